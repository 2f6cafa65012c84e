"""Tables as rules look at them: of one return, or gathered over all returns of the county."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from processor.judging.numbers import value_text
from processor.model import CellRef, Place, Scalar, Table
from processor.privacy import mask
from processor.records import dataclass
from processor.ruleset.types import ColumnForm, SheetForm, TableForm

UNIT_CODE, UNIT_NAME = "单位代码", "单位名称"


@dataclass(frozen=True, slots=True)
class Blind:
    """Cells without a usable value whose fault is reported already, so that no other rule reports them again.

    claimed: row index -> True where a rule of the ruleset names the fault, False where only the house's default does; a
             rule that judges blanks itself (required, missing: fail) takes over the latter
    """

    claimed: Mapping[tuple[str, str], Mapping[int, bool]] = field(default_factory=dict)

    def at(self, table: str, column: str) -> Mapping[int, bool]:
        """Row index -> claimed, of one column."""
        return self.claimed.get((table, column), {})


@dataclass(frozen=True, slots=True)
class Part:
    """What one workbook gives to a view. start: how many rows of the view come before; file is empty for the return at
    hand and the register's own name for the register."""

    file: str
    unit: str
    table: Table
    start: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """A table under judgement, column by column.

    columns: absent where no workbook has the column; values one after another over all parts
    forms:   the columns' forms; key: the columns that name a row
    absent:  columns that at least one workbook lacks
    """

    name: str
    rows: int
    columns: Mapping[str, Sequence[Scalar]]
    forms: Mapping[str, ColumnForm]
    key: tuple[str, ...]
    parts: tuple[Part, ...]
    absent: frozenset[str] = frozenset()

    def part(self, index: int) -> Part:
        """The part that row `index` comes from."""
        if len(self.parts) == 1:
            return self.parts[0]
        return self.parts[bisect_right([part.start for part in self.parts], index) - 1]

    def place(self, column: str, index: int) -> Place | None:
        """The cell of `column` in row `index`; None where nobody filled it in (a derived column)."""
        part = self.part(index)
        data = part.table.columns.get(column)
        if data is None or data.col == 0:
            return None
        return Place(part.table.at(column, index - part.start), part.file)

    def row_place(self, index: int) -> Place | None:
        """The first key cell of row `index`, else the first cell of it: where a finding on a whole row is marked."""
        names = [*self.key, *self.part(index).table.columns]
        return next((place for name in names if (place := self.place(name, index)) is not None), None)

    def header(self, column: str, part: Part) -> Place | None:
        """Where a finding on a whole column is marked: its cell in the 合计 row, its only cell, else its header."""
        table = part.table
        data = table.columns.get(column)
        if data is None:
            return None
        if table.totals and column in table.totals[-1].values:
            return Place(CellRef(table.sheet, table.totals[-1].row, data.col), part.file)
        if data.row:
            return Place(table.at(column, 0), part.file)
        return Place(table.headers[column], part.file) if column in table.headers else None

    def refused(self, column: str, index: int) -> str | None:
        """The raw text of a cell that could not be read."""
        part = self.part(index)
        data = part.table.columns.get(column)
        return None if data is None else data.refused.get(index - part.start)

    def inapplicable(self, column: str, index: int) -> bool:
        """True where the sender wrote 不适用."""
        part = self.part(index)
        data = part.table.columns.get(column)
        return data is not None and index - part.start in data.not_applicable

    def text(self, column: str, index: int) -> str:
        """What stands in the cell, in words: the value as read, or the raw text of what could not be read."""
        refused = self.refused(column, index)
        if refused is not None:
            return mask(refused)
        values = self.columns.get(column)
        return value_text(values[index] if values is not None else None, self.forms.get(column))

    def row_key(self, index: int) -> str:
        """What names row `index` to its sender, such as 三年级2班; the row number where its key cells are blank."""
        words = ""
        for column in self.key:
            values = self.columns.get(column)
            text = "" if values is None or values[index] is None else self.text(column, index)
            words += ("-" if words[-1:].isdigit() and text[:1].isdigit() else "") + text
        part = self.part(index)
        return words or (f"第{part.table.rows[index - part.start]}行" if part.table.rows else "")


class Views(Mapping[str, View]):
    """The tables of one return, and of the register. Each becomes a view when somebody asks for it."""

    __slots__ = ("_forms", "_made", "tables")

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self._forms: dict[str, tuple[TableForm, str, str]] = {}
        self._made: dict[str, View] = {}

    def add(self, form: TableForm, table: Table, file: str, unit: str) -> None:
        """One more table. file, unit: see Part."""
        self.tables[form.name] = table
        self._forms[form.name] = form, file, unit

    def __getitem__(self, name: str) -> View:
        view = self._made.get(name)
        if view is None:
            form, file, unit = self._forms[name]
            view = self._made[name] = view_of(form, [Part(file, unit, self.tables[name])])
        return view

    def get(self, name: str, default: Any = None) -> Any:
        """The view of a table, `default` where there is none."""
        return self[name] if name in self.tables else default

    def __contains__(self, name: object) -> bool:
        return name in self.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)


def view_of(form: TableForm, parts: Sequence[Part], units: Mapping[str, str] | None = None) -> View:
    """The view of the table `form` over `parts`, one under another (their `start` is set here).

    units: unit code -> name; given for the county, where every row carries 单位代码 and 单位名称
    """
    forms = {column.name: column for column in form.columns}
    if len(parts) == 1 and units is None:
        (part,) = parts
        own = {name: data.values for name, data in part.table.columns.items()}
        return View(
            form.name, len(part.table.rows), own, forms, form.key, (part,), frozenset(forms.keys() - own.keys())
        )
    placed: list[Part] = []
    rows = 0
    for part in parts:
        placed.append(Part(part.file, part.unit, part.table, rows))
        rows += len(part.table.rows)
    names = dict.fromkeys(name for part in placed for name in part.table.columns)
    columns: dict[str, Sequence[Scalar]] = {name: _gathered(name, placed) for name in names}
    if units is not None:
        codes: list[Scalar] = []
        called: list[Scalar] = []
        for part in placed:
            codes += [part.unit] * len(part.table.rows)
            called += [units.get(part.unit, part.unit)] * len(part.table.rows)
        columns.setdefault(UNIT_CODE, codes)
        columns.setdefault(UNIT_NAME, called)
    absent = frozenset(name for name in names if any(name not in part.table.columns for part in placed))
    missing = {name for name in forms if name not in columns}
    return View(form.name, rows, columns, forms, form.key, tuple(placed), absent | missing)


def header_form(sheet: SheetForm, name: str) -> TableForm:
    """The header block of `sheet` as a card under the name of its table."""
    return TableForm(name=name, layout="card", columns=sheet.header)


def _gathered(name: str, parts: Sequence[Part]) -> Sequence[Scalar]:
    """One column over all parts; a part without it gives blanks."""
    values: list[Scalar] = []
    for part in parts:
        data = part.table.columns.get(name)
        values.extend(data.values if data is not None else [None] * len(part.table.rows))
    return values
