"""重复报送 and 与上次比: what was compared, as the county workbook shows it."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from county_sample import COUNTY, DATA, REPORT, book, rows

from processor.model import (
    CellDifference,
    CellRef,
    County,
    Duplicate,
    FileDifference,
    Missing,
    PastFinding,
    PreviousRun,
    Text,
    UnitChange,
    Unlisted,
    Verdict,
)

A2 = "A2 班级情况表"
CELLS = (
    CellDifference(CellRef(A2, 9, 4), CellRef(A2, 9, 4), "班级情况表", "三年级2班", "学生数", "31", "32"),
    CellDifference(CellRef(A2, 10, 4), CellRef(A2, 11, 4), "班级情况表", "四年级1班", "学生数", "空", "30"),
    CellDifference(None, CellRef(A2, 12, 1), "班级情况表", "四年级2班", "", "", "有"),
)
DUPLICATES = (
    Duplicate(
        "P03", "固城小学", ("县直/固城小学.xlsx", "县直/副本.xlsx"), "县直/固城小学.xlsx", True, "school", "name"
    ),
    Duplicate(
        "P02",
        "西华池小学",
        ("县直/旧.xlsx", "县直/新.xlsx", "县直/另.xlsx"),
        "县直/新.xlsx",
        False,
        "school",
        "revision",
        (FileDifference("县直/旧.xlsx", 53, CELLS), FileDifference("县直/另.xlsx", None)),
    ),
)
JULY, OCTOBER = datetime.date(2021, 7, 12), datetime.date(2021, 10, 10)
SOLVED = tuple(
    PastFinding(str(at), "rule", "error", "data", A2, "D9", f"“学生数”应为数字，第{at}处") for at in range(1, 6)
)
CHANGES = (
    UnitChange("P03", "固城小学", "school", "explain", "accepted", SOLVED),
    UnitChange(
        "P01",
        "太莪小学",
        "school",
        "rejected",
        "rejected",
        SOLVED[:1],
        ("k1",),
        ("k2", "k3"),
        3,
        (JULY, OCTOBER, OCTOBER),
    ),
    UnitChange("P04", "板桥小学", "school", "missing", "unread"),
    UnitChange("P05", "店子小学", "school", "", "missing"),
)
COMPARED = replace(
    COUNTY,
    duplicates=DUPLICATES,
    unlisted=(Unlisted("太阳花幼儿园.xlsx", "太阳花幼儿园", "school"),),
    previous=tuple(
        PreviousRun(f"{day:%m}月", "heshui-2021", day, "r1", {}, frozenset(), ()) for day in (JULY, OCTOBER)
    ),
    changes=CHANGES,
    verdicts=(Verdict("unit", "太莪小学", "提级督办", ()), Verdict("unit", "太莪小学", "退回修改", ())),
    indicators=(
        replace(COUNTY.indicators[1], awaited=tuple(Missing(f"P{at}", f"第{at}小学", "school") for at in range(5))),
    ),
)
FORMS = replace(DATA, forms={"school": Text("学校填报表", "School return")})


def made(county: County = COMPARED, lang: str = "zh"):
    return book(replace(REPORT, county=county), FORMS, lang)


def test_without_anything_compared_the_sheets_are_not_there() -> None:
    assert not {"重复报送", "与上次比"} & set(book().sheetnames)


def test_every_differing_cell_has_a_row() -> None:
    workbook = made()
    head = ("53 处不同\n修订号较大", "西华池小学", "学校填报表", "新.xlsx", "旧.xlsx")
    assert [row[:8] for row in rows(workbook, "重复报送", 4)[:3]] == [
        (*head, f"{A2} D9", "三年级2班 学生数", "31"),
        (*head, f"{A2} D10（另一份 D11）", "四年级1班 学生数", "空"),
        (*head, f"另一份 {A2} A12", "四年级2班 整行", None),
    ]
    told = [(row[0], row[4], row[5]) for row in rows(workbook, "重复报送", 7)]
    assert told == [
        ("53 处不同\n修订号较大", "旧.xlsx", "其余 50 处没有列出"),
        ("没有比对（读不到原文件）\n修订号较大", "另.xlsx", None),
        ("完全相同", "副本.xlsx", None),
        ("名录里没有", "太阳花幼儿园.xlsx", None),
    ]


def test_what_has_changed_since_the_last_run() -> None:
    workbook = made()
    assert "上次指 2021-10-10 的审核结果" in workbook["与上次比"]["A2"].value
    assert "07月（2021-07-12）、10月（2021-10-10）" in workbook["与上次比"]["A2"].value
    first, *others = rows(workbook, "与上次比", 4)
    assert first[:4] == ("■ 须修改", "■ 须修改", "太莪小学", "学校填报表")
    assert first[4:] == (1, 1, 2, 3, "提级督办、退回修改", "“学生数”应为数字，第1处")
    shown = {row[2]: (row[0][2:], row[1], row[4], row[5], row[6]) for row in others}
    assert shown["店子小学"] == ("未报", "—", "—", "—", "—")
    assert shown["板桥小学"][2:] == ("—", "—", "—")
    assert next(row for row in others if row[2] == "固城小学")[9].endswith("等 5 处")


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "取决于未报的第0小学、第1小学、第2小学 等5个"), ("en", "and 2 more")]
)
def test_a_pending_figure_says_whose_returns_decide_it(lang: str, told: str) -> None:
    workbook = made(lang=lang)
    (row,) = rows(workbook, "指标完成情况" if lang == "zh" else "Indicators", 4)
    assert told in row[11]
    met = replace(COMPARED, indicators=(replace(COMPARED.indicators[0], status="missed"),))
    (row,) = rows(made(met, lang), "指标完成情况" if lang == "zh" else "Indicators", 4)
    assert told not in (row[11] or "")
