"""Numbers, dates and text as TEXT and & print them, exactly."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction

from processor.formula.nodes import DATE, NUMBER

DATE_UNITS = ("Y", "M", "D", "YM", "MD", "YD")
"""The units of DATEDIF."""

# Patterns are compiled on first use (re keeps them): most runs need none of them.
_NUMBER_FORMAT = r"(#,##)?(0+)(?:\.(0+))?(%?)"
_DATE_PART = r"(?i)yyyy|yy|mm|m|dd|d"
_DATE_FORMAT = r"(?i)(?:yyyy|yy|mm|m|dd|d|[-/.年月日 ])+"


def is_format(pattern: str, kind: str) -> bool:
    """True where TEXT can print a value of type `kind` by `pattern`."""
    if kind == NUMBER:
        return re.fullmatch(_NUMBER_FORMAT, pattern) is not None
    if kind == DATE:
        return re.fullmatch(_DATE_FORMAT, pattern) is not None
    return pattern == "@"


def unit_of(digits: int) -> Fraction:
    """The worth of the last of `digits` decimals: 1 -> 1/10, -2 -> 100."""
    return Fraction(1, 10**digits) if digits >= 0 else Fraction(10**-digits)


def rounded(value: int | Fraction, digits: int) -> Fraction:
    """`value` rounded to `digits` decimals, a half away from zero, as Excel's ROUND does; digits may be negative."""
    unit = unit_of(digits)
    whole = (abs(Fraction(value)) / unit + Fraction(1, 2)).__floor__()
    return whole * unit if value >= 0 else -whole * unit


def number_text(value: int | Fraction) -> str:
    """A number as & prints it: the shortest exact decimal; at most 15 decimals where there is no exact one."""
    exact = Fraction(value)
    for digits in range(16):
        if (exact * 10**digits).denominator == 1:
            return fixed(exact, digits)
    return fixed(exact, 15).rstrip("0")


def fixed(value: int | Fraction, digits: int) -> str:
    """A number with `digits` decimals (0 or more), a half rounded away from zero."""
    shown = rounded(value, digits)
    whole, rest = divmod(abs(shown) * 10**digits, 10**digits)
    sign = "-" if shown < 0 else ""
    return f"{sign}{whole}.{int(rest):0{digits}d}" if digits else f"{sign}{whole}"


def formatted(value: int | Fraction | datetime.date | str, pattern: str) -> str:
    """`value` as TEXT prints it by a pattern that is_format accepts."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date):
        parts = {
            "yyyy": f"{value.year:04d}", "yy": f"{value.year % 100:02d}", "mm": f"{value.month:02d}",
            "m": str(value.month), "dd": f"{value.day:02d}", "d": str(value.day),
        }  # fmt: skip
        return re.sub(_DATE_PART, lambda match: parts[match[0].lower()], pattern)
    match = re.fullmatch(_NUMBER_FORMAT, pattern)
    if match is None:
        raise ValueError(pattern)
    grouped, whole, decimals, percent = match.groups()
    text = fixed(value * 100 if percent else value, len(decimals or ""))
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    before, point, after = text.partition(".")
    before = before.zfill(len(whole))
    if grouped:
        before = f"{int(before):,}"
    return f"{sign}{before}{point}{after}{percent}"
