"""Sheets that are written in the usual way, read without the reader library: the rows of a template recur.

Between its values a row of a template is the same bytes in every file, its own number aside. So a part is cut at its
values; what is left of a row is looked up, and only rows of a kind not met before are parsed. What is met says which
value is a number, a day, a shared text, and for which column. Anything that is not written as Excel, WPS, LibreOffice
and openpyxl write it (an error, a formula without result, a format that is none of ours) leaves the whole sheet to
the library: the result is the same, which tests compare, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from processor.reading.plain_parts import DATE, NUMBER
from processor.reading.plain_rows import (
    ANY,
    BLANK,
    INLINE,
    SHARED,
    TEXT,
    TRUTH,
    VALUE,
    Plans,
    RowPlan,
    plan_of,
    plans_for,
)
from processor.reading.plain_values import DAYS, KEPT, TRIMMED, TRUTHS, in_tags, number_of, shown
from processor.reading.raw import Raw
from processor.reading.scan import (
    SheetFacts,
    add_row,
    binds_prefix,
    hides,
    row_blocks,
    scan_columns,
    scan_external,
    scan_merges,
)

_DATA, _DATA_END, _ROW_END = "<sheetData>", "</sheetData>", "</row>"
_OPEN, _CLOSE = "<v>", "</v>"
_IN_TAGS = "<is>"
_BETWEEN_ROWS = "/><row "
_FORMULA = re.compile(r"<f\b[^<>]*?(?:/>|>[^<]*</f>)")
_EMPTY_ROW = re.compile(r'<row((?: [\w:]+="[^"<>]*")* r="([0-9]+)"(?: [\w:]+="[^"<>]*")*) ?/>')
_NOT_IN_NUMBERS = "_ \t\n\r"
_LARGEST_GAP = 1_000
_NEAR_TOP = 200
_MOST_PLANS, _MOST_NEW = 4_096, 1_000


class _Unusual(Exception):
    """Raised where a sheet has to be left to the library."""


class PlainReader:
    """Reads the plain sheets of one workbook.

    texts:   shared texts by number; None where they are not plain
    formats: of each cell style, what it makes of a number (see formats_of)
    """

    def __init__(self, texts: Mapping[str, str] | None, formats: tuple[str, ...]) -> None:
        self._formats = formats
        self._plans = plans_for(formats)
        self._readers: dict[str, Callable[[str], Raw]] = {
            NUMBER: float,
            DATE: DAYS.__getitem__,
            TEXT: shown,
            TRUTH: TRUTHS.__getitem__,
            INLINE: in_tags,
        }
        if texts is not None:
            self._readers[SHARED] = texts.__getitem__

    def read(self, pieces: Iterable[bytes], cells: int) -> tuple[list[list[Raw]], SheetFacts] | None:
        """The rows of a sheet part and what is known of it; None where the library has to read it.

        cells: the most cells that the rectangle around the sheet may have
        """
        sheet = _SheetReader(self._formats, self._plans, self._readers, cells)
        try:
            for block in row_blocks(pieces):
                sheet.feed(block)
            return sheet.finished()
        except (_Unusual, UnicodeDecodeError, KeyError, ValueError, OverflowError):
            return None


class _SheetReader:
    """One sheet under way. rows: as far as read, not yet of one width; last: rows up to the last value."""

    def __init__(
        self, formats: tuple[str, ...], plans: Plans, readers: Mapping[str, Callable[[str], Raw]], cells: int
    ) -> None:
        self._formats = formats
        self._plans = plans.by_frame
        self._known = plans.near_top
        self._readers = readers
        self._cells = cells
        self._facts = SheetFacts()
        self._rows: list[list[Raw]] = []
        self._last = 0
        self._width = 0
        self._new = 0
        self._begun = self._ended = False

    def feed(self, block: bytes) -> None:
        """The next rows, whole; the first block has all that stands before them, the last all behind."""
        text = block.decode("utf-8")
        start, end = 0, len(text)
        if not self._begun:
            start = self._head(block, text)
        found = text.rfind(_DATA_END)
        if found >= 0:
            end = found
            self._tail(block, text[end:])
        elif self._ended:
            raise _Unusual
        if b"[" in block and b"<f" in block:
            scan_external(block, self._facts)
        self._read_rows(text[start:end])

    def finished(self) -> tuple[list[list[Raw]], SheetFacts]:
        """All rows, of one width."""
        if not self._ended:
            raise _Unusual
        rows, width = self._rows, self._width
        del rows[self._last :]
        for row in rows:
            if len(row) < width:
                row += [""] * (width - len(row))
        self._facts.rows = len(rows)
        return rows, self._facts

    def _head(self, block: bytes, text: str) -> int:
        start = text.find(_DATA)
        if start < 0 or "<!" in text[:start] or b":worksheet" in block[:1024] or binds_prefix(block[: start * 4]):
            raise _Unusual
        self._begun = True
        scan_columns(block, self._facts)
        return start + len(_DATA)

    def _tail(self, block: bytes, tail: str) -> None:
        if self._ended or not tail.rstrip().endswith("</worksheet>") or _DATA in tail or "<!" in tail:
            raise _Unusual
        self._ended = True
        scan_merges(block, self._facts)

    def _read_rows(self, body: str) -> None:
        if _IN_TAGS in body:
            body = _marked(body)
        parts = body.replace(_CLOSE, _OPEN).split(_OPEN)
        frames = VALUE.join(parts[::2]).split(_ROW_END)
        values = parts[1::2]
        if VALUE in body or (ANY in body and any(ANY in frame for frame in frames)):
            raise _Unusual
        self._check_numbers(values)
        found: list[RowPlan] = []
        kinds: list[str] = []
        last = frames.pop()
        known, next_row = self._known, len(self._rows) + 1
        for frame in frames:
            number, plan = known.get(frame) or self._looked_up(frame, found)
            if number != next_row + len(found):
                self._reach(number, found)
            if plan.hidden:
                add_row(self._facts.hidden_rows, number - 1)
            found.append(plan)
            kinds += plan.kinds
        self._skip(last, found)
        self._add(found, kinds, values)

    def _add(self, found: Sequence[RowPlan], kinds: Sequence[str], values: Sequence[str]) -> None:
        """Add rows; kinds: of all their values."""
        rows, facts, readers = self._rows, self._facts, self._readers
        self._width = max(self._width, max((plan.width for plan in found), default=0))
        if (len(rows) + len(found)) * self._width > self._cells:
            raise _Unusual
        read = [readers[kind](value) for kind, value in zip(kinds, values, strict=True)]
        at = 0
        for plan in found:
            end = at + len(plan.kinds)
            cells = read[at:end]
            if plan.take is not None:
                cells.append("")
                cells = list(plan.take(cells))
            rows.append(cells)
            if end > at:
                at, self._last = end, len(rows)
        facts.shared += kinds.count(SHARED)
        facts.results = facts.results or any(plan.formulas for plan in found)

    def _check_numbers(self, values: Sequence[str]) -> None:
        """float() takes more for a number than the library does: where there may be such, look closer."""
        text = VALUE.join(values)
        if not text.isascii() or any(char in text for char in _NOT_IN_NUMBERS):
            self._readers = {**self._readers, NUMBER: number_of}

    def _skip(self, text: str, found: list[RowPlan]) -> None:
        """Note rows without cells."""
        at = 0
        for row in _EMPTY_ROW.finditer(text):
            number = int(row[2])
            if row.start() != at or row[2] != str(number):
                raise _Unusual
            at = row.end()
            self._reach(number + 1, found)
            if hides(row[1].encode()):
                add_row(self._facts.hidden_rows, number - 1)
        if at != len(text):
            raise _Unusual

    def _reach(self, number: int, found: list[RowPlan]) -> None:
        """Note blank rows up to before row `number`."""
        missing = number - 1 - len(self._rows) - len(found)
        if not 0 <= missing <= _LARGEST_GAP:
            raise _Unusual
        found += [BLANK] * missing

    def _looked_up(self, frame: str, found: list[RowPlan]) -> tuple[int, RowPlan]:
        """The number of a row, and its plan; rows without cells before it are noted.

        Rows near the top are remembered with their number and formulas.
        """
        if _BETWEEN_ROWS in frame:
            cut = frame.rindex(_BETWEEN_ROWS) + 2
            self._skip(frame[:cut], found)
            frame = frame[cut:]
        start = frame.find(' r="') + 4
        text = frame[start : frame.find('"', start)]
        number = int(text)
        if text != str(number):
            raise _Unusual
        plain = _FORMULA.sub("<f/>", frame) if "<f" in frame else frame
        plans = self._plans
        plan = plans.get(plain.replace(text, ANY)) or plans.get(plain) or self._planned(plain, text)
        if number <= _NEAR_TOP:
            if len(self._known) >= _MOST_PLANS:
                self._known.clear()
            self._known[frame] = number, plan
        return number, plan

    def _planned(self, frame: str, number: str) -> RowPlan:
        """A plan for rows like this one: for any number where it is written in its cells only, else for this number."""
        self._new += 1
        if self._new > _MOST_NEW:
            raise _Unusual
        key = frame.replace(number, ANY)
        plan = plan_of(key, ANY, self._formats)
        if plan is None:
            key = frame
            plan = plan_of(key, number, self._formats)
        if plan is None:
            raise _Unusual
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        self._plans[key] = plan
        return plan


def _marked(body: str) -> str:
    """Texts in tags as values, with a mark before them."""
    if TRIMMED in body or KEPT in body:
        raise _Unusual
    body = body.replace("<is><t>", _OPEN + TRIMMED).replace('<is><t xml:space="preserve">', _OPEN + KEPT)
    return body.replace("</t></is>", _CLOSE)
