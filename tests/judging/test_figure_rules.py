"""Rules on a table, a return or a named list, through judge(); the reader's faults; order, status and explanations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.judging import judge
from processor.model import CellRef, Counts, Explanation, Fault

A = {"年级": "三年级", "班级": "1班", "学段": "小学", "学生数": 30, "专业": "果树"}
B = {"年级": "三年级", "班级": "2班", "学段": "小学", "学生数": 31}
TWO = "\n  ".join(("", "judges: data", "level: error"))


def rule(body: str, name: str = "it", axis: str = TWO) -> str:
    lines = "\n".join(f"  {line}" for line in body.strip().splitlines())
    return f"- id: {name}\n  title: {{zh: 某项, en: Something}}{axis}\n{lines}\n"


@pytest.fixture
def judged(ruleset, given):
    def run(rules: str, *, register=None, round_id="r2", as_of=None, **parts):
        ret = given.ret(**parts)
        return judge(ret, ruleset(rules), register=register, as_of=as_of or given.day, round_id=round_id)[0]

    return run


def test_both_sides_of_an_inter_table_check_are_marked(judged):
    body = "scope: return\nequal: {left: '基本情况表!学生总数', right: 'SUM(班级表[学生数])'}"
    result = judged(rule(body), classes=[A, B], profile={"学生总数": 60}, total={"学生数": 61})
    (one,) = result.findings
    assert (one.at, [place.at for place in one.also]) == (CellRef("A1 基本情况", 5, 3), [CellRef("A2 班级情况", 7, 4)])
    assert one.message.zh == "基本情况表的学生总数是60，班级表的学生数之和是61，相差1"
    assert (one.observed, one.expected.zh, result.status) == ("60", "61", "rejected")


def test_a_message_names_sides_difference_and_fields(judged):
    body = """
scope: return
equal: {left: '基本情况表!学生总数', right: 'SUM(班级表[学生数])'}
message: 总数{左}与各班之和{右}差{差}；填的总数是{基本情况表!学生总数}，上限{参数!上限}
"""
    result = judged(rule(body), classes=[A, B], profile={"学生总数": 60})
    assert result.findings[0].message.zh == "总数60与各班之和61差1；填的总数是60，上限55"


def test_a_figure_over_cells_with_faults_is_unknown(judged, given):
    body = "scope: return\nequal: {left: '基本情况表!学生总数', right: 'SUM(班级表[学生数])'}"
    parts = {"classes": [A, {**B, "学生数": given.refused("三十")}], "profile": {"学生总数": 60}}
    fault = Fault("not-a-number", CellRef("A2 班级情况", 6, 4), "三十", "班级表", "学生数", 1)
    result = judged(rule(body), faults=[fault], **parts)
    assert [(one.rule, one.message.zh) for one in result.findings] == [
        ("not-a-number", "“学生数”应填数字，填的是“三十”")
    ]
    assert result.counts == Counts(failed=1, unknown=1)


def test_a_merged_number_hides_all_the_cells_it_covers(judged):
    body = "scope: return\nequal: {left: '基本情况表!学生总数', right: 'SUM(班级表[学生数])'}"
    lower = {**B, "学生数": None}
    first = Fault("merged-number", CellRef("A2 班级情况", 5, 4), "", "班级表", "学生数", 0, {"行": "5–6"})
    fault = replace(first, also=(CellRef("A2 班级情况", 6, 4),))
    parts = {"profile": {"学生总数": 60}, "faults": [fault]}
    result = judged(
        rule(body) + rule("scope: row\ntable: 班级表\nrequired: [学生数]", "r"), classes=[lower, lower], **parts
    )
    assert [one.rule for one in result.findings] == ["r", "r"]
    claimed = rule("reading: merged-number", "m")
    assert [one.rule for one in judged(rule(body) + claimed, classes=[lower, lower], **parts).findings] == ["m"]


def test_a_return_rule_applies_where_it_says(judged):
    body = """
