"""What is worked out once about a ruleset: which rules judge a return of a form, and what the county needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from processor.judging.kinds.clean import Clean, clean_of
from processor.judging.kinds.clean_figures import clean_figure_of
from processor.judging.views import header_form
from processor.records import dataclass
from processor.ruleset.county_needs import county_needs
from processor.ruleset.types import Form, Reading, Rule, Ruleset, TableForm


@dataclass(frozen=True, slots=True)
class Plan:
    """How returns of one form are judged.

    rules:  those evaluated over a return; looked_at: how many rules bear on it, with those about reading
    tables: its tables, each with the form of the header block of its sheet, and whether that sheet is optional
    register: the tables of the register
    reading: rules that give a reader's fault its level and words
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
    tables: tuple[tuple[TableForm, TableForm, bool], ...]
    register: tuple[TableForm, ...]
    reading: tuple[Rule, ...]
    clean: tuple[Clean | None, ...] = field(compare=False, repr=False)


_plans: dict[str, Plan] = {}
_planned: list[Ruleset] = []


def plan_of(ruleset: Ruleset, form_id: str) -> Plan:
    """The plan for a form; kept as long as the same ruleset is in use. KeyError where there is no such form."""
    if not _planned or _planned[0] is not ruleset:
        _plans.clear()
        _planned[:] = [ruleset]
    if form_id not in _plans:
        _plans[form_id] = _made(ruleset, ruleset.form(form_id))
    return _plans[form_id]


def _made(ruleset: Ruleset, form: Form) -> Plan:
    bearing = ruleset.rules_on(form.id)
    rules = tuple(rule for rule in bearing if not isinstance(rule.spec, Reading))
    columns, fields = ({table: frozenset(names) for table, names in part.items()} for part in county_needs(ruleset))
    register = ruleset.register
    return Plan(
        form=form,
        rules=rules,
        looked_at=len(bearing),
        columns=columns,
        fields=fields,
        dated=_dated(form),
        tables=tuple(
            (table, header_form(sheet, table.name), sheet.optional) for sheet in form.sheets for table in sheet.tables
        ),
        register=() if register is None else tuple(table for sheet in register.sheets for table in sheet.tables),
        reading=tuple(rule for rule in bearing if isinstance(rule.spec, Reading)),
        clean=tuple(clean_of(rule) or clean_figure_of(rule) for rule in rules),
    )


def _dated(form: Form) -> dict[str, frozenset[str]]:
    return {
        table.name: frozenset(one.name for one in (*sheet.header, *table.columns) if one.type == "date")
        for sheet in form.sheets
        for table in sheet.tables
    }
