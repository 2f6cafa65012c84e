"""What a form itself asks of its tables: required cells, unique keys, true totals, nothing personal in remarks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import cast

from processor.model import CellRef, ColumnData, Fault, Scalar, Table
from processor.privacy import mask, personal_numbers
from processor.reading.ledger import Ledger
from processor.reading.merged import MERGED_NUMBER
from processor.reading.raw import show
from processor.reading.scope import TableScope
from processor.reading.total_blocks import Block, total_blocks
from processor.ruleset.types import ColumnForm, TableForm

DIFFERS = "total-differs"
_SHORTEST = 11
_ROUNDING = 0.005
"""A total typed to the cent may differ by so much from rows that carry more decimals."""


def check_table(form: TableForm, table: Table, scope: TableScope, ledger: Ledger, only: frozenset[str] | None) -> None:
    """Put on the ledger what `form` finds wrong in `table`. only: the columns to look at, None for all."""
    applied: dict[str, Sequence[Scalar]] = {}
    blocks = total_blocks(table) if table.totals or table.subtotals else []
    totalled = {name for total, _ in blocks for name in total.values}
    for column in form.columns:
        data = table.columns.get(column.name)
        if data is None or not column.filled or (only is not None and column.name not in only):
            continue
        if column.required or column.name in form.key:
            _check_blanks(form, column, data, table, scope, applied, ledger)
        if column.type == "text" and not column.personal:
            _check_privacy(column, data, table, ledger)
        if column.name in totalled:
            _check_total(column, data, table, blocks, ledger)
    if form.key and all(name in table.columns for name in form.key):
        _check_keys(form, table, ledger)


def _check_blanks(
    form: TableForm,
    column: ColumnForm,
    data: ColumnData,
    table: Table,
    scope: TableScope,
    applied: dict[str, Sequence[Scalar]],
    ledger: Ledger,
) -> None:
    """applied: conditions of columns that were evaluated before, by their source; several columns share one."""
    if None not in data.values:
        return
    applies: Sequence[Scalar] | None = None
    if column.where is not None:
        applies = applied.get(column.where.source)
        if applies is None:
            applies = applied[column.where.source] = column.where.over_rows(scope)
    merged = {at for fault in _merged(column, table, ledger) for at in (fault.at, *fault.also)}
    for index, value in enumerate(data.values):
        if value is not None or index in data.refused or index in data.not_applicable:
            continue
        at = table.at(column.name, index)
        if (applies is None or applies[index] is True) and at not in merged:
            ledger.fault("blank", at, table=form.name, column=column.name, index=index)


def _merged(column: ColumnForm, table: Table, ledger: Ledger) -> list[Fault]:
    """Numbers of this column that stand for several rows: none of these rows has a figure of its own."""
    return [
        fault
        for fault in ledger.faults
        if fault.code == MERGED_NUMBER and (fault.table, fault.column) == (table.name, column.name)
    ]


def _check_privacy(column: ColumnForm, data: ColumnData, table: Table, ledger: Ledger) -> None:
    texts = [value for value in data.values if isinstance(value, str)]
    if max(map(len, texts), default=0) < _SHORTEST or not personal_numbers("\n".join(set(texts))):
        return
    for index, value in enumerate(data.values):
        if isinstance(value, str) and personal_numbers(value):
            at = table.at(column.name, index)
            ledger.fault("privacy", at, mask(value), table.name, column.name, index)


def _check_total(column: ColumnForm, data: ColumnData, table: Table, blocks: Sequence[Block], ledger: Ledger) -> None:
    adds = column.total if column.total is not None else column.type in ("integer", "number", "money")
    if not adds or data.refused or _merged(column, table, ledger):
        return
    for total, blocks_of in blocks:
        value = total.values.get(column.name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        if any(_agree(_added(data, rows), value) for rows in blocks_of):
            continue
        at = CellRef(table.sheet, total.row, data.col)
        shown = show(float(f"{math.fsum(_added(data, blocks_of[0])):.12g}"))
        typed = _typed_as_text(data, table, ledger)
        # A spreadsheet's own SUM passes over numbers that are stored as text.
        seen = [[index for index in rows if index not in typed] for rows in blocks_of]
        code = "total-skips-text" if typed and any(_agree(_added(data, rows), value) for rows in seen) else DIFFERS
        also = [table.at(column.name, index) for index in typed] if code != DIFFERS else []
        ledger.fault(code, at, show(value), table.name, column.name, None, also, 应为=shown)


def _typed_as_text(data: ColumnData, table: Table, ledger: Ledger) -> list[int]:
    """The rows of a column of numbers that were read from a text."""
    if not ledger.repairs:
        return []
    repaired = {
        repair.at.row for repair in ledger.repairs if (repair.at.sheet, repair.at.col) == (table.sheet, data.col)
    }
    return [index for index, row in enumerate(table.rows) if row in repaired]


def _added(data: ColumnData, rows: Sequence[int]) -> Sequence[float]:
    whole = len(rows) == len(data.values)
    given = data.values if whole else [data.values[index] for index in rows]
    return cast("Sequence[float]", given if None not in given else [number for number in given if number is not None])


def _agree(numbers: Sequence[float], value: float) -> bool:
    added = math.fsum(numbers)
    return added == value or abs(added - value) <= _tolerance(numbers, added)


def _tolerance(numbers: Sequence[float], added: float) -> float:
    """Float noise, or half a cent where a row carries more than two decimals."""
    noise = 1e-9 * max(1.0, abs(added))
    fine = any(round(number, 2) != number for number in numbers)
    return _ROUNDING + noise if fine else noise


def _check_keys(form: TableForm, table: Table, ledger: Ledger) -> None:
    """No two rows of one key; 其中：女 may stand under each of them."""
    columns = [table.columns[name].values for name in form.key]
    keys: Sequence[object] = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
    if len(set(keys)) == len(keys):
        return
    first: dict[object, int] = {}
    for index, key in enumerate(keys):
        parts = (key,) if len(columns) == 1 else tuple(key)  # type: ignore[arg-type]
        if None in parts or index in table.parts:
            continue
        earlier = first.setdefault(key, index)
        if earlier != index:
            name = form.key[-1]
            words = "、".join(show(part) for part in parts)  # type: ignore[arg-type]
            ledger.fault(
                "duplicate-key",
                table.at(name, index),
                mask(words),
                table.name,
                name,
                index,
                (table.at(name, earlier),),
                键=mask(words),
                行=str(table.rows[earlier]),
            )


def missing_fixed(form: TableForm, table: Table) -> list[str]:
    """The pre-printed rows of a checklist that are not there, by the text of their first key."""
    if not form.fixed or not form.key or form.key[0] not in table.columns:
        return []
    name = form.key[0]
    there = {show(value) for value in table.columns[name].values}
    wanted: list[Mapping[str, str]] = list(form.fixed)
    return [row[name] for row in wanted if name in row and row[name] not in there]
