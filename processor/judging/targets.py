"""Targets: whether a figure meets one, how it is said, and from when on a miss counts."""

from __future__ import annotations

import datetime
from fractions import Fraction

from processor.judging.change import goal_words
from processor.judging.numbers import number_pair, number_text
from processor.model import Scalar
from processor.ruleset.types import Indicator, Rule, Ruleset, Target, target_number

STANDING = "standing"
_SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "exactly": "="}


def holds(target: Target, value: Fraction, goal: str = "") -> bool:
    """True where `value` meets the target, or with `goal` (the stretch value) that one in the same direction."""
    number = target_number(goal or target.value)
    if target.op == "at_least":
        return value >= number
    if target.op == "at_most":
        return value <= number
    if target.op == "above":
        return value > number
    if target.op == "below":
        return value < number
    return value == number


def target_words(spec: Indicator, goal: str, value: Fraction | None = None) -> str:
    """A target in words such as >= 20%, with the digits that tell it from `value`."""
    if spec.target is None:
        return ""
    if spec.change is not None:
        return goal_words(spec, goal, _SIGNS[spec.target.op])
    number = target_number(goal)
    text = goal if ":" in goal else number_text(number, spec.decimals, spec.unit_sign)
    if value is not None and ":" not in goal:
        text = number_pair(value, number, spec.decimals, spec.unit_sign)[1]
    return f"{_SIGNS[spec.target.op]} {text}"


def due_day(rule: Rule, ruleset: Ruleset, round_id: str) -> datetime.date | None:
    """The day from which a miss counts; None for a standing duty (always due)."""
    due = rule.due
    if due == STANDING:
        return None
    if due == "round":
        return next((one.deadline for one in ruleset.rounds if one.id == round_id), None)
    if due.startswith("参数!"):
        return _day(ruleset.parameters.get(due.removeprefix("参数!")))
    return datetime.date.fromisoformat(due)


def not_yet_due(rule: Rule, ruleset: Ruleset, round_id: str, as_of: datetime.date) -> datetime.date | None:
    """The due day of a target that is still to come at `as_of`; None where a miss counts today."""
    day = due_day(rule, ruleset, round_id)
    return day if rule.judges == "target" and day is not None and as_of < day else None


def _day(value: Scalar) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, str):
        return datetime.date.fromisoformat(value)
    return value if isinstance(value, datetime.date) else None
