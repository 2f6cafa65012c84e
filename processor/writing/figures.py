"""County figures as people read them."""

from __future__ import annotations

from fractions import Fraction

from processor.judging.numbers import number_pair, number_text
from processor.model import County, Measure
from processor.ruleset.types import SHARES, target_number

NO_FIGURE = "？"
FEW = Fraction(6, 10)
"""Below this share of returns received, county figures are only a first look."""


def few_received(county: County) -> bool:
    """True where so few returns are in that county figures are only a first look."""
    return county.received < FEW * county.expected


def value_text(measure: Measure) -> str:
    """The figure so far with its unit: 93.4%, 2人; ？ where there is none.

    Never in the same digits as a target that it is not: 98.8999% stays 98.8999% beside a target of 98.9%.
    """
    if measure.value is None:
        return NO_FIGURE
    sign = measure.unit_sign
    target = target_figure(measure)
    if target is None:
        text = number_text(measure.value, measure.decimals, sign)
    else:
        text, _target_text = number_pair(measure.value, target, measure.decimals, sign)
    return text if sign in SHARES else text + sign


def target_figure(measure: Measure) -> Fraction | None:
    """The target as a number; None where it has none, or one in words."""
    try:
        return target_number(measure.target.lstrip("<>= "))
    except (ValueError, ZeroDivisionError):
        return None


def range_text(measure: Measure, lang: str) -> str:
    """What the figure can still become: 18.75%至25%, 1人以上; empty where nothing can change it."""
    low, high = measure.low, measure.high
    if low == high:
        return ""
    zh = lang == "zh"
    if low is None:
        return f"{_side(measure, high)}以下" if zh else f"up to {_side(measure, high)}"
    if high is None:
        return f"{_side(measure, low)}以上" if zh else f"{_side(measure, low)} or more"
    return f"{_side(measure, low)}{'至' if zh else ' to '}{_side(measure, high)}"


def _side(measure: Measure, figure: Fraction | None) -> str:
    assert figure is not None
    sign = measure.unit_sign
    return number_text(figure, measure.decimals, sign) + ("" if sign in SHARES else sign)
