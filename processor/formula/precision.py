"""How far the floats of a series may be from the exact values, and comparing in spite of it.

The bounds are those of ordinary rounding-error analysis: every operation in doubles is off by at most UNIT of its
result (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 2.2), and errors of operands pass
through as calculus says. A column's numbers stand for decimals, so a leaf is off by UNIT of its size too. Where all
numbers are decimals of few digits, two results that differ by less than half a unit of the last digit are equal: no row
needs more than floats. Otherwise the rows that lie closer than the errors are decided exactly, one by one.
"""

from __future__ import annotations

import math
import operator
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

from processor.formula.exact import Evaluator
from processor.formula.nodes import NUMBER, Binary, Call, ColumnRef, Literal, Node, Unary
from processor.formula.numbers import SAFE_INTEGER, decimals
from processor.formula.scalars import COMPARE
from processor.formula.series import MOST_DIGITS, UNIT, by_half, more
from processor.records import dataclass

if TYPE_CHECKING:
    from processor.formula.columns import Columns
    from processor.formula.series import Series

LARGEST = 1.7e308
_SAME = ("MIN", "MAX", "ABS")


@dataclass(frozen=True, slots=True)
class Bound:
    """big: no value is larger; error: no float is further from its exact value."""

    big: float
    error: float


class Precision:
    """The bounds of the nodes of one formula, worked out on demand."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._done: dict[int, Bound] = {}
        self._digits: dict[int, int | None] = {}

    def of(self, node: Node) -> Bound:
        """The bound of `node`, a number."""
        found = self._done.get(id(node))
        if found is None:
            found = self._done[id(node)] = self._of(node)
        return found

    def _of(self, node: Node) -> Bound:
        series = self.columns.series(node)
        if series.constant or series.certain:
            return self.leaf(series)
        if isinstance(node, Unary):
            inner = self.of(node.operand)
            return inner if node.op == "-" else Bound(inner.big / 100, inner.error / 100 + UNIT * inner.big)
        if isinstance(node, Binary) and node.left.type == node.right.type == NUMBER:
            return self.binary(node, series)
        if isinstance(node, Call) and node.name == "SUM":
            bounds = [self.of(arg) for arg in _single(node)]
            bounds += [self.leaf(series) for series in self.whole_columns(node)]
            big = math.fsum(bound.big for bound in bounds)
            return Bound(big, math.fsum(bound.error for bound in bounds) + len(bounds) * UNIT * big)
        passed_on = _passed_on(node)
        if passed_on:
            bounds = [self.of(arg) for arg in passed_on]
            return Bound(max(bound.big for bound in bounds), max(bound.error for bound in bounds))
        return self.rounded(series)

    def leaf(self, series: Series) -> Bound:
        """Numbers that stand for their decimals."""
        if series.constant:
            big = 0.0 if series.one is None else _size(series.one)
            return Bound(big, UNIT * big)
        if series.column is not None:
            column = series.column
            small = column.whole and column.big < SAFE_INTEGER
            return Bound(column.big, 0.0 if small else UNIT * column.big)
        return self.rounded(series)

    def rounded(self, series: Series) -> Bound:
        """Floats that are the nearest to their exact values."""
        big = max((_size(value) for value in series.values if value is not None), default=0.0)
        return Bound(big, UNIT * big)

    def binary(self, node: Binary, series: Series) -> Bound:
        left, right = self.of(node.left), self.of(node.right)
        if node.op in ("+", "-"):
            big = left.big + right.big
            return Bound(big, left.error + right.error + UNIT * big)
        if node.op == "*":
            big = left.big * right.big
            error = left.big * right.error + right.big * left.error + left.error * right.error + UNIT * big
            return Bound(big, error + UNIT)
        if node.op == "/":
            big = max((_size(value) for value in series.values if value is not None), default=0.0)
            divisors = (_size(value) for value in self.columns.series(node.right) if value)
            least = min(divisors, default=1.0)
            return Bound(big, 2 * (left.error + big * right.error) / least + UNIT * (big + 1))
        return self.rounded(series)

    def whole_columns(self, node: Call) -> list[Series]:
        """The sum of the whole columns among the arguments of SUM, if there are any."""
        whole = [arg for arg in node.args if isinstance(arg, ColumnRef)]
        return [self.columns.constant_total(whole)] if whole else []

    # ------------------------------------------------------------ decimals
    def digits(self, node: Node) -> int | None:
        """How many decimals the exact values of `node` have at most, None where unknown."""
        if id(node) not in self._digits:
            self._digits[id(node)] = self._decimals(node)
        return self._digits[id(node)]

    def _decimals(self, node: Node) -> int | None:
        series = self.columns.series(node)
        if series.constant or series.certain:
            return _leaf_digits(series)
        if isinstance(node, Unary):
            inner = self.digits(node.operand)
            return inner if node.op == "-" else more(inner, 2, operator.add)
        if isinstance(node, Binary) and node.left.type == node.right.type == NUMBER:
            if node.op not in ("+", "-", "*"):
                return None
            combine = operator.add if node.op == "*" else max
            return more(self.digits(node.left), self.digits(node.right), combine)
        if not isinstance(node, Call):
            return None
        if node.name == "ROUND":
            return _round_digits(node)
        most: int | None = 0
        if node.name == "SUM":
            for digits in map(_leaf_digits, self.whole_columns(node)):
                most = more(most, digits)
        args = _single(node) if node.name == "SUM" else _passed_on(node)
        for arg in args:
            most = more(most, self.digits(arg))
        return most if args or node.name == "SUM" else None

    def compare(self, node: Binary, left: Series, right: Series) -> list[Any]:
        """Compares two series of numbers of which one at least is computed.

        Decimals are asked for only where some rows lie closer than the errors.
        """
        one, other = self.of(node.left), self.of(node.right)
        error = 2 * (one.error + other.error + UNIT * (one.big + other.big))
        gaps = self.columns.gaps(left, right)
        compare = COMPARE[node.op]
        if None not in gaps and all(map(partial(operator.lt, error), map(abs, gaps))):
            return list(map(compare, gaps, repeat(0)))
        digits = more(self.digits(node.left), self.digits(node.right))
        if digits is not None and error < 10.0**-digits / 4:
            return by_half(node.op, gaps, 10.0**-digits / 2)
        return [
            None if gap is None
            else compare(gap, 0) if abs(gap) > error
            else Evaluator(self.columns.context, row).value(node)
            for row, gap in enumerate(gaps)
        ]  # fmt: skip


def _single(node: Call) -> list[Node]:
    """The arguments of an aggregate that have a value in each row."""
    return [arg for arg in node.args if not isinstance(arg, ColumnRef)]


def _passed_on(node: Node) -> list[Node]:
    """The arguments of which a function gives one on, perhaps without its sign; none where it does something else."""
    if not isinstance(node, Call) or node.name not in (*_SAME, "IF"):
        return []
    numbers = [arg for arg in _single(node) if arg.type == NUMBER]
    return numbers if len(numbers) == len(node.args) - (node.name == "IF") else []


def _leaf_digits(series: Series) -> int | None:
    if series.constant:
        if series.one is None:
            return 0
        return decimals([series.one]) if series.certain else None
    if series.column is not None:
        return series.column.digits
    return decimals({value for value in series.values if value is not None})


def _size(value: float) -> float:
    try:
        return abs(float(value))
    except OverflowError:
        return math.inf


def _round_digits(node: Call) -> int | None:
    if len(node.args) == 1:
        return 0
    places = node.args[1]
    if isinstance(places, Literal) and isinstance(places.value, int) and places.value <= MOST_DIGITS:
        return max(places.value, 0)
    return None
