"""`check FILE --explain CELL`: how one cell was read, which rules looked at it, and what an address may be."""

from __future__ import annotations

import datetime
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from processor.errors import YaodianError
from processor.judging import judge
from processor.judging.looking import rules_at
from processor.model import CellRef
from processor.reading.address import find_address
from processor.reading.book import open_book
from processor.reading.cell import look_at
from processor.reading.limits import Limits
from processor.reading.returns import read_return
from processor.ruleset import load_ruleset

ROOT = Path(__file__).parents[2]
RETURNS = ROOT / "samples" / "heshui-2021" / "上报表"
AS_OF = ("--as-of", "2021-12-31")
CROWDED, SEVERAL, FAULTY, UPPER = "西华池小学.xlsx", "太白小学.xlsx", "太莪小学.xlsx", "第一中学.xlsx"
Run = Callable[..., Any]


@pytest.fixture
def told(yaodian: Run) -> Callable[..., list[str]]:
    """The lines about a cell of a sample."""

    def run(sample: str, cell: str, *words: str) -> list[str]:
        done = yaodian("check", str(RETURNS / sample), *AS_OF, "--explain", cell, *words)
        assert (done.code, done.err) == (0, "")
        return str(done.out).splitlines()

    return run


def test_a_cell_with_a_fact_a_line(told: Run) -> None:
    assert told(CROWDED, "A2 班级情况表!E11") == [
        "西华池小学.xlsx  A2 班级情况表!E11",
        "填的是    83（数字）",
        "属于      表“班级情况表”，第11行（二年级2班），列“学生数”",
        "要求      整数，单位“人”，≥ 0，必填",
        "读作      83",
        "规则      6 项看过这一格：不符合 2，符合 3，不适用 1",
        "  不符合    消除大班额 [large-classes]  二(三)12",
        "            未达争取值  二年级2班学生83人，超过55人，属大班额",
        "  不符合    班级学生数在1至80人之间 [x-class-size-plausible]",
        "            核实  二年级2班学生83人，不在1至80人之间",
        "  符合      女生数不超过学生数 [x-subset-le-total.girls]",
        "  符合      寄宿生数不超过学生数 [x-subset-le-total.boarders]",
        "  符合      学生数等于各班之和 [x-students-eq-class-sum]",
        "  不适用    办好果树栽培、畜禽防疫两个专业班 [vocational-two-classes]  二(三)14",
        "县级汇总  另外用到：大班额班数比上年减少 [large-classes.fewer]",
    ]


def test_in_english_a_blank_that_leaves_a_rule_unknown(told: Run) -> None:
    assert told(FAULTY, "A2 班级情况表!F9", "--lang", "en") == [
        "太莪小学.xlsx  A2 班级情况表!F9",
        "Typed     (blank)",
        "Part of   table 班级情况表, row 9 (二年级1班), column 女生数",
        "Takes     whole number, in 人, >= 0, required",
        "Read as   (blank)",
        "Found     Error  女生数 is blank",
        "Rules     1 looked at this cell: unknown 1",
        "  unknown  Girls no more than pupils [x-subset-le-total.girls]",
    ]


def test_what_could_not_be_read(told: Run) -> None:
    lines = told(FAULTY, "A2 班级情况表!H10")
    assert "读作      读不出来，不参加计算" in lines
    assert "读取发现  错误  “每周劳动课”应填数字，填的是“两节”" in lines


def test_a_field_and_a_total(told: Run) -> None:
    field = told(SEVERAL, "A0 封面!B10")
    assert "属于      表“封面”的“联系电话”一格" in field
    assert "读取发现  核实  “联系电话”不像电话号码：1***5" in field
    total = told(CROWDED, "A2 班级情况表!E7")
    assert "属于      表“班级情况表”的合计行，列“学生数”" in total
    assert "  符合      学生数等于各班之和 [x-students-eq-class-sum]" in total
    assert not any("女生数不超过学生数" in line for line in total)


def test_a_cell_of_no_table_says_so(told: Run) -> None:
    assert told(CROWDED, "A0 封面!Z99")[2] == "属于      不属于任何一张表，没有规则看这一格"
    assert "这一列是表“班级情况表”的列，但这一行不是数据行" in "".join(told(CROWDED, "A2 班级情况表!E4"))


