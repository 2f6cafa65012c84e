"""What a cell of a plain sheet says, as the reader library reads it; ValueError where only the library can tell."""

from __future__ import annotations

import datetime
import re

from processor.reading.plain_parts import plain_text

TRUTHS = {"0": False, "1": True, "false": False, "true": True}
TRIMMED, KEPT = "\1", "\2"
"""Before a text in tags: whether blanks around it are said to belong to it."""
_NUMERAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_MOST_DAYS = 1 << 16
_FIRST_DAY, _LAST_DAY, _DAY_ZERO = 61, 2_958_465, 693_594
"""1900-03-01, from which on all programs count alike, and 9999-12-31; the ordinal of day 0."""


def number_of(text: str) -> float:
    """A number; float() takes more for one than the library does."""
    if _NUMERAL.fullmatch(text) is None:
        raise ValueError(text)
    return float(text)


class _Days(dict[str, datetime.date]):
    """Days by what a cell says, worked out once; ValueError for what is no day that all programs count alike."""

    def __missing__(self, text: str) -> datetime.date:
        value = float(text)
        day = int(value)
        if day != value or not _FIRST_DAY <= day <= _LAST_DAY or _NUMERAL.fullmatch(text) is None:
            raise ValueError(text)
        if len(self) >= _MOST_DAYS:
            self.clear()
        self[text] = datetime.date.fromordinal(_DAY_ZERO + day)
        return self[text]


DAYS = _Days()


def in_tags(text: str) -> str:
    """A text in tags, with its mark before it."""
    mark, text = text[:1], text[1:]
    if mark not in (TRIMMED, KEPT) or (mark == TRIMMED and text != text.strip()):
        raise ValueError(text)
    return plain_text(text)


def shown(text: str) -> str:
    """A text that is the value itself."""
    if text[:1] in (TRIMMED, KEPT) and text:
        raise ValueError(text)
    return plain_text(text)
