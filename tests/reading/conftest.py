"""A small ruleset of two forms, and workbooks made from plain rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from processor.formula import Schema, TableSchema, compile_formula
from processor.model import META_SHEET, Register, Return, Text, Unit
from processor.reading import meta_rows
from processor.ruleset.types import ColumnForm, Form, Ruleset, SheetForm, TableForm

SCHEMA = Schema(
    {"班级情况表": TableSchema("班级情况表", {"学段": "text", "学生数": "number", "女生数": "number"}, {})},
    {"年度": "number"},
)

COVER = SheetForm(
    "A0 封面",
    (
        TableForm(
            "封面",
            "card",
            (
                ColumnForm("填报单位", "unit", required=True),
                ColumnForm("单位代码", "code"),
                ColumnForm("联系电话", "phone", required=True),
                ColumnForm("填报日期", "date", required=True),
            ),
        ),
    ),
    code="合教要点A0表",
)
CLASSES = SheetForm(
    "A2 班级情况表",
    (
        TableForm(
            "班级情况表",
            "table",
            (
                ColumnForm("学段", "choice", of=("小学", "初中", "幼儿园"), required=True),
                ColumnForm("班级", "text", required=True),
                ColumnForm("学生数", "integer", group="学生", unit="人", required=True, min=0),
                ColumnForm("女生数", "integer", group="学生", unit="人", min=0),
                ColumnForm(
                    "每周劳动课",
                    "number",
                    group="劳动与体育",
                    unit="课时",
                    required=True,
                    total=False,
                    where=compile_formula('[@学段] <> "幼儿园"', SCHEMA, "班级情况表"),
                ),
                ColumnForm("两操", "yesno", group="劳动与体育"),
                ColumnForm("合格率", "percent"),
                ColumnForm("备注", "text"),
                ColumnForm("男生数", "number", derive=compile_formula("[@学生数] - [@女生数]", SCHEMA, "班级情况表")),
            ),
            key=("班级",),
            total="合计",
        ),
    ),
    header=(ColumnForm("填报人", "text"),),
    code="合教要点A2表",
)
FLOW = SheetForm(
    "A3 变动表",
    (
        TableForm(
            "变动表",
            "table",
            (ColumnForm("年级", "text"), ColumnForm("转入", "integer", min=0)),
            key=("年级",),
            total="合计",
        ),
        TableForm("比对表", "table", (ColumnForm("季节", "text"), ColumnForm("人数", "integer")), key=("季节",)),
    ),
    optional=True,
)
SCHOOL = Form(
    "school",
    Text("学校填报表", "School return"),
    "1.1",
    "return",
    (COVER, CLASSES, FLOW),
    identity={"unit": ("封面", "填报单位"), "code": ("封面", "单位代码")},
)
REGISTER = Form(
    "register",
    Text("单位名录", "Register"),
    "1.0",
    "register",
    (
        SheetForm(
            "单位名录",
            (
                TableForm(
                    "单位名录",
                    "table",
                    (
                        ColumnForm("单位代码", "code", required=True),
                        ColumnForm("单位全称", "text", required=True),
                        ColumnForm("简称", "text", aliases=("简称/曾用名",)),
                        ColumnForm("应报表种类", "text"),
                    ),
                    key=("单位代码",),
                ),
            ),
        ),
    ),
    identity={"unit": ("单位名录", "单位全称"), "code": ("单位名录", "单位代码")},
)
SYNONYMS = {"是": ("有", "√", "Y", "1", "已落实"), "否": ("无", "×", "N", "0"), "不适用": ("/",)}

Cells = Sequence[Sequence[Any]]


@pytest.fixture
def ruleset() -> Ruleset:
    """Forms school (a card, a table, an optional sheet of two tables) and register."""
    nothing: tuple[()] = ()
    return Ruleset(
        "test-2021",
        Text("试"),
        2021,
        {},
        "",
        "",
        nothing,
        {},
        {},
        SYNONYMS,
        (SCHOOL, REGISTER),
        nothing,
        nothing,
        SCHEMA,
    )


@pytest.fixture
def register() -> Register:
    """Three units, one with an alias, one that returns another form."""
    units = (
        Unit("S1", "合水县第一小学", ("城关小学",), "小学", ("school",), 0),
        Unit("S2", "合水县吉岘九年制学校", (), "九年制", ("school",), 1),
        Unit("S3", "合水县太白学区", (), "学区", ("district",), 2),
    )
    return Register("单位名录.xlsx", "", {}, units)


def cover_rows(
    unit: Any = "合水县第一小学", code: Any = "S1", phone: Any = "0934-5521234", day: Any = "2021-12-10"
) -> Cells:
    """A cover whose labels stand beside their values."""
    return [["封面"], ["填报单位：", unit], ["单位代码：", code], ["联系电话", phone], ["填报日期", day]]


HEADER: Cells = [
    ["学段", "班级", "学生", None, "劳动与体育", None, "合格率", "备注"],
    [None, None, "学生数（人）", "女生数", "每周\n劳动课", "两操", None, None],
]
ROW = ["小学", "一班", 30, 12, 1, "是", None, None]


def class_rows(*rows: Sequence[Any], before: Cells = ((), ("填报人：张三",)), header: Cells = HEADER) -> Cells:
    """A class sheet: title rows, header, data rows."""
    return [*before, *header, *(rows or (ROW,))]


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """save(sheets, name=..., meta=..., change=...) writes a workbook: tab -> rows; change(book) edits it first."""

    def write(
        sheets: Mapping[str, Cells],
        name: str = "一小.xlsx",
        meta: Sequence[Sequence[Any]] | None = None,
        change: Callable[[openpyxl.Workbook], None] | None = None,
    ) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for tab, rows in sheets.items():
            sheet = book.create_sheet(tab)
            for row, cells in enumerate(rows, start=1):
                for col, cell in enumerate(cells, start=1):
                    if cell is not None:
                        sheet.cell(row, col, cell)
        if meta is not None:
            hidden = book.create_sheet(META_SHEET)
            hidden.sheet_state = "veryHidden"
            for line in meta:
                hidden.append(list(line))
        if change is not None:
            change(book)
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def school(save: Callable[..., Path]) -> Callable[..., Path]:
    """school(*class rows, ...) writes a return: cover, class sheet, _meta of the form unless meta=None is given."""

    def write(*rows: Sequence[Any], cover: Cells | None = None, classes: Cells | None = None, **options: Any) -> Path:
        options.setdefault("meta", meta_rows(SCHOOL, "test-2021"))
        sheets = {"A0 封面": cover or cover_rows(), "A2 班级情况表": classes or class_rows(*rows)}
        sheets.update(options.pop("more", {}))
        return save(sheets, **options)

    return write


@pytest.fixture
def edit_part() -> Callable[[Path, str, Callable[[bytes], bytes]], None]:
    """edit_part(path, part, change) rewrites one part of a package."""

    def edit(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
        source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                data = source.read(name)
                target.writestr(name, change(data) if name == part else data)

    return edit


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A return whose texts stand in the shared strings part."""
    path = tmp_path / "共享.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for tab, lines in (("A0 封面", cover_rows()), ("A2 班级情况表", class_rows())):
            sheet = book.add_worksheet(tab)
            for row, line in enumerate(lines):
                for col, cell in enumerate(line):
                    sheet.write(row, col, cell)
    return path


@pytest.fixture
def told() -> Callable[[Return], list[tuple[str, str, str]]]:
    """told(return) lists its faults as (code, cell, raw)."""
    return lambda ret: [(fault.code, fault.at.a1 if fault.at else "", fault.raw) for fault in ret.faults]


@pytest.fixture
def rows() -> Any:
    """The builders of rows: rows.cover(...), rows.classes(...), rows.header, rows.row."""

    class Rows:
        cover = staticmethod(cover_rows)
        classes = staticmethod(class_rows)
        header = HEADER
        row = ROW
        meta = staticmethod(lambda **unit: meta_rows(SCHOOL, "test-2021", **unit))

    return Rows
