"""County figures as people read them."""

from __future__ import annotations

from fractions import Fraction

from processor.judging.numbers import number_pair, number_text
from processor.judging.targets import target_number
from processor.model import Measure

NO_FIGURE = "？"


def value_text(measure: Measure) -> str:
    """The figure so far with its unit: 93.4%, 2人; ？ where there is none.

    Never in the same digits as a target that it is not: 98.8999% stays 98.8999% beside a target of 98.9%.
    """
    if measure.value is None:
        return NO_FIGURE
    share = measure.unit_sign == "%"
    target = _target(measure)
    if target is None:
        text = number_text(measure.value, measure.decimals, share)
    else:
        text, _target_text = number_pair(measure.value, target, measure.decimals, share)
    return text if share else text + measure.unit_sign


def _target(measure: Measure) -> Fraction | None:
    """The target as a number; None where it has none, or one in words."""
    try:
        return target_number(measure.target.lstrip("<>= "))
    except (ValueError, ZeroDivisionError):
        return None
