"""A small ruleset in YAML and returns made by hand: what goes into judge() and roll_up()."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from processor.model import CellRef, ColumnData, Explanation, Fault, Register, Return, Table, TotalRow, Unit, UnitRef
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

RULESET = """
id: small
title: {zh: 小规则集, en: Small ruleset}
year: 2021
document: {title: 文件, number: 一号, date: 2021-03-03, sha256: '00'}
rounds:
- {id: r1, title: {zh: 第一轮, en: First}, opens: 2021-06-01, deadline: 2021-07-10}
- {id: r2, title: {zh: 第二轮, en: Second}, opens: 2021-12-01, deadline: 2021-12-20}
parameters: {上限: 55, 考试日: 2021-06-07}
lists: {专业: [果树, 畜禽]}
synonyms: {是: [有], 否: [无], 不适用: []}
"""

SCHOOL = """
form: school
title: {zh: 学校填报表, en: School return}
version: '1.0'
identity: {unit: 封面!填报单位, code: 封面!单位代码, report_date: 封面!填报日期, revision: 封面!修订号}
sheets:
- sheet: A0 封面
  table: 封面
  layout: card
  columns:
  - {name: 填报单位, type: unit, required: true}
  - {name: 单位代码, type: code}
  - {name: 填报日期, type: date}
  - {name: 修订号, type: integer}
  - {name: 学校类型, type: choice, of: [小学, 初中, 职校]}
- sheet: A1 基本情况
  table: 基本情况表
  layout: card
  header: {填报人: text, 联系电话: phone}
  columns:
  - {name: 学生总数, type: integer, unit: 人}
  - {name: 参与优质学校+, type: yesno}
  - {name: 合格率, type: percent}
- sheet: A2 班级情况
  table: 班级表
  layout: table
  key: [年级, 班级]
  total: 合计
  columns:
  - {name: 年级, type: text}
  - {name: 班级, type: text}
  - {name: 学段, type: text}
  - {name: 学生数, type: integer, unit: 人, required: true}
  - {name: 男, type: integer, unit: 人}
  - {name: 女, type: integer, unit: 人}
  - {name: 每周劳动课, type: number, unit: 课时}
  - {name: 两操, type: yesno}
  - {name: 专业, type: text}
  - {name: 开工, type: date}
  - {name: 竣工, type: date}
  - {name: 未劝返人数, type: integer, unit: 人}
  - {name: 备注, type: text}
- sheet: A3 教师
  table: 教师表
  layout: table
  key: [姓名]
  optional: true
  columns:
  - {name: 姓名, type: text}
  - {name: 证号, type: text}
  - {name: 任教班级, type: text}
  - {name: 备注, type: text}
"""

REGISTER = """
form: register
title: {zh: 单位名录, en: Register}
version: '1.0'
kind: register
identity: {unit: '单位名录[单位全称]', code: '单位名录[单位代码]'}
sheets:
- sheet: 单位名录
  table: 单位名录
  layout: table
  key: [单位代码]
  columns:
  - {name: 单位代码, type: code}
  - {name: 单位全称, type: text}
  - {name: 计入学校总数, type: yesno}
  - {name: 点名, type: yesno}
  - {name: 负责人, type: text}
  - {name: 参与优质学校+, type: yesno, derive: {from: '基本情况表[参与优质学校+]', by: 单位代码}}
