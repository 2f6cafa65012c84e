"""Interval arithmetic on exact numbers; an end is a number or plus or minus infinity."""

from __future__ import annotations

import math
from fractions import Fraction

from processor.formula.numbers import Number
from processor.records import dataclass

INFINITY = math.inf
End = int | Fraction | float
"""An exact number, or one of the two infinities as float."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Everything from low to high, ends included."""

    low: End
    high: End

    @property
    def point(self) -> Number | None:
        """The only number in it, None where there are several."""
        if self.low == self.high and not isinstance(self.low, float):
            return self.low
        return None

    def __add__(self, other: Interval) -> Interval:
        return Interval(_sum(self.low, other.low), _sum(self.high, other.high))

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        corners = [_product(one, two) for one in (self.low, self.high) for two in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        """Division by anything in `other` but 0, which gives no value at all."""
        if other.low < 0 < other.high or other.low == other.high == 0:
            return EVERYTHING
        if other.high <= 0:
            return -self / -other
        return self * Interval(_inverse(other.high), _inverse(other.low))

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))


EVERYTHING = Interval(-INFINITY, INFINITY)
NOT_NEGATIVE = Interval(0, INFINITY)


def at(value: Number) -> Interval:
    """The interval that holds one number."""
    return Interval(value, value)


def _sum(one: End, other: End) -> End:
    # Adding a huge Fraction to an infinity would overflow; an infinity wins. Opposite infinities never meet here.
    if isinstance(one, float):
        return one
    return other if isinstance(other, float) else one + other


def _product(one: End, other: End) -> End:
    if one == 0 or other == 0:
        return 0
    if isinstance(one, float) or isinstance(other, float):
        return INFINITY if (one > 0) == (other > 0) else -INFINITY
    return one * other


def _inverse(end: End) -> End:
    if isinstance(end, float):
        return 0
    return Fraction(1) / end if end else INFINITY
