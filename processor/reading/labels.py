"""Cards and header blocks: a label and its value beside it, or both in one cell (填报单位：合水县第一中学)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cache
from typing import cast

from processor.model import CellRef, ColumnData, Scalar, Table
from processor.reading.book import Sheet
from processor.reading.columns import ReadContext, resolve_unit
from processor.reading.header_words import leaf_and_group
from processor.reading.ledger import Ledger
from processor.reading.outcome import BLANK, ReadValue
from processor.reading.prepared import prepared
from processor.reading.raw import Raw, bare_key, clean, header_key, show, squeeze
from processor.reading.values import read_value, stands
from processor.records import dataclass
from processor.ruleset.types import ColumnForm

_FILLER = re.compile(r"^[_＿\s]*$")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Field:
    """Where a field was found: its value's cell (from 0), and the value as it stands."""

    row: int
    col: int
    raw: Raw


def find_fields(columns: Sequence[ColumnForm], sheet: Sheet, top: int, end: int) -> dict[str, Field]:
    """The fields of `columns` whose labels stand in rows `top` to `end` (exclusive); those without are absent."""
    words = _labels(columns)
    remembered = words.recall(sheet, top, end)
    if remembered is not None:
        return remembered
    wanted, starts = words.wanted, words.starts
    found: dict[str, Field] = {}
    sections: dict[int, tuple[int, str]] = {}
    seen: list[tuple[int, int, str]] = []
    printed = cache(lambda: words.printed(sheet, top, end))
    for row in range(max(top, 0), min(end, len(sheet.rows))):
        if len(found) == words.most:
            break  # nothing further down adds to it, be it the 50,000 rows of the table below
        for col, cell in enumerate(sheet.rows[row]):
            if not isinstance(cell, str) or not cell:
                continue
            key = header_key(cell)
            if not key:
                continue
            known = wanted.get(key) or wanted.get(bare_key(cell))
            if known:
                seen.append((row, col, cell))
                column = _pick(known, found, _section(sections, col), printed)
                if column is not None:
                    found[column.name] = _beside(sheet, row, col, wanted, column)
                continue
            if key.startswith(starts):
                _inline(cell, row, col, wanted, found)
            if key in words.groups:
                sections[col] = row, key
    words.remember(sheet, top, seen, found)
    return found


_Labels = dict[str, list[ColumnForm]]


@dataclass(slots=True)
class _Words:
    """Label text -> the fields it may name, and the letters that labels begin with; prepared once per form.

    The labels of the sheet read last are remembered with their places: sheets of one template have them all again.
    most: how many fields are printed
    area: the row that was searched first, and that of the last label; what stands below it changes nothing.
    """

    wanted: _Labels
    starts: tuple[str, ...]
    groups: frozenset[str]
    most: int
    area: tuple[int, int] = (0, 0)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    labels: list[tuple[int, int, str]] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def recall(self, sheet: Sheet, top: int, end: int) -> dict[str, Field] | None:
        """The fields, where all labels stand where they stood last; None where one does not."""
        rows = sheet.rows
        first, last = self.area
        if not self.labels or first != top or last >= min(end, len(rows)) or self.merges != _merges_to(sheet, last):
            return None
        for row, col, text in self.labels:
            if col >= len(rows[row]) or rows[row][col] != text:
                return None
        found: dict[str, Field] = {}
        for name, (row, col) in self.places.items():
            raw = rows[row][col] if col < len(rows[row]) else ""
            if isinstance(raw, str) and raw and (_is_label(raw, self.wanted) or _is_filler(raw)):
                return None
            found[name] = Field(row, col, raw)
        return found

    def remember(self, sheet: Sheet, top: int, labels: list[tuple[int, int, str]], found: dict[str, Field]) -> None:
        """Keep the places for the next sheet, if each label has its value in a cell of its own."""
        own = {(row, col) for row, col, _ in labels}
        last = max((row for row, _ in own), default=0)
        places = {name: (place.row, place.col) for name, place in found.items()}
        if len(labels) == len(places) == self.most and not own & set(places.values()):
            self.area, self.merges, self.labels, self.places = (top, last), _merges_to(sheet, last), labels, places

    def printed(self, sheet: Sheet, top: int, end: int) -> frozenset[str]:
        """The groups that are printed in rows `top` to `end` (exclusive)."""
        texts = {cell for row in sheet.rows[max(top, 0) : end] for cell in row if isinstance(cell, str) and cell}
        return self.groups.intersection(map(header_key, texts))


def _merges_to(sheet: Sheet, last: int) -> list[tuple[int, int, int, int]]:
    """Merged areas that begin at or above row `last`: those below (in a total row, say) move with the rows."""
    return [area for area in sheet.facts.merges if area[0] <= last]


@prepared
def _labels(columns: Sequence[ColumnForm]) -> _Words:
    wanted: _Labels = {}
    for column in columns:
        if not column.filled:
            continue
        leaf, _ = leaf_and_group(column)
        for text in (column.name, leaf, *column.aliases):
            for key in {header_key(text), bare_key(text)}:
                if column not in wanted.setdefault(key, []):
                    wanted[key].append(column)
    filled = [column for column in columns if column.filled]
    groups = frozenset(header_key(leaf_and_group(column)[1]) for column in filled) - {""}
    return _Words(wanted, tuple({key[:1] for key in wanted}), groups, len(filled))


