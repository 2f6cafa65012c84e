"""One workbook, marked: the parts that carry marks are spliced, everything else keeps its compressed bytes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from processor.records import dataclass
from processor.writing.package.cells import mark_cells
from processor.writing.package.container import Package
from processor.writing.package.found_marks import find_marks
from processor.writing.package.journal import PROPERTIES_TYPE, MarkedCell, Marking, journal_part, properties_part
from processor.writing.package.new_sheet import defined_names, sheet_part
from processor.writing.package.notes import (
    COMMENTS_TYPE,
    VML_TYPE,
    WIDTH_PX,
    Box,
    Cell,
    box_height,
    threaded_cells,
    with_boxes,
    with_notes,
)
from processor.writing.package.refusal import refuse
from processor.writing.package.relations import RELS_TYPE, STRICT, TRANSITIONAL, ContentTypes, Relations, rels_name
from processor.writing.package.spec import CellMark, MarkStyle, NewSheet
from processor.writing.package.stylebook import StyleBook
from processor.writing.package.workbook import STRICT_MAIN, Tab, Workbook, theme_of
from processor.writing.package.worksheet import (
    SELECTED_WITHIN,
    Worksheet,
    box_corner,
    deselected_chart_sheet,
    selected,
)
from processor.writing.package.xmlbytes import Splice, spliced

AUTHOR = "要点审核"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written.

    sheet:    the name that our sheet got, empty where none was asked for
    comments: how many cells got a comment
    skipped:  cells whose comment was left out because they carry a threaded comment, as (sheet, row, column)
    signed:   the workbook was signed; any change breaks the signature
    hidden:   marked rows that are hidden or filtered away, as (sheet, row)
    unseen:   sheets with marks that are hidden as a whole
    """

    sheet: str = ""
    comments: int = 0
    skipped: tuple[tuple[str, int, int], ...] = ()
    signed: bool = False
    hidden: tuple[tuple[str, int], ...] = ()
    unseen: tuple[str, ...] = ()


SheetMaker = Callable[[Outcome], NewSheet]
"""Makes our sheet when all marks are in: it may tell what came of them."""


class _SheetMarks:
    """The marks of one sheet by cell; the first style of a cell wins, comments add up."""

    def __init__(self) -> None:
        self.styles: dict[Cell, MarkStyle] = {}
        self.comments: dict[Cell, str] = {}

    def put(self, cell: Cell, style: MarkStyle | None, comment: str | None) -> None:
        if style is not None:
            self.styles.setdefault(cell, style)
        if comment:
            before = self.comments.get(cell)
            self.comments[cell] = f"{before}\n\n{comment}" if before else comment

    def moved(self, anchors: dict[Cell, Cell]) -> _SheetMarks:
        """The same marks with cells inside merged areas taken to the area's first cell."""
        if not anchors:
            return self
        there = _SheetMarks()
        for cell in dict.fromkeys([*self.styles, *self.comments]):
            there.put(anchors.get(cell, cell), self.styles.get(cell), self.comments.get(cell))
        return there


def patch(
    source: bytes,
    out: BinaryIO,
    marks: Sequence[CellMark],
    sheet: NewSheet | SheetMaker | None = None,
    *,
    looks: Sequence[MarkStyle] = (),
) -> Outcome:
    """Write `source` to `out` with `marks` on its cells and `sheet` as its last tab, which the file then opens on.

    source: the bytes of an .xlsx or .xlsm; marks and sheet that we put into it before give way to the new ones
    marks:  the worst first; several on one cell become one
    looks:  by which old marks are known where the journal was lost
    Raises Unpatchable where this is not possible without risk to what the workbook holds; `out` is then empty.
    """
    patcher = _Patcher(Package(source))
    if marked := find_marks(patcher.package, patcher.book, looks):
        from processor.writing.package.cleaning import without_marks

        patcher = _Patcher(Package(without_marks(marked)))
    outcome = patcher.run(marks, sheet)
    patcher.package.write(out)
    return outcome


