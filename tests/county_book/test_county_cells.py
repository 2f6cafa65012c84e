"""What stands in the cells of the county workbook."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from county_sample import (
    BROKEN,
    COUNTY,
    DATA,
    ERROR,
    FORM,
    INDICATORS,
    REPORT,
    TAIE,
    book,
    finding,
    line,
    measure,
    result,
    rows,
)

from processor.model import Text
from processor.writing.county_book import UnitLine
from processor.writing.county_book.indicators import reached
from processor.writing.figures import section_of

WHY = "板桥小学.xlsx：文件已损坏；请重新保存"
TABS = ["总览", "指标完成情况", "单位情况", "问题清单", "问题按规则", "催报名单", "读取修正", "_图表数据"]


def test_the_sheets_in_their_order_and_the_numbers_of_the_charts_hidden() -> None:
    made = book()
    assert made.sheetnames == TABS
    assert [sheet.sheet_state for sheet in made.worksheets] == ["visible"] * 7 + ["hidden"]
    for sheet in made.worksheets[:7]:
        assert sheet.page_setup.paperSize == 9 and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.orientation == ("portrait" if sheet.title in ("催报名单", "读取修正") else "landscape")
        assert not sheet.sheet_view.showGridLines
        assert "第 &P 页，共 &N 页" in sheet.oddFooter.center.text


def test_tiles_say_how_many_and_lead_to_their_sheet() -> None:
    sheet = book()["总览"]
    tiles = [tuple(sheet.cell(row, 1 + 2 * at).value for row in (4, 5, 6)) for at in range(6)]
    assert tiles == [
        ("应报报表", 5, "已收 3 份，60%"),
        ("要催报", 2, "未报 1，打不开 1"),
        ("要退回修改", 2, "另有 1 份须说明"),
        ("已达标", 1, "共 8 项，只记录 1"),
        ("进行中", 1, "没有到截止日期"),
        ("未达标", 3, "另有待定 2 项"),
    ]
    links = [sheet.cell(4, 1 + 2 * at).hyperlink.location for at in range(6)]
    assert [link.split("!")[0].strip("'") for link in links] == [
        *("单位情况", "催报名单", "单位情况"),
        *["指标完成情况"] * 3,
    ]


def test_the_most_urgent_indicators_stand_below_missed_first() -> None:
    texts = [row[:9] for row in rows(book(), "总览") if row[0] and str(row[0])[0] in "◆？"]
    assert texts[0] == (
        *("◆ 未达标", None, "二(五)18", "开足劳动课的班级占比", None, None),
        *("98.899% / >= 98.9%", None, "还差2个班；太莪小学 50%、西华池小学"),
    )
    assert [row[3] for row in texts[1:]] == ["巩固率", "辍学人数", "参与“优质学校+”的学校", "还没有数据"]


def test_more_urgent_ones_than_there_is_room_for_are_counted() -> None:
    many = replace(COUNTY, indicators=tuple(replace(INDICATORS[0], rule=f"r{at}") for at in range(9)))
    texts = [row[0] for row in rows(book(replace(REPORT, county=many)), "总览")]
    assert texts[-1] == "其余 2 项见“指标完成情况”"


def test_the_charts_draw_these_numbers() -> None:
    made = book()
    assert [row for row in rows(made, "_图表数据") if any(row)] == [
        (None, "已达标", "进行中", "未达标", "待定", "只记录"),
        ("二(二)", None, None, None, 1, None),
        ("一(三)", None, 1, None, None, None),
        ("一(一)", 1, None, None, None, None),
        ("二(五) 立德树人", None, None, 3, 1, None),
        ("其他", None, None, None, None, 1),
        (None, "可报送", "须说明", "须修改", "打不开", "未报"),
        ("小学", None, 1, 1, 1, 1),
        ("九年制", 1, None, None, None, None),
        ("名录外", None, None, 1, None, None),
    ]


def test_indicators_with_figure_range_target_gap_and_where() -> None:
    sheet = book()["指标完成情况"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert found[0] == [
        *("状态", "条款与口径", "指标", "文件原文", "实际值", "可能范围", "目标", "争取", "单位", "完成度"),
        *("差距", "差在哪里", "责任股室", "截止"),
    ]
    assert found[1] == [
        *("◆ 未达标", "二(五)18\n文件规定", "开足劳动课的班级占比", "“每周不少于1课时”", 0.98899, None),
        *(">= 98.9%", None, "%", 0.999, "还差2个班", "太莪小学 50%、西华池小学；另有2格空白没有计入"),
        *("基教股", "2021-12-31"),
    ]
    assert [row[5] for row in found[1:]] == [None, "18.75%至25%", None, "1人以上", None, None, None, None]
    assert [row[9] for row in found[1:]] == [0.999, 0.9375, "看差距", "看差距", 0.462, 1, None, "看差距"]
    assert [cell.number_format for cell in sheet["E"][3:]] == [
        *("0.000%", "0.00%", "0.0%", "#,##0", "#,##0", "#,##0", "#,##0.000", "General"),
    ]
    assert found[4][13] == "常年" and found[5][7] == ">= 6000" and found[8][4] == "？"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D4", "A3:N11")


@pytest.mark.parametrize(
    ("status", "value", "target", "kind", "expected"),
    [
        ("met", Fraction(7), ">= 6", "count", 1.0),
        ("missed", Fraction(9), ">= 12", "count", 0.75),
        ("missed", Fraction(20), "<= 15", "count", 0.75),
        ("missed", Fraction(7), "= 6", "count", None),
        ("pending", Fraction(21, 100), ">= 20%", "share", 1.0),
        ("pending", Fraction(1), "= 0", "zero", None),
        ("missed", Fraction(1), "< 0", "count", None),
        ("missed", Fraction(0), ">= 0", "count", None),
        ("missed", Fraction(997, 1000), ">= 99.8%", "rate", None),
        ("missed", Fraction(4), "<= 3", "rank", None),
        ("missed", Fraction(99_999, 100_000), ">= 100%", "share", 0.999),
        ("pending", None, ">= 20%", "share", None),
        ("recorded", Fraction(1), "", "count", None),
    ],
)
def test_how_much_is_reached(
    status: str, value: Fraction | None, target: str, kind: str, expected: float | None
) -> None:
    assert reached(measure("m", "指标", status, value, target, kind=kind)) == expected


def test_a_figure_too_long_for_its_column_is_a_text_and_per_mille_is_shown_as_such() -> None:
    figures = (
        measure("a", "甲", "missed", Fraction(988_999_999, 1_000_000_000), ">= 98.9%"),
        measure("b", "乙", "missed", Fraction(4, 1000), ">= 5‰", unit_sign="‰"),
    )
    sheet = book(replace(REPORT, county=replace(COUNTY, indicators=figures)))["指标完成情况"]
    assert sheet["E4"].value == "98.8999999%"
    assert (sheet["E5"].value, sheet["E5"].number_format) == (4, '0"‰"')


def test_units_worst_first_with_a_link_to_their_copy() -> None:
    sheet = book()["单位情况"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [(row[0], row[1], row[2], row[3], row[5:10]) for row in found] == [
        ("■ 须修改", "P01", "太莪小学", "小学", [2, None, 2, None, 1]),
        ("■ 须修改", None, "太阳花幼儿园", "名录外", [1, None, None, None, None]),
        ("▲ 须说明", "P02", "西华池小学", "小学", [None, 2, None, None, None]),
        ("▲ 须说明", "P02", "西华池小学", "小学", [None, 2, None, None, None]),
        ("× 打不开", "P04", "板桥小学", "小学", ["—"] * 5),
        ("？ 未报", "P05", "店子小学", "小学", ["—"] * 5),
        ("√ 可报送", "P03", "固城小学", "九年制", [None, None, None, 1, None]),
    ]
    assert [row[4] for row in found][2:4] == ["学校填报表", "学校填报表（重复，没有采用）"]
    assert [row[11] for row in found][4:] == ["板桥小学.xlsx：文件已损坏", None, "没有要标注的"]
    assert sheet["L4"].hyperlink.target == "标注后\\县直\\太莪小学.xlsx"
    assert sheet["A2"].value == (
        "应报 5 份：须修改 1，须说明 1，打不开 1，未报 1，可报送 1。另有不在应报之列的 1 份，重复没有采用的 1 份。"
        "“未达标”含未达争取值，不影响报送。"
    )


def test_findings_by_level_and_each_once() -> None:
    found = rows(book(), "问题清单", 4)
    assert [(row[0], row[1], row[2], row[9]) for row in found] == [
        ("■ 错误", "太莪小学", "A2 班级情况表 D8、D7", "pupils-agree"),
        ("■ 错误", "太莪小学", "A2 班级情况表 D9", "pupils-agree"),
        ("■ 错误", "太阳花幼儿园", "A2 班级情况表 D8、D7", "pupils-agree"),
        ("■ 错误", "全县", "b", "same-teacher"),
        ("▲ 核实", "西华池小学", "A2 班级情况表 D8", "class-size"),
        ("▲ 核实", "西华池小学", "A2 班级情况表 D8、D7", "pupils-agree"),
        ("▲ 核实", "西华池小学", "A2 班级情况表 D8", "class-size"),
        ("▲ 核实", "西华池小学", "A2 班级情况表 D8、D7", "pupils-agree"),
        ("▲ 核实", "全县", None, "register-row"),
        ("◆ 未达标", "太莪小学", "A2 班级情况表 D8", "labour"),
        ("◇ 未达争取值", "太莪小学", "A2 班级情况表 D8", "sport"),
        ("○ 提示", "固城小学", "A2 班级情况表 D8", "moved"),
    ]
    assert found[0][3:9] == ("512", "486", ERROR.message.zh, "核对人数，改其中一处", "—", "本系统口径")
    assert found[4][6:9] == ("核对人数\n说明：已向县局报告，秋季分班", "二(三)12", "外部标准")


def test_findings_of_the_county_that_a_return_shows_are_not_told_twice() -> None:
    in_taie = replace(COUNTY.findings[0], also=(replace(COUNTY.findings[0].also[0], file=TAIE.file),))
    found = rows(book(replace(REPORT, county=replace(COUNTY, findings=(in_taie,)))), "问题清单", 4)
    assert "same-teacher" not in [row[9] for row in found]


def test_by_rule_the_most_widespread_first_within_a_level() -> None:
    found = rows(book(), "问题按规则", 4)
    assert found[:3] == [
        ("■ 错误", "学生数一致", "—", 2, 3, "太莪小学、太阳花幼儿园"),
        ("■ 错误", "两校都填了同一名教师", "—", 1, 1, "全县"),
        ("▲ 核实", "三年级1班学生 61 人，超过 55 人", "二(三)12", 1, 2, "西华池小学"),
    ]
    many = tuple(result(f"P{at}", f"第{at}小学", "rejected", ERROR) for at in range(10))
    names = rows(book(replace(REPORT, returns=many, county=None)), "问题按规则", 4)[0][5]
    assert names == "、".join(f"第{at}小学" for at in range(8)) + " 等10个"


def test_the_reminder_can_be_pasted_and_names_whom_to_call() -> None:
    found = rows(book(), "催报名单")
    assert found[2][0] == (
        "【催报】报送截止日期12月20日已过，请以下单位尽快报送《学校填报表》：店子小学。"
        "另，板桥小学报来的文件打不开（文件已损坏），请重新报送。"
    )
    assert found[4] == ("情况", "单位", "类型", "应报", "联系人", "电话", "原因")
    assert found[5:] == [
        ("？ 未报", "店子小学", "小学", "学校填报表", "李校长", None, None),
        ("× 打不开", "板桥小学", "小学", "学校填报表", "张校长", "138****2210", WHY),
    ]


def test_before_the_deadline_the_reminder_names_the_day() -> None:
    import datetime

    early = replace(DATA, deadline=datetime.date(2022, 1, 10))
    text = rows(book(data=early), "催报名单")[2][0]
    assert text.startswith("【催报】请以下单位于1月10日前报送《学校填报表》：店子小学。")
    text = rows(book(data=replace(DATA, deadline=None)), "催报名单")[2][0]
    assert text.startswith("【催报】请以下单位报送《学校填报表》：店子小学。")


def test_an_unread_file_of_nobody_goes_by_its_name() -> None:
    stray = UnitLine("unread", "", "", Text("名录外"), Text(""), unread=BROKEN, expected=False)
    found = rows(book(data=replace(DATA, lines=(stray,))), "催报名单")
    assert found[2][0] == "【催报】板桥小学.xlsx报来的文件打不开（文件已损坏），请重新报送。"
    assert found[5][:4] == ("× 打不开", "板桥小学.xlsx", "名录外", None)


def test_repairs() -> None:
    assert rows(book(), "读取修正", 3) == [
        ("单位", "位置", "原来填的", "读成", "为什么"),
        ("太莪小学", "A2 班级情况表 D15", "４３人", "43", "全角数字，去掉单位“人”"),
    ]


@pytest.mark.parametrize(
    ("clause", "section"),
    [("二(五)18", "二(五)"), ("通知", "通知"), ("3.2.1", "3.2"), ("一(二)", "一(二)"), ("", ""), ("第5", "第")],
)
def test_sections(clause: str, section: str) -> None:
    assert section_of(clause) == section


def test_without_kinds_the_chart_goes_by_form() -> None:
    data = replace(DATA, lines=(line(TAIE, ""),), kinds=())
    chart = [row[0] for row in rows(book(data=data), "_图表数据")]
    assert FORM.zh in chart


def test_english() -> None:
    made = book(lang="en")
    assert made.sheetnames[:3] == ["Overview", "Indicators", "Units"]
    assert made["Overview"]["A4"].hyperlink.location == "'Units'!A1"
    assert rows(made, "Reminders")[2][0] == (
        "Reminder: The deadline 2021-12-20 has passed; please send School return: 店子小学. "
        "The file of 板桥小学 cannot be read (damaged): please send it again."
    )
    assert rows(made, "Indicators", 4)[1][5] == "18.75% to 25%"
    assert rows(made, "Findings", 4)[0][0] == "■ Error"


def test_a_finding_without_a_title_of_its_rule_is_told_in_its_own_words() -> None:
    own = finding("error", "data", "unheard-of", "没有听说过")
    report = replace(REPORT, returns=(result("P1", "甲", "rejected", own),), county=None)
    assert rows(book(report), "问题按规则", 4)[0][1] == "没有听说过"