"""

TABS = {
    "封面": "A0 封面",
    "基本情况表": "A1 基本情况",
    "班级表": "A2 班级情况",
    "教师表": "A3 教师",
    "单位名录": "单位名录",
}
FIRST_ROW = 5
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture
def ruleset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ruleset]:
    """Makes a ruleset of rules (and verdicts) given as YAML."""
    monkeypatch.setenv("YAODIAN_CACHE", "off")

    made: dict[tuple[str, str], Ruleset] = {}

    def make(rules: str, verdicts: str = "") -> Ruleset:
        if (rules, verdicts) not in made:
            made[rules, verdicts] = load(rules, verdicts)
        return made[rules, verdicts]

    def load(rules: str, verdicts: str) -> Ruleset:
        (tmp_path / "forms").mkdir(exist_ok=True)
        texts = {"ruleset.yaml": RULESET, "forms/school.yaml": SCHOOL, "forms/register.yaml": REGISTER}
        texts |= {"rules.yaml": rules} | ({"verdicts.yaml": verdicts} if verdicts else {})
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return load_ruleset(tmp_path)

    return make


def table(
    name: str, rows: Rows, *, card: bool = False, total: Mapping[str, Any] | None = None, less: Sequence[str] = ()
) -> Table:
    """A table whose data start at row 5, column A first; a card has its fields one under another in column C."""
    sheet = TABS[name]
    names = [key for key in _columns(name) if key not in less]
    columns = {}
    for at, column in enumerate(names):
        values = [row.get(column) for row in rows]
        refused = {i: value.text for i, value in enumerate(values) if isinstance(value, Refused)}
        inapplicable = frozenset(i for i, value in enumerate(values) if value == "不适用")
        plain = [None if isinstance(value, Refused) or value == "不适用" else value for value in values]
        place = (3, FIRST_ROW + at) if card else (at + 1, 0)
        columns[column] = ColumnData(column, place[0], plain, refused, inapplicable, place[1])
    headers = {column: CellRef(sheet, FIRST_ROW - 1, at + 1) for at, column in enumerate(names)}
    totals = (TotalRow(FIRST_ROW + len(rows), total),) if total else ()
    return Table(name, sheet, [FIRST_ROW + at for at in range(len(rows))], columns, totals, {} if card else headers)


class Refused:
    """A cell whose text could not be read."""

    def __init__(self, text: str) -> None:
        self.text = text


@functools.cache
def _columns(name: str) -> list[str]:
    import yaml

    forms = [*yaml.safe_load(SCHOOL)["sheets"], *yaml.safe_load(REGISTER)["sheets"]]
    form = next(sheet for sheet in forms if sheet["table"] == name)
    return [column["name"] for column in form["columns"] if "derive" not in column]


def a_return(
    *,
    file: str = "甲小学.xlsx",
    code: str = "S1",
    name: str = "甲小学",
    classes: Rows = (),
    cover: Mapping[str, Any] | None = None,
    profile: Mapping[str, Any] | None = None,
    teachers: Rows | None = None,
    faults: Sequence[Fault] = (),
    total: Mapping[str, Any] | None = None,
    less: Sequence[str] = (),
    without: Sequence[str] = (),
    explanations: Mapping[str, Explanation] | None = None,
) -> Return:
    """A return of the form school as the reader would give it."""
    tables = {
        "封面": table("封面", [{"填报单位": name, "单位代码": code, **(cover or {})}], card=True),
        "基本情况表": table("基本情况表", [profile or {}], card=True),
        "班级表": table("班级表", classes, total=total, less=less),
    }
    if teachers is not None:
        tables["教师表"] = table("教师表", teachers)
    for gone in without:
        del tables[gone]
    return Return(
        file=file,
        form="school",
        version="1.0",
        unit=UnitRef(code, name, "header"),
        tables=tables,
        headers={},
        faults=tuple(faults),
        repairs=(),
        explanations=explanations or {},
    )


def a_register(units: Mapping[str, Mapping[str, Any]]) -> Register:
    """A register: code -> the other columns of its row; every unit must send the form school."""
    rows = [{"单位代码": code, "单位全称": f"{code}校", **row} for code, row in units.items()]
    listed = tuple(Unit(row["单位代码"], row["单位全称"], (), "小学", ("school",), at) for at, row in enumerate(rows))
    return Register("名录.xlsx", "00", {"单位名录": table("单位名录", rows)}, listed)


DAY = datetime.date(2021, 12, 31)


class Given:
    """The helpers above, for tests."""

    day = DAY
    ret = staticmethod(a_return)
    register = staticmethod(a_register)
    refused = Refused


@pytest.fixture
def given() -> type[Given]:
    return Given
