"""What has to be changed in an open workbook so that it becomes what the file pipeline made of its copy.

Two files are compared: the copy that Excel saved, and the same one with marks (or without them). Only looks and notes
of cells can differ; our sheet and the journal are handled apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from xml.etree import ElementTree

from processor.excel.looks import NONE, BorderLook, FillLook, border_of, fill_of
from processor.model import column_letters
from processor.records import dataclass
from processor.writing.package.address import area
from processor.writing.package.cleaning_notes import notes_in
from processor.writing.package.container import Package
from processor.writing.package.looks import Ground
from processor.writing.package.relations import Relations
from processor.writing.package.stylebook import StyleBook
from processor.writing.package.workbook import Tab, Workbook
from processor.writing.package.worksheet import Worksheet
from processor.writing.package.xmlbytes import attributes

Cell = tuple[int, int]

_BESIDE = {"left": (0, -1, "right"), "right": (0, 1, "left"), "top": (-1, 0, "bottom"), "bottom": (1, 0, "top")}
"""Side -> where the cell stands that shares it, and what that cell calls it."""

_ORDER = ("left", "right", "top", "bottom", "diagonal")
"""The children of a border in their order (18.8.4)."""


@dataclass(frozen=True, slots=True)
class LookChange:
    """Cells of a sheet that get one look. fill, border: None where that stays as it is."""

    sheet: str
    fill: FillLook | None
    border: BorderLook | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class NoteChange:
    """A note of a cell: its text as it is (empty: it has none) and as it shall be (empty: none)."""

    sheet: str
    cell: Cell
    before: str
    after: str

    @property
    def a1(self) -> str:
        """The cell's address."""
        return f"{column_letters(self.cell[1])}{self.cell[0]}"


class File:
    """The looks and notes of the cells of a workbook file."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self.book = Workbook(self._package)
        styles = self.book.relations.of_kind("styles")
        part = styles[0].part if styles else None
        self.styles = StyleBook(self._package.read(part) if part else None, self.book.namespace)

    def tabs(self) -> dict[str, Tab]:
        """The worksheets by name."""
        return {tab.name: tab for tab in self.book.tabs if tab.kind == "worksheet"}

    def formats(self, tab: Tab) -> Formats:
        """The format of every cell of a sheet."""
        return Formats(Worksheet(self._package.read(tab.part), tab.part))

    def bytes_of(self, tab: Tab) -> bytes:
        """The bytes of a sheet's part."""
        return self._package.read(tab.part)

    def notes(self, tab: Tab) -> dict[Cell, str]:
        """The texts of a sheet's notes."""
        found = Relations(self._package, tab.part).of_kind("comments")
        return notes_in(self._package.read(found[0].part)) if found and found[0].part else {}


