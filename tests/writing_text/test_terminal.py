"""The screens of check and batch."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_sample import A2, CLEAN, CONTEXT, COUNTY, FULL, QUERY, REPORT, finding, measure, result

from processor.model import CellRef, Missing, Text, UnitRef, UnreadFile
from processor.writing.batch_lines import batch_screen
from processor.writing.check_lines import check_screen, unread_screen
from processor.writing.display import cut, line_count, pad, width, wrap
from processor.writing.figures import value_text
from processor.writing.pieces import Line


def plain(lines: list[Line]) -> str:
    return "\n".join("".join(piece.text for piece in line).rstrip() for line in lines)


def test_check() -> None:
    assert (
        plain(check_screen(FULL, CONTEXT, "zh"))
        == """\
老城小学_学校填报表.xlsx  学校填报表, 2021年第一轮（7月）, 审核日期 2021-07-12

A1 学校基本情况
  A5       错误        学生数填的是 512，A2 表合计是 486
                       应为 等于 A2 表 D7（486）; 核对人数，改其中一处

A2 班级情况表
  D19      错误        六年级2班学生数没有填
                       应为 数字；没有发生填 0; 补填人数
  D12      核实        三年级1班学生 61 人，超过 55 人  [二(三)12]
                       应为 <= 55 人; 核对人数；属实请在说明栏写明化解安排
  G14      未达标      四年级1班每周劳动课填的是 0.5 课时  [二(五)18]
                       应为 >= 1 课时; 请补开，下一轮更新
  H15      未达争取值  每天体育活动 70 分钟，争取 80 分钟
  J18      提示        六年级1班“两活动”没有填，按未填计

读取修正 2 处: A2 班级情况表 D15 "４３人" 读作 43, A1 学校基本情况 F5 "有" 读作 是

 须修改   错误 2, 核实 1, 未达标 1, 未达争取值 1, 提示 1
错误改正后再报; 核实项改正或写说明; 未达标如实报, 不影响报送。
要在表上看到标记: yaodian check 老城小学_学校填报表.xlsx --annotate"""
    )


def test_a_clean_file_takes_two_lines() -> None:
    assert (
        plain(check_screen(CLEAN, CONTEXT, "zh"))
        == """\
太白小学_学校填报表.xlsx  学校填报表, 2021年第一轮（7月）, 审核日期 2021-07-12
 可报送   审核 57 项规则, 没有发现问题。"""
    )


def test_batch() -> None:
    assert (
        plain(
            batch_screen(
                replace(REPORT, returns=(replace(FULL, annotated="标注后/a.xlsx"), CLEAN)), CONTEXT, "zh", out="out"
            )
        )
        == """\
合水县2021年教育和科技工作要点, 2021年第一轮（7月）, 审核日期 2021-07-12

须修改和须说明的单位        状态        错误    核实  未达标    修正
老城小学                    须修改         2       1       2       2

打不开 1 个
  太莪学区.xlsx: 文件有密码，打不开; 去掉密码再报

未报 2 份: 西华池学区, 固城小学

内容不同的重复报送 1 个
  老城小学: 采用 b.xlsx (分不出先后, 按文件名)

要盯住的指标
  未达标  二(五)18   开足劳动课的班级占比              98.899% / >= 98.9%  还差2个班
  待定    二(五)18   辍学人数                                    ？ / = 0  还差2个班

报送  应报 5   可报送 1   须说明 0   须修改 1   打不开 1   未报 2
指标  共 3   已达标 1   进行中 0   未达标 1   待定 1   只记录 0
判定  报送进度 收表中
收到的不足六成, 县级结论仅供参考。

