"""Kinds about which cells of a row are filled in together: both_or_none and not_both."""

from __future__ import annotations

from processor.judging.kinds.row_hits import row_hit
from processor.judging.outcome import Hit, Outcome, Rows
from processor.model import Scalar, Text
from processor.ruleset.types import BothOrNone, NotBoth


def judge_both_or_none(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, BothOrNone)
    filled = _filled(rows, spec.columns)
    flags: list[Scalar] = [None if None in row else all(row) or not any(row) for row in filled]

    def describe(index: int) -> Hit:
        there = [name for name, given in zip(spec.columns, filled[index], strict=True) if given]
        absent = [name for name in spec.columns if name not in there]
        one, other = "、".join(there), "、".join(absent)
        return row_hit(
            rows,
            index,
            (*absent, *there),
            Text(f"填写{other}，或删去{one}", f"{other} filled in, or {one} left out"),
            Text(f"填了{one}，没有填{other}；应一并填写", f"{one} is filled in, {other} is not: they belong together"),
        )

    return rows.settle(flags, describe)


def judge_not_both(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, NotBoth)
    filled = _filled(rows, spec.columns)
    flags: list[Scalar] = [None if row.count(None) and row.count(True) < 2 else row.count(True) < 2 for row in filled]

    def describe(index: int) -> Hit:
        there = [name for name, given in zip(spec.columns, filled[index], strict=True) if given]
        names = "、".join(there)
        return row_hit(
            rows,
            index,
            there,
            Text("只填一项", "one of them only"),
            Text(f"{names}不能同时填写", f"{names} cannot be filled in together"),
        )

    return rows.settle(flags, describe)


def _filled(rows: Rows, columns: tuple[str, ...]) -> list[tuple[bool | None, ...]]:
    """For each row which of the columns are filled in; None for 不适用 and for a cell that could not be read."""
    view = rows.view

    def given(name: str, at: int) -> bool | None:
        if view.columns[name][at] is not None:
            return True
        return None if view.inapplicable(name, at) or view.refused(name, at) is not None else False

    return [tuple(given(name, at) for name in columns) for at in range(view.rows)]
