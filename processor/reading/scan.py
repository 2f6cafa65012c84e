"""One pass over a sheet's XML before the reader library sees it: hazards, and what that library cannot say.

The library builds the whole rectangle around the cells of a sheet in memory, shows formula errors and formulas without
a saved result as empty texts, and knows nothing of hidden rows. The pass is cheap on clean sheets: it searches bytes
for what would be suspicious, and parses cells only where something is found. Whatever the bytes, its time grows with
their number alone: no expression looks beyond the tag or the text it stands in (none may cross `<`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import lru_cache

from processor.patterns import lazily
from processor.records import dataclass

PLAIN_COLUMNS = 52
_TIERS = (3, 4, 5)
_BEYOND = rb'<c(?! r="A?[A-Z][0-9]{1,%d}"|[a-zA-Z])'
"""Finds a cell whose row has more than so many digits, or beyond column AZ, or one written in an unusual way."""
_ROW = lazily(rb"<(?:[\w.-]+:)?row(?=[\s/>])((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?)/?>")
_ROW_NUMBER = lazily(rb"(?:^|\s)r\s*=\s*[\"']\s*([0-9]{1,10})\s*[\"']")
_ERROR = lazily(rb"<c\b([^<>]*?\bt=\"e\"[^<>]*)>\s*(?:<f\b[^<>]*(?:/>|>[^<]*</f>)\s*)?<v>([^<]*)</v>")
_FORMULA_CELL = lazily(rb"<c\b([^<>]*)>\s*<f\b[^<>]*?(?:/>|>[^<]*</f>)\s*(<v\s*(?:/>|></v>)\s*)?</c>")
_LOOSE = lazily(rb"</f>\s")
_START = 1 << 16
"""Whether a part is written with white space between tags shows at its start."""
_RESULT = lazily(rb"<f\b[^<>]*?(?:/>|>[^<]*</f>)\s*<v>[^<]")
_FORMULA = lazily(rb"<c\b([^<>]*)>\s*<f\b[^<>]*>([^<]*)</f>")
_OTHER_BOOK = lazily(rb"\[[0-9]+\]")
_AT = lazily(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_HIDDEN = lazily(rb"\bhidden\s*=\s*[\"'](?:1|true|on)[\"']")
_COLS = lazily(rb"<(?:[\w.-]+:)?col\b([^<>]*)>")
_SPAN = lazily(rb"\b(min|max)=\"([0-9]{1,5})\"")
_MERGE = lazily(rb"<(?:[\w.-]+:)?mergeCell\b[^<>]*?\bref=\"([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\"")
_AREA = lazily(rb"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
_BINDS = b"xmlns:"
_BOUND = lazily(rb"xmlns:[^\s=<>]*\s*=\s*[\"'][^\"'<>]*(?:spreadsheetml/2006/main|ooxml/spreadsheetml/main|&)")
"""A prefix for the names of cells, or what may be one in disguise. Programs write them without a prefix."""
_ROW_END = b"</row>"
_LAST_COLUMN = 16_383
Area = tuple[int, int, int, int]
"""top, left, bottom, right; counted from 0, inclusive."""


@dataclass(slots=True)
class SheetFacts:
    """What the pass found. Rows and columns count from 0, ends are inclusive.

    errors: (row, column) -> error text       external: formulas that point to another workbook
    hidden_rows, hidden_columns: index ranges  merges: (top, left, bottom, right)
    uncalculated, results: formulas without and with a saved result, only where the part was streamed
    shared: how many cells show a shared text at most, only where the part was streamed
    plain: every cell is written in the usual way and stands within `rows` rows and PLAIN_COLUMNS columns; else the
           rectangle needs measuring (see extent.py)
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    external: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    plain: bool = True
    rows: int = 0
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    results: bool = False
    shared: int = 0


def scan(pieces: Iterable[bytes], streamed: bool = False) -> SheetFacts:
    """Look through a sheet part, given in pieces. streamed: it is not kept, so look for uncalculated formulas too."""
    facts = SheetFacts()
    tiers = list(_TIERS)
    suspicious = False
    first = True
    for block in row_blocks(pieces):
        if first:
            suspicious = b":worksheet" in block[:1024]
            facts.hidden_columns += hidden_columns(block[: max(block.find(b"<sheetData"), 0)])
            first = False
        suspicious = suspicious or binds_prefix(block)
        _measure(block, tiers)
        _scan_block(block, facts)
        if streamed:
            facts.uncalculated += uncalculated(block)
            facts.results = facts.results or has_results(block)
            facts.shared += shared_cells(block)
    facts.plain = bool(tiers) and not suspicious
    facts.rows = 10 ** tiers[0] - 1 if tiers else 0
    return facts


