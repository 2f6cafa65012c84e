"""Where everything stands on a blank workbook: rows and columns of titles, headers, cards, tables. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processor.model import CellRef
from processor.ruleset.types import ColumnForm, Form, SheetForm, TableForm

TITLE_ROW, INFO_ROW, FIRST_ROW = 1, 2, 4
ROWS_OFFERED = 20
"""Blank rows of a table whose form does not say how many."""
MIN_COLUMNS = 4
_WIDTHS = {"integer": 9, "number": 9, "percent": 9, "money": 11, "date": 13, "yesno": 8, "choice": 11}
_CARD_WIDTHS = (26, 30, 10, 38)


@dataclass(frozen=True, slots=True)
class TablePlace:
    """A table or checklist: a title (where the sheet has several), one or two header rows, 栏次, 合计, data rows.

    rows are 1-based; title and total are 0 where there is none; columns: name -> 1-based column
    """

    form: TableForm
    title: int
    header: int
    grouped: bool
    numbers: int
    total: int
    first: int
    count: int
    columns: Mapping[str, int]

    @property
    def last(self) -> int:
        """The last data row."""
        return self.first + self.count - 1

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return len(self.columns)


@dataclass(frozen=True, slots=True)
class CardPlace:
    """A card: a header row (0 on a cover), a banner row before each group, one row a field.

    banners: row -> the group's name; rows: field -> row; the value stands in `value` (column), right of its label
    """

    form: TableForm
    header: int
    banners: Mapping[int, str]
    rows: Mapping[str, int]
    value: int = 2
    width: int = 4

    @property
    def last(self) -> int:
        """The last row."""
        return max(self.rows.values())


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """One sheet: its tables and cards in order, the first row of its notes, its signature row (0: none), its widths."""

    form: SheetForm
    cover: bool
    blocks: tuple[TablePlace | CardPlace, ...]
    notes: int
    sign: int
    widths: tuple[int, ...]

    @property
    def width(self) -> int:
        """How many columns the sheet uses."""
        return len(self.widths)

    def block(self, table: str) -> TablePlace | CardPlace:
        """The block of the table called so. KeyError where the sheet has none."""
        for block in self.blocks:
            if block.form.name == table:
                return block
        raise KeyError(table)


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A whole workbook."""

    form: Form
    sheets: tuple[SheetPlace, ...]

    def find(self, table: str) -> tuple[SheetPlace, TablePlace | CardPlace]:
        """The sheet and block of a table. KeyError where there is none."""
        for sheet in self.sheets:
            for block in sheet.blocks:
                if block.form.name == table:
                    return sheet, block
        raise KeyError(table)

    def cell(self, table: str, column: str, index: int = 0) -> CellRef:
        """The cell of a card's field, or of a column in data row `index` (0-based)."""
        sheet, block = self.find(table)
        if isinstance(block, CardPlace):
            return CellRef(sheet.form.tab, block.rows[column], block.value)
        return CellRef(sheet.form.tab, block.first + index, block.columns[column])

    def identity(self, role: str) -> CellRef | None:
        """The cell of a card where a return says its unit, code, report_date or revision; None where not asked."""
        place = self.form.identity.get(role)
        if place is None or not isinstance(self.find(place[0])[1], CardPlace):
            return None
        return self.cell(*place)


def filled_columns(form: TableForm) -> tuple[ColumnForm, ...]:
    """The columns that the sender fills in (derived ones are not on the sheet)."""
    return tuple(column for column in form.columns if column.filled)


def summed(block: TablePlace) -> Iterator[tuple[ColumnForm, int]]:
    """The columns that the 合计 row adds up, with their place."""
    for column in filled_columns(block.form):
        sums = column.is_number and column.type != "percent" if column.total is None else column.total
        if sums:
            yield column, block.columns[column.name]


def place_form(form: Form) -> FormPlace:
    """Lay out a workbook. The sheet that holds the identity fields alone, as a card, is its cover."""
    covers = {table for table, _ in form.identity.values()}
    return FormPlace(form, tuple(_place_sheet(sheet, covers) for sheet in form.sheets))


def _place_sheet(sheet: SheetForm, covers: set[str]) -> SheetPlace:
    cover = len(sheet.tables) == 1 and sheet.tables[0].name in covers and sheet.tables[0].layout == "card"
    row = FIRST_ROW + 1 if cover else FIRST_ROW
    blocks: list[TablePlace | CardPlace] = []
    for table in sheet.tables:
        row += len(table.under)
        if table.one_record:
            card = _place_card(table, row, cover)
            blocks.append(card)
            row = card.last + 1
        else:
            place = _place_table(table, row, titled=len(sheet.tables) > 1)
            blocks.append(place)
            row = place.last + 2 if len(sheet.tables) > 1 else place.last + 1
    notes = row + 1 if cover else row
    sign = notes + len(sheet.notes) if sheet.sign else 0
    return SheetPlace(sheet, cover, tuple(blocks), notes, sign, _widths(blocks))


def _place_card(table: TableForm, row: int, cover: bool) -> CardPlace:
    header = 0 if cover else row
    row += 0 if cover else 1
    banners: dict[int, str] = {}
    rows: dict[str, int] = {}
    group = ""
    for column in filled_columns(table):
        if column.group != group and not cover and table.layout == "card":
            group = column.group
            banners[row] = group
            row += 1
        rows[column.name] = row
        row += 1
    return CardPlace(table, header, banners, rows)


def _place_table(table: TableForm, row: int, titled: bool) -> TablePlace:
    title = row if titled else 0
    header = row + 1 if titled else row
    columns = filled_columns(table)
    grouped = any(column.group for column in columns)
    numbers = header + (2 if grouped else 1)
    total = numbers + 1 if table.total else 0
    first = numbers + 1 + bool(total)
    return TablePlace(
        form=table,
        title=title,
        header=header,
        grouped=grouped,
        numbers=numbers,
        total=total,
        first=first,
        count=len(table.fixed) + table.spare or ROWS_OFFERED,
        columns={column.name: number for number, column in enumerate(columns, 1)},
    )


def _widths(blocks: list[TablePlace | CardPlace]) -> tuple[int, ...]:
    """The width of each column, in characters: the widest that a block asks for."""
    widths: dict[int, int] = {}
    for block in blocks:
        if isinstance(block, CardPlace):
            wanted = dict(enumerate(_CARD_WIDTHS, 1))
        else:
            wanted = {
                block.columns[column.name]: column.width or _WIDTHS.get(column.type, 14)
                for column in filled_columns(block.form)
            }
        for number, width in wanted.items():
            widths[number] = max(width, widths.get(number, 0))
    return tuple(widths.get(number, 10) for number in range(1, max(MIN_COLUMNS, *widths) + 1))
