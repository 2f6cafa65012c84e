"""How one cell of a workbook was read: what stands in it, which table it belongs to, what was repaired or refused."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from processor.model import CellRef, ColumnData, Fault, Repair, Return, Scalar, Table
from processor.privacy import mask
from processor.reading.address import find_address
from processor.reading.book import Sheet, open_book
from processor.reading.ledger import masked
from processor.reading.limits import Limits
from processor.reading.raw import CellError, Raw, Uncalculated, show
from processor.reading.recognise import data_sheets
from processor.records import dataclass
from processor.ruleset.types import ColumnForm, Form


@dataclass(frozen=True, slots=True)
class Use:
    """What a cell is to a form.

    role:   value (of a data row) | field (of a card or header block) | total | header
    table:  its table; tables: all names under which formulas know it (a header block serves every table of its sheet)
    index:  the data row, from 0; None for a total or a header
    value:  as read; None where blank, refused or 不适用
    """

    role: str
    table: str
    tables: tuple[str, ...]
    column: ColumnForm
    index: int | None = None
    value: Scalar = None
    refused: bool = False
    not_applicable: bool = False


@dataclass(frozen=True, slots=True)
class CellLook:
    """One cell.

    kind:    blank | text | number | date | bool | error | uncalculated
    raw:     what stands there, as text, masked; of a merged cell what stands in its first one
    merged:  the area it is merged into (B9:B12), "" for none
    percent: whether its format shows a percent sign; None where nobody asked, or the file does not say
    uses:    what it is to the form; none: it belongs to no table. Several fields may share a cell
    beside:  without uses: (table, row or column) where a table has this row of data, or this column
    """

    at: CellRef
    kind: str
    raw: str
    merged: str
    percent: bool | None
    uses: tuple[Use, ...]
    beside: tuple[tuple[str, str], ...]
    repairs: tuple[Repair, ...]
    faults: tuple[Fault, ...]


def read_cell(path: Path, ret: Return, form: Form, address: str, *, limits: Limits | None = None) -> CellLook:
    """How the cell at `address` (D8, A2 班级情况表!D8) of the workbook `path` was read.

    ret:  what read_return made of the workbook; form: the form that it is
    Raises YaodianError for an address that is none or may mean several cells, Unread as read_return does.
    """
    sheets = {sheet.name: sheet for sheet in data_sheets(open_book(path, limits or Limits()))}
    tests = (lambda at: any(uses_of(at, ret, form)), lambda at: _raw(sheets[at.sheet], at) not in ("", None))
    at = find_address(address, tuple(sheets), tests)
    return look_at(at, sheets[at.sheet], ret, form)


def look_at(at: CellRef, sheet: Sheet, ret: Return, form: Form) -> CellLook:
    """The cell `at` of `sheet`, of a return that was read."""
    sheet.reveal()
    area = _merged(sheet, at)
    first = at if area is None else CellRef(at.sheet, area[0] + 1, area[1] + 1)
    raw = _raw(sheet, first)
    uses = tuple(uses_of(at, ret, form))
    column = uses[0].column if len(uses) == 1 and uses[0].role != "header" else None
    places = (at, first)
    return CellLook(
        at,
        _kind(raw),
        masked(column, show(raw)) if column is not None else mask(show(raw)),
        "" if area is None else f"{first.a1}:{CellRef(at.sheet, area[2] + 1, area[3] + 1).a1}",
        _percent(sheet, first) if column is not None and column.type == "percent" else None,
        uses,
        () if uses else tuple(_beside(at, ret)),
        tuple(one for one in ret.repairs if one.at in places),
        tuple(one for one in ret.faults if _at(one, places) or (not uses and _why(one, at))),
    )


def _at(fault: Fault, places: Sequence[CellRef]) -> bool:
    return any(cell in places for cell in (fault.at, *fault.also))


def _why(fault: Fault, at: CellRef) -> bool:
    """True for a fault that may say why a cell was not read as data: of its sheet, its column or its row."""
    if fault.at is None or fault.at.sheet != at.sheet:
        return False
    if fault.code in ("doubled-sheet", "missing-table", "missing-column"):
        return True
    return (fault.code == "extra-column" and fault.at.col == at.col) or (
        fault.code == "sample-row" and fault.at.row == at.row
    )


def uses_of(at: CellRef, ret: Return, form: Form) -> Iterator[Use]:
    """What the cell `at` is to the form; nothing where it belongs to no table."""
    for sheet in form.sheets:
        names = tuple(table.name for table in sheet.tables)
        header = ret.headers.get(names[0]) if names else None
        if header is not None and header.sheet == at.sheet:
            yield from _in_table(at, header, sheet.header, names)
        for table in sheet.tables:
            read = ret.tables.get(table.name)
            if read is not None and read.sheet == at.sheet:
                yield from _in_table(at, read, table.columns, (table.name,))


def _in_table(at: CellRef, table: Table, columns: Sequence[ColumnForm], names: tuple[str, ...]) -> Iterator[Use]:
    for column in columns:
        data = table.columns.get(column.name)
        if data is None or not column.filled:
            continue
        if data.row:
            if (at.row, at.col) == (data.row, data.col):
                yield _value("field", names, column, data, 0)
        elif at.col == data.col and at.row in table.rows:
            yield _value("value", names, column, data, table.rows.index(at.row))
        elif table.headers.get(column.name) == at:
            yield Use("header", names[0], names, column)
        elif at.col == data.col:
            totals = [total.values.get(column.name) for total in table.totals if total.row == at.row]
            if totals:
                yield Use("total", names[0], names, column, None, totals[0])


def _value(role: str, names: tuple[str, ...], column: ColumnForm, data: ColumnData, index: int) -> Use:
    return Use(
        role,
        names[0],
        names,
        column,
        index,
        data.values[index],
        index in data.refused,
        index in data.not_applicable,
    )


def _beside(at: CellRef, ret: Return) -> Iterator[tuple[str, str]]:
    """The tables of the sheet that have the row, or the column, of a cell that is none of theirs."""
    for table in ret.tables.values():
        if table.sheet != at.sheet or any(data.row for data in table.columns.values()):
            continue
        if at.row in table.rows:
            yield table.name, "row"
        elif any(data.col == at.col for data in table.columns.values()):
            yield table.name, "column"


def _merged(sheet: Sheet, at: CellRef) -> tuple[int, int, int, int] | None:
    inside = (
        (top, left, bottom, right)
        for top, left, bottom, right in sheet.facts.merges
        if top < at.row <= bottom + 1 and left < at.col <= right + 1
    )
    return next(inside, None)


def _percent(sheet: Sheet, at: CellRef) -> bool | None:
    return None if sheet.xml is None else at.row - 1 in sheet.xml.percent_rows(at.col - 1)


def _raw(sheet: Sheet, at: CellRef) -> Raw:
    row = sheet.rows[at.row - 1] if at.row <= len(sheet.rows) else []
    return row[at.col - 1] if at.col <= len(row) else ""


def _kind(raw: Raw) -> str:
    if raw is None or raw == "":
        return "blank"
    if isinstance(raw, CellError | Uncalculated):
        return "error" if isinstance(raw, CellError) else "uncalculated"
    if isinstance(raw, str | bool):
        return "text" if isinstance(raw, str) else "bool"
    if isinstance(raw, datetime.date | datetime.time | datetime.timedelta):
        return "date"
    return "number"
