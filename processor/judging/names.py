"""Which tables, columns and fields a rule looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processor.formula import Formula
from processor.judging.county import source_tables
from processor.ruleset.types import (
    BothOrNone,
    Check,
    Covers,
    Equal,
    In,
    Indicator,
    Matches,
    NotBoth,
    Ordered,
    Range,
    Refers,
    Required,
    Rule,
    Ruleset,
    Unique,
)


def tables_of(rule: Rule, ruleset: Ruleset) -> set[str]:
    """The tables that a rule rests on: named, or behind computed columns of the register."""
    used = [table for formula, _ in _formulas(rule) for table in formula.tables]
    names = names_of(rule)
    return source_tables(ruleset, [*rule.tables, *used, *(table for table, _ in names)], sorted(names))


def names_of(rule: Rule) -> set[tuple[str, str]]:
    """The (table, column or field) pairs that a rule looks at or marks."""
    spec = rule.spec
    found: set[tuple[str, str]] = set()
    for formula, tables in _formulas(rule):
        found.update(formula.columns)
        found.update(formula.fields)
        found.update((table, column) for table in tables for column in formula.row_columns)
    for name in (*_columns(rule), *rule.marks):
        table, inside, column = name.replace("[", "!", 1).rstrip("]").partition("!")
        found.update([(table, column)] if inside else [(one, name) for one in rule.tables])
    if isinstance(spec, Refers):
        found.add((spec.table, spec.to))
    elif isinstance(spec, Covers):
        found.add((spec.table, spec.column))
        found.update([spec.members_from] if spec.members_from is not None else [])
    return found


def _columns(rule: Rule) -> tuple[str, ...]:
    """The columns, or fields 表!字段, that a rule names outside its formulas."""
    spec = rule.spec
    if isinstance(spec, Required | Unique | Ordered | BothOrNone | NotBoth):
        return spec.columns
    return (spec.column,) if isinstance(spec, Range | In | Matches | Refers) else ()


def _formulas(rule: Rule) -> Iterator[tuple[Formula, Sequence[str]]]:
    """The formulas of a rule, each with the tables of its rows."""
    spec = rule.spec
    pairs: list[tuple[Formula | None, Sequence[str]]] = [(rule.where, rule.tables)]
    if isinstance(spec, Check):
        pairs.append((spec.formula, rule.tables))
    elif isinstance(spec, Equal):
        pairs += [(spec.left, rule.tables), (spec.right, rule.tables)]
    elif isinstance(spec, Indicator):
        pairs += [(formula, ()) for formula in (*spec.formulas, *(one.value for one in spec.others))]
        pairs.append((spec.contributes, (spec.contribution,)))
    elif isinstance(spec, Covers):
        members = (spec.members_from[0],) if spec.members_from is not None else ()
        pairs += [(spec.where, (spec.table,)), (spec.members_where, members)]
    yield from ((formula, tables) for formula, tables in pairs if formula is not None)
