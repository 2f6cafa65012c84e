"""One sheet of a return: its header block, its cards and its tables, wherever on the sheet they stand."""

from __future__ import annotations

from dataclasses import dataclass

from processor.model import CellRef
from processor.reading.book import Sheet
from processor.reading.checks import check_table
from processor.reading.labels import find_fields, read_fields
from processor.reading.layout import LEAST_KNOWN, Layout, locate, locate_on
from processor.reading.raw import header_key
from processor.reading.table import Reading, derived, read_table
from processor.ruleset.types import SheetForm, TableForm


@dataclass(frozen=True, slots=True)
class Placed:
    """A table and where it stands; None where it was not found."""

    form: TableForm
    layout: Layout | None


def read_sheet(form: SheetForm, sheet: Sheet, reading: Reading) -> int:
    """Read one sheet into `reading`. Returns how many of its tables were found."""
    placed = _place(form, sheet)
    layouts = [item.layout for item in placed if item.layout is not None]
    head_end = min((layout.top for layout in layouts), default=len(sheet.rows))
    _read_header(form, sheet, head_end, reading)
    found = 0
    for index, item in enumerate(placed):
        if item.form.layout == "card":
            found += _read_card(item.form, sheet, *_card_area(placed, index, len(sheet.rows)), reading)
        elif item.layout is None:
            at = CellRef(sheet.name, 1, 1)
            reading.ledger.fault("missing-table", at, "", item.form.name, 表=item.form.title or item.form.name)
        else:
            found += 1
            _remark_header(item.form, sheet, item.layout, reading)
            end = _end_of(item.layout, layouts, sheet)
            reading.tables[item.form.name] = read_table(item.form, sheet, item.layout, end, reading)
    for row, col in sheet.stray[:3]:
        at = CellRef(sheet.name, row + 1, col + 1)
        reading.ledger.fault("stray-cell", None, at.a1, 单元格=at.a1, 工作表=sheet.name)
    return found


def _place(form: SheetForm, sheet: Sheet) -> list[Placed]:
    """Find every table; two tables with like headers stand one below the other in the form's order."""
    placed: list[Placed] = []
    used: set[tuple[int, int]] = set()
    for table in form.tables:
        layout = None
        if table.layout != "card":
            layout = locate_on(table, sheet, LEAST_KNOWN)
            while layout is not None and used & set(layout.columns.values()):
                layout = locate(table, sheet.rows, after=layout.bottom + 1, least=LEAST_KNOWN)
        if layout is not None:
            used |= set(layout.columns.values())
        placed.append(Placed(table, layout))
    return placed


def _end_of(layout: Layout, layouts: list[Layout], sheet: Sheet) -> int:
    """The row after the last that can belong to a table: above the next header that stands under it, and its title."""
    low, high = layout.span
    below = [
        other.top for other in layouts if other.top > layout.bottom and other.span[0] <= high and other.span[1] >= low
    ]
    if not below:
        return len(sheet.rows)
    end = min(below)
    while end > layout.start and _is_title(sheet, end - 1):
        end -= 1
    return end


def _is_title(sheet: Sheet, row: int) -> bool:
    filled = [cell for cell in sheet.rows[row] if cell not in ("", None)]
    return not filled or (len(filled) == 1 and isinstance(filled[0], str))


def _card_area(placed: list[Placed], index: int, rows: int) -> tuple[int, int]:
    """The rows in which a card may stand: below the tables before it, above those after it."""
    before = [item.layout.start for item in placed[:index] if item.layout is not None]
    after = [item.layout.top for item in placed[index + 1 :] if item.layout is not None]
    return max(before, default=0), min(after, default=rows)


def _read_header(form: SheetForm, sheet: Sheet, end: int, reading: Reading) -> None:
    if not form.header or not form.tables:
        return
    name = form.tables[0].name
    fields = find_fields(form.header, sheet, 0, end)
    table = read_fields(name, form.header, fields, sheet, reading.context, reading.ledger)
    for column in form.header:
        data = table.columns.get(column.name)
        if column.required and (
            data is None or (data.values[0] is None and not data.refused and not data.not_applicable)
        ):
            at = table.at(column.name, 0) if data is not None else None
            reading.ledger.fault("header-blank", at, "", name, column.name, 0)
    for item in form.tables:
        reading.headers[item.name] = table


def _read_card(form: TableForm, sheet: Sheet, top: int, end: int, reading: Reading) -> int:
    filled = [column for column in form.columns if column.filled]
    fields = find_fields(form.columns, sheet, top, end)
    if len(fields) < max(1, LEAST_KNOWN * len(filled)):
        at = CellRef(sheet.name, 1, 1)
        reading.ledger.fault("missing-table", at, "", form.name, 表=form.title or form.name)
        return 0
    for column in filled:
        if column.name not in fields:
            reading.ledger.fault("missing-column", None, "", form.name, column.name)
    table = read_fields(form.name, filled, fields, sheet, reading.context, reading.ledger, top)
    table = derived(form, table, reading)
    reading.tables[form.name] = table
    check_table(form, table, reading.scope(table), reading.ledger, None)
    return 1


def _remark_header(form: TableForm, sheet: Sheet, layout: Layout, reading: Reading) -> None:
    at = CellRef(sheet.name, layout.bottom + 1, layout.span[0] + 1)
    for name in layout.missing:
        reading.ledger.fault("missing-column", at, "", form.name, name)
    if layout.moved:
        name = layout.moved[0]
        col, row = layout.columns[name]
        words = "、".join(layout.moved)
        reading.ledger.fault("moved-column", CellRef(sheet.name, row + 1, col + 1), "", form.name, words)
    for col, text in layout.extra:
        if any(row[col] not in ("", None) for row in sheet.rows[layout.start :]) and header_key(text):
            reading.ledger.fault("extra-column", CellRef(sheet.name, layout.bottom + 1, col + 1), text, form.name, text)
