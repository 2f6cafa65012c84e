"""What rows of a template are like between their values: met once, known for all files that follow; see plain.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from processor.patterns import lazily
from processor.reading.plain_parts import NUMBER
from processor.reading.raw import Raw
from processor.reading.scan import column_index, hides

VALUE, ANY = b"\0", b"#"
"""In the frame of a row: a value, and the number of the row."""
ROW = b"<row"
"""Before the frame of a row."""
TEXT, SHARED, TRUTH, INLINE = "t", "s", "b", "i"
"""How a value may be read, besides NUMBER and DATE: a text, the number of a shared text, 0 or 1, a text in tags."""
_BY_TYPE = {None: NUMBER, "n": NUMBER, "str": TEXT, "s": SHARED, "b": TRUTH, "inlineStr": INLINE}
_UNCLEAR = re.compile(r' hidden="[^"]*#')
_FILLED = "\0</c>"
_ROW = re.compile(r'((?: [\w:]+="[^"<>]*")*)>')
_OWN_NUMBER = re.compile(r' r="(#|[0-9]+)"')
_CELL = re.compile(r'<c r="([A-Z]{1,3})(#|[0-9]+)"(?: s="([0-9]+)")?(?: t="([a-zA-Z]+)")?(?:/>|></c>|>(<f/>)?\0</c>)')
_FORMULA = re.compile(rb"<f(?: [^<>]*?)?(?:/>|>[^<]*</f>)")
_LOOSE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")
"""Formulas are not looked at, but must be readable."""
_BETWEEN_ROWS = b"/><row "
_EMPTY_ROW = lazily(rb'<row((?: [\w:]+="[^"<>]*")*) ?/>')
_EMPTY_NUMBER = lazily(rb' r="([0-9]+)"')
_NEAR_TOP = 200
_MOST_NEW = 1_000
_MOST_BYTES, _PLAN_BYTES = 16 << 20, 1_000
"""How much is remembered of rows with the same formats; about what a plan takes besides the bytes of the row."""


class Unusual(Exception):
    """Raised where a sheet has to be left to the library."""


Take = Callable[[Sequence[Raw]], tuple[Raw, ...]]


class RowPlan(NamedTuple):
    """What is known of rows that differ in their values only.

    kinds:  how each value is read, a character each
    take:   puts the values, and an empty text behind them, where they stand; None where the values are the row
    width:  column behind the last value
    hidden: the row is not shown            formulas: some value is the result of a formula
    shared: how many values are shared texts
    """

    kinds: str = ""
    take: Take | None = None
    width: int = 0
    hidden: bool = False
    formulas: bool = False
    shared: int = 0


Placed = tuple[int, str, Take | None, int, bool, bool, int]
"""The number of a row, and its plan."""
BLANK, _HIDDEN = RowPlan(), RowPlan(hidden=True)
"""Rows without cells."""


class Plans:
    """The rows met so far in workbooks with the same cell formats.

    by_frame: rows without their values, and their number as # where that is all it says
    near_top: the same with their numbers and formulas, for the first rows of a sheet
    """

    def __init__(self, formats: tuple[str, ...]) -> None:
        self.formats = formats
        self.by_frame: dict[bytes, RowPlan] = {}
        self.near_top: dict[bytes, Placed] = {}
        self._size = 0

    def add(self, frame: bytes, plan: RowPlan) -> None:
        """Add the plan of a row that is written like this."""
        self._make_room(frame)
        self.by_frame[frame] = plan

    def remember(self, frame: bytes, number: int, plan: RowPlan) -> None:
        """Add a row near the top of a sheet."""
        if frame not in self.near_top:
            self._make_room(frame)
            self.near_top[frame] = (number, *plan)

    def _make_room(self, frame: bytes) -> None:
        self._size += len(frame) + _PLAN_BYTES
        if self._size > _MOST_BYTES:
            self.by_frame.clear()
            self.near_top.clear()
            self._size = len(frame) + _PLAN_BYTES


@lru_cache(maxsize=8)
def plans_for(formats: tuple[str, ...]) -> Plans:
    """The plans for workbooks with these formats, to be added to."""
    return Plans(formats)


class RowFinder:
    """Finds the plans of the rows of one sheet."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._new = 0

    def near_top(self, frames: Iterable[bytes]) -> list[Placed]:
        """The plans of those rows that were met before near the top of a sheet, with the same numbers and formulas."""
        return list(filter(None, map(self._plans.near_top.get, frames)))

    def found(self, frames: Iterable[bytes], row: int) -> list[Placed]:
        """The plans of all rows, those without cells between them included. row: the number of the next one."""
        known = self._plans.near_top.get
        found: list[Placed] = []
        for frame in frames:
            at = known(frame)
            if at is None:
                cut = frame.rfind(_BETWEEN_ROWS) + 2
                if cut > 1:
                    found += empty_rows(ROW + frame[:cut])
                    frame = frame[cut + len(ROW) :]
                at = self._looked_up(frame, found[-1][0] + 1 if found else row)
            found.append(at)
        return found

    def _looked_up(self, frame: bytes, expected: int) -> Placed:
        """A row and its plan. Rows near the top are remembered as they are. expected: probably its number"""
        plain = frame
        if b"<f" in frame:
            if _LOOSE.search(frame.decode()):
                raise Unusual
            plain = _FORMULA.sub(b"<f/>", frame)
        if ANY in plain:
            raise Unusual
        plans = self._plans.by_frame
        number, plan = expected, plans.get(plain.replace(b"%d" % expected, ANY))
        if plan is None:
            start = frame.find(b' r="') + 4
            text = frame[start : frame.find(b'"', start)]
            number = _number(text)
            plan = plans.get(plain.replace(text, ANY)) or plans.get(plain) or self._planned(plain, text)
        if number <= _NEAR_TOP:
            self._plans.remember(frame, number, plan)
        return (number, *plan)

    def _planned(self, frame: bytes, number: bytes) -> RowPlan:
        """A plan for rows like this one: for any number where it is written in its cells only, else for this number."""
        self._new += 1
        if self._new > _MOST_NEW:
            raise Unusual
        key = frame.replace(number, ANY)
        plan = plan_of(key.decode(), ANY.decode(), self._plans.formats)
        if plan is None:
            key = frame
            plan = plan_of(key.decode(), number.decode(), self._plans.formats)
        if plan is None:
            raise Unusual
        self._plans.add(key, plan)
        return plan


def empty_rows(text: bytes) -> list[Placed]:
    """Rows without cells."""
    rows = []
    at = 0
    for row in _EMPTY_ROW.finditer(text):
        number = _EMPTY_NUMBER.search(row[1])
        if row.start() != at or number is None:
            raise Unusual
        at = row.end()
        rows.append((_number(number[1]), *(_HIDDEN if hides(row[1]) else BLANK)))
    if at != len(text):
        raise Unusual
    return rows


def _number(text: bytes) -> int:
    number = int(text)
    if text != b"%d" % number:
        raise Unusual
    return number


def plan_of(frame: str, number: str, formats: tuple[str, ...]) -> RowPlan | None:
    """The plan of a row, given without its values and `<row`; None where it is not written as usual.

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
    kinds = "".join(columns.values())
    return RowPlan(kinds, take, width, hides(row[1].encode()), formulas, kinds.count(SHARED))


def _read_as(style: str | None, kind: str | None, formats: tuple[str, ...]) -> str:
    """How to read a value of that style and type: a key of the readers, "" where only the library can."""
    read = _BY_TYPE.get(kind, "")
    if read != NUMBER or style is None:
        return read
    return formats[int(style)] if int(style) < len(formats) else ""
