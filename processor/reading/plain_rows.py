"""What rows of a template are like between their values: met once, known for all files that follow; see plain.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import field
from functools import lru_cache
from operator import itemgetter

from processor.reading.plain_parts import NUMBER
from processor.reading.raw import Raw
from processor.reading.scan import column_index, hides
from processor.records import dataclass

VALUE, ANY = "\0", "#"
"""In the frame of a row: a value, and the number of the row."""
TEXT, SHARED, TRUTH, INLINE = "str", "s", "b", "inlineStr"
"""How a value may be read, besides NUMBER and DATE: a text, the number of a shared text, 0 or 1, a text in tags."""
_UNCLEAR = re.compile(r' hidden="[^"]*#')
_FILLED = VALUE + "</c>"
_ROW = re.compile(r'<row((?: [\w:]+="[^"<>]*")*)>')
_OWN_NUMBER = re.compile(r' r="(#|[0-9]+)"')
_CELL = re.compile(r'<c r="([A-Z]{1,3})(#|[0-9]+)"(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?(?:/>|></c>|>(<f/>)?\0</c>)')


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What is known of rows that differ in their values only.

    kinds:  how each value is read
    take:   puts the values, and an empty text behind them, where they stand; None where the values are the row
    width:  column behind the last value
    hidden: the row is not shown            formulas: some value is the result of a formula
    """

    kinds: tuple[str, ...] = ()
    take: Callable[[Sequence[Raw]], tuple[Raw, ...]] | None = None
    width: int = 0
    hidden: bool = False
    formulas: bool = False


BLANK = RowPlan()
"""A row without cells."""


@dataclass(frozen=True, slots=True)
class Plans:
    """The rows met so far in workbooks with the same cell formats.

    by_frame: rows without their values, and their number as # where that is all it says
    near_top: the same with their numbers, for the first rows of a sheet
    """

    by_frame: dict[str, RowPlan] = field(default_factory=dict)
    near_top: dict[str, tuple[int, RowPlan]] = field(default_factory=dict)


@lru_cache(maxsize=8)
def plans_for(formats: tuple[str, ...]) -> Plans:
    """The plans for workbooks with these formats, to be added to."""
    return Plans()


def plan_of(frame: str, number: str, formats: tuple[str, ...]) -> RowPlan | None:
    """The plan of a row, given without its values; None where it is not written as usual.

    number: what stands for the number of the row, in the row and in each of its cells
    formats: of each cell style, what it makes of a number (see plain_parts.formats_of)
    """
    row = _ROW.match(frame)
    own = _OWN_NUMBER.search(row[1]) if row is not None else None
    if row is None or own is None or own[1] != number or _UNCLEAR.search(row[1]):
        return None
    at, last, formulas = row.end(), -1, False
    columns: dict[int, str] = {}
    for cell in _CELL.finditer(frame, at):
        letters, at_row, style, kind, formula = cell.groups()
        col = column_index(letters.encode())
        if cell.start() != at or at_row != number or col <= last:
            return None
        at, last = cell.end(), col
        if cell[0].endswith(_FILLED):
            read = _read_as(style, kind, formats)
            if not read:
                return None
            columns[col] = read
            formulas = formulas or formula is not None
        elif formula is not None:
            return None
    if at != len(frame):
        return None
    width = max(columns, default=-1) + 1
    take = None
    if width > len(columns):
        places = {col: place for place, col in enumerate(columns)}
        take = itemgetter(*(places.get(col, len(places)) for col in range(width)))
    return RowPlan(tuple(columns.values()), take, width, hides(row[1].encode()), formulas)


def _read_as(style: str | None, kind: str | None, formats: tuple[str, ...]) -> str:
    """How to read a value of that style and type: a key of the readers, "" where only the library can."""
    if kind in (SHARED, TEXT, TRUTH, INLINE):
        return kind
    if kind not in (None, "n"):
        return ""
    if style is None:
        return NUMBER
    return formats[int(style)] if int(style) < len(formats) else ""
