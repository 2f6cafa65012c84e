"""A county of six returns with something on every sheet, and ways to look into the workbook made of it."""

from __future__ import annotations

import datetime
import io
import warnings
from dataclasses import replace
from fractions import Fraction
from typing import Any

import openpyxl
from openpyxl.workbook.workbook import Workbook

from processor.model import (
    CellRef,
    Contribution,
    Counts,
    County,
    Finding,
    Measure,
    Missing,
    Place,
    Repair,
    Report,
    ReturnResult,
    Text,
    UnitRef,
    UnreadFile,
)
from processor.writing.context import Context
from processor.writing.county_book import CountyData, UnitLine
from processor.writing.county_book.book import render

A2 = "A2 班级情况表"
FORM = Text("学校填报表", "School return")
CONTEXT = Context(
    ruleset="heshui-2021",
    ruleset_title=Text("合水县2021年教育和科技工作要点", "Heshui work priorities 2021"),
    round_title=Text("第二轮（截至年底）", "Second round"),
    form_title=Text(""),
    as_of=datetime.date(2021, 12, 31),
    version="0.1.0",
    engine="builtin",
)


def finding(level: str, judges: str, rule: str, message: str, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "at": CellRef(A2, 8, 4),
        "expected": Text(""),
        "fix": Text(""),
        "value_from": "ours",
        "column": "学生数",
    }
    return Finding(rule=rule, level=level, judges=judges, message=Text(message), **{**given, **more})


def result(code: str, name: str, status: str, *findings: Finding, **more: Any) -> ReturnResult:
    given: dict[str, Any] = {
        "file": f"县直/{name}.xlsx",
        "form": "school",
        "version": "1.0",
        "counts": Counts(300, len(findings)),
        "rules": 57,
        "repairs": (),
        "report_date": datetime.date(2021, 12, 14),
    }
    return ReturnResult(unit=UnitRef(code, name, "meta"), status=status, findings=findings, **{**given, **more})


def measure(rule: str, title: str, status: str, value: Fraction | None, target: str, **more: Any) -> Measure:
    given: dict[str, Any] = {
        "clause": "二(五)18",
        "value_from": "document",
        "quote": "每周不少于1课时",
        "low": value,
        "high": value,
        "unit_sign": "%",
        "decimals": 1,
        "stretch": "",
        "stretch_met": None,
        "level": "error",
        "due": "2021-12-31",
        "gap": Text(""),
        "kind": "share",
        "owner": "基教股",
    }
    return Measure(rule=rule, title=Text(title), status=status, value=value, target=target, **{**given, **more})


ERROR = finding(
    "error",
    "data",
    "pupils-agree",
    "学生数填的是 512，各班合计 486",
    observed="512",
    expected=Text("486"),
    fix=Text("核对人数，改其中一处"),
    also=(Place(CellRef(A2, 7, 4)),),
)
QUERY = finding(
    "query",
    "data",
    "class-size",
    "三年级1班学生 61 人，超过 55 人",
    observed="61",
    clause="二(三)12",
    value_from="external",
    fix=Text("核对人数"),
    explanation="已向县局报告，秋季分班",
)
SHORT = finding("error", "target", "labour", "每周劳动课 0.5 课时", observed="0.5", clause="二(五)18")
STRETCH = finding("query", "target", "sport", "每天体育活动 70 分钟", observed="70")
NOTE = finding("info", "data", "moved", "列被移动", column="")
SHARED = finding(
    "error", "data", "same-teacher", "两校都填了同一名教师", at=None, also=(Place(CellRef(A2, 9, 2), "b"),)
)
COUNTY_ONLY = finding("query", "data", "register-row", "单位名录缺少负责人", at=None, observed="")

TAIE = result(
    "P01",
    "太莪小学",
    "rejected",
    ERROR,
    replace(ERROR, at=CellRef(A2, 9, 4), also=()),
    SHORT,
    STRETCH,
    annotated="标注后/县直/太莪小学.xlsx",
    repairs=(Repair(CellRef(A2, 15, 4), "４３人", "43", Text("全角数字，去掉单位“人”", "full-width digits")),),
)
XIHUACHI = result(
    "P02", "西华池小学", "explain", QUERY, replace(ERROR, level="query"), annotated="标注后/县直/西华池小学.xlsx"
)
GUCHENG = result("P03", "固城小学", "accepted", NOTE, report_date=None)
OLD = replace(XIHUACHI, file="县直/旧.xlsx", annotated="标注后/县直/旧.xlsx")
STRANGER = result("", "太阳花幼儿园", "rejected", ERROR, annotated="标注后/太阳花幼儿园.xlsx")
BROKEN = UnreadFile("县直/板桥小学.xlsx", "corrupt", Text("文件已损坏", "damaged"), Text("请重新保存", "Save it again"))

