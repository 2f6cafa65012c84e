"""Marks taken off a workbook that a program has saved since: each one on its own."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from processor.writing.package.cleaning_book import without_tabs
from processor.writing.package.cleaning_cells import Wardrobe, restored_cells
from processor.writing.package.cleaning_notes import OurTexts, without_boxes, without_notes
from processor.writing.package.cleaning_traces import shared_in, without_strings, without_titles
from processor.writing.package.container import normal
from processor.writing.package.found_marks import Marks
from processor.writing.package.recollection import Journal
from processor.writing.package.relations import STRICT, TRANSITIONAL, ContentTypes, Relations
from processor.writing.package.stylebook import StyleBook
from processor.writing.package.workbook import Tab, theme_of
from processor.writing.package.worksheet import Worksheet
from processor.writing.package.xmlbytes import Splice


class Remover:
    """Takes marks off a package in place. cells, comments, kept: see Cleaned."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._package, self._book, self._journal = marks.package, marks.book, marks.journal
        self._types = ContentTypes(self._package)
        styles = self._book.relations.of_kind("styles")
        self._styles_part = styles[0].part if styles else None
        data = self._package.read(self._styles_part) if self._styles_part else None
        self._styles = StyleBook(data, self._book.namespace)
        theme = self._journal.theme if self._journal else ()
        lost = () if tuple(theme) == theme_of(self._package, self._book) else theme
        ours = self._journal.ours if self._journal else ()
        self._wardrobe = Wardrobe(self._styles, marks.looks, ours, lost)
        self._texts = OurTexts(_note_texts(self._journal), marks.keys)
        self.cells = self.comments = self.kept = 0

    def run(self) -> tuple[str, ...]:
        """Take all off; returns the names of our tabs."""
        names = [tab.name for tab in self._marks.sheets]
        journal = self._journal
        left = without_tabs(self._book, names, journal.active if journal else "", journal.tabs if journal else {})
        used: set[int] = set()
        for tab in self._book.tabs:
            if tab.kind == "worksheet" and tab.name not in names:
                used |= self._sheet(tab, tab.name == left.select)
        self._traces(names, used)
        for tab in self._marks.sheets:
            self._drop_with_relations(tab.part)
        if journal is not None:
            self._drop_with_relations(journal.part)
        if left.splices:
            self._package.change(self._book.part, self._book.data, left.splices)
        if self._styles.changed and self._styles_part:
            self._package.change(self._styles_part, self._styles.data, self._styles.splices())
        self._unrelate()
        if splices := self._types.splices():
            self._package.change(self._types.name, self._types.data, splices)
        return tuple(names)

    def _traces(self, names: list[str], used: set[int]) -> None:
        """Take our texts out of the shared strings and our tabs out of the document's properties.

        used: the shared strings that the sender's sheets use
        """
        ours: set[int] = set()
        for tab in self._marks.sheets:
            ours |= shared_in(Worksheet(self._package.read(tab.part), tab.part))
        shared = self._book.relations.of_kind("sharedStrings")
        properties = Relations(self._package, "").of_kind("extended-properties")
        if shared and shared[0].part and ours - used:
            self._edit(shared[0].part, *without_strings(self._package.read(shared[0].part), ours - used))
        if properties and properties[0].part:
            self._edit(properties[0].part, *without_titles(self._package.read(properties[0].part), names))

    def _edit(self, part: str, data: bytes, splices: list[Splice]) -> None:
        if splices:
            self._package.change(part, data, splices)

    def _sheet(self, tab: Tab, select: bool) -> set[int]:
        """Take the marks off one of the sender's sheets; returns the shared strings that it uses."""
        sheet = Worksheet(self._package.read(tab.part), tab.part)
        remembered = self._journal.cells.get(self._name_then(tab.name), ()) if self._journal else ()
        splices, count = restored_cells(sheet, self._wardrobe, remembered)
        self.cells += count
        splices += self._notes(tab, sheet)
        splices += sheet.selected() if select else []
        if splices:
            self._package.change(tab.part, sheet.data, splices)
        return shared_in(sheet)

    def _name_then(self, name: str) -> str:
        """What a tab was called when it was marked: its name, or where people renamed tabs, by the order of those."""
        if self._journal is None or name in self._journal.tabs:
            return name
        now = [tab.name for tab in self._book.tabs if tab not in self._marks.sheets]
        gone = [then for then in self._journal.tabs if then not in now]
        new = [tab for tab in now if tab not in self._journal.tabs]
        return gone[new.index(name)] if len(gone) == len(new) else name

    def _notes(self, tab: Tab, sheet: Worksheet) -> list[Splice]:
        """Take our comments off one sheet; returns what this changes in the sheet's own part."""
        relations = Relations(self._package, tab.part)
        found = relations.of_kind("comments")
        if not found or found[0].part is None:
            return []
        left = without_notes(self._package.read(found[0].part), self._texts)
        self.comments += len(left.gone)
        self.kept += left.kept
        if not left.splices:
            return []
        splices: list[Splice] = []
        if left.empty:
            self._drop(found[0].part)
            relations.remove(found[0])
        else:
            self._package.change(found[0].part, left.data, left.splices)
        if left.gone:
            splices = self._boxes(relations, sheet, left.gone)
        self._write(relations)
        return splices

    def _boxes(self, relations: Relations, sheet: Worksheet, gone: frozenset[tuple[int, int]]) -> list[Splice]:
        drawing_id = sheet.drawing_id(TRANSITIONAL.encode(), STRICT.encode())
        drawing = next((item for item in relations.items if item.id == drawing_id and item.part), None)
        if drawing is None or drawing.part is None:
            return []
        data, splices, left = without_boxes(self._package.read(drawing.part), gone)
        if left:
            self._package.change(drawing.part, data, splices, xml=False)
            return []
        self._drop_with_relations(drawing.part)
        relations.remove(drawing)
        return sheet.without_drawing()

    def _drop(self, part: str) -> None:
        self._package.drop(part)
        self._types.remove(part)

    def _drop_with_relations(self, part: str) -> None:
        """Leave out a part, and what it alone leads to within the package."""
        relations = Relations(self._package, part)
        self._drop(part)
        if relations.name is not None:
            self._drop(relations.name)
            for item in relations.items:
                if item.part is not None and not self._used_elsewhere(item.part, relations.name):
                    self._drop(item.part)

    def _used_elsewhere(self, part: str, but: str) -> bool:
        others = (name for name in self._package.names if name.lower().endswith(".rels") and name != but)
        return any(item.part == part for name in others for item in Relations(self._package, _owner(name)).items)

    def _unrelate(self) -> None:
        """Take relationships to our sheet and journal out; LibreOffice lets the package lead to custom XML parts."""
        gone = {normal(tab.part) for tab in self._marks.sheets}
        journal = normal(self._journal.part) if self._journal else ""
        for relations in (Relations(self._package, ""), self._book.relations):
            for item in list(relations.items):
                wanted = normal(item.wanted)
                ours = item.kind == "customXml" and wanted.lstrip("./") == journal
                if wanted in gone or (journal and ours):
                    relations.remove(item)
            self._write(relations)

    def _write(self, relations: Relations) -> None:
        if changed := relations.edits():
            if relations.items:
                self._package.change(*changed)
            else:
                self._drop(changed[0])


def _note_texts(journal: Journal | None) -> Iterator[str]:
    for notes in journal.notes.values() if journal else ():
        yield from notes.values()


def _owner(rels: str) -> str:
    """The part that a part of relationships belongs to."""
    folder, name = posixpath.split(rels.replace("\\", "/"))
    return posixpath.join(posixpath.dirname(folder), name[: -len(".rels")])
