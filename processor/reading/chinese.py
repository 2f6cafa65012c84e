"""Whole numbers written in Chinese: 二十二, 两百零五, 一〇三."""

from __future__ import annotations

from processor.patterns import lazily

_DIGITS = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
SIGNS = "".join(_DIGITS) + "".join(_PLACES) + "万"
_PLAIN = lazily("[零〇一二三四五六七八九]{2,}")


def chinese_number(text: str) -> int | None:
    """The number, below 100 million, that all of `text` writes; None where it is none. 二〇二一 goes by digits."""
    if not text or any(sign not in SIGNS for sign in text):
        return None
    if _PLAIN.fullmatch(text) and not text.startswith("零"):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    high, myriad, low = text.partition("万")
    if myriad:
        thousands, rest = _below_myriad(high), _below_myriad(low) if low else 0
        return None if not thousands or rest is None else thousands * 10_000 + rest
    return _below_myriad(text)


def _below_myriad(text: str) -> int | None:
    total, digit, last = 0, None, 10_000
    for sign in text:
        if sign in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[sign]
            continue
        place = _PLACES.get(sign)
        if place is None or place >= last or (digit is None and (place != 10 or total)):
            return None
        total, digit, last = total + (1 if digit is None else digit) * place, None, place
    return None if not text else total + (digit or 0)
