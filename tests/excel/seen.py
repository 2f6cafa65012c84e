"""What people see of a saved workbook: looks and notes of cells, our sheet; read with openpyxl, not by us."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl

OURS = "审核结果"


def _opened(path: Path) -> Any:
    """The workbook, read once as long as the file is the same."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _when: int) -> Any:
    return openpyxl.load_workbook(path)


OUR_FILLS = [("solid", colour) for colour in ("F1948C", "FFD766", "E9CBDD", "FBF1F7", "E3E7EB")]
"""Of the levels: error, query, target missed (a hatch, see _shown), stretch, note."""

SIDES = {"left": (0, -1, "right"), "right": (0, 1, "left"), "top": (-1, 0, "bottom"), "bottom": (1, 0, "top")}

Look = tuple[Any, ...]


def _colour(colour: Any) -> object:
    if colour is None:
        return None
    return {"rgb": str(colour.rgb)[-6:], "theme": (colour.theme, round(colour.tint, 2)), "indexed": colour.indexed}[
        colour.type
    ]


def _fill(cell: Any) -> Look:
    fill = cell.fill
    if fill.fill_type in (None, "none"):
        return ()
    return (
        (fill.fill_type, _colour(fill.fgColor))
        if fill.fill_type == "solid"
        else (fill.fill_type, _colour(fill.fgColor), _colour(fill.bgColor))
    )


def _line(page: Any, row: int, col: int, side: str) -> Look:
    """The line on a side of a cell, whichever of the two cells owns it."""
    down, right, theirs = SIDES[side]
    lines = [getattr(page.cell(row, col).border, side)]
    if row + down > 0 and col + right > 0:
        lines.append(getattr(page.cell(row + down, col + right).border, theirs))
    return next(((line.style, _colour(line.color)) for line in lines if line is not None and line.style), ())


def looks(path: Path) -> dict[tuple[str, str], Look]:
    """Fill and the four lines of every cell that has any, our sheet left out."""
    # Read anew: asking for neighbours makes cells.
    found = {}
    for page in openpyxl.load_workbook(path).worksheets:
        if page.title.startswith(OURS):
            continue
        bottom, last = page.max_row, page.max_column
        for row in range(1, bottom + 1):
            for col in range(1, last + 1):
                cell = page.cell(row, col)
                look = (_fill(cell), *(_line(page, row, col, side) for side in SIDES))
                if any(look):
                    found[page.title, cell.coordinate] = look
    return found


HATCH = 4
"""LibreOffice shows a hatch as one colour, in which the lines of lightUp count for one fourth."""


def _shown(fill: Look) -> Look:
    """A fill as both programs show it."""
    if len(fill) < 3 or fill[0] != "lightUp":
        return fill
    lines, ground = bytes.fromhex(fill[1]), bytes.fromhex(fill[2])
    mixed = (under + int((over - under) / HATCH) for over, under in zip(lines, ground, strict=True))
    return ("solid", "".join(f"{part:02X}" for part in mixed))


def fills(path: Path) -> dict[tuple[str, str], Look]:
    """The fills of cells that have one, our sheet left out."""
    return {
        (page.title, cell.coordinate): _shown(_fill(cell))
        for page in _opened(path).worksheets
        if not page.title.startswith(OURS)
        for row in page.iter_rows()
        for cell in row
        if _fill(cell)
    }


def marks(path: Path, before: Path) -> dict[tuple[str, str], Look]:
    """Fill and own lines of the cells whose fill is another one than before."""
    book = _opened(path)
    old = fills(before)
    return {
        at: (fill, *(_own(book[at[0]][at[1]], side) for side in SIDES))
        for at, fill in fills(path).items()
        if fill in OUR_FILLS and fill != old.get(at)
    }


def _own(cell: Any, side: str) -> Look:
    line = getattr(cell.border, side)
    return (line.style, _colour(line.color)) if line is not None and line.style else ()


def values(path: Path) -> dict[tuple[str, str], object]:
    """What stands in the cells, our sheet left out."""
    return {
        (page.title, cell.coordinate): cell.value
        for page in _opened(path).worksheets
        if not page.title.startswith(OURS)
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    }


def notes(path: Path) -> dict[tuple[str, str], str]:
    """The notes, our sheet left out."""
    return {
        (page.title, cell.coordinate): cell.comment.text.replace("\r", "")
        for page in _opened(path).worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def result_rows(path: Path, name: str = OURS) -> list[tuple[object, ...]]:
    """The texts of our sheet, row by row."""
    page = _opened(path)[name]
    return [tuple(cell.value for cell in row) for row in page.iter_rows() if any(cell.value for cell in row)]


def links(path: Path, name: str = OURS) -> dict[str, str]:
    """Where the links of our sheet lead."""
    page = _opened(path)[name]
    return {
        cell.coordinate: cell.hyperlink.location
        for row in page.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    }