INDICATORS = (
    measure(
        "labour",
        "开足劳动课的班级占比",
        "missed",
        Fraction(98_899, 100_000),
        ">= 98.9%",
        gap=Text("还差2个班", "2 classes short"),
        contribution=(
            Contribution("P01", "太莪小学", "50%", True),
            Contribution("P02", "西华池小学", "×", True),
            Contribution("P03", "固城小学", "√", False),
        ),
        passed_over=2,
    ),
    measure(
        "alliance",
        "参与“优质学校+”的学校",
        "pending",
        Fraction(3, 16),
        ">= 20%",
        low=Fraction(3, 16),
        high=Fraction(1, 4),
        gap=Text("还差1所，3份待补"),
        clause="二(二)5",
    ),
    measure("rate", "巩固率", "missed", Fraction(997, 1000), ">= 99.8%", kind="rate", gap=Text("还差0.1个百分点")),
    measure(
        "dropout",
        "辍学人数",
        "missed",
        Fraction(1),
        "= 0",
        unit_sign="人",
        decimals=0,
        kind="zero",
        high=None,
        gap=Text("1人未劝返"),
        due="standing",
        level="query",
    ),
    measure(
        "trained",
        "培训教师",
        "in-progress",
        Fraction(2310),
        ">= 5000",
        unit_sign="人次",
        decimals=0,
        kind="count",
        clause="一(三)",
        stretch=">= 6000",
        stretch_met=False,
        gap=Text("还差2690人次"),
    ),
    measure(
        "brands", "党建品牌", "met", Fraction(6), ">= 6", unit_sign="个", decimals=0, kind="count", clause="一(一)"
    ),
    measure("open", "生师比", "recorded", Fraction(31, 1000), "", unit_sign="", decimals=3, kind="rate", clause=""),
    measure("none", "还没有数据", "pending", None, ">= 5‰", unit_sign="‰", low=None, high=None, gap=Text("没有数据")),
)
COUNTY = County(
    indicators=INDICATORS,
    findings=(SHARED, COUNTY_ONLY),
    missing=(Missing("P04", "板桥小学", "school"), Missing("P05", "店子小学", "school")),
    expected=5,
    received=3,
)
REPORT = Report(
    ruleset="heshui-2021",
    ruleset_sha256="a" * 64,
    register_file="单位名录.xlsx",
    register_sha256="b" * 64,
    as_of=CONTEXT.as_of,
    round="2021-12",
    engine="builtin",
    returns=(TAIE, XIHUACHI, GUCHENG, OLD, STRANGER),
    unread=(BROKEN,),
    county=COUNTY,
)


def line(sent: ReturnResult, kind: str, **more: Any) -> UnitLine:
    """The line of a return that came in."""
    return UnitLine(sent.status, sent.unit.code, sent.unit.name, Text(kind), FORM, result=sent, **more)


DATA = CountyData(
    lines=(
        line(TAIE, "小学"),
        line(XIHUACHI, "小学"),
        line(OLD, "小学", expected=False, used=False),
        line(GUCHENG, "九年制"),
        UnitLine("unread", "P04", "板桥小学", Text("小学"), FORM, unread=BROKEN, contact="张校长", phone="138****2210"),
        UnitLine("missing", "P05", "店子小学", Text("小学"), FORM, contact="李校长"),
        line(STRANGER, "名录外", expected=False),
    ),
    kinds=(Text("小学"), Text("初中"), Text("九年制")),
    titles={"pupils-agree": Text("学生数一致", "Pupils agree"), "labour": Text("劳动课")},
    sections={"二(五)": Text("立德树人", "Character")},
    deadline=datetime.date(2021, 12, 20),
)


def book(report: Report = REPORT, data: CountyData = DATA, lang: str = "zh") -> Workbook:
    """The workbook, made and read again."""
    return load(render(report, CONTEXT, lang, data))


def load(content: bytes) -> Workbook:
    """A workbook by openpyxl, which warns that it does not know the extension that data bars are kept in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content))


def rows(workbook: Workbook, tab: str, first: int = 1) -> list[tuple[Any, ...]]:
    """The rows of a sheet from row `first` on, None where a cell is empty."""
    return [tuple(cell.value for cell in row) for row in workbook[tab].iter_rows(min_row=first)]
