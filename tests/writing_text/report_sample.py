"""One return with a finding of every level, and a run around it: what the tests of the texts look at."""

import datetime
from fractions import Fraction

from processor.model import (
    CellRef,
    Contribution,
    Counts,
    County,
    Duplicate,
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
    Verdict,
)
from processor.writing.context import Context

A1, A2 = "A1 学校基本情况", "A2 班级情况表"
CONTEXT = Context(
    ruleset="heshui-2021",
    ruleset_title=Text("合水县2021年教育和科技工作要点", "Heshui work priorities 2021"),
    round_title=Text("2021年第一轮（7月）", "Round 1 of 2021"),
    form_title=Text("学校填报表", "School return"),
    as_of=datetime.date(2021, 7, 12),
    version="0.1.0",
    engine="builtin",
)


def finding(level: str, judges: str, at: CellRef | None, message: str, **more: object) -> Finding:
    given = {"rule": "a-rule", "expected": Text(""), "fix": Text(""), "key": "3f9c0a1b", "value_from": "ours"}
    return Finding(level=level, judges=judges, at=at, message=Text(message), **{**given, **more})


ERRORS = (
    finding(
        "error",
        "data",
        CellRef(A1, 5, 1),
        "学生数填的是 512，A2 表合计是 486",
        rule="pupils-agree",
        observed="512",
        expected=Text("等于 A2 表 D7（486）", "equal to D7 of A2 (486)"),
        fix=Text("核对人数，改其中一处", "Correct one of them"),
        also=(Place(CellRef(A2, 7, 4)),),
        column="学生数",
        key="00000001",
        basis="a1b2c3",
    ),
    finding(
        "error",
        "data",
        CellRef(A2, 19, 4),
        "六年级2班学生数没有填",
        rule="blank",
        expected=Text("数字；没有发生填 0"),
        fix=Text("补填人数"),
        column="学生数",
        row_key="六年级2班",
        key="00000002",
    ),
)
QUERY = finding(
    "query",
    "data",
    CellRef(A2, 12, 4),
    "三年级1班学生 61 人，超过 55 人",
    rule="class-size",
    observed="61",
    expected=Text("<= 55 人"),
    fix=Text("核对人数；属实请在说明栏写明化解安排"),
    clause="二(三)12",
    quote="逐步解决“大班额”",
    value_from="external",
    column="学生数",
    key="00000003",
)
SHORT = finding(
    "error",
    "target",
    CellRef(A2, 14, 7),
    "四年级1班每周劳动课填的是 0.5 课时",
    rule="labour-lessons-weekly",
    observed="0.5",
    expected=Text(">= 1 课时"),
    fix=Text("请补开，下一轮更新"),
    clause="二(五)18",
    quote="开齐开足每周不少于1课时的劳动教育课程",
    value_from="document",
    column="每周劳动课",
    key="00000004",
)
STRETCH = finding(
    "query", "target", CellRef(A2, 15, 8), "每天体育活动 70 分钟，争取 80 分钟", observed="70", key="00000005"
)
INFO = finding(
    "info", "data", CellRef(A2, 18, 10), "六年级1班“两活动”没有填，按未填计", key="00000006", column="两活动"
)
REPAIRS = (
    Repair(CellRef(A2, 15, 4), "４３人", "43", Text("全角数字，去掉单位“人”", "full-width digits, unit removed")),
    Repair(CellRef(A1, 5, 6), "有", "是", Text("“是”的同义写法", "another way to write 是")),
)


def result(
    *findings: Finding, status: str = "rejected", repairs: tuple[Repair, ...] = REPAIRS, **more: object
) -> ReturnResult:
    given = {
        "file": "县直/老城小学_学校填报表.xlsx",
        "form": "school",
        "version": "1.0",
        "unit": UnitRef("P05", "老城小学", "meta"),
        "counts": Counts(310, len(findings), 20, 1),
        "rules": 57,
    }
    return ReturnResult(status=status, findings=findings, repairs=repairs, **{**given, **more})


FULL = result(*ERRORS, QUERY, SHORT, STRETCH, INFO, report_date=datetime.date(2021, 7, 8))
CLEAN = result(status="accepted", repairs=(), file="太白小学_学校填报表.xlsx", unit=UnitRef("P06", "太白小学", "meta"))


def measure(rule: str, status: str, value: Fraction | None, **more: object) -> Measure:
    given = {
        "title": Text("开足劳动课的班级占比"),
        "clause": "二(五)18",
        "value_from": "document",
        "quote": "每周不少于1课时",
        "low": value,
        "high": value,
        "unit_sign": "%",
        "decimals": 1,
        "target": ">= 98.9%",
        "stretch": "",
        "stretch_met": None,
        "level": "error",
        "due": "standing",
        "gap": Text("还差2个班", "2 classes short"),
        "kind": "share",
        "owner": "基教股",
    }
    return Measure(rule=rule, status=status, value=value, **{**given, **more})


COUNTY = County(
    indicators=(
        measure("met", "met", Fraction(1), title=Text("学校参与率"), gap=Text("")),
        measure(
            "missed", "missed", Fraction(98_899, 100_000), contribution=(Contribution("P05", "老城小学", "50%", True),)
        ),
        measure(
            "open", "pending", None, low=Fraction(0), high=None, title=Text("辍学人数"), unit_sign="人", target="= 0"
        ),
    ),
    findings=(finding("error", "data", None, "全县只此一条"),),
    missing=(Missing("P07", "西华池学区", "school"), Missing("P08", "固城小学", "school")),
    duplicates=(Duplicate("P05", "老城小学", ("a.xlsx", "b.xlsx"), "b.xlsx", False),),
    verdicts=(
        Verdict("round", "", "收表中", ("还缺 2 份",)),
        Verdict("missed", "", "未达标", ()),
        Verdict("unit", "P05", "退回修改", ()),
    ),
    expected=5,
    received=2,
)
REPORT = Report(
    ruleset="heshui-2021",
    ruleset_sha256="a" * 64,
    register_file="单位名录.xlsx",
    register_sha256="b" * 64,
    as_of=datetime.date(2021, 7, 12),
    round="2021-07",
    engine="builtin",
    returns=(FULL, CLEAN),
    unread=(
        UnreadFile(
            "太莪学区.xlsx", "encrypted", Text("文件有密码，打不开", "locked"), Text("去掉密码再报", "Unlock it")
        ),
    ),
    county=COUNTY,
)
