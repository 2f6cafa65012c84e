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
PANEL = "F5F7F9"
NOTICE = "FFF8E1"
WHITE = "FFFFFF"
HATCH = "8E99A5"
"""Lines of what is not known or not there yet, on white."""

PROGRESS_BAR = "8FB4DC"


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


@dataclass(frozen=True, slots=True)
class StatusTone:
    """How a status is drawn in lists and charts: text on chip; a bar with its edge, and the text on that bar.

    hatched: the bar is white with lines of HATCH
    """

    text: str
    chip: str
    bar: str
    on_bar: str
    edge: str = WHITE
    hatched: bool = False


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

LEVEL_BARS: Mapping[Level, str] = {ERROR: "F1948C", QUERY: "FFD766", SHORT: "D9A9C8"}
"""Fills of bars behind the counts of a level."""

STATUS_BANNERS: Mapping[str, Banner] = {
    "rejected": Banner("A61B1B", WHITE, "A61B1B"),
    "explain": Banner("FFD766", "3B2A00", "E3A21A"),
    "accepted": Banner("0B6B63", WHITE, "0B6B63"),
    "unread": Banner("3D4650", WHITE, "3D4650"),
}

_GOOD = StatusTone("0B6B63", "DDF2EF", "28A197", INK)
_OPEN = StatusTone("48515B", "ECEFF2", WHITE, INK, "77828E", hatched=True)

STATUS_TONES: Mapping[str, StatusTone] = {
    "accepted": _GOOD,
    "explain": StatusTone("6F4900", "FFF0C7", "E3A21A", INK, "8A5A00"),
    "rejected": StatusTone("A61B1B", "FBE5E3", "C2352B", WHITE),
    "unread": StatusTone("48515B", "ECEFF2", "3D4650", WHITE),
    "missing": _OPEN,
    "met": _GOOD,
    "in-progress": StatusTone("1D5490", "E3EDF8", "2F6DB5", WHITE),
    "missed": StatusTone("801650", "F6E4EF", "801650", WHITE),
    "pending": _OPEN,
    "recorded": StatusTone("48515B", "ECEFF2", "C3CAD2", INK),
    "skipped": StatusTone("48515B", "F6F7F8", "DDE2E7", INK),
}
"""By the ids of RETURN_STATUS and INDICATOR_STATUS. Fills that may stand side by side differ in lightness as well."""
