"""Workbooks as other programs save them: a stand-in that renumbers formats, and LibreOffice itself."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Side
from openpyxl.styles import Border as Lines
from openpyxl.styles.colors import Color

LINES = Lines(*[Side("thin", color="FF112233")] * 4)
JOURNAL = "customXml/item1.xml"


def school_book() -> bytes:
    """Borders everywhere, a fill of the theme, a merged area, a hidden row, comments, a name, a very hidden sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "班级"
    page["D4"].fill = PatternFill("solid", fgColor="FFABCDEF")
    page.merge_cells("D4:E5")
    for row in page.iter_rows(min_row=1, max_row=11, max_col=6):
        for cell in row:
            if type(cell).__name__ == "Cell":
                cell.value = cell.row * 10 + cell.column
            cell.border = LINES
    for row in range(1, 12):
        page.cell(row, 2).fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.5))
        page.cell(row, 3).number_format = "0.00"
    page["C3"].font, page["C3"].alignment = Font(bold=True), Alignment(horizontal="center", wrap_text=True)
    page["B2"].comment = Comment("原有批注", "王")
    page["F1"].comment = Comment("见 #3f9c 号文", "王")
    page.row_dimensions[9].hidden = True
    second = book.create_sheet("其二")
    second["A1"] = "=班级!A1"
    book.create_sheet("_meta").sheet_state = "veryHidden"
    book.defined_names["人数"] = openpyxl.workbook.defined_name.DefinedName("人数", attr_text="班级!$B$2")
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_another_program(data: bytes, edit: Callable[[Any], None] = lambda book: None, *, journal: bool = True) -> bytes:
    """The workbook opened, edited and saved by a program that writes everything anew. openpyxl drops custom XML parts,
    which Excel and LibreOffice keep, so that the journal is put back under another name.

    journal: False leaves it lost
    """
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    if journal:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            text = archive.read(JOURNAL)
        with zipfile.ZipFile(saved, "a") as archive:
            archive.writestr("customXml/item7.xml", text)
    return saved.getvalue()


def by_libreoffice(data: bytes, folder: Path) -> bytes:
    """The workbook opened and saved by LibreOffice."""
    source, out = folder / "in" / "book.xlsx", folder / "out"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(data)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (out / "book.xlsx").read_bytes()


def seen(data: bytes) -> dict[tuple[str, str], tuple[object, ...]]:
    """Every cell as people see it: value, fill, border, font, number format, alignment, comment."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): (cell.value, *look(cell), cell.comment and cell.comment.text)
        for sheet in book
        for row in sheet.iter_rows(min_row=1, max_row=20, max_col=8)
        for cell in row
    }


def look(cell: Any) -> tuple[object, ...]:
    """A cell's fill, border, font, number format and alignment."""
    fill = (cell.fill.patternType, cell.fill.fgColor.rgb) if cell.fill.patternType else None
    sides = (getattr(cell.border, side) for side in ("left", "right", "top", "bottom"))
    lines = tuple(
        (side.style, side.color.rgb if side.color else None) if side and side.style else None for side in sides
    )
    alignment = cell.alignment.horizontal or "general", cell.alignment.wrap_text or False
    return fill, lines, (cell.font.b, cell.font.sz), cell.number_format, alignment
