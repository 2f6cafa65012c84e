"""The journal: a custom XML part that says what was put in, so that it can be taken off again.

It serves both ways of taking marks off. A part that nobody has saved since is led back to the sender's bytes by its
cuts. Once a program has saved the file, parts and format indices are other ones; then the fill and border that each
marked cell had are in the journal as they stood, with the mark that it got. Programs keep custom XML parts that they do
not know; LibreOffice only those that have properties (ECMA-376 part 1, 22.5).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from processor.records import dataclass
from processor.writing.package.address import a1
from processor.writing.package.container import Edit, Package
from processor.writing.package.looks import Ground, themed
from processor.writing.package.relations import XML_HEAD
from processor.writing.package.spec import MarkStyle
from processor.writing.package.stylebook import StyleBook
from processor.writing.package.workbook import Tab
from processor.writing.package.xmlbytes import escaped, quoted

NAMESPACE = b"urn:yaodian:marks:1"
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_STORE = b"http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_STORE_ID = b"{7C1B5D2A-3E64-4F0B-9C58-2D7A6E9F4B31}"


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell whose look was changed, the index of the format that it had, and what it got."""

    sheet: str
    row: int
    col: int
    before: int
    mark: MarkStyle


@dataclass(frozen=True, slots=True)
class Marking:
    """All that was put into a workbook.

    sheet:  the tab's name of our sheet, empty where there is none    tabs: the sender's tabs
    active: the name of the tab that the file opened on               notes: sheet, row, column, text of our comments
    """

    sheet: str
    tabs: Sequence[Tab]
    active: str
    cells: Sequence[MarkedCell]
    notes: Sequence[tuple[str, int, int, str]]


def journal_part(package: Package, marking: Marking, styles: StyleBook, theme: Callable[[], Sequence[str]]) -> bytes:
    """The journal's XML; to be made when all else is in the package. theme: the colours of the workbook's theme"""
    head = (NAMESPACE, quoted(marking.sheet), quoted(marking.active))
    body = [b'<marks xmlns="%s" sheet="%s" active="%s">' % head]
    body += [b'<tab name="%s" state="%s"/>' % (quoted(tab.name), quoted(tab.state)) for tab in marking.tabs]
    body += [b'<added name="%s" crc="%d" size="%d"/>' % (quoted(name), *stamp) for name, stamp in package.added.items()]
    body += [_edited(edit) for edit in package.edits]
    looks = {index: _look(styles.ground(index)) for index in sorted({cell.before for cell in marking.cells})}
    if any(takes_theme for _, takes_theme in looks.values()):
        body.append(b'<theme colours="%s"/>' % " ".join(theme()).encode())
    body += [look % index for index, (look, _) in looks.items()]
    names = {tab.name: quoted(tab.name) for tab in marking.tabs}
    body += _cells(marking.cells, styles, names)
    body += [
        b'<note sheet="%s" ref="%s">%s</note>' % (names[sheet], a1(row, col), escaped(text))
        for sheet, row, col, text in marking.notes
    ]
    return XML_HEAD + b"".join(body) + b"</marks>"


def properties_part() -> bytes:
    """The part of properties that a custom XML part must have for LibreOffice to keep it."""
    return XML_HEAD + (
        b'<ds:datastoreItem xmlns:ds="%s" ds:itemID="%s"><ds:schemaRefs><ds:schemaRef ds:uri="%s"/></ds:schemaRefs>'
        b"</ds:datastoreItem>" % (_STORE, _STORE_ID, NAMESPACE)
    )


@lru_cache(maxsize=128)
def _look(ground: Ground) -> tuple[bytes, bool]:
    """What a cell looked like, with room for its number, and whether it takes colours from the theme."""
    fill, border = (
        quoted(part.decode("utf-8", "replace")).replace(b"%", b"%%") for part in (ground.fill, ground.border)
    )
    return b'<look id="%%d" fill="%s" border="%s"/>' % (fill, border), themed(ground.fill) or themed(ground.border)


def _cells(cells: Sequence[MarkedCell], styles: StyleBook, names: Mapping[str, bytes]) -> list[bytes]:
    """The marks, each once, and the marked cells."""
    marks: dict[bytes, int] = {}
    known: dict[int, int] = {}
    body: list[bytes] = []
    for mark in {id(cell.mark): cell.mark for cell in cells}.values():
        words = _mark(mark)
        if words not in marks:
            marks[words] = len(marks)
            body.append(b'<mark id="%d" ours="%d"%s/>' % (marks[words], not (mark.border or styles.uses(mark)), words))
        known[id(mark)] = marks[words]
    return body + [
        b'<cell sheet="%s" ref="%s" look="%d" mark="%d"/>'
        % (names[cell.sheet], a1(cell.row, cell.col), cell.before, known[id(cell.mark)])
        for cell in cells
    ]


@lru_cache(maxsize=64)
def _mark(mark: MarkStyle) -> bytes:
    """The attributes that say what a mark looks like."""
    text = b""
    if fill := mark.fill:
        text += b' pattern="%s" colour="%s" ground="%s"' % tuple(map(quoted, (fill.pattern, fill.colour, fill.ground)))
    if border := mark.border:
        for side, edge in border.sides.items():
            if edge is not None:
                text += b' %s="%s %s"' % (side.encode(), quoted(edge.style), quoted(edge.colour))
    return text


def _edited(edit: Edit) -> bytes:
    cuts = b"".join(b'<cut at="%d" length="%d">%s</cut>' % (at, size, b64encode(old)) for at, size, old in edit.cuts)
    head = (quoted(edit.name), edit.crc, edit.size, edit.before)
    return b'<part name="%s" crc="%d" size="%d" before="%d">%s</part>' % (*head, cuts)
