"""The change of a figure since an earlier one: exact, with its bounds, and in words (law 9)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from processor.judging.numbers import number_text
from processor.model import ChangeFigure, Text
from processor.ruleset.types import SHARES, Change, Indicator, Target, target_number

Bounds = tuple[Fraction | None, Fraction | None]
POINTS = {"%": Text("个百分点", "percentage points"), "‰": Text("个千分点", "points per thousand")}


def change_between(by: str, sign: str, now: Fraction | None, before: Fraction | None) -> Fraction | None:
    """How far `now` lies from `before`; None where one is not known, or a growth is asked of what was not above 0.

    by: points (hundredths of a % figure, thousandths of a ‰ one), percent (a fraction of `before`), amount
    """
    if now is None or before is None:
        return None
    if by == "percent":
        return now / before - 1 if before > 0 else None
    return (now - before) * (SHARES[sign] if by == "points" else 1)


def change_figure(change: Change, sign: str, now: tuple[Fraction | None, Bounds], before: Bounds) -> ChangeFigure:
    """The change as a figure with bounds. now: (value, its bounds); before: the bounds of the earlier figure, which is
    known where both are the same."""
    value, (low, high) = now
    base = before[0] if before[0] == before[1] else None

    def end(one: Fraction | None, other: Fraction | None) -> Fraction | None:
        return change_between(change.by, sign, one, other)

    if change.by == "percent" and low is not None and low < 0:
        lowest = highest = None  # growth of what is below 0 says nothing
    else:
        lowest, highest = end(low, before[1]), end(high, before[0])
    return ChangeFigure(change.since, base, change.by, end(value, base), lowest, highest)


def target_now(spec: Indicator, before: Fraction | None) -> Target | None:
    """The target of the change as one for the figure itself, exact; None where `before` does not say it."""
    if spec.target is None or spec.change is None or before is None:
        return spec.target if spec.change is None else None
    goal = target_number(spec.target.value)
    if spec.change.by == "percent":
        wanted = before * (1 + goal) if before > 0 else None
    else:
        wanted = before + (goal / SHARES[spec.unit_sign] if spec.change.by == "points" else goal)
    return None if wanted is None else replace(spec.target, value=str(wanted), stretch="")


def size_text(by: str, sign: str, decimals: int, value: Fraction) -> Text:
    """A change with its sign: +3.5个百分点, +5%, -20元."""
    if by == "percent":
        text = number_text(value, max(decimals, 1), "%")
        unit = Text("", "")
    else:
        text = number_text(value, max(decimals, 2) if by == "points" else decimals)
        unit = POINTS[sign] if by == "points" else Text(sign, f" {sign}" if sign else "")
    text = text if value < 0 or text == "0" else f"+{text}"
    space = " " if by == "points" else ""
    return Text(f"{text}{unit.zh}", f"{text}{space}{unit.get('en')}")


def goal_words(spec: Indicator, goal: str, op_sign: str) -> str:
    """A target of change in words: >= +3个百分点; against nothing but the earlier figure: > 上年."""
    assert spec.change is not None
    number = target_number(goal)
    if number == 0:
        return f"{op_sign} {spec.change.since.zh}"
    return f"{op_sign} {size_text(spec.change.by, spec.unit_sign, spec.decimals, number).zh}"


def no_change_words(spec: Indicator, before: Fraction | None) -> Text:
    """Why there is no change to tell of though there is a figure."""
    assert spec.change is not None
    zh, en = spec.change.since.zh, spec.change.since.get("en")
    if before is None:
        return Text(f"缺{zh}的数", f"no figure of {en}")
    return Text(f"{zh}的数不大于0，算不出增幅", f"the figure of {en} is not above 0: no growth to compute")
