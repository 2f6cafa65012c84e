"""Whole returns: what the package says beyond values, which sheet is which, whose return it is."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from processor.errors import Unread
from processor.formula import Schema, TableSchema, compile_formula
from processor.model import Register, Return, UnitRef
from processor.reading import read_return
from processor.ruleset.types import ColumnForm, Ruleset

Told = Callable[[Return], list[tuple[str, str, str]]]
Save = Callable[..., Path]
TAB = "A2 班级情况表"


def on_sheet(change: Callable[[Any], None]) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: change(book[TAB])


def test_computed_columns_see_the_check_date(school: Save, ruleset: Ruleset) -> None:
    schema = Schema({"班级情况表": TableSchema("班级情况表", {"学生数": "number"})}, {"检查日": "date"})
    formula = compile_formula("YEAR(参数!检查日) - [@学生数]", schema, "班级情况表")
    form = ruleset.form("school")
    classes = form.table("班级情况表")
    changed = replace(classes, columns=(*classes.columns, ColumnForm("差", "number", derive=formula)))
    sheets = tuple(replace(one, tables=(changed,)) if classes in one.tables else one for one in form.sheets)
    rules = replace(ruleset, forms=(replace(form, sheets=sheets), ruleset.form("register")))
    path = school(["小学", "一班", 30, 12, 1, "是"])
    for as_of, value in ((datetime.date(2021, 12, 31), 1991), (None, None)):
        table = read_return(path, rules, None, as_of=as_of).tables["班级情况表"]
        assert list(table.columns["差"].values) == [value]


def test_an_error_cell_is_told_with_its_text(school: Save, edit_part: Any, ruleset: Ruleset, told: Told) -> None:
    path = school(["小学", "一班", 30, "=1/0", 1, "是"])
    edit_part(
        path,
        "xl/worksheets/sheet2.xml",
        lambda data: data.replace(
            b'<c r="D5"><f>1/0</f><v></v></c>', b'<c r="D5" t="e"><f>1/0</f><v>#SPILL!</v></c>'
        ).replace(b'<c r="D5"><f>1/0</f><v /></c>', b'<c r="D5" t="e"><f>1/0</f><v>#SPILL!</v></c>'),
    )
    ret = read_return(path, ruleset, None)
    assert told(ret) == [("error-cell", "D5", "#SPILL!")]
    assert ret.tables["班级情况表"].columns["女生数"].refused == {0: "#SPILL!"}


def test_a_formula_never_calculated_among_others(school: Save, edit_part: Any, ruleset: Ruleset, told: Told) -> None:
    path = school(["小学", "一班", 30, "=1+1", "=2", "是"])
    edit_part(
        path,
        "xl/worksheets/sheet2.xml",
        lambda data: data.replace(b"<f>2</f><v></v>", b"<f>2</f><v>2</v>").replace(
            b"<f>2</f><v />", b"<f>2</f><v>2</v>"
        ),
    )
    assert told(read_return(path, ruleset, None)) == [("uncalculated-formula", "D5", "")]


def test_a_workbook_of_which_no_formula_was_calculated(school: Save, ruleset: Ruleset) -> None:
    with pytest.raises(Unread) as error:
        read_return(school(["小学", "一班", "=30", "=1+1", 1, "是"]), ruleset, None)
    assert error.value.code == "uncalculated"


def test_hidden_rows_count_and_are_told(school: Save, rows: Any, ruleset: Ruleset, told: Told) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[5].hidden = sheet.row_dimensions[6].hidden = True

    path = school(rows.row, ["小学", "二班", 20, 8, 1, "是"], change=on_sheet(hide))
    ret = read_return(path, ruleset, None)
    assert told(ret) == [("hidden-rows", "A5", "")]
    assert ret.faults[0].detail == {"行": "5–6"}


def test_merged_texts_are_filled_down_and_merged_numbers_refused(school: Save, ruleset: Ruleset, told: Told) -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A5:A6")
        sheet.merge_cells("C5:C6")

    path = school(["小学", "一班", 50, 12, 1, "是"], [None, "二班", None, 8, 1, "是"], change=on_sheet(merge))
    ret = read_return(path, ruleset, None)
    assert list(ret.tables["班级情况表"].columns["学段"].values) == ["小学", "小学"]
    assert told(ret)[:2] == [("merged-data", "A5", ""), ("merged-number", "C5", "")]


def test_the_cell_format_decides_what_a_percentage_is(school: Save, ruleset: Ruleset, told: Told) -> None:
    def style(sheet: Any) -> None:
        sheet["G5"].number_format = "0.0%"

    lines = [["小学", f"{number}班", 30, 12, 1, "是", value] for number, value in enumerate((0.989, 0.5))]
    ret = read_return(school(*lines, change=on_sheet(style)), ruleset, None)
    assert told(ret) == [("ambiguous-percent", "G6", "0.5")]
    assert list(ret.tables["班级情况表"].columns["合格率"].values) == [0.989, None]


def test_formulas_that_point_to_another_workbook(school: Save, edit_part: Any, ruleset: Ruleset, told: Told) -> None:
    path = school()
    link = b'<c r="D5"><f>[1]Sheet1!A1</f><v>12</v></c>'
    edit_part(path, "xl/worksheets/sheet2.xml", lambda data: data.replace(b'<c r="D5" t="n"><v>12</v></c>', link))
    assert told(read_return(path, ruleset, None)) == [("external-link", "D5", "")]


def test_personal_numbers_in_remarks_are_masked_everywhere(
    school: Save, rows: Any, ruleset: Ruleset, told: Told
) -> None:
    ret = read_return(school([*rows.row[:7], "家长 13812345678"]), ruleset, None)
    assert told(ret) == [("privacy", "H5", "家长 138****5678")]
    phone = read_return(school(cover=rows.cover(phone="０１２３")), ruleset, None)
    assert ("bad-phone", "B4") in [fault[:2] for fault in told(phone)]
    assert "０１２３" not in str(phone.faults)


def test_a_renamed_sheet_is_known_by_its_header(
    school: Save, rows: Any, save: Save, ruleset: Ruleset, told: Told
) -> None:
    path = save({"A0 封面": rows.cover(), "Sheet1": rows.classes()}, meta=rows.meta())
    ret = read_return(path, ruleset, None)
    assert told(ret) == [("renamed-sheet", "A1", "Sheet1")]
    assert ret.tables["班级情况表"].sheet == "Sheet1"


def test_two_copies_of_a_sheet_are_refused_and_the_rest_is_read(
    school: Save, rows: Any, ruleset: Ruleset, told: Told
) -> None:
    ret = read_return(school(more={"A2 班级情况表 (2)": rows.classes()}), ruleset, None)
    assert [fault[0] for fault in told(ret)] == ["doubled-sheet"]
    assert "班级情况表" not in ret.tables and "封面" in ret.tables


def test_a_missing_sheet_and_sheets_that_do_not_belong(save: Save, rows: Any, ruleset: Ruleset, told: Told) -> None:
    path = save({"A0 封面": rows.cover(), "草稿": [["随手记"]], "审核结果": [["旧的"]]}, meta=rows.meta())
    ret = read_return(path, ruleset, None)
    assert [(fault.code, fault.raw) for fault in ret.faults] == [("extra-sheet", "草稿"), ("missing-sheet", "")]


def test_a_blank_field_of_a_card(school: Save, rows: Any, ruleset: Ruleset, told: Told) -> None:
    ret = read_return(school(cover=rows.cover(phone=None)), ruleset, None)
    assert told(ret) == [("blank", "B4", "")]


def test_fields_inside_one_cell(school: Save, ruleset: Ruleset) -> None:
    cover = [["填报单位：合水县第一小学　单位代码：S1"], ["联系电话：13912345678"], ["填报日期：2021年12月1日"]]
    ret = read_return(school(cover=cover), ruleset, None)
    assert ret.unit == UnitRef("S1", "合水县第一小学", "header")


# ---------------------------------------------------------------- which template


@pytest.mark.parametrize(
    ("line", "text", "code"),
    [
        (0, "district", "unknown-template"),
        (0, "register", "unknown-template"),
        (1, "0.9", "old-template"),
        (1, "2.0", "old-template"),
        (2, "test-2020", "old-template"),
    ],
)
def test_other_templates_stop_with_one_message(
    school: Save, rows: Any, ruleset: Ruleset, line: int, text: str, code: str
) -> None:
    meta = rows.meta()
    meta[line][1] = text
    with pytest.raises(Unread) as error:
        read_return(school(meta=meta), ruleset, None)
    assert error.value.code == code
    assert "学校填报表" in error.value.remedy.zh
    assert error.value.line().startswith("一小.xlsx: ")


def test_an_older_minor_version_is_read_and_told(school: Save, rows: Any, ruleset: Ruleset, told: Told) -> None:
    meta = rows.meta()
    meta[1][1] = "1.0"
    assert told(read_return(school(meta=meta), ruleset, None)) == [("older-version", "", "1.0")]


def test_without_meta_the_headers_tell(school: Save, rows: Any, save: Save, ruleset: Ruleset) -> None:
    assert read_return(school(meta=None), ruleset, None).form == "school"
    old = school(classes=rows.classes(before=[["合水县2020年班级情况表"]]), meta=None)
    with pytest.raises(Unread) as error:
        read_return(old, ruleset, None)
    assert error.value.code == "old-template"
    with pytest.raises(Unread) as error:
        read_return(save({"表": [["品名", "数量"], ["纸", 3]]}), ruleset, None)
    assert error.value.code == "unknown-template"


# ---------------------------------------------------------------- whose return


@pytest.mark.parametrize(
    ("unit", "code", "expected", "codes"),
    [
        ("合水县第一小学", "S1", UnitRef("S1", "合水县第一小学", "header"), []),
        ("城关小学", None, UnitRef("S1", "合水县第一小学", "header"), []),
        ("吉岘九年制", None, UnitRef("S2", "合水县吉岘九年制学校", "header"), []),
        ("合水县吉岘九年制学校（盖章）", None, UnitRef("", "合水县吉岘九年制学校（盖章）", "header"), ["unit-unknown"]),
        ("太白学区", None, UnitRef("S3", "合水县太白学区", "header"), ["unit-wrong-form"]),
        ("太莪学区", None, UnitRef("", "太莪学区", "header"), ["unit-unknown"]),
        ("合水县第一小学", "S2", UnitRef("S2", "合水县吉岘九年制学校", "header"), ["unit-conflict"]),
    ],
)
def test_the_unit_of_the_header(
    school: Save,
    rows: Any,
    ruleset: Ruleset,
    register: Register,
    unit: Any,
    code: Any,
    expected: UnitRef,
    codes: list[str],
) -> None:
    ret = read_return(school(cover=rows.cover(unit, code), name="报表.xlsx"), ruleset, register)
    assert ret.unit == expected
    assert [fault.code for fault in ret.faults] == codes


def test_a_unit_from_meta_and_from_the_file_name(school: Save, rows: Any, ruleset: Ruleset, register: Register) -> None:
    meta = rows.meta(unit_code="S2", unit_name="合水县吉岘九年制学校")
    blank = rows.cover(unit="吉岘九年制学校", code=None)
    assert read_return(school(cover=blank, meta=meta), ruleset, register).unit.by == "meta"
    unnamed = rows.cover(unit=None, code=None)
    ret = read_return(school(cover=unnamed, name="附件2_合水县第一小学(终稿).xlsx"), ruleset, register)
    assert ret.unit == UnitRef("S1", "合水县第一小学", "file name")
    assert [fault.code for fault in ret.faults] == ["blank", "unit-by-name"]
    with pytest.raises(Unread) as error:
        read_return(school(cover=unnamed, name="新建工作表.xlsx"), ruleset, register)
    assert error.value.code == "unknown-unit"


def test_nothing_names_a_unit_and_there_is_no_register(school: Save, rows: Any, ruleset: Ruleset) -> None:
    ret = read_return(school(cover=rows.cover(unit=None, code=None), name="合水县第一小学.xlsx"), ruleset, None)
    assert ret.unit == UnitRef("", "", "")


def test_the_name_shown_is_the_caller_s(school: Save, ruleset: Ruleset) -> None:
    assert read_return(school(), ruleset, None, name="七月/一小.xlsx").file == "七月/一小.xlsx"
