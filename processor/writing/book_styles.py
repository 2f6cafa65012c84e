"""The looks of cells of our own workbooks as XlsxWriter knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from processor.writing.package.spec import Border, CellStyle

if TYPE_CHECKING:
    import xlsxwriter

_EDGES = {"thin": 1, "medium": 2, "dashed": 3, "thick": 5, "double": 6, "hair": 7, "mediumDashed": 8}
_PATTERNS = {"solid": 1, "lightUp": 14}


class Styles:
    """One XlsxWriter format for each look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[CellStyle, Any] = {}
        self._met: dict[int, tuple[CellStyle, Any]] = {}

    def of(self, style: CellStyle | None) -> Any:
        """The format of a look. Looks that were met are known by identity: to hash one for every cell takes longer than
        to write the cell."""
        if style is None:
            return None
        met = self._met.get(id(style))
        if met is None:
            made = self._made.get(style)
            if made is None:
                made = self._made[style] = self._book.add_format(_format(style))
            met = self._met[id(style)] = style, made
        return met[1]


def _format(style: CellStyle) -> dict[str, object]:
    found: dict[str, object] = {
        "font_name": style.font.name,
        "font_size": style.font.size,
        "bold": style.font.bold,
        "font_color": f"#{style.font.colour}",
        "underline": 1 if style.font.underline else 0,
        "align": style.horizontal,
        "valign": "vcenter" if style.vertical == "center" else style.vertical,
        "text_wrap": style.wrap,
        "indent": style.indent,
        "num_format": style.number_format,
        "locked": style.locked,
    }
    if style.fill:
        found["pattern"] = _PATTERNS[style.fill.pattern]
        found["fg_color"] = f"#{style.fill.colour}"
        if style.fill.ground:
            found["bg_color"] = f"#{style.fill.ground}"
    return found | _borders(style.border)


def _borders(border: Border | None) -> dict[str, object]:
    found: dict[str, object] = {}
    for side in ("left", "right", "top", "bottom"):
        edge = getattr(border, side) if border else None
        if edge:
            found[side] = _EDGES[edge.style]
            found[f"{side}_color"] = f"#{edge.colour}"
    return found
