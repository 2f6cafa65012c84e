"""Headings over tables: several tables of a sheet may have the same header, and only what stands over them tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processor.reading.book import Sheet
from processor.reading.periods import without_period
from processor.reading.raw import Raw, header_key
from processor.records import dataclass
from processor.ruleset.types import SheetForm, TableForm

_MOST_HEADINGS = 5_000


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a sheet. Rows and columns count from 0; bottom and right are exclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def cut(self, rows: Sequence[Sequence[Raw]]) -> list[list[Raw]]:
        """`rows` with everything outside of the area left out; what is inside keeps its place."""
        before: list[Raw] = [""] * self.left
        nothing: list[list[Raw]] = [[]] * self.top
        return nothing + [[*before, *row[self.left : self.right]] for row in rows[self.top : self.bottom]]


@dataclass(frozen=True, slots=True)
class _Heading:
    row: int
    col: int
    key: str
    plain: str

    def begins(self, key: str) -> bool:
        return self.key.startswith(key) or self.plain.startswith(without_period(key))


def areas(form: SheetForm, sheet: Sheet) -> dict[str, Area | None]:
    """The area of every table that says what it stands `under`, by name; None where such a heading is not there.

    An area reaches from its heading down to the next heading of the same rank and, where headings of one rank stand
    in one row, from one to the next.
    """
    wanted = [table for table in form.tables if table.under]
    if not wanted:
        return {}
    printed = _printed(wanted, sheet)
    whole = Area(0, 0, len(sheet.rows), max(map(len, sheet.rows), default=0))
    return {table.name: _area(table, wanted, printed, whole) for table in wanted}


def _printed(tables: Iterable[TableForm], sheet: Sheet) -> list[_Heading]:
    """Every cell that one of the headings may be, in reading order."""
    keys = {header_key(text) for table in tables for text in table.under}
    begins = tuple(keys | set(map(without_period, keys)))
    found = []
    for row, cells in enumerate(sheet.rows):
        for col, cell in enumerate(cells):
            if isinstance(cell, str) and cell:
                key = header_key(cell)
                plain = without_period(key)
                if key.startswith(begins) or plain.startswith(begins):
                    found.append(_Heading(row, col, key, plain))
                    if len(found) >= _MOST_HEADINGS:
                        return found
    return found


def _area(table: TableForm, tables: Sequence[TableForm], printed: Sequence[_Heading], whole: Area) -> Area | None:
    area = whole
    for rank, text in enumerate(table.under):
        path = table.under[:rank]
        same = {
            header_key(other.under[rank]) for other in tables if len(other.under) > rank and other.under[:rank] == path
        }
        own = _first(header_key(text), printed, area)
        if own is None:
            return None
        others = [at for at in (_first(key, printed, area) for key in same - {header_key(text)}) if at is not None]
        area = _around(own, others, area)
    return area


def _first(key: str, printed: Sequence[_Heading], area: Area) -> _Heading | None:
    inside = (at for at in printed if area.top <= at.row < area.bottom and area.left <= at.col < area.right)
    return next((at for at in inside if at.begins(key)), None)


def _around(own: _Heading, others: Sequence[_Heading], area: Area) -> Area:
    beside = [at.col for at in others if at.row == own.row]
    left = own.col if any(col < own.col for col in beside) else area.left
    right = min((col for col in beside if col > own.col), default=area.right)
    bottom = min((at.row for at in others if at.row > own.row and at.col < right), default=area.bottom)
    return Area(own.row + 1, left, bottom, right)
