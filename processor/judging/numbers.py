"""Numbers and values as words: shortest exact, never the noise of a binary float, never the same number twice."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

from processor.model import Scalar
from processor.privacy import mask, mask_number
from processor.ruleset.types import SHARES, ColumnForm

Number = int | float | Fraction

BLANK = "空"
_EXACT_DIGITS = 4
_USUAL_DIGITS = 2
_MOST_DIGITS = 12
_FLOAT_DIGITS = 15
_WHOLE = 10**_FLOAT_DIGITS


def exact(value: Scalar | Fraction) -> Fraction | None:
    """The number a person means by `value`: 0.1 is one tenth, True is 1; None for anything that is no number."""
    if isinstance(value, float):
        return Fraction(format(value, f".{_FLOAT_DIGITS}g"))
    if isinstance(value, int | Fraction):
        return Fraction(value)
    return None


def ending_digits(value: Fraction) -> int | None:
    """How many decimals write `value` exactly; None where no number of decimals does (1/3)."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def number_text(value: Number, digits: int | None = None, sign: str = "") -> str:
    """`value` in digits: 0.5, 1, 98.9%.

    digits: decimals to show where the exact figure would be long (rounded half up); None shows up to 4 exactly, else 2
    sign:   % or ‰ shows a fraction of 1 in hundredths or thousandths; any other sign is left to the caller
    """
    shown = sign if sign in SHARES else ""
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE):
        return f"{int(value) * SHARES.get(sign, 1)}{shown}"
    number = exact(value)
    if number is None:
        raise TypeError(f"no number: {value!r}")
    number = number * SHARES.get(sign, 1)
    needed = ending_digits(number)
    if needed is None or needed > max(_EXACT_DIGITS, digits or 0):
        needed = _USUAL_DIGITS if digits is None else digits
        while number and needed < _MOST_DIGITS and rounded(number, needed) == "0":
            needed += 1  # what is there is never shown as nothing
    return rounded(number, needed) + shown


def rounded(number: Fraction, digits: int) -> str:
    """`number` rounded half up to at most `digits` decimals, without closing zeros."""
    scaled = abs(number) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = str(whole).rjust(digits + 1, "0")
    if digits:
        text = f"{text[:-digits]}.{text[-digits:]}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 and whole else text


def number_pair(observed: Number, expected: Number, digits: int | None = None, sign: str = "") -> tuple[str, str]:
    """Both numbers as text, with as many decimals as it takes to show that they differ (98.85%, 98.9%)."""
    texts = number_text(observed, digits, sign), number_text(expected, digits, sign)
    more = _USUAL_DIGITS if digits is None else digits
    while texts[0] == texts[1] and exact(observed) != exact(expected) and more < _MOST_DIGITS:
        more += 1
        texts = number_text(observed, more, sign), number_text(expected, more, sign)
    return texts


def value_text(value: Scalar | Fraction, column: ColumnForm | None = None) -> str:
    """A value as a clerk would write it; personal numbers are masked (law 6). A blank is 空."""
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        clock = value.time()
        return value.date().isoformat() + (f" {clock:%H:%M}" if clock != datetime.time() else "")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        personal = column is not None and (column.personal or column.type == "phone")
        return mask_number(value) if personal else mask(value)
    return number_text(value, sign=share_sign(column))


def share_sign(column: ColumnForm | None) -> str:
    """The sign that the values of a column are shown with: % for percent, "" for any other."""
    return "%" if column is not None and column.type == "percent" else ""


def values_text(values: Sequence[str], most: int = 6) -> str:
    """A few of `values` as one text: 甲、乙、丙等12个."""
    shown = "、".join(values[:most])
    return shown if len(values) <= most else f"{shown}等{len(values)}个"