class _Patcher:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.book = Workbook(package)
        self.types = ContentTypes(package)
        found = self.book.relations.of_kind("styles")
        self.styles_part = found[0].part if found else None
        self.styles = StyleBook(package.read(self.styles_part) if self.styles_part else None, self.book.namespace)
        folder = posixpath.dirname(self.book.part.replace("\\", "/"))
        self._folder = folder + "/" if folder else ""  # of the workbook part; new parts go there
        self.comments = 0
        self.skipped: list[tuple[str, int, int]] = []
        self.hidden: list[tuple[str, int]] = []
        self.marked: list[MarkedCell] = []
        self.notes: list[tuple[str, int, int, str]] = []

    def run(self, marks: Sequence[CellMark], sheet: NewSheet | SheetMaker | None) -> Outcome:
        by_sheet = self._sorted(marks)
        for index, tab in enumerate(self.book.tabs):
            self._sheet(index, tab, by_sheet.get(tab.name), sheet is not None)
        outcome = self._outcome(by_sheet)
        if sheet is not None:
            outcome = replace(outcome, sheet=self._new_sheet(sheet(outcome) if callable(sheet) else sheet))
        self._write_styles()
        journal = self._reserved_journal()
        self._write_relations(self.book.part, self.book.relations)
        self.package.change(self.types.name, self.types.data, self.types.splices())
        marking = Marking(outcome.sheet, self.book.tabs, self.book.active, self.marked, self.notes)
        theme = partial(theme_of, self.package, self.book)
        self.package.add(journal, journal_part(self.package, marking, self.styles, theme))
        return outcome

    def _outcome(self, by_sheet: Collection[str]) -> Outcome:
        signed = any(part.lower().startswith("_xmlsignatures/") for part in self.package.names)
        unseen = tuple(tab.name for tab in self.book.tabs if tab.state and tab.name in by_sheet)
        return Outcome("", self.comments, tuple(self.skipped), signed, tuple(self.hidden), unseen)

    def _sorted(self, marks: Sequence[CellMark]) -> dict[str, _SheetMarks]:
        by_sheet: dict[str, _SheetMarks] = {}
        kinds = {tab.name: tab.kind for tab in self.book.tabs}
        for mark in marks:
            if kinds.get(mark.sheet) != "worksheet":
                raise refuse(f"没有名为“{mark.sheet}”的工作表", f"there is no worksheet named {mark.sheet!r}")
            by_sheet.setdefault(mark.sheet, _SheetMarks()).put((mark.row, mark.col), mark.style, mark.comment)
        return by_sheet

    def _sheet(self, index: int, tab: Tab, marks: _SheetMarks | None, deselect: bool) -> None:
        """Mark one sheet, and take it out of the selection where the file is to open on another."""
        if marks is None and not (deselect and selected(self.package.read(tab.part, SELECTED_WITHIN))):
            return
        if tab.kind != "worksheet":
            data, splices = deselected_chart_sheet(self.package.read(tab.part))
            self.package.change(tab.part, data, splices)
            return
        sheet = Worksheet(self.package.read(tab.part), tab.part)
        splices = sheet.deselected() if deselect else []
        if marks is not None:
            splices += self._marks(index, tab, sheet, marks)
        if splices:
            self.package.change(tab.part, sheet.data, splices)

    def _marks(self, index: int, tab: Tab, sheet: Worksheet, marks: _SheetMarks) -> list[Splice]:
        marks = marks.moved(sheet.anchors(set(marks.styles) | set(marks.comments)))
        rows: dict[int, list[int]] = {}
        for row, col in marks.styles:
            rows.setdefault(row, []).append(col)

        def restyle(row: int, col: int, old: int) -> int:
            look = marks.styles[row, col]
            self.marked.append(MarkedCell(tab.name, row, col, old, look))
            return self.styles.marked(old, look)

        grid = mark_cells(sheet.clean, sheet.cells, rows, restyle, sheet.column_format)
        self.hidden += [(tab.name, row) for row in dict.fromkeys(grid.hidden)]
        splices = grid.splices + sheet.stretched(grid.made)
        return splices + self._comments(index, tab, sheet, marks.comments, grid.height)

    def _comments(
        self, index: int, tab: Tab, sheet: Worksheet, wanted: dict[Cell, str], height_of: Callable[[int], float]
    ) -> list[Splice]:
        """The comments of one sheet; returns what this changes in the sheet's own part."""
        relations = Relations(self.package, tab.part)
        for item in relations.of_kind("threadedComment"):
            threads = threaded_cells(self.package.read(item.part or ""))
            self.skipped += [(tab.name, *cell) for cell in wanted if cell in threads]
            wanted = {cell: text for cell, text in wanted.items() if cell not in threads}
        if not wanted:
            return []
        self.comments += len(wanted)
        self.notes += [(tab.name, *cell, text) for cell, text in wanted.items()]
        base = STRICT if sheet.namespace == STRICT_MAIN else TRANSITIONAL
        drawing_id = sheet.drawing_id(TRANSITIONAL.encode(), STRICT.encode())
        drawing = relations.part_of(drawing_id) if drawing_id is not None else None
        if drawing_id is not None and drawing is None:
            raise refuse("批注框的图形部件缺失", "the drawing of the comment boxes is missing", tab.part)
        boxed = self._comment_texts(relations, base, sheet.namespace, wanted)
        boxes = [
            Box(cell, height, box_corner(sheet, height_of, *cell, WIDTH_PX, height))
            for cell in boxed
            for height in (box_height(wanted[cell]),)
        ]
        splices = self._comment_boxes(index, relations, base, sheet, drawing, boxes) if boxes else []
        self._write_relations(tab.part, relations)
        return splices

    def _comment_texts(self, relations: Relations, base: str, namespace: bytes, wanted: dict[Cell, str]) -> list[Cell]:
        present = relations.of_kind("comments")
        part = present[0].part if present else None
        notes = with_notes(self.package.read(part) if part else None, namespace, wanted, AUTHOR)
        if part:
            self.package.change(part, notes.data, notes.splices)
            return notes.boxed
        part = self.package.free_name(self._folder + "comments{}.xml")
        self.package.add(part, notes.data)
        self.types.add(part, COMMENTS_TYPE)
        relations.add(base, "comments", part)
        return notes.boxed

    def _comment_boxes(
        self, index: int, relations: Relations, base: str, sheet: Worksheet, part: str | None, boxes: list[Box]
    ) -> list[Splice]:
        data, splices = with_boxes(self.package.read(part) if part else None, boxes, index + 1)
        if part:
            self.package.change(part, data, splices, xml=False)
            return []
        part = self.package.free_name(self._folder + "drawings/vmlDrawing{}.vml")
        self.package.add(part, data)
        self.types.add(part, VML_TYPE, by_extension=True)
        return sheet.with_drawing(relations.add(base, "vmlDrawing", part), base.encode())

    def _new_sheet(self, sheet: NewSheet) -> str:
        name = self.book.free_name(sheet.name)
        part = self.package.free_name(self._folder + "worksheets/sheet{}.xml")
        self.package.add(part, sheet_part(sheet, self.book.namespace, self.styles.styled))
        self.types.add(part, _SHEET_TYPE)
        relation_id = self.book.relations.add(self.book.base, "worksheet", part)
        splices = self.book.with_sheet(name, relation_id, defined_names(sheet, name))
        self.package.change(self.book.part, self.book.data, splices)
        return name

    def _write_styles(self) -> None:
        if not self.styles.changed:
            return
        if self.styles_part:
            self.package.change(self.styles_part, self.styles.data, self.styles.splices())
            return
        named = next((item.wanted for item in self.book.relations.items if item.kind == "styles" and item.wanted), "")
        part = named or self.package.free_name(self._folder + "styles{}.xml")
        self.package.add(part, b"".join(spliced(self.styles.data, self.styles.splices())))
        self.types.add(part, _STYLES_TYPE)
        if not named:
            self.book.relations.add(self.book.base, "styles", part)

    def _reserved_journal(self) -> str:
        """The name of the journal's part, which the workbook relates to; its text is written last."""
        part = self.package.free_name("customXml/item{}.xml")
        properties = self.package.free_name("customXml/itemProps{}.xml")
        self.types.add(part, "application/xml", by_extension=True)
        self.types.add(properties, PROPERTIES_TYPE)
        self.book.relations.add(self.book.base, "customXml", part)
        self.package.add(properties, properties_part())
        relations = Relations(self.package, part)
        relations.add(self.book.base, "customXmlProps", properties)
        self._write_relations(part, relations)
        return part

    def _write_relations(self, part: str, relations: Relations) -> None:
        changed, new = relations.edits(), relations.new_part()
        if changed:
            self.package.change(*changed)
        elif new:
            self.package.add(*new)
            self.types.add(rels_name(part), RELS_TYPE, by_extension=True)
