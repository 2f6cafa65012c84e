"""What is worked out once about a ruleset: which rules judge a return of a form, and what the county needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from processor.judging.kinds.clean import Clean, clean_of
from processor.records import dataclass
from processor.ruleset.county_needs import county_needs
from processor.ruleset.types import Form, Reading, Rule, Ruleset


@dataclass(frozen=True, slots=True)
class Plan:
    """How returns of one form are judged.

    rules:  those evaluated over a return; looked_at: how many rules bear on it, with those about reading
    clean:  for each of `rules` how to ask for the clean case (see kinds/clean.py), None where there is no such way
    columns, fields: table -> what county rules and derived register columns use of it
    dated:  table -> its columns and those of its header block that hold dates
    """

    form: Form
    rules: tuple[Rule, ...]
    looked_at: int
    columns: Mapping[str, frozenset[str]]
    fields: Mapping[str, frozenset[str]]
    dated: Mapping[str, frozenset[str]]
    clean: tuple[Clean | None, ...] = field(default=(), compare=False, repr=False)


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
        form = ruleset.form(form_id)
        clean = tuple(map(clean_of, rules))
        _plans[form_id] = Plan(form, rules, len(bearing), columns, fields, _dated(form), clean)
    return _plans[form_id]


def _dated(form: Form) -> dict[str, frozenset[str]]:
    return {
        table.name: frozenset(one.name for one in (*sheet.header, *table.columns) if one.type == "date")
        for sheet in form.sheets
        for table in sheet.tables
    }
