"""Columns in which a name stands once and the blank cells below it mean the same."""

from __future__ import annotations

from collections.abc import Sequence

from processor.reading.book import Sheet
from processor.reading.header_words import header_words
from processor.reading.layout import Layout
from processor.reading.raw import Raw
from processor.reading.rows import DataRows
from processor.ruleset.types import TableForm


def fill_down(form: TableForm, found: DataRows, layout: Layout, sheet: Sheet) -> dict[str, list[Raw]]:
    """The cells of every `fill` column below layout.start, each blank with the name it stands for.

    A name holds down to the next one in its column or in a fill column before it, or to an empty row; where it is
    merged, over all of the merged cells.
    """
    fills = header_words(form).fills
    if not fills:
        return {}
    columns = [column for column in fills if column.name in layout.columns]
    low, high = layout.span
    ends = {
        index for index, row in enumerate(zip(*found.columns[low : high + 1], strict=True)) if not any(map(_text, row))
    }
    filled: dict[str, list[Raw]] = {}
    for column in columns:
        col = layout.columns[column.name][0]
        cells = found.columns[col]
        filled[column.name] = _filled(cells, ends, _merged(sheet, col, layout.start))
        ends |= {index for index, cell in enumerate(cells) if _text(cell)}
    return filled


def _text(cell: Raw) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _merged(sheet: Sheet, col: int, start: int) -> dict[int, int]:
    """First row of each merged area of a column -> its last row, as indices from `start`."""
    tall = (area for area in sheet.facts.merges if area[1] <= col <= area[3] and area[2] > area[0])
    return {top - start: bottom - start for top, _, bottom, _ in tall}


def _filled(cells: Sequence[Raw], ends: set[int], merged: dict[int, int]) -> list[Raw]:
    current: Raw = ""
    last = -1
    filled = []
    for index, cell in enumerate(cells):
        if _text(cell) or index in merged:
            current = cell
            last = merged.get(index, -1)
        elif index in ends and index > last:
            current = ""
        filled.append(current)
    return filled
