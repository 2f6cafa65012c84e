"""One value per row: what a node is worth in every row of the row table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import repeat
from typing import Any

from processor.formula.numbers import SAFE_INTEGER, Exact, exact, plain
from processor.formula.scope import Column


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
