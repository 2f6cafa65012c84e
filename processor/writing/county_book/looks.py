"""The looks of the cells of the county workbook."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from processor.writing.colours import (
    BRAND,
    CONTROL,
    HAIRLINE,
    INK,
    LEVEL_TONES,
    LINK,
    MUTED,
    NOTICE,
    PANEL,
    STATUS_TONES,
    WHITE,
)
from processor.writing.package.spec import Border, CellStyle, Edge, Fill, Font
from processor.writing.words import Level

SMALL = 9

_HAIR = Border(bottom=Edge("thin", HAIRLINE))
_RULE = Border(bottom=Edge("thin", BRAND))

HEADLINE = CellStyle(Font(size=20, bold=True, colour=BRAND), vertical="center")
TITLE = CellStyle(Font(size=16, bold=True, colour=BRAND), vertical="center")
NOTE = CellStyle(Font(size=SMALL, colour=MUTED), vertical="center", wrap=True)
WARNING = CellStyle(Font(size=12, bold=True, colour="6F4900"), Fill(NOTICE), vertical="center", indent=1)
HEADER = CellStyle(Font(bold=True, colour=WHITE), Fill(BRAND), vertical="center", wrap=True)
NUMBER_HEADER = replace(HEADER, horizontal="right", indent=1)
BODY = CellStyle(Font(colour=INK), border=_HAIR, vertical="center", wrap=True)
BOLD = replace(BODY, font=Font(colour=INK, bold=True))
SOURCE = replace(BODY, font=Font(size=SMALL, colour=MUTED))
RAW = replace(BODY, fill=Fill(PANEL))
NUMBER = replace(BODY, horizontal="right", indent=1, wrap=False)
FIGURE = replace(NUMBER, font=Font(size=11, bold=True, colour=INK))
NOTHING = replace(NUMBER, font=Font(size=SMALL, colour=MUTED))
FILE = replace(BODY, font=Font(size=SMALL, colour=LINK, underline=True))
EMPTY = CellStyle(Font(colour=MUTED), vertical="center")
SECTION = CellStyle(Font(size=12, bold=True, colour=BRAND), vertical="center")
SMALL_HEADER = CellStyle(Font(size=SMALL, bold=True, colour=MUTED), border=_RULE, vertical="center")
BOX = CellStyle(
    Font(size=11, colour=INK), Fill(PANEL), Border.box(Edge("thin", CONTROL)), vertical="center", wrap=True, indent=1
)


@cache
def status(status_id: str) -> CellStyle:
    """A status of a return or an indicator, on its tint."""
    tone = STATUS_TONES[status_id]
    return replace(BODY, font=Font(bold=True, colour=tone.text), fill=Fill(tone.chip), wrap=False)


@cache
def level(shown: Level) -> CellStyle:
    """A level, on its tint."""
    tone = LEVEL_TONES[shown]
    return replace(BODY, font=Font(bold=True, colour=tone.text), fill=Fill(tone.chip), wrap=False)


def tile(text: str, ground: str, size: float, *, bold: bool) -> CellStyle:
    """A part of a tile of 总览; a white edge on its right parts it from the next one."""
    gutter = Border(right=Edge("thick", WHITE))
    return CellStyle(Font(size=size, bold=bold, colour=text), Fill(ground), gutter, vertical="center", indent=1)
