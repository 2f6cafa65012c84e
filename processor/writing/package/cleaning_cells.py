"""Marked cells of a file that a program has saved since: found by their marks, led back to the looks they had.

Programs renumber formats, people insert and delete rows. So a cell counts as marked where it looks like it: at the
address that the journal names, or elsewhere with a look that only we give.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import TypeVar

from processor.records import dataclass
from processor.writing.package.address import area
from processor.writing.package.looks import Ground, has_fill, our_sides, themed, with_sides, without_theme
from processor.writing.package.recollection import Remembered
from processor.writing.package.spec import MarkStyle
from processor.writing.package.stylebook import StyleBook
from processor.writing.package.worksheet import Worksheet
from processor.writing.package.xmlbytes import Splice, attributes, with_attributes

Cell = tuple[int, int]

_ENOUGH_SIDES = 2
"""Of a mark's border; where cells touch, a program or a person may have drawn over the others."""

_PLAIN = Ground(b"", b"")


@dataclass(frozen=True, slots=True)
class _Worn:
    """What a format has of a mark: its fill, and sides of its border."""

    fill: bool
    sides: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A cell that may be marked: where its tag stands, and its format."""

    row: int
    col: int
    start: int
    end: int
    style: int


_T = TypeVar("_T", Remembered, _Spot)


class Wardrobe:
    """Which formats of the workbook look marked, and the formats that lead back.

    marks: the marks that were given      ours: those whose fill the sender did not use
    theme: the colours of the workbook's theme when it was marked, empty where it still has them
    """

    def __init__(
        self, styles: StyleBook, marks: Iterable[MarkStyle], ours: Collection[MarkStyle], theme: Sequence[str]
    ) -> None:
        self.styles = styles
        self._ours, self._theme = ours, theme
        self._marks = list(dict.fromkeys(marks))
        self._of_ground = cache(self._worn_by)
        self._back = cache(self._made)
        self._suspects = {
            index: worn for index in range(styles.formats) if (worn := self._of_ground(styles.ground(index)))
        }

    def _worn_by(self, ground: Ground) -> dict[MarkStyle, _Worn]:
        found: dict[MarkStyle, _Worn] = {}
        for mark in self._marks:
            worn = _Worn(mark.fill is not None and has_fill(ground.fill, mark.fill), our_sides(ground.border, mark))
            if worn.fill or worn.sides:
                found[mark] = worn
        return found

    @property
    def suspects(self) -> frozenset[int]:
        """Formats that have a fill or a line of a mark."""
        return frozenset(self._suspects)

    def surely(self, style: int) -> MarkStyle | None:
        """The mark that a format must be from; None where the sender may have chosen its look."""
        for mark, worn in self._suspects[style].items():
            if worn.fill and (len(worn.sides) >= _ENOUGH_SIDES if mark.border else mark in self._ours):
                return mark
        return None

    def back(self, style: int, mark: MarkStyle, before: Ground) -> int | None:
        """The format without `mark`, as it was `before`; None where it has nothing of the mark."""
        all_worn = self._suspects.get(style, {})
        worn = all_worn.get(mark)
        if worn is None:
            return None
        sides = worn.sides
        if worn.fill and sides:
            # Excel keeps one line between two cells: where marked cells touch, the other one's mark drew it.
            sides = sides.union(*(other.sides for other in all_worn.values()))
        return self._back(style, worn.fill, sides, before)

    def _made(self, style: int, fill: bool, sides: frozenset[bytes], before: Ground) -> int:
        old_fill, old_border = self._plain(before.fill), self._plain(before.border)
        now = self.styles.ground(style)
        border = (old_border if len(sides) == 4 else with_sides(now.border, sides, old_border)) if sides else None
        return self.styles.regrounded(style, old_fill if fill else None, border)

    def _plain(self, xml: bytes) -> bytes:
        return without_theme(xml, self._theme) if self._theme and themed(xml) else xml


def restored_cells(sheet: Worksheet, wardrobe: Wardrobe, remembered: Sequence[Remembered]) -> tuple[list[Splice], int]:
    """Splices that give marked cells of a sheet the looks they had, and how many cells were marked.

    remembered: what the journal says of the sheet
    """
    if not wardrobe.suspects:
        return [], 0
    spots = {(spot.row, spot.col): spot for spot in _spots(sheet, wardrobe.suspects)}
    back: dict[Cell, int] = {}
    found: dict[Cell, Remembered] = {}
    unmet: list[Remembered] = []
    for one in remembered:
        spot = spots.get((one.row, one.col))
        style = wardrobe.back(spot.style, one.mark, one.before) if spot else None
        if style is None:
            unmet.append(one)
        else:
            back[one.row, one.col] = style
            found[one.row, one.col] = one
    # Behind the first cell of a merged area LibreOffice hands its mark on.
    behind = {at: first for at, first in sheet.anchors(spots.keys()).items() if at != first}
    moved = [
        (spot, mark)
        for at, spot in spots.items()
        if at not in back and at not in behind and (mark := wardrobe.surely(spot.style))
    ]
    for one, style_now in _paired(moved, unmet, remembered, sheet, wardrobe):
        if (style := wardrobe.back(style_now, one.mark, one.before)) is not None:
            back[one.row, one.col] = style
            found[one.row, one.col] = one
    for at, first in behind.items():
        if at not in back and (anchor := found.get(first)):
            style = wardrobe.back(spots[at].style, anchor.mark, anchor.before)
            if style is not None:
                back[at] = style
    return [_restyled(sheet, spots[at], style) for at, style in back.items()], len(found)


def _restyled(sheet: Worksheet, spot: _Spot, style: int) -> Splice:
    tag = sheet.data[spot.start : spot.end]
    return Splice(spot.start, spot.end, with_attributes(tag, {b"s": b"%d" % style}))


def _spots(sheet: Worksheet, styles: Iterable[int]) -> Iterator[_Spot]:
    """Cells with one of these formats. Programs that save write an address on every cell."""
    numbers = b"|".join(b"%d" % style for style in sorted(styles))
    wanted = rb"""<%sc\s(?:[^>"']|"[^"]*"|'[^']*')*?(?<=\s)s=["'](?:%s)["'](?:[^>"']|"[^"]*"|'[^']*')*>"""
    pattern = re.compile(wanted % (re.escape(sheet.prefix), numbers))
    for tag in pattern.finditer(sheet.clean, sheet.cells.opened, sheet.cells.closing):
        values = attributes(tag[0])
        box = area(values.get(b"r", b""))
        if box is not None:
            yield _Spot(box[0], box[1], tag.start(), tag.end(), int(values[b"s"]))


def _paired(
    moved: Sequence[tuple[_Spot, MarkStyle]],
    unmet: Sequence[Remembered],
    remembered: Sequence[Remembered],
    sheet: Worksheet,
    wardrobe: Wardrobe,
) -> Iterator[tuple[Remembered, int]]:
    """Marked cells that are not where they were, each with the look of the cell it was, and its format: in one column
    and order where as many are missing, else the look of the nearest one of the column, else of the cell beside it."""
    waiting = _by_column((one.mark, one.col, one) for one in unmet)
    known = _by_column((one.mark, one.col, one) for one in remembered)
    neighbour = cache(lambda: _neighbours(sheet, wardrobe.suspects))
    for (mark, col), spots in _by_column((mark, spot.col, spot) for spot, mark in moved).items():
        missing, all_known = waiting.get((mark, col), []), known.get((mark, col), [])
        for number, spot in enumerate(spots):
            if len(missing) == len(spots):
                before = missing[number].before
            elif all_known:
                before = _nearest(spot.row, all_known).before
            else:
                before = _beside(spot, neighbour, wardrobe)
            yield Remembered(spot.row, spot.col, before, mark), spot.style


def _by_column(items: Iterable[tuple[MarkStyle, int, _T]]) -> dict[tuple[MarkStyle, int], list[_T]]:
    groups: dict[tuple[MarkStyle, int], list[_T]] = {}
    for mark, col, item in items:
        groups.setdefault((mark, col), []).append(item)
    return {key: sorted(members, key=lambda item: item.row) for key, members in groups.items()}


def _nearest(row: int, known: Sequence[Remembered]) -> Remembered:
    at = bisect_left(known, row, key=lambda one: one.row)
    return min(known[max(at - 1, 0) : at + 1], key=lambda one: abs(one.row - row))


def _neighbours(sheet: Worksheet, suspects: frozenset[int]) -> dict[int, list[tuple[int, int]]]:
    """Column -> rows and formats of its cells that do not look marked."""
    found: dict[int, list[tuple[int, int]]] = {}
    for tag in re.finditer(rb"<" + re.escape(sheet.prefix) + rb"c\s[^>]*>", sheet.clean[: sheet.cells.closing]):
        values = attributes(tag[0])
        box, style = area(values.get(b"r", b"")), values.get(b"s", b"0")
        if box is not None and style.isdigit() and int(style) not in suspects:
            found.setdefault(box[1], []).append((box[0], int(style)))
    return found


def _beside(spot: _Spot, neighbours: Callable[[], dict[int, list[tuple[int, int]]]], wardrobe: Wardrobe) -> Ground:
    """The look of the nearest cell of the column that is not marked, the lower one of two: above may be the header."""
    column = neighbours().get(spot.col)
    if not column:
        return _PLAIN
    _, style = min(column, key=lambda one: (abs(one[0] - spot.row), -one[0]))
    return wardrobe.styles.ground(style)
