"""One sheet of a return: its header block, its cards and its tables, wherever on the sheet they stand."""

from __future__ import annotations

from processor.model import CellRef
from processor.reading.book import Sheet
from processor.reading.checks import asked_of
from processor.reading.labels import Field, find_fields, read_fields
from processor.reading.layout import LEAST_KNOWN, Layout
from processor.reading.places import Placed, card_sheet, end_of, place_tables
from processor.reading.raw import header_key
from processor.reading.table import Reading, finished, read_table
from processor.ruleset.types import SheetForm, TableForm


def read_sheet(form: SheetForm, sheet: Sheet, reading: Reading) -> int:
    """Read one sheet into `reading`. Returns how many of its tables were found."""
    placed = place_tables(form, sheet)
    layouts = [item.layout for item in placed if item.layout is not None]
    head_end = min((layout.top for layout in layouts), default=len(sheet.rows))
    _read_header(form, sheet, head_end, reading)
    found = 0
    for index, item in enumerate(placed):
        if item.form.layout == "card" and not item.lost:
            found += _read_card(item.form, *card_sheet(placed, index, sheet), reading)
        elif item.items is not None:
            found += _read_vertical(item, sheet, reading)
        elif item.layout is None:
            _missing_table(item.form, sheet, reading)
        else:
            found += 1
            end = end_of(item, placed, sheet)
            _remark_header(item.form, sheet, item.layout, end, layouts, reading)
            reading.tables[item.form.name] = read_table(item.form, sheet, item.layout, end, reading)
    for row, col in sheet.stray[:3]:
        at = CellRef(sheet.name, row + 1, col + 1)
        reading.ledger.fault("stray-cell", None, at.a1, 单元格=at.a1, 工作表=sheet.name)
    return found


def _missing_table(form: TableForm, sheet: Sheet, reading: Reading) -> None:
    reading.ledger.fault("missing-table", CellRef(sheet.name, 1, 1), "", form.name, 表=form.title or form.name)


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
    filled = asked_of(form).printed
    fields = find_fields(form.columns, sheet, top, end)
    if len(fields) < max(1, LEAST_KNOWN * len(filled)):
        _missing_table(form, sheet, reading)
        return 0
    for column in filled:
        if column.name not in fields:
            reading.ledger.fault("missing-column", None, "", form.name, column.name)
    _read_record(form, fields, sheet, top, reading)
    return 1


def _read_vertical(item: Placed, sheet: Sheet, reading: Reading) -> int:
    form, items = item.form, item.items
    assert items is not None
    col, row = items.layout.columns[form.item]
    at = CellRef(sheet.name, row + 1, col + 1)
    for column in form.columns:
        if column.filled and column.name not in items.fields:
            reading.ledger.fault("missing-item", at, "", form.name, column.name)
    for row, col, text in items.extra:
        reading.ledger.fault("extra-item", CellRef(sheet.name, row + 1, col + 1), text, form.name, text)
    _read_record(form, items.fields, sheet, items.layout.start, reading)
    return 1


def _read_record(form: TableForm, fields: dict[str, Field], sheet: Sheet, top: int, reading: Reading) -> None:
    table = read_fields(form.name, asked_of(form).printed, fields, sheet, reading.context, reading.ledger, top)
    reading.tables[form.name] = finished(form, table, reading)


def _remark_header(
    form: TableForm, sheet: Sheet, layout: Layout, end: int, layouts: list[Layout], reading: Reading
) -> None:
    at = CellRef(sheet.name, layout.bottom + 1, layout.span[0] + 1)
    for name in layout.missing:
        reading.ledger.fault("missing-column", at, "", form.name, name)
    if layout.moved:
        name = layout.moved[0]
        col, row = layout.columns[name]
        words = "、".join(layout.moved)
        reading.ledger.fault("moved-column", CellRef(sheet.name, row + 1, col + 1), "", form.name, words)
    for row, col, text, own in layout.periods:
        reading.ledger.fault("other-period", CellRef(sheet.name, row + 1, col + 1), text, form.name, 应为=own)
    if not layout.extra:
        return
    beside = (other for other in layouts if other is not layout and layout.top <= other.bottom < end)
    others = {col for other in beside for col, _ in other.columns.values()}
    for col, text in layout.extra:
        below = (row[col] for row in sheet.rows[layout.start : end])
        if col not in others and any(cell not in ("", None) for cell in below) and header_key(text):
            reading.ledger.fault("extra-column", CellRef(sheet.name, layout.bottom + 1, col + 1), text, form.name, text)
