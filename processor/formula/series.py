"""One value per row: what a node is worth in every row of the row table."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import repeat
from typing import Any

from processor.formula.numbers import SAFE_INTEGER, Exact, Number, exact, plain
from processor.formula.scalars import COMPARE
from processor.formula.scope import Column

UNIT = 2.0**-52
"""Twice the unit roundoff of doubles: leaves room for the rounding of the bounds themselves."""
MOST_DIGITS = 9


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
            series.certain = is_certain(series.one, value)
            series.blanks = series.one is None
        return series

    @property
    def small(self) -> bool:
        """True where no number is so large that an int and a float might be compared wrongly."""
        if self._small is None:
            if self.constant:
                self._small = self.one is not None and abs(self.one) < SAFE_INTEGER
            elif self.column is not None:
                self._small = self.column.small
            else:
                self._small = max((abs(value) for value in self.values if value is not None), default=0) < SAFE_INTEGER
        return self._small

    def __iter__(self) -> Iterator[Any]:
        return repeat(self.one, self.length) if self.constant else iter(self.values)

    def listed(self) -> list[Any]:
        """One value per row, as a list."""
        return list(self)


def is_certain(number: int | float | None, value: Number) -> bool:
    """True where `number` stands for `value` and compares with any other number as it does."""
    return number is not None and exact(number) == value and abs(number) < SAFE_INTEGER


def comparable(left: Series, right: Series) -> bool:
    """True where Python compares the numbers of two series as their exact values would be."""
    if not (left.certain and right.certain):
        return False
    if left.constant or right.constant:
        return True
    if left.column and right.column:
        return alike(left.column, right.column)
    return left.small and right.small


def alike(one: Column, other: Column) -> bool:
    """True where Python compares the numbers of two columns as their exact values would be: floats compare with floats
    as the decimals that they print as, ints with ints, and both with one another while they are small."""
    if (one.whole and other.whole) or (one.small and other.small):
        return True
    return not (one.whole or one.mixed or other.whole or other.mixed)


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


def by_half(op: str, gaps: list[Any], half: float) -> list[Any]:
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


def more(left: int | None, right: int | None, combine: Any = max) -> int | None:
    """How many decimals two numbers have together, None where that is unknown or too many to build on."""
    if left is None or right is None:
        return None
    digits: int = combine(left, right)
    return digits if digits <= MOST_DIGITS else None
