"""The journal of marks as it goes into an open workbook: a custom XML part, which Excel saves with the file.

It is read back by writing.package.recollection, so that `yaodian check` and `yaodian clean` know the marks of the
button as they know their own, and the button knows theirs. What leads parts back byte for byte stands in a file's
journal only: Excel writes every part anew.
"""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from processor.excel.differences import File, Shared
from processor.writing.package.address import a1
from processor.writing.package.journal import NAMESPACE
from processor.writing.package.looks import Ground
from processor.writing.package.recollection import Journal
from processor.writing.package.spec import MarkStyle

_NEVER = {"name": "-", "crc": "0", "size": "0"}
"""A part that no package has: a file that Excel saved must not pass for one that nobody saved since."""


def journal_text(journal: Journal) -> str:
    """The journal as XML text."""
    root = ElementTree.Element("marks", xmlns=NAMESPACE.decode(), sheet=journal.sheet, active=journal.active)
    for name, state in journal.tabs.items():
        ElementTree.SubElement(root, "tab", name=name, state=state)
    ElementTree.SubElement(root, "added", _NEVER)
    if journal.theme:
        ElementTree.SubElement(root, "theme", colours=" ".join(journal.theme))
    looks: dict[Ground, str] = {}
    marks: dict[MarkStyle, str] = {}
    cells = [(sheet, one) for sheet, remembered in journal.cells.items() for one in remembered]
    for _, one in cells:
        looks.setdefault(one.before, str(len(looks)))
        marks.setdefault(one.mark, str(len(marks)))
    for look, number in looks.items():
        fill, border = (part.decode("utf-8", "replace") for part in (look.fill, look.border))
        ElementTree.SubElement(root, "look", id=number, fill=fill, border=border)
    for mark, number in marks.items():
        ElementTree.SubElement(root, "mark", _mark(mark, number, mark in journal.ours))
    for sheet, one in cells:
        at = a1(one.row, one.col).decode()
        ElementTree.SubElement(root, "cell", sheet=sheet, ref=at, look=looks[one.before], mark=marks[one.mark])
    for sheet, notes in journal.notes.items():
        for cell, text in notes.items():
            ElementTree.SubElement(root, "note", sheet=sheet, ref=a1(*cell).decode()).text = text
    return ElementTree.tostring(root, encoding="unicode")


def _mark(mark: MarkStyle, number: str, ours: bool) -> dict[str, str]:
    values = {"id": number, "ours": "1" if ours else "0"}
    if fill := mark.fill:
        values |= {"pattern": fill.pattern, "colour": fill.colour, "ground": fill.ground}
    for side, edge in mark.border.sides.items() if mark.border else ():
        if edge is not None:
            values[side] = f"{edge.style} {edge.colour}"
    return values


def with_neighbours(journal: Journal, clean: File) -> Journal:
    """The journal with borders as they were seen: a line that only the neighbour of a marked cell owns is recorded too,
    since Excel keeps one line between two cells and the mark takes its place.

    clean: the workbook without marks
    """
    tabs = clean.tabs()
    cells = {}
    for name, remembered in journal.cells.items():
        shared = Shared(clean.styles, clean.formats(tabs[name]))
        cells[name] = [replace(one, before=shared.ground((one.row, one.col))) for one in remembered]
    return replace(journal, cells=cells)
