"""What operators and functions do with single exact values. Where Excel has an error for a result, it is None."""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from processor.formula.numbers import Exact, Number
from processor.formula.texts import formatted, number_text, rounded, unit_of

_MAX_POWER = 64

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _whole(value: Number) -> int:
    """A number used as a count, cut towards zero as Excel does."""
    return int(value)


def shown(value: Any) -> str:
    """A value as & joins it."""
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, datetime.date) else number_text(value)


def _days_on(date: datetime.date, days: Number) -> datetime.date | None:
    ordinal = date.toordinal() + math.floor(days)
    return datetime.date.fromordinal(ordinal) if 1 <= ordinal <= datetime.date.max.toordinal() else None


def _add(left: Any, right: Any) -> Exact:
    if isinstance(left, datetime.date):
        return _days_on(left, right)
    if isinstance(right, datetime.date):
        return _days_on(right, left)
    return left + right  # type: ignore[no-any-return]


def _subtract(left: Any, right: Any) -> Exact:
    if isinstance(left, datetime.date):
        return (left - right).days if isinstance(right, datetime.date) else _days_on(left, -right)
    return left - right  # type: ignore[no-any-return]


def _divide(left: Number, right: Number) -> Exact:
    return None if right == 0 else Fraction(left) / right


def _power(base: Number, exponent: Number) -> Exact:
    # Only whole powers are exact; the bound keeps a formula from filling the memory.
    power = Fraction(exponent)
    if power.denominator != 1 or abs(power.numerator) > _MAX_POWER or (base == 0 and power <= 0):
        return None
    return (Fraction(base) if power > 0 else 1 / Fraction(base)) ** abs(power.numerator)


ARITHMETIC: dict[str, Callable[[Any, Any], Exact]] = {
    "+": _add, "-": _subtract, "*": operator.mul, "/": _divide, "^": _power,
    "&": lambda left, right: shown(left) + shown(right),
}  # fmt: skip


def _round_up(value: Number, digits: Number = 0) -> Exact:
    unit = unit_of(_digits(digits))
    return math.ceil(abs(Fraction(value)) / unit) * unit * (1 if value >= 0 else -1)


def _round_down(value: Number, digits: Number = 0) -> Exact:
    unit = unit_of(_digits(digits))
    return math.floor(abs(Fraction(value)) / unit) * unit * (1 if value >= 0 else -1)


def _digits(digits: Number) -> int:
    return max(-30, min(30, _whole(digits)))


def _left(text: str, count: Number = 1) -> Exact:
    return text[: _whole(count)] if count >= 0 else None


def _right(text: str, count: Number = 1) -> Exact:
    return text[max(0, len(text) - _whole(count)) :] if count >= 0 else None


def _mid(text: str, start: Number, count: Number) -> Exact:
    if start < 1 or count < 0:
        return None
    return text[_whole(start) - 1 : _whole(start) - 1 + _whole(count)]


def _find(part: str, text: str, start: Number = 1) -> Exact:
    return (text.find(part, _whole(start) - 1) + 1 or None) if start >= 1 else None


def _months_on(date: datetime.date, months: Number) -> tuple[int, int] | None:
    year, month = divmod(date.year * 12 + date.month - 1 + _whole(months), 12)
    return (year, month + 1) if 1 <= year <= 9999 else None


def _last_day(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _date(year: Number, month: Number, day: Number) -> Exact:
    """A month beyond 12 or a day beyond the month's end runs on, as in Excel."""
    if not 1 <= year <= 9999 or not -(10**5) < month < 10**5 or not -(10**7) < day < 10**7:
        return None
    first = _months_on(datetime.date(_whole(year), 1, 1), _whole(month) - 1)
    return _days_on(datetime.date(*first, 1), _whole(day) - 1) if first else None


def _edate(date: datetime.date, months: Number) -> Exact:
    there = _months_on(date, months)
    return datetime.date(*there, min(date.day, _last_day(*there))) if there else None


def _eomonth(date: datetime.date, months: Number) -> Exact:
    there = _months_on(date, months)
    return datetime.date(*there, _last_day(*there)) if there else None


def _weekday(date: datetime.date, kind: Number = 1) -> Exact:
    """1: Sunday is 1; 2: Monday is 1; 3: Monday is 0."""
    if kind not in (1, 2, 3):
        return None
    return date.isoweekday() % 7 + 1 if kind == 1 else date.weekday() + (1 if kind == 2 else 0)


def _datedif(start: datetime.date, end: datetime.date, unit: str) -> Exact:
    if start > end:
        return None
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if unit == "D":
        return (end - start).days
    if unit == "YD":
        since = _edate(start, months // 12 * 12)
    elif unit == "MD":
        since = _edate(start, months)
    else:
        return {"Y": months // 12, "M": months, "YM": months % 12}[unit]
    return (end - since).days if isinstance(since, datetime.date) else None


FUNCTIONS: dict[str, Callable[..., Exact]] = {
    "NOT": operator.not_,
    "EXACT": operator.eq,
    "ROUND": lambda value, digits=0: rounded(value, _digits(digits)),
    "ROUNDUP": _round_up,
    "ROUNDDOWN": _round_down,
    "INT": math.floor,
    "MOD": lambda value, divisor: None if divisor == 0 else value - divisor * math.floor(Fraction(value) / divisor),
    "ABS": abs,
    "LEN": len,
    "LEFT": _left,
    "RIGHT": _right,
    "MID": _mid,
    "FIND": _find,
    "SUBSTITUTE": lambda text, old, new: text.replace(old, new) if old else text,
    "TRIM": lambda text: " ".join(text.split()),
    "UPPER": str.upper,
    "TEXT": formatted,
    "DATE": _date,
    "YEAR": lambda date: date.year,
    "MONTH": lambda date: date.month,
    "DAY": lambda date: date.day,
    "WEEKDAY": _weekday,
    "DATEDIF": _datedif,
    "EDATE": _edate,
    "EOMONTH": _eomonth,
}
"""Functions that take single values and give None where any of them is None."""


def all_of(values: Sequence[bool | None]) -> bool | None:
    """AND in Kleene's logic: one False settles it, else one unknown leaves it open."""
    if False in values:
        return False
    return None if None in values else True


def any_of(values: Sequence[bool | None]) -> bool | None:
    """OR in Kleene's logic."""
    if True in values:
        return True
    return None if None in values else False
