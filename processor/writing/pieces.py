"""Lines for a terminal as plain data: pieces, each a text and the options of click.style that it is shown with.

Only signs that a GBK console can show, and in aligned columns only such as take the same room everywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import field
from pathlib import PurePath
from typing import Any

from processor.privacy import mask
from processor.records import dataclass
from processor.writing.words import ERROR, INFO, QUERY, SHORT, STRETCH, Level

COLUMNS = 92
"""Width of a screen: fits a Windows console of 100 columns."""

LEVEL_STYLES: Mapping[Level, Mapping[str, Any]] = {
    ERROR: {"fg": "red", "bold": True},
    QUERY: {"fg": "yellow", "bold": True},
    SHORT: {"fg": "magenta", "bold": True},
    STRETCH: {"fg": "magenta"},
    INFO: {"fg": "cyan"},
}
STATUS_STYLES: Mapping[str, Mapping[str, Any]] = {
    "rejected": {"fg": "white", "bg": "red", "bold": True},
    "explain": {"fg": "black", "bg": "yellow", "bold": True},
    "accepted": {"fg": "white", "bg": "green", "bold": True},
    "unread": {"fg": "white", "bg": "red", "bold": True},
}
BOLD: Mapping[str, Any] = {"bold": True}
DIM: Mapping[str, Any] = {"dim": True}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line. style: the options of click.style."""

    text: str
    style: Mapping[str, Any] = field(default_factory=dict)


Line = tuple[Piece, ...]


def piece(text: str, style: Mapping[str, Any] | None = None) -> Piece:
    """A piece whose text is masked and holds no control character: a cell's text could steer the terminal."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in text)
    return Piece(mask(text), style or {})


def line(text: str = "", style: Mapping[str, Any] | None = None) -> Line:
    """A line of one piece, or an empty one."""
    return (piece(text, style),) if text else ()


def file_name(file: str) -> str:
    """The last part of a path, whichever way its slashes lean."""
    return PurePath(file.replace("\\", "/")).name
