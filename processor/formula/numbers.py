"""Exact numbers: a float stands for the decimal it prints as, so 0.1 is one tenth and 0.1 + 0.2 is 0.3."""

from __future__ import annotations

import decimal
import math
import operator
from collections.abc import Collection
from fractions import Fraction
from functools import lru_cache
from itertools import islice, repeat

from processor.model import Scalar

Number = int | Fraction
Exact = Scalar | Fraction
"""A value of exact evaluation: as Scalar, but numbers are int or Fraction and never float."""

SAFE_INTEGER = 2**53
_SUMMING = decimal.Context(prec=2000, traps=[decimal.Inexact, decimal.InvalidOperation])


@lru_cache(maxsize=1 << 16)
def _of_float(value: float) -> Number:
    if value.is_integer() and -SAFE_INTEGER < value < SAFE_INTEGER:
        return int(value)
    return Fraction(repr(value))


def exact(value: int | float | Fraction) -> Number:
    """The number that `value` stands for. A float is the shortest decimal that reads back as it."""
    return _of_float(value) if isinstance(value, float) else value


def plain(value: Number) -> int | float | None:
    """`value` as int, else as the nearest float; None where it is too large for one."""
    if isinstance(value, int):
        return value
    if value.denominator == 1:
        return value.numerator
    try:
        return float(value)
    except OverflowError:
        return None


def canonical(value: int | float | Fraction) -> int | float | Fraction:
    """The number as a key: equal numbers (0.1 and 1/10, 4 and 4.0, 1e23 and 10^23) have equal keys. A Fraction is left
    only where no float stands for the number, so that no cell can equal it."""
    number = exact(value)
    key = plain(number)
    return number if key is None or exact(key) != number else key


def exact_sum(values: Collection[int | float | Fraction]) -> Number:
    """The exact sum of numbers as read."""
    try:
        if all(map(float.is_integer, values)) and math.hypot(*values) < SAFE_INTEGER:  # type: ignore[arg-type]
            return sum(map(int, values))
    except TypeError:  # some are no floats
        pass
    whole: int | Fraction = 0
    parts: list[float] = []
    for value in values:
        if not isinstance(value, float):
            whole += value
        elif value.is_integer() and -SAFE_INTEGER < value < SAFE_INTEGER:
            whole += int(value)
        else:
            parts.append(value)
    if not parts:
        return whole
    total = decimal.Decimal(0)
    for text in map(repr, parts):
        total = _SUMMING.add(total, decimal.Decimal(text))
    result = Fraction(total) + whole
    return result.numerator if result.denominator == 1 else result


def decimals(values: Collection[int | float], most: int = 6) -> int | None:
    """How many decimals at most the numbers have as printed; None where it is more than `most` (or beyond 15 digits).

    Where n = round(v * 10^k) divided by 10^k gives v back, v is the float nearest to that decimal, so it prints as it.
    """
    try:
        rest: Collection[float] = () if all(map(float.is_integer, values)) else values
    except TypeError:
        rest = [value for value in values if isinstance(value, float) and not value.is_integer()]
    if not rest:
        return 0
    big = max(max(rest), -min(rest))
    # The first few tell how many decimals are worth trying on all of them.
    few = list(islice(rest, 20))
    for digits in range(1, most + 1):
        unit = 10**digits
        if big * unit > SAFE_INTEGER / 16:
            return None
        if _has_decimals(few, unit) and _has_decimals(rest, unit):
            return digits
    return None


def _has_decimals(values: Collection[float], unit: int) -> bool:
    scaled = map(round, map(operator.mul, values, repeat(unit)))
    return all(map(operator.eq, map(operator.truediv, scaled, repeat(unit)), values))


def is_finite(value: object) -> bool:
    """True for a number that a cell can hold."""
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
