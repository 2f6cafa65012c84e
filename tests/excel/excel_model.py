"""The part of Excel's object model that the button uses, over openpyxl: names and numbers as Excel has them.

As in Excel, two cells share the line between them, protection refuses, and a cell that is being edited refuses all.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import custom_xml
import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.utils import range_boundaries

from processor.authoring.template import save

PATTERNS = {
    -4142: None, 1: "solid", -4125: "mediumGray", -4126: "darkGray", -4124: "lightGray", 17: "gray125", 18: "gray0625",
    -4128: "darkHorizontal", -4166: "darkVertical", -4121: "darkDown", -4162: "darkUp", 9: "darkGrid",
    10: "darkTrellis", 11: "lightHorizontal", 12: "lightVertical", 13: "lightDown", 14: "lightUp", 15: "lightGrid",
    16: "lightTrellis",
}  # fmt: skip
LINES = {
    (1, 2): "thin", (1, 1): "hair", (1, -4138): "medium", (1, 4): "thick", (-4115, 2): "dashed",
    (-4115, -4138): "mediumDashed", (-4118, 2): "dotted", (-4119, 4): "double", (4, 2): "dashDot",
    (4, -4138): "mediumDashDot", (5, 2): "dashDotDot", (5, -4138): "mediumDashDotDot", (13, -4138): "slantDashDot",
}  # fmt: skip
EDGES = {7: "left", 8: "top", 9: "bottom", 10: "right"}
BESIDE = {"left": (0, -1, "right"), "right": (0, 1, "left"), "top": (-1, 0, "bottom"), "bottom": (1, 0, "top")}


class Refused(Exception):
    """Excel's error 1004."""


class Application:
    """Excel itself."""

    def __init__(self) -> None:
        self.Workbooks = Workbooks(self)
        self.ScreenUpdating = self.EnableEvents = self.DisplayAlerts = True
        self.Calculation = -4105
        self.StatusBar: str | bool = False
        self.Ready = True
        self.Hwnd = 4711
        self.Version = "16.0"
        self.ActiveWorkbook: Workbook | None = None
        self.history: list[tuple[str, object]] = []

    def __setattr__(self, name: str, value: object) -> None:
        if hasattr(self, "history"):
            self.history.append((name, value))
        super().__setattr__(name, value)

    @property
    def Application(self) -> Application:
        return self

    @property
    def ActiveSheet(self) -> Worksheet:
        assert self.ActiveWorkbook is not None
        return self.ActiveWorkbook.ActiveSheet

    @property
    def Selection(self) -> Range:
        return self.ActiveSheet.Range(self.ActiveSheet.page.sheet_view.selection[0].sqref)

    def Union(self, *ranges: Range) -> Range:
        """At most 30 ranges, as Excel takes."""
        assert 2 <= len(ranges) <= 30
        return Range(ranges[0].Worksheet, [cell for each in ranges for cell in each.cells])


class Workbooks:
    def __init__(self, app: Application) -> None:
        self.Application = app
        self.books: list[Workbook] = []

    @property
    def Count(self) -> int:
        return len(self.books)

    def __call__(self, name: str | int) -> Workbook:
        if isinstance(name, int):
            return self.books[name - 1]
        for book in self.books:
            if book.Name.lower() == name.lower():
                return book
        raise Refused(name)

    def __iter__(self) -> Iterator[Workbook]:
        return iter(self.books)

    def Open(self, path: str, *_options: object) -> Workbook:
        book = Workbook(self.Application, Path(path))
        self.books.append(book)
        self.Application.ActiveWorkbook = book
        return book


