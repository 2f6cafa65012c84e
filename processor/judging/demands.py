"""Targets of the county that are no figure of their own: a named list to be covered, a condition to hold. Each stands
among the county's figures all the same, with what is there, what should be, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from processor.judging.context import Context
from processor.judging.findings import said
from processor.judging.kinds.sets import covered
from processor.judging.measures import NOT_ASKED
from processor.judging.outcome import Outcome
from processor.judging.targets import due_day
from processor.model import Measure, Missing, Text
from processor.ruleset.types import Check, Covers, Equal, Rule

MEMBERS, CONDITIONS = "个", "项"
"""What a covered list counts, and a condition: one that holds is 1."""


def is_demand(rule: Rule) -> bool:
    """Whether a county rule is shown among the county's figures although it is no indicator."""
    return rule.scope == "county" and rule.judges == "target" and isinstance(rule.spec, Covers | Check | Equal)


def demand_measure(
    rule: Rule,
    outcome: Outcome,
    context: Context,
    stands: Callable[[Rule], str],
    awaits: Callable[[Rule], Sequence[Missing]],
) -> Measure:
    """The measure of such a rule, which came out as `outcome`. stands: how it stands; awaits: the returns still to come
    that it judges."""
    status = stands(rule)
    if status == "none":
        status = "recorded"
    pending = status == "pending"
    there, wanted, unit = _figures(rule, outcome, context)
    if status in ("skipped", "recorded"):
        there = None
    due = due_day(rule, context.ruleset, context.round_id)
    return Measure(
        rule=rule.id,
        title=rule.title,
        clause=rule.clause,
        value_from=rule.value_from,
        quote=rule.quote,
        value=there,
        low=there,
        high=Fraction(wanted) if pending and wanted is not None else there,
        unit_sign=unit,
        decimals=0,
        target="" if wanted is None else f"= {wanted}",
        stretch="",
        status=status,
        stretch_met=None,
        level=rule.level,
        due="standing" if due is None else due.isoformat(),
        gap=_gap(rule, outcome, status, context),
        owner=rule.owner,
        awaited=tuple(awaits(rule)) if pending else (),
    )


def _figures(rule: Rule, outcome: Outcome, context: Context) -> tuple[Fraction | None, int | None, str]:
    """(how much is there, how much should be, its unit); None where that cannot be told."""
    if isinstance(rule.spec, Covers):
        figures = covered(rule, context)
        return (None, None, MEMBERS) if figures is None else (Fraction(figures[0]), figures[1], MEMBERS)
    counts = outcome.counts
    known = counts.passed + counts.failed
    return (Fraction(counts.passed) if known else None), max(1, known + counts.unknown), CONDITIONS


def _gap(rule: Rule, outcome: Outcome, status: str, context: Context) -> Text:
    if status == "skipped":
        return NOT_ASKED
    return said(rule, outcome.hits[0], context) if outcome.hits else Text("", "")
