"""sheetData: marked cells get another format index, missing cells and rows are made; one pass over the rows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from operator import lt
from typing import NamedTuple

from processor.patterns import lazily
from processor.writing.package.address import a1, column_number
from processor.writing.package.xmlbytes import TAG, Element, Splice, attributes, with_attributes

_REST = rb"""(?=[\s/>])((?:[^>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*+)(/?)>"""
_PLAIN_ROW = lazily(rb"""<row(?: r="(\d{1,7})"((?: [\w:.\-]++="[^"<>]*+")*+) ?/?>)?""")
_SLASH = ord("/")
_ROW_NUMBER = lazily(rb"""\sr\s*=\s*["']\s*(\d{1,7})\s*["']""")
_HEIGHT = lazily(rb"""\sht\s*=\s*["']([\d.]+)["']""")
_HIDDEN = lazily(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_STYLE = lazily(rb"""\ss="(\d{1,7})\"""")
_LETTERS = lazily(rb"\s*\$?([A-Za-z]{1,3})\$?\d")


class _Row(NamedTuple):
    """A row as it stands: its number, its tag, and where its cells end."""

    number: int
    start: int
    opened: int
    closing: int
    empty: bool


class _Cell(NamedTuple):
    col: int
    start: int
    opened: int


class Grid:
    """What is found and changed in a sheet's rows.

    made: cells that were created      hidden: marked rows that are not shown      splices: the changes
    """

    def __init__(self, tags: Mapping[int, bytes]) -> None:
        self._tags = tags
        self.splices: list[Splice] = []
        self.made: list[tuple[int, int]] = []
        self.hidden: list[int] = []

    def height(self, row: int) -> float:
        """Points of a row: 0 where it is hidden, -1 for the sheet's default."""
        tag = self._tags.get(row, b"")
        if b"hidden" in tag and _HIDDEN.search(tag):
            return 0.0
        found = _HEIGHT.search(tag) if b"ht" in tag else None
        return float(found[1]) if found and found[1].count(b".") < 2 and found[1] != b"." else -1.0


Restyle = Callable[[int, int, int], int]
"""(row, col, format index that the cell has) -> the index it gets."""


def mark_cells(
    clean: bytes,
    data: Element,
    wanted: Mapping[int, Collection[int]],
    restyle: Restyle,
    column_format: Callable[[int], int],
) -> Grid:
    """Change the format of cells in sheetData.

    clean: the sheet's bytes, comments blanked      data: its sheetData
    wanted: row -> columns to change                column_format: column -> its format index
    """
    targets = sorted(wanted)
    rows = _plain_rows(clean, data, targets) or _walked_rows(clean, data, targets)
    grid = Grid(rows.tags)
    row_name = data.prefix + b"row"
    new_rows: list[tuple[int, bytes]] = []
    for number in targets:
        columns = sorted(wanted[number])
        if spots := rows.spots.get(number):
            if any(_HIDDEN.search(clean, row.start, row.opened) for row in spots):
                grid.hidden.append(number)
            _mark_row(grid, clean, spots, columns, data.prefix, restyle, column_format)
        else:
            cells = _new_cells(grid, number, columns, data.prefix, restyle, column_format)
            body = b'<%s r="%d">%s</%s>' % (row_name, number, cells, row_name)
            new_rows.append((rows.places.get(number, data.closing), body))
    if data.empty:
        opened = clean[data.start : data.end].rstrip()[:-2].rstrip() + b">"
        made = b"".join(body for _, body in new_rows)
        grid.splices += [Splice(data.start, data.end, opened + made + b"</" + data.name + b">")] if new_rows else []
    else:
        grid.splices += [Splice(at, at, body) for at, body in new_rows]
    return grid


class _Rows(NamedTuple):
    """What is known of a sheet's rows.

    tags:   number -> what stands in the row's tag beside its name and number
    spots:  of the rows asked for, each one that has the number
    places: of those that are not there, where they belong; none for those after the last
    """

    tags: Mapping[int, bytes]
    spots: Mapping[int, list[_Row]]
    places: Mapping[int, int]


def _plain_rows(clean: bytes, data: Element, targets: Sequence[int]) -> _Rows | None:
    """The rows where all are written as programs write them, with their numbers first and rising: found by searches.
    None where one is not."""
    found = _PLAIN_ROW.findall(clean, data.opened, data.closing)
    try:
        numbers = [int(number) for number, _ in found]
    except ValueError:
        return None
    if data.prefix or not all(map(lt, numbers, numbers[1:])):
        return None
    tags = dict(zip(numbers, (tag for _, tag in found), strict=True))
    spots: dict[int, list[_Row]] = {}
    places: dict[int, int] = {}
    at = data.opened
    for target in targets:
        index = bisect_left(numbers, target)
        if index == len(numbers):
            break
        number = numbers[index]
        at = clean.find(b'<row r="%d"' % number, at)
        if number != target:
            places[target] = at
            continue
        opened = clean.find(b">", at) + 1
        empty = clean[opened - 2] == _SLASH
        closing = opened if empty else clean.find(b"</row", opened, data.end)
        spots[number] = [_Row(number, at, opened, closing, empty)]
    return _Rows(tags, spots, places)


def _walked_rows(clean: bytes, data: Element, targets: Sequence[int]) -> _Rows:
    """The rows however they are written."""
    row_name = data.prefix + b"row"
    tags: dict[int, bytes] = {}
    spots: dict[int, list[_Row]] = {number: [] for number in targets}
    places: dict[int, int] = {}
    following = 0
    for number, start, tag in _walk(clean, data, row_name):
        while following < len(targets) and targets[following] < number:
            places[targets[following]] = start
            following += 1
        tags[number] = tag[1]
        if number in spots:
            closing = tag.end() if tag[2] else clean.find(b"</" + row_name, tag.end(), data.end)
            spots[number].append(_Row(number, start, tag.end(), closing, bool(tag[2])))
    return _Rows(tags, spots, places)


def _walk(clean: bytes, data: Element, row_name: bytes) -> Iterator[tuple[int, int, re.Match[bytes]]]:
    """Every row: its number (counted on where it carries none), where it starts, and its tag."""
    opening = b"<" + row_name
    tag_at = re.compile(re.escape(opening) + _REST)
    number = 0
    at = clean.find(opening, data.opened, data.closing)
    while at >= 0:
        tag = tag_at.match(clean, at)
        if tag is not None:
            found = _ROW_NUMBER.search(tag[1])
            number = int(found[1]) if found else number + 1
            yield number, at, tag
            at = tag.end() - 1
        at = clean.find(opening, at + 1, data.closing)


def _cells(clean: bytes, row: _Row, prefix: bytes) -> list[_Cell]:
    """The cells of a row with their columns, counted on where they carry no address."""
    cells: list[_Cell] = []
    col = 0
    for tag in re.finditer(b"<" + prefix + b"c" + _REST, clean[row.opened : row.closing]):
        address = attributes(tag[0]).get(b"r", b"")
        letters = _LETTERS.match(address)
        col = column_number(letters[1]) if letters else col + 1
        cells.append(_Cell(col, row.opened + tag.start(), row.opened + tag.end()))
    return cells


def _wanted_cells(clean: bytes, row: _Row, columns: set[int], prefix: bytes) -> list[_Cell]:
    """The cells of a row in `columns`: where all stand as programs write them (<c r="A1" ...), without a walk."""
    cells: list[_Cell] = []
    for col in sorted(columns):
        start = clean.find(b'<%sc r="%s"' % (prefix, a1(row.number, col)), row.opened, row.closing)
        tag = TAG.match(clean, start) if start >= 0 else None
        if tag is None:
            return [cell for cell in _cells(clean, row, prefix) if cell.col in columns]
        cells.append(_Cell(col, start, tag.end()))
    return cells


def _mark_row(
    grid: Grid,
    clean: bytes,
    rows: list[_Row],
    columns: list[int],
    prefix: bytes,
    restyle: Restyle,
    column_format: Callable[[int], int],
) -> None:
    """Mark cells of one row number; a workbook may hold it more than once: what no copy has goes into the last."""
    missing = set(columns)
    for row in rows:
        for cell in _wanted_cells(clean, row, missing, prefix):
            missing.discard(cell.col)
            tag = clean[cell.start : cell.opened]
            written = _STYLE.search(tag) if b"'" not in tag else None
            if written:
                new = b"%d" % restyle(row.number, cell.col, int(written[1]))
                grid.splices.append(Splice(cell.start + written.start(1), cell.start + written.end(1), new))
                continue
            old = _number(attributes(tag).get(b"s", b""))
            new = b"%d" % restyle(row.number, cell.col, old)
            grid.splices.append(Splice(cell.start, cell.opened, with_attributes(tag, {b"s": new})))
    if missing:
        _add_cells(grid, clean, rows[-1], sorted(missing), prefix, restyle, column_format)


def _add_cells(
    grid: Grid,
    clean: bytes,
    row: _Row,
    columns: list[int],
    prefix: bytes,
    restyle: Restyle,
    column_format: Callable[[int], int],
) -> None:
    """New cells in a row that is there, each before the first cell to its right."""
    tag = clean[row.start : row.opened]
    values = attributes(tag)
    formatted = values.get(b"customFormat") in (b"1", b"true")

    def base(col: int) -> int:
        return _number(values.get(b"s", b"")) if formatted else column_format(col)

    tag = with_attributes(tag, {b"spans": None})
    present = _cells(clean, row, prefix)
    if row.empty:
        cells = _new_cells(grid, row.number, columns, prefix, restyle, base)
        tag = tag.rstrip()[:-2].rstrip() + b">"
        grid.splices.append(Splice(row.start, row.opened, tag + cells + b"</" + prefix + b"row>"))
        return
    if tag != clean[row.start : row.opened]:
        grid.splices.append(Splice(row.start, row.opened, tag))
    for col in columns:
        at = next((cell.start for cell in present if cell.col > col), row.closing)
        grid.splices.append(Splice(at, at, _new_cells(grid, row.number, [col], prefix, restyle, base)))


def _new_cells(
    grid: Grid, row: int, columns: list[int], prefix: bytes, restyle: Restyle, base: Callable[[int], int]
) -> bytes:
    cells: list[bytes] = []
    for col in columns:
        grid.made.append((row, col))
        cells.append(b'<%sc r="%s" s="%d"/>' % (prefix, a1(row, col), restyle(row, col, base(col))))
    return b"".join(cells)


def _number(text: bytes) -> int:
    text = text.strip()
    return int(text) if text.isdigit() and len(text) < 8 else 0