def binds_prefix(block: bytes) -> bool:
    """True where the names of cells may be written with a prefix."""
    return _BINDS in block and _BOUND.search(block) is not None


def _measure(block: bytes, tiers: list[int]) -> None:
    """Drop the tiers that a cell of `block` stands beyond; none are left where one is not plain."""
    at = 0
    while tiers:
        found = re.compile(_BEYOND % tiers[0]).search(block, at)
        if found is None:
            return
        at = found.start()
        del tiers[0]


def uncalculated(data: bytes) -> list[tuple[int, int]]:
    """The cells (from 0) of a sheet part whose formula has no saved result; an empty text is a result."""
    endings = (b"</f></c>", b"/></c>", b"<v></v></c>")
    if b"<f" not in data or (not any(ending in data for ending in endings) and _LOOSE.search(data, 0, _START) is None):
        return []
    unknown = (found for found in _FORMULA_CELL.finditer(data) if not found[2] or b't="str"' not in found[1])
    return [at for found in unknown for at in _place(found[1])]


def has_results(data: bytes) -> bool:
    """True where some formula of a sheet part has a saved result."""
    return _RESULT.search(data) is not None


def shared_cells(data: bytes) -> int:
    """How many cells of a sheet part show a shared text, at most."""
    return data.count(b'="s"')


def row_blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, cut anew so that no row is split between two."""
    kept: list[bytes] = []
    for piece in pieces:
        cut = piece.rfind(_ROW_END) + len(_ROW_END)
        if cut < len(_ROW_END) or (not kept and len(piece) < 1 << 20):
            kept.append(piece)
            continue
        yield b"".join((*kept, piece[:cut]))
        kept = [piece[cut:]]
    yield b"".join(kept)


def hidden_columns(head: bytes) -> list[tuple[int, int]]:
    """The ranges of hidden columns, by what stands before the rows of a part."""
    found: list[tuple[int, int]] = []
    if b"hidden" not in head:
        return found
    spans = set()
    for column in _COLS.finditer(head):
        if hides(column[1]):
            span = {key: int(number) for key, number in _SPAN.findall(column[1])}
            if b"min" in span and b"max" in span:
                spans.add((span[b"min"] - 1, span[b"max"] - 1))
    for low, high in sorted(spans):
        # One after another, as the format wants them: a column that is told twice is told once.
        low = max(low, found[-1][1] + 1 if found else 0)
        if low <= min(high, _LAST_COLUMN):
            found.append((low, min(high, _LAST_COLUMN)))
    return found


def _scan_block(block: bytes, facts: SheetFacts) -> None:
    if b"#" in block and b't="e"' in block:
        for found in _ERROR.finditer(block):
            _put_error(found, facts)
    scan_external(block, facts)
    if b"hidden=" in block:
        for found in _ROW.finditer(block):
            number = _ROW_NUMBER.search(found[1])
            if number and hides(found[1]):
                add_row(facts.hidden_rows, int(number[1]) - 1)
    tail = block.rfind(b"</sheetData>")
    if tail >= 0:
        facts.merges += merged_areas(block[tail:])


def scan_external(block: bytes, facts: SheetFacts) -> None:
    """Put the formulas of a block that point to another workbook into `facts`."""
    if b"[" in block:
        formulas = (found for found in _FORMULA.finditer(block) if _OTHER_BOOK.search(found[2]))
        facts.external += [at for found in formulas for at in _place(found[1])]


def merged_areas(tail: bytes) -> list[Area]:
    """The merged areas, by what stands behind the rows of a part."""
    return list(map(_area, _MERGE.findall(tail))) if b"mergeCell " in tail else []


@lru_cache(maxsize=1024)
def _area(reference: bytes) -> Area:
    found = _AREA.fullmatch(reference)
    assert found is not None
    left, top, right, bottom = found.groups()
    return int(top) - 1, column_index(left), int(bottom) - 1, column_index(right)


def _put_error(found: re.Match[bytes], facts: SheetFacts) -> None:
    for at in _place(found[1]):
        facts.errors[at] = found[2].decode("utf-8", "replace")


def _place(attributes: bytes) -> list[tuple[int, int]]:
    found = _AT.search(attributes)
    return [(int(found[2]) - 1, column_index(found[1]))] if found else []


def hides(attributes: bytes) -> bool:
    """True where the attributes of a row or column say that it is not shown."""
    return _HIDDEN.search(attributes) is not None


def add_row(ranges: list[tuple[int, int]], row: int) -> None:
    """Put a row behind ranges of rows, in order."""
    if ranges and ranges[-1][1] == row - 1:
        ranges[-1] = (ranges[-1][0], row)
    else:
        ranges.append((row, row))


@lru_cache(maxsize=1024)
def column_index(letters: bytes) -> int:
    """A -> 0, AA -> 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + letter - 64
    return index - 1
