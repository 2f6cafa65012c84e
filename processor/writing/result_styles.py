"""The looks of the cells of our sheet 审核结果."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from processor.writing.colours import (
    BRAND,
    CONTROL,
    HAIRLINE,
    INK,
    LEVEL_TONES,
    LINK,
    MUTED,
    STATUS_BANNERS,
    WHITE,
    WRITE_HERE,
)
from processor.writing.package.spec import Border, CellStyle, Edge, Fill, Font
from processor.writing.words import Level

SMALL = 9

_HAIR = Border(bottom=Edge("thin", HAIRLINE))
_DOTTED = Border(bottom=Edge("hair", HAIRLINE))

TITLE = CellStyle(Font(size=14, bold=True, colour=BRAND), vertical="center", indent=1)
SENTENCE = CellStyle(Font(size=11, colour=INK), vertical="center", wrap=True, indent=1)
FACTS = CellStyle(Font(size=SMALL, colour=MUTED), vertical="center")
ADVICE = CellStyle(Font(size=SMALL, colour=MUTED), horizontal="right", vertical="center")
COUNT = CellStyle(Font(size=11, colour=MUTED), horizontal="center", vertical="center")
HEADER = CellStyle(
    Font(bold=True, colour=WHITE), Fill(BRAND), Border(bottom=Edge("thin", BRAND)), vertical="center", wrap=True
)
BODY = CellStyle(Font(colour=INK), border=_HAIR, wrap=True)
OBSERVED = replace(BODY, font=Font(bold=True, colour=INK))
SOURCE = replace(BODY, font=Font(size=SMALL, colour=MUTED))
PLACE = replace(BODY, font=Font(colour=LINK, underline=True))
NO_PLACE = BODY
NOTHING = SOURCE
EXPLANATION = CellStyle(Font(colour=INK), Fill(WRITE_HERE), Border.box(Edge("thin", CONTROL)), wrap=True, locked=False)
KEY = CellStyle(Font(size=SMALL, colour=MUTED))
MORE = CellStyle(Font(colour=MUTED), vertical="center")
REPAIRS = CellStyle(Font(bold=True, colour=BRAND), vertical="center")
REPAIR_HEADER = CellStyle(
    Font(size=SMALL, bold=True, colour=MUTED), border=Border(bottom=Edge("thin", CONTROL)), vertical="center"
)
REPAIR = CellStyle(Font(colour=INK), border=_DOTTED, vertical="center", wrap=True)
REPAIR_PLACE = replace(REPAIR, font=Font(colour=LINK, underline=True))


@lru_cache(maxsize=16)
def banner(status: str) -> CellStyle:
    """The status, large."""
    look = STATUS_BANNERS[status]
    return CellStyle(
        Font(size=24, bold=True, colour=look.text), Fill(look.ground), horizontal="center", vertical="center"
    )


@lru_cache(maxsize=32)
def tile(level: Level, counted: bool) -> CellStyle:
    """A tile of the legend: drawn as the cells are; a count of nothing is not bold."""
    tone = LEVEL_TONES[level]
    return CellStyle(
        Font(size=11, bold=counted, colour=tone.on_mark),
        tone.mark.fill,
        tone.mark.border,
        horizontal="center",
        vertical="center",
    )


@lru_cache(maxsize=16)
def chip(level: Level) -> CellStyle:
    """The level of a row."""
    tone = LEVEL_TONES[level]
    return replace(BODY, font=Font(bold=True, colour=tone.text), fill=Fill(tone.chip))
