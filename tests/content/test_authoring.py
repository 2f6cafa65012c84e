"""Filling and editing workbooks, and running examples, on a small ruleset of its own."""

from __future__ import annotations

import datetime
import io
import string
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from processor.authoring import Filling, build_template, fill_form, read_edits, run_examples
from processor.authoring.edits import Edit, typed
from processor.authoring.layout import place_form
from processor.authoring.repack import repack
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

RULESET = """
id: small
title: 小规则集
year: 2021
document: {title: 小规则集, number: 一号, date: 2021-01-01}
rounds:
- {id: only, title: 一轮, opens: 2021-06-20, deadline: 2021-07-10}
lists: {类: [甲类, 乙类]}
"""
FORM = """
form: small
title: 小表
version: '1.0'
kind: return
identity: {unit: 封面!填报单位, code: 封面!单位代码, report_date: 封面!填报日期}
sheets:
- sheet: A0 封面
  layout: card
  columns:
  - {name: 填报单位, type: unit, required: true}
  - {name: 单位代码, type: code}
  - {name: 填报日期, type: date}
- sheet: A1 数量表
  layout: table
  key: [名称]
  total: 合计
  spare: 3
  columns:
  - {name: 名称, type: text}
  - {name: 类别, type: choice, of: 类}
  - {name: 数量, group: 数, type: integer, unit: 个, min: 0, max: 10}
  - {name: 金额, group: 数, type: money}
- sheet: A2 清单
  layout: checklist
  key: [事项]
  rows: [{事项: 第一项}, {事项: 第二项}]
  columns:
  - {name: 事项, type: text}
  - {name: 完成, type: yesno}
"""
RULES = """
- id: at-least-two
  title: {zh: 不少于二, en: At least two}
  judges: target
  level: error
  scope: row
  table: 数量表
  check: '[@数量] >= 2'
  message: '{名称}是{数量}'
  examples:
    pass: [{名称: 甲, 数量: '２'}, {名称: 乙, 数量: 1}]
    fail: [{名称: 丙, 数量: 1}]
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    folder: Path = tmp_path_factory.mktemp("small")
    (folder / "forms").mkdir()
    for name, text in (("ruleset.yaml", RULESET), ("forms/small.yaml", FORM), ("rules.yaml", RULES)):
        (folder / name).write_text(text, encoding="utf-8")
    return load_ruleset(folder)


FILLING = Filling(
    fields={
        ("封面", "填报单位"): "甲校",
        ("封面", "单位代码"): "007",
        ("封面", "填报日期"): datetime.date(2021, 7, 1),
    },
    tables={
        "数量表": [{"名称": "一", "类别": "甲类", "数量": 2, "金额": 0.1}, {"名称": "二", "数量": 3, "金额": 0.2}],
        "清单": [{"事项": "第二项", "完成": "是"}],
    },
)


def shown(package: bytes, tab: str) -> list[list[object]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(package)).get_sheet_by_name(tab)
    return [list(row) for row in rows.to_python(skip_empty_area=False)]


def test_layout_of_a_table(small: Ruleset) -> None:
    place = place_form(small.form("small"))
    sheet, block = place.find("数量表")
    # title 1, header block 2-3, two header rows 4-5, code row 6, total 7, three rows 8-10, signature 11
    assert (block.header, block.numbers, block.total, block.first, block.last) == (4, 6, 7, 8, 10)  # type: ignore[union-attr]
    assert (sheet.notes, sheet.sign) == (11, 11)
    assert place.cell("数量表", "金额", 1).a1 == "D9"
    assert place.cell("封面", "填报日期").a1 == "B7"


def test_filled_form_is_calculated(small: Ruleset) -> None:
    package = fill_form(small, small.form("small"), FILLING)
    rows = shown(package, "A1 数量表")
    assert rows[1][0] == "填报单位（盖章）：甲校　　单位代码：007"
    assert rows[2][0] == "填报日期：2021-07-01"
    assert rows[5] == ["甲", "乙", 1.0, 2.0]
    assert rows[6] == ["合计", "", 5.0, 0.3]
    assert rows[7:9] == [["一", "甲类", 2.0, 0.1], ["二", "", 3.0, 0.2]]
    assert [row[:2] for row in shown(package, "A2 清单")[5:7]] == [["第一项", ""], ["第二项", "是"]]


def test_a_number_typed_as_text_drops_out_of_the_sum(small: Ruleset) -> None:
    edits = read_edits(["A1 数量表,C8,'２"])
    rows = shown(fill_form(small, small.form("small"), FILLING, edits), "A1 数量表")
    assert (rows[6][2], rows[7][2]) == (3.0, "２")


def test_an_error_makes_the_sum_an_error(small: Ruleset) -> None:
    package = fill_form(small, small.form("small"), FILLING, [Edit("A1 数量表", "C8", "#REF!")])
    book = openpyxl.load_workbook(io.BytesIO(package), data_only=True)
    assert book["A1 数量表"]["C7"].value == "#REF!"


def test_edits_of_sheets_and_columns(small: Ruleset) -> None:
    lines = ["A1 数量表,!delete-column,B", "A1 数量表,!hide,8:9", "A2 清单,!rename,清单2", "A0 封面,!copy,副本"]
    package = fill_form(small, small.form("small"), FILLING, read_edits(lines))
    book = openpyxl.load_workbook(io.BytesIO(package))
    assert book.sheetnames == ["A0 封面", "A1 数量表", "清单2", "_meta", "副本"]
    sheet = book["A1 数量表"]
    assert (sheet["B4"].value, sheet["B5"].value, sheet["B7"].value) == ("数", "数量\n（个）", "=SUM(B8:B10)")
    assert sheet.row_dimensions[8].hidden and sheet.row_dimensions[9].hidden
    assert shown(package, "清单2")[1][0] == "填报单位（盖章）：甲校　　单位代码：007"


def test_a_formula_without_a_result_stays_so(small: Ruleset) -> None:
    edits = read_edits(["A1 数量表,C8,=1+1", "A1 数量表,C9,=1+2 => 3"])
    book = openpyxl.load_workbook(io.BytesIO(fill_form(small, small.form("small"), FILLING, edits)), data_only=True)
    assert [book["A1 数量表"][cell].value for cell in ("C7", "C8", "C9")] == [3, None, 3]


def test_bad_fillings_are_refused(small: Ruleset) -> None:
    form = small.form("small")
    for filling in (
        Filling(tables={"数量表": [{"名称": "一"}] * 4}),
        Filling(tables={"没有的表": []}),
        Filling(tables={"封面": []}),
        Filling(tables={"清单": [{"事项": "第三项"}]}),
        Filling(fields={("封面", "没有的字段"): 1}),
    ):
        with pytest.raises(KeyError):
            fill_form(small, form, filling)
    with pytest.raises(ValueError, match="!burn"):
        fill_form(small, form, FILLING, [Edit("A1 数量表", "!burn")])
    with pytest.raises(ValueError, match="only a sheet"):
        read_edits(["only a sheet"])


def test_validations_of_bounded_numbers(small: Ruleset) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template(small, small.form("small"))))
    rules = {str(one.sqref): one for one in book["A1 数量表"].data_validations.dataValidation}
    bounded = rules["C8:C10"]
    assert (bounded.operator, bounded.formula1, bounded.formula2) == ("between", "0", "10")
    assert rules["D8:D10"].type == "decimal"
    assert rules["B8:B10"].formula1 == '"甲类,乙类"'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("12", 12),
        ("-0.5", -0.5),
        ("'12", "12"),
        ("2021-03-05", datetime.date(2021, 3, 5)),
        ("2021.3.5", "2021.3.5"),
        ("１２", "１２"),
        ("12人", "12人"),
    ],
)
def test_what_is_typed(text: str, value: object) -> None:
    read = typed(text)
    assert read == value and type(read) is type(value)


def test_examples_that_do_not_come_out_are_told(small: Ruleset) -> None:
    outcomes = [(one.wanted, one.came, one.ok) for one in run_examples(small)]
    assert outcomes == [("pass", "pass", True), ("pass", "fail", False), ("fail", "fail", True)]
    told = run_examples(small, "at-least-two")[1].findings[0]
    assert (told.message.zh, told.observed) == ("乙是1", "1")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "名称": st.text(string.ascii_letters + "校班中学<>&\"'", min_size=1, max_size=8),
                "数量": st.integers(0, 10),
                "金额": st.floats(0, 1e6, allow_nan=False).map(lambda number: round(number, 4)),
            }
        ),
        max_size=3,
    )
)
def test_what_is_filled_in_is_what_stands_there(small: Ruleset, rows: list[dict[str, object]]) -> None:
    package = fill_form(small, small.form("small"), Filling(tables={"数量表": rows}))  # type: ignore[dict-item]
    assert zipfile.ZipFile(io.BytesIO(package)).testzip() is None
    there = shown(package, "A1 数量表")[7 : 7 + len(rows)]
    assert [(row[0], row[2], row[3]) for row in there] == [(row["名称"], row["数量"], row["金额"]) for row in rows]
    assert shown(package, "A1 数量表")[6][2] == sum(int(str(row["数量"])) for row in rows)


def test_repacking_twice_changes_nothing(small: Ruleset) -> None:
    package = build_template(small, small.form("small"))
    assert repack(package, {}) == package
