"""What goes wrong in the invented county, and the finding that each fault must give.

A plant changes one return and says what must be found there: (table, column, data row, rule, level, words).
Which school gets which is drawn by the seed; no return gets two.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

Planted = tuple[str, str, int, str, str, str]
FEW_TEACHERS = 18
"""So many special-post teachers of the 130 have not come by December."""


def plant(returns: Sequence[Any], chance: random.Random, round_id: str) -> None:
    """Put one fault each into schools drawn by `chance`, and one into a district, an office and both ledgers."""
    schools = [sent for sent in returns if sent.form == "school"]
    for fault in SCHOOL_FAULTS:
        able = [sent for sent in schools if not sent.broken and _fits(fault, sent)]
        if able:
            sent = chance.choice(able)
            sent.broken += fault(sent)
    for form, faults in (
        ("district", DISTRICT_FAULTS),
        ("office", OFFICE_FAULTS),
        ("project", PROJECT_FAULTS),
        ("science", SCIENCE_FAULTS),
    ):
        for fault in faults:
            for sent in returns:
                if sent.form == form and not sent.broken and (found := fault(sent)):
                    sent.broken += found
                    break
    if round_id == "2021-12":
        for sent in returns:
            for row in sent.tables.get("教师招录表", ())[:1]:
                row["到岗数"] -= FEW_TEACHERS


def county(returns: Sequence[Any], round_id: str) -> list[tuple[str, str, str]]:
    """What the county's rules say of what was planted: rule, status (or the level of a finding), words. A roll-up fails
    with its parts."""
    lines = [
        ("no-dropout", "missed", "有一所学校报1名学生未劝返"),
        ("x-enrolment-vs-dropout", "query", "入学率填100%，又有学生未劝返"),
    ]
    if round_id == "2021-12":
        lines += [
            ("special-post-teachers-130", "missed", f"特岗教师少到岗{FEW_TEACHERS}名"),
            ("audit-8-schools", "missed", "有一所学校还没有完成审计"),
            ("fulfil-all-targets", "missed", "上面的硬任务没有完成"),
        ]
    return lines


# ---------------------------------------------------------------- schools


def labour_missing(sent: Any) -> list[Planted]:
    rows = sent.tables["班级情况表"]
    rows[-1]["每周劳动课"] = 0
    return [("班级情况表", "每周劳动课", len(rows) - 1, "labour-lessons-weekly", "error", "劳动课0课时")]


def short_sport(sent: Any) -> list[Planted]:
    sent.tables["班级情况表"][0]["每天校园体育活动"] = 45
    return [("班级情况表", "每天校园体育活动", 0, "daily-sport-1h", "error", "每天校园体育活动45分钟")]


def no_exercises(sent: Any) -> list[Planted]:
    sent.tables["班级情况表"][0]["两操"] = "否"
    return [("班级情况表", "两操", 0, "two-exercises-two-activities", "error", "两操没有落实")]


def more_girls(sent: Any) -> list[Planted]:
    row = sent.tables["班级情况表"][0]
    row["女生数"] = row["学生数"] + 3
    return [("班级情况表", "女生数", 0, "x-subset-le-total.girls", "error", "女生数比学生数多3人")]


def dropped_out(sent: Any) -> list[Planted]:
    row = sent.tables["学生变动与资助表"][-1]
    row |= {"疑似辍学": 1, "未劝返": 1, "期初人数": row["期初人数"] + 1}
    return [
        (
            "学生变动与资助表",
            "未劝返",
            len(sent.tables["学生变动与资助表"]) - 1,
            "dropout-dynamic-zero",
            "error",
            "1名学生未劝返",
        )
    ]


def funds_overspent(sent: Any) -> list[Planted]:
    sent.fields["学校基本情况表", "公用经费支出"] = round(sent.fields["学校基本情况表", "公用经费拨入"] + 3, 2)
    return [
        ("学校基本情况表", "公用经费支出", 0, "public-funds-efficiency.overspent", "query", "支出超过拨入与结余之和")
    ]


def blank_pupils(sent: Any) -> list[Planted]:
    sent.fields["学校基本情况表", "核定学位数"] = None
    return [("学校基本情况表", "核定学位数", 0, "x-required-not-blank", "error", "核定学位数没有填")]


def words_for_number(sent: Any) -> list[Planted]:
    sent.tables["班级情况表"][0]["寄宿生数"] = "不多"
    return [("班级情况表", "寄宿生数", 0, "x-type-number", "error", "寄宿生数填了文字")]


def case_unhandled(sent: Any) -> list[Planted]:
    sent.tables["师德失范查处表"][0] |= {"发现起数": 2, "查处起数": 1}
    return [("师德失范查处表", "查处起数", 0, "ethics-cases-handled", "error", "2起只查处1起")]


def accident(sent: Any) -> list[Planted]:
    sent.fields["学校基本情况表", "安全责任事故起数"] = 1
    return [("学校基本情况表", "安全责任事故起数", 0, "health-and-life-safe", "query", "发生1起安全责任事故")]


def _fits(fault: Callable[[Any], list[Planted]], sent: Any) -> bool:
    kind = sent.fields["封面", "学校类型"]
    if fault is dropped_out:
        return kind in ("初中", "九年制")
    return kind in ("小学", "初中", "九年制")


SCHOOL_FAULTS: tuple[Callable[[Any], list[Planted]], ...] = (
    dropped_out,
    labour_missing,
    short_sport,
    no_exercises,
    more_girls,
    funds_overspent,
    blank_pupils,
    words_for_number,
    case_unhandled,
    accident,
)


# ---------------------------------------------------------------- districts, offices, ledgers


def unknown_school(sent: Any) -> list[Planted]:
    rows = sent.tables["所属学校汇总表"]
    if not rows:
        return []
    rows.append({"学校": "没有这所小学", "是否乡村小规模学校": "否", "是否乡镇寄宿制学校": "否"})
    at = len(rows) - 1
    return [("所属学校汇总表", "学校", at, "x-unit-in-roster", "error", "名录里没有的学校")]


def duty_unexplained(sent: Any) -> list[Planted]:
    rows = sent.tables["学区重点工作清单"]
    rows[1]["佐证材料或情况说明"] = None
    return [("学区重点工作清单", "佐证材料或情况说明", 1, "x-yes-needs-evidence.district", "query", "没有填佐证材料")]


def minus_score(sent: Any) -> list[Planted]:
    if ("升学质量指标表", "监测人均成绩") not in sent.fields:
        return []
    sent.fields["升学质量指标表", "监测人均成绩"] = -486.5
    return [("升学质量指标表", "监测人均成绩", 0, "x-non-negative", "error", "人均成绩填了负数")]


def trained_backwards(sent: Any) -> list[Planted]:
    rows = sent.tables.get("教师培训台账")
    if not rows:
        return []
    rows[0]["结束日期"] = rows[0]["开始日期"].replace(day=1)
    return [("教师培训台账", "结束日期", 0, "x-date-order.training", "error", "结束日期早于开始日期")]


def audit_open(sent: Any) -> list[Planted]:
    rows = sent.tables.get("内部审计表")
    if not rows:
        return []
    for name in ("审计完成日期", "报告文号", "发现问题数", "整改完成数"):
        del rows[3][name]
    return [()]  # nothing is wrong in the return itself: the county has not met its target


def behind_plan(sent: Any) -> list[Planted]:
    if sent.fields["项目封面", "填报日期"].month < 12:
        return []  # not due before the end of the year
    rows = sent.tables["项目进度表"]
    rows[4] |= {"计划进度": 0.8, "形象进度": 0.6}
    return [("项目进度表", "形象进度", 4, "project-progress-speed", "query", "形象进度落后于计划")]


def granted_early(sent: Any) -> list[Planted]:
    rows = sent.tables["专利台账"]
    rows[0]["授权日"] = rows[0]["申请日"].replace(year=2020)
    return [("专利台账", "授权日", 0, "x-date-order.patent", "error", "授权日早于申请日")]


DISTRICT_FAULTS = (unknown_school, duty_unexplained)
OFFICE_FAULTS = (minus_score, trained_backwards, audit_open)
PROJECT_FAULTS = (behind_plan,)
SCIENCE_FAULTS = (granted_early,)
