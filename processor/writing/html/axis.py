"""Where figures stand on the bars of the targets: every target at the same place, so one line runs down the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from processor.judging.numbers import number_text
from processor.model import Measure, Text
from processor.records import dataclass
from processor.ruleset.types import SHARES, target_number
from processor.writing.figures import target_figure
from processor.writing.html.parts import JUDGED

TARGET_AT = 80
"""Percent of the bar's width where the target stands: left of it short, right of it met."""

_LEAST_SPAN = Fraction(1, 25)
"""A bar that does not begin at nothing shows at least this part of the target: smaller gaps would look like chasms."""

_AIR = Fraction(11, 10)
_FROM_NOTHING = ("count", "share")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, in percent of its width.

    fill:      end of the solid part, what is certain; None where the bar does not begin at nothing
    low, high: ends of the hatched part, what can still become of it; equal where nothing can
    dot:       the figure so far; None where the end of the solid part says it
    stretch:   the stretch value; None where there is none, or it lies outside
    start:     what the left end stands for, empty for nothing
    """

    fill: float | None
    low: float
    high: float
    dot: float | None
    stretch: float | None
    start: Text


def bar_of(measure: Measure) -> Bar | None:
    """The bar of a county figure; None where there is no target in figures, where it is one for a change, or where
    anything above nothing meets it."""
    target = target_figure(measure)
    if target is None or measure.change is not None or measure.status not in JUDGED:
        return None
    if target <= 0 and measure.target.startswith(">") and measure.kind in _FROM_NOTHING:
        return None  # anything at all is enough: there is no way to draw
    known = [figure for figure in (measure.value, measure.low, measure.high) if figure is not None]
    start = _start(measure, target, known)

    def at(figure: Fraction) -> float:
        return round(min(max(float(TARGET_AT * (figure - start) / (target - start)), 0.0), 100.0), 2)

    # Where less is better the best figure stands on the right, though it is the low one.
    worst, best = (measure.high, measure.low) if start > target else (measure.low, measure.high)
    low = 0.0 if worst is None else at(worst)
    high = 100.0 if best is None else at(best)
    solid = start == 0 and start < target
    dot = None if measure.value is None or (solid and low == high) else at(measure.value)
    told = _start_text(measure, start) if known else Text("")
    return Bar(low if solid else None, low, high, dot, _stretch(measure, start, target), told)


def _start(measure: Measure, target: Fraction, known: Sequence[Fraction]) -> Fraction:
    """What the left end of the bar stands for: nothing for counts and shares, else a round figure worse than all."""
    less_is_better = measure.target.startswith("<") or (target <= 0 and measure.target.startswith("="))
    from_nothing = target > 0 and min(known, default=target) >= 0
    if not less_is_better and measure.kind in _FROM_NOTHING and from_nothing:
        return Fraction(0)
    away = max((figure - target if less_is_better else target - figure for figure in known), default=Fraction(0))
    span = max(away, abs(target) * _LEAST_SPAN, _least(measure)) * _AIR
    step = max(_round_step(span), _least(measure))
    if less_is_better:
        return math.ceil((target + span) / step) * step
    start = math.floor((target - span) / step) * step
    return max(start, Fraction(0)) if from_nothing else start


def _least(measure: Measure) -> Fraction:
    """The least span, and the least step of the start: a hundredth of what is a share, one of what is counted."""
    return Fraction(1, 100) if measure.unit_sign in SHARES else Fraction(1, 10**measure.decimals)


def _round_step(span: Fraction) -> Fraction:
    """A tenth to a half of `span`, a one with zeros: the start is a multiple of it."""
    power = math.floor(math.log10(span))
    return Fraction(10) ** power if span >= 2 * Fraction(10) ** power else Fraction(10) ** (power - 1) * 2


def _stretch(measure: Measure, start: Fraction, target: Fraction) -> float | None:
    try:
        figure = target_number(measure.stretch.lstrip("<>= "))
    except (ValueError, ZeroDivisionError):
        return None
    at = TARGET_AT * (figure - start) / (target - start)
    return round(float(at), 2) if 0 <= at <= 100 else None


def _start_text(measure: Measure, start: Fraction) -> Text:
    if start == 0:
        return Text("")
    sign = measure.unit_sign
    figure = number_text(start, 0, sign) + ("" if sign in SHARES else sign)
    return Text(f"自 {figure} 起", f"from {figure}")
