"""What a cell can hold besides a value, and the one place where texts are cleaned."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache

from processor.patterns import lazily
from processor.records import dataclass

_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")
_QUOTES = re.compile("[“”„‟\"‘’']")
_TAIL = re.compile(r"\([^()]*\)$")
JOINT = "\x01"
DIRTY = lazily(
    r"(?:\A|\x01)\s|\s(?:\x01|\Z)|[^\S\n](?:[^\S\n]|\n)|\n[^\S\n]"
    "|[\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]"
)
"""Finds what `clean` would change in a text, or in many that are joined by JOINT."""


@dataclass(frozen=True, slots=True)
class CellError:
    """A formula error such as #REF!; the reader library shows it as an empty text."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that has no saved result; the reader library shows it as an empty text."""


Raw = (
    None
    | str
    | int
    | float
    | bool
    | datetime.date
    | datetime.datetime
    | datetime.time
    | datetime.timedelta
    | CellError
    | Uncalculated
)
"""A cell as it stands in the workbook. An empty cell is '' or None."""


def clean(text: str) -> str:
    """`text` without invisible characters and outer blanks, inner runs of blanks as one; line breaks inside stay."""
    text = _HIDDEN.sub("", text.replace("\u00a0", " "))
    return "\n".join(re.sub(r"[^\S\n]{2,}", " ", line).strip() for line in text.strip().split("\n"))


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """`text` in half width (NFKC) without any blank: for numbers, dates and words of a closed list, never for names."""
    return _BLANKS.sub("", _HIDDEN.sub("", unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=8192)
def header_key(text: str) -> str:
    """A header cell's text for comparison: half width, no blanks, no quotes, no marks of required cells."""
    return _QUOTES.sub("", squeeze(text)).strip("*:").casefold()


@lru_cache(maxsize=8192)
def bare_key(text: str) -> str:
    """As header_key, without a unit in brackets at the end: 学生数（人） -> 学生数."""
    key = header_key(text)
    return _TAIL.sub("", key) or key


def show(raw: Raw) -> str:
    """A raw value as a clerk would see it: whole numbers without a fraction, dates as 2021-03-05."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        return raw.date().isoformat()
    if isinstance(raw, datetime.datetime | datetime.date | datetime.time):
        return raw.isoformat()
    if isinstance(raw, CellError):
        return raw.text
    return "" if isinstance(raw, Uncalculated) else str(raw)
