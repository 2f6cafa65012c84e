"""Fonts, fills and borders as elements of styles.xml; `p` is the part's prefix with its colon, or nothing."""

from __future__ import annotations

from processor.writing.package.spec import Border, Edge, Fill, Font
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
