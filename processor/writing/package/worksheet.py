"""One worksheet part: its head, its cells and its tail; the cells are never walked for what stands before or after."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable
from functools import cached_property

from processor.patterns import lazily
from processor.writing.package.address import LAST_COLUMN, a1, area, column_number
from processor.writing.package.refusal import refuse
from processor.writing.package.remembered import by_content
from processor.writing.package.xmlbytes import (
    Element,
    Splice,
    attributes,
    blanked,
    child,
    children,
    inside,
    namespace,
    namespace_prefix,
    root_element,
    text_of,
    utf8,
    with_attributes,
)

_SHEET_DATA = lazily(rb"""<((?:[\w.\-]+:)?sheetData)(?=[\s/>])(?:[^>"'/]++|"[^"]*+"|'[^']*+')*+(/?)>""")
_MERGED = lazily(rb"""\sref\s*=\s*["']\s*\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?\s*["']""")
_SELECTED = lazily(rb"""(\stabSelected\s*=\s*["'])(?:1|true)(?=["'])""")
_BEFORE_LEGACY_DRAWING = frozenset(
    b"sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews"
    b" mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup"
    b" headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing".split()
)
"""What stands before legacyDrawing (ECMA-376 part 1, 18.3.1.99). AlternateContent stands for controls and OLE objects,
which come after it."""
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0
_PIXELS_PER_CHARACTER, _PIXELS_PER_POINT = 7, 4 / 3
_MOST_STEPS = 200
_ROWS_UNDER_A_BOX = 39
"""Rows below a cell whose own heights count for its box: further down, hidden ones are not waited to end."""

SELECTED_WITHIN = 1 << 16
"""How far into a sheet's part its views stand at most, in bytes."""


def selected(head: bytes) -> bool:
    """Whether a sheet whose part begins with `head` is a selected tab."""
    return _SELECTED.search(head.split(b"sheetData", 1)[0]) is not None


@by_content
def _columns_in(listed: bytes) -> list[tuple[int, int, int, float]]:
    """First, last, format index and width in pixels of the column ranges in an element cols."""
    columns: list[tuple[int, int, int, float]] = []
    for element in inside(listed, root_element(listed)):
        values = attributes(listed[element.start : element.opened])
        first, last = values.get(b"min", b""), values.get(b"max", b"")
        if first.isdigit() and last.isdigit():
            style = values.get(b"style", b"0")
            hidden = values.get(b"hidden") in (b"1", b"true")
            width = 0.0 if hidden else _pixels(_decimal(values.get(b"width"), _DEFAULT_WIDTH))
            columns.append((int(first), int(last), int(style) if style.isdigit() else 0, width))
    return columns


class Worksheet:
    """A worksheet's bytes and where its pieces stand."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data = utf8(data)
        self.clean = blanked(self.data)
        self.root = root_element(self.clean)
        self.root_tag = self.clean[self.root.start : self.root.opened]
        self.prefix = self.root.prefix
        self.namespace = namespace(self.root_tag, self.prefix)
        found = _SHEET_DATA.search(self.clean, self.root.opened)
        if found is None:
            raise refuse("工作表没有数据区", "a sheet has no cell table", name)
        closing = end = found.end()
        if not found[2]:
            closing = self.clean.find(b"</" + found[1], found.end())
            end = self.clean.find(b">", closing) + 1
            if closing < 0 or not end:
                raise refuse("工作表不完整", "a sheet is cut off", name)
        self.cells = Element(found[1], found.start(), found.end(), closing, end)
        self.head = {item.local: item for item in children(self.clean, self.root.opened, self.cells.start)}
        self.tail = list(children(self.clean, self.cells.end, self.root.closing))
        listed = self.head.get(b"cols")
        self._columns = _columns_in(self.clean[listed.start : listed.end]) if listed else []
        self._widths: dict[int, float] = {}

    def column_format(self, col: int) -> int:
        """The format index of a column, for cells that are not there."""
        return next((style for first, last, style, _ in self._columns if first <= col <= last), 0)

    def column_pixels(self, col: int) -> float:
        """The width of a column."""
        known = self._widths.get(col)
        if known is None:
            found = (width for first, last, _, width in self._columns if first <= col <= last)
            known = self._widths[col] = next(found, self._default_column_pixels)
        return known

    @cached_property
    def _default_column_pixels(self) -> float:
        return _pixels(_decimal(self._format_properties().get(b"defaultColWidth"), _DEFAULT_WIDTH))

    @cached_property
    def default_row_pixels(self) -> float:
        """The height of a row that names none."""
        return _decimal(self._format_properties().get(b"defaultRowHeight"), _DEFAULT_HEIGHT) * _PIXELS_PER_POINT

    def _format_properties(self) -> dict[bytes, bytes]:
        element = self.head.get(b"sheetFormatPr")
        return attributes(self.clean[element.start : element.opened]) if element else {}

    def anchors(self, cells: Collection[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
        """Of `cells` (row, column), those inside a merged area -> that area's first cell."""
        by_row = sorted(cells)
        rows = [row for row, _ in by_row]
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for element in (item for item in self.tail if item.local == b"mergeCells"):
            for left, top, right, bottom in _MERGED.findall(self.clean, element.opened, element.closing):
                start, stop = int(top), int(bottom or top)
                first, last = (start, stop) if start <= stop else (stop, start)
                for cell in by_row[bisect_left(rows, first) : bisect_right(rows, last)]:
                    columns = sorted((column_number(left), column_number(right or left)))
                    if columns[0] <= cell[1] <= columns[1]:
                        found[cell] = (first, columns[0])
        return found

    def deselected(self) -> list[Splice]:
        """Splices that take the tab out of the selection: two selected tabs are typed into at once."""
        return [
            Splice(found.start(), found.end(), found[1] + b"0")
            for found in _SELECTED.finditer(self.clean, self.root.opened, self.cells.start)
        ]

    def selected(self) -> list[Splice]:
        """Splices that make the tab the selected one."""
        views = self.head.get(b"sheetViews")
        view = child(self.clean, views, b"sheetView") if views else None
        if view is None:
            return []
        tag = with_attributes(self.data[view.start : view.opened], {b"tabSelected": b"1"})
        return [Splice(view.start, view.opened, tag)]

    def stretched(self, made: Iterable[tuple[int, int]]) -> list[Splice]:
        """Splices that make the stated dimension hold the cells that were made."""
        element = self.head.get(b"dimension")
        made = list(made)
        if element is None or not made:
            return []
        tag = self.clean[element.start : element.opened]
        box = area(attributes(tag).get(b"ref", b""))
        if box is None:
            return []
        rows, cols = [row for row, _ in made], [col for _, col in made]
        top, left = min(box[0], *rows), min(box[1], *cols)
        bottom, right = max(box[2], *rows), max(box[3], *cols)
        if (top, left, bottom, right) == box:
            return []
        ref = a1(top, left) + b":" + a1(bottom, right)
        return [Splice(element.start, element.opened, with_attributes(tag, {b"ref": ref}))]

    def drawing_id(self, *uris: bytes) -> str | None:
        """The relationship id of the sheet's old-style drawing (where comment boxes stand); None where it has none."""
        for element in self.tail:
            if element.local == b"legacyDrawing":
                prefix = namespace_prefix(self.root_tag, *uris)
                values = attributes(self.clean[element.start : element.opened])
                names = [prefix + b":id"] if prefix else []
                names += [name for name in values if name.endswith(b":id")]
                return text_of(next((values[name] for name in names if name in values), b""))
        return None

    def with_drawing(self, relation_id: str, uri: bytes) -> list[Splice]:
        """Splices that give the sheet an old-style drawing, at its place in the order of elements."""
        prefix = namespace_prefix(self.root_tag, uri)
        declared = b"" if prefix else b' xmlns:r="' + uri + b'"'
        tag = b'<%slegacyDrawing%s %s:id="%s"/>' % (self.prefix, declared, prefix or b"r", relation_id.encode())
        ends = [item.end for item in self.tail if item.local in _BEFORE_LEGACY_DRAWING]
        place = max(ends, default=self.cells.end)
        return [Splice(place, place, tag)]

    def without_drawing(self) -> list[Splice]:
        """Splices that take the old-style drawing out."""
        return [Splice(item.start, item.end, b"") for item in self.tail if item.local == b"legacyDrawing"]


def deselected_chart_sheet(data: bytes) -> tuple[bytes, list[Splice]]:
    """Bytes and splices of a sheet without cells that is taken out of the selection."""
    data = utf8(data)
    return data, [Splice(found.start(), found.end(), found[1] + b"0") for found in _SELECTED.finditer(blanked(data))]


def box_corner(
    sheet: Worksheet, height_of: Callable[[int], float], row: int, col: int, width: int, height: int
) -> list[int]:
    """The anchor of a comment box beside a cell: left column, pixels into it, top row, pixels into it, then the same
    of the lower right corner; columns and rows counted from 0. height_of: points of a row, -1 for the default."""
    left = min(col, LAST_COLUMN - 8)
    top = max(row - 2, 0)
    inset, drop = 15, 10 if row > 1 else 2
    right, across = left, width + inset
    while across > (size := sheet.column_pixels(right + 1)) and right < min(left + _MOST_STEPS, LAST_COLUMN - 1):
        across -= int(size)
        right += 1
    bottom, down = top, height + drop
    usual = sheet.default_row_pixels
    while bottom < top + _MOST_STEPS:
        points = height_of(bottom + 1) if bottom < row + _ROWS_UNDER_A_BOX else -1.0
        size = usual if points < 0 else points * _PIXELS_PER_POINT
        if down <= size:
            break
        down -= int(size)
        bottom += 1
    return [left, inset, top, drop, right, across, bottom, down]


def _decimal(text: bytes | None, default: float) -> float:
    try:
        return float(text) if text is not None else default
    except ValueError:
        return default


def _pixels(characters: float) -> float:
    return int(characters * _PIXELS_PER_CHARACTER + 5)
