"""The layouts of real forms on workbooks of our own: where tables stand and what their headers look like."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from processor.model import Register, Return, Table, Unit

Read = Callable[..., Return]
Told = Callable[[Return], list[tuple[str, str, str]]]
Cells = Callable[[Table], dict[str, Any]]

BANDS = """
tables:
- {table: 公办, under: [一、, 公办园], key: [年龄, 性别], columns: &band [
    {name: 年龄, type: text, fill: true}, {name: 性别, type: text}, {name: 人数, type: integer},
    {name: 两性, type: integer, shared: true}]}
- {table: 民办, under: [一、, 民办园], key: [年龄, 性别], columns: *band}
- {table: 毕业, under: 二、, key: [年龄, 性别], columns: *band}
"""
HEADER = ["年龄", "性别", "人数", "两性"]
BAND = {
    "A1": [["一、在园幼儿（2021年）"], ["公办园", None, None, None, None, "民办园"]],
    "A3": [HEADER, ["3岁", "男", 11, 23], [None, "女", 12], ["4岁", "男", 13, 27], [None, "女", 14]],
    "F3": [HEADER, ["3岁", "男", 21, 43], [None, "女", 22]],
    "A9": [["二、离园幼儿"], HEADER, ["5岁", "男", 31, 31]],
}


def test_like_headers_are_told_apart_by_their_headings(read: Read, told: Told, cells: Cells) -> None:
    ret = read(BANDS, BAND, merge=["D4:D5", "D6:D7", "I4:I5"])
    assert told(ret) == []
    assert cells(ret.tables["公办"])["C7"] == 14
    assert cells(ret.tables["民办"]) == {
        "F4": "3岁",
        "F5": "3岁",
        "G4": "男",
        "G5": "女",
        "H4": 21,
        "H5": 22,
        "I4": 43,
    }
    assert list(ret.tables["毕业"].rows) == [11]


def test_a_band_that_was_deleted_is_missing_and_no_other_takes_its_place(read: Read, told: Told) -> None:
    sheet = {"A1": [["一、在园幼儿"], ["公办园"]], **{key: BAND[key] for key in ("A3", "A9")}}
    ret = read(BANDS, sheet, merge=["D4:D5", "D6:D7"])
    assert told(ret) == [("missing-table", "A1", "")]
    assert list(ret.tables) == ["公办", "毕业"]


def test_a_column_deleted_beside_a_like_table_is_not_taken_from_there(read: Read, told: Told, cells: Cells) -> None:
    tables = """
tables:
- table: 甲
  key: 班级
  columns: &both [{name: 班级, type: text}, {name: 男, type: integer}, {name: 女, type: integer}]
- {table: 乙, key: 班级, columns: *both}
"""
    header = ["班级", "男", "女"]
    ret = read(tables, {"B2": [["班级", "女"], ["一班", 1]], "E2": [header, ["二班", 2, 3]]})
    assert told(ret) == [("missing-column", "B2", "男")]
    assert cells(ret.tables["甲"]) == {"B3": "一班", "C3": 1}
    assert cells(ret.tables["乙"]) == {"E3": "二班", "F3": 2, "G3": 3}


def test_names_that_stand_once_and_headers_that_are_blank(read: Read, told: Told, cells: Cells) -> None:
    form = """
table: 达标
key: [学段, 指标]
columns:
- {name: 学段, type: text, unnamed: true, fill: true}
- {name: 指标, type: text, unnamed: true}
- {name: 校数, type: integer}
- {name: 比例, type: percent}
"""
    rows = [
        [None, None, "校数", "比例"],
        [None, None, "L1", "L2"],
        ["小学", "师资", 3, 0.6],
        [None, "校舍", 4, 0.8],
        [],
        [None, "设备", 5, 0.5],
        ["初中", "师资", 6, 0.7],
        [None, "校舍", 7, 0.9],
    ]

    def percents(sheet: Any) -> None:
        for (cell,) in sheet["F4:F11"]:
            cell.number_format = "0%"

    ret = read(form, {"C3": rows}, merge=["C9:C10"], change=percents)
    table = ret.tables["达标"]
    assert list(table.columns["学段"].values) == ["小学", "小学", None, "初中", "初中"]
    assert told(ret) == [("blank", "C8", "学段")]
    assert table.headers["指标"].a1 == "D3"
    assert cells(table)["F10"] == 0.9


@pytest.mark.parametrize(
    "code", [["L1", "L2", "L4"], ["(1)", "(2)", None], [None, "L2", "L3"], ["甲", 1, "2=1"], [1, 2, 3]]
)
def test_code_rows_begin_anywhere_and_may_have_gaps(read: Read, told: Told, code: list[Any]) -> None:
    form = "key: 班级\ncolumns: {班级: text, 学生: integer, 教师: integer}"
    ret = read(form, {"B5": [["班级", "学生", "教师"], code, ["一班", 30, 2]]})
    assert (told(ret), list(ret.tables["表"].rows)) == ([], [7])


def test_three_header_rows_with_groups_of_groups(read: Read, told: Told, cells: Cells) -> None:
    form = """
