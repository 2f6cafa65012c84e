"""Where the tables of a sheet stand: by their headers, where these are alike by the headings over them."""

from __future__ import annotations

from dataclasses import replace

from processor.reading.book import Sheet
from processor.reading.headings import Area, areas
from processor.reading.layout import LEAST_KNOWN, Layout, locate, locate_below, locate_on
from processor.reading.raw import header_key
from processor.reading.vertical import Items, find_items, without
from processor.records import dataclass
from processor.ruleset.types import SheetForm, TableForm

_LONGEST = 120
"""Longer texts are no title."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A table and where it stands.

    layout: its header; None for a card, and where it was not found
    area:   what its headings leave for it; None where it names none
    lost:   its headings are not there
    items:  of a vertical table
    title:  the row of its title, where its header lost most of its columns; else -1
    """

    form: TableForm
    layout: Layout | None = None
    area: Area | None = None
    lost: bool = False
    items: Items | None = None
    title: int = -1


def place_tables(form: SheetForm, sheet: Sheet) -> list[Placed]:
    """Find every table of a sheet. Tables of like headers that name no headings stand in the form's order, side by
    side or one below the other."""
    parts = areas(form, sheet)
    placed: list[Placed] = []
    used: set[tuple[int, int]] = set()
    for table in form.tables:
        area = parts.get(table.name)
        if table.under and area is None:
            placed.append(Placed(table, lost=True))
        elif table.layout == "card":
            placed.append(Placed(table, area=area))
        elif table.layout == "vertical":
            rows = area.cut(sheet.rows) if area is not None else sheet.rows
            items = find_items(table, rows, len(rows))
            placed.append(Placed(table, items.layout if items is not None else None, area, items=items))
        else:
            layout = _layout(table, sheet, area, used)
            title = -1 if layout is not None or area is not None else _title_row(table, sheet)
            if title >= 0:
                layout = locate_below(table, without(sheet.rows, used), title)
            used |= set(layout.columns.values()) if layout is not None else set()
            placed.append(Placed(table, layout, area, title=title))
    return placed


def _layout(table: TableForm, sheet: Sheet, area: Area | None, used: set[tuple[int, int]]) -> Layout | None:
    if area is None:
        layout = locate_on(table, sheet, LEAST_KNOWN)
    else:
        layout = locate(table, area.cut(sheet.rows), least=LEAST_KNOWN)
    if layout is None or used.isdisjoint(layout.columns.values()):
        return layout
    rows = area.cut(sheet.rows) if area is not None else sheet.rows
    return locate(table, without(rows, used), least=LEAST_KNOWN)


def _title_row(table: TableForm, sheet: Sheet) -> int:
    """The row (from 0) in which the title of one of several tables is printed, -1 where it is not."""
    title = header_key(table.title)
    if not title:
        return -1
    short = ((row, cell) for row, line in enumerate(sheet.rows) for cell in line if isinstance(cell, str) and cell)
    return next((row for row, cell in short if len(cell) < _LONGEST and header_key(cell) == title), -1)


def end_of(item: Placed, placed: list[Placed], sheet: Sheet) -> int:
    """The row after the last that can belong to a table: above the next header that stands under it, and its title;
    within its area."""
    assert item.layout is not None
    layout = item.layout
    low, high = layout.span
    last = len(sheet.rows) if item.area is None else item.area.bottom
    if all(other is item or (other.layout is None and other.title < 0) for other in placed):
        return last
    last = min((other.title for other in placed if other.title > layout.bottom), default=last)
    layouts = [other.layout for other in placed if other.layout is not None]
    below = [
        other.top for other in layouts if other.top > layout.bottom and other.span[0] <= high and other.span[1] >= low
    ]
    if not below or min(below) >= last:
        return last
    end = min(below)
    titles = {header_key(other.form.title) for other in placed if other.layout and other.layout.top == end} - {""}
    while end > layout.start and (words := _title_words(sheet, end - 1)) is not None:
        end -= 1
        # What stands above the title of our own template is a row, though only its printed name is filled.
        if header_key(words) in titles:
            break
    return end


def _title_words(sheet: Sheet, row: int) -> str | None:
    """The words of a row that may stand over a table: "" of a blank row, the only filled cell's text, else None."""
    filled = [cell for cell in sheet.rows[row] if cell not in ("", None)]
    if not filled:
        return ""
    return filled[0] if len(filled) == 1 and isinstance(filled[0], str) else None


def card_sheet(placed: list[Placed], index: int, sheet: Sheet) -> tuple[Sheet, int, int]:
    """Where a card may stand, as a sheet, first row and row after the last: in its area, else below the tables before
    it, above those after it."""
    area = placed[index].area
    if area is not None:
        return replace(sheet, rows=area.cut(sheet.rows)), area.top, area.bottom
    before = [item.layout.start for item in placed[:index] if item.layout is not None]
    after = [item.layout.top for item in placed[index + 1 :] if item.layout is not None]
    return sheet, max(before, default=0), min(after, default=len(sheet.rows))
