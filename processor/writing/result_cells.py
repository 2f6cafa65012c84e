"""Cells and rows as the sheet 审核结果 uses them: texts masked, links to cells, heights that fit."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import NOTHING_ASKED, CellRef, Text
from processor.privacy import mask
from processor.writing.display import line_count
from processor.writing.package.spec import CellStyle, SheetCell

WIDTHS = (11, 23, 11, 20, 34, 22, 27)
"""Of the columns A to G, in Excel's characters."""

LAST = "G"
HEADER_ROW = 5
NONE = NOTHING_ASKED

_TIP = Text("点击跳到这一格", "Go to this cell")


def text_cell(text: str, look: CellStyle) -> SheetCell:
    """A text cell; the last place where a personal number could slip through."""
    return SheetCell(mask(text) or None, look)


def linked(cell: SheetCell, at: CellRef, lang: str) -> SheetCell:
    """The cell with a link to `at`."""
    tab = at.sheet.replace("'", "''")
    return SheetCell(cell.value, cell.style, f"'{tab}'!{at.a1}", _TIP.get(lang))


def room(width: float, look: CellStyle) -> float:
    """Columns of text for which a cell has room, at the size of its font.

    width: in Excel's characters, which are 7 pixels wide, with 5 pixels of padding to each cell.
    """
    return (7 * width - 5) / (look.font.size * 96 / 72 / 2)


def height(texts: Sequence[tuple[str, float]], least: float = 20) -> float:
    """The height in points of a row that holds these (text, columns of room).

    Written by us: rows with merged cells, and rows that another program wrote, do not fit themselves everywhere.
    """
    return max(least, 6 + 14 * max(line_count(text, columns) for text, columns in texts))
