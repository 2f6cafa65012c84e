"""Shares settled by what they are computed from: a bare 0.98 is 98% where it stands for 49 in 50, and #DIV/0! is no
fault where the sender's own divisor is 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from processor.model import NOT_APPLICABLE, Fault, Repair, Scalar, Table, Text
from processor.reading.ledger import Ledger
from processor.reading.numbers import plain, split_number
from processor.reading.raw import show, squeeze
from processor.reading.scope import TableScope
from processor.ruleset.types import TableForm

AMBIGUOUS = "ambiguous-percent"
ERROR, DIVIDED_BY_ZERO = "error-cell", "#DIV/0!"
_COARSEST = Fraction(1, 200)
"""A share typed without decimals (1) means what it comes to within half a per cent, not within a half."""
RECOMPUTED = Text("没有百分号，按分子分母认定", "no percent sign, settled by what it is computed from")
NO_SHARE = Text("分母为0，没有比率，按不适用读取", "the divisor is 0: there is no share, read as not applicable")


def settle_shares(form: TableForm, table: Table, scope: TableScope, ledger: Ledger) -> Table:
    """`table` with its ambiguous percentages read, where the form's `recompute` leaves one reading, and with shares of
    nothing as not applicable.

    Their faults become repairs on the ledger; percentages that agree with neither reading stay, and so does a #DIV/0!
    over figures that are blank, refused or not 0.
    """
    for column in form.columns:
        if column.recompute is None or column.name not in table.columns:
            continue
        own = [fault for fault in ledger.faults if (fault.table, fault.column) == (form.name, column.name)]
        unsure = [fault for fault in own if fault.code == AMBIGUOUS]
        divided = [fault for fault in own if (fault.code, fault.raw) == (ERROR, DIVIDED_BY_ZERO)]
        if not unsure and not divided:
            continue
        computed = column.recompute.over_rows(scope)
        if unsure:
            table = _settled(table, column.name, computed, unsure, ledger)
        if divided:
            parts = [table.columns[name].values for name in column.recompute.row_columns if name in table.columns]
            table = _without_shares_of_nothing(table, column.name, computed, parts, divided, ledger)
    return table


def _without_shares_of_nothing(
    table: Table,
    name: str,
    computed: Sequence[Scalar],
    parts: Sequence[Sequence[Scalar]],
    divided: list[Fault],
    ledger: Ledger,
) -> Table:
    """A share that cannot be computed although all its parts are there is a division by 0."""
    data = table.columns[name]
    refused, missing = dict(data.refused), set(data.not_applicable)
    for fault in divided:
        index = fault.index or 0
        if fault.at is None or computed[index] is not None or any(values[index] is None for values in parts):
            continue
        refused.pop(index, None)
        missing.add(index)
        ledger.faults.remove(fault)
        ledger.repairs.append(Repair(fault.at, fault.raw, NOT_APPLICABLE, NO_SHARE))
    cleared = replace(data, refused=refused, not_applicable=frozenset(missing))
    return replace(table, columns={**table.columns, name: cleared})


def _settled(table: Table, name: str, computed: Sequence[Scalar], open_ones: list[Fault], ledger: Ledger) -> Table:
    data = table.columns[name]
    values, refused = list(data.values), dict(data.refused)
    for fault in open_ones:
        index = fault.index or 0
        share = _reading(fault.raw, computed[index])
        if share is None or fault.at is None:
            continue
        values[index] = share
        refused.pop(index, None)
        ledger.faults.remove(fault)
        ledger.repairs.append(Repair(fault.at, fault.raw, f"{show(round(share * 100, 10))}%", RECOMPUTED))
    return replace(table, columns={**table.columns, name: replace(data, values=values, refused=refused)})


def _reading(raw: str, computed: Scalar) -> int | float | None:
    """The share that `raw` means if it is `computed`, rounded as it was typed; None where it is that in no way."""
    parts = split_number(squeeze(raw))
    if parts is None or isinstance(computed, bool) or not isinstance(computed, int | float):
        return None
    typed = parts[0]
    half = min(Fraction(1, 2 * 10 ** len(raw.partition(".")[2])), _COARSEST)
    exact = Fraction(repr(computed))
    fitting = [unit for unit in (1, 100) if abs(typed / unit - exact) <= half / unit]
    return plain(typed / fitting[0]) if len(fitting) == 1 else None