结果在 out
  县级汇总.xlsx   全县结果, 先看这个
  report.html     同样的结果, 用浏览器看, 可筛选、打印
  标注后          发回各单位, 1 份
  findings.csv    问题清单, 可用 Excel 筛选
  findings.json   全部结果, 供程序读取"""
    )


def test_brief_screens() -> None:
    assert plain(check_screen(FULL, CONTEXT, "zh", brief=True)) == (
        "老城小学_学校填报表.xlsx   须修改   错误 2, 核实 1, 未达标 1, 未达争取值 1, 提示 1"
    )
    assert plain(batch_screen(REPORT, CONTEXT, "zh", brief=True)).startswith("报送  应报 5")


def test_an_unreadable_file_says_why_and_what_to_do() -> None:
    unread = UnreadFile(
        "d\\太莪学区.xlsx", "encrypted", Text("文件有密码，打不开", "locked"), Text("去掉密码再报", "Unlock it")
    )
    assert plain(unread_screen(unread, "zh")) == " 打不开   太莪学区.xlsx\n  文件有密码，打不开\n  去掉密码再报"
    assert plain(unread_screen(unread, "en")) == " Unreadable   太莪学区.xlsx\n  locked\n  Unlock it"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_screens_print_on_a_gbk_console(lang: str) -> None:
    for lines in (
        check_screen(FULL, CONTEXT, lang),
        check_screen(CLEAN, CONTEXT, lang),
        batch_screen(REPORT, CONTEXT, lang, out="out"),
        batch_screen(REPORT, CONTEXT, lang, out="out", everything=True),
    ):
        plain(lines).encode("gbk")


def test_english() -> None:
    text = plain(check_screen(FULL, CONTEXT, "en"))
    assert "  A5       Error          学生数填的是 512" in text
    assert "Expected equal to D7 of A2 (486); Correct one of them" in text
    assert " To correct   Error 2, Query 1, Short 1, Below stretch 1, Note 1" in text
    assert "Missing: 2: 西华池学区, 固城小学" in plain(batch_screen(REPORT, CONTEXT, "en"))


def test_over_twenty_findings_fold_unless_all_are_asked_for() -> None:
    many = [
        finding("error", "data", CellRef(A2, 8 + at, 4), f"第{at}行", rule="r", column="c", key=str(at))
        for at in range(30)
    ]
    folded = plain(check_screen(result(*many), CONTEXT, "zh"))
    assert "  D8、D9、D10 等30处\n           错误    第0行" in folded
    assert "第1行" not in folded
    assert "第29行" in plain(check_screen(result(*many), CONTEXT, "zh", everything=True))
    assert "第19行" in plain(check_screen(result(*many[:20]), CONTEXT, "zh"))


def test_long_lists_are_cut_unless_all_are_asked_for() -> None:
    returns = tuple(replace(FULL, unit=UnitRef(f"P{at}", f"第{at}小学", "meta")) for at in range(12))
    missing = tuple(Missing(f"P{at}", f"第{at}初中", "school") for at in range(9))
    figures = tuple(measure(f"m{at}", "missed", Fraction(1, 3)) for at in range(9))
    report = replace(REPORT, returns=returns, county=replace(COUNTY, missing=missing, indicators=figures))
    text = plain(batch_screen(report, CONTEXT, "zh"))
    assert "... 其余 4 个见 findings.csv (或加 --all)" in text
    assert "未报 9 份: 第0初中, 第1初中, 第2初中, 第3初中, 第4初中, 第5初中 等" in text
    assert "... 其余 2 项见 findings.json (或加 --all)" in text
    everything = plain(batch_screen(report, CONTEXT, "zh", everything=True))
    assert "其余" not in everything
    assert "第11小学" in everything
    assert "第8初中" in everything


def test_a_cell_cannot_steer_the_terminal_or_show_a_phone_number() -> None:
    bad = finding("error", "data", CellRef("\x1b[2J", 1, 1), "\x1b]0;x\x07 13812342210\r覆盖\u202e", key="1")
    text = plain(check_screen(result(bad, repairs=()), CONTEXT, "zh"))
    assert not set(text) & set("\x1b\x07\r\u202e")
    assert "138****2210" in text


@pytest.mark.parametrize(
    ("value", "target", "sign", "decimals", "text"),
    [
        (Fraction(98_899, 100_000), ">= 98.9%", "%", 1, "98.899%"),
        (Fraction(1, 3), ">= 20%", "%", 1, "33.3%"),
        (Fraction(2), "= 0", "人", 0, "2人"),
        (Fraction(7, 2), "", "课时", 0, "3.5课时"),
        (Fraction(1, 15), "<= 1:15", "", 3, "0.067"),
        (None, ">= 1", "所", 0, "？"),
    ],
)
def test_figures(value: Fraction | None, target: str, sign: str, decimals: int, text: str) -> None:
    assert value_text(measure("m", "missed", value, target=target, unit_sign=sign, decimals=decimals)) == text


def test_room() -> None:
    assert width("a班Ａ“é") == 1 + 2 + 2 + 1 + 1
    assert width("“班”", ambiguous=2) == 6
    assert pad("班级", 6) == "班级  "
    assert pad("3", 4, right=True) == "   3"
    assert pad("学校填报表", 6) == "学校~ "
    assert cut("学校", 3) == "学"
    assert list(wrap("学校 填报表 abc defg", 8)) == ["学校 填", "报表 abc", "defg"]
    assert list(wrap("一\n二", 8)) == ["一", "二"]
    assert line_count("一二三四\n五", 4) == 3


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60), st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str, columns: int) -> None:
    lines = list(wrap(text, columns))
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert width(pad(text, columns)) == columns


def test_explanations_are_shown_and_counted() -> None:
    said = replace(QUERY, explanation="正在分班，九月到位")
    text = plain(check_screen(replace(CLEAN, findings=(said,)), CONTEXT, "zh"))
    assert "说明：正在分班，九月到位" in text
    assert "核实 1 (已写说明 1)" in text
    assert "核实项改正或写说明" not in text
    lapsed = replace(QUERY, explanation_remark=Text("原来的说明已经失效", "The explanation has lapsed"))
    text = plain(check_screen(replace(CLEAN, findings=(lapsed,)), CONTEXT, "en"))
    assert "The explanation has lapsed" in text