def labels_of(columns: Sequence[ColumnForm]) -> Mapping[str, list[ColumnForm]]:
    """Label text, as raw.header_key and raw.bare_key make it, -> the fields it may name."""
    return _labels(columns).wanted


def _section(sections: Mapping[int, tuple[int, str]], col: int) -> str:
    """The section over a label in column `col`: the last one at or left of it."""
    return max(((row, place, key) for place, (row, key) in sections.items() if place <= col), default=(0, 0, ""))[2]


def _pick(
    known: list[ColumnForm], found: dict[str, Field], section: str, printed: Callable[[], frozenset[str]]
) -> ColumnForm | None:
    """Of the fields that share a label, the one under whose section it stands; else the first of those whose section
    is not printed at all."""
    free = [column for column in known if column.name not in found]
    groups = [header_key(leaf_and_group(column)[1]) for column in free]
    same = [column for column, group in zip(free, groups, strict=True) if group == section]
    if same or not free:
        return same[0] if same else None
    there = printed() if any(groups) else _NONE
    return next((column for column, group in zip(free, groups, strict=True) if group not in there), None)


def _beside(sheet: Sheet, row: int, col: int, wanted: _Labels, column: ColumnForm) -> Field:
    """The cell to the right of a label, behind the columns it is merged over and behind a cell that prints the unit."""
    cells = sheet.rows[row]
    at = _after(sheet, row, col)
    for _ in range(3):
        if at >= len(cells):
            break
        cell = cells[at]
        is_unit = isinstance(cell, str) and column.unit != "" and squeeze(cell) == column.unit
        if not is_unit:
            break
        at = _after(sheet, row, at)
    if at >= len(cells):
        return Field(row, at, "")
    raw = cells[at]
    if isinstance(raw, str) and (_is_label(raw, wanted) or _is_filler(raw)):
        return Field(row, at, "") if not _is_label(raw, wanted) else Field(row, col, "")
    return Field(row, at, raw)


def _is_filler(text: str) -> bool:
    return not text[:1].isalnum() and _FILLER.match(text) is not None


def _is_label(text: str, wanted: _Labels) -> bool:
    return (
        not text[-1:].isalnum()
        and text.rstrip().endswith((":", "："))
        and (header_key(text) in wanted or bare_key(text) in wanted)
    )


def _after(sheet: Sheet, row: int, col: int) -> int:
    for top, left, bottom, right in sheet.facts.merges:
        if top <= row <= bottom and left <= col <= right:
            return right + 1
    return col + 1


def _inline(cell: str, row: int, col: int, wanted: _Labels, found: dict[str, Field]) -> None:
    """Fields whose label and value share a cell, several in one cell included: 填报人：张三  审核人：李四."""
    parts = re.split(r"([^\s:：　]+)\s*[:：]", cell)
    for label, value in zip(parts[1::2], parts[2::2], strict=True):
        known = wanted.get(header_key(label)) or wanted.get(bare_key(label))
        column = _pick(known, found, "", lambda: _NONE) if known else None
        if column is not None:
            text = "" if _FILLER.match(value) else clean(value.replace("_", " ").replace("＿", " "))
            found[column.name] = Field(row, col, text)


def read_fields(
    name: str,
    columns: Sequence[ColumnForm],
    fields: dict[str, Field],
    sheet: Sheet,
    context: ReadContext,
    ledger: Ledger,
    top: int = 0,
) -> Table:
    """The fields as a table of one row, each column with the row of its own cell. `name`: the table they belong to."""
    data: dict[str, ColumnData] = {}
    headers: dict[str, CellRef] = {}
    for column in columns:
        place = fields.get(column.name)
        if place is None:
            continue
        at = headers[column.name] = CellRef(sheet.name, place.row + 1, place.col + 1)
        raw = place.raw
        looked_up = column.type == "unit" and context.find_unit is not None
        if raw == "" or (not looked_up and stands(column, raw, context.year)):
            value = (None if raw == "" else cast("Scalar", raw),)
            data[column.name] = ColumnData(column.name, at.col, value, row=at.row)
            continue
        read = _read(column, place, sheet, context)
        if read.repair is not None or read.code:
            ledger.value(column, place.raw, read, at, name, 0)
        refused = {0: show(place.raw)} if read.refused else {}
        not_applicable = frozenset((0,)) if read.not_applicable else frozenset()
        values: tuple[Scalar, ...] = (read.value,)
        data[column.name] = ColumnData(column.name, at.col, values, refused, not_applicable, at.row)
    row = min((field.row for field in fields.values()), default=top) + 1
    return Table(name, sheet.name, (row,), data, (), headers)


def _read(column: ColumnForm, place: Field, sheet: Sheet, context: ReadContext) -> ReadValue:
    percent = False
    if column.type == "percent" and sheet.xml is not None and not isinstance(place.raw, str):
        percent = place.row in sheet.xml.percent_rows(place.col)
    read = read_value(column, place.raw, percent_format=percent, synonyms=context.synonyms, year=context.year)
    if column.type == "unit" and context.find_unit is not None and isinstance(read.value, str):
        return resolve_unit(column, place.raw, read, context.find_unit)
    return BLANK if read.code == "uncalculated-formula" and not column.required else read
