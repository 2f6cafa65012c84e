"""Kinds on the value of one column: range, in, matches, required, refers."""

from __future__ import annotations

import re

from processor.judging.kinds.row_hits import row_hit, value_hit
from processor.judging.numbers import number_pair, share_sign, value_text, values_text
from processor.judging.outcome import UNKNOWN, Hit, Outcome, Rows
from processor.model import Scalar, Text
from processor.ruleset.types import In, Matches, Range, Refers, Required

_CLOSE_AMONG = 2000
"""Looking for a similar entry is worth its time only in lists a person could have meant."""


def judge_range(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Range)
    low, high = spec.at_least, spec.at_most
    values = rows.context.on(rows.view, zero=rows.rule.missing == "zero").column(None, spec.column)

    def inside(value: Scalar) -> bool | None:
        if not isinstance(value, int | float):
            return None
        return (low is None or value >= low) and (high is None or value <= high)

    def describe(index: int) -> Hit:
        form = rows.view.forms[spec.column]
        expected = bounds_words(spec, values[index], share_sign(form), form.unit)
        return value_hit(rows, spec.column, expected)(index)

    return rows.settle([inside(value) for value in values], describe)


def bounds_words(spec: Range, value: Scalar, sign: str, unit: str) -> Text:
    """The bounds in words (≥ 1 课时, 1–80 人), with as many digits as tell them from `value`."""
    bounds = [bound for bound in (spec.at_least, spec.at_most) if bound is not None]
    against = value if isinstance(value, int | float) else None
    texts = [number_pair(bound if against is None else against, bound, sign=sign)[1] for bound in bounds]
    unit = f" {unit}" if unit else ""
    if len(texts) == 2:
        return Text(f"{texts[0]}–{texts[1]}{unit}", f"{texts[0]} to {texts[1]}{unit}")
    zh, en = ("≥", ">=") if spec.at_least is not None else ("≤", "<=")
    return Text(f"{zh} {texts[0]}{unit}", f"{en} {texts[0]}{unit}")


def judge_in(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, In)
    allowed = frozenset(spec.values)
    expected = Text(values_text(spec.values), f"one of {', '.join(spec.values[:6])}")
    values = rows.view.columns[spec.column]
    flags = [None if value is None else _as_text(value) in allowed for value in values]
    return rows.settle(flags, value_hit(rows, spec.column, expected))


def judge_matches(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Matches)
    pattern = re.compile(spec.pattern)
    values = rows.view.columns[spec.column]
    if spec.negate:
        flags = [None if value is None else pattern.search(_as_text(value)) is None for value in values]
        expected = Text("不含不该有的内容", "without what may not stand here")
    else:
        flags = [None if value is None else pattern.fullmatch(_as_text(value)) is not None for value in values]
        expected = Text("符合规定的写法", "written in the required form")
    return rows.settle(flags, value_hit(rows, spec.column, expected))


def judge_required(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Required)
    outcome = Outcome()
    for column in spec.columns:
        one = Rows(rows.rule, rows.context, rows.view, (column,))
        view = rows.view
        flags = [
            value is not None or view.refused(column, at) is not None or view.inapplicable(column, at)
            for at, value in enumerate(view.columns[column])
        ]
        expected = Text("填写", "filled in")

        def describe(index: int, one: Rows = one, column: str = column, expected: Text = expected) -> Hit:
            return row_hit(one, index, (column,), expected, Text(f"{column}没有填写", f"{column} is not filled in"))

        outcome += one.settle(flags, describe)
    return outcome


def judge_refers(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Refers)
    context, view = rows.context, rows.view
    target = context.views.get(spec.table)
    if target is None or spec.to not in target.columns:
        return UNKNOWN
    known = context.values_in(target, spec.to)
    waiting = context.missing(spec.table) > 0
    values = view.columns[spec.column]
    flags: list[Scalar] = [
        None if value is None else True if value in known else None if waiting else False for value in values
    ]

    def describe(index: int) -> Hit:
        value = _as_text(values[index])
        close: list[str] = []
        if len(known) <= _CLOSE_AMONG:
            import difflib

            close = difflib.get_close_matches(value, [_as_text(one) for one in known], n=3, cutoff=0.5)
        hint = Text(f"（相近的有{'、'.join(close)}）", f" (similar: {', '.join(close)})") if close else Text("", "")
        expected = Text(f"{spec.table}“{spec.to}”列里有的{hint.zh}", f"one of {spec.table}[{spec.to}]{hint.en}")
        return value_hit(rows, spec.column, expected)(index)

    return rows.settle(flags, describe)


def _as_text(value: Scalar) -> str:
    """A value for a comparison with text: text as it stands, a number as it is typed."""
    return value if isinstance(value, str) else value_text(value)
