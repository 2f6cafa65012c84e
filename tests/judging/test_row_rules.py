"""Rules of row scope, through judge(): what is found, at which cell, in which words, and how often it held."""

from __future__ import annotations

import datetime

import pytest

from processor.judging import judge
from processor.model import Counts, Fault, Finding

HEAD = """
- id: it
  title: {{zh: 某项, en: Something}}
  judges: {judges}
  level: {level}
  scope: row
  table: 班级表
"""


def rule(body: str, judges: str = "data", level: str = "error") -> str:
    lines = [f"  {line}" for line in body.strip().splitlines()]
    return HEAD.format(judges=judges, level=level) + "\n".join(lines) + "\n"


@pytest.fixture
def found(ruleset, given):
    """(findings, counts) of the classes under one rule."""

    def run(body, *classes, judges="data", level="error", as_of=None, register=None, **parts):
        rules = ruleset(rule(body, judges, level))
        ret = given.ret(classes=list(classes), **parts)
        result, _ = judge(ret, rules, register=register, as_of=as_of or given.day, round_id="r2")
        return result.findings, result.counts

    return run


def told(finding: Finding) -> tuple[str, str, str, str, str]:
    """Cell, what is there, what should be, message, row."""
    cell = finding.at.a1 if finding.at else ""
    return cell, finding.observed, finding.expected.zh, finding.message.zh, finding.row_key


A = {"年级": "三年级", "班级": "1班", "学段": "小学", "学生数": 30, "男": 10, "女": 20, "每周劳动课": 0.5}
B = {"年级": "三年级", "班级": "2班", "学段": "小学", "学生数": 31, "男": 10, "女": 20, "每周劳动课": 1}
C = {"年级": "大班", "班级": "1班", "学段": "幼儿园", "学生数": 20, "男": 10, "女": 10}
D = {"年级": "四年级", "班级": "1班", "学段": "小学", "学生数": 25, "男": 10, "女": 15}


def test_a_check_passes_fails_skips_and_does_not_know(found):
    body = """
where: '[@学段] <> "幼儿园"'
check: '[@每周劳动课] >= 1'
message: '{年级}{班级}每周劳动课{每周劳动课}课时，应不少于1课时'
"""
    findings, counts = found(body, A, B, C, D, judges="target")
    assert counts == Counts(passed=1, failed=1, skipped=1, unknown=1)
    assert [told(one) for one in findings] == [
        ("G5", "0.5", "≥ 1 课时", "三年级1班每周劳动课0.5课时，应不少于1课时", "三年级1班")
    ]
    assert (findings[0].level, findings[0].judges, findings[0].due_later) == ("error", "target", False)
    assert findings[0].message.en == "每周劳动课 is “0.5”; it should be >= 1 课时"


@pytest.mark.parametrize(
    ("missing", "counts"),
    [
        ("unknown", Counts(passed=1, unknown=1)),
        ("skip", Counts(passed=1, skipped=1)),
        ("zero", Counts(passed=1, failed=1)),
        ("fail", Counts(passed=1, failed=1)),
    ],
)
def test_missing_decides_what_a_blank_is(found, missing, counts):
    assert found(f"check: '[@每周劳动课] >= 1'\nmissing: {missing}", B, D)[1] == counts


def test_an_equation_says_what_the_other_side_gives_and_marks_both(found):
    findings, _ = found("check: '[@学生数] = [@男] + [@女]'", A, B)
    assert [told(one) for one in findings] == [
        ("D6", "31", "30 人（男 + 女）", "学生数填的是“31”，应为30 人（男 + 女）", "三年级2班")
    ]
    assert [place.at.a1 for place in findings[0].also] == ["E6", "F6"]


def test_marks_replace_what_is_marked(found):
    findings, _ = found("check: '[@学生数] = [@男] + [@女]'\nmarks: [女]", B)
    assert (findings[0].at.a1, findings[0].also, findings[0].column) == ("F5", (), "女")


def test_a_blank_is_reported_once(found):
    fault = Fault("blank", None, table="班级表", column="学生数", index=0)
    findings, counts = found("check: 'ISBLANK([@学生数]) = FALSE'", {**B, "学生数": None}, faults=[fault])
    assert [one.rule for one in findings] == ["blank"]
    assert counts == Counts(failed=1, unknown=1)


def test_a_rule_that_judges_blanks_takes_over_a_default_fault(found):
    fault = Fault("blank", None, table="班级表", column="学生数", index=0)
    findings, _ = found("required: [学生数]", {**B, "学生数": None}, faults=[fault])
    assert [told(one) for one in findings] == [("D5", "空", "填写", "学生数没有填写", "三年级2班")]
    assert findings[0].rule == "it"


def test_text_that_could_not_be_read_is_unknown_to_other_rules(found, given):
    findings, counts = found("check: '[@学生数] = SUM([@男], [@女])'", {**B, "男": given.refused("十人")})
    assert (findings, counts) == ((), Counts(unknown=1))


def test_not_applicable_is_skipped(found):
    assert found("check: '[@两操] = \"是\"'", {**B, "两操": "不适用"}, {**A, "两操": "是"})[1] == Counts(1, 0, 1, 0)


