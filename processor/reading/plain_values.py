"""What a cell of a plain sheet says, as the reader library reads it; ValueError where only the library can tell."""

from __future__ import annotations

import datetime
import re

from processor.reading.plain_parts import plain_text

TRUTHS = {b"0": False, b"1": True, b"false": False, b"true": True}
TRIMMED, KEPT = b"\1", b"\2"
"""Before a text in tags: whether blanks around it are said to belong to it. The first stands behind each, too."""
_NUMERAL = re.compile(rb"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_MOST_DAYS = 1 << 16
_FIRST_DAY, _LAST_DAY, _DAY_ZERO = 61, 2_958_465, 693_594
"""1900-03-01, from which on all programs count alike, and 9999-12-31; the ordinal of day 0."""


def number_of(text: bytes) -> float:
    """A number; float() takes more for one than the library does."""
    if _NUMERAL.fullmatch(text) is None:
        raise ValueError(text)
    return float(text)


class _Days(dict[bytes, datetime.date]):
    """Days by what a cell says, worked out once; ValueError for what is no day that all programs count alike."""

    def __missing__(self, text: bytes) -> datetime.date:
        value = float(text)
        day = int(value)
        if day != value or not _FIRST_DAY <= day <= _LAST_DAY or not (text.isdigit() or _NUMERAL.fullmatch(text)):
            raise ValueError(text)
        if len(self) >= _MOST_DAYS:
            self.clear()
        self[text] = found = datetime.date.fromordinal(_DAY_ZERO + day)
        return found


DAYS = _Days()


def in_tags(value: bytes) -> str:
    """A text in tags, with its marks."""
    before, text, behind = value[:1], value[1:-1].decode(), value[1:][-1:]
    if before not in (TRIMMED, KEPT) or behind != TRIMMED or (before == TRIMMED and text != text.strip()):
        raise ValueError(value)
    return plain_text(text)


def shown(value: bytes) -> str:
    """A text that is the value itself."""
    if value[:1] in (TRIMMED, KEPT) or value[-1:] == TRIMMED:
        raise ValueError(value)
    return plain_text(value.decode())