class Workbook:
    def __init__(self, app: Application, path: Path) -> None:
        self.Application = app
        self.Name, self.FullName, self.Path = path.name, str(path), str(path.parent)
        self.book = openpyxl.load_workbook(path)
        self.results = results_of(path, self.book)
        self.MultiUserEditing = False
        self.CustomXMLParts = custom_xml.CustomXMLParts(custom_xml.read(path))
        self.Worksheets = Worksheets(self)

    @property
    def ProtectStructure(self) -> bool:
        return bool(self.book.security and self.book.security.lockStructure)

    @property
    def ActiveSheet(self) -> Worksheet:
        return Worksheet(self, self.book.active)

    def Activate(self) -> None:
        self.Application.ActiveWorkbook = self

    def SaveCopyAs(self, path: str) -> None:
        Path(path).write_bytes(save(self.book, self.results))
        custom_xml.add(Path(path), self.CustomXMLParts.texts)

    def Close(self, SaveChanges: bool = True) -> None:
        assert not SaveChanges
        books = self.Application.Workbooks.books
        books.remove(self)
        self.Application.ActiveWorkbook = books[-1] if books else None

    def changeable(self) -> None:
        """Whether sheets may come and go."""
        if self.ProtectStructure or self.MultiUserEditing:
            raise Refused("the structure is protected")


class Worksheets:
    def __init__(self, book: Workbook) -> None:
        self.Parent = book

    @property
    def Count(self) -> int:
        return len(self.Parent.book.worksheets)

    def __call__(self, name: str | int) -> Worksheet:
        pages = self.Parent.book.worksheets
        try:
            page = pages[name - 1] if isinstance(name, int) else self.Parent.book[name]
        except (KeyError, IndexError):
            raise Refused(name) from None
        return Worksheet(self.Parent, page)

    def __iter__(self) -> Iterator[Worksheet]:
        return iter([Worksheet(self.Parent, page) for page in self.Parent.book.worksheets])


