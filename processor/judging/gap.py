"""The gap between a figure and its target, in the unit that people count: 还差3所, 还差0.28个百分点, 2人未劝返."""

from __future__ import annotations

import math
from fractions import Fraction

from processor.formula.nodes import Call, ColumnRef, Node, walk
from processor.judging.change import POINTS
from processor.judging.context import Context
from processor.judging.numbers import exact, number_pair
from processor.judging.targets import holds
from processor.model import Text
from processor.ruleset.types import SHARES, Indicator, Target, target_number

_NOUN_ENDS = ("人数", "个数", "数量", "数")


def gap_of(spec: Indicator, target: Target | None, value: Fraction | None, awaited: int, context: Context) -> Text:
    """What is lacking (or too much) by what has been received, and how many returns are still to come.

    target: for the figure itself, also where the rule has one for its change
    """
    parts = []
    if value is None:
        parts.append(Text("没有数据", "no data"))
    elif target is not None and not holds(target, value):
        parts.append(_lacking(spec, target, value, context))
    if awaited:
        parts.append(Text(f"{awaited}份待补", f"{awaited} return{'s' if awaited > 1 else ''} to come"))
    return Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _lacking(spec: Indicator, target: Target, value: Fraction, context: Context) -> Text:
    goal = target_number(target.value)
    over = value > goal or (value == goal and target.op == "below")
    if spec.figure == "zero" or (goal == 0 and target.op == "at_most" and spec.unit_sign not in SHARES):
        return _still(spec, value)
    counted = _members_lacking(spec, target, goal, context)
    if counted is not None:
        sign = spec.count_sign or spec.unit_sign
        return Text(f"还差{counted}{sign}", f"{counted} {sign} short") if not over else _over(str(counted), sign)
    if spec.figure == "rank":
        places = math.ceil(abs(value - goal))
        return Text(f"还差{places}个名次", f"{places} places short")
    if spec.unit_sign in SHARES:
        points = number_pair(abs(value - goal) * SHARES[spec.unit_sign], Fraction(0), max(spec.decimals, 2))[0]
        unit = POINTS[spec.unit_sign]
        word = Text(f"{points}{unit.zh}", f"{points} {unit.en}")
    else:
        size = number_pair(abs(value - goal), Fraction(0), spec.decimals)[0]
        word = Text(f"{size}{spec.unit_sign}", f"{size} {spec.unit_sign}".strip())
    if value == goal:  # above and below: the bound itself does not do
        return Text(
            f"应{'大于' if target.op == 'above' else '小于'}目标值", "the bound itself does not meet the target"
        )
    return Text(f"超出{word.zh}", f"{word.en} over") if over else Text(f"还差{word.zh}", f"{word.en} short")


def _over(size: str, sign: str) -> Text:
    return Text(f"超出{size}{sign}", f"{size} {sign} over".replace("  ", " "))


def _still(spec: Indicator, value: Fraction) -> Text:
    """2人未劝返: what is still there of something that should not be, named by the column it is counted in."""
    size = number_pair(value, Fraction(0), spec.decimals)[0]
    summed = {_summed(node) for node in walk(spec.value.node)} - {""}
    noun = summed.pop() if len(summed) == 1 else ""
    for end in _NOUN_ENDS:
        noun = noun.removesuffix(end)
    if noun:
        return Text(f"{size}{spec.unit_sign}{noun}", f"{size} {spec.unit_sign} {noun}".replace("  ", " "))
    return Text(f"还有{size}{spec.unit_sign}", f"still {size} {spec.unit_sign}".strip())


def _summed(node: Node) -> str:
    """The column that a SUM or SUMIFS adds up; "" for anything else."""
    if isinstance(node, Call) and node.name in ("SUM", "SUMIFS") and isinstance(node.args[0], ColumnRef):
        return node.args[0].name
    return ""


def _members_lacking(spec: Indicator, target: Target, goal: Fraction, context: Context) -> int | None:
    """How many more (or fewer) of what the numerator of a share counts would meet the target; None where it is no share
    or nothing is counted."""
    sides = spec.value.parts() if spec.count_sign else None
    if sides is None:
        return None
    numerator, denominator = exact(sides[0].value(context)), exact(sides[1].value(context))
    if numerator is None or not denominator or denominator < 0:
        return None
    wanted = goal * denominator
    if target.op in ("at_least", "exactly") and numerator < wanted:
        return math.ceil(wanted - numerator)
    if target.op == "above":
        return math.floor(wanted - numerator) + 1
    if target.op == "below":
        return math.floor(numerator - wanted) + 1
    return math.ceil(numerator - wanted)
