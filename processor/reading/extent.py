"""How large the rectangle around a sheet's cells is, and which far cells to leave out so that it can be read at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from processor.patterns import lazily
from processor.reading.scan import column_index
from processor.records import dataclass

_TAG = lazily(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?)(/?)>")
_REFERENCE = lazily(rb"(?:^|\s)r\s*=\s*[\"']\s*([A-Za-z]{0,7})([0-9]{1,10})\s*[\"']")
_CELL_END = lazily(rb"</(?:[\w.-]+:)?c\s*>")
_FAR_ROWS, _FAR_COLUMNS = 5_000, 200
"""Cells behind a gap of so many empty rows or columns are strays."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something: place counted from 0, and its bytes in the block."""

    row: int
    col: int
    start: int
    end: int


def cells(block: bytes, row: int = -1) -> Iterator[Cell]:
    """The cells of a block that are not self-closed, with positions as the format defines them where `r` is absent."""
    col, end = -1, 0
    for found in _TAG.finditer(block):
        at = _REFERENCE.search(found[2])
        if found[1] == b"row":
            row = int(at[2]) - 1 if at else row + 1
            col = -1
            continue
        col += 1
        if at:
            row, col = int(at[2]) - 1, column_index(at[1]) if at[1] else col
        if not found[3]:
            if end <= found.end():
                # Only where the end found last is behind: cells without one would search to the end of the block each.
                close = _CELL_END.search(block, found.end())
                end = close.end() if close else len(block)
            yield Cell(row, col, found.start(), end)


def rectangle(blocks: Iterable[bytes]) -> int:
    """Rows x columns of the smallest rectangle from A1 that holds all cells."""
    last_row = last_col = row = -1
    for block in blocks:
        for cell in cells(block, row):
            row = cell.row
            last_row, last_col = max(last_row, row), max(last_col, cell.col)
    return (last_row + 1) * (last_col + 1)


def without_strays(block: bytes, most_cells: int) -> tuple[bytes, list[tuple[int, int]]] | None:
    """A whole sheet part without the cells that stand far from everything else, and where those stand.

    None where even then the rectangle is larger than `most_cells`.
    """
    found = list(cells(block))
    row_end = _first_gap(sorted({cell.row for cell in found}), _FAR_ROWS)
    near = [cell for cell in found if cell.row <= row_end]
    col_end = _first_gap(sorted({cell.col for cell in near}), _FAR_COLUMNS)
    if (row_end + 1) * (col_end + 1) > most_cells:
        return None
    stray = [cell for cell in found if cell.row > row_end or cell.col > col_end]
    kept: list[bytes] = []
    at = 0
    for cell in stray:
        kept.append(block[at : cell.start])
        at = cell.end
    return b"".join((*kept, block[at:])), [(cell.row, cell.col) for cell in stray]


def _first_gap(places: list[int], gap: int) -> int:
    """The last place before the first gap wider than `gap`."""
    end = -1
    for place in places:
        if place - end > gap and end >= 0:
            break
        end = place
    return end
