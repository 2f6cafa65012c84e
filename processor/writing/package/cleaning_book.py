"""The workbook part without our sheet: tabs, defined names, the tab that the file opens on, hidden tabs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from processor.records import dataclass
from processor.writing.package.workbook import Workbook
from processor.writing.package.xmlbytes import (
    Element,
    Splice,
    attributes,
    blanked,
    child,
    inside,
    root_element,
    text_of,
    with_attributes,
)


@dataclass(frozen=True, slots=True)
class LeftBook:
    """What is to be spliced into the workbook part, and the tab that has to be selected (empty: it is already)."""

    splices: list[Splice]
    select: str


def without_tabs(book: Workbook, ours: Collection[str], active: str, states: Mapping[str, str]) -> LeftBook:
    """The workbook part without the tabs `ours`.

    active: the tab that the file opened on before      states: how the sender's tabs were hidden
    """
    editor = _Editor(book, ours)
    splices = [*editor.tabs(states), *editor.names()]
    views, select = editor.views(active)
    return LeftBook(splices + views, select)


class _Editor:
    def __init__(self, book: Workbook, ours: Collection[str]) -> None:
        self._data = book.data
        self._clean = blanked(book.data)
        self._root = root_element(self._clean)
        self._ours = ours
        listed = child(self._clean, self._root, b"sheets")
        self._tabs = list(inside(self._clean, listed)) if listed else []
        self._names = [text_of(self._values(tab).get(b"name", b"")) for tab in self._tabs]
        self._left = [at for at, name in enumerate(self._names) if name not in ours]

    def _values(self, element: Element) -> dict[bytes, bytes]:
        return attributes(self._clean[element.start : element.opened])

    def _tag(self, element: Element, values: dict[bytes, bytes | None]) -> Splice:
        tag = with_attributes(self._data[element.start : element.opened], values)
        return Splice(element.start, element.opened, tag)

    def tabs(self, states: Mapping[str, str]) -> list[Splice]:
        """Our tabs go; a tab that was very hidden and now is hidden only becomes very hidden again."""
        splices: list[Splice] = []
        for tab, name in zip(self._tabs, self._names, strict=True):
            state = self._values(tab).get(b"state")
            if name in self._ours:
                splices.append(Splice(tab.start, tab.end, b""))
            elif state == b"hidden" and states.get(name) == "veryHidden":
                splices.append(self._tag(tab, {b"state": b"veryHidden"}))
        return splices

    def names(self) -> list[Splice]:
        """Names that belong or lead to our tabs go; names of tabs behind them get their new number."""
        listed = child(self._clean, self._root, b"definedNames")
        if listed is None:
            return []
        splices: list[Splice] = []
        kept = 0
        for name in inside(self._clean, listed):
            local = self._values(name).get(b"localSheetId", b"")
            where = int(local) if local.isdigit() else None
            if (where is not None and not self._stays(where)) or self._leads_to_ours(name):
                splices.append(Splice(name.start, name.end, b""))
                continue
            kept += 1
            if where is not None and self._left.index(where) != where:
                splices.append(self._tag(name, {b"localSheetId": b"%d" % self._left.index(where)}))
        return splices if kept else [Splice(listed.start, listed.end, b"")]

    def _stays(self, index: int) -> bool:
        return index in self._left

    def _leads_to_ours(self, name: Element) -> bool:
        text = text_of(self._clean[name.opened : name.closing])
        return any(_refers(text, tab) for tab in self._ours)

    def views(self, active: str) -> tuple[list[Splice], str]:
        """Every window opens on the tab it opens on now, or on `active` where that is ours; and the tab to select."""
        listed = child(self._clean, self._root, b"bookViews")
        splices: list[Splice] = []
        select = ""
        for view in inside(self._clean, listed) if listed else ():
            values = self._values(view)
            if view.local != b"workbookView":
                continue
            new: dict[bytes, bytes | None] = {}
            for attribute in (b"activeTab", b"firstSheet"):
                old = int(values[attribute]) if values.get(attribute, b"").isdigit() else 0
                to = self._moved(old, active)
                if to != old:
                    new[attribute] = b"%d" % to
                if attribute == b"activeTab" and not self._stays(old) and self._left:
                    select = self._names[self._left[to]]
            if new:
                splices.append(self._tag(view, new))
        return splices, select

    def _moved(self, index: int, active: str) -> int:
        if self._stays(index):
            return self._left.index(index)
        names = [self._names[at] for at in self._left]
        return names.index(active) if active in names else self._first_shown()

    def _first_shown(self) -> int:
        shown = [self._values(self._tabs[at]).get(b"state", b"visible") == b"visible" for at in self._left]
        return shown.index(True) if True in shown else 0


def _refers(text: str, tab: str) -> bool:
    written: Sequence[str] = ("'" + tab.replace("'", "''") + "'!", tab + "!")
    return any(re.search(r"(?<![\w'.])" + re.escape(one), text) for one in written)
