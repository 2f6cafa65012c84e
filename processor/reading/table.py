"""A located table -> columns of values, with what is wrong in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from processor.model import CellRef, ColumnData, Scalar, Table, TotalRow
from processor.reading.book import Sheet
from processor.reading.checks import check_table, missing_fixed
from processor.reading.columns import ColumnRead, Percents, ReadContext, read_column
from processor.reading.filldown import fill_down
from processor.reading.layout import Layout
from processor.reading.ledger import Ledger
from processor.reading.merged import below_shared, fill_merged, tall_merges
from processor.reading.raw import CellError, Raw, Uncalculated, show
from processor.reading.rows import DataRows, data_rows, without_placeholders
from processor.reading.scope import TableScope
from processor.reading.shares import settle_shares
from processor.reading.values import read_value
from processor.records import dataclass
from processor.ruleset.types import ColumnForm, TableForm


@dataclass(slots=True)
class Reading:
    """What is shared while one return is read. register: the tables of the register, that formulas may look up."""

    context: ReadContext
    ledger: Ledger = field(default_factory=Ledger)
    tables: dict[str, Table] = field(default_factory=dict)
    headers: dict[str, Table] = field(default_factory=dict)
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    register: Mapping[str, Table] = field(default_factory=dict)

    def scope(self, table: Table) -> TableScope:
        """`table`, all that was read before it and the register, for formulas."""
        return TableScope(table, self.tables, self.headers, self.parameters, self.register)


def read_table(form: TableForm, sheet: Sheet, layout: Layout, end: int, reading: Reading) -> Table:
    """Read the rows from layout.start to `end` (exclusive, from 0) of `sheet`; faults and repairs go on the ledger."""
    found = data_rows(form, sheet.rows, layout, end)
    picked = _picked(form, found, layout, sheet)
    if _has_gaps(picked, found) and sheet.reveal():
        found = data_rows(form, sheet.rows, layout, end)
        picked = _picked(form, found, layout, sheet)
    rows = _numbers(found.data, layout.start)
    columns: dict[str, ColumnData] = {}
    merges = tall_merges(sheet, rows)
    for column, col, raws in picked:
        if merges and not column.fill:
            raws = fill_merged(form, column, raws, col, rows, merges, sheet.name, reading.ledger)
        percents = _percents(sheet, col, rows) if column.type == "percent" else None
        read = read_column(column, raws, reading.context, percents)
        if read.odd:
            _note(form, column, read, col, rows, sheet.name, reading)
        apart = read.not_applicable
        if column.shared and merges:
            apart |= below_shared(col, rows, merges)
        data = ColumnData(column.name, col + 1, read.values, read.refused, apart)
        columns[column.name] = data
    headers = {name: CellRef(sheet.name, row + 1, col + 1) for name, (col, row) in layout.columns.items()}
    totals, subtotals = (
        _totals(form, found, at, layout, sheet, reading) if at else () for at in (found.totals, found.subtotals)
    )
    parts = frozenset(index for index, at in enumerate(found.data) if at in found.parts) if found.parts else found.parts
    table = Table(form.name, sheet.name, rows, columns, totals, headers, subtotals, parts)
    table = derived(form, settle_shares(form, table, reading.scope(table), reading.ledger), reading)
    check_table(form, table, reading.scope(table), reading.ledger, None)
    _remark_rows(form, table, found, layout, sheet, reading.ledger)
    return table


def _picked(
    form: TableForm, found: DataRows, layout: Layout, sheet: Sheet
) -> list[tuple[ColumnForm, int, Sequence[Raw]]]:
    """The columns that are on the sheet: form, place, the cells of the data rows, each with the name it stands for."""
    filled = fill_down(form, found, layout, sheet)
    picked = []
    for column in form.columns:
        if column.name in layout.columns:
            col = layout.columns[column.name][0]
            cells = found.columns[col] if not filled else filled.get(column.name, found.columns[col])
            raws = _pick(cells, found.data)
            picked.append((column, col, without_placeholders(raws) if column.name in form.key else raws))
    return picked


def _has_gaps(picked: Sequence[tuple[ColumnForm, int, Sequence[Raw]]], found: DataRows) -> bool:
    """True where a cell is empty that should hold something, so that a formula without a result may stand there.

    A total row counts when it holds no figure at all: not every column of it is summed.
    """
    for column, _, raws in picked:
        if (column.required or column.is_number or column.type == "date") and "" in raws:
            return True
    return any(not any(found.columns[col][index].__class__ is float for _, col, _ in picked) for index in found.totals)


def _numbers(data: Sequence[int], start: int) -> Sequence[int]:
    """Sheet rows, counted from 1, of the data rows."""
    if isinstance(data, range):
        return range(data.start + start + 1, data.stop + start + 1)
    return tuple(index + start + 1 for index in data)


def _pick(column: Sequence[Raw], data: Sequence[int]) -> Sequence[Raw]:
    return column[data.start : data.stop] if isinstance(data, range) else [column[index] for index in data]


def _percents(sheet: Sheet, col: int, rows: Sequence[int]) -> Percents | None:
    """For percent columns: asked only where one holds something, which data rows show a percent sign."""
    xml = sheet.xml
    if xml is None:
        return None

    def shown() -> frozenset[int]:
        marked = xml.percent_rows(col)
        return frozenset(index for index, row in enumerate(rows) if row - 1 in marked)

    return shown


def _note(
    form: TableForm, column: ColumnForm, read: ColumnRead, col: int, rows: Sequence[int], tab: str, reading: Reading
) -> None:
    for index, raw, outcome in read.odd:
        at = CellRef(tab, rows[index], col + 1)
        reading.ledger.value(column, raw, outcome, at, form.name, index)


def _totals(
    form: TableForm, found: DataRows, indices: Sequence[int], layout: Layout, sheet: Sheet, reading: Reading
) -> tuple[TotalRow, ...]:
    """What the total rows at `indices` state."""
    totals = []
    for index in indices:
        values: dict[str, Scalar] = {}
        for column in form.columns:
            place = layout.columns.get(column.name)
            raw = found.columns[place[0]][index] if place else ""
            if place is None or raw in ("", None, form.total) or not column.is_number:
                continue
            if isinstance(raw, float) and column.type != "percent" and math.isfinite(raw):
                values[column.name] = raw
                continue
            at = CellRef(sheet.name, index + layout.start + 1, place[0] + 1)
            read = read_value(replace(column, min=None, max=None), raw, year=reading.context.year)
            if isinstance(raw, float | CellError | Uncalculated) and read.value is None:
                reading.ledger.value(column, raw, read, at, form.name, None)
            elif read.value is not None:
                values[column.name] = read.value
                if read.repair is not None:
                    reading.ledger.repair(column, raw, read, at)
        totals.append(TotalRow(index + layout.start + 1, values))
    return tuple(totals)


def derived(form: TableForm, table: Table, reading: Reading) -> Table:
    """`table` with its computed columns, in the form's order; each may use those before it. Without a column that the
    sender deleted those that need it are left out too."""
    gone = {column.name for column in form.columns if column.filled and column.name not in table.columns}
    anchor = next(iter(table.columns.values()), None)
    for column in form.columns:
        if column.derive is None:
            continue
        if not gone.isdisjoint(column.derive.row_columns):
            gone.add(column.name)
            continue
        values = column.derive.over_rows(reading.scope(table))
        data = ColumnData(column.name, anchor.col if anchor else 1, values, row=anchor.row if anchor else 0)
        table = replace(table, columns={**table.columns, column.name: data})
    return table


def _remark_rows(form: TableForm, table: Table, found: DataRows, layout: Layout, sheet: Sheet, ledger: Ledger) -> None:
    """Remarks on whole rows: hidden ones, samples left in, fixed rows that are gone, formulas to other workbooks."""
    first_col = layout.span[0] + 1
    for index in found.samples:
        at = CellRef(sheet.name, index + layout.start + 1, first_col)
        texts = [
            cell for column in found.columns for cell in (column[index],) if isinstance(cell, str) and cell.strip()
        ]
        ledger.fault("sample-row", at, show(texts[0]) if texts else "", form.name)
    for name in missing_fixed(form, table):
        head = next(iter(table.headers.values()), None)
        ledger.fault("missing-row", head, name, form.name, form.key[0])
    if sheet.facts.hidden_rows and len(table.rows):
        _remark_hidden(form, table, sheet, first_col, ledger)
    for low, high in sheet.facts.hidden_columns:
        for data in table.columns.values():
            if low < data.col <= high + 1 and any(value is not None for value in data.values):
                ledger.fault("hidden-columns", table.headers.get(data.name), "", form.name, data.name)
    if sheet.facts.external:
        by_col = {data.col: data.name for data in table.columns.values()}
        by_row = {row: index for index, row in enumerate(table.rows)}
        for row, col in sheet.facts.external:
            if col + 1 in by_col and row + 1 in by_row:
                at = CellRef(sheet.name, row + 1, col + 1)
                ledger.fault("external-link", at, "", form.name, by_col[col + 1], by_row[row + 1])


def _remark_hidden(form: TableForm, table: Table, sheet: Sheet, first_col: int, ledger: Ledger) -> None:
    rows = set(table.rows)
    parts = []
    first = 0
    for low, high in sheet.facts.hidden_rows:
        inside = [row for row in range(low + 1, high + 2) if row in rows]
        if inside:
            first = first or inside[0]
            parts.append(str(inside[0]) if inside[0] == inside[-1] else f"{inside[0]}–{inside[-1]}")
    if parts:
        ledger.fault("hidden-rows", CellRef(sheet.name, first, first_col), "", form.name, 行="、".join(parts))
