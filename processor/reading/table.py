"""A located table -> columns of values, with what is wrong in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import partial

from processor.model import CellRef, ColumnData, Scalar, Table, TotalRow
from processor.reading.book import Sheet
from processor.reading.checks import NOTHING, asked_of, check_table, missing_fixed
from processor.reading.columns import Clean, ColumnRead, Percents, ReadContext, read_column
from processor.reading.filldown import fill_down
from processor.reading.layout import Layout
from processor.reading.ledger import Ledger
from processor.reading.merged import Area, below_shared, fill_merged, tall_merges
from processor.reading.plan import Plan, Step, plan_of
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
    plan = plan_of(form, layout)
    found = data_rows(plan, sheet.rows, end)
    picked = _picked(plan, found, sheet, reading)
    if _has_gaps(plan, picked, found) and sheet.reveal():
        found = data_rows(plan, sheet.rows, end)
        picked = _picked(plan, found, sheet, reading)
    rows = _numbers(found.data, layout.start)
    columns: dict[str, ColumnData] = {}
    known: dict[str, Clean] = {}
    merges = tall_merges(sheet, rows)
    for step, raws, clean in picked:
        name = step.column.name
        if clean is None or merges:
            columns[name] = _with_care(form, step, raws, rows, merges, sheet, reading)
            continue
        known[name] = clean
        columns[name] = ColumnData(name, step.col + 1, clean[0])
    totals, subtotals = (
        _totals(plan, found, at, sheet, reading) if at else () for at in (found.totals, found.subtotals)
    )
    parts = frozenset(index for index, at in enumerate(found.data) if at in found.parts) if found.parts else found.parts
    table = Table(form.name, sheet.name, rows, columns, totals, plan.headers(sheet.name), subtotals, parts)
    table = finished(form, table, reading, known=known)
    _remark_rows(form, table, found, layout, sheet, reading.ledger)
    return table


def finished(form: TableForm, table: Table, reading: Reading, known: Mapping[str, Clean] = NOTHING) -> Table:
    """`table` with its shares settled and its computed columns; what is wrong in it goes on the ledger.

    known: what is known of the columns that are clean
    """
    asked = asked_of(form)
    if asked.shares:
        table = settle_shares(form, table, reading.scope(table), reading.ledger)
    if asked.derives:
        table = derived(form, table, reading)
    check_table(form, table, partial(reading.scope, table), reading.ledger, known=known)
    return table


Picked = tuple[Step, Sequence[Raw], "Clean | None"]


def _picked(plan: Plan, found: DataRows, sheet: Sheet, reading: Reading) -> list[Picked]:
    """The columns that are on the sheet: the cells of the data rows, each with the name it stands for, and the values
    where the column is clean."""
    filled = fill_down(plan.form, found, plan.layout, sheet)
    columns, data, context = found.columns, found.data, reading.context
    picked = []
    for step in plan.steps:
        cells = columns[step.col]
        if filled:
            cells = filled.get(step.column.name, cells)
        raws = cells[data.start : data.stop] if isinstance(data, range) else [cells[index] for index in data]
        if step.key:
            raws = without_placeholders(raws)
        picked.append((step, raws, step.clean(raws, context)))
    return picked


def _has_gaps(plan: Plan, picked: Sequence[Picked], found: DataRows) -> bool:
    """True where a cell is empty that should hold something, so that a formula without a result may stand there.

    A total row counts when it holds no figure at all: not every column of it is summed.
    """
    for step, raws, clean in picked:
        if step.needed and (clean[1] if clean is not None else "" in raws):
            return True
    return any(
        not any(found.columns[step.col][index].__class__ is float for step in plan.steps) for index in found.totals
    )


def _with_care(
    form: TableForm,
    step: Step,
    raws: Sequence[Raw],
    rows: Sequence[int],
    merges: Sequence[Area],
    sheet: Sheet,
    reading: Reading,
) -> ColumnData:
    """A column that is not clean, or stands among merged cells; what is wrong with single cells goes on the ledger."""
    column, col = step.column, step.col
    if merges and not column.fill:
        raws = fill_merged(form, column, raws, col, rows, merges, sheet.name, reading.ledger)
    read = read_column(column, raws, reading.context, _percents(sheet, col, rows) if column.type == "percent" else None)
    if read.odd:
        _note(form, column, read, col, rows, sheet.name, reading)
    apart = read.not_applicable
    if column.shared and merges:
        apart |= below_shared(col, rows, merges)
    return ColumnData(column.name, col + 1, read.values, read.refused, apart)


def _numbers(data: Sequence[int], start: int) -> Sequence[int]:
    """Sheet rows, counted from 1, of the data rows."""
    if isinstance(data, range):
        return range(data.start + start + 1, data.stop + start + 1)
    return tuple(index + start + 1 for index in data)


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
    plan: Plan, found: DataRows, indices: Sequence[int], sheet: Sheet, reading: Reading
) -> tuple[TotalRow, ...]:
    """What the total rows at `indices` state."""
    totals = []
    for index in indices:
        number = index + plan.layout.start + 1
        values: dict[str, Scalar] = {}
        for column, col in plan.figures:
            raw = found.columns[col][index]
            if isinstance(raw, float) and column.type != "percent" and math.isfinite(raw):
                values[column.name] = raw
            elif raw not in ("", None, plan.form.total):
                _odd_total(plan.form, column, raw, CellRef(sheet.name, number, col + 1), values, reading)
        totals.append(TotalRow(number, values))
    return tuple(totals)


def _odd_total(
    form: TableForm, column: ColumnForm, raw: Raw, at: CellRef, values: dict[str, Scalar], reading: Reading
) -> None:
    read = read_value(replace(column, min=None, max=None), raw, year=reading.context.year)
    if isinstance(raw, float | CellError | Uncalculated) and read.value is None:
        reading.ledger.value(column, raw, read, at, form.name, None)
    elif read.value is not None:
        values[column.name] = read.value
        if read.repair is not None:
            reading.ledger.repair(column, raw, read, at)


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
