"""What people see of a saved workbook: looks and notes of cells, our sheet; read with openpyxl, not by us."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

OURS = "审核结果"
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


def notes(path: Path) -> dict[tuple[str, str], str]:
    """The notes, our sheet left out."""
    return {
        (page.title, cell.coordinate): cell.comment.text.replace("\r", "")
        for page in openpyxl.load_workbook(path).worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def result_rows(path: Path, name: str = OURS) -> list[tuple[object, ...]]:
    """The texts of our sheet, row by row."""
    page = openpyxl.load_workbook(path)[name]
    return [tuple(cell.value for cell in row) for row in page.iter_rows() if any(cell.value for cell in row)]


def links(path: Path, name: str = OURS) -> dict[str, str]:
    """Where the links of our sheet lead."""
    page = openpyxl.load_workbook(path)[name]
    return {
        cell.coordinate: cell.hyperlink.location
        for row in page.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    }