def test_a_repair_is_shown_with_its_cell(yaodian: Run, keep: Run, tmp_path: Path) -> None:
    sent = Path(shutil.copy(RETURNS / CROWDED, tmp_path))
    book = openpyxl.load_workbook(sent)
    book["A2 班级情况表"]["E11"] = "８３人"
    keep(book, sent)
    lines = yaodian("check", str(sent), *AS_OF, "--explain", "A2 班级情况表!E11").out.splitlines()
    assert lines[1] == "填的是    ８３人（文字）"
    assert lines[4] == "读作      83"
    assert lines[5].startswith("读取修正  “８３人” → 83")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("foo", "不是单元格地址"),
        ("A0", "不是单元格地址"),
        ("XFE1", "不是单元格地址"),
        ("A1048577", "不是单元格地址"),
        ("", "不是单元格地址"),
        ("不存在!A1", "可以写：A0 封面、A1 学校基本情况表"),
        ("审核结果!A1", "不是填报内容的工作表"),
        ("E11", "请写明工作表，例如 --explain"),
    ],
)
def test_an_address_that_leads_nowhere_says_what_to_do(yaodian: Run, cell: str, words: str) -> None:
    done = yaodian("check", str(RETURNS / CROWDED), *AS_OF, "--explain", cell)
    assert (done.code, done.out) == (2, "")
    assert words in done.err and len(done.err.splitlines()) == 1


def test_it_is_asked_alone(yaodian: Run, tmp_path: Path) -> None:
    one = str(RETURNS / CROWDED)
    for words in ((one, one), (one, "--format", "json"), (one, "--out", str(tmp_path)), (one, "--annotate")):
        done = yaodian("check", *words, *AS_OF, "--explain", "A2 班级情况表!E11")
        assert (done.code, done.out) == (2, "") and "--explain" in done.err
    assert list(tmp_path.iterdir()) == []


def test_an_unreadable_file_says_so(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / "板桥小学.xlsx"), *AS_OF, "--explain", "D8")
    assert (done.code, "打不开" in done.out) == (1, True)


@pytest.mark.parametrize(
    "text", ["D8", "d8", "$D$8", "Ｄ８", "A2 表!D8", "'A2 表'!$D$8", "A2 表！D8", "a2表!d8", "A2!D8", "表!D8"]
)
def test_ways_to_write_an_address(text: str) -> None:
    assert find_address(text, ["A2 表"]) == CellRef("A2 表", 8, 4)


def test_without_a_sheet_the_likely_one_is_taken() -> None:
    sheets = ("甲", "乙", "丙")
    assert find_address("D8", sheets, [lambda at: at.sheet == "乙"]).sheet == "乙"
    assert find_address("D8", sheets, [lambda at: at.sheet != "甲", lambda at: at.sheet == "丙"]).sheet == "丙"
    with pytest.raises(YaodianError, match="好几张工作表都有 D8") as stop:
        find_address("D8", sheets, [lambda at: at.sheet != "甲"])
    assert stop.value.remedy.zh.endswith("有：乙、丙")


@pytest.mark.parametrize("sample", [CROWDED, FAULTY, UPPER])
def test_the_results_of_all_cells_are_those_of_the_return(sample: str) -> None:
    """Row by row, a row rule comes out as often pass, fail, skipped and unknown as it was counted."""
    rules = load_ruleset("heshui-2021")
    about: dict[str, Any] = {"register": None, "as_of": datetime.date(2021, 12, 31), "round_id": "2021-12"}
    ret = read_return(RETURNS / sample, rules, None, as_of=about["as_of"])
    result, record = judge(ret, rules, **about)
    table = ret.tables["班级情况表"]
    sheet = next(one for one in open_book(RETURNS / sample, Limits()).sheets if one.name == table.sheet)
    came: dict[str, dict[int, str]] = {}
    for name in table.columns:
        for index, row in enumerate(table.rows):
            at = CellRef(table.sheet, row, table.columns[name].col)
            look = look_at(at, sheet, ret, rules.form(ret.form))
            for one in rules_at(look, ret, result, rules, **about).looks:
                if one.rule.scope == "row" and one.rule.tables == ("班级情况表",):
                    assert came.setdefault(one.rule.id, {}).setdefault(index, one.result) == one.result
    assert len(came) > 5
    for rule, by_row in came.items():
        counts, tally = Counter(by_row.values()), record.tallies[rule]
        expected = {
            "pass": tally.passed,
            "fail": tally.failed,
            "skipped": tally.skipped,
            "unknown": tally.unknown,
        }
        assert {name: counts[name] for name in expected} == expected, rule
