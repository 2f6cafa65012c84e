"""Sheets that are written in the usual way, read without the reader library: the rows of a template recur.

Between its values a row of a template is the same bytes in every file, its own number aside. So a part is cut at its
values; what is left of a row is looked up, and only rows of a kind not met before are parsed. What is met says which
value is a number, a day, a shared text, and for which column. Anything that is not written as Excel, WPS, LibreOffice
and openpyxl write it (an error, a formula without result, a format that is none of ours) leaves the whole sheet to
the library: the result is the same, which tests compare, cell by cell.

All this is done with the bytes of the part: only texts are decoded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, chain, compress
from operator import call

from processor.reading.plain_parts import DATE, NUMBER, columns_of, merges_of
from processor.reading.plain_rows import (
    INLINE,
    ROW,
    SHARED,
    TEXT,
    TRUTH,
    VALUE,
    Placed,
    Plans,
    RowFinder,
    Take,
    Unusual,
    empty_rows,
    plans_for,
)
from processor.reading.plain_values import DAYS, KEPT, TRIMMED, TRUTHS, in_tags, number_of, shown
from processor.reading.raw import Raw
from processor.reading.scan import SheetFacts, add_row, scan_external

_DATA, _DATA_END, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_OPEN, _CLOSE, _CELL_END = b"<v>", b"</v>", b"</c>"
_IN_TAGS = b"<is>"
_NUL, _TAG, _BRACKET, *_NOT_IN_NUMBERS = b"\0<[_ \t\n\r\v\f"
_LARGEST_GAP = 1_000

Reader = Callable[[bytes], Raw]


class _Readers(dict[str, tuple[Reader, ...]]):
    """What reads each value of a row, by the kinds of its values."""

    def __init__(self, by_kind: Mapping[str, Reader]) -> None:
        self._by_kind = by_kind

    def __missing__(self, kinds: str) -> tuple[Reader, ...]:
        self[kinds] = readers = tuple([self._by_kind[kind] for kind in kinds])
        return readers


class PlainReader:
    """Reads the plain sheets of one workbook.

    texts:   shared texts by number; None where they are not plain
    formats: of each cell style, what it makes of a number (see formats_of)
    """

    def __init__(self, texts: Mapping[bytes, str] | None, formats: tuple[str, ...]) -> None:
        self._plans = plans_for(formats)
        by_kind: dict[str, Reader] = {
            NUMBER: float,
            DATE: DAYS.__getitem__,
            TEXT: shown,
            TRUTH: TRUTHS.__getitem__,
            INLINE: in_tags,
        }
        if texts is not None:
            by_kind[SHARED] = texts.__getitem__
        self._readers = _Readers(by_kind), _Readers({**by_kind, NUMBER: number_of})

    def read(self, blocks: Iterable[bytes], cells: int) -> tuple[list[list[Raw]], SheetFacts] | None:
        """The rows of a sheet part and what is known of it; None where the library has to read it.

        blocks: the part, no row of it split between two (see scan.row_blocks)
        cells:  the most cells that the rectangle around the sheet may have
        """
        sheet = _SheetReader(self._plans, self._readers, cells)
        try:
            for block in blocks:
                sheet.feed(block)
            return sheet.finished()
        except (Unusual, UnicodeDecodeError, KeyError, ValueError, OverflowError):
            return None


class _SheetReader:
    """One sheet under way. rows: as far as read; last: rows up to the last value."""

    def __init__(self, plans: Plans, readers: tuple[_Readers, _Readers], cells: int) -> None:
        self._finder = RowFinder(plans)
        self._readers, self._careful = readers
        self._cells = cells
        self._facts = SheetFacts()
        self._rows: list[list[Raw]] = []
        self._last = 0
        self._width = 0
        self._begun = self._ended = False

    def feed(self, block: bytes) -> None:
        """The next rows, whole; the first block has all that stands before them, the last all behind."""
        if _NUL in block:
            raise Unusual
        start, end = 0, len(block)
        if not self._begun:
            start = self._head(block)
        found = block.rfind(_DATA_END)
        if found >= 0:
            end = found
            self._tail(block[end:])
        elif self._ended:
            raise Unusual
        if _BRACKET in block:
            scan_external(block, self._facts)
        cut = block.rfind(_ROW_END, start, end)
        if cut >= 0:
            if not block.startswith(ROW, start):
                raise Unusual
            self._read_rows(block[start + len(ROW) : cut])
            start = cut + len(_ROW_END)
        if start < end:
            self._add(empty_rows(block[start:end]), ())

    def finished(self) -> tuple[list[list[Raw]], SheetFacts]:
        """All rows, of one width."""
        if not self._ended:
            raise Unusual
        del self._rows[self._last :]
        self._facts.rows = len(self._rows)
        return self._rows, self._facts

    def _head(self, block: bytes) -> int:
        start = block.find(_DATA)
        columns = columns_of(block[:start]) if start >= 0 else None
        if columns is None:
            raise Unusual
        self._begun = True
        self._facts.hidden_columns += columns
        return start + len(_DATA)

    def _tail(self, tail: bytes) -> None:
        merges = merges_of(tail) if not self._ended and _DATA not in tail else None
        if merges is None:
            raise Unusual
        self._ended = True
        self._facts.merges += merges

    def _read_rows(self, body: bytes) -> None:
        # What is searched for is long, so that it is found soon; what replaces it is as long, so that nothing is moved.
        parts = body.replace(_CLOSE + _CELL_END, _OPEN + VALUE + _CELL_END).split(_OPEN)
        frames = b"".join(parts[::2]).split(_ROW_END + ROW)
        found = self._finder.near_top(frames)
        if len(found) < len(frames):
            if _IN_TAGS in body:
                return self._read_rows(_marked(body))
            found = self._finder.found(frames, len(self._rows) + 1)
        return self._add(found, parts[1::2])

    def _add(self, found: Sequence[Placed], values: Sequence[bytes]) -> None:
        """Add rows; values: all that stand in them."""
        rows, facts = self._rows, self._facts
        numbers, kinds, takes, widths, hidden, formulas, shared = zip(*found, strict=True)
        first, width = len(rows) + 1, max(self._width, *widths)
        if numbers[-1] * width > self._cells:
            raise Unusual
        if numbers != tuple(range(first, first + len(numbers))):
            kinds, takes = _without_gaps(first, numbers, kinds, takes)
        facts.shared += sum(shared)
        facts.results = facts.results or any(formulas)
        for number in compress(numbers, hidden):
            add_row(facts.hidden_rows, number - 1)
        ends = list(accumulate(map(len, kinds)))
        read = self._read(values, kinds, ends[-1])
        if width > self._width:
            self._widen(width)
        for start, end, take in zip((0, *ends), ends, takes, strict=False):
            cells = read[start:end]
            if take is not None:
                cells.append("")
                cells = list(take(cells))
            if len(cells) < width:
                cells += [""] * (width - len(cells))
            rows.append(cells)
        if values:
            self._last = first + bisect_left(ends, ends[-1])

    def _widen(self, width: int) -> None:
        self._width = width
        for row in self._rows:
            row += [""] * (width - len(row))

    def _read(self, values: Sequence[bytes], kinds: Iterable[str], count: int) -> list[Raw]:
        """All values; kinds: of each row; count: how many values these are."""
        text = b"".join(values)
        if len(values) != count or _NUL in text or _TAG in text:
            raise Unusual
        readers = self._readers
        if _doubtful(text) and _doubtful(b"".join(compress(values, map(NUMBER.__eq__, chain.from_iterable(kinds))))):
            readers = self._careful
        return list(map(call, chain.from_iterable(map(readers.__getitem__, kinds)), values))


def _doubtful(text: bytes) -> bool:
    """True where float() may take something for a number that is none to the library."""
    return any(map(text.__contains__, _NOT_IN_NUMBERS))


def _without_gaps(
    first: int, numbers: Iterable[int], kinds: Iterable[str], takes: Iterable[Take | None]
) -> tuple[tuple[str, ...], tuple[Take | None, ...]]:
    """The kinds and takes of all rows from `first` on, those of blank rows for the ones that are not there."""
    all_kinds: list[str] = []
    all_takes: list[Take | None] = []
    for number, kind, take in zip(numbers, kinds, takes, strict=True):
        missing = number - first - len(all_kinds)
        if not 0 <= missing <= _LARGEST_GAP:
            raise Unusual
        all_kinds += [""] * missing
        all_takes += [None] * missing
        all_kinds.append(kind)
        all_takes.append(take)
    return tuple(all_kinds), tuple(all_takes)


def _marked(body: bytes) -> bytes:
    """Texts in tags as values, with marks around them."""
    if TRIMMED in body or KEPT in body:
        raise Unusual
    body = body.replace(b"<is><t>", _OPEN + TRIMMED).replace(b'<is><t xml:space="preserve">', _OPEN + KEPT)
    body = body.replace(b"</t></is>", TRIMMED + _CLOSE)
    if _IN_TAGS in body:
        raise Unusual
    return body
