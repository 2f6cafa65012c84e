"""The colours of the page as CSS, made from the tables of colours.py: chips, bars, cells of the heat map."""

from __future__ import annotations

from collections.abc import Iterator

from processor.writing import colours
from processor.writing.colours import LEVEL_TONES, STATUS_TONES, StatusTone, Tone

_ROOT = {
    "ink": colours.INK,
    "muted": colours.MUTED,
    "link": colours.LINK,
    "brand": colours.BRAND,
    "line": colours.HAIRLINE,
    "control": colours.CONTROL,
    "panel": colours.PANEL,
    "notice": colours.NOTICE,
    "write": colours.WRITE_HERE,
    "hatch": colours.HATCH,
    "absent": STATUS_TONES["unread"].bar,
}


def colour_rules() -> str:
    """CSS: variables, then .c-ID (chip), .t-ID (text), .s-ID (bar), .h-ID (cell) for every level and status."""
    return "\n".join(_rules())


def _rules() -> Iterator[str]:
    yield ":root{" + ";".join(f"--{name}:#{colour}" for name, colour in _ROOT.items()) + "}"
    for level, tone in LEVEL_TONES.items():
        yield from _chip(level.id, tone)
        yield f".h-{level.id}{{color:#{tone.on_mark};{_mark(tone)}}}"
        yield f".e-{level.id}{{border-left-color:#{tone.text}!important}}"
    for status, status_tone in STATUS_TONES.items():
        yield from _chip(status, status_tone)
        yield f".s-{status}{{{_bar(status_tone)}}}"


def _chip(id: str, tone: Tone | StatusTone) -> Iterator[str]:
    yield f".c-{id}{{color:#{tone.text};background:#{tone.chip}}}"
    yield f".t-{id}{{color:#{tone.text}}}"


def _mark(tone: Tone) -> str:
    """The fill of a cell as in the marked workbook: solid, or lines on a ground."""
    fill, border = tone.mark.fill, tone.mark.border
    assert fill is not None
    edge = f";box-shadow:inset 0 0 0 1px #{border.left.colour}" if border and border.left else ""
    if fill.pattern == "solid":
        return f"background:#{fill.colour}{edge}"
    return f"background:repeating-linear-gradient(135deg,#{fill.ground} 0 5px,#{tone.chip} 5px 8px){edge}"


def _bar(tone: StatusTone) -> str:
    if tone.hatched:
        lines = f"repeating-linear-gradient(135deg,#{tone.bar} 0 3px,#{colours.HATCH} 3px 5px)"
        return f"background:{lines};box-shadow:inset 0 0 0 1px #{tone.edge}"
    edge = f";box-shadow:inset 0 0 0 1px #{tone.edge}" if tone.edge != colours.WHITE else ""
    return f"background:#{tone.bar}{edge}"
