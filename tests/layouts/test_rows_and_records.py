"""The layouts of real forms on workbooks of our own: totals and parts, vertical tables, cards in sections."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from processor.authoring.template import build_template
from processor.errors import RulesetError
from processor.model import Return, Table
from processor.reading import read_return
from processor.ruleset.types import Ruleset

Read = Callable[..., Return]
Told = Callable[[Return], list[tuple[str, str, str]]]
Cells = Callable[[Table], dict[str, Any]]

COUNTS = "key: 名称\ntotal: 计\ncolumns: {名称: text, 人数: integer}"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([["计", 6], ["一校", 1], ["二校", 5]], []),
        ([["一校", 1], ["二校", 5], ["合计", 6]], []),
        ([["一校", 1], ["合计", 1], ["二校", 2], ["三校", 3], ["合计", 5], ["总计", 6]], []),
        ([["合计", 1], ["一校", 1], ["合计", 5], ["二校", 2], ["三校", 3]], []),
        ([["一校", 1], ["合计", 2], ["二校", 2], ["三校", 3], ["合计", 5]], [("total-differs", "B3", "2")]),
        (
            [["一校", 1], ["小计", 1], ["二校", 2], ["三校", 3], ["小计", 4], ["合计", 6]],
            [("total-differs", "B6", "4")],
        ),
        ([["一校", 1], ["二校", 2], ["小计", 2], ["合计", 3]], []),
        ([["计", 6], ["其中：女", 2], ["一校", 1], ["其中：女", 1], ["二校", 5]], []),
        ([["计", 6], ["其中：家长", 2]], []),
        ([["计", 6], ["一校", 1], ["　其中：女", 5]], [("total-differs", "B2", "6")]),
    ],
)
def test_totals_and_parts(read: Read, told: Told, rows: list[list[Any]], faults: list[Any]) -> None:
    ret = read(COUNTS, {"A1": [["名称", "人数"], *rows]})
    assert told(ret) == faults
    names = [row[0] for row in rows if row[0].strip() not in ("计", "合计", "小计", "总计")]
    assert len(ret.tables["表"].rows) == len(names)


ITEMS = """
table: 校情
layout: vertical
item: 项目
measure: 单位
value: 数值
fields:
- {name: 学校, type: text}
- {name: 学生, type: integer, unit: 人, required: true}
- {name: 小学/教师, type: integer, unit: 人}
- {name: 初中/教师, type: integer, unit: 人}
- {name: 经费, type: money, unit: 万元}
- {name: 生师比, type: number, derive: '[@学生] / [@小学/教师]'}
"""
HEADER = ["序号", "类别", "项目", "单位", "数值"]


def test_a_vertical_form(read: Read, told: Told, cells: Cells) -> None:
    rows = [
        [1, "基本", "学校", None, "东街"],
        [2, None, "学生", "人", 30],
        [3, "初中", "教师", "人", 2],
        [4, "小学", "教师", "人", 3],
        [5, "经费", "经费", "元", 50_000],
    ]
    ret = read(ITEMS, {"B3": [HEADER, *rows, [None, None, "填表人：张三"]]})
    table = ret.tables["校情"]
    assert cells(table) | {"F4": ""} == {"F4": "", "F5": 30, "F6": 2, "F7": 3, "F8": 5}
    assert table.columns["生师比"].values == [10]
    assert told(ret) == [("converted", "F8", "50000元")]


def test_what_is_missing_and_what_is_extra_in_a_vertical_form(read: Read, told: Told) -> None:
    rows = [
        [1, "小学", "教师", "人", "三人"],
        [2, None, "食堂", "个", 1],
        [3, None, "学生", "人", None],
        [4, None, "花坛", "个", None],
    ]
    ret = read(ITEMS, {"A1": [HEADER, *rows]})
    assert told(ret) == [
        ("missing-item", "C1", "学校"),
        ("missing-item", "C1", "初中/教师"),
        ("missing-item", "C1", "经费"),
        ("extra-item", "E3", "食堂"),
        ("not-a-number", "E2", "三人"),
        ("blank", "E4", "学生"),
    ]


def test_a_vertical_form_in_two_bands(read: Read, told: Told) -> None:
    left = [["项目", "单位", "数值"], ["学校", None, "东街"], ["学生", "人", 30]]
    right = [["项目", "单位", "数值"], ["经费", "万元", 5]]
    below = [["项目", "单位", "数值"], ["教师", "人", 3], ["教师", "人", 4]]
    ret = read(ITEMS, {"A2": left, "E2": right, "A6": below})
    assert told(ret) == []
    assert [data.values[0] for data in ret.tables["校情"].columns.values()] == ["东街", 30, 3, 4, 5, 10]


CARD = """
tables:
- table: 预算
  layout: card
  fields:
  - {name: 全省/合计, group: 全省预算, type: number}
  - {name: 教育/经常, group: 教育预算, type: number}
  - {name: 教育/合计, group: 教育预算, type: number}
