"""The clean case: what a rule on rows counts in a return in which it finds nothing, in as few calls as that takes.

Nearly every rule holds in nearly every return, and a table of a return is short, so judging costs what its calls cost.
Here a rule is asked only whether it surely holds in every row that it is about; where that is not sure (blanks, texts,
refused cells, numbers that floats cannot decide, a column that is gone), the evaluators do the work from the start.
"""

from __future__ import annotations

import datetime
import math
import operator
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

from processor.formula import Formula
from processor.formula.nodes import BOOL, Binary, Literal, walk
from processor.formula.plan import Cells, Closer, Test, plan_of
from processor.judging.context import FLAGS, Context
from processor.judging.kinds.rows import formulas_of, row_columns
from processor.judging.views import Views
from processor.model import Counts, Scalar, Table
from processor.ruleset.types import (
    BothOrNone,
    Check,
    Equal,
    In,
    Matches,
    Ordered,
    Range,
    Refers,
    Required,
    Rule,
    Unique,
)

Clean = Callable[[Context], Counts | None]
"""The counts of a rule that finds nothing and knows everything; None where it has to be evaluated."""

_Held = Callable[[Cells, Context], int | None]
"""In how many of the given rows a rule holds, the others being skipped; None where that is not sure."""


def clean_of(rule: Rule) -> Clean | None:
    """How to ask a rule on rows of a return for the clean case; None for other rules."""
    make = _KINDS.get(type(rule.spec))
    if make is None or rule.missing == "zero" or rule.scope != ("table" if isinstance(rule.spec, Unique) else "row"):
        return None
    held = make(rule.spec)
    times = len(rule.spec.columns) if isinstance(rule.spec, Required) else 1
    formulas = formulas_of(rule)
    beyond = [one for one in formulas if one.tables or one.columns or one.fields]
    names = rule.spec.columns if isinstance(rule.spec, Unique) else row_columns(rule)
    own = any(one.row_table == table for one in beyond for table, _ in one.columns)
    needed = frozenset(chain(names, *(one.row_columns for one in formulas)))

    def clean(context: Context) -> Counts | None:
        views = context.views
        assert isinstance(views, Views)
        passed = skipped = 0
        for name in rule.tables:
            if name in context.left_out:
                skipped += 1
                continue
            table = views.tables.get(name)
            if table is None or not needed <= table.columns.keys():
                return None
            if beyond and not all(is_known(one, context) for one in beyond):
                return None
            try:
                cells = rows_of(rule.where, name, table, context, own)
                holds = None if cells is None else held(cells, context)
            except Closer:
                return None
            if holds is None:
                return None
            passed += holds
            skipped += times * len(table.rows) - holds
        return counted(passed, skipped)

    return clean


def is_known(formula: Formula, context: Context) -> bool:
    """True where all that a formula looks at is there and without faults of its own (Context.known is less strict)."""
    views, blind = context.views, context.blind.claimed
    assert isinstance(views, Views)
    if not (context.gone.isdisjoint(formula.tables) and context.left_out.isdisjoint(formula.tables)):
        return False
    for table, column in formula.columns:
        if table not in views.tables or column not in views.tables[table].columns or blind.get((table, column)):
            return False
    return not blind or not any(map(blind.get, formula.fields))


@lru_cache(maxsize=4096)
def counted(passed: int, skipped: int) -> Counts:
    """The counts of a rule that finds nothing."""
    return Counts(passed=passed, skipped=skipped)


def rows_of(where: Formula | None, name: str, table: Table, context: Context, own: bool = False) -> Cells | None:
    """The rows that a rule is about; None where that cannot be told of some.

    own: the rule looks at whole columns of the table as its own
    """
    columns, rows = table.columns, len(table.rows)

    def read(column: str) -> Sequence[Scalar]:
        return columns[column].values

    def scope() -> Context:
        return context.on(context.views[name]) if own else context

    whole = Cells(read, rows, scope, context.kept(name))
    if where is None:
        return whole
    key = "mask", name, where.source  # many rules share one
    if key not in context.memo:
        context.memo[key] = _mask(where, whole, name, context)
    mask: Any = context.memo[key]
    if mask is None:
        return None
    count = mask.count(True)
    return whole if count == rows else Cells(read, count, scope, context.kept(name, where.source), mask)


def _mask(where: Formula, cells: Cells, name: str, context: Context) -> Sequence[Scalar] | None:
    """In which rows a condition holds; None where that cannot be told of all."""
    mask: Any = None
    blanks = True
    if where.plan is not None:
        with suppress(Closer):
            mask, blanks = where.plan(cells)
    if mask is None:
        mask = context.over_rows(where, context.views[name])
    return None if blanks and None in mask else mask


