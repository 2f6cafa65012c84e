"""Numbers and percentages as people type them: full-width digits, thousands commas, units, signs."""

from __future__ import annotations

import re
from fractions import Fraction

from processor.model import Text
from processor.patterns import lazily
from processor.reading.chinese import chinese_number
from processor.reading.outcome import ReadValue, faulty, repaired
from processor.reading.raw import show, squeeze
from processor.ruleset.types import ColumnForm

_NUMBER = lazily(r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(.*)", re.DOTALL)
_MAGNITUDES = {"万": 10_000, "千": 1_000, "百": 100, "亿": 100_000_000}
_MOST_DIGITS = 15
_LONGEST = 60
"""Characters of a number, zeros before and after it included."""
_LARGEST = 1e15

_SAME_UNIT = {
    "课时": ("节", "课"),
    "分钟": ("分", "min"),
    "小时": ("时", "h"),
    "人": ("名", "位"),
    "元": ("块",),
    "%": ("％",),
}
_CONVERT = {
    ("分钟", "小时"): Fraction(60),
    ("分钟", "时"): Fraction(60),
    ("小时", "分钟"): Fraction(1, 60),
    ("小时", "分"): Fraction(1, 60),
    ("万元", "元"): Fraction(1, 10_000),
    ("元", "万元"): Fraction(10_000),
    ("万元", "亿元"): Fraction(10_000),
}

FULL_WIDTH = Text("全角或带空格的数字", "full-width digits or blanks")
AS_TEXT = Text("文本格式的数字", "a number stored as text")
WITH_UNIT = Text("带有计量单位", "typed with its unit")
WITH_COMMAS = Text("带有千分位逗号", "typed with thousands commas")
EDITION = "届"
ORDINAL = Text("序数或中文数字", "an ordinal, or a number in Chinese")
CONVERTED = Text("按计量单位换算", "converted to the unit of the column")
PERCENT_TEXT = Text("文本格式的百分数", "a percentage stored as text")
PERCENT_PLAIN = Text("没有百分号，按百分数读取", "no percent sign, read as a percentage")
PERCENT_FRACTION = Text("按比例读取", "read as a fraction of 1")


def plain(value: Fraction | float) -> int | float:
    """An exact figure as int where it is whole, else as the nearest float."""
    whole = Fraction(value)
    return int(whole) if whole.denominator == 1 else float(whole)


def split_number(text: str) -> tuple[Fraction, str] | None:
    """A squeezed text as (number, what follows it); None where it does not begin with a number of at most 15 digits."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    sign, digits, rest = found.groups()
    digits = digits.replace(",", "")
    if len(digits) > _LONGEST or len(digits.replace(".", "").lstrip("0")) > _MOST_DIGITS:
        return None
    number = Fraction(digits + "0" if digits.endswith(".") else digits)
    if rest[:1] in _MAGNITUDES and len(rest) > 1:
        number, rest = number * _MAGNITUDES[rest[0]], rest[1:]
    return (-number if sign == "-" else number), rest


def read_number(column: ColumnForm, raw: str | int | float) -> ReadValue:
    """A number of types integer, number, money."""
    if not isinstance(raw, str):
        return ReadValue(raw) if abs(raw) < _LARGEST else faulty("digits-lost", raw)
    if not column.repair:
        return faulty("not-a-number", raw)
    text = squeeze(raw)
    own = split_number(text.removesuffix(column.unit)) if column.unit and text.endswith(column.unit) else None
    if own is not None and not own[1]:  # before all else: in a column of 万元 this is no 万 of 元
        return repaired(plain(own[0]), WITH_UNIT)
    parts = split_number(text)
    if parts is None:
        ordinal = _ordinal(text, column.unit)
        return faulty("not-a-number", raw) if ordinal is None else repaired(ordinal, ORDINAL)
    number, rest = parts
    if not rest or rest == column.unit or rest in _SAME_UNIT.get(column.unit, ()):
        return repaired(plain(number), _why(raw, text, rest))
    if rest in _MAGNITUDES and column.unit.startswith(rest):
        return repaired(plain(number), WITH_UNIT)
    if rest in _MAGNITUDES:
        return _converted(column, raw, number * _MAGNITUDES[rest])
    factor = _factor(column, rest)
    if factor is not None:
        return _converted(column, raw, number * factor)
    if column.unit and len(rest) <= 4 and not any(char.isdigit() for char in rest):
        return faulty("wrong-unit", raw, 应为=column.unit)
    return faulty("not-a-number", raw)


def _ordinal(text: str, unit: str) -> int | None:
    """The number of 第19届 and 第二十二届, in a column of 届 also without 第; None for any other text."""
    if not text.startswith("第") and unit != EDITION:
        return None
    inner = text.removeprefix("第")
    inner = inner.removesuffix(unit) if unit else inner
    return int(inner) if inner.isascii() and inner.isdigit() else chinese_number(inner)


def _why(raw: str, text: str, rest: str) -> Text:
    if rest:
        return WITH_UNIT
    if "," in text:
        return WITH_COMMAS
    return AS_TEXT if raw == text else FULL_WIDTH


def _factor(column: ColumnForm, unit: str) -> Fraction | None:
    typed = column.convert.get(unit)
    return Fraction(typed) if typed is not None else _CONVERT.get((column.unit, unit))


def _converted(column: ColumnForm, raw: str, exact: Fraction) -> ReadValue:
    value = plain(exact)
    shown = show(value) + column.unit
    return ReadValue(value, repair=CONVERTED, code="converted", detail={"原值": raw, "应为": shown})


def read_percent(column: ColumnForm, raw: str | int | float, percent_format: bool) -> ReadValue:
    """A percentage, as a fraction of 1: 98.9% is 0.989.

    percent_format: the cell's number format shows a percent sign, so 0.989 is 98.9%. Without format or sign a figure of
    at most 1.2 could mean either and is refused, unless the bounds of the column leave one reading. In a column that is
    not repaired a bare figure is the fraction that it is; one that can be none is refused.
    """
    if not isinstance(raw, str):
        return ReadValue(raw) if percent_format else _bare_percent(column, raw, Fraction(repr(raw)))
    if not column.repair:
        return faulty("not-a-number", raw)
    text = squeeze(raw)
    parts = split_number(text)
    if parts is None or parts[1] not in ("", "%", "个百分点", "‰"):
        return faulty("not-a-number", raw)
    number, sign = parts
    if sign:
        return repaired(plain(number / (1000 if sign == "‰" else 100)), PERCENT_TEXT)
    if percent_format:
        return repaired(plain(number if abs(number) <= Fraction(6, 5) else number / 100), PERCENT_TEXT)
    return _bare_percent(column, raw, number)


def _bare_percent(column: ColumnForm, raw: str | int | float, number: Fraction) -> ReadValue:
    if number == 0:
        return ReadValue(0)
    large = abs(number) > Fraction(6, 5)
    if not column.repair:
        too_much = large and (column.max is None or number > column.max)
        return faulty("ambiguous-percent", raw) if too_much else ReadValue(plain(number))
    if large:
        return repaired(plain(number / 100), PERCENT_PLAIN)
    low = column.min
    if low is not None and number / 100 < Fraction(repr(low)) <= number:
        shown = f"{show(plain(number * 100))}%"
        return ReadValue(plain(number), PERCENT_FRACTION, "percent-assumed", {"原值": show(raw), "应为": shown})
    return faulty("ambiguous-percent", raw)
