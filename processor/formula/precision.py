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
from itertools import repeat
from typing import TYPE_CHECKING, Any

from processor.formula.exact import Evaluator
from processor.formula.nodes import NUMBER, Binary, Call, ColumnRef, Literal, Node, Unary
from processor.formula.numbers import SAFE_INTEGER, decimals
from processor.formula.scalars import COMPARE
from processor.records import dataclass

if TYPE_CHECKING:
    from processor.formula.columns import Columns
    from processor.formula.series import Series

UNIT = 2.0**-52
"""Twice the unit roundoff of doubles: leaves room for the rounding of the bounds themselves."""
LARGEST = 1.7e308
_MOST_DIGITS = 9
_SAME = ("MIN", "MAX", "ABS")


@dataclass(frozen=True, slots=True)
class Bound:
    """big: no value is larger; error: no float is further from its exact value; digits: decimals of the exact values at
    most, None where unknown."""

    big: float
    error: float
    digits: int | None


def _more(left: int | None, right: int | None, combine: Any = max) -> int | None:
    if left is None or right is None:
        return None
    digits: int = combine(left, right)
    return digits if digits <= _MOST_DIGITS else None


class Precision:
    """The bounds of the nodes of one formula, worked out on demand."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._done: dict[int, Bound] = {}

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
            if node.op == "-":
                return inner
            digits = _more(inner.digits, 2, operator.add)
            return Bound(inner.big / 100, inner.error / 100 + UNIT * inner.big, digits)
        if isinstance(node, Binary) and node.left.type == node.right.type == NUMBER:
            return self.binary(node, series)
        if isinstance(node, Call) and node.name == "SUM":
            return self.total(node)
        if isinstance(node, Call) and node.name in (*_SAME, "IF"):
            below = [arg for arg in node.args if arg.type == NUMBER and not isinstance(arg, ColumnRef)]
            if len(below) == len(node.args) - (node.name == "IF"):
                return self.widest([self.of(arg) for arg in below])
        digits = None
        if isinstance(node, Call) and node.name == "ROUND":
            digits = _round_digits(node)
        return self.rounded(series, digits)

    def leaf(self, series: Series) -> Bound:
        """Numbers that stand for their decimals."""
        if series.constant:
            if series.one is None:
                return Bound(0.0, 0.0, 0)
            big = _size(series.one)
            exact_decimal = series.certain
            return Bound(big, UNIT * big, decimals([series.one]) if exact_decimal else None)
        if series.column is not None:
            column = series.column
            small = column.whole and column.big < SAFE_INTEGER
            return Bound(column.big, 0.0 if small else UNIT * column.big, column.digits)
        return self.rounded(series, decimals({value for value in series.values if value is not None}))

    def rounded(self, series: Series, digits: int | None) -> Bound:
        """Floats that are the nearest to their exact values."""
        big = max((_size(value) for value in series.values if value is not None), default=0.0)
        return Bound(big, UNIT * big, digits)

    def widest(self, bounds: list[Bound]) -> Bound:
        digits: int | None = 0
        for bound in bounds:
            digits = _more(digits, bound.digits)
        return Bound(max(bound.big for bound in bounds), max(bound.error for bound in bounds), digits)

    def total(self, node: Call) -> Bound:
        bounds = [self.of(arg) for arg in node.args if not isinstance(arg, ColumnRef)]
        whole = [arg for arg in node.args if isinstance(arg, ColumnRef)]
        if whole:
            bounds.append(self.leaf(self.columns.constant_total(whole)))
        big = math.fsum(bound.big for bound in bounds)
        digits: int | None = 0
        for bound in bounds:
            digits = _more(digits, bound.digits)
        return Bound(big, math.fsum(bound.error for bound in bounds) + len(bounds) * UNIT * big, digits)

    def binary(self, node: Binary, series: Series) -> Bound:
        left, right = self.of(node.left), self.of(node.right)
        if node.op in ("+", "-"):
            big = left.big + right.big
            return Bound(big, left.error + right.error + UNIT * big, _more(left.digits, right.digits))
        if node.op == "*":
            big = left.big * right.big
            error = left.big * right.error + right.big * left.error + left.error * right.error + UNIT * big
            return Bound(big, error + UNIT, _more(left.digits, right.digits, operator.add))
        if node.op == "/":
            big = max((_size(value) for value in series.values if value is not None), default=0.0)
            divisors = (_size(value) for value in self.columns.series(node.right) if value)
            least = min(divisors, default=1.0)
            return Bound(big, 2 * (left.error + big * right.error) / least + UNIT * (big + 1), None)
        return self.rounded(series, None)

    def compare(self, node: Binary, left: Series, right: Series) -> list[Any]:
        """Compares two series of numbers of which one at least is computed."""
        one, other = self.of(node.left), self.of(node.right)
        error = 2 * (one.error + other.error + UNIT * (one.big + other.big))
        gaps = self.columns.gaps(left, right)
        digits = _more(one.digits, other.digits)
        if digits is not None and error < 10.0**-digits / 4:
            return _by_half(node.op, gaps, 10.0**-digits / 2)
        compare = COMPARE[node.op]
        return [
            None if gap is None
            else compare(gap, 0) if abs(gap) > error
            else Evaluator(self.columns.context, row).value(node)
            for row, gap in enumerate(gaps)
        ]  # fmt: skip


def _by_half(op: str, gaps: list[Any], half: float) -> list[Any]:
    """Decides gaps that are, exactly, multiples of twice `half`: within `half` of zero is zero."""
    if op in ("=", "<>"):
        if None in gaps:
            same = [None if gap is None else abs(gap) < half for gap in gaps]
            return same if op == "=" else [None if one is None else not one for one in same]
        test = operator.lt if op == "=" else operator.gt
        return list(map(test, map(abs, gaps), repeat(half)))
    limit = half if op in ("<=", ">") else -half
    compare = COMPARE[op]
    if None in gaps:
        return [None if gap is None else compare(gap, limit) for gap in gaps]
    return list(map(compare, gaps, repeat(limit)))


def _size(value: float) -> float:
    try:
        return abs(float(value))
    except OverflowError:
        return math.inf


def _round_digits(node: Call) -> int | None:
    if len(node.args) == 1:
        return 0
    places = node.args[1]
    if isinstance(places, Literal) and isinstance(places.value, int) and places.value <= _MOST_DIGITS:
        return max(places.value, 0)
    return None
