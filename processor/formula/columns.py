"""All rows at once, a column at a time, in floats; whatever floats could get wrong is handed to exact.py.

A node becomes a Series. A series is `certain` where each of its numbers stands for the exact value (a column as read, a
count, a literal); others come with the precision that precision.py works out, and only comparisons care.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import repeat
from typing import Any, cast

from processor.formula import precision
from processor.formula.exact import Evaluator, as_exact, conditional, lookup
from processor.formula.functions import CONDITIONAL
from processor.formula.nodes import COMPARISONS, NUMBER, Binary, Call, ColumnRef, Node, RowRef, Unary, children
from processor.formula.numbers import SAFE_INTEGER, Exact, canonical, exact, plain
from processor.formula.scalars import ARITHMETIC, COMPARE, FUNCTIONS
from processor.formula.scope import Column, Context
from processor.model import Scalar

_WHOLE = {"LEN", "FIND", "INT", "YEAR", "MONTH", "DAY", "WEEKDAY", "DATEDIF"}
_IN_FLOATS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class Series:
    """One value per row. constant: the same in every row (then `values` is not there, and `exact` is the value).

    blanks: some may be None;  column: the column it was read from, as it stands
    """

    __slots__ = ("_small", "blanks", "certain", "column", "constant", "exact", "length", "one", "values")

    def __init__(
        self,
        values: Sequence[Any],
        blanks: bool,
        certain: bool = True,
        column: Column | None = None,
    ) -> None:
        self.values = values
        self.blanks = blanks
        self.certain = certain
        self.column = column
        self.constant = False
        self.exact: Exact = None
        self.one: Any = None
        self.length = len(values)
        self._small: bool | None = None

    @classmethod
    def of(cls, value: Exact, length: int) -> Series:
        """The same exact value in every row."""
        series = cls((), value is None)
        series.constant = True
        series.exact = value
        series.length = length
        series.one = value
        if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
            series.one = plain(value)
            series.certain = series.one is not None and exact(series.one) == value and series.small
            series.blanks = series.one is None
        return series

    @property
    def small(self) -> bool:
        """True where no number is so large that an int and a float might be compared wrongly."""
        if self._small is None:
            if self.constant:
                self._small = self.one is not None and abs(self.one) < SAFE_INTEGER
            elif self.column is not None:
                self._small = self.column.big < SAFE_INTEGER
            else:
                self._small = max((abs(value) for value in self.values if value is not None), default=0) < SAFE_INTEGER
        return self._small

    def __iter__(self) -> Iterator[Any]:
        return repeat(self.one, self.length) if self.constant else iter(self.values)

    def listed(self) -> list[Any]:
        """One value per row, as a list."""
        return list(self)


def comparable(left: Series, right: Series) -> bool:
    """True where Python compares the numbers of two series as their exact values would be."""
    if not (left.certain and right.certain):
        return False
    if left.constant or right.constant:
        return True
    one, other = left.column, right.column
    if one and other and not one.mixed and not other.mixed and one.whole == other.whole:
        return True
    return left.small and right.small


def each(function: Callable[[Any, Any], Any], left: Series, right: Series) -> list[Any]:
    """`function` row by row; None where either side is unknown."""
    if not left.blanks and not right.blanks:
        return list(map(function, left, right))
    if (left.constant and left.one is None) or (right.constant and right.one is None):
        return [None] * left.length
    if right.constant:
        one = right.one
        return [None if value is None else function(value, one) for value in left]
    if left.constant:
        one = left.one
        return [None if value is None else function(one, value) for value in right]
    return [
        None if one is None or other is None else function(one, other) for one, other in zip(left, right, strict=True)
    ]


class Columns:
    """Evaluates the nodes of one formula over all rows of the row table."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.length = context.scope.rows(None)
        self.precision = precision.Precision(self)
        self._once = Evaluator(context)
        self._done: dict[int, Series] = {}
        self._bound: dict[int, bool] = {}

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
        if not self.by_row(node):
            return Series.of(self._once.value(node), self.length)
        if isinstance(node, RowRef):
            column = self.context.column(None, node.name, node.type)
            return Series(column.values, column.blanks, column=column)
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
            limit = self.precision.of(node.right).error
            for row, divisor in enumerate(right):
                if divisor is not None and not abs(divisor) > limit:
                    value = Evaluator(self.context, row).value(node)
                    quotients[row] = None if value is None else plain(cast(Any, value))
        return Series(quotients, None in quotients, certain=False)

    def comparison(self, node: Binary) -> Series:
        left, right = self.series(node.left), self.series(node.right)
        blanks = left.blanks or right.blanks
        if node.left.type != NUMBER or comparable(left, right):
            return Series(each(COMPARE[node.op], left, right), blanks)
        return Series(self.precision.compare(node, left, right), blanks)

    # ------------------------------------------------------------ functions
    def call(self, node: Call) -> Series:
        if node.name in CONDITIONAL:
            return self.conditional(node)
        special = _SPECIAL.get(node.name)
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

    def previous(self, node: Call) -> Series:
        values = self.series(node.args[0]).listed()
        return Series([None, *values[:-1]] if values else [], True)

    def choose(self, node: Call) -> Series:
        test, then, other = (self.series(arg) for arg in node.args)
        certain = then.certain and other.certain
        values = [
            None if holds is None else (one if holds else two)
            for holds, one, two in zip(test, then, other, strict=True)
        ]
        return Series(values, test.blanks or then.blanks or other.blanks, certain)

    def negation(self, node: Call) -> Series:
        series = self.series(node.args[0])
        if series.blanks:
            return Series([None if value is None else not value for value in series], True)
        return Series(list(map(operator.not_, series)), False)

    def both(self, node: Call) -> Series:
        return self.kleene(node, operator.and_, settles=False)

    def either(self, node: Call) -> Series:
        return self.kleene(node, operator.or_, settles=True)

    def kleene(self, node: Call, join: Callable[[Any, Any], Any], settles: bool) -> Series:
        """AND and OR of several series; `settles` is the value that decides the row alone."""
        first, *rest = (self.series(arg) for arg in node.args)
        result = first
        for series in rest:
            if result.blanks or series.blanks:
                values: list[Any] = [
                    settles
                    if one is settles or other is settles
                    else (None if one is None or other is None else not settles)
                    for one, other in zip(result, series, strict=True)
                ]
                result = Series(values, True)
            else:
                result = Series(list(map(join, result, series)), False)
        return result

    def size(self, node: Call) -> Series:
        """ABS."""
        series = self.series(node.args[0])
        if series.blanks:
            return Series([None if value is None else abs(value) for value in series], True, series.certain)
        return Series(list(map(abs, series)), False, series.certain)

    def is_blank(self, node: Call) -> Series:
        series = self.series(node.args[0])
        if not series.blanks:
            return Series.of(False, self.length)
        return Series([value is None for value in series], False)

    def exactly_equal(self, node: Call) -> Series:
        left, right = self.series(node.args[0]), self.series(node.args[1])
        return Series(each(operator.eq, left, right), left.blanks or right.blanks)

    def total(self, node: Call) -> Series:
        """SUM over cells of the row (blanks passed over), and over whole columns, which are the same in every row."""
        whole = [arg for arg in node.args if isinstance(arg, ColumnRef)]
        cells = [self.series(arg) for arg in node.args if not isinstance(arg, ColumnRef)]
        lists: list[Any] = [[v or 0 for v in one] if one.blanks else one for one in cells]
        if whole:
            lists.append(self.constant_total(whole))
        # fsum rounds once only; all ints are better added as ints, which are exact.
        add: Any = sum if all(one.column and one.column.whole for one in cells) else math.fsum
        return Series(list(map(add, zip(*lists, strict=True))), False, certain=False)

    def constant_total(self, whole: list[ColumnRef]) -> Series:
        """The sum of whole columns: the same in every row."""
        return Series.of(self._once.value(Call("SUM", tuple(whole), NUMBER)), self.length)

    def gaps(self, left: Series, right: Series) -> list[Any]:
        """left - right in floats, None where either is unknown."""
        return each(operator.sub, left, right)

    def extreme(self, node: Call) -> Series:
        """MIN or MAX over cells of the row."""
        if any(isinstance(arg, ColumnRef) for arg in node.args):
            return self.slowly(node)
        pick: Callable[..., Any] = min if node.name == "MIN" else max
        cells = [self.series(arg) for arg in node.args]
        certain = all(one.certain for one in cells) and (node.type != NUMBER or all(one.small for one in cells))
        if not any(one.blanks for one in cells):
            return Series([pick(row) for row in zip(*cells, strict=True)], False, certain)
        values = [pick((v for v in row if v is not None), default=None) for row in zip(*cells, strict=True)]
        return Series(values, None in values, certain)


def _hundredth(value: Any) -> Any:
    return value / 100


def _divide(left: Any, right: Any) -> Any:
    return left / right if right else None


_SPECIAL: dict[str, Callable[[Columns, Call], Series]] = {
    "SUM": Columns.total,
    "ABS": Columns.size,
    "MIN": Columns.extreme,
    "MAX": Columns.extreme,
    "AND": Columns.both,
    "OR": Columns.either,
    "NOT": Columns.negation,
    "IF": Columns.choose,
    "ISBLANK": Columns.is_blank,
    "EXACT": Columns.exactly_equal,
    "LOOKUP": Columns.lookup,
    "PREV": Columns.previous,
}


def over_rows(context: Context, node: Node) -> list[Scalar]:
    """The value of `node` in every row of the row table: None, bool, int, float, text or date."""
    series = Columns(context).series(node)
    values = series.listed()
    if node.type == NUMBER and not series.certain and not series.constant:
        for row, value in enumerate(values):
            if value is not None and not abs(value) <= precision.LARGEST:
                number = cast("int | Fraction | None", Evaluator(context, row).value(node))
                values[row] = None if number is None else plain(number)
    return values
