"""Bare percentages that could mean two things, settled by what they are computed from: 0.98 of 49 in 50 is 98%."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from processor.model import Fault, Repair, Scalar, Table, Text
from processor.reading.ledger import Ledger
from processor.reading.numbers import plain, split_number
from processor.reading.raw import show, squeeze
from processor.reading.scope import TableScope
from processor.ruleset.types import TableForm

AMBIGUOUS = "ambiguous-percent"
_COARSEST = Fraction(1, 200)
"""A share typed without decimals (1) means what it comes to within half a per cent, not within a half."""
RECOMPUTED = Text("没有百分号，按分子分母认定", "no percent sign, settled by what it is computed from")


def settle_shares(form: TableForm, table: Table, scope: TableScope, ledger: Ledger) -> Table:
    """`table` with its ambiguous percentages read, where the form's `recompute` leaves one reading.

    Their faults become repairs on the ledger; those that agree with neither reading stay.
    """
    for column in form.columns:
        if column.recompute is None or column.name not in table.columns:
            continue
        open_ones = [
            fault
            for fault in ledger.faults
            if (fault.code, fault.table, fault.column) == (AMBIGUOUS, form.name, column.name)
        ]
        if open_ones:
            table = _settled(table, column.name, column.recompute.over_rows(scope), open_ones, ledger)
    return table


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
