"""Fonts, fills and borders as elements of styles.xml; `p` is the part's prefix with its colon, or nothing."""

from __future__ import annotations

from typing import NamedTuple

from processor.writing.package.spec import Border, CellStyle, Edge, Fill, Font
from processor.writing.package.xmlbytes import quoted


def fill_xml(p: bytes, fill: Fill) -> bytes:
    """A fill."""
    ground = b'rgb="FF%s"' % fill.ground.encode() if fill.ground else b'indexed="64"'
    pattern = b'<%spatternFill patternType="%s">' % (p, fill.pattern.encode())
    colours = b'<%sfgColor rgb="FF%s"/><%sbgColor %s/>' % (p, fill.colour.encode(), p, ground)
    return b"<%sfill>%s%s</%spatternFill></%sfill>" % (p, pattern, colours, p, p)


def _edge(p: bytes, side: bytes, edge: Edge | None) -> bytes:
    if edge is None:
        return b"<%s%s/>" % (p, side)
    colour = b'<%scolor rgb="FF%s"/>' % (p, edge.colour.encode())
    return b'<%s%s style="%s">%s</%s%s>' % (p, side, edge.style.encode(), colour, p, side)


def border_xml(p: bytes, border: Border, diagonal: bytes = b"", attributes: bytes = b"") -> bytes:
    """A border; diagonal, attributes: of a divided cell's line, as they stand in the part."""
    body = b"".join(_edge(p, side.encode(), edge) for side, edge in border.sides.items())
    return b"<%sborder%s>%s%s</%sborder>" % (p, attributes, body, diagonal or b"<%sdiagonal/>" % p, p)


def font_xml(p: bytes, font: Font) -> bytes:
    """A font."""
    parts = [b"<%sb/>" % p] if font.bold else []
    parts += [b"<%su/>" % p] if font.underline else []
    parts.append(b'<%ssz val="%g"/>' % (p, font.size))
    parts.append(b'<%scolor rgb="FF%s"/>' % (p, font.colour.encode()))
    parts.append(b'<%sname val="%s"/><%sfamily val="2"/><%scharset val="134"/>' % (p, quoted(font.name), p, p))
    return b"<%sfont>%s</%sfont>" % (p, b"".join(parts), p)


class OwnLook(NamedTuple):
    """A look of our own sheet as elements. xf: with room for the numbers of number format, font, fill and border, and
    for one more attribute"""

    font: bytes
    fill: bytes
    border: bytes
    xf: bytes


_MOST_LOOKS = 256
_LOOKS: dict[tuple[int, bytes], tuple[CellStyle, OwnLook]] = {}
"""By identity, which the style beside it keeps its own: to hash a style takes longer than all else done with it."""


def own_look(p: bytes, style: CellStyle) -> OwnLook:
    """The elements of a look of our own sheet."""
    known = _LOOKS.get((id(style), p))
    if known is None:
        if len(_LOOKS) >= _MOST_LOOKS:
            _LOOKS.clear()
        known = _LOOKS[id(style), p] = style, _own_look(p, style)
    return known[1]


def _own_look(p: bytes, style: CellStyle) -> OwnLook:
    align = b'<%salignment horizontal="%s" vertical="%s"' % (p, style.horizontal.encode(), style.vertical.encode())
    align += b' wrapText="1"' if style.wrap else b""
    align += b' indent="%d"/>' % style.indent if style.indent else b"/>"
    unlocked = b"" if style.locked else b'<%sprotection locked="0"/>' % p
    xf = b'<%sxf numFmtId="%%d" fontId="%%d" fillId="%%d" borderId="%%d"%%s' % p
    xf += b' applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
    xf += b' applyProtection="1">' if unlocked else b">"
    return OwnLook(
        font_xml(p, style.font),
        fill_xml(p, style.fill) if style.fill else b"",
        border_xml(p, style.border) if style.border else b"",
        xf + align + unlocked + b"</%sxf>" % p,
    )