class Formats:
    """The indices of the formats of a sheet's cells; of cells that are not there, their row's or their column's."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self.cells = dict(self._read(rb"c"))
        self._rows = {
            int(values[b"r"]): int(values[b"s"])
            for values in self._tags(rb"row")
            if values.get(b"customFormat") in (b"1", b"true")
            and values.get(b"r", b"").isdigit()
            and values.get(b"s", b"").isdigit()
        }

    def _tags(self, name: bytes) -> Iterator[dict[bytes, bytes]]:
        pattern = rb"""<%s%s\s(?:[^>"']|"[^"]*"|'[^']*')*>""" % (re.escape(self._sheet.prefix), name)
        for tag in re.finditer(pattern, self._sheet.clean[self._sheet.cells.opened : self._sheet.cells.closing]):
            yield attributes(tag[0])

    def _read(self, name: bytes) -> Iterator[tuple[Cell, int]]:
        for values in self._tags(name):
            box, style = area(values.get(b"r", b"")), values.get(b"s", b"0")
            if box is not None:
                yield box[:2], int(style) if style.isdigit() else 0

    def of(self, cell: Cell) -> int:
        """The format of a cell."""
        known = self.cells.get(cell)
        return known if known is not None else self._rows.get(cell[0], self._sheet.column_format(cell[1]))


def look_changes(before: File, after: File) -> list[LookChange]:
    """The looks that cells get, those of a sheet and look together.

    The line between two cells is one line on screen, whichever of the two owns it; so a cell that gets its look back
    also gets back the line that its neighbour has there.
    """
    changes: dict[tuple[str, FillLook | None, BorderLook | None], list[Cell]] = {}
    tabs = after.tabs()
    for name, tab in before.tabs().items():
        if name not in tabs or before.bytes_of(tab) == after.bytes_of(tabs[name]):
            continue
        old, new = before.formats(tab), after.formats(tabs[name])
        shared = Shared(after.styles, new)
        for cell in sorted(old.cells.keys() | new.cells.keys()):
            was, is_now = old.of(cell), new.of(cell)
            if was == is_now:
                continue
            fill, border = _changed(before.styles.ground(was), after.styles.ground(is_now))
            if border is not None:
                border = border_of(shared.ground(cell))
            if fill is not None or border is not None:
                changes.setdefault((name, fill, border), []).append(cell)
    return [LookChange(name, fill, border, tuple(cells)) for (name, fill, border), cells in changes.items()]


def _changed(before: Ground, after: Ground) -> tuple[FillLook | None, BorderLook | None]:
    """What of a look is another one; a gradient is never set, since nothing of ours is one."""
    fill = fill_of(after) if before.fill != after.fill else None
    border = border_of(after) if before.border != after.border else None
    return (fill if fill != fill_of(before) else None), (border if border != border_of(before) else None)


class Shared:
    """The borders of cells as they are seen: where a cell has no line of its own, its neighbour's."""

    def __init__(self, styles: StyleBook, formats: Formats) -> None:
        self._formats = formats
        self._ground = cache(styles.ground)
        self._look = cache(lambda index: border_of(self._ground(index)))
        self._seen = cache(self._joined)

    def ground(self, cell: Cell) -> Ground:
        """A cell's look with the four lines around it."""
        return self._seen(
            self._formats.of(cell),
            tuple(self._formats.of((cell[0] + down, cell[1] + right)) for down, right, _ in _BESIDE.values()),
        )

    def _joined(self, index: int, neighbours: tuple[int, ...]) -> Ground:
        own = self._ground(index)
        lent = {
            side: (neighbour, theirs)
            for (side, (_, _, theirs)), neighbour in zip(_BESIDE.items(), neighbours, strict=True)
            if self._look(index).side(side) == NONE and self._look(neighbour).side(theirs) != NONE
        }
        if not lent:
            return own
        border = ElementTree.fromstring(own.border or b"<border/>")
        lines = {part.tag: part for part in border}
        for side, (neighbour, theirs) in lent.items():
            line = ElementTree.fromstring(self._ground(neighbour).border).find(theirs)
            assert line is not None  # it is seen there
            line.tag, line.tail = side, None
            lines[side] = line
        border[:] = [lines.get(name, ElementTree.Element(name)) for name in _ORDER]
        return Ground(own.fill, ElementTree.tostring(border))


def note_changes(before: File, after: File) -> list[NoteChange]:
    """The notes that come, go or change, in the order of the sheets."""
    changes: list[NoteChange] = []
    tabs = after.tabs()
    for name, tab in before.tabs().items():
        if name in tabs:
            old, new = before.notes(tab), after.notes(tabs[name])
            changes += [NoteChange(name, cell, *texts) for cell, texts in _differing(old, new)]
    return changes


def _differing(old: Mapping[Cell, str], new: Mapping[Cell, str]) -> Iterable[tuple[Cell, tuple[str, str]]]:
    for cell in sorted(old.keys() | new.keys()):
        texts = old.get(cell, ""), new.get(cell, "")
        if texts[0] != texts[1]:
            yield cell, texts
