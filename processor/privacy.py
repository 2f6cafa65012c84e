"""Phone and identity numbers in free text: found, and masked wherever a text leaves the program (law 6).

The reader masks what it keeps as raw text; every writer masks once more as a last line. Two patterns count as personal:

* a mobile phone number of mainland China: 11 digits from 13 to 19, with or without +86, written together or 3-4-4;
* a resident identity number (GB 11643-1999): 17 digits and a digit or X, with a plausible date of birth; also the older
  one of 15 digits.

Digits may be full-width, as Chinese input methods type them. Longer runs (account numbers, codes) are left alone.
"""

from __future__ import annotations

import re

from processor.patterns import lazily

_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－＋　", "0123456789Xx-+ ")
_BEFORE = r"(?<![0-9])(?<![0-9]\.)"
_AFTER = r"(?![0-9])(?!\.[0-9]*[1-9])"  # the whole part of a fraction is no phone number; 13812342210.0 is one
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = rf"[1-9][0-9]{{5}}(?:(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]|[0-9]{{2}}{_DAY}[0-9]{{3}})"
_MOBILE = r"1[3-9][0-9](?:[0-9]{8}|-[0-9]{4}-[0-9]{4}| [0-9]{4} [0-9]{4})"
_PERSONAL = lazily(rf"{_BEFORE}(?:(?P<identity>{_IDENTITY})|(?:\+?86[- ]?)?(?P<mobile>{_MOBILE})){_AFTER}")
_DIGITS = re.compile("[0-9０-９]{4}[-－ 　]?[0-9０-９]{4}")
"""Stands in every personal number, and neither in a date nor in most texts."""
_HEAD, _TAIL = 3, 4
_SHORTEST = 11  # characters; nothing shorter can hold a personal number


def personal_numbers(text: str) -> list[tuple[str, int, int]]:
    """The personal numbers in `text`: (kind, start, end) each, kind is mobile or identity."""
    if len(text) < _SHORTEST or _DIGITS.search(text) is None:
        return []
    found = _PERSONAL.finditer(text.translate(_HALF_WIDTH))
    return [(kind, *match.span(kind)) for match in found for kind in ("identity", "mobile") if match[kind]]


def mask(text: str) -> str:
    """`text` with the middle of every personal number starred: 13812342210 -> 138****2210. Other text is untouched."""
    if len(text) < _SHORTEST or _DIGITS.search(text) is None:  # nearly always: without another call
        return text
    found = personal_numbers(text)
    for _kind, start, end in reversed(found):
        text = text[:start] + mask_number(text[start:end]) + text[end:]
    return text


def mask_number(text: str) -> str:
    """`text`, known to be a phone or identity number (such as a land line), with its middle starred.

    The first 3 and the last 4 digits stay; of fewer than 11 digits less than half do. Signs between digits stay.
    """
    places = [at for at, char in enumerate(text) if char.isdigit() or char in "XxＸｘ"]
    head, tail = (_HEAD, _TAIL) if len(places) >= _SHORTEST else (len(places) // 5, len(places) // 4)
    starred = set(places[head : len(places) - tail])
    return "".join("*" if at in starred else char for at, char in enumerate(text))
