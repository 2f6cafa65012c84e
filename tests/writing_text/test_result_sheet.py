"""The sheet 审核结果: what stands in which cell, what is folded, where an explanation is asked for."""

from dataclasses import replace

import pytest
from report_sample import A2, CLEAN, CONTEXT, ERRORS, FULL, INFO, QUERY, REPAIRS, SHORT, STRETCH, finding, result

from processor.model import CellRef, Place, Repair, Text, UnitRef, UnreadFile
from processor.writing.package.spec import NewSheet, SheetCell
from processor.writing.result_sheet import build_result_sheet, build_unread_sheet


def texts(sheet: NewSheet, row: int) -> list:
    """The values of a row, counted from 1."""
    return [cell.value if cell else None for cell in sheet.rows[row - 1].cells]


def cell(sheet: NewSheet, row: int, col: int) -> SheetCell:
    found = sheet.rows[row - 1].cells[col - 1]
    assert found is not None
    return found


def test_the_head_says_whose_it_is_what_it_comes_to_and_what_to_do() -> None:
    sheet = build_result_sheet(FULL, CONTEXT, "zh")
    assert sheet.name == "审核结果"
    assert sheet.tab_colour == "A61B1B"
    assert texts(sheet, 1)[:3] == ["须修改", None, "老城小学 · 学校填报表 · 2021年第一轮（7月）"]
    assert texts(sheet, 2)[2] == (
        "2 处错误，改正后再报；1 处要核实：改正，或在右边“说明”栏写明原因；1 处未达标，如实填报即可，不影响报送；"
        "1 处未达争取值，不影响报送；1 处提示，供参考。"
    )
    assert (
        texts(sheet, 3)[0]
        == "审核日期 2021-07-12　规则集 heshui-2021　单位代码 P05　程序 yaodian 0.1.0（判定引擎 builtin）"
    )
    assert texts(sheet, 3)[5] == "改好后保存本文件，按原来的途径发回"
    assert sheet.merges[:5] == ("A1:B2", "C1:G1", "C2:G2", "A3:E3", "F3:G3")


def test_the_legend_is_drawn_as_the_cells_are() -> None:
    sheet = build_result_sheet(FULL, CONTEXT, "zh")
    assert texts(sheet, 4) == [
        "■ 错误 2　须改正",
        None,
        "▲ 核实 1　改正或说明",
        None,
        "◆ 未达标 1　如实填报",
        "◇ 未达争取值 1",
        "○ 提示 1　读取修正 2 处",
    ]
    fills = [cell(sheet, 4, col).style.fill.colour for col in (1, 3, 5, 6, 7)]
    assert fills == ["F1948C", "FFD766", "B0568F", "FBF1F7", "E3E7EB"]
    without = build_result_sheet(result(*ERRORS, SHORT), CONTEXT, "zh")
    assert texts(without, 4)[4:] == ["◆ 未达标 1　如实填报", "○ 提示 0　供参考", "读取修正 2 处"]


def test_each_finding_has_its_row_with_link_source_and_key() -> None:
    sheet = build_result_sheet(FULL, CONTEXT, "zh")
    assert texts(sheet, 5) == [
        "级别",
        "位置（点击跳到）",
        "填的是",
        "应为",
        "问题与怎么办",
        "依据",
        "说明（请填在黄格里）",
        "key",
    ]
    assert texts(sheet, 6) == [
        "■ 错误",
        "A1 学校基本情况 A5",
        "512",
        "等于 A2 表 D7（486）",
        "学生数填的是 512，A2 表合计是 486\n→ 核对人数，改其中一处\n另见 A2 班级情况表 D7",
        "本系统口径",
        "—",
        "00000001:a1b2c3",
    ]
    assert texts(sheet, 7)[2] == "（空）"
    assert texts(sheet, 8)[5] == "二(三)12 外部标准\n“逐步解决‘大班额’”"
    assert [texts(sheet, row)[0] for row in range(6, 12)] == [
        "■ 错误",
        "■ 错误",
        "▲ 核实",
        "◆ 未达标",
        "◇ 未达争取值",
        "○ 提示",
    ]
    assert cell(sheet, 6, 2).link == "'A1 学校基本情况'!A5"
    assert (sheet.freeze, sheet.autofilter) == ("A6", "A5:G11")
    assert sheet.columns[7].hidden
    assert sheet.setup.repeat == (5, 5)
    assert sheet.setup.area == "A1:G16"


def test_queries_and_missed_targets_may_be_explained() -> None:
    sheet = build_result_sheet(FULL, CONTEXT, "zh")
    (validation,) = sheet.validations
    assert (validation.ranges, validation.kind, validation.formula) == (("G8:G10",), "textLength", "200")
    yellow = [row for row in range(6, 12) if cell(sheet, row, 7).style.fill is not None]
    assert yellow == [8, 9, 10]