# ---------------------------------------------------------------- the kinds


def _check(spec: Check) -> _Held:
    formula = spec.formula

    def held(cells: Cells, context: Context) -> int | None:
        plan = formula.plan
        if not cells.rows:
            return 0
        flags = None
        if plan is not None:
            with suppress(Closer):
                flags = plan(cells)[0]
        if flags is not None and all(flags):
            return cells.rows
        cells.kept[formula.source, FLAGS] = flags
        return None

    return held


def _equal(spec: Equal) -> _Held:
    """Of ints and texts alone: with others, a figure may be off by what floats leave behind (see compare.agree)."""
    names = dict.fromkeys(spec.left.row_columns + spec.right.row_columns)
    formulas = spec.left, spec.right
    constants = any(one.tables or one.columns or one.fields or one.parameters for one in formulas)
    same: list[Test | None] = []

    def held(cells: Cells, context: Context) -> int | None:
        if constants or not set(map(type, chain.from_iterable(map(cells.raw, names)))) <= {int, str}:
            return None
        if not same:
            node = Binary("=", spec.left.node, spec.right.node, BOOL)
            floats = any(isinstance(one, Literal) and isinstance(one.value, float) for one in walk(node))
            same.append(None if floats else plan_of(node))
        return cells.rows if same[0] is not None and all(same[0](cells)[0]) else None

    return held


def _range(spec: Range) -> _Held:
    low = -math.inf if spec.at_least is None else spec.at_least
    high = math.inf if spec.at_most is None else spec.at_most
    cell = spec.column, "number"

    def held(cells: Cells, context: Context) -> int | None:
        column = cells.column(cell)
        values: Any = column.values
        if column.blanks or not cells.rows:
            return None if column.blanks else 0
        return cells.rows if min(values) >= low and max(values) <= high else None

    return held


def _in(spec: In) -> _Held:
    allowed = frozenset(spec.values)
    return lambda cells, context: cells.rows if allowed.issuperset(cells.raw(spec.column)) else None


def _matches(spec: Matches) -> _Held:
    pattern = re.compile(spec.pattern)

    def held(cells: Cells, context: Context) -> int | None:
        values: Any = cells.raw(spec.column)
        try:
            fine = not any(map(pattern.search, values)) if spec.negate else all(map(pattern.fullmatch, values))
        except TypeError:  # a blank, or no text
            return None
        return cells.rows if fine else None

    return held


def _required(spec: Required) -> _Held:
    def held(cells: Cells, context: Context) -> int | None:
        blank = any(None in cells.raw(name) for name in spec.columns)
        return None if blank else cells.rows * len(spec.columns)

    return held


def _refers(spec: Refers) -> _Held:
    def held(cells: Cells, context: Context) -> int | None:
        target = context.views.get(spec.table)
        if target is None or spec.to not in target.columns:
            return None
        # A blank is no member of what occurs in a column.
        return cells.rows if context.values_in(target, spec.to).issuperset(cells.raw(spec.column)) else None

    return held


def _unique(spec: Unique) -> _Held:
    def held(cells: Cells, context: Context) -> int | None:
        columns = [cells.raw(name) for name in spec.columns]
        values: Sequence[Any] = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
        blank = values.count(None) if len(columns) == 1 else sum(None in row for row in values)
        if blank and len(columns) > 1:
            return None
        return len(values) - blank if len(set(values)) - bool(blank) == len(values) - blank else None

    return held


def _ordered(spec: Ordered) -> _Held:
    follows = operator.le if spec.allow == "same_day" else operator.lt

    def held(cells: Cells, context: Context) -> int | None:
        columns: list[Any] = [cells.raw(name) for name in spec.columns]
        kinds = set(map(type, chain.from_iterable(columns)))
        if kinds != {datetime.date} and not kinds <= {int, float}:
            return None
        fine = all(all(map(follows, before, after)) for before, after in pairwise(columns))
        return cells.rows if fine else None

    return held


def _both_or_none(spec: BothOrNone) -> _Held:
    def held(cells: Cells, context: Context) -> int | None:
        return None if any(None in cells.raw(name) for name in spec.columns) else cells.rows

    return held


_KINDS: dict[type, Callable[[Any], _Held]] = {
    Check: _check,
    Equal: _equal,
    Range: _range,
    In: _in,
    Matches: _matches,
    Required: _required,
    Refers: _refers,
    Unique: _unique,
    Ordered: _ordered,
    BothOrNone: _both_or_none,
}
