"""Kinds that judge one row at a time: check, range, in, matches, required, refers, ordered, and equal on rows.

Each makes one flag a row, a column at a time; a Hit is built for failing rows only.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Sequence

from processor.formula import Formula
from processor.judging.context import Context
from processor.judging.expect import expected_of
from processor.judging.kinds.compare import agree, difference
from processor.judging.numbers import number_pair, value_text, values_text
from processor.judging.outcome import SKIPPED, UNKNOWN, Hit, Outcome, Rows
from processor.judging.views import View
from processor.model import Place, Scalar, Text
from processor.ruleset.types import Check, Equal, In, Matches, Ordered, Range, Refers, Required, Rule

_CLOSE_AMONG = 2000
"""Looking for a similar entry is worth its time only in lists a person could have meant."""


def judge_rows(rule: Rule, context: Context) -> Outcome:
    """A rule of row kind over every table it names."""
    outcome = Outcome()
    columns = row_columns(rule)
    seen: set[tuple[Place | None, ...]] = set()
    for table in rule.tables:
        if table in context.left_out:
            outcome += SKIPPED
            continue
        view = row_view(context, table, columns)
        if view is None or not columns_there(context, view, columns) or not context.known_rows(view, *_formulas(rule)):
            outcome += UNKNOWN
            continue
        if view is context.headers.get(table):
            where = tuple(view.place(column, 0) for column in columns) if view.rows else ()
            if where in seen:  # two tables of one sheet share its header block
                continue
            seen.add(where)
        rows = Rows(rule, context, view, columns)
        outcome += _JUDGES[type(rule.spec)](rows)
    return outcome


def row_columns(rule: Rule) -> tuple[str, ...]:
    """The columns whose cells decide the rule, in the order they are marked."""
    spec = rule.spec
    if isinstance(spec, Check):
        return spec.formula.row_columns
    if isinstance(spec, Equal):
        return tuple(dict.fromkeys(spec.left.row_columns + spec.right.row_columns))
    if isinstance(spec, Required | Ordered):
        return spec.columns
    if isinstance(spec, Range | In | Matches | Refers):
        return (spec.column,)
    return ()


def row_view(context: Context, table: str, columns: Sequence[str]) -> View | None:
    """The view whose rows are judged: the table, or the header block of its sheet where the columns stand there."""
    view = context.views.get(table)
    header = context.headers.get(table)
    if header is not None and columns and (view is None or not set(columns) & set(view.forms)):
        return header if set(columns) <= set(header.forms) else view
    return view


def columns_there(context: Context, view: View, columns: Sequence[str]) -> bool:
    """False where a column that decides the rule is gone from the sheet: that has its own finding."""
    return all(column in view.columns and (context.county or column not in view.absent) for column in columns)


def _formulas(rule: Rule) -> tuple[Formula | None, ...]:
    spec = rule.spec
    own = (spec.formula,) if isinstance(spec, Check) else (spec.left, spec.right) if isinstance(spec, Equal) else ()
    return (*own, rule.where)


def _hit(rows: Rows, index: int, columns: Sequence[str], expected: Text, default: Text, **words: str) -> Hit:
    """The failure of row `index`; the first of `columns` is what was observed, rule.marks replaces what is marked."""
    view = rows.view
    marked = rows.rule.marks or columns
    places = [place for column in marked if (place := view.place(column, index)) is not None]
    if not places and (whole := view.row_place(index)) is not None:
        places = [whole]
    observed = view.text(columns[0], index) if columns else ""
    first = marked[0] if marked else ""
    told = {"实际": observed, "应为": expected.zh, **words}
    return Hit(
        places=tuple(dict.fromkeys(places)),
        observed=words.get("实际", observed),
        expected=expected,
        default=default,
        table=view.name,
        column=first,
        row_key=view.row_key(index),
        view=view,
        index=index,
        words=told,
        taken=rows.taken(index),
    )


def _check(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Check)
    context = rows.context.on(rows.view, zero=rows.rule.missing == "zero")

    def describe(index: int) -> Hit:
        columns = rows.rule.marks or rows.columns
        told = expected_of(spec.formula, context, index)
        name = "、".join(rows.columns[:1])
        observed = told.observed or rows.view.text(columns[0], index)
        default = Text(
            f"{name}是“{observed}”，应为{told.expected.zh}",
            f"{name} is “{observed}”; it should be {told.expected.get('en')}",
        )
        return _hit(rows, index, columns, told.expected, default, **told.words)

    return rows.settle(spec.formula.over_rows(context), describe)


def _equal(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Equal)
    context = rows.context.on(rows.view, zero=rows.rule.missing == "zero")
    left, right = spec.left.over_rows(context), spec.right.over_rows(context)

    def describe(index: int) -> Hit:
        words = difference(left[index], right[index])
        default = Text(
            f"{spec.left.source}是{words['左']}，{spec.right.source}是{words['右']}，相差{words['差']}",
            f"{spec.left.source} is {words['左']}, {spec.right.source} is {words['右']}: they differ by {words['差']}",
        )
        return _hit(rows, index, rows.columns, Text(words["右"]), default, 实际=words["左"], **words)

    flags = [agree(a, b, spec.tolerance) for a, b in zip(left, right, strict=True)]
    return rows.settle(flags, describe)


def _range(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Range)
    low, high = spec.at_least, spec.at_most
    values = rows.context.on(rows.view, zero=rows.rule.missing == "zero").column(None, spec.column)

    def inside(value: Scalar) -> bool | None:
        if not isinstance(value, int | float):
            return None
        return (low is None or value >= low) and (high is None or value <= high)

    def describe(index: int) -> Hit:
        share = rows.view.forms[spec.column].type == "percent"
        value = values[index]
        bounds: dict[str, str] = {}
        observed = rows.view.text(spec.column, index)
        for sign, bound in (("≥", low), ("≤", high)):
            if bound is not None and isinstance(value, int | float):
                observed, bounds[sign] = number_pair(value, bound, share=share)
            elif bound is not None:
                bounds[sign] = number_pair(bound, bound, share=share)[0]
        unit = rows.view.forms[spec.column].unit
        both = len(bounds) == 2
        zh = f"{bounds['≥']}到{bounds['≤']}之间" if both else "".join(f"{sign} {text}" for sign, text in bounds.items())
        en = (
            f"between {bounds['≥']} and {bounds['≤']}"
            if both
            else "".join(f"{'>=' if sign == '≥' else '<='} {text}" for sign, text in bounds.items())
        )
        expected = Text(f"{zh} {unit}".strip(), f"{en} {unit}".strip())
        default = Text(
            f"{spec.column}是“{observed}”，应为{expected.zh}",
            f"{spec.column} is “{observed}”; it should be {expected.en}",
        )
        return _hit(rows, index, rows.columns, expected, default, 实际=observed)

    return rows.settle([inside(value) for value in values], describe)


def _in(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, In)
    allowed = frozenset(spec.values)
    expected = Text(values_text(spec.values), f"one of {', '.join(spec.values[:6])}")
    values = rows.view.columns[spec.column]
    flags = [None if value is None else _as_text(value) in allowed for value in values]
    return rows.settle(flags, _describe_value(rows, spec.column, expected))


def _matches(rows: Rows) -> Outcome:
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
    return rows.settle(flags, _describe_value(rows, spec.column, expected))


def _required(rows: Rows) -> Outcome:
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
            return _hit(one, index, (column,), expected, Text(f"{column}没有填写", f"{column} is not filled in"))

        outcome += one.settle(flags, describe)
    return outcome


def _refers(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Refers)
    context, view = rows.context, rows.view
    target = context.views.get(spec.table)
    if target is None or spec.to not in target.columns:
        return UNKNOWN
    known = {value for value in target.columns[spec.to] if value is not None}
    waiting = context.missing(spec.table) > 0
    values = view.columns[spec.column]
    flags: list[Scalar] = [
        None if value is None else True if value in known else None if waiting else False for value in values
    ]

    def describe(index: int) -> Hit:
        value = _as_text(values[index])
        close: list[str] = []
        if len(known) <= _CLOSE_AMONG:
            close = difflib.get_close_matches(value, [_as_text(one) for one in known], n=3, cutoff=0.5)
        hint = Text(f"（相近的有{'、'.join(close)}）", f" (similar: {', '.join(close)})") if close else Text("", "")
        expected = Text(f"{spec.table}“{spec.to}”列里有的{hint.zh}", f"one of {spec.table}[{spec.to}]{hint.en}")
        return _describe_value(rows, spec.column, expected)(index)

    return rows.settle(flags, describe)


def _ordered(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Ordered)
    view = rows.view
    faults: dict[int, tuple[str, str]] = {}
    flags: list[Scalar] = []
    columns = [view.columns[name] for name in spec.columns]
    for at in range(view.rows):
        fault = _first_out_of_order(spec, [_day(column[at]) for column in columns])
        flags.append(fault is None)
        if fault is not None:
            faults[at] = fault

    def describe(index: int) -> Hit:
        column, before = faults[index]
        earliest = view.text(before, index)
        if view.columns[column][index] is None:
            expected = Text("填写日期", "a date")
            default = Text(f"{column}没有填，后面的日期却填了", f"{column} is blank though a later date is filled in")
        else:
            late = "不早于" if spec.allow == "same_day" else "晚于"
            expected = Text(
                f"{late}{before} {earliest}",
                f"{'not before' if spec.allow == 'same_day' else 'after'} {before} {earliest}",
            )
            observed = view.text(column, index)
            default = Text(
                f"{column}是 {observed}，应{late}{before} {earliest}",
                f"{column} is {observed}; it should be {expected.en}",
            )
        return _hit(rows, index, (column, before), expected, default)

    return rows.settle(flags, describe)


def _first_out_of_order(spec: Ordered, days: Sequence[datetime.date | None]) -> tuple[str, str] | None:
    """(column at fault, column it is measured against), or None where the dates follow one another."""
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


def _day(value: Scalar) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else None


def _describe_value(rows: Rows, column: str, expected: Text) -> Callable[[int], Hit]:
    def describe(index: int) -> Hit:
        observed = rows.view.text(column, index)
        default = Text(
            f"{column}是“{observed}”，应为{expected.zh}", f"{column} is “{observed}”; it should be {expected.get('en')}"
        )
        return _hit(rows, index, (column,), expected, default)

    return describe


def _as_text(value: Scalar) -> str:
    """A value for a comparison with text: text as it stands, a number as it is typed."""
    return value if isinstance(value, str) else value_text(value)


_JUDGES: dict[type, Callable[[Rows], Outcome]] = {
    Check: _check,
    Equal: _equal,
    Range: _range,
    In: _in,
    Matches: _matches,
    Required: _required,
    Refers: _refers,
    Ordered: _ordered,
}
