"""The office return and the two ledgers: each office fills its own sheets, the rest may stay blank or go."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from processor.authoring import build_template
from processor.authoring.edits import Edit
from processor.authoring.fill import Filling, fill_form
from processor.judging import judge
from processor.model import META_SHEET, Register, Return, Scalar, Unit
from processor.reading import read_register, read_return
from processor.ruleset import load_ruleset
from processor.ruleset.types import Reading, Ruleset, TableForm

COVERS = {"office": "股室封面", "project": "项目封面", "science": "科技封面"}
DAY = datetime.date(2021, 11, 20)


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("heshui-2021")


@pytest.fixture(scope="module")
def register(ruleset: Ruleset, tmp_path_factory: pytest.TempPathFactory) -> Register:
    units = [
        {
            "单位代码": "GS01",
            "单位全称": "督导室",
            "单位类型": "股室",
            "应报表种类": "各股室填报表",
            "计入学校总数": "否",
        },
        {"单位代码": "GS02", "单位全称": "科技股", "单位类型": "股室", "应报表种类": "科技创新台账、各股室填报表"},
        {"单位代码": "HS01", "单位全称": "甲小学", "单位类型": "小学", "简称": "甲小", "计入学校总数": "是"},
    ]
    form = ruleset.form("register")
    path = tmp_path_factory.mktemp("register") / "单位名录.xlsx"
    rows = [{"状态": "正常", **unit} for unit in units]
    path.write_bytes(fill_form(ruleset, form, Filling({}, {"单位名录": rows})))
    return read_register(path, ruleset)


def table_form(ruleset: Ruleset, form: str, name: str) -> TableForm:
    return next(table for sheet in ruleset.form(form).sheets for table in sheet.tables if table.name == name)


def printed(ruleset: Ruleset, form: str, name: str, rows: Sequence[Mapping[str, Scalar]]) -> list[dict[str, Scalar]]:
    """Rows of a checklist with all the words that are printed in them."""
    table = table_form(ruleset, form, name)
    found: dict[Scalar, Mapping[str, Scalar]] = {line[table.key[0]]: dict(line) for line in table.fixed}
    return [{**found[row[table.key[0]]], **row} for row in rows]


def workbook(
    ruleset: Ruleset,
    form: str,
    unit: str,
    tables: Mapping[str, Sequence[Mapping[str, Scalar]]],
    edits: Sequence[Edit] = (),
    **cover: Scalar,
) -> bytes:
    head = {
        "填报单位": unit,
        "填报人": "填报人",
        "审核人": "审核人",
        "联系电话": "0934-5521234",
        "填报日期": DAY,
        "修订号": 1,
    }
    fields = {(COVERS[form], name): value for name, value in {**head, **cover}.items()}
    filled = {
        name: printed(ruleset, form, name, rows) if table_form(ruleset, form, name).fixed else rows
        for name, rows in tables.items()
    }
    return fill_form(ruleset, ruleset.form(form), Filling(fields, filled), edits)


def read(content: bytes, ruleset: Ruleset, register: Register, folder: Path) -> Return:
    path = folder / "表.xlsx"
    path.write_bytes(content)
    return read_return(path, ruleset, register)


OWN = {
    "督查记录表": [
        {
            "督查名称": "春季开学督查",
            "督查类别": "春季开学督查",
            "督查类型": "专项督导",
            "督查日期": datetime.date(2021, 3, 1),
            "被督查单位": "各学区",
            "督查学校数": 30,
            "是否帮扶指导": "是",
            "反馈问题数": 10,
            "整改完成数": 8,
        }
    ],
    "乡校考核表": [{"被考核单位": "甲小", "学年度": "2020-2021", "考核得分": 92, "考核等次": "优秀", "考核日期": DAY}],
    "股室重点工作清单": [
        {"工作事项": "督导评估机制", "落实情况": "是", "日期": DAY, "佐证材料或情况说明": "合教督〔2021〕9号"}
    ],
}


def test_sheets_of_other_offices_may_stay_blank(ruleset: Ruleset, register: Register, tmp_path: Path) -> None:
    sent = read(workbook(ruleset, "office", "督导室", OWN, 填报股室="督导室"), ruleset, register, tmp_path)
    assert sent.unit.code == "GS01"
    assert sent.faults == ()


def test_sheets_of_other_offices_may_be_deleted(ruleset: Ruleset, register: Register, tmp_path: Path) -> None:
    form = ruleset.form("office")
    gone = [one.tab for one in form.sheets if one.optional and not any(table.name in OWN for table in one.tables)]
    edits = [Edit(tab, "!delete") for tab in gone]
    sent = read(workbook(ruleset, "office", "督导室", OWN, edits, 填报股室="督导室"), ruleset, register, tmp_path)
    assert set(sent.tables) == {"股室封面", *OWN}
    assert sent.faults == ()


def test_an_office_must_fill_its_own_rows(ruleset: Ruleset, register: Register, tmp_path: Path) -> None:
    sent = read(workbook(ruleset, "office", "督导室", {}, 填报股室="人事股"), ruleset, register, tmp_path)
    blanks = {(fault.table, fault.column) for fault in sent.faults if fault.code == "blank"}
    assert ("股室重点工作清单", "落实情况") in blanks
    assert ("名师待遇表", "2021年津贴") in blanks and ("教师补充与待遇表", "自然减员数") in blanks
    assert not any(table == "入园入学指标表" for table, _ in blanks)


def test_printed_rows_of_a_table_above_another_are_rows(ruleset: Ruleset, register: Register, tmp_path: Path) -> None:
    sent = read(workbook(ruleset, "office", "督导室", OWN, 填报股室="督导室"), ruleset, register, tmp_path)
    assert list(sent.tables["名师待遇表"].columns["名师称号"].values) == ["教育名师", "学科带头人"]


def test_the_register_is_looked_up_while_reading(ruleset: Ruleset, register: Register, tmp_path: Path) -> None:
    sent = read(workbook(ruleset, "office", "督导室", OWN, 填报股室="督导室"), ruleset, register, tmp_path)
    columns = sent.tables["乡校考核表"].columns
    assert [columns[name].values[0] for name in ("被考核单位", "单位类型", "单位状态")] == ["甲小学", "小学", "正常"]


def test_a_unit_may_owe_several_kinds(register: Register) -> None:
    assert next(unit.forms for unit in register.units if unit.code == "GS02") == ("science", "office")


def test_the_stage_of_a_project_is_known_in_every_table(ruleset: Ruleset, register: Register, tmp_path: Path) -> None:
    ledger = [{"项目代码": f"XM0{n}", "当前阶段": "在建" if n % 2 else "规划"} for n in range(1, 8)]
    sent = read(workbook(ruleset, "project", "科技股", {"项目台账表": ledger}), ruleset, register, tmp_path)
    for table in ("项目进度表", "四制四关口表"):
        assert list(sent.tables[table].columns["当前阶段"].values) == [row["当前阶段"] for row in ledger]


@pytest.mark.parametrize("form", COVERS)
def test_no_names_of_persons_are_asked(ruleset: Ruleset, form: str) -> None:
    asked = [column for sheet in ruleset.form(form).sheets for table in sheet.tables for column in table.columns]
    assert not [column.name for column in asked if "姓名" in column.name or column.name.endswith("身份证号")]


def test_the_workbook_of_an_office_has_its_own_sheets(ruleset: Ruleset, tmp_path: Path) -> None:
    unit = Unit("GS09", "合水县教育和科学技术局计财股", ("计财股",), "股室", ("office",), 0)
    form = ruleset.form("office")
    book = openpyxl.load_workbook(io.BytesIO(build_template(ruleset, form, unit)))
    assert book.sheetnames == ["C0 股室封面", "C4 内部审计", "C6a 活动会议", META_SHEET]
    whole = openpyxl.load_workbook(io.BytesIO(build_template(ruleset, form)))
    assert whole.sheetnames == [*(sheet.tab for sheet in form.sheets), META_SHEET]


def test_every_sheet_of_an_office_is_somebodys(ruleset: Ruleset) -> None:
    offices = set(ruleset.lists["股室"])
    for sheet in ruleset.form("office").sheets:
        assert set(sheet.owners) <= offices


def test_the_workbook_of_an_office_is_read_back(ruleset: Ruleset, register: Register, tmp_path: Path) -> None:
    unit = next(unit for unit in register.units if unit.code == "GS01")
    sent = read(build_template(ruleset, ruleset.form("office"), unit), ruleset, register, tmp_path)
    assert (sent.form, sent.unit.code, sent.unit.name) == ("office", "GS01", "督导室")
    assert {fault.code for fault in sent.faults} == {"blank"}
    assert "内部审计表" not in sent.tables and "督查记录表" in sent.tables


def test_rules_on_a_return_judge_the_form_that_they_name(ruleset: Ruleset) -> None:
    forms = {
        rule.id: rule.form for rule in ruleset.rules if rule.scope == "return" and not isinstance(rule.spec, Reading)
    }
    assert forms["x-classes-eq-rows"] == forms["dropout-ledger"] == forms["x-header-block-filled.reviewer"] == "school"
    assert "" not in forms.values()


def test_the_return_of_an_office_is_not_judged_by_rules_of_schools(
    ruleset: Ruleset, register: Register, tmp_path: Path
) -> None:
    sent = read(workbook(ruleset, "office", "督导室", OWN, 填报股室="督导室"), ruleset, register, tmp_path)
    judged, _ = judge(sent, ruleset, register=register, as_of=datetime.date(2021, 12, 31), round_id="2021-12")
    assert {finding.rule for finding in judged.findings} <= {"x-stated-count-vs-list", "supervision-random-and-special"}
