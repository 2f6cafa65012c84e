"""County figures: value and bounds, status, gap and contribution (laws 3 and 9)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from processor.judging.awaited import awaited_returns
from processor.judging.change import change_figure, no_change_words, target_now
from processor.judging.context import Context
from processor.judging.contribution import contributions
from processor.judging.gap import gap_of
from processor.judging.kinds.figures import applies
from processor.judging.names import tables_of
from processor.judging.numbers import exact
from processor.judging.targets import due_day, holds, target_words
from processor.model import ChangeFigure, Measure, OtherReading, Register, Text
from processor.records import dataclass
from processor.ruleset.types import Indicator, OtherFigure, Rule, Target, target_number

NOT_ASKED = Text("本轮不报", "not asked in this round")


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
    measure = _measured(rule, context, register)
    if context.left_out.isdisjoint(tables_of(rule, context.ruleset) if context.left_out else ()):
        return measure
    return replace(
        measure,
        value=None,
        low=None,
        high=None,
        status="skipped",
        stretch_met=None,
        gap=NOT_ASKED,
        contribution=(),
        passed_over=0,
        change=None,
        others=(),
        awaited=(),
    )


def _measured(rule: Rule, context: Context, register: Register | None) -> Measure:
    spec = rule.spec
    assert isinstance(spec, Indicator)
    awaited = awaited_returns(spec, context, register)
    figure = figure_of(rule, spec, context, len(awaited))
    change = change_of(spec, figure, context)
    weighed = figure if change is None else Figure(change.value, change.low, change.high, figure.awaited)
    due = due_day(rule, context.ruleset, context.round_id)
    judged = spec.target is not None and applies(rule, context) is not False
    status = (
        "recorded" if spec.target is None or not judged else status_of(spec, spec.target, weighed, due, context.as_of)
    )
    level, stretch = rule.level, None
    if spec.target is not None and weighed.value is not None:
        more = spec.target.more and weighed.value > target_number(spec.target.value)
        level = spec.target.more if more else rule.level
        stretch = holds(spec.target, weighed.value, spec.target.stretch) if spec.target.stretch else None
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
        gap=Text("", "") if status in ("met", "recorded") else _gap(spec, figure, change, context),
        contribution=contributions(spec, context, register),
        passed_over=spec.value.passed_over(context) if context.known(spec.value) else 0,
        kind=spec.figure,
        owner=rule.owner,
        change=change,
        others=tuple(_other(one, spec, change, context) for one in spec.others),
        awaited=awaited,
    )


def change_of(spec: Indicator, figure: Figure, context: Context) -> ChangeFigure | None:
    """How the figure stands to the one it is compared with; None where the rule compares it with none."""
    if spec.change is None:
        return None
    before = spec.change.before
    base = exact(before.value(context)) if context.known(before) else None
    bounds = (base, base) if base is None or not context.waits_for(before) else before.bounds(context)
    now = figure.value, (figure.low, figure.high)
    return change_figure(spec.change, spec.unit_sign, now, bounds)


def _gap(spec: Indicator, figure: Figure, change: ChangeFigure | None, context: Context) -> Text:
    before = None if change is None else change.before
    gap = gap_of(spec, target_now(spec, before), figure.value, figure.awaited, context)
    if change is None or change.value is not None or figure.value is None:
        return gap
    why = no_change_words(spec, before)
    return Text("，".join(filter(None, (why.zh, gap.zh))), ", ".join(filter(None, (why.en, gap.en))))


def _other(other: OtherFigure, spec: Indicator, change: ChangeFigure | None, context: Context) -> OtherReading:
    """Another reading of the figure, and what it would mean for the target; or a figure of another kind."""
    value = exact(other.value.value(context)) if context.known(other.value) else None
    if other.unit_sign is not None:
        return OtherReading(other.title, value, None, other.unit_sign)
    target = target_now(spec, None if change is None else change.before)
    met = None if value is None or target is None else holds(target, value)
    return OtherReading(other.title, value, met, spec.unit_sign)


def figure_of(rule: Rule, spec: Indicator, context: Context, awaited: int) -> Figure:
    """Value and bounds of an indicator. Without missing returns that bear on it the bounds are the value; outside its
    `where` it is shown all the same, but not judged.

    awaited: how many missing returns bear on it (see judging.awaited)
    """
    if applies(rule, context) is None or not context.known(spec.value):
        return Figure(None, None, None, 0)
    value = exact(spec.value.value(context))
    if not awaited:
        return Figure(value, value, value, 0)
    low, high = spec.value.bounds(context)
    return Figure(value, low, high, awaited)


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
    if spec.target is None or (measure.change or measure).value is None:
        return False
    weighed = measure.change or measure
    low, high = weighed.low, weighed.high
    return _certain(spec.target, low, high) or not _possible(spec.target, low, high)


def measures_of(rules: Sequence[Rule], context: Context, register: Register | None) -> tuple[Measure, ...]:
    """The measures of all county indicators, in the order of the rules."""
    chosen = [rule for rule in rules if rule.scope == "county" and isinstance(rule.spec, Indicator)]
    return tuple(measure_of(rule, context, register) for rule in chosen)