scope: return
where: '封面!学校类型 = "职校"'
covers: {list: 专业, by: '班级表[专业]', where: '[@学生数] > 0'}
"""
    assert judged(rule(body), classes=[A], cover={"学校类型": "小学"}).counts == Counts(skipped=1)
    assert judged(rule(body), classes=[A]).counts == Counts(unknown=1)
    result = judged(rule(body), classes=[A, {**B, "专业": "畜禽", "学生数": 0}], cover={"学校类型": "职校"})
    (one,) = result.findings
    assert one.message.zh == "2个应有的，还缺畜禽"
    assert (one.observed, one.expected.zh, one.at) == ("1", "2个都有", CellRef("A2 班级情况", 4, 9))


def test_unique_marks_the_later_row_and_the_first(judged):
    result = judged(rule("scope: table\ntable: 班级表\nunique: [年级, 班级]"), classes=[A, B, {**A, "学生数": 9}])
    (one,) = result.findings
    assert (one.at.a1, [place.at.a1 for place in one.also]) == ("A7", ["B7", "A5", "B5"])
    assert one.message.zh == "年级、班级“三年级，1班”与 A5 重复"
    assert result.counts == Counts(passed=2, failed=1)


@pytest.mark.parametrize(
    ("missing", "counts"), [("unknown", Counts(1, 1, 1, 1)), ("skip", Counts(passed=1, failed=1, skipped=2))]
)
def test_a_row_of_which_it_cannot_be_told_whether_it_must_be_unique_is_unknown(judged, missing, counts):
    body = f"scope: table\ntable: 班级表\nunique: [专业]\nwhere: '[@学段] = \"小学\"'\nmissing: {missing}"
    kindergarten, untold = {**A, "学段": "幼儿园"}, {**A, "学段": None}
    result = judged(rule(body), classes=[A, A, kindergarten, untold])
    assert (len(result.findings), result.counts) == (1, counts)


def test_required_fields(judged):
    result = judged(rule("scope: return\nrequired: [基本情况表!学生总数, 封面!填报单位]"))
    assert [(one.at.a1, one.message.zh) for one in result.findings] == [("C5", "学生总数没有填写")]
    assert result.counts == Counts(passed=1, failed=1)


def test_a_check_on_named_fields_says_both_figures(judged):
    body = "scope: return\ncheck: '基本情况表!合格率 >= 0.989'"
    (one,) = judged(rule(body), profile={"合格率": 0.98896}).findings
    assert (one.observed, one.expected.zh, one.at.a1) == ("98.896%", "≥ 98.9%", "C7")


def test_the_indicator_of_a_return(judged):
    body = """