def test_range(found):
    findings, _ = found("range: {column: 学生数, at_least: 31, at_most: 80}", A, B)
    assert [told(one) for one in findings] == [("D5", "30", "31–80 人", "学生数填的是“30”，应为31–80 人", "三年级1班")]


def test_range_of_one_side(found):
    findings, _ = found("range: {column: 每周劳动课, at_least: 1}", A)
    assert findings[0].expected.zh == "≥ 1 课时"
    assert findings[0].expected.en == ">= 1 课时"


def test_in_and_matches(found):
    findings, _ = found("in: {column: 学段, values: [小学, 初中]}", A, C)
    assert told(findings[0]) == ("C6", "幼儿园", "小学、初中", "学段填的是“幼儿园”，应为小学、初中", "大班1班")
    findings, counts = found("matches: {column: 班级, pattern: '[0-9]+班'}", A, {**B, "班级": "二班"})
    assert [one.at.a1 for one in findings] == ["B6"]
    assert counts == Counts(1, 1, 0, 0)
    findings, _ = found("matches: {column: 专业, pattern: '测试', negate: true}", {**A, "专业": "测试班"}, B)
    assert [one.at.a1 for one in findings] == ["I5"]


def test_refers_suggests_what_is_near(ruleset, given):
    rules = ruleset(rule("refers: {column: 任教班级, to: '班级表[班级]'}").replace("班级表\n", "教师表\n", 1))
    teachers = [{"姓名": "甲", "任教班级": "1班"}, {"姓名": "乙", "任教班级": "2斑"}, {"姓名": "丙"}]
    result, _ = judge(given.ret(classes=[A, B], teachers=teachers), rules, register=None, as_of=given.day, round_id="")
    assert result.counts == Counts(passed=1, failed=1, unknown=1)
    assert told(result.findings[0])[:3] == ("C6", "2斑", "班级表“班级”列里有的（相近的有2班）")


def test_refers_to_a_register_that_is_not_there_is_unknown(found):
    findings, counts = found("refers: {column: 班级, to: '单位名录[单位全称]'}", A)
    assert (findings, counts) == ((), Counts(unknown=1))


@pytest.mark.parametrize(
    ("opened", "done", "extra", "cell", "message"),
    [
        ("2021-03-01", "2021-02-01", "", "K5", "竣工是 2021-02-01，应不早于开工 2021-03-01"),
        (None, "2021-02-01", "", "J5", "开工没有填，后面的日期却填了"),
        ("2021-03-01", "2021-03-01", ", allow: later", "K5", "竣工是 2021-03-01，应晚于开工 2021-03-01"),
    ],
)
def test_ordered(found, opened, done, extra, cell, message):
    row = {**A, "开工": opened and datetime.date.fromisoformat(opened), "竣工": datetime.date.fromisoformat(done)}
    findings, _ = found(f"ordered: {{columns: [开工, 竣工]{extra}}}", row)
    assert [told(one)[0] for one in findings] == [cell]
    assert findings[0].message.zh == message


def test_ordered_dates_that_follow_one_another_hold(found):
    day = datetime.date(2021, 3, 1)
    rows = [{**A, "开工": day, "竣工": day}, {**A, "开工": day}, A]
    assert found("ordered: {columns: [开工, 竣工]}", *rows)[1] == Counts(passed=3)


@pytest.mark.parametrize(
    ("body", "row", "cell", "message"),
    [
        ("ordered: {columns: [男, 女, 学生数]}", {"女": 9}, "F5", "女是 9，应不小于男 10"),
        ("ordered: {columns: [男, 女], allow: later}", {"女": 10}, "F5", "女是 10，应大于男 10"),
        ("ordered: {columns: [男, 女]}", {"男": None}, "E5", "男没有填，后面的数却填了"),
    ],
)
def test_numbers_in_order(found, body, row, cell, message):
    findings, counts = found(body, {**A, **row}, B)
    assert [(told(one)[0], one.message.zh) for one in findings] == [(cell, message)]
    assert counts == Counts(passed=1, failed=1)


def test_a_check_whose_left_side_is_no_column_says_what_was_computed(found):
    twice = "check: 'COUNTIFS([年级], [@年级], [班级], [@班级]) = 1'"
    findings, _ = found(twice, A, B, {**A, "男": 11})
    assert [told(one)[1:4] for one in findings] == [("2", "1", "某项：算得2，应为1")] * 2
    assert findings[0].message.en == "Something: 2; it should be 1"
    findings, _ = found("check: '[@男] + [@女] = [@学生数]'", B)
    assert told(findings[0])[1:4] == ("30", "31（学生数）", "男 + 女是30，应为31（学生数）")


def test_a_check_that_compares_nothing_says_its_condition(found):
    findings, _ = found("check: 'OR([@学段] = \"幼儿园\", [@男] > 10)'", A)
    assert told(findings[0])[3] == '某项：应符合 OR(学段 = "幼儿园", 男 > 10)'
    findings, _ = found("check: 'NOT([@学段] = \"小学\")'", A)
    assert told(findings[0])[1:4] == ("小学", '符合 NOT(学段 = "小学")', '学段填的是“小学”，应符合 NOT(学段 = "小学")')


