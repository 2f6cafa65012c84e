"""Comments of one sheet: their text in the comments part, their boxes in a VML drawing (ECMA-376 part 4, 19)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from processor.patterns import lazily
from processor.records import dataclass
from processor.writing.package.address import a1, area
from processor.writing.package.refusal import refuse
from processor.writing.package.relations import XML_HEAD
from processor.writing.package.xmlbytes import (
    Element,
    Splice,
    attributes,
    blanked,
    child,
    escaped,
    filled,
    inside,
    quoted,
    root_element,
    text_of,
    utf8,
)

COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
WIDTH_PX = 300
_FONT = "微软雅黑"
_V, _O, _X = (b"urn:schemas-microsoft-com:" + word for word in (b"vml", b"office:office", b"office:excel"))
_SHAPE_ID = lazily(rb"""_x0000_s(\d{1,9})""")
_END_TAG = lazily(rb"</(?:[\w.\-]+:)?xml\s*>")
_SHAPE_TYPE_ID = b"_x0000_t202"
_THREADED_REF = lazily(rb"""<(?:[\w.\-]+:)?threadedComment\b[^>]*?\sref\s*=\s*["']([^"']+)["']""")

Cell = tuple[int, int]


def threaded_cells(data: bytes) -> set[Cell]:
    """The cells that carry a threaded comment, of a threadedComments part."""
    boxes = (area(found) for found in _THREADED_REF.findall(blanked(utf8(data))))
    return {box[:2] for box in boxes if box is not None}


class Notes:
    """The comments part of a sheet with new comments in it.

    data, splices: the part and what is cut in; boxed: the cells that need a box of their own
    """

    def __init__(self, data: bytes, boxed: Sequence[Cell] = ()) -> None:
        self.data = data
        self.splices: list[Splice] = []
        self.boxed = list(boxed)


def with_notes(data: bytes | None, namespace: bytes, comments: Mapping[Cell, str], author: str) -> Notes:
    """The comments part of a sheet (None: it has none) with `comments` by `author`.

    A cell that has a comment gets the new text after its own. Raises Unpatchable where the part is no comments part.
    """
    if data is None:
        return Notes(_new_part(namespace, comments, author), list(comments))
    notes = Notes(utf8(data))
    clean = blanked(notes.data)
    root = root_element(clean)
    authors, listed = child(clean, root, b"authors"), child(clean, root, b"commentList")
    if listed is None and not root.empty and root.local == b"comments":
        raise refuse("批注部件没有批注列表", "the comments part has no list")
    if listed is None or authors is None:
        raise refuse("批注部件不是有效的 XML", "the comments part is not valid")
    present = {}
    for element in inside(clean, listed):
        box = area(attributes(clean[element.start : element.opened]).get(b"ref", b""))
        if box is not None:
            present[box[:2]] = element
    for cell in comments:
        if cell in present:
            notes.splices += _appended(notes.data, clean, present[cell], comments[cell])
        else:
            notes.boxed.append(cell)
    if notes.boxed:
        names = list(inside(clean, authors))
        known = [text_of(clean[name.opened : name.closing]) for name in names]
        index = known.index(author) if author in known else len(names)
        if index == len(names):
            p = root.prefix
            notes.splices += filled(notes.data, authors, b"<%sauthor>%s</%sauthor>" % (p, escaped(author), p))
        body = b"".join(_comment(root.prefix, cell, comments[cell], index) for cell in notes.boxed)
        notes.splices += filled(notes.data, listed, body)
    return notes


def _new_part(namespace: bytes, comments: Mapping[Cell, str], author: str) -> bytes:
    body = b"".join(_comment(b"", cell, text, 0) for cell, text in sorted(comments.items()))
    return (
        XML_HEAD
        + b'<comments xmlns="%s"><authors><author>%s</author></authors><commentList>%s</commentList></comments>'
        % (
            namespace,
            escaped(author),
            body,
        )
    )


def _comment(prefix: bytes, cell: Cell, text: str, author: int) -> bytes:
    return _comment_form(prefix) % (a1(*cell), author, _runs(prefix, text))


def _runs(prefix: bytes, text: str) -> bytes:
    """Rich text: the first line in bold, 9 points."""
    head, newline, rest = text.partition("\n")
    bold, plain = _run_forms(prefix)
    return bold % escaped(head) + (plain % escaped(newline + rest) if rest else b"")


@lru_cache(maxsize=16)
def _comment_form(p: bytes) -> bytes:
    """A comment with room for its cell, its author's number and its runs."""
    return b'<%scomment ref="%%s" authorId="%%d"><%stext>%%s</%stext></%scomment>' % (p, p, p, p)


