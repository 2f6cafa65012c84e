"""How much room a text takes: in columns of a terminal, in lines of a cell."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator


def width(text: str, *, ambiguous: int = 1) -> int:
    """Columns that `text` takes: 2 for wide and full-width characters, 0 for combining ones.

    ambiguous: columns of those that are wide only in Chinese surroundings (quotes “ ”, the sign ■): 1 or 2.
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return len(text.translate(_WIDTHS[ambiguous]))


class _Widths(dict[int, str]):
    """A character's code -> as many signs as it takes columns: str.translate looks up what it is given there."""

    def __init__(self, ambiguous: int, known: dict[int, str] | None = None) -> None:
        super().__init__(known or {})
        self._ambiguous = ambiguous

    def __missing__(self, code: int) -> str:
        signs = "x" * _columns(chr(code), self._ambiguous)
        if len(self) < _MOST_KNOWN:
            self[code] = signs
        return signs


def _columns(char: str, ambiguous: int) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cc", "Cf", "Mn", "Me"):
        return 0
    kind = unicodedata.east_asian_width(char)
    return 2 if kind in "WF" else ambiguous if kind == "A" else 1


_MOST_KNOWN = 8192
_WIDTHS = {1: _Widths(1), 2: _Widths(2)}
_LINES = _Widths(2, {ord("\n"): "\n"})


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` in exactly `columns` columns: blanks added (in front where `right`), or cut and ended with ~."""
    missing = columns - width(text)
    if missing < 0:
        text = f"{cut(text, columns - 1)}~"
        missing = columns - width(text)
    return " " * missing + text if right else text + " " * missing


def cut(text: str, columns: int) -> str:
    """The longest beginning of `text` that fits into `columns`."""
    used, widths = 0, _WIDTHS[1]
    for at, char in enumerate(text):
        used += len(widths[ord(char)])
        if used > columns:
            return text[:at]
    return text


def wrap(text: str, columns: int) -> Iterator[str]:
    """`text` in lines of at most `columns`: broken anywhere within Chinese, at blanks within words of Latin letters.

    columns must be at least 2, or a wide character would have no room.
    """
    for paragraph in text.split("\n"):
        rest = paragraph
        while width(rest) > columns:
            head = cut(rest, columns)
            at = len(head)
            blank = head.rfind(" ")
            if blank > 0 and rest[at - 1].isascii() and rest[at].isascii() and not rest[at].isspace():
                at = blank
            yield rest[:at].rstrip()
            rest = rest[at:].lstrip()
        yield rest


def line_count(text: str, columns: float) -> int:
    """How many lines `text` takes in a cell `columns` wide, Chinese quotes and signs counted wide."""
    if 2 * len(text) <= columns and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(len(line) / columns)) for line in text.translate(_LINES).split("\n"))