- table: 份额
  key: 项
  columns: [{name: 项, type: text, unnamed: true}, {name: 教育, type: number}, {name: 政府, type: number}]
"""


def test_labels_of_a_card_belong_to_the_section_over_them(read: Read, told: Told, cells: Cells) -> None:
    card = [["全省预算："], ["经常", 1], ["合计", 2], ["教育预算："], ["经常", 3], ["合计", 4]]
    beside = [["份额"], [None, "教育", "政府"], ["经常支出", 5, 6], ["合计", 5, 6]]
    ret = read(CARD, {"B2": card, "E8": beside})
    assert told(ret) == []
    assert cells(ret.tables["预算"]) == {"C4": 2, "C6": 3, "C7": 4}


MANY = """
tables:
- table: 名册
  under: [一、基本情况, 公办]
  key: [类别, 名称]
  columns: &same
  - {name: 类别, type: text, fill: true}
  - {name: 名称, type: text}
  - {name: 计, group: [学生, 小学], type: integer}
  - {name: 人均, type: number, unnamed: true}
- {table: 名册二, under: [一、基本情况, 民办], key: [类别, 名称], columns: *same}
- table: 校情
  under: 二、
  layout: vertical
  item: 填报项目
  value: 填报值
  measure: 单位
  fields: {校长: text, 面积: {type: number, unit: 亩}}
"""


def test_templates_print_what_their_tables_are_found_by(ruleset: Callable[[str], Ruleset], tmp_path: Path) -> None:
    rules = ruleset(MANY)
    book = openpyxl.load_workbook(io.BytesIO(build_template(rules, rules.forms[0])))
    sheet = book["表"]
    texts = {str(cell.value): cell for row in sheet for cell in row if cell.value is not None}
    sheet.cell(texts["校长"].row, 2, "王五")
    sheet.cell(texts["面积"].row, 2, 12)
    heads = [cell for row in sheet for cell in row if cell.value == "类别"]
    for at, head in enumerate(heads):
        row = next(row for row in range(head.row + 2, head.row + 5) if sheet.cell(row, 1).value is None)
        line: list[Any] = ["甲类", f"校{at}", 5 + at, 2.5]
        for col, value in zip("ABCD", line, strict=True):
            sheet[f"{col}{row}"] = value
    path = tmp_path / "filled.xlsx"
    book.save(path)
    ret = read_return(path, rules, None)
    assert [fault.code for fault in ret.faults] == []
    assert [ret.tables[name].columns["计"].values for name in ("名册", "名册二")] == [[5], [6]]
    assert ret.tables["名册"].columns["人均"].values == [2.5]
    assert [data.values[0] for data in ret.tables["校情"].columns.values()] == ["王五", 12]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("layout: vertical\nitem: 项目\nfields: {甲: text}", "value"),
        ("layout: card\nitem: 项目\nfields: {甲: text}", "item"),
        ("layout: card\nfields: {甲: {type: text, fill: true}}", "fill"),
        ("layout: card\nplaceholders: [甲]\nfields: {甲: text}", "placeholders"),
        ("key: 甲\ncolumns: {甲: {type: text, unnamed: true}}", "表头"),
        ("key: 甲\ncolumns: {甲: {type: text, shared: true}}", "shared"),
        ("key: 甲\ncolumns: {甲: {type: integer, fill: true}}", "fill"),
        ("header: {电话: {type: phone, fill: true}}\nkey: 甲\ncolumns: {甲: text}", "fill"),
    ],
)
def test_keys_that_say_nothing_in_their_layout_are_refused(
    ruleset: Callable[[str], Ruleset], text: str, word: str
) -> None:
    with pytest.raises(RulesetError) as error:
        ruleset(text)
    assert word in error.value.line()
