"""What is worked out once about a ruleset: which rules judge a return of a form, and what the county needs of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from processor.formula import Formula
from processor.records import dataclass
from processor.ruleset.types import (
    Check,
    Covers,
    Equal,
    Form,
    Indicator,
    Reading,
    Rule,
    Ruleset,
    Unique,
)


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
        bearing = [rule for rule in ruleset.rules if looks_at(rule, form_id)]
        rules = tuple(rule for rule in bearing if not isinstance(rule.spec, Reading))
        _plans[form_id] = Plan(ruleset.form(form_id), rules, len(bearing), *county_names(ruleset))
    return _plans[form_id]


def looks_at(rule: Rule, form: str) -> bool:
    """True for a rule that judges a single return of `form`."""
    return rule.scope != "county" and rule.form in ("", form)


def county_names(ruleset: Ruleset) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The columns and the named fields that county rules and derived register columns use, by table."""
    columns: dict[str, set[str]] = {}
    fields: dict[str, set[str]] = {}
    for table, column in _county_columns(ruleset):
        columns.setdefault(table, set()).add(column)
    for formula, _ in _county_formulas(ruleset):
        for table in formula.tables:
            columns.setdefault(table, set())
        for table, name in formula.fields:
            fields.setdefault(table, set()).add(name)
    return (
        {table: frozenset(names) for table, names in columns.items()},
        {table: frozenset(names) for table, names in fields.items()},
    )


def _county_columns(ruleset: Ruleset) -> Iterable[tuple[str, str]]:
    for formula, row_table in _county_formulas(ruleset):
        yield from formula.columns
        for column in formula.row_columns if row_table else ():
            yield row_table, column
    for rule in ruleset.rules:
        if rule.scope != "county":
            continue
        spec = rule.spec
        if isinstance(spec, Unique):
            yield from ((table, column) for table in rule.tables for column in (*spec.columns, *rule.marks))
        elif isinstance(spec, Covers):
            yield spec.table, spec.column
            if spec.members_from is not None:
                yield spec.members_from
    for form in ruleset.forms:
        for sheet in form.sheets:
            for one in sheet.tables:
                for column_form in one.columns:
                    if column_form.derive_from is not None:
                        table, column, key = column_form.derive_from
                        yield from ((table, column), (table, key))


def _county_formulas(ruleset: Ruleset) -> Iterable[tuple[Formula, str]]:
    """The formulas of county rules, each with the table of its rows ("" where it has none)."""
    for rule in ruleset.rules:
        if rule.scope != "county":
            continue
        spec = rule.spec
        pairs: Sequence[tuple[Formula | None, str]] = ()
        if isinstance(spec, Check):
            pairs = ((spec.formula, ""),)
        elif isinstance(spec, Equal):
            pairs = ((spec.left, ""), (spec.right, ""))
        elif isinstance(spec, Indicator):
            figures = (*spec.formulas, *(one.value for one in spec.others))
            pairs = (*((formula, "") for formula in figures), (spec.contributes, spec.contribution))
        elif isinstance(spec, Covers):
            members = spec.members_from[0] if spec.members_from is not None else ""
            pairs = ((spec.where, spec.table), (spec.members_where, members))
        elif isinstance(spec, Unique):
            pairs = tuple((rule.where, table) for table in rule.tables)
        where = () if isinstance(spec, Unique) else ((rule.where, ""),)
        yield from ((formula, table) for formula, table in (*pairs, *where) if formula is not None)
