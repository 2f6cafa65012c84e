"""Keys of a column that have a form of their own, and which of them a type has a use for."""

from __future__ import annotations

from fractions import Fraction

from processor.model import NOT_APPLICABLE, Text
from processor.ruleset.block import Block
from processor.ruleset.items import Item

TYPES = ("text", "integer", "number", "percent", "money", "date", "yesno", "choice", "unit", "phone", "code")
_NUMBERS = ("integer", "number", "percent", "money")
_KEYS_OF_TYPES = {
    "of": ("choice",),
    "min": _NUMBERS,
    "max": _NUMBERS,
    "convert": ("integer", "number", "money"),
    "month": ("date",),
    "within": ("date",),
    "total": _NUMBERS,
    "shared": _NUMBERS,
    "recompute": ("percent",),
    "fill": tuple(kind for kind in TYPES if kind not in _NUMBERS),
    "blank_as": tuple(kind for kind in TYPES if kind not in ("yesno", "choice")),
}
"""Keys of a column that only some types look at."""


def refuse_idle(block: Block, name: str, kind: str) -> None:
    """Keys that say nothing in a column of this type: whoever wrote one expects something of it."""
    for key, types in _KEYS_OF_TYPES.items():
        if key in block and kind not in types:
            raise block.need(key).error(
                f"“{name}”的类型是 {kind}，{key} 不起作用",
                f"“{name}” is of type {kind}, {key} has no effect",
                Text(f"{key} 只用于 {'、'.join(types)}", f"{key} goes with {', '.join(types)}"),
            )
    word = block.get("blank_as")
    if word is None:
        return
    if blank_as(word) == "0" and kind not in _NUMBERS:
        raise word.error(
            f"“{name}”的类型是 {kind}，blank_as 不能是 0",
            f"“{name}” is of type {kind}, blank_as cannot be 0",
            Text(f"可写 {NOT_APPLICABLE}", f"It can be {NOT_APPLICABLE}"),
        )
    if not repair(block.get("repair")):
        raise word.error(
            "repair: none 的列里 blank_as 不起作用", "blank_as has no effect in a column with repair: none"
        )


def factors(item: Item | None) -> dict[str, str]:
    """other unit -> factor, kept as exact text."""
    factors: dict[str, str] = {}
    for unit, factor in ({} if item is None else item.pairs()).items():
        try:
            good = Fraction(factor.raw) > 0
        except (ValueError, ZeroDivisionError):
            good = False
        if not good:
            raise factor.error(f"换算系数“{factor.raw}”不是正数", f"The factor “{factor.raw}” is not a positive number")
        factors[unit] = factor.raw
    return factors


def repair(item: Item | None) -> bool:
    """`repair: none` (or false): what would need repairing is a fault."""
    if item is None:
        return True
    return item.flag() if isinstance(item.value, bool) else item.choice("none") != "none"


def blank_as(item: Item | None) -> str:
    """What / 无 — mean in the column; a bare 0 is as good as '0'."""
    if item is None:
        return ""
    return "0" if item.raw == "0" else item.choice("0", NOT_APPLICABLE)
