"""County figures: value and bounds, status, gap and contribution (laws 3 and 9)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

from processor.judging.context import Context
from processor.judging.contribution import contributions
from processor.judging.county import source_tables
from processor.judging.gap import gap_of
from processor.judging.kinds.figures import applies
from processor.judging.numbers import exact
from processor.judging.targets import due_day, holds, target_words
from processor.model import Measure, Register, Text
from processor.records import dataclass
from processor.ruleset.types import Indicator, Rule, Target, target_number


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure before it is judged. low and high are None where missing returns leave that side open; awaited: how many
    returns could still change it."""

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    awaited: int


def measure_of(rule: Rule, context: Context, register: Register | None) -> Measure:
    """The measure of a county rule of kind indicator."""
    spec = rule.spec
    assert isinstance(spec, Indicator)
    figure = figure_of(rule, spec, context)
    due = due_day(rule, context.ruleset, context.round_id)
    judged = spec.target is not None and applies(rule, context) is not False
    status = (
        "recorded" if spec.target is None or not judged else status_of(spec, spec.target, figure, due, context.as_of)
    )
    level, stretch = rule.level, None
    if spec.target is not None and figure.value is not None:
        more = spec.target.more and figure.value > target_number(spec.target.value)
        level = spec.target.more if more else rule.level
        stretch = holds(spec.target, figure.value, spec.target.stretch) if spec.target.stretch else None
    return Measure(
        rule=rule.id,
        title=rule.title,
        clause=rule.clause,
        value_from=rule.value_from,
        quote=rule.quote,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        unit_sign=spec.unit_sign,
        decimals=spec.decimals,
        target="" if spec.target is None else target_words(spec, spec.target.value, figure.value),
        stretch="" if spec.target is None or not spec.target.stretch else target_words(spec, spec.target.stretch),
        status=status,
        stretch_met=stretch,
        level=level,
        due="standing" if due is None else due.isoformat(),
        gap=Text("", "") if status in ("met", "recorded") else gap_of(spec, figure.value, figure.awaited, context),
        contribution=contributions(spec, context, register),
        passed_over=spec.value.passed_over(context) if context.known(spec.value) else 0,
        kind=spec.figure,
        owner=rule.owner,
    )


def figure_of(rule: Rule, spec: Indicator, context: Context) -> Figure:
    """Value and bounds of an indicator. Without missing returns that bear on it the bounds are the value; outside its
    `where` it is shown all the same, but not judged."""
    if applies(rule, context) is None or not context.known(spec.value):
        return Figure(None, None, None, 0)
    value = exact(spec.value.value(context))
    awaited = awaited_returns(spec, context)
    if not awaited:
        return Figure(value, value, value, 0)
    low, high = spec.value.bounds(context)
    return Figure(value, low, high, awaited)


def awaited_returns(spec: Indicator, context: Context) -> int:
    """How many missing returns could still change the figure."""
    tables = source_tables(context.ruleset, spec.value.tables, spec.value.columns)
    forms = {
        form.id: context.missing(table.name)
        for form in context.ruleset.returns
        for sheet in form.sheets
        for table in sheet.tables
        if table.name in tables
    }
    return sum(forms.values())


def status_of(spec: Indicator, target: Target, figure: Figure, due: datetime.date | None, as_of: datetime.date) -> str:
    """met | in-progress | missed | pending by law 3.

    Pending only while missing returns can still decide it (or there is nothing to compute from); a miss counts from the
    due day on. `provisional` judges what has been received, `wait` nothing before all is there.
    """
    past = due is None or as_of >= due
    missed = "missed" if past else "in-progress"
    if spec.incomplete == "wait" and figure.awaited:
        return "pending"
    if figure.awaited == 0 or spec.incomplete == "provisional":
        if figure.value is None:
            return "pending"
        return "met" if holds(target, figure.value) else missed
    if _certain(target, figure.low, figure.high):
        return "met"
    return "pending" if _possible(target, figure.low, figure.high) else missed


def _certain(target: Target, low: Fraction | None, high: Fraction | None) -> bool:
    """True where every figure between the bounds meets the target."""
    if target.op in ("at_least", "above"):
        return low is not None and holds(target, low)
    if target.op in ("at_most", "below"):
        return high is not None and holds(target, high)
    return low is not None and low == high and holds(target, low)


def _possible(target: Target, low: Fraction | None, high: Fraction | None) -> bool:
    """True where some figure between the bounds meets the target."""
    if target.op in ("at_least", "above"):
        return high is None or holds(target, high)
    if target.op in ("at_most", "below"):
        return low is None or holds(target, low)
    goal = target_number(target.value)
    return (low is None or low <= goal) and (high is None or goal <= high)


def decided(measure: Measure, spec: Indicator) -> bool:
    """True where missing returns cannot change whether the target is met."""
    if spec.target is None or measure.value is None:
        return False
    low, high = measure.low, measure.high
    return _certain(spec.target, low, high) or not _possible(spec.target, low, high)


def measures_of(rules: Sequence[Rule], context: Context, register: Register | None) -> tuple[Measure, ...]:
    """The measures of all county indicators, in the order of the rules."""
    chosen = [rule for rule in rules if rule.scope == "county" and isinstance(rule.spec, Indicator)]
    return tuple(measure_of(rule, context, register) for rule in chosen)
