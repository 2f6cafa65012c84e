"""How a blank workbook looks: the fonts, fills, borders and protection of each kind of cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection

HEAVY, PLAIN = "黑体", "宋体"
HEAD_FILL, TOTAL_FILL, BANNER_FILL = "E8ECF0", "F3F5F7", "DDE3E9"
LINE = "4A525B"


@dataclass(frozen=True, slots=True)
class Look:
    """One kind of cell, as openpyxl styles."""

    font: Font
    alignment: Alignment
    border: Border
    fill: PatternFill
    protection: Protection
    number_format: str = "General"

    def put(self, cell: Any) -> None:
        """Give the look to an openpyxl cell."""
        cell.font, cell.alignment, cell.border = self.font, self.alignment, self.border
        cell.fill, cell.protection, cell.number_format = self.fill, self.protection, self.number_format


def look(
    size: float = 10.5,
    font: str = PLAIN,
    *,
    bold: bool = False,
    across: str = "left",
    down: str = "center",
    wrap: bool = False,
    lined: bool = False,
    fill: str = "",
    locked: bool = True,
    number_format: str = "General",
    colour: str = "000000",
) -> Look:
    """A look from its few parts. across: left | center | right; lined: thin lines all round; fill: RRGGBB or none."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    side = Side(style="thin", color=LINE) if lined else Side()
    return Look(
        Font(name=font, size=size, bold=bold, color=colour),
        Alignment(horizontal=across, vertical=down, wrap_text=wrap, indent=int(lined and across == "left")),
        Border(left=side, right=side, top=side, bottom=side),
        PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        Protection(locked=locked),
        number_format,
    )


@dataclass(frozen=True, slots=True)
class Looks:
    """Every kind of cell of a blank workbook."""

    title: Look
    big_title: Look
    subtitle: Look
    info: Look
    info_right: Look
    head: Look
    banner: Look
    label: Look
    small: Look
    number_row: Look
    total: Look
    total_word: Look
    fixed: Look
    fixed_text: Look
    note: Look
    block_title: Look


def all_looks() -> Looks:
    """The looks, made once for a workbook."""
    return Looks(
        title=look(16, HEAVY, across="center"),
        big_title=look(26, HEAVY, across="center"),
        subtitle=look(14, HEAVY, across="center", wrap=True),
        info=look(),
        info_right=look(across="right"),
        head=look(bold=True, across="center", wrap=True, lined=True, fill=HEAD_FILL),
        banner=look(bold=True, lined=True, fill=BANNER_FILL),
        label=look(wrap=True, lined=True, fill=HEAD_FILL),
        small=look(9, wrap=True, lined=True, fill=TOTAL_FILL, colour="48515B"),
        number_row=look(9, across="center", lined=True, fill=HEAD_FILL),
        total=look(bold=True, across="center", lined=True, fill=TOTAL_FILL),
        total_word=look(bold=True, across="center", lined=True, fill=TOTAL_FILL),
        fixed=look(across="center", wrap=True, lined=True, fill=TOTAL_FILL),
        fixed_text=look(9.5, wrap=True, lined=True, fill=TOTAL_FILL),
        note=look(9.5, wrap=True),
        block_title=look(11, HEAVY),
    )


def entry_look(kind: str, *, card: bool = False) -> Look:
    """The look of a cell that the sender fills in: unlocked, white, with the number format of its type."""
    formats = {"date": "yyyy-mm-dd", "code": "@", "phone": "@", "percent": "0.00%", "money": "0.00##", "integer": "0"}
    across = "left" if card or kind == "text" else "center"
    return look(across=across, wrap=True, lined=True, locked=False, number_format=formats.get(kind, "General"))
