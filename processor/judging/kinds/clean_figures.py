"""The clean case of rules that make one judgement on a return (see clean.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from processor.formula import Formula
from processor.judging.context import Context
from processor.judging.kinds.clean import Clean, counted, is_known, rows_of
from processor.judging.kinds.compare import agree
from processor.judging.kinds.figures import formulas_of
from processor.judging.numbers import value_text
from processor.judging.views import Views
from processor.ruleset.types import Check, Covers, Equal, Rule

_PASSED, _SKIPPED = counted(1, 0), counted(0, 1)


def clean_figure_of(rule: Rule) -> Clean | None:
    """How to ask a rule on a return for the clean case; None for other rules."""
    spec = rule.spec
    if rule.scope != "return" or not isinstance(spec, Check | Equal | Covers):
        return None
    formulas = formulas_of(rule)
    about = {table for one in formulas for table in one.tables}.union(rule.tables)
    if isinstance(spec, Covers):
        about.add(spec.table)
    holds = _covers(spec) if isinstance(spec, Covers) else _equal(spec) if isinstance(spec, Equal) else _check(spec)

    def clean(context: Context) -> Any:
        if not context.left_out.isdisjoint(about):
            return _SKIPPED
        if rule.where is not None:
            applies = value_of(rule.where, context) if is_known(rule.where, context) else None
            if applies is not True:
                return _SKIPPED if applies is False else None
        return _PASSED if all(is_known(one, context) for one in formulas) and holds(context) else None

    return clean


def value_of(formula: Formula, context: Context) -> Any:
    """The value of a formula; many rules share a condition."""
    key = "value", formula.source
    if key not in context.memo:
        context.memo[key] = formula.value(context)
    return context.memo[key]


def _check(spec: Check) -> Callable[[Context], bool]:
    return lambda context: value_of(spec.formula, context) is True


def _equal(spec: Equal) -> Callable[[Context], bool]:
    def equal(context: Context) -> bool:
        return agree(value_of(spec.left, context), value_of(spec.right, context), spec.tolerance) is True

    return equal


def _covers(spec: Covers) -> Callable[[Context], bool]:
    """Members that are written out, and texts that are shown as they stand."""
    where, members = spec.where, frozenset(spec.members)
    needed = {spec.column, *(where.row_columns if where is not None else ())}
    beyond = where is not None and bool(where.tables or where.columns or where.fields)
    if beyond or spec.members_from is not None or any(value_text(one) != one for one in members):
        return lambda context: False

    def covered(context: Context) -> bool:
        views = context.views
        assert isinstance(views, Views)
        table = views.tables.get(spec.table)
        if table is None or not needed <= table.columns.keys():
            return False
        cells = rows_of(where, spec.table, table, context)
        return cells is not None and members.issubset(cells.raw(spec.column))

    return covered
