"""The kind ordered: dates, or numbers, of a row that follow one another."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from processor.judging.kinds.row_hits import row_hit
from processor.judging.outcome import Hit, Outcome, Rows
from processor.model import Scalar, Text
from processor.ruleset.types import Ordered


def judge_ordered(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Ordered)
    view = rows.view
    faults: dict[int, tuple[str, str]] = {}
    flags: list[Scalar] = []
    columns = [view.columns[name] for name in spec.columns]
    for at in range(view.rows):
        fault = _first_out_of_order(spec, [_rank(column[at]) for column in columns])
        flags.append(fault is None)
        if fault is not None:
            faults[at] = fault

    def describe(index: int) -> Hit:
        column, before = faults[index]
        earliest = view.text(before, index)
        number = view.forms[column].is_number
        if view.columns[column][index] is None:
            expected = Text("填写数字", "a number") if number else Text("填写日期", "a date")
            noun = ("数", "number") if number else ("日期", "date")
            default = Text(
                f"{column}没有填，后面的{noun[0]}却填了", f"{column} is blank though a later {noun[1]} is filled in"
            )
        else:
            late, later = _AFTER[number, spec.allow == "same_day"]
            expected = Text(f"{late}{before} {earliest}", f"{later} {before} {earliest}")
            observed = view.text(column, index)
            default = Text(
                f"{column}是 {observed}，应{late}{before} {earliest}",
                f"{column} is {observed}; it should be {expected.en}",
            )
        return row_hit(rows, index, (column, before), expected, default)

    return rows.settle(flags, describe)


_AFTER = {
    (False, True): ("不早于", "not before"),
    (False, False): ("晚于", "after"),
    (True, True): ("不小于", "not below"),
    (True, False): ("大于", "above"),
}
"""(of numbers, equal ones will do) -> in words."""


def _first_out_of_order(spec: Ordered, days: Sequence[float | None]) -> tuple[str, str] | None:
    """(column at fault, column it is measured against), or None where the values follow one another."""
    last: int | None = None
    gap: int | None = None
    for at, day in enumerate(days):
        if day is None:
            gap = at if gap is None else gap
            continue
        if gap is not None and spec.blanks == "trailing":
            return spec.columns[gap], spec.columns[at]
        if last is not None:
            before = days[last]
            if before is not None and (day < before or (day == before and spec.allow != "same_day")):
                return spec.columns[at], spec.columns[last]
        last = at
    return None


def _rank(value: Scalar) -> float | None:
    """What orders a value: a date's day, a number itself; None for a blank."""
    if isinstance(value, datetime.date):
        return value.toordinal()
    return value if isinstance(value, int | float) else None
