"""Whether two figures agree, exactly: what a person typed is compared, not its binary float."""

from __future__ import annotations

from fractions import Fraction

from processor.judging.numbers import exact, number_pair, number_text, value_text
from processor.model import Scalar

_DOUBT = 1e-11
"""Relative size of a gap that binary floats cannot be trusted with; such a one is looked at exactly."""
_NOISE = Fraction(1, 10**12)
"""Relative size of what adding a few binary floats leaves behind; typed figures have at most 15 digits."""


def agree(left: Scalar | Fraction, right: Scalar | Fraction, tolerance: str = "0") -> bool | None:
    """True where both are equal within `tolerance` (exact text, in their unit); None where one is unknown."""
    if left is None or right is None:
        return None
    if left == right:
        return True
    if isinstance(left, int | float) and isinstance(right, int | float):
        gap, doubt = abs(left - right) - float(tolerance), max(abs(left), abs(right)) * _DOUBT
        if abs(gap) > doubt:
            return gap < 0
    a, b = exact(left), exact(right)
    if a is None or b is None:
        return False
    apart = abs(a - b) - Fraction(tolerance)
    if apart <= 0:
        return True
    computed = not (a.denominator == 1 and b.denominator == 1)
    return computed and apart <= max(abs(a), abs(b)) * _NOISE


def difference(left: Scalar | Fraction, right: Scalar | Fraction) -> dict[str, str]:
    """左, 右 and 差 as words for a message."""
    a, b = exact(left), exact(right)
    if a is None or b is None:
        return {"左": value_text(left), "右": value_text(right), "差": ""}
    one, other = number_pair(a, b)
    return {"左": one, "右": other, "差": number_text(abs(a - b))}