key: 学校
columns:
- {name: 学校, type: text}
- {name: 小学/教师/计, type: integer}
- {name: 小学/教师/其中高级, type: integer}
- {name: 小学/学生, type: integer}
- {name: 初中/教师/计, type: integer}
- {name: 初中/教师/其中高级, type: integer}
- {name: 初中/学生, type: integer}
"""
    header = [
        ["学校", "小学", None, None, "初中"],
        [None, "教师", None, "学生", "教师", None, "学生"],
        [None, "计", "其中高级", None, "计", "其中高级"],
    ]
    ret = read(form, {"A2": [*header, ["一校", 1, 2, 3, 4, 5, 6]]})
    table = ret.tables["表"]
    assert told(ret) == []
    assert [data.values[0] for data in table.columns.values()] == ["一校", 1, 2, 3, 4, 5, 6]


def test_numbers_as_headers(read: Read, told: Told, cells: Cells) -> None:
    form = "key: 性别\ncolumns: {性别: text, '1': integer, '2': integer, 小计: integer}"
    ret = read(form, {"A1": [["性别", 1, 2, "小计"], ["男", 5, 6, 11]]})
    assert (told(ret), cells(ret.tables["表"])) == ([], {"A2": "男", "B2": 5, "C2": 6, "D2": 11})


PERIODS = "key: 学校\ncolumns: {学校: text, 2021年06月在校生: integer, 教师: integer}"


@pytest.mark.parametrize("header", ["2021年06月在校生", "２０２１年０６月 在校生"])
def test_the_period_of_a_header(read: Read, told: Told, header: str) -> None:
    ret = read(PERIODS, {"A1": [["学校", header, "教师"], ["一校", 5, 6]]})
    assert (told(ret), ret.tables["表"].columns["2021年06月在校生"].values) == ([], [5])


def test_another_period_is_read_and_told(read: Read, told: Told) -> None:
    ret = read(PERIODS, {"A1": [["学校", "2020年12月在校生", "教师"], ["一校", 5, 6]]})
    assert told(ret) == [("other-period", "B1", "2020年12月在校生")]
    assert ret.tables["表"].columns["2021年06月在校生"].values == [5]


def test_a_header_that_is_a_date_and_one_whose_form_has_no_period(read: Read, told: Told) -> None:
    form = "key: 学校\ncolumns: {学校: text, 2018年06月: integer, 在校生: integer}"
    date = datetime.date(2018, 6, 1)
    ret = read(form, {"A1": [["学校", date, "2018年6月末在校生"], ["一校", 5, 6]]})
    assert told(ret) == []
    assert [data.values[0] for data in ret.tables["表"].columns.values()] == ["一校", 5, 6]


def test_two_headers_that_differ_by_their_period_alone_are_not_guessed(read: Read, told: Told) -> None:
    form = "key: 学校\ncolumns: {学校: text, 2020年在校生: integer, 2021年在校生: integer, 教师: integer}"
    ret = read(form, {"A1": [["学校", "2021年在校生", "2022年在校生", "教师"], ["一校", 5, 6, 7]]})
    assert told(ret) == [("missing-column", "A1", "2020年在校生"), ("extra-column", "C1", "2022年在校生")]
    assert ret.tables["表"].columns["2021年在校生"].values == [5]


def test_placeholders_are_no_rows_until_figures_stand_beside_them(read: Read, told: Told, cells: Cells) -> None:
    form = """
key: 学校
placeholders: [小学1, 小学2]
columns: {序号: integer, 学校: text, 学生: {type: integer, required: true}}
"""
    rows = [[1, "小学1", 5], [2, "小学2"], [None, "…"], [3, "……", 7], [4, "东街小学"]]
    ret = read(form, {"A1": [["序号", "学校", "学生"], *rows]})
    assert list(ret.tables["表"].rows) == [2, 5, 6]
    assert told(ret) == [("blank", "B5", "学校"), ("blank", "C6", "学生")]


def test_not_available_is_a_blank_that_is_noted(read: Read, told: Told) -> None:
    form = "key: 学校\ncolumns: {学校: text, 学生: integer}"
    ret = read(form, {"A1": [["学校", "学生"], ["一校", "…"], ["二校", 3]]})
    assert (told(ret), ret.tables["表"].columns["学生"].values) == ([], [None, 3])
    assert [(repair.at.a1, repair.raw) for repair in ret.repairs] == [("B2", "…")]


def test_a_used_range_that_reaches_to_row_1000(read: Read, told: Told) -> None:
    def pad(sheet: Any) -> None:
        sheet["Z1000"].number_format = "0.0"

    form = "key: 学校\ncolumns: {学校: text, 学生: integer}"
    ret = read(form, {"A1": [["学校", "学生"], ["一校", 2]]}, change=pad)
    assert (told(ret), list(ret.tables["表"].rows)) == ([], [2])


@pytest.mark.parametrize(("name", "by"), [("东街小学.xlsx", "file name"), ("东街小学/报表.xlsx", "folder")])
def test_a_unit_that_no_cell_names(read: Read, told: Told, name: str, by: str) -> None:
    register = Register("名录", "", {}, (Unit("S1", "平川县东街小学", ("东街小学",), "", (), 0),))
    form = "key: 学校\ncolumns: {学校: text, 学生: integer}"
    ret = read(form, {"A1": [["学校", "学生"], ["一校", 2]]}, name=name, register=register)
    assert (ret.unit.code, ret.unit.by, [code for code, _, _ in told(ret)]) == ("S1", by, ["unit-by-name"])