def test_marks_do_not_change_what_was_observed(found):
    findings, _ = found("check: '[@学生数] = [@男] + [@女]'\nmarks: [女]\nmessage: 填了{实际}，应{应为}", B)
    assert told(findings[0])[:4] == ("F5", "31", "30 人（男 + 女）", "填了31，应30 人（男 + 女）")


def test_equal_on_rows_with_a_tolerance(found):
    body = "equal: {left: '[@学生数]', right: '[@男] + [@女]', tolerance: 1}"
    assert found(body, B)[1] == Counts(passed=1)
    findings, _ = found(body.replace("1}", "0.5}"), B)
    assert findings[0].message.zh == "学生数是31，男 + 女是30，相差1"


def test_binary_floats_fail_no_figure(found):
    assert found("equal: {left: '[@每周劳动课] + 0.2', right: '0.3'}", {**A, "每周劳动课": 0.1})[1] == Counts(passed=1)


def test_a_target_is_in_progress_until_it_is_due(found):
    body = "check: '[@每周劳动课] >= 1'\ndue: 2021-12-31"
    findings, _ = found(body, A, judges="target", as_of=datetime.date(2021, 12, 30))
    assert (findings[0].level, findings[0].due_later) == ("info", True)
    assert findings[0].message.zh == "进行中（2021-12-31到期）：每周劳动课填的是“0.5”，应为≥ 1 课时"
    findings, _ = found(body, A, judges="target", as_of=datetime.date(2021, 12, 31))
    assert (findings[0].level, findings[0].due_later) == ("error", False)


@pytest.mark.parametrize(("due", "first_day"), [("round", "2021-12-20"), ("参数!考试日", "2021-06-07")])
def test_due_by_round_and_parameter(found, due, first_day):
    day = datetime.date.fromisoformat(first_day)
    body = f"check: '[@每周劳动课] >= 1'\ndue: {due}"
    assert found(body, A, judges="target", as_of=day)[0][0].level == "error"
    assert found(body, A, judges="target", as_of=day - datetime.timedelta(days=1))[0][0].level == "info"


def test_a_deleted_column_makes_its_rules_unknown_once(found):
    findings, counts = found("check: '[@每周劳动课] >= 1'\nmissing: fail", A, B, D, less=["每周劳动课"])
    assert (findings, counts) == ((), Counts(unknown=1))


def test_a_missing_sheet_is_unknown_and_an_optional_one_skipped(ruleset, given):
    rules = ruleset(
        rule("check: '[@每周劳动课] >= 1'")
        + rule("required: [证号]").replace("班级表\n", "教师表\n").replace("it\n", "b\n")
    )
    ret = given.ret(without=["班级表"])
    result, _ = judge(ret, rules, register=None, as_of=given.day, round_id="")
    assert result.counts == Counts(skipped=1, unknown=1)


def test_keys_are_unique_and_follow_the_row_when_it_moves(found):
    first, _ = found("check: '[@每周劳动课] >= 1'", A, D)
    moved, _ = found("check: '[@每周劳动课] >= 1'", D, A)
    twice, _ = found("check: '[@每周劳动课] >= 1'", A, A)
    assert first[0].key == moved[0].key
    assert first[0].at != moved[0].at
    assert len({one.key for one in twice}) == 2


def test_personal_numbers_are_masked(found):
    findings, _ = found("in: {column: 专业, values: [果树]}", {**A, "专业": "13812345678"})
    assert (findings[0].observed, "13812345678" in findings[0].message.zh) == ("138****5678", False)


def test_a_claimed_fault_is_not_reported_again_even_where_blanks_fail(ruleset, given):
    rules = ruleset(
        rule("range: {column: 学生数, at_least: 1}\nmissing: fail")
        + "- {id: claimed, title: {zh: 数字, en: Number}, judges: data, level: error, reading: not-a-number}\n"
    )
    fault = Fault("not-a-number", None, "三十", "班级表", "学生数", 0)
    ret = given.ret(classes=[{**A, "学生数": given.refused("三十")}], faults=[fault])
    result, _ = judge(ret, rules, register=None, as_of=given.day, round_id="")
    assert [one.rule for one in result.findings] == ["claimed"]


def test_several_tables_under_one_rule(ruleset, given):
    rules = ruleset(
        rule("matches: {column: 备注, pattern: 测试, negate: true}").replace(
            "table: 班级表", "tables: [班级表, 教师表]"
        )
    )
    ret = given.ret(classes=[A, {**B, "备注": "测试"}], teachers=[{"姓名": "甲", "备注": "测试用"}])
    result, _ = judge(ret, rules, register=None, as_of=given.day, round_id="")
    assert [(one.at.sheet, one.at.a1) for one in result.findings] == [("A2 班级情况", "M6"), ("A3 教师", "D5")]
    assert result.counts == Counts(failed=2, unknown=1)
