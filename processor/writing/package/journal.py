"""The journal: a custom XML part that says what was put in, so that it can be taken off again.

It serves both ways of taking marks off. A part that nobody has saved since is led back to the sender's bytes by its
cuts (original_parts). Once a program has saved the file, parts and format indices are other ones; then the fill and
border that each marked cell had are in the journal as they stood. Programs keep custom XML parts that they do not know.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence

from processor.records import dataclass
from processor.writing.package.address import a1
from processor.writing.package.container import Edit, Package
from processor.writing.package.relations import XML_HEAD
from processor.writing.package.workbook import Workbook
from processor.writing.package.xmlbytes import (
    Element,
    attributes,
    blanked,
    inside,
    quoted,
    root_element,
    text_of,
)

NAMESPACE = b"urn:yaodian:marks:1"


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell whose look was changed, and the index of the format that it had."""

    sheet: str
    row: int
    col: int
    before: int


def journal_part(
    package: Package, sheet: str, cells: Sequence[MarkedCell], ground: Callable[[int], tuple[bytes, bytes]]
) -> bytes:
    """The journal's XML; to be made when all else is in the package.

    sheet: the tab's name of our sheet      ground: format index -> the fill and the border it has
    """
    body = [b'<marks xmlns="%s" sheet="%s">' % (NAMESPACE, quoted(sheet))]
    body += [b'<added name="%s"/>' % quoted(name) for name in package.added]
    body += [_edited(edit) for edit in package.edits]
    for index in sorted({cell.before for cell in cells}):
        fill, border = (quoted(part.decode("utf-8", "replace")) for part in ground(index))
        body.append(b'<look id="%d" fill="%s" border="%s"/>' % (index, fill, border))
    body += [
        b'<cell sheet="%s" ref="%s" look="%d"/>' % (quoted(cell.sheet), a1(cell.row, cell.col), cell.before)
        for cell in cells
    ]
    return XML_HEAD + b"".join(body) + b"</marks>"


def _edited(edit: Edit) -> bytes:
    cuts = b"".join(b'<cut at="%d" length="%d">%s</cut>' % (at, size, b64encode(old)) for at, size, old in edit.cuts)
    return b'<part name="%s" crc="%d" size="%d">%s</part>' % (quoted(edit.name), edit.crc, edit.size, cuts)


def original_parts(source: bytes) -> dict[str, bytes]:
    """The sender's bytes of every part that we changed and that still is as we left it, by part name; nothing where the
    workbook carries no journal. Raises Unpatchable as Package does."""
    package = Package(source)
    for item in Workbook(package).relations.of_kind("customXml"):
        data = package.read(item.part or "")
        if NAMESPACE in data[:500]:
            clean = blanked(data)
            parts = (found for found in inside(clean, root_element(clean)) if found.local == b"part")
            restored = (_restored(package, clean, part) for part in parts)
            return {name: original for name, original in restored if original is not None}
    return {}


def _restored(package: Package, journal: bytes, part: Element) -> tuple[str, bytes | None]:
    values = attributes(journal[part.start : part.opened])
    name = text_of(values[b"name"])
    if package.find(name) is None:
        return name, None
    data = package.read(name)
    if len(data) != int(values[b"size"]) or zlib.crc32(data) != int(values[b"crc"]):
        return name, None
    return name, b"".join(_led_back(data, journal, inside(journal, part)))


def _led_back(data: bytes, journal: bytes, cuts: Iterable[Element]) -> Iterable[bytes]:
    at = 0
    for cut in cuts:
        values = attributes(journal[cut.start : cut.opened])
        start = int(values[b"at"])
        yield data[at:start]
        yield b64decode(journal[cut.opened : cut.closing])
        at = start + int(values[b"length"])
    yield data[at:]
