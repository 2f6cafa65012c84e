"""Which evaluator judges a rule."""

from __future__ import annotations

from processor.judging.context import Context
from processor.judging.kinds.figures import judge_figure, judge_required_fields
from processor.judging.kinds.rows import judge_rows
from processor.judging.kinds.sets import judge_covers, judge_unique
from processor.judging.outcome import Outcome
from processor.ruleset.types import AllPass, Covers, Reading, Required, Rule, Unique


def evaluate(rule: Rule, context: Context) -> Outcome:
    """What one rule says of the return, or of the county, in `context`."""
    spec = rule.spec
    if isinstance(spec, Unique):
        return judge_unique(rule, context)
    if isinstance(spec, Covers):
        return judge_covers(rule, context)
    if isinstance(spec, Reading | AllPass):
        return Outcome()
    if isinstance(spec, Required) and rule.scope != "row":
        return judge_required_fields(rule, context)
    return judge_rows(rule, context) if rule.scope == "row" else judge_figure(rule, context)
