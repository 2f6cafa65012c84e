"""Cell addresses as they stand in a part's bytes."""

from __future__ import annotations

from functools import lru_cache

from processor.model import column_letters
from processor.patterns import lazily

LAST_COLUMN = 16_384
_AREA = lazily(rb"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?$")


@lru_cache(maxsize=4096)
def column_number(letters: bytes) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def area(text: bytes) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of an address such as B2 or A1:C3; None where it is none."""
    found = _AREA.match(text.strip())
    if not found:
        return None
    row, col = int(found[2]), column_number(found[1])
    if found[3] is None:
        return row, col, row, col
    last_row, last_col = int(found[4]), column_number(found[3])
    return min(row, last_row), min(col, last_col), max(row, last_row), max(col, last_col)


def a1(row: int, col: int) -> bytes:
    """The address of a cell."""
    return b"%s%d" % (_letters(col), row)


@lru_cache(maxsize=1024)
def _letters(col: int) -> bytes:
    return column_letters(col).encode()
