"""What is to be put into a workbook, as plain data: marks on its cells and one sheet of ours.

Colours are six hex digits without a sign, such as A61B1B. Rows and columns are counted from 1. Nothing in here knows
about XML; the writers of texts build these, the patcher writes them.
"""

from __future__ import annotations

from dataclasses import field
from typing import NamedTuple

from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class Fill:
    """A cell's ground. pattern: solid, or a hatch such as lightUp: `colour` is its lines, `ground` what is under."""

    colour: str
    pattern: str = "solid"
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One line of a border. style: hair, thin, dashed, medium, mediumDashed, thick, double."""

    style: str
    colour: str


@dataclass(frozen=True, slots=True)
class Border:
    """The four edges of a cell; None where there is none."""

    left: Edge | None = None
    right: Edge | None = None
    top: Edge | None = None
    bottom: Edge | None = None

    @classmethod
    def box(cls, edge: Edge) -> Border:
        """The same edge on all four sides."""
        return cls(edge, edge, edge, edge)

    @property
    def sides(self) -> dict[str, Edge | None]:
        """The edges by the names that they have in styles.xml, in its order."""
        return {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom}


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How a cell of the sender's is marked; what is None stays as the cell has it. Font, number format, alignment and
    protection always stay."""

    fill: Fill | None = None
    border: Border | None = None


@dataclass(frozen=True, slots=True)
class CellMark:
    """One mark on a cell of the sender's sheet `sheet` (the tab's name as it stands in the workbook).

    style:   None leaves the look alone
    comment: lines of the note, None for no note; the first line is set in bold
    """

    sheet: str
    row: int
    col: int
    style: MarkStyle | None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Font:
    """A font of our sheet; size in points."""

    name: str = "微软雅黑"
    size: float = 10
    bold: bool = False
    colour: str = "1B1F24"
    underline: bool = False


@dataclass(frozen=True, slots=True)
class CellStyle:
    """The look of a cell in our sheet. horizontal: left | center | right; vertical: top | center | bottom;
    number_format: an Excel code, General by default; locked: only matters when the sheet is protected."""

    font: Font = Font()
    fill: Fill | None = None
    border: Border | None = None
    horizontal: str = "left"
    vertical: str = "top"
    wrap: bool = False
    indent: int = 0
    number_format: str = "General"
    locked: bool = True


class SheetCell(NamedTuple):
    """One cell of our sheet. link: a place in this workbook, such as 'A2 班级情况表'!D7; tip: shown over the link."""

    value: str | int | float | None = None
    style: CellStyle | None = None
    link: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of our sheet: its cells from column A on (None: nothing there). height in points, None for the default."""

    cells: tuple[SheetCell | None, ...] = ()
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's width in characters, and whether it is hidden."""

    width: float
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Validation:
    """What may be typed into `ranges` (A1 areas). kind: textLength | list | whole ...; operator as in Excel."""

    ranges: tuple[str, ...]
    kind: str
    formula: str
    operator: str = "lessThanOrEqual"
    prompt_title: str = ""
    prompt: str = ""
    error_title: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """A4, one page wide. margins in inches: left, right, top, bottom. repeat: rows printed on every page, as (5, 5).
    footer: left, centre, right (&P page, &N pages). area: A1 area printed, empty for all."""

    landscape: bool = True
    margins: tuple[float, float, float, float] = (0.4, 0.4, 0.4, 0.5)
    repeat: tuple[int, int] | None = None
    footer: tuple[str, str, str] = ("", "", "")
    area: str = ""


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A whole sheet of ours, put at the end of the workbook.

    name:       wished tab name; numbered on when the workbook has one of that name already
    rows:       from row 1 on, without holes
    columns:    from column A on
    merges:     A1 areas
    freeze:     the cell whose left and upper neighbours stay in view, such as A6; empty for none
    autofilter: A1 area, empty for none
    """

    name: str
    rows: tuple[SheetRow, ...]
    columns: tuple[Column, ...] = ()
    merges: tuple[str, ...] = ()
    freeze: str = ""
    autofilter: str = ""
    validations: tuple[Validation, ...] = ()
    tab_colour: str = ""
    gridlines: bool = False
    setup: PrintSetup = field(default_factory=PrintSetup)