scope: return
indicator: {value: 'SUM(班级表[未劝返人数])', unit: 人, figure: zero}
target: {at_most: 0}
message: '{实际}人未劝返'
"""
    axis = "\n  judges: target\n  level: error"
    result = judged(rule(body, axis=axis), classes=[{**A, "未劝返人数": 2}])
    assert [(one.message.zh, one.expected.zh, one.at.a1) for one in result.findings] == [("2人未劝返", "<= 0", "L4")]
    assert result.status == "accepted"


def test_a_reading_rule_gives_a_fault_its_words_and_level(judged):
    rules = (
        rule("reading: [not-a-number, blank]\nmessage: '{列名}：{原值}'\nfix: 只填数字", "all")
        + rule("reading: not-a-number\ntable: 班级表\nmarks: [学生数]\nmessage: '{年级}{班级}：{原值}'", "one")
        + rule("reading: not-a-number\ntable: 班级表", "table", "\n  judges: data\n  level: query")
    )
    faults = [
        Fault("not-a-number", CellRef("A2 班级情况", 5, 4), "三十", "班级表", "学生数", 0),
        Fault("not-a-number", CellRef("A2 班级情况", 5, 5), "十", "班级表", "男", 0),
        Fault("not-a-number", CellRef("A1 基本情况", 5, 3), "百", "基本情况表", "学生总数", 0),
        Fault("renamed-sheet", CellRef("Sheet1", 1, 1), "", "教师表", detail={"工作表": "Sheet1"}),
    ]
    result = judged(rules, classes=[A], faults=faults)
    assert [(one.rule, one.level, one.message.zh) for one in result.findings] == [
        ("all", "error", "学生总数：百"),
        ("one", "error", "三年级1班：三十"),
        ("table", "query", "“男”应填数字，填的是“十”"),
        ("renamed-sheet", "info", "工作表名称改为“Sheet1”，已按“教师表”读取"),
    ]
    assert result.counts == Counts(failed=3)


def test_a_reading_rule_without_a_table_names_columns_and_fields(judged):
    rules = (
        rule("reading: [blank, header-blank]\nmessage: 没有填", "all")
        + rule("reading: [blank]\nmarks: ['班级表[学生数]', 封面!填报日期]\nmessage: 这里要填", "these")
        + rule("reading: [header-blank]\nmarks: [基本情况表!联系电话]\nmessage: 请留电话", "phone")
    )
    faults = [
        Fault("header-blank", CellRef("A1 基本情况", 2, 3), "", "基本情况表", "联系电话", 0),
        Fault("header-blank", CellRef("A1 基本情况", 2, 1), "", "基本情况表", "填报人", 0),
        Fault("blank", CellRef("A0 封面", 7, 3), "", "封面", "填报日期", 0),
        Fault("blank", CellRef("A1 基本情况", 5, 3), "", "基本情况表", "学生总数", 0),
        Fault("blank", CellRef("A2 班级情况", 5, 4), "", "班级表", "学生数", 0),
    ]
    found = judged(rules, classes=[{**A, "学生数": None}], faults=faults).findings
    assert {one.column: (one.rule, one.message.zh) for one in found} == {
        "联系电话": ("phone", "请留电话"),
        "填报人": ("all", "没有填"),
        "填报日期": ("these", "这里要填"),
        "学生总数": ("all", "没有填"),
        "学生数": ("these", "这里要填"),
    }


def test_order_is_level_then_sheet_then_cell(judged):
    axes = [("target", "query"), ("target", "error"), ("data", "query"), ("data", "error"), ("data", "info")]
    rules = "".join(
        rule(
            "scope: row\ntable: 班级表\nrange: {column: 学生数, at_most: 1}",
            f"{j}-{lv}",
            f"\n  judges: {j}\n  level: {lv}",
        )
        for j, lv in axes
    )
    result = judged(rules, classes=[A, B])
    assert [(one.rule, one.at.a1) for one in result.findings] == [
        (name, cell)
        for name in ("data-error", "data-query", "target-error", "target-query", "data-info")
        for cell in ("D5", "D6")
    ]


def test_status_by_what_blocks_and_what_was_explained(judged):
    query = rule(
        "scope: row\ntable: 班级表\nrange: {column: 学生数, at_most: 30}", "q", "\n  judges: data\n  level: query"
    )
    target = rule(
        "scope: row\ntable: 班级表\nrange: {column: 学生数, at_most: 30}", "t", "\n  judges: target\n  level: error"
    )
    assert judged(target, classes=[B]).status == "accepted"
    asked = judged(query, classes=[B])
    assert asked.status == "explain"
    key, basis = asked.findings[0].key, asked.findings[0].basis
    for text, status in (("无", "explain"), ("太短了", "explain"), ("新校舍九月交付后分班", "accepted")):
        result = judged(query, classes=[B], explanations={key: Explanation(text, basis)})
        assert (result.status, result.findings[0].explanation) == (status, text if status == "accepted" else None)
        assert (result.findings[0].explanation_remark.zh == "") == (status == "accepted")
    said = {key: Explanation("新校舍九月交付后分班", basis)}
    changed = judged(query, classes=[{**B, "学生数": 32}], explanations=said)
    assert (changed.status, changed.findings[0].key) == ("explain", key)
    assert "已经失效" in changed.findings[0].explanation_remark.zh


def test_an_explanation_of_a_comparison_lapses_when_the_other_side_changes(judged):
    query = rule(
        "scope: row\ntable: 班级表\nequal: {left: '[@学生数]', right: '[@女]'}",
        "q",
        "\n  judges: data\n  level: query",
    )
    asked = judged(query, classes=[{**B, "女": 10}]).findings[0]
    said = {asked.key: Explanation("原因已经向县局报告", asked.basis)}
    assert judged(query, classes=[{**B, "女": 10}], explanations=said).status == "accepted"
    assert judged(query, classes=[{**B, "女": 11}], explanations=said).status == "explain"


def test_an_explanation_never_lifts_an_error(judged):
    error = rule(
        "scope: row\ntable: 班级表\nrange: {column: 学生数, at_most: 30}", "q", "\n  judges: data\n  level: error"
    )
    found = judged(error, classes=[B]).findings[0]
    said = {found.key: Explanation("数字属实，请予通过", found.basis)}
    result = judged(error, classes=[B], explanations=said)
    assert (result.status, result.findings[0].explanation) == ("rejected", "数字属实，请予通过")


def test_register_rules_need_a_register(judged, given):
    body = "scope: return\ncheck: 'COUNTIFS(单位名录[单位代码], 封面!单位代码) = 1'"
    assert judged(rule(body)).counts == Counts(unknown=1)
    assert judged(rule(body), register=given.register({"S1": {}})).counts == Counts(passed=1)
    (one,) = judged(rule(body), register=given.register({"S2": {}})).findings
    assert (one.at.sheet, one.expected.zh) == ("A0 封面", "1")


def test_how_many_rules_looked_at_it(judged):
    rules = rule("scope: row\ntable: 班级表\nrequired: [学生数]", "a") + rule("reading: blank", "b")
    county = rule("scope: county\ntable: 教师表\nunique: [证号]", "c")
    assert judged(rules + county, classes=[A]).rules == 2
