"""Fills and borders as they stand in styles.xml (ECMA-376 part 1, 18.8), said in the constants of Excel's object model.

Only plain data goes out: numbers of Excel's enumerations XlPattern, XlLineStyle, XlBorderWeight and XlThemeColor, and
colours as Excel counts them (blue * 65536 + green * 256 + red).
"""

from __future__ import annotations

from xml.etree import ElementTree

from processor.records import dataclass
from processor.writing.package.looks import Ground, bare

NO_LINE = -4142
NO_PATTERN = -4142
SOLID = 1
AUTOMATIC = -4105

_PATTERNS = {
    "none": NO_PATTERN,
    "solid": SOLID,
    "mediumGray": -4125,
    "darkGray": -4126,
    "lightGray": -4124,
    "gray125": 17,
    "gray0625": 18,
    "darkHorizontal": -4128,
    "darkVertical": -4166,
    "darkDown": -4121,
    "darkUp": -4162,
    "darkGrid": 9,
    "darkTrellis": 10,
    "lightHorizontal": 11,
    "lightVertical": 12,
    "lightDown": 13,
    "lightUp": 14,
    "lightGrid": 15,
    "lightTrellis": 16,
}
_THIN, _HAIR, _MEDIUM, _THICK = 2, 1, -4138, 4
_LINES = {
    "thin": (1, _THIN),
    "hair": (1, _HAIR),
    "medium": (1, _MEDIUM),
    "thick": (1, _THICK),
    "dashed": (-4115, _THIN),
    "mediumDashed": (-4115, _MEDIUM),
    "dotted": (-4118, _THIN),
    "double": (-4119, _THICK),
    "dashDot": (4, _THIN),
    "mediumDashDot": (4, _MEDIUM),
    "dashDotDot": (5, _THIN),
    "mediumDashDotDot": (5, _MEDIUM),
    "slantDashDot": (13, _MEDIUM),
}
_FIRST_OF_PALETTE, _LAST_OF_PALETTE = 8, 63
"""indexed 8 to 63 are ColorIndex 1 to 56; below stand the first eight again, above the system's own (18.8.27)."""

SIDES = ("left", "top", "bottom", "right")
EDGES = {"left": 7, "top": 8, "bottom": 9, "right": 10}
"""XlBordersIndex of the sides of a cell."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by one of Excel's three ways. kind: rgb | theme | index; tint: of a theme's colour, -1 to 1."""

    kind: str
    value: int
    tint: float = 0.0


@dataclass(frozen=True, slots=True)
class FillLook:
    """A cell's ground. pattern: XlPattern; colour: the ground; lines: of the pattern, None where there is none."""

    pattern: int
    colour: Colour | None = None
    lines: Colour | None = None


@dataclass(frozen=True, slots=True)
class LineLook:
    """One line of a border: XlLineStyle, XlBorderWeight and its colour (None: automatic)."""

    style: int
    weight: int = _THIN
    colour: Colour | None = None


NONE = LineLook(NO_LINE)
PLAIN = FillLook(NO_PATTERN)


@dataclass(frozen=True, slots=True)
class BorderLook:
    """The four lines of a cell."""

    left: LineLook = NONE
    top: LineLook = NONE
    bottom: LineLook = NONE
    right: LineLook = NONE

    @property
    def box(self) -> LineLook | None:
        """The line that all four sides have; None where they differ."""
        return self.left if self.left == self.top == self.bottom == self.right else None

    def side(self, name: str) -> LineLook:
        """The line of a side (see SIDES)."""
        line: LineLook = getattr(self, name)
        return line


def fill_of(ground: Ground) -> FillLook | None:
    """The fill of a cell; None where it is a gradient, which is no pattern."""
    if not ground.fill:
        return PLAIN
    root = ElementTree.fromstring(_alone(ground.fill))
    pattern = root.find("patternFill")
    if pattern is None:
        return None if root.find("gradientFill") is not None else PLAIN
    kind = _PATTERNS.get(pattern.get("patternType", "none"), NO_PATTERN)
    front, back = _colour(pattern.find("fgColor")), _colour(pattern.find("bgColor"))
    if kind == NO_PATTERN:
        return PLAIN
    return FillLook(kind, front) if kind == SOLID else FillLook(kind, back, front)


def border_of(ground: Ground) -> BorderLook:
    """The border of a cell."""
    if not ground.border:
        return BorderLook()
    root = ElementTree.fromstring(_alone(ground.border))
    found: dict[str, LineLook] = {}
    for part in root:
        side = {"start": "left", "end": "right"}.get(part.tag, part.tag)
        if side in SIDES and (line := _LINES.get(part.get("style", "none"))):
            found[side] = LineLook(*line, _colour(part.find("color")))
    return BorderLook(**found)


def _alone(xml: bytes) -> str:
    """The element as text that can be parsed by itself: prefixes are bound nowhere in it."""
    return bare(xml).decode("utf-8", "replace")


def _colour(element: ElementTree.Element | None) -> Colour | None:
    """A colour; None for automatic, for none, and for one that is written wrongly, which Excel shows as automatic."""
    if element is None:
        return None
    rgb, theme, index = element.get("rgb", ""), element.get("theme", ""), element.get("indexed", "")
    try:
        if rgb:
            red, green, blue = bytes.fromhex(rgb[-6:])
            return Colour("rgb", blue << 16 | green << 8 | red)
        if theme.isdigit():
            # Formats count light 1, dark 1, ... from 0; XlThemeColor counts the same row from 1.
            return Colour("theme", int(theme) + 1, float(element.get("tint", "0")))
    except ValueError:
        return None
    if index.isdigit() and int(index) <= _LAST_OF_PALETTE:
        return Colour("index", int(index) - (_FIRST_OF_PALETTE - 1 if int(index) >= _FIRST_OF_PALETTE else -1))
    return None
