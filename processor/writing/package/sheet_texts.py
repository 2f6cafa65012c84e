"""The texts on one small sheet, wherever they stand: in its cells or among the workbook's shared strings."""

from __future__ import annotations

from processor.writing.package.address import area
from processor.writing.package.container import Package
from processor.writing.package.workbook import Workbook
from processor.writing.package.worksheet import Worksheet
from processor.writing.package.xmlbytes import (
    Element,
    attributes,
    blanked,
    child,
    children,
    inside,
    root_element,
    text_of,
    utf8,
)


def texts_of(package: Package, book: Workbook, part: str) -> dict[tuple[int, int], str]:
    """(row, column) -> text, of the cells of a sheet that hold texts and have an address."""
    sheet = Worksheet(package.read(part), part)
    shared = None
    texts: dict[tuple[int, int], str] = {}
    for row in inside(sheet.clean, sheet.cells):
        for cell in inside(sheet.clean, row):
            values = attributes(sheet.clean[cell.start : cell.opened])
            box, kind = area(values.get(b"r", b"")), values.get(b"t", b"")
            if box is None or kind not in (b"s", b"str", b"inlineStr"):
                continue
            if kind == b"s":
                shared = _shared(package, book) if shared is None else shared
                index = _value(sheet.data, sheet.clean, cell)
                text = shared[int(index)] if index.isdigit() and int(index) < len(shared) else ""
            elif kind == b"str":
                text = _value(sheet.data, sheet.clean, cell)
            else:
                text = _runs(sheet.data, sheet.clean, child(sheet.clean, cell, b"is"))
            texts[box[:2]] = text
    return texts


def _value(data: bytes, clean: bytes, cell: Element) -> str:
    value = child(clean, cell, b"v")
    return text_of(data[value.opened : value.closing]) if value else ""


def _runs(data: bytes, clean: bytes, element: Element | None) -> str:
    """The text of a shared or inline string, of all its runs."""
    if element is None:
        return ""
    parts: list[str] = []
    for piece in children(clean, element.opened, element.closing):
        body = piece if piece.local == b"t" else child(clean, piece, b"t") if piece.local == b"r" else None
        if body is not None:
            parts.append(text_of(data[body.opened : body.closing]))
    return "".join(parts)


def _shared(package: Package, book: Workbook) -> list[str]:
    found = book.relations.of_kind("sharedStrings")
    if not found or found[0].part is None:
        return []
    data = utf8(package.read(found[0].part))
    clean = blanked(data)
    return [_runs(data, clean, item) for item in inside(clean, root_element(clean)) if item.local == b"si"]