@lru_cache(maxsize=16)
def _run_forms(p: bytes) -> tuple[bytes, bytes]:
    """A run in bold and a plain one, each with room for its text."""
    look = b'<%ssz val="9"/><%scolor indexed="81"/><%srFont val="%s"/><%scharset val="134"/></%srPr>'
    look %= (p, p, p, quoted(_FONT), p, p)
    text = b'<%st xml:space="preserve">%%s</%st></%sr>' % (p, p, p)
    return (b"<%sr><%srPr><%sb/>" % (p, p, p) + look + text, b"<%sr><%srPr>" % (p, p) + look + text)


def _appended(data: bytes, clean: bytes, comment: Element, text: str) -> list[Splice]:
    """Splices that set our text behind the text of a comment that is there."""
    body = child(clean, comment, b"text")
    p = comment.prefix
    if body is None:
        return filled(data, comment, b"<%stext>%s</%stext>" % (p, _runs(p, text), p))
    runs = _runs(p, "\n\n" + text)
    if body.empty:
        return filled(data, body, runs)
    parts = list(inside(clean, body))
    splices = [
        piece
        for part in parts
        if part.local == b"t"
        for piece in (
            Splice(part.start, part.start, b"<%sr>" % p),
            Splice(part.end, part.end, b"</%sr>" % p),
        )
    ]
    before = next((part.start for part in parts if part.local in (b"rPh", b"phoneticPr")), body.closing)
    return [*splices, Splice(before, before, runs)]


def box_height(text: str, columns: int = 40) -> int:
    """Pixels of a comment box for `text`: 14 and 17 per line of 20 Chinese characters."""
    # A Chinese character or sign is two columns wide, and two bytes in GBK, of which none is that of a line's end.
    lines = text.encode("gbk", "replace").split(b"\n")
    return 14 + 17 * sum([-(-len(line) // columns) or 1 for line in lines])


@dataclass(frozen=True, slots=True)
class Box:
    """A comment's box: its cell, its height in pixels, and its anchor (see worksheet.box_corner)."""

    cell: Cell
    height: int
    anchor: list[int]


def with_boxes(data: bytes | None, boxes: list[Box], block: int) -> tuple[bytes, list[Splice]]:
    """Bytes and splices of a VML drawing (None: there is none) with `boxes`.

    block: which block of 1,024 shape ids a new drawing takes, 1 or more
    VML in the field is often not well-formed, so it is never parsed: the boxes go before its last end tag.
    """
    if data is None:
        first = block * 1024 + 1
        shapes = b"".join(_shape(box, first + i, b"") for i, box in enumerate(boxes))
        head = b'<xml xmlns:v="%s" xmlns:o="%s" xmlns:x="%s">' % (_V, _O, _X)
        layout = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout>' % block
        return head + layout + _shape_type(b"") + shapes + b"</xml>", []
    data = utf8(data)
    ends = list(_END_TAG.finditer(data))
    if not ends:
        raise refuse("批注框的图形部件不完整", "the drawing of the comment boxes is cut off")
    bound = attributes((re.search(rb"<(?:[\w.\-]+:)?xml\b[^>]*>", data) or [b""])[0])
    names = ((b"xmlns:v", _V), (b"xmlns:o", _O), (b"xmlns:x", _X))
    declared = b"".join(b' %s="%s"' % (name, uri) for name, uri in names if bound.get(name) != uri)
    first = max((int(number) for number in _SHAPE_ID.findall(data)), default=block * 1024) + 1
    kind = b"" if re.search(rb"""shapetype\b[^>]*\bid\s*=\s*["']_x0000_t202["']""", data) else _shape_type(declared)
    shapes = b"".join(_shape(box, first + i, declared) for i, box in enumerate(boxes))
    return data, [Splice(ends[-1].start(), ends[-1].start(), kind + shapes)]


def _shape_type(declared: bytes) -> bytes:
    return (
        b'<v:shapetype%s id="%s" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    ) % (declared, _SHAPE_TYPE_ID)


_SHAPE = (
    b'<v:shape%%s id="_x0000_s%%d" type="#%s" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    b'width:%gpt;height:%%gpt;z-index:%%d;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    b'<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    b"<x:Anchor>%%d, %%d, %%d, %%d, %%d, %%d, %%d, %%d</x:Anchor>"
    b"<x:AutoFill>False</x:AutoFill><x:Row>%%d</x:Row><x:Column>%%d</x:Column></x:ClientData></v:shape>"
) % (_SHAPE_TYPE_ID, WIDTH_PX * 0.75)


def _shape(box: Box, number: int, declared: bytes) -> bytes:
    row, col = box.cell
    return _SHAPE % (declared, number, box.height * 0.75, number % 1024, *box.anchor, row - 1, col - 1)
