"""The school's answers: what stands in the column 说明 of our own sheet, by the key of the finding beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processor.model import (
    EXPLANATION_HEADER,
    EXPLANATION_HEADER_EN,
    KEY_HEADER,
    LONGEST_EXPLANATION,
    NOTHING_ASKED,
    RESULT_SHEET,
    RESULT_SHEET_EN,
    Explanation,
)
from processor.patterns import lazily
from processor.privacy import mask
from processor.reading.book import Sheet
from processor.reading.raw import Raw, clean, header_key, show

_HEADERS = tuple(header_key(text) for text in (EXPLANATION_HEADER, EXPLANATION_HEADER_EN))
_KEY = lazily(r"([0-9a-f]{4,16}):([0-9a-f]{2,16})")
_TOP_ROWS = 60
"""The header stands in row 5; somebody may have put rows above it."""


def is_result_sheet(tab: str) -> bool:
    """True for a sheet of ours, in either language and with any number behind its name."""
    return tab.startswith((RESULT_SHEET, RESULT_SHEET_EN))


def read_explanations(sheets: Iterable[Sheet]) -> dict[str, Explanation]:
    """Key of a finding -> what its sender wrote beside it, at most 200 characters, personal numbers masked.

    Found by the headers 说明 and key, wherever these columns stand. Of several sheets of ours the last one, which is
    the newest, decides on every finding that it lists, also by an empty cell.
    """
    found: dict[str, Explanation] = {}
    for sheet in sheets:
        if is_result_sheet(sheet.name):
            found.update(_of_sheet(sheet.rows))
    return {key: said for key, said in found.items() if said.text}


def _of_sheet(rows: Sequence[Sequence[Raw]]) -> dict[str, Explanation]:
    header = next((place for place in map(_columns, rows[:_TOP_ROWS], range(_TOP_ROWS)) if place is not None), None)
    if header is None:
        return {}
    top, text_col, key_col = header
    found: dict[str, Explanation] = {}
    for row in rows[top + 1 :]:
        keys = row[key_col] if key_col < len(row) else ""
        if not isinstance(keys, str) or not keys:
            continue
        text = _text(row[text_col] if text_col < len(row) else "")
        for key, basis in _KEY.findall(keys):
            found[key] = Explanation(text, basis)
    return found


def _columns(row: Sequence[Raw], number: int) -> tuple[int, int, int] | None:
    """(row, column of the texts, column of the keys) where `row` is the header of our table."""
    names = [header_key(cell) if isinstance(cell, str) else "" for cell in row]
    if KEY_HEADER not in names:
        return None
    text_col = next((col for col, name in enumerate(names) if name.startswith(_HEADERS)), None)
    return None if text_col is None else (number, text_col, names.index(KEY_HEADER))


def _text(raw: Raw) -> str:
    text = clean(show(raw))
    return "" if text == NOTHING_ASKED else mask(text)[:LONGEST_EXPLANATION]
