"""Looks, notes, our sheet and the journal, put into an open workbook with few calls.

A call to Excel takes half a millisecond or more, whatever it does; so cells of one look are joined into areas of at
most 250 characters of address, the areas into one range, and that gets its look at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from processor.excel.differences import Cell, LookChange, NoteChange
from processor.excel.looks import (
    AUTOMATIC,
    EDGES,
    NO_LINE,
    NO_PATTERN,
    SIDES,
    SOLID,
    BorderLook,
    Colour,
    FillLook,
    LineLook,
)
from processor.excel.session import insist
from processor.model import column_letters
from processor.writing.package.journal import NAMESPACE
from processor.writing.package.notes import WIDTH_PX, box_height
from processor.writing.package.spec import NewSheet
from processor.writing.report_book import write_report_book

if TYPE_CHECKING:
    import xlwings

LONGEST_ADDRESS = 250
"""Characters; Excel's Range takes 255."""

_MOST_UNITED = 30
"""Ranges that Application.Union takes at once."""

_POINTS_PER_PIXEL = 0.75


def paint(sheet: xlwings.Sheet, change: LookChange) -> None:
    """Give cells of a sheet their look."""
    whole = change.border is None or change.border.box is not None
    areas = [insist(partial(_range, sheet, at)) for at in addresses(change.cells, runs=whole)]
    # Where sides differ, each cell must stay an area of its own: united, neighbours become one area with one edge.
    for target in _united(sheet, areas) if whole else areas:
        if change.fill is not None:
            insist(partial(_fill, target, change.fill))
        if change.border is not None:
            insist(partial(_border, target, change.border))


def _range(sheet: xlwings.Sheet, address: str) -> Any:
    return sheet.range(address).api


def _united(sheet: xlwings.Sheet, areas: Sequence[Any]) -> Iterator[Any]:
    if len(areas) == 1:
        yield areas[0]
        return
    excel = insist(lambda: sheet.book.app.api)
    for at in range(0, len(areas), _MOST_UNITED):
        some = areas[at : at + _MOST_UNITED]
        yield insist(partial(excel.Union, *some)) if len(some) > 1 else some[0]


def addresses(cells: Iterable[Cell], *, runs: bool) -> list[str]:
    """Addresses of at most LONGEST_ADDRESS characters that name all the cells. runs: cells below each other as areas"""
    lines: list[str] = []
    for part in _areas(cells) if runs else (_a1(*cell) for cell in cells):
        if lines and len(lines[-1]) + 1 + len(part) <= LONGEST_ADDRESS:
            lines[-1] += f",{part}"
        else:
            lines.append(part)
    return lines


def _areas(cells: Iterable[Cell]) -> Iterator[str]:
    first = last = None
    for row, col in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        if first and last and (row, col) == (last[0] + 1, last[1]):
            last = (row, col)
            continue
        if first and last:
            yield _a1(*first) if first == last else f"{_a1(*first)}:{_a1(*last)}"
        first = last = (row, col)
    if first and last:
        yield _a1(*first) if first == last else f"{_a1(*first)}:{_a1(*last)}"


def _a1(row: int, col: int) -> str:
    return f"{column_letters(col)}{row}"


def _fill(target: Any, look: FillLook) -> None:
    interior = target.Interior
    interior.Pattern = look.pattern
    if look.pattern == NO_PATTERN:
        return
    if look.pattern != SOLID:
        _colour(interior, look.lines, "Pattern")
    _colour(interior, look.colour)


def _border(target: Any, look: BorderLook) -> None:
    if look.box is not None:
        _line(target.Borders, look.box)
        return
    for side in SIDES:
        _line(target.Borders(EDGES[side]), look.side(side))


def _line(border: Any, look: LineLook) -> None:
    """In the order in which Excel records it: what is set later may change what was set before."""
    border.LineStyle = look.style
    if look.style != NO_LINE:
        _colour(border, look.colour)
        border.Weight = look.weight


def _colour(where: Any, colour: Colour | None, prefix: str = "") -> None:
    if colour is None or colour.kind == "index":
        setattr(where, f"{prefix}ColorIndex", colour.value if colour else AUTOMATIC)
    elif colour.kind == "rgb":
        setattr(where, f"{prefix}Color", colour.value)
    else:
        setattr(where, f"{prefix}ThemeColor", colour.value)
        setattr(where, f"{prefix}TintAndShade", colour.tint)


# ---------------------------------------------------------------- notes


def annotate(sheet: xlwings.Sheet, change: NoteChange) -> None:
    """Let a note come, go or change; what people wrote into it stays as they set it."""
    cell = insist(partial(_range, sheet, change.a1))
    note = insist(lambda: cell.Comment) if change.before else None
    if note is None:
        if change.after:
            _add(cell, change.after)
        return
    if not change.after:
        insist(note.Delete)
        return
    same = next(
        (at for at, (old, new) in enumerate(zip(change.before, change.after, strict=False)) if old != new),
        min(len(change.before), len(change.after)),
    )
    if same < len(change.before):
        start, length = _units(change.before[:same]) + 1, _units(change.before[same:])
        insist(lambda: note.Shape.TextFrame.Characters(start, length).Delete())
    if same < len(change.after):
        insist(lambda: note.Text(change.after[same:], _units(change.after[:same]) + 1, False))


def _add(cell: Any, text: str) -> None:
    note = insist(lambda: cell.AddComment(text))
    shape = insist(lambda: note.Shape)
    insist(partial(setattr, shape, "Width", WIDTH_PX * _POINTS_PER_PIXEL))
    insist(partial(setattr, shape, "Height", box_height(text) * _POINTS_PER_PIXEL))


def _units(text: str) -> int:
    """Characters as Excel counts them."""
    return len(text.encode("utf-16-le")) // 2


# ---------------------------------------------------------------- our sheet, the journal


def put_sheet(book: xlwings.Book, sheet: NewSheet, folder: Path) -> xlwings.Sheet:
    """Our sheet at the end of the workbook: written as a file, opened beside and copied in, which takes one call where
    cell by cell takes hundreds. folder: for the file, which is closed again"""
    path = folder / f"yaodian-{os.getpid()}-{sheet.name}.xlsx"
    write_report_book(sheet, path, links=True)
    app = insist(lambda: book.app)
    other = insist(lambda: app.books.open(str(path), update_links=False, read_only=True, add_to_mru=False))
    try:
        after = insist(lambda: book.sheets[-1])
        return insist(lambda: other.sheets[0].copy(after=after))
    finally:
        insist(other.close)


def embed(book: xlwings.Book, journal: str) -> None:
    """The journal in place of the one that the workbook carries; empty for none."""
    parts = insist(lambda: book.api.CustomXMLParts)
    old = insist(lambda: parts.SelectByNamespace(NAMESPACE.decode()))
    for number in range(insist(lambda: old.Count), 0, -1):
        insist(partial(_delete, old, number))
    if journal:
        insist(partial(parts.Add, journal))


def _delete(parts: Any, number: int) -> None:
    parts.Item(number).Delete()