class Worksheet:
    def __init__(self, book: Workbook, page: Any) -> None:
        self.Parent, self.page = book, page
        self.Application = book.Application

    @property
    def Name(self) -> str:
        return str(self.page.title)

    @Name.setter
    def Name(self, name: str) -> None:
        self.Parent.changeable()
        assert name.lower() not in [page.title.lower() for page in self.Parent.book.worksheets if page != self.page]
        self.page.title = name

    @property
    def Index(self) -> int:
        return int(self.Parent.book.worksheets.index(self.page)) + 1

    @property
    def ProtectContents(self) -> bool:
        return bool(self.page.protection.sheet)

    @property
    def ProtectDrawingObjects(self) -> bool:
        return bool(self.page.protection.sheet and self.page.protection.objects)

    @property
    def Protection(self) -> Protection:
        return Protection(not self.page.protection.formatCells)

    def Range(self, address: str) -> Range:
        assert len(address) <= 255, "Excel takes 255 characters"
        cells = []
        for part in address.split(","):
            left, top, right, bottom = range_boundaries(part)
            cells += [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
        return Range(self, cells)

    def Activate(self) -> None:
        book = self.Parent.book
        for page in book.worksheets:
            page.sheet_view.tabSelected = page is self.page
        book.active = book.worksheets.index(self.page)

    def Delete(self) -> None:
        self.Parent.changeable()
        assert not self.Application.DisplayAlerts, "Excel would ask"
        book = self.Parent.book
        front = book.active
        book.remove(self.page)
        book.active = book.worksheets.index(front) if front in book.worksheets else max(0, self.Index_of_last() - 1)

    def Index_of_last(self) -> int:
        return len(self.Parent.book.worksheets)

    def Copy(self, Before: Worksheet | None = None, After: Worksheet | None = None) -> None:
        assert Before is None and After is not None
        After.Parent.changeable()
        target = After.Parent.book
        page = target.create_sheet(_free(target.sheetnames, self.page.title), After.Index)
        _copy_page(self.page, page)
        After.Parent.Activate()
        Worksheet(After.Parent, page).Activate()


class Protection:
    def __init__(self, formatting: bool) -> None:
        self.AllowFormattingCells = formatting


class Range:
    def __init__(self, sheet: Worksheet, cells: list[tuple[int, int]]) -> None:
        self.Worksheet, self.cells = sheet, cells
        self.Application = sheet.Application

    @property
    def Row(self) -> int:
        return self.cells[0][0]

    @property
    def Column(self) -> int:
        return self.cells[0][1]

    @property
    def Address(self) -> str:
        return ",".join(f"${openpyxl.utils.get_column_letter(col)}${row}" for row, col in self.cells)

    def all(self) -> list[Cell]:
        """The cells, to be written to."""
        return [self.Worksheet.page.cell(row, col) for row, col in self.cells]

    def formattable(self) -> None:
        """Whether cells may be given another look."""
        if self.Worksheet.ProtectContents and not self.Worksheet.Protection.AllowFormattingCells:
            raise Refused("the sheet is protected")

    def notable(self) -> None:
        """Whether notes may come and go."""
        if self.Worksheet.ProtectDrawingObjects:
            raise Refused("the sheet is protected")

    @property
    def Value(self) -> Any:
        return self.all()[0].value

    @Value.setter
    def Value(self, value: Any) -> None:
        self.all()[0].value = value

    @property
    def Interior(self) -> Interior:
        return Interior(self)

    @property
    def Borders(self) -> Borders:
        return Borders(self, tuple(EDGES.values()))

    @property
    def Comment(self) -> Note | None:
        return Note(self) if self.all()[0].comment else None

    def AddComment(self, text: str) -> Note:
        self.notable()
        cell = self.all()[0]
        if isinstance(cell, MergedCell) or cell.comment:
            raise Refused("a note cannot stand here")
        cell.comment = Comment(text, "Excel")
        return Note(self)


class Note:
    """A note with its box and text: Shape, TextFrame and Characters in one."""

    def __init__(self, cell: Range) -> None:
        self.cell = cell

    @property
    def comment(self) -> Comment:
        comment: Comment = self.cell.all()[0].comment
        return comment

    def _set(self, text: str) -> None:
        self.cell.notable()
        self.cell.all()[0].comment = Comment(text, self.comment.author, self.comment.height, self.comment.width)

    def Text(self, text: str | None = None, start: int | None = None, overwrite: bool = True) -> str:
        if text is not None:
            old = self.comment.text
            assert start is None or not overwrite, "what Excel leaves then is not known"
            at = 0 if start is None else start - 1
            self._set(text if start is None else old[:at] + text + old[at:])
        return self.comment.text

    def Delete(self) -> None:
        self.cell.notable()
        self.cell.all()[0].comment = None

    @property
    def Shape(self) -> Shape:
        return Shape(self)


class Shape:
    def __init__(self, note: Note) -> None:
        object.__setattr__(self, "note", note)

    def __setattr__(self, name: str, value: float) -> None:
        assert name in ("Width", "Height")
        setattr(self.note.comment, name.lower(), value / 0.75)

    @property
    def TextFrame(self) -> Shape:
        return self

    def Characters(self, start: int, length: int) -> Characters:
        return Characters(self.note, start, length)


class Characters:
    def __init__(self, note: Note, start: int, length: int) -> None:
        self.note, self.start, self.length = note, start, length

    def Delete(self) -> None:
        text = self.note.comment.text
        self.note._set(text[: self.start - 1] + text[self.start - 1 + self.length :])


class Coloured:
    """What has a colour said in one of Excel's three ways: Color, ThemeColor with TintAndShade, ColorIndex."""

    def paint(self, name: str, change: Any) -> None:
        raise NotImplementedError

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
            return
        found = re.fullmatch(r"(Pattern)?(Color|ThemeColor|TintAndShade|ColorIndex)", name)
        if not found:
            self.put(name, value)
            return
        self.paint(found[1] or "", lambda old: _colour(found[2], value, old))

    def put(self, name: str, value: Any) -> None:
        raise NotImplementedError


def _colour(kind: str, value: Any, old: Color | None) -> Color | None:
    if kind == "Color":
        return Color(rgb=f"FF{value & 255:02X}{value >> 8 & 255:02X}{value >> 16:02X}")
    if kind == "ThemeColor":
        return Color(theme=value - 1)
    if kind == "TintAndShade":
        assert old is not None
        return Color(theme=old.theme, tint=value) if old.type == "theme" else old
    return None if value < 0 else Color(indexed=value + 7)


class Interior(Coloured):
    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def _change(self, **values: Any) -> None:
        self._cells.formattable()
        for cell in self._cells.all():
            fill = cell.fill
            solid = fill.fill_type == "solid"
            state = {
                "pattern": fill.fill_type,
                "colour": fill.fgColor if solid else fill.bgColor,
                "lines": None if solid else fill.fgColor,
            }
            state |= {name: value(state[name]) if callable(value) else value for name, value in values.items()}
            if state["pattern"] in (None, "none"):
                cell.fill = PatternFill()
            elif state["pattern"] == "solid":
                cell.fill = PatternFill("solid", fgColor=state["colour"] or Color(indexed=64))
            else:
                cell.fill = PatternFill(
                    state["pattern"],
                    fgColor=state["lines"] or Color(indexed=64),
                    bgColor=state["colour"] or Color(indexed=65),
                )

    def put(self, name: str, value: Any) -> None:
        assert name == "Pattern", name
        self._change(pattern=PATTERNS[value])

    def paint(self, prefix: str, change: Any) -> None:
        # A cell without a pattern that is given a colour becomes solid.
        self._change(
            **{"lines" if prefix else "colour": change},
            pattern=lambda old: old if old not in (None, "none") else "solid",
        )


class Borders(Coloured):
    """The four lines of every cell of a range, or one of them."""

    def __init__(self, cells: Range, sides: tuple[str, ...]) -> None:
        self._cells, self._sides = cells, sides

    def __call__(self, index: int) -> Borders:
        return Borders(self._cells, (EDGES[index],))

    def _change(self, change: Any) -> None:
        self._cells.formattable()
        for row, col in self._cells.cells:
            for side in self._sides:
                down, right, theirs = BESIDE[side]
                self._line(row, col, side, change)
                if row + down > 0 and col + right > 0:
                    self._line(row + down, col + right, theirs, change)

    def _line(self, row: int, col: int, side: str, change: Any) -> None:
        cell = self._cells.Worksheet.page.cell(row, col)
        border = copy.copy(cell.border)
        old = getattr(border, side) or Side()
        numbers = next((pair for pair, name in LINES.items() if name == old.style), (-4142, 2))
        style, weight, colour = change(*numbers, old.color)
        name = None if style == -4142 else LINES.get((style, weight)) or LINES[style, _default_weight(style)]
        new = Side(name, color=colour) if name else Side()
        lines = {each: getattr(border, each) for each in ("left", "right", "top", "bottom", "diagonal")}
        cell.border = Border(**{**lines, side: new})

    def put(self, name: str, value: Any) -> None:
        if name == "LineStyle":
            self._change(lambda _style, weight, colour: (value, weight, colour))
        else:
            assert name == "Weight", name
            self._change(lambda style, _weight, colour: (style, value, colour))

    def paint(self, prefix: str, change: Any) -> None:
        assert not prefix
        self._change(lambda style, weight, colour: (style, weight, change(colour)))


def _default_weight(style: int) -> int:
    return {-4119: 4, 13: -4138}.get(style, 2)


# ---------------------------------------------------------------- sheets copied, results kept


def _free(names: list[str], wanted: str) -> str:
    taken = {name.lower() for name in names}
    number = 1
    name = wanted
    while name.lower() in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name


def _copy_page(source: Any, target: Any) -> None:
    for row in source.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            new = target.cell(cell.row, cell.column, cell.value)
            for name in ("font", "fill", "border", "alignment", "protection"):
                setattr(new, name, copy.copy(getattr(cell, name)))
            if cell.hyperlink:
                link = copy.copy(cell.hyperlink)
                new.hyperlink = link
    for merged in source.merged_cells.ranges:
        target.merge_cells(str(merged))
    for letter, column in source.column_dimensions.items():
        target.column_dimensions[letter].width, target.column_dimensions[letter].hidden = column.width, column.hidden
    for number, row in source.row_dimensions.items():
        target.row_dimensions[number].height = row.height
    target.freeze_panes = source.freeze_panes
    target.auto_filter.ref = source.auto_filter.ref
    target.sheet_properties.tabColor = source.sheet_properties.tabColor
    target.sheet_view.showGridLines = source.sheet_view.showGridLines
    for validation in source.data_validations.dataValidation:
        target.add_data_validation(copy.copy(validation))


def results_of(path: Path, book: Any) -> dict[tuple[str, str], Any]:
    """The results of formulas, which Excel saves and openpyxl would drop."""
    shown = openpyxl.load_workbook(path, data_only=True)
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    found = {(cell.parent.title, cell.coordinate): shown[cell.parent.title][cell.coordinate].value for cell in cells}
    return {place: value for place, value in found.items() if value is not None}