def test_an_explanation_is_carried_over_and_counted() -> None:
    explained = result(replace(QUERY, explanation="正在分班，九月到位"), SHORT, status="accepted")
    sheet = build_result_sheet(explained, CONTEXT, "zh")
    assert texts(sheet, 6)[6] == "正在分班，九月到位"
    assert texts(sheet, 2)[2] == "共审核 57 项规则，可以报送；1 处核实已写说明；1 处未达标，如实填报即可，不影响报送。"


def test_what_was_written_stays_in_its_cell_also_beside_an_error() -> None:
    sheet = build_result_sheet(result(replace(ERRORS[0], explanation="这个数是县里定的")), CONTEXT, "zh")
    assert texts(sheet, 6)[6] == "这个数是县里定的"


def test_an_explanation_that_does_not_count_is_told_and_not_kept() -> None:
    lapsed = replace(QUERY, explanation_remark=Text("原来的说明已经失效", "lapsed"))
    sheet = build_result_sheet(result(lapsed), CONTEXT, "zh")
    assert texts(sheet, 6)[4].endswith("\n原来的说明已经失效")
    assert texts(sheet, 6)[6] is None


def test_findings_alike_with_different_explanations_are_different_rows() -> None:
    missed = [replace(one, judges="target") for one in many(10)]
    missed[:4] = [replace(one, explanation="教师不足，已报县局") for one in missed[:4]]
    sheet = build_result_sheet(result(*missed), CONTEXT, "zh")
    assert [texts(sheet, row)[6] for row in (6, 7)] == ["教师不足，已报县局", None]
    assert [len(texts(sheet, row)[7].split()) for row in (6, 7)] == [4, 6]


def test_a_cell_never_holds_more_keys_than_fit() -> None:
    sheet = build_result_sheet(result(*many(3000)), CONTEXT, "zh")
    assert len(texts(sheet, 6)[7]) <= 32_767


def test_a_clean_return_has_three_rows() -> None:
    sheet = build_result_sheet(CLEAN, CONTEXT, "zh")
    assert len(sheet.rows) == 3
    assert texts(sheet, 1)[0] == "可报送"
    assert texts(sheet, 2)[2] == "共审核 57 项规则，没有发现问题，可以报送。"
    assert (sheet.freeze, sheet.autofilter, sheet.validations, sheet.tab_colour) == ("", "", (), "0B6B63")


def test_repairs_stand_below_with_links() -> None:
    sheet = build_result_sheet(replace(CLEAN, repairs=REPAIRS), CONTEXT, "zh")
    assert texts(sheet, 5) == ["读取修正 2 处：程序按“读成”一栏理解，原表没有改动；理解错了请改原表"]
    assert texts(sheet, 6) == [None, "位置", "原来填的", "读成", "为什么"]
    assert texts(sheet, 7) == [None, "A2 班级情况表 D15", "４３人", "43", "全角数字，去掉单位“人”"]
    assert cell(sheet, 7, 2).link == "'A2 班级情况表'!D15"
    assert "A5:G5" in sheet.merges


def test_no_repair_is_left_out_where_there_are_more_than_rows() -> None:
    why = Text("去掉单位“人”", "unit removed")
    repairs = tuple(Repair(CellRef(A2, row, 4), f"{row}人", str(row), why) for row in range(1, 301))
    alone = build_result_sheet(replace(CLEAN, repairs=repairs[:200]), CONTEXT, "zh")
    assert len(alone.rows) == 6 + 200
    together = build_result_sheet(replace(CLEAN, repairs=repairs), CONTEXT, "zh")
    assert texts(together, 7) == [None, "A2 班级情况表 D1、D2、D3 等300处", "1人 等", "1 等", "去掉单位“人”"]
    assert len(together.rows) == 7


def many(count: int, **more: object) -> list:
    return [
        finding(
            "error",
            "data",
            CellRef(A2, 8 + at, 4),
            f"第{at}行不是数字",
            rule="not-a-number",
            column="学生数",
            observed=f"{at}人",
            key=f"{at:08x}",
            basis=f"{at:06x}",
            **more,
        )
        for at in range(count)
    ]


def test_many_alike_are_one_row_with_all_keys() -> None:
    sheet = build_result_sheet(result(*many(30), INFO), CONTEXT, "zh")
    row = texts(sheet, 6)
    assert row[1:3] == ["A2 班级情况表 D8 等30处", "0人 等"]
    assert row[4] == "第0行不是数字\n位置：D8、D9、D10、D11、D12、D13、D14、D15、D16、D17、D18、D19 等30处"
    assert row[7].split() == [f"{at:08x}:{at:06x}" for at in range(30)]
    assert texts(sheet, 7)[0] == "○ 提示"
    assert texts(build_result_sheet(result(*many(3)), CONTEXT, "zh"), 8)[1] == "A2 班级情况表 D10"


