"""The committed templates are what the forms make, help the sender, and are read back as what they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from processor import resources
from processor.authoring import build_template, template_name
from processor.authoring.layout import CardPlace, TablePlace, place_form
from processor.errors import Unread
from processor.model import META_SHEET, Unit
from processor.reading import read_return
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

FOLDER = resources.folder("templates") / "heshui-2021"
UNIT = Unit("HS101", "合水县三里店小学", ("三里店小学",), "小学", ("school",), 0)


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("heshui-2021")


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("form_id", ["school", "district", "register"])
def test_committed_template_is_current(ruleset: Ruleset, form_id: str) -> None:
    form = ruleset.form(form_id)
    made = build_template(ruleset, form)
    assert made == build_template(ruleset, form)
    assert parts((FOLDER / template_name(form)).read_bytes()) == parts(made), (
        f"templates/heshui-2021/{template_name(form)} is not current: yaodian template --out templates/heshui-2021"
    )


def test_headers_are_locked_and_rows_can_be_inserted(ruleset: Ruleset) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template(ruleset, ruleset.form("school"))))
    sheet = book["A2 班级情况表"]
    assert sheet.protection.sheet and not sheet.protection.password
    assert not sheet.protection.insertRows and not sheet.protection.deleteRows
    assert sheet["E5"].protection.locked and sheet["E7"].protection.locked
    assert not sheet["E8"].protection.locked and not sheet["L55"].protection.locked
    assert sheet["E7"].value == "=SUM(E8:E55)"
    assert book[META_SHEET].sheet_state == "veryHidden"


def test_drop_downs_and_prompts(ruleset: Ruleset) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template(ruleset, ruleset.form("school"))))
    rules = {str(one.sqref): one for one in book["A2 班级情况表"].data_validations.dataValidation}
    assert rules["A8:A55"].formula1 == '"幼儿园,小学,初中,高中,中职"'
    assert rules["J8:J55"].formula1 == '"是,否,不适用"'
    assert (rules["E8:E55"].type, rules["E8:E55"].operator, rules["E8:E55"].formula1) == (
        "whole",
        "greaterThanOrEqual",
        "0",
    )
    # A warning only: a true figure is never refused, and 不适用 may be typed.
    assert rules["E8:E55"].errorStyle == "warning"
    assert "计量单位：课时" in rules["H8:H55"].prompt


def test_every_column_has_one_cell(ruleset: Ruleset) -> None:
    for form in ruleset.forms:
        place = place_form(form)
        cells = []
        for sheet in place.sheets:
            for block in sheet.blocks:
                names = block.rows if isinstance(block, CardPlace) else block.columns
                cells += [place.cell(block.form.name, name) for name in names]
                if isinstance(block, TablePlace):
                    assert block.first > block.numbers > block.header
        assert len(cells) == len(set(cells))


def test_blank_template_is_recognised_and_its_blanks_are_reported(ruleset: Ruleset, tmp_path: Path) -> None:
    path = tmp_path / "学校填报表.xlsx"
    path.write_bytes(build_template(ruleset, ruleset.form("school")))
    try:
        sent = read_return(path, ruleset, None)
    except Unread as error:
        assert error.code == "unknown-unit"
        return
    assert (sent.form, sent.version) == ("school", "1.0")
    assert {fault.code for fault in sent.faults} <= {"header-blank", "blank"}
    assert not sent.repairs


def test_cells_that_a_printed_row_does_not_ask_are_shut(ruleset: Ruleset) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template(ruleset, ruleset.form("school"))))
    sheet = book["A4 重点工作落实清单"]
    rows = {sheet.cell(row, 3).value: row for row in range(7, 34)}
    assert len(rows) == 27
    asked = {
        what: "".join(mark for col, mark in enumerate("①②③④⑤", 6) if not sheet.cell(row, col).protection.locked)
        for what, row in rows.items()
    }
    assert (asked["四史教育"], asked["疫情防控"], asked["思想政治课"]) == ("①②③④", "①②③④⑤", "")
    # What depends on the kind of school stays open: the printed words alone do not say it.
    assert not sheet.cell(rows["高考改革"], 11).protection.locked
    assert (
        sheet.cell(rows["高考改革"], 12).protection.locked
        and not sheet.cell(rows["政治理论学习"], 12).protection.locked
    )


def test_template_for_one_unit_carries_its_identity(ruleset: Ruleset, tmp_path: Path) -> None:
    path = tmp_path / "三里店小学.xlsx"
    path.write_bytes(build_template(ruleset, ruleset.form("school"), UNIT))
    book = openpyxl.load_workbook(path, data_only=True)
    assert (book["A0 封面"]["B5"].value, book["A0 封面"]["B6"].value) == (UNIT.name, UNIT.code)
    assert book["A2 班级情况表"]["A2"].value == "填报单位（盖章）：合水县三里店小学　　单位代码：HS101"
    assert [row[:2] for row in book[META_SHEET].iter_rows(max_row=5, max_col=2, values_only=True)] == [
        ("模板", "school"),
        ("版本", "1.0"),
        ("规则集", "heshui-2021"),
        ("单位代码", "HS101"),
        ("单位名称", "合水县三里店小学"),
    ]
    assert read_return(path, ruleset, None).unit.name == UNIT.name


def test_identity_cells_have_names(ruleset: Ruleset) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template(ruleset, ruleset.form("school"))))
    assert {name: book.defined_names[name].attr_text for name in book.defined_names} == {
        "填报单位": "'A0 封面'!$B$5",
        "单位代码": "'A0 封面'!$B$6",
        "填报日期": "'A0 封面'!$B$11",
        "修订号": "'A0 封面'!$B$12",
    }
