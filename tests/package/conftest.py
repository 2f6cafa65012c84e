"""Workbooks for the patcher's tests, made part by part from text so that every oddity can be written down."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from processor.writing.package.patcher import patch
from processor.writing.package.spec import CellMark, CellStyle, Fill, MarkStyle, NewSheet, SheetCell, SheetRow

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

PLAIN: Mapping[str, str] = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr/>'
    '<bookViews><workbookView activeTab="0"/></bookViews>'
    '<sheets><sheet name="班级" sheetId="4" r:id="rId1"/></sheets><calcPr calcId="1"/></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><dimension ref="A1:B2"/>'
    '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
    '<sheetData><row r="1" spans="1:2"><c r="A1" s="1"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'
    '<row r="3" spans="1:2" s="2" customFormat="1"><c r="C3"><v>5</v></c></row></sheetData>'
    '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/></worksheet>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '<xf numFmtId="10" fontId="1" fillId="0" borderId="0" applyFont="1"><alignment wrapText="1"/></xf>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0"><protection locked="0"/></xf></cellXfs></styleSheet>',
}

RED = MarkStyle(Fill("F1948C"))
SHEET = NewSheet("审核结果", (SheetRow((SheetCell("须修改", CellStyle()), SheetCell(3))),))


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _mark(at: str, comment: str | None = None, style: MarkStyle | None = RED, sheet: str = "班级") -> CellMark:
    letter, row = at[0], int(at[1:])
    return CellMark(sheet, row, ord(letter) - 64, style, comment)


class Marked:
    """A patched package: `outcome`, and its parts as text."""

    def __init__(self, source: bytes, marks: list[CellMark], sheet: NewSheet | None) -> None:
        buffer = io.BytesIO()
        self.outcome = patch(source, buffer, marks, sheet)
        self.data = buffer.getvalue()
        self.archive = zipfile.ZipFile(io.BytesIO(self.data))

    def __getitem__(self, part: str) -> str:
        return self.archive.read(part).decode("utf-8")

    @property
    def names(self) -> list[str]:
        return self.archive.namelist()


@pytest.fixture
def mark() -> Callable[..., CellMark]:
    """mark("B2", "comment") is a red mark on 班级!B2."""
    return _mark


@pytest.fixture
def patched() -> Callable[..., Marked]:
    """patched({part: (old, new)}, marks, sheet): the plain workbook, with texts of its parts replaced, marked."""

    def run(
        changes: Mapping[str, tuple[str, str] | str | bytes], marks: list[CellMark], sheet: NewSheet | None = None
    ) -> Marked:
        parts: dict[str, str | bytes] = dict(PLAIN)
        for name, change in changes.items():
            if isinstance(change, tuple):
                old, new = change
                before = str(parts[name])
                assert old in before, f"{name} holds no {old}"
                parts[name] = before.replace(old, new)
            else:
                parts[name] = change
        return Marked(zipped(parts), marks, sheet)

    return run


@pytest.fixture
def our_sheet() -> NewSheet:
    """A small sheet of ours."""
    return SHEET


@pytest.fixture(scope="session")
def plain() -> bytes:
    """The plain workbook."""
    return zipped(PLAIN)


@pytest.fixture(scope="session")
def plain_parts() -> Mapping[str, str]:
    """The parts of the plain workbook."""
    return PLAIN


@pytest.fixture(scope="session")
def saving() -> ModuleType:
    """The module beside this one: workbooks as other programs save them."""
    spec = importlib.util.spec_from_file_location("saving", Path(__file__).with_name("saving.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def school_book(saving: ModuleType) -> bytes:
    """A sender's workbook with much in it (see saving.school_book)."""
    return saving.school_book()