def test_the_other_sides_of_a_check_are_named_beside_the_problem() -> None:
    also = (Place(CellRef(A2, 9, 2)), Place(CellRef(A2, 9, 3)), Place(CellRef("A3", 1, 1)))
    sheet = build_result_sheet(result(replace(ERRORS[1], also=also)), CONTEXT, "zh")
    assert texts(sheet, 6)[1] == "A2 班级情况表 D19"
    assert texts(sheet, 6)[4] == "六年级2班学生数没有填\n→ 补填人数\n另见 B9、C9、A3 A1"


def test_queries_are_never_folded_and_never_left_out() -> None:
    queries = [replace(one, level="query") for one in many(250)]
    sheet = build_result_sheet(result(*queries, status="explain", repairs=()), CONTEXT, "zh")
    assert len(sheet.rows) == 5 + 250
    assert sheet.validations[0].ranges == ("G6:G255",)


def test_beyond_200_rows_the_rest_is_counted() -> None:
    different = [replace(one, rule=f"r{at}") for at, one in enumerate(many(230))]
    sheet = build_result_sheet(result(*different, QUERY, repairs=()), CONTEXT, "zh")
    assert len(sheet.rows) == 5 + 200 + 1 + 1
    assert texts(sheet, 206)[0] == "▲ 核实"
    assert texts(sheet, 207) == ["其余 30 处同类，改好上面的再查一次"]
    assert sheet.autofilter == "A5:G206"


def test_nothing_in_it_is_a_formula_or_a_personal_number() -> None:
    bad = finding(
        "error",
        "data",
        CellRef("O'Brien 表", 3, 2),
        "电话13812342210写在备注里",
        observed="=1+1",
        expected=Text("-"),
        fix=Text("删去62102419870512331X"),
        quote="13812342210",
        row_key="x",
        also=(Place(CellRef("甲", 1, 1), "dir/乙.xlsx"),),
    )
    sheet = build_result_sheet(result(bad, unit=UnitRef("", "A&B", "header")), CONTEXT, "zh")
    row = texts(sheet, 6)
    assert row[2] == "=1+1"  # a text cell: the writers have no formulas
    assert row[4] == "电话138****2210写在备注里\n→ 删去621***********331X\n另见 乙.xlsx"
    assert row[5] == "本系统口径\n“138****2210”"
    assert cell(sheet, 6, 2).link == "'O''Brien 表'!B3"
    assert sheet.setup.footer[0] == "A&&B 审核结果"
    assert "单位代码" not in texts(sheet, 3)[0]


def test_rows_are_as_high_as_their_texts() -> None:
    long = finding("error", "data", CellRef(A2, 3, 2), "长" * 100, key="1")
    sheet = build_result_sheet(result(long), CONTEXT, "zh")
    assert sheet.rows[5].height == 6 + 14 * 6  # 200 columns of text in a cell with room for 34.9


def test_a_finding_on_the_whole_file_has_no_link() -> None:
    sheet = build_result_sheet(result(finding("error", "data", None, "缺少工作表“A3”", key="1")), CONTEXT, "zh")
    assert texts(sheet, 6)[1:3] == ["整个文件", "—"]
    assert cell(sheet, 6, 2).link == ""


def test_english() -> None:
    sheet = build_result_sheet(FULL, CONTEXT, "en", remark=Text("不能标注", "No cell could be marked"))
    assert sheet.name == "Check result"
    assert texts(sheet, 1)[0] == "To correct"
    assert texts(sheet, 2)[2] == (
        "Error 2: correct before sending; Query 1: correct, or explain in the column on the right; "
        "Short 1: accepted as reported; Below stretch 1: accepted as reported; Note 1: for information.\n"
        "No cell could be marked"
    )
    assert texts(sheet, 5)[6] == "Explanation (yellow cells)"
    assert texts(sheet, 8)[5].startswith("二(三)12 outside standard")


@pytest.mark.parametrize(("lang", "word"), [("zh", "打不开"), ("en", "Unreadable")])
def test_a_file_that_cannot_be_read_gets_its_one_message(lang: str, word: str) -> None:
    unread = UnreadFile("x/太莪学区.xlsx", "encrypted", Text("文件有密码", "locked"), Text("去掉密码再报", "unlock it"))
    sheet = build_unread_sheet(unread, CONTEXT, lang)
    assert texts(sheet, 1)[:3] == [word, None, "太莪学区.xlsx"]
    assert texts(sheet, 2)[2] == unread.why.get(lang)
    assert texts(sheet, 3)[4] == unread.remedy.get(lang)


def test_stretch_alone_does_not_block() -> None:
    sheet = build_result_sheet(result(STRETCH, status="accepted", repairs=()), CONTEXT, "zh")
    assert texts(sheet, 2)[2] == "共审核 57 项规则，可以报送；1 处未达争取值，不影响报送。"
