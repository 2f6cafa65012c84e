"""Kinds that judge one row at a time: check and equal here, those on one value and ordered dates beside.

Each makes one flag a row, a column at a time; a Hit is built for failing rows only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from processor.formula import Formula
from processor.judging.context import FLAGS, Context
from processor.judging.kinds.compare import agree, difference
from processor.judging.kinds.ordered import judge_ordered
from processor.judging.kinds.row_hits import row_hit
from processor.judging.kinds.together import judge_both_or_none, judge_not_both
from processor.judging.kinds.values import judge_in, judge_matches, judge_range, judge_refers, judge_required
from processor.judging.outcome import SKIPPED, UNKNOWN, Hit, Outcome, Rows
from processor.judging.views import View
from processor.model import Text
from processor.ruleset.types import (
    BothOrNone,
    Check,
    Equal,
    In,
    Matches,
    NotBoth,
    Ordered,
    Range,
    Refers,
    Required,
    Rule,
)


def judge_rows(rule: Rule, context: Context) -> Outcome:
    """A rule of row kind over every table it names."""
    outcome: Outcome | None = None
    columns = row_columns(rule)
    formulas = formulas_of(rule)
    for table in rule.tables:
        view = context.views.get(table)
        if table in context.left_out or context.skipped(None, *formulas):
            one = SKIPPED
        elif view is None or not columns_there(context, view, columns) or not context.known_rows(view, *formulas):
            one = UNKNOWN
        else:
            one = _JUDGES[type(rule.spec)](Rows(rule, context, view, columns))
        outcome = one if outcome is None else outcome + one
    return outcome if outcome is not None else Outcome()


def row_columns(rule: Rule) -> tuple[str, ...]:
    """The columns whose cells decide the rule, in the order they are marked."""
    spec = rule.spec
    if isinstance(spec, Check):
        return spec.formula.row_columns
    if isinstance(spec, Equal):
        return tuple(dict.fromkeys(spec.left.row_columns + spec.right.row_columns))
    if isinstance(spec, Required | Ordered | BothOrNone | NotBoth):
        return spec.columns
    if isinstance(spec, Range | In | Matches | Refers):
        return (spec.column,)
    return ()


def columns_there(context: Context, view: View, columns: Sequence[str]) -> bool:
    """False where a column that decides the rule is gone from the sheet: that has its own finding."""
    return all(column in view.columns and (context.county or column not in view.absent) for column in columns)


def formulas_of(rule: Rule) -> tuple[Formula, ...]:
    """The formulas of a rule on rows."""
    spec = rule.spec
    own = (spec.formula,) if isinstance(spec, Check) else (spec.left, spec.right) if isinstance(spec, Equal) else ()
    return own if rule.where is None else (*own, rule.where)


def _check(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Check)
    context = rows.context.on(rows.view, zero=rows.rule.missing == "zero")

    def describe(index: int) -> Hit:
        from processor.judging.expect import check_words, expected_of  # words are needed for failures only

        told = expected_of(spec.formula, context, index)
        first = told.column or next(iter(rows.columns), "")
        observed = told.observed
        if not observed or (told.column and rows.view.columns[told.column][index] is None):
            observed = rows.view.text(first, index) if first else ""
        default = check_words(rows.rule.title, told, observed, rows.columns)
        return row_hit(rows, index, rows.columns, told.expected, default, 实际=observed, **told.words)

    formula = spec.formula
    found = {} if context.zero else rows.context.kept(rows.view.name)
    if (formula.source, FLAGS) in found:
        flags = found[formula.source, FLAGS] or formula.closely(context)
    else:
        flags = formula.over_rows(context)
    return rows.settle(flags, describe)


def _equal(rows: Rows) -> Outcome:
    spec = rows.rule.spec
    assert isinstance(spec, Equal)
    context = rows.context.on(rows.view, zero=rows.rule.missing == "zero")
    left, right = spec.left.over_rows(context), spec.right.over_rows(context)

    def describe(index: int) -> Hit:
        from processor.judging.expect import differ

        words = difference(left[index], right[index])
        default = differ(spec, words)
        return row_hit(rows, index, rows.columns, Text(words["右"]), default, 实际=words["左"], **words)

    pairs = zip(left, right, strict=True)
    flags = [True if a is not None and a == b else agree(a, b, spec.tolerance) for a, b in pairs]
    return rows.settle(flags, describe)


_JUDGES: dict[type, Callable[[Rows], Outcome]] = {
    Check: _check,
    Equal: _equal,
    Range: judge_range,
    In: judge_in,
    Matches: judge_matches,
    Required: judge_required,
    Refers: judge_refers,
    Ordered: judge_ordered,
    BothOrNone: judge_both_or_none,
    NotBoth: judge_not_both,
}
