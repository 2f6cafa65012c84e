"""The colours of everything people look at, in one module. Six hex digits without a sign.

Red and amber are only for data (the school must act), plum only for targets (true, accepted). Nothing is told by colour
alone. Contrasts are those of WCAG 2.1 and are computed in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping

from processor.records import dataclass
from processor.writing.package.spec import Border, Edge, Fill, MarkStyle
from processor.writing.words import ERROR, INFO, QUERY, SHORT, STRETCH, Level

INK = "1B1F24"
MUTED = "57606A"
LINK = "0B57A4"
BRAND = "14416B"
HAIRLINE = "D0D7DE"
CONTROL = "8C96A1"
WRITE_HERE = "FFFDE7"
WHITE = "FFFFFF"


@dataclass(frozen=True, slots=True)
class Tone:
    """How a level is drawn: text on chip in lists, the mark on cells and in the legend, our own text on that mark."""

    text: str
    chip: str
    mark: MarkStyle
    on_mark: str


@dataclass(frozen=True, slots=True)
class Banner:
    """How a status is drawn large: its ground, the text on it, and the colour of the sheet's tab."""

    ground: str
    text: str
    tab: str


def _solid(fill: str, style: str = "", colour: str = "") -> MarkStyle:
    return MarkStyle(Fill(fill), Border.box(Edge(style, colour)) if style else None)


LEVEL_TONES: Mapping[Level, Tone] = {
    ERROR: Tone("A61B1B", "FBE5E3", _solid("F1948C", "medium", "A61B1B"), "5E0B0B"),
    QUERY: Tone("6F4900", "FFF0C7", _solid("FFD766", "mediumDashed", "8A5A00"), "4A3000"),
    SHORT: Tone(
        "801650",
        "F6E4EF",
        MarkStyle(Fill("B0568F", "lightUp", "FBF1F7"), Border.box(Edge("double", "801650"))),
        "5A0E38",
    ),
    STRETCH: Tone("801650", "FBF3F8", _solid("FBF1F7", "dashed", "801650"), "5A0E38"),
    INFO: Tone("48515B", "ECEFF2", _solid("E3E7EB"), "333333"),
}

STATUS_BANNERS: Mapping[str, Banner] = {
    "rejected": Banner("A61B1B", WHITE, "A61B1B"),
    "explain": Banner("FFD766", "3B2A00", "E3A21A"),
    "accepted": Banner("0B6B63", WHITE, "0B6B63"),
    "unread": Banner("3D4650", WHITE, "3D4650"),
}
