"""All rows at once, a column at a time, in floats; whatever floats could get wrong is handed to exact.py.

A node becomes a Series. A series is `certain` where each of its numbers stands for the exact value (a column as read, a
count, a literal); others come with the precision that precision.py works out, and only decisions care.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import repeat
from typing import Any, cast

from processor.formula import cells, precision
from processor.formula.exact import Evaluator, as_exact, conditional, lookup
from processor.formula.nodes import (
    COMPARISONS,
    CONDITIONAL,
    NUMBER,
    Binary,
    Call,
    ColumnRef,
    Node,
    RowRef,
    Unary,
    children,
)
from processor.formula.numbers import Exact, canonical, plain
from processor.formula.scalars import ARITHMETIC, COMPARE, FUNCTIONS
from processor.formula.scope import Context
from processor.formula.series import Series, comparable, each
from processor.model import Scalar

_WHOLE = {"LEN", "FIND", "INT", "YEAR", "MONTH", "DAY", "WEEKDAY", "DATEDIF"}
_IN_FLOATS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class Columns:
    """Evaluates the nodes of one formula over all rows of the row table."""

    def __init__(self, context: Context, by_row: dict[int, bool]) -> None:
        self.context = context
        self.length = context.scope.rows(None)
        self._bounds: precision.Precision | None = None
        self.once = Evaluator(context)
        self._done: dict[int, Series] = {}
        self._bound = by_row

    @property
    def bounds(self) -> precision.Precision:
        """The bounds of its nodes."""
        if self._bounds is None:
            self._bounds = precision.Precision(self)
        return self._bounds

    def leave(self) -> None:
        """Let go of what points back here: the tables of a return are then freed with it, not by the next search for
        cycles, and the next return finds their memory warm."""
        self._bounds = None

    def by_row(self, node: Node) -> bool:
        """True where the value of `node` depends on the row."""
        found = self._bound.get(id(node))
        if found is None:
            found = self._bound[id(node)] = isinstance(node, RowRef) or any(map(self.by_row, children(node)))
        return found

    def series(self, node: Node) -> Series:
        """The values of `node`, worked out once."""
        found = self._done.get(id(node))
        if found is None:
            found = self._done[id(node)] = self._series(node)
        return found

    def _series(self, node: Node) -> Series:
        if isinstance(node, RowRef):
            column = self.context.column(None, node.name, node.type)
            return Series(column.values, column.blanks, column=column)
        if not self.by_row(node):
            return Series.of(self.once.value(node), self.length)
        try:
            if isinstance(node, Unary):
                return self.unary(node)
            if isinstance(node, Binary):
                return self.comparison(node) if node.op in COMPARISONS else self.arithmetic(node)
            return self.call(cast(Call, node))
        except OverflowError:
            return self.slowly(node)

    # ------------------------------------------------------------ the sure way
    def slowly(self, node: Node) -> Series:
        """`node` row by row, exactly."""
        return self.made(node, [Evaluator(self.context, row).value(node) for row in range(self.length)])

    def exact_at(self, node: Node, row: int) -> int | float | None:
        """A number in one row, exactly, as int or the nearest float."""
        value = cast("int | Fraction | None", Evaluator(self.context, row).value(node))
        return None if value is None else plain(value)

    def made(self, node: Node, values: list[Any]) -> Series:
        """A series of exact values, its numbers as int or float."""
        if node.type == NUMBER:
            values = [None if value is None else plain(value) for value in values]
        return Series(values, None in values, certain=node.type != NUMBER)

    def mapped(self, node: Node, function: Callable[..., Exact], args: Sequence[Node]) -> Series:
        """`function` of exact values over the rows, where the arguments are certain; else the sure way."""
        series = [self.series(arg) for arg in args]
        if not all(one.certain for one in series):
            return self.slowly(node)
        cells = [self.exactly(one, arg.type) for one, arg in zip(series, args, strict=True)]
        if not any(one.blanks for one in series):
            made = self.made(node, list(map(function, *cells)))
        else:
            rows = zip(*cells, strict=True)
            made = self.made(node, [None if any(v is None for v in row) else function(*row) for row in rows])
        if isinstance(node, Call):
            made.certain = node.type != NUMBER or node.name in _WHOLE
        else:
            made.certain = node.type != NUMBER or args[0].type != NUMBER
        return made

    def exactly(self, series: Series, kind: str) -> Iterator[Any]:
        """The values of a certain series as exact.py has them."""
        if series.constant:
            return repeat(series.exact, self.length)
        return map(as_exact, series) if kind == NUMBER else iter(series)

    # ------------------------------------------------------------ operators
    def unary(self, node: Unary) -> Series:
        operand = self.series(node.operand)
        change: Callable[[Any], Any] = operator.neg if node.op == "-" else _hundredth
        if operand.blanks:
            return Series([None if v is None else change(v) for v in operand], True, operand.certain and node.op == "-")
        return Series(list(map(change, operand)), False, operand.certain and node.op == "-")

    def arithmetic(self, node: Binary) -> Series:
        if node.op in _IN_FLOATS and node.left.type == node.right.type == NUMBER:
            left, right = self.series(node.left), self.series(node.right)
            return Series(each(_IN_FLOATS[node.op], left, right), left.blanks or right.blanks, certain=False)
        if node.op == "/":
            return self.division(node)
        return self.mapped(node, ARITHMETIC[node.op], (node.left, node.right))

    def division(self, node: Binary) -> Series:
        left, right = self.series(node.left), self.series(node.right)
        quotients = each(_divide, left, right)
        if not right.certain:
            # A computed divisor that floats show as (nearly) 0 may be 0 exactly, or the other way round.
            limit = self.bounds.of(node.right).error
            for row, divisor in enumerate(right):
                if divisor is not None and not abs(divisor) > limit:
                    quotients[row] = self.exact_at(node, row)
        return Series(quotients, None in quotients, certain=False)

    def comparison(self, node: Binary) -> Series:
        left, right = self.series(node.left), self.series(node.right)
        blanks = left.blanks or right.blanks
        if node.left.type != NUMBER or comparable(left, right):
            return Series(each(COMPARE[node.op], left, right), blanks)
        return Series(self.bounds.compare(node, left, right), blanks)

    # ------------------------------------------------------------ functions
    def call(self, node: Call) -> Series:
        if node.name in CONDITIONAL:
            return self.conditional(node)
        if node.name == "LOOKUP":
            return self.lookup(node)
        special = cells.FUNCTIONS.get(node.name)
        if special:
            return special(self, node)
        if node.name in FUNCTIONS:
            return self.mapped(node, FUNCTIONS[node.name], node.args)
        return self.slowly(node)

    def conditional(self, node: Call) -> Series:
        prepared = conditional(self.context, node)
        asked = [self.series(operand) for operand in prepared.asked]
        if not all(series.certain for series in asked):
            return self.slowly(node)
        keys = [self.keyed(series, operand.type) for series, operand in zip(asked, prepared.asked, strict=True)]
        if prepared.counts_only and len(keys) == 1:
            count = prepared.counts().get
            values: list[Any] = [None if key is None else count(key, 0) for key in keys[0]]
        else:
            values = [prepared.answer(row) for row in zip(*keys, strict=True)]
        made = self.made(node, values)
        made.certain = node.type != NUMBER or prepared.name in ("COUNT", "COUNTUNIQUE")
        return made

    def keyed(self, series: Series, kind: str) -> Iterator[Any]:
        """The values of a certain series as keys (see numbers.canonical)."""
        if series.column is not None:
            return iter(series.column.keys)
        if kind == NUMBER and not series.constant:
            return (None if value is None else canonical(value) for value in series)
        return iter(series)

    def lookup(self, node: Call) -> Series:
        key = node.args[0]
        series = self.series(key)
        if not series.certain:
            return self.slowly(node)
        find = lookup(self.context, node).get
        values = [None if value is None else find(value) for value in self.keyed(series, key.type)]
        return Series(values, None in values)

    def constant_total(self, whole: list[ColumnRef]) -> Series:
        """The sum of whole columns: the same in every row."""
        return Series.of(self.once.value(Call("SUM", tuple(whole), NUMBER)), self.length)

    def gaps(self, left: Series, right: Series) -> list[Any]:
        """left - right in floats, None where either is unknown."""
        return each(operator.sub, left, right)


def _hundredth(value: Any) -> Any:
    return value / 100


def _divide(left: Any, right: Any) -> Any:
    return left / right if right else None


def over_rows(context: Context, node: Node, by_row: dict[int, bool]) -> list[Scalar]:
    """The value of `node` in every row of the row table: None, bool, int, float, text or date.

    by_row: which nodes depend on the row, by identity; filled here, for the next evaluation of the same nodes
    """
    columns = Columns(context, by_row)
    series = columns.series(node)
    values = series.listed()
    if node.type == NUMBER and not series.certain and not series.constant:
        for row, value in enumerate(values):
            if value is not None and not abs(value) <= precision.LARGEST:
                values[row] = columns.exact_at(node, row)
    columns.leave()
    return values
