"""What fills and borders of a workbook look like, whatever program wrote them down, and how they are put back."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence

from processor.patterns import lazily
from processor.records import dataclass
from processor.writing.package.spec import Fill, MarkStyle
from processor.writing.package.xmlbytes import Element, attributes, child, inside, root_element, with_attributes

SIDES = (b"left", b"right", b"top", b"bottom")
_SIDE_NAMES = {b"start": b"left", b"end": b"right"}
_HATCH_SHARE = 4
"""LibreOffice shows a hatch as one colour, in which the lines of lightUp count for one fourth."""

_NEAR = 3
_THEMED = lazily(rb"<[^>]*\stheme\s*=[^>]*>")
_PREFIX = lazily(rb"(</?)[\w.\-]+:(?=\w)")
_TAG_START = lazily(rb"(</?)(?=\w)")
_COLOUR_ORDER = (1, 0, 3, 2)
"""Themes list dark 1, light 1, dark 2, light 2; formats count light 1, dark 1, light 2, dark 2 (18.8.3)."""

Line = tuple[str, str]
"""Style and colour of one line of a border; two empty texts where there is none."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Fill and border as they stand in a styles part, without prefixes; empty where there is none."""

    fill: bytes
    border: bytes


def bare(xml: bytes) -> bytes:
    """The same elements without prefixes."""
    return _PREFIX.sub(rb"\1", xml)


def prefixed(xml: bytes, prefix: bytes) -> bytes:
    """The same elements, which have no prefixes, with `prefix` (with its colon, or nothing)."""
    return _TAG_START.sub(rb"\1" + prefix, xml) if prefix else xml


def has_fill(xml: bytes, fill: Fill) -> bool:
    """Whether a fill is the one of a mark, as we wrote it or as LibreOffice saves it."""
    pattern, colour, ground = _fill_of(xml)
    if fill.pattern == "solid" or not fill.ground:
        return (pattern, colour) == (fill.pattern, fill.colour)
    if pattern == "solid":
        return _alike(colour, _mixed(fill.ground, fill.colour))
    return (pattern, colour, ground) == (fill.pattern, fill.colour, fill.ground)


def our_sides(xml: bytes, mark: MarkStyle) -> frozenset[bytes]:
    """The sides of a border that are those of a mark."""
    if mark.border is None:
        return frozenset()
    wanted = {side.encode(): (edge.style, edge.colour) for side, edge in mark.border.sides.items() if edge}
    return frozenset(side for side, line in lines_of(xml).items() if wanted.get(side) == line)


def lines_of(xml: bytes) -> dict[bytes, Line]:
    """The lines of a border by side."""
    found: dict[bytes, Line] = {}
    for side, element in _parts(xml).items():
        if side in SIDES:
            style = attributes(xml[element.start : element.opened]).get(b"style", b"none").decode()
            colour = child(xml, element, b"color")
            shown = _rgb(attributes(xml[colour.start : colour.opened])) if colour else ""
            found[side] = ("", "") if style == "none" else (style, shown)
    return found


def with_sides(xml: bytes, sides: frozenset[bytes], before: bytes) -> bytes:
    """A border with `sides` as they are in the border `before` (both without prefixes)."""
    parts, old = _parts(xml), _parts(before)
    pieces: list[bytes] = []
    for side in (*SIDES, b"diagonal"):
        text, place = (before, old.get(side)) if side in sides else (xml, parts.get(side))
        pieces.append(text[place.start : place.end] if place else b"<" + side + b"/>")
    tag = xml[: root_element(xml).opened].rstrip(b"/> ") if xml else b"<border"
    return tag + b">" + b"".join(pieces) + b"</border>"


def _parts(xml: bytes) -> dict[bytes, Element]:
    if not xml:
        return {}
    return {_SIDE_NAMES.get(found.local, found.local): found for found in inside(xml, root_element(xml))}


def _fill_of(xml: bytes) -> tuple[str, str, str]:
    """Pattern and its two colours, six digits each; empty texts for colours that are no plain RGB."""
    pattern = child(xml, root_element(xml), b"patternFill") if xml else None
    if pattern is None:
        return "none", "", ""
    kind = attributes(xml[pattern.start : pattern.opened]).get(b"patternType", b"none").decode()
    colours = {found.local: _rgb(attributes(xml[found.start : found.opened])) for found in inside(xml, pattern)}
    return kind, colours.get(b"fgColor", ""), colours.get(b"bgColor", "")


def _rgb(values: dict[bytes, bytes]) -> str:
    return values.get(b"rgb", b"")[-6:].decode("ascii", "replace").upper()


def _mixed(ground: str, colour: str) -> str:
    pairs = zip(_channels(ground), _channels(colour), strict=True)
    return "".join(f"{under + int((over - under) / _HATCH_SHARE):02X}" for under, over in pairs)


def _alike(one: str, other: str) -> bool:
    if len(one) != 6:
        return False
    return all(abs(a - b) <= _NEAR for a, b in zip(_channels(one), _channels(other), strict=True))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (0, 2, 4))


# ---------------------------------------------------------------- colours of the theme


def theme_colours(theme: bytes) -> tuple[str, ...]:
    """The colours of a theme part in the order in which formats count them; empty where they cannot be told."""
    scheme = re.search(rb"<(?:[\w.\-]+:)?clrScheme\b.*?</(?:[\w.\-]+:)?clrScheme>", theme, re.DOTALL)
    if not scheme:
        return ()
    found = re.findall(rb"""\s(?:val|lastClr)\s*=\s*["']([0-9A-Fa-f]{6})["']""", scheme[0])
    colours = [colour.decode().upper() for colour in found]
    if len(colours) < 4:
        return ()
    return (*(colours[at] for at in _COLOUR_ORDER), *colours[4:])


def themed(xml: bytes) -> bool:
    """Whether a fill or border takes colours from the theme."""
    return _THEMED.search(xml) is not None


def without_theme(xml: bytes, colours: Sequence[str]) -> bytes:
    """The same fill or border with its theme's colours written out; for a file that has lost the theme."""

    def plain(found: re.Match[bytes]) -> bytes:
        values = attributes(found[0])
        index = int(values[b"theme"]) if values[b"theme"].isdigit() else len(colours)
        if index >= len(colours):
            return found[0]
        rgb = b"FF" + _tinted(colours[index], values.get(b"tint", b"0")).encode()
        return with_attributes(found[0], {b"theme": None, b"tint": None, b"rgb": rgb})

    return _THEMED.sub(plain, xml)


def _tinted(colour: str, tint: bytes) -> str:
    """A colour made lighter (tint above 0) or darker (below), ECMA-376 part 1, 18.8.19."""
    try:
        share = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*(value / 255 for value in _channels(colour)))
    light = light * (1 + share) if share < 0 else light * (1 - share) + share
    return "".join(f"{round(value * 255):02X}" for value in colorsys.hls_to_rgb(hue, light, saturation))
