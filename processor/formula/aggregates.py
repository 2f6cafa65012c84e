"""SUM, AVERAGE, MIN … over values that are all filled, exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from processor.formula.numbers import Exact, Number, exact, exact_sum

_ROOT_DIGITS = 30


def _average(values: Sequence[Any]) -> Exact:
    return Fraction(exact_sum(values)) / len(values) if values else None


def _exact_or_date(value: Any) -> Exact:
    return exact(value) if isinstance(value, (int, float, Fraction)) else value


def _deviation(values: Sequence[Any]) -> Exact:
    """Standard deviation of a whole population, sqrt(E[x^2] - E[x]^2), cut after 30 decimals."""
    if not values:
        return None
    numbers: list[Number] = [exact(value) for value in values]
    mean = Fraction(sum(numbers)) / len(numbers)
    variance = Fraction(sum(number * number for number in numbers)) / len(numbers) - mean * mean
    unit = 10**_ROOT_DIGITS
    return Fraction(math.isqrt(math.floor(variance * unit * unit)), unit)


_AGGREGATES: dict[str, Callable[[Sequence[Any]], Exact]] = {
    "SUM": exact_sum,
    "COUNT": len,
    "COUNTA": len,
    "AVERAGE": _average,
    "MIN": lambda values: min(map(_exact_or_date, values), default=None),  # type: ignore[type-var]
    "MAX": lambda values: max(map(_exact_or_date, values), default=None),  # type: ignore[type-var]
    "STDEVP": _deviation,
    "COUNTUNIQUE": lambda values: len(set(values)),
}


def aggregate(name: str, values: Sequence[Any]) -> Exact:
    """What the function `name` makes of `values`, none of them None: numbers as read or exact, or dates.

    No values: 0 for SUM and the counts, None (unknown) for the others.
    """
    return _AGGREGATES[name](values)
