"""Periods in printed words: 2018年06月, 2023-2024, 2021学年度. A header means the same whatever period it carries."""

from __future__ import annotations

import datetime
from functools import lru_cache

from processor.patterns import lazily
from processor.reading.raw import Raw

_PERIOD = lazily(
    r"(?<!\d)(?:19|20)\d{2}"
    r"(?:(?:[-~至/.—–](?:(?:19|20)\d{2}|\d{1,2})(?!\d))+(?:学?年度?)?"
    r"|学?年度?(?:\d{1,2}月(?:\d{1,2}日)?)?"
    r"|(?![\d\u4e00-\u9fff]))[底末初]?"
)
"""In half width and without blanks. A bare number before a word (2000人) is a figure and no period."""
_LEFT = lazily(r"\(\)|\[\]|^[-:、]+|[-:、]+$")
_ALL = "〔期〕"
"""Stands for a header that is nothing but a period."""


@lru_cache(maxsize=4096)
def without_period(key: str) -> str:
    """A header key (see raw.header_key) without its periods; unchanged where it has none."""
    if "19" not in key and "20" not in key:
        return key
    rest = _PERIOD.sub("", key)
    return key if rest == key else _LEFT.sub("", rest) or _ALL


def periods_in(key: str) -> tuple[str, ...]:
    """The periods that a header key carries."""
    return tuple(_PERIOD.findall(key))


def date_words(cell: Raw) -> str:
    """A date in a header cell as it is shown there nearly always: year and month. "" for what is no date."""
    return f"{cell.year}年{cell.month:02}月" if isinstance(cell, datetime.date) else ""
