"""What a form itself asks of its tables: required cells, unique keys, true totals, nothing personal in remarks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import cast

from processor.model import CellRef, ColumnData, Fault, Scalar, Table
from processor.privacy import mask, personal_numbers
from processor.reading.columns import Clean
from processor.reading.ledger import Ledger
from processor.reading.merged import MERGED_NUMBER
from processor.reading.prepared import prepared
from processor.reading.raw import show
from processor.reading.scope import TableScope
from processor.reading.total_blocks import Block, total_blocks
from processor.records import dataclass
from processor.ruleset.types import ColumnForm, TableForm

DIFFERS = "total-differs"
_SHORTEST = 11
_NOISE = 1e-9
_ROUNDING = 0.005
"""A total typed to the cent may differ by so much from rows that carry more decimals."""


NOTHING: Mapping[str, Clean] = MappingProxyType({})
"""Nothing is known of any column."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks of its columns, by name.

    printed: those that the sender fills in (the columns themselves)
    filled: those that may not be blank; free: those of free text; adds: those that a total row adds up
    shares: some are settled by what they are computed from; derives: some are computed
    """

    printed: tuple[ColumnForm, ...]
    filled: tuple[str, ...]
    free: tuple[str, ...]
    adds: frozenset[str]
    shares: bool
    derives: bool


@prepared
def asked_of(form: TableForm) -> Asked:
    """What a form asks, worked out once per form."""
    columns = tuple(column for column in form.columns if column.filled)
    return Asked(
        columns,
        tuple(column.name for column in columns if column.required or column.name in form.key),
        tuple(column.name for column in columns if column.type == "text" and not column.personal),
        frozenset(column.name for column in columns if _adds(column)),
        any(column.recompute is not None for column in form.columns),
        any(column.derive is not None for column in form.columns),
    )


def check_table(
    form: TableForm,
    table: Table,
    scope: Callable[[], TableScope],
    ledger: Ledger,
    only: frozenset[str] | None = None,
    known: Mapping[str, Clean] = NOTHING,
) -> None:
    """Put on the ledger what `form` finds wrong in `table`.

    scope: gives what conditions are evaluated over, where there is one to evaluate
    only:  the columns to look at, None for all
    known: what is known of the columns that are clean
    """
    asked = asked_of(form)
    blocks = total_blocks(table) if table.totals or table.subtotals else []
    suspects = _suspects(asked, table, blocks, known)
    if suspects:
        looked_at = [item for item in form.columns if item.name in suspects and (only is None or item.name in only)]
        _check_columns(form, looked_at, table, blocks, scope, ledger)
    if form.key and all(name in table.columns for name in form.key):
        _check_keys(form, table, ledger)


def _suspects(asked: Asked, table: Table, blocks: Sequence[Block], known: Mapping[str, Clean]) -> set[str]:
    """The columns that may not be in order. Nearly all of nearly every file are, and a quick look can say so."""
    columns = table.columns
    found = {
        name
        for name in asked.filled
        if name in columns and (known[name][1] if name in known else None in columns[name].values)
    }
    found |= {
        name
        for name in asked.free
        if name in columns and (known[name][2] if name in known else _longest(columns[name])) >= _SHORTEST
    }
    for total, (rows, *_) in blocks:
        stated = total.values
        found |= {name for name in asked.adds.intersection(stated) if not _is_sum(columns[name], stated[name], rows)}
    return found


def _longest(data: ColumnData) -> int:
    if len(data.values) == 1:
        return len(cast("str", data.values[0] or ""))
    texts = set(data.values)
    texts.discard(None)
    return max(map(len, cast("set[str]", texts)), default=0)


def _is_sum(data: ColumnData, stated: Scalar, rows: Sequence[int]) -> bool:
    """True where a column without blanks plainly comes to what its total row states."""
    if not isinstance(stated, float) or len(rows) != len(data.values):
        return False
    try:
        added = math.fsum(cast("Sequence[float]", data.values))
    except TypeError:  # a blank
        return False
    return abs(added - stated) <= _NOISE * max(1.0, abs(added))


def _check_columns(
    form: TableForm,
    columns: Sequence[ColumnForm],
    table: Table,
    blocks: Sequence[Block],
    scope: Callable[[], TableScope],
    ledger: Ledger,
) -> None:
    applied: dict[str, Sequence[Scalar]] = {}
    scope = cache(scope)  # made where a condition asks for it, and once for all of them
    totalled = {name for total, _ in blocks for name in total.values}
    for column in columns:
        data = table.columns[column.name]
        if column.required or column.name in form.key:
            _check_blanks(form, column, data, table, scope, applied, ledger)
        if column.type == "text" and not column.personal:
            _check_privacy(column, data, table, ledger)
        if column.name in totalled:
            _check_total(column, data, table, blocks, ledger)


def _check_blanks(
    form: TableForm,
    column: ColumnForm,
    data: ColumnData,
    table: Table,
    scope: Callable[[], TableScope],
    applied: dict[str, Sequence[Scalar]],
    ledger: Ledger,
) -> None:
    """applied: conditions of columns that were evaluated before, by their source; several columns share one."""
    holes = [
        index
        for index, value in enumerate(data.values)
        if value is None and index not in data.refused and index not in data.not_applicable
    ]
    if holes and column.where is not None:
        applies = applied.get(column.where.source)
        if applies is None:
            applies = applied[column.where.source] = column.where.over_rows(scope())
        holes = [index for index in holes if applies[index] is True]
    if not holes:
        return
    merged = {at for fault in _merged(column, table, ledger) for at in (fault.at, *fault.also)}
    for index in holes:
        at = table.at(column.name, index)
        if at not in merged:
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
    if not _adds(column) or data.refused or _merged(column, table, ledger):
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


def _adds(column: ColumnForm) -> bool:
    return column.total if column.total is not None else column.type in ("integer", "number", "money")


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
    noise = _NOISE * max(1.0, abs(added))
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
