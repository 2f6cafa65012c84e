"""What the county needs of returns: the columns and fields that its rules and derived columns of the register use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from processor.formula import Formula
from processor.ruleset.types import Check, Covers, Equal, Indicator, Needs, Ruleset, Unique


def with_needs(ruleset: Ruleset) -> Ruleset:
    """The ruleset with `needs` worked out, so that judging one return need not look at the rules of the county."""
    columns: dict[str, set[str]] = {}
    fields: dict[str, set[str]] = {}
    for table, column in _county_columns(ruleset):
        columns.setdefault(table, set()).add(column)
    for formula, _ in _county_formulas(ruleset):
        for table in formula.tables:
            columns.setdefault(table, set())
        for table, name in formula.fields:
            fields.setdefault(table, set()).add(name)
    return replace(ruleset, needs=(_sorted(columns), _sorted(fields)))


def county_needs(ruleset: Ruleset) -> Needs:
    """(table -> columns, table -> named fields): what county rules and derived columns of the register use."""
    known = ruleset.needs if ruleset.needs is not None else with_needs(ruleset).needs
    assert known is not None
    return known


def _sorted(names: Mapping[str, set[str]]) -> Mapping[str, tuple[str, ...]]:
    return {table: tuple(sorted(names[table])) for table in sorted(names)}


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
