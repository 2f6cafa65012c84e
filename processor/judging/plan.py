"""What is worked out once about a ruleset: which rules judge a return of a form, and what the county needs of it."""

from __future__ import annotations

from collections.abc import Mapping

from processor.records import dataclass
from processor.ruleset.county_needs import county_needs
from processor.ruleset.types import Form, Reading, Rule, Ruleset


@dataclass(frozen=True, slots=True)
class Plan:
    """How returns of one form are judged.

    rules:  those evaluated over a return; looked_at: how many rules bear on it, with those about reading
    columns, fields: table -> what county rules and derived register columns use of it
    """

    form: Form
    rules: tuple[Rule, ...]
    looked_at: int
    columns: Mapping[str, frozenset[str]]
    fields: Mapping[str, frozenset[str]]


_plans: dict[str, Plan] = {}
_planned: list[Ruleset] = []


def plan_of(ruleset: Ruleset, form_id: str) -> Plan:
    """The plan for a form; kept as long as the same ruleset is in use. KeyError where there is no such form."""
    if not _planned or _planned[0] is not ruleset:
        _plans.clear()
        _planned[:] = [ruleset]
    if form_id not in _plans:
        bearing = ruleset.rules_on(form_id)
        rules = tuple(rule for rule in bearing if not isinstance(rule.spec, Reading))
        columns, fields = ({table: frozenset(names) for table, names in part.items()} for part in county_needs(ruleset))
        _plans[form_id] = Plan(ruleset.form(form_id), rules, len(bearing), columns, fields)
    return _plans[form_id]
