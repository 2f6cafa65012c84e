"""The change of a figure since an earlier one: exact, with bounds, in words; other readings are shown beside."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given as sample
from hypothesis import settings
from hypothesis import strategies as st

from processor.errors import RulesetError
from processor.judging import judge, roll_up
from processor.judging.change import change_between, change_figure
from processor.model import Text
from processor.ruleset.types import Change
from processor.writing.figures import change_text, others_text

RULE = """
- id: up
  title: {zh: 提高, en: Up}
  judges: target
  level: error
  scope: county
  indicator: {value: 'VALUE', unit: UNIT, decimals: 1}
  change: CHANGE
"""
SHARE = RULE.replace("VALUE", "SUM(班级表[男])/SUM(班级表[学生数])").replace("UNIT", "percent")
COUNT = RULE.replace("VALUE", "SUM(班级表[学生数])").replace("UNIT", "人")
LAST = datetime.date(2021, 12, 31)
FROM_FIELD = "from: 'SUM(班级表[女])/SUM(班级表[每周劳动课])'"  # any county formula will do


@pytest.fixture
def measure(ruleset, given):
    def run(rules, rows, units=("S1",)):
        loaded = ruleset(rules)
        about = {"register": given.register({code: {} for code in units}), "as_of": LAST, "round_id": "r2"}
        ret = given.ret(classes=[{"年级": "一", "班级": str(at), **row} for at, row in enumerate(rows)])
        return roll_up([judge(ret, loaded, **about)[1]], loaded, unread=(), **about).county.indicators[0]

    return run


def test_an_exactly_met_change_of_points_is_met(measure):
    rules = SHARE.replace("CHANGE", f"{{{FROM_FIELD}, by: points, at_least: 3, stretch: 4}}")
    # 15.4% after 12.4%: in binary floats 15.4 - 12.4 < 3
    one = measure(rules, [{"男": 77, "学生数": 500, "女": 62, "每周劳动课": 500}])
    assert (one.status, one.value, one.target, one.stretch) == (
        "met", Fraction(77, 500), ">= +3个百分点", ">= +4个百分点",
    )  # fmt: skip
    assert one.change is not None
    assert (one.change.before, one.change.value, one.stretch_met) == (Fraction(62, 500), Fraction(3), False)
    assert change_text(one, "zh") == "比上年+3个百分点（上年12.4%）"
    assert change_text(one, "en") == "+3 percentage points since last year (12.4%)"


def test_a_change_that_falls_short_says_by_how_much(measure):
    rules = SHARE.replace("CHANGE", f"{{{FROM_FIELD}, by: points, at_least: 3, since: {{zh: 2020年, en: '2020'}}}}")
    one = measure(rules, [{"男": 78, "学生数": 500, "女": 64, "每周劳动课": 500}])
    assert (one.status, one.gap.zh, change_text(one, "zh")) == (
        "missed", "还差0.2个百分点", "比2020年+2.8个百分点（2020年12.8%）",
    )  # fmt: skip


def test_a_blank_base_is_pending_and_says_so(measure):
    rules = SHARE.replace("CHANGE", f"{{{FROM_FIELD}, by: points, at_least: -5}}")
    one = measure(rules, [{"男": 77, "学生数": 500}])
    assert (one.status, one.gap.zh, one.gap.en) == ("pending", "缺上年的数", "no figure of last year")
    assert change_text(one, "zh") == ""


@pytest.mark.parametrize(
    ("change", "before", "status", "gap", "target"),
    [
        ("by: amount, above: 0", 30, "missed", "应大于目标值", "> 上年"),
        ("by: amount, above: 0", 29, "met", "", "> 上年"),
        ("by: amount, at_least: 5", 27, "missed", "还差2人", ">= +5人"),
        ("by: amount, at_most: -2", 31, "missed", "超出1人", "<= -2人"),
        ("by: percent, at_least: 20%", 25, "met", "", ">= +20%"),
        ("by: percent, at_least: 20%", 26, "missed", "还差1.2人", ">= +20%"),
        ("by: percent, at_least: 20%", 0, "pending", "上年的数不大于0，算不出增幅", ">= +20%"),
        ("by: amount, exactly: 5, more: query", 20, "missed", "超出5人", "= +5人"),
    ],
)
def test_amounts_and_growth(measure, change, before, status, gap, target):
    rules = COUNT.replace("CHANGE", f"{{from: 'SUM(班级表[女])', {change}}}")
    one = measure(rules, [{"学生数": 30, "女": before}])
    assert (one.status, one.gap.zh, one.target) == (status, gap, target)
    assert one.level == ("query" if "more" in change else "error")


def test_a_change_is_open_while_returns_are_missing(measure):
    rules = COUNT.replace("CHANGE", "{from: '60', by: amount, at_least: 5}")
    one = measure(rules, [{"学生数": 30}], ("S1", "S2"))
    assert (one.status, one.gap.zh) == ("pending", "还差35人，1份待补")
    assert one.change is not None
    assert (one.change.low, one.change.high) == (-30, None)
    assert change_text(one, "zh") == "比上年-30人（上年60人，可能-30人至？）"


@sample(
    now=st.fractions(0, 1),
    before=st.fractions(Fraction(1, 100), 1),
    spread=st.tuples(st.fractions(0, 1), st.fractions(0, 1)),
    by=st.sampled_from(["points", "percent", "amount"]),
)
@settings(deadline=None, max_examples=60)
def test_the_bounds_of_a_change_hold_it(formula_of, now, before, spread, by):
    low, high = now - spread[0] * now, now + spread[1]
    found = change_figure(Change(formula_of, by, Text("上年")), "%", (now, (low, high)), (before, before))
    assert found.low is not None and found.high is not None and found.value is not None
    assert found.low <= found.value <= found.high
    assert found.value == change_between(by, "%", now, before)


@pytest.fixture(scope="module")
def formula_of():
    from processor.formula import Schema, compile_formula

    return compile_formula("1", Schema({}, {}), None, "number")


def test_other_readings_are_shown_with_what_they_would_mean(measure):
    rules = """
- id: up
  title: 比例
  judges: target
  level: error
  scope: county
  indicator:
    value: 'SUM(班级表[男])/SUM(班级表[学生数])'
    unit: percent
    decimals: 1
    others:
    - {title: {zh: 不计女生, en: without girls}, value: '(SUM(班级表[男])-SUM(班级表[女]))/SUM(班级表[学生数])'}
    - {title: 男生占比, value: 'SUM(班级表[男])/SUM(班级表[学生数])'}
    - {title: 班数, value: ROWS(班级表), unit: 个}
  target: {at_least: 20%}
"""
    one = measure(rules, [{"男": 22, "女": 4, "学生数": 100}])
    assert (one.status, [(each.value, each.met) for each in one.others]) == (
        "met", [(Fraction(18, 100), False), (Fraction(22, 100), True), (1, None)],
    )  # fmt: skip
    assert others_text(one, "zh") == "不计女生18%（不达标）；男生占比22%；班数1个"
    assert others_text(one, "en") == "without girls: 18% (not met); 男生占比: 22%; 班数: 1个"


def test_a_return_is_judged_by_its_own_change(ruleset, given):
    loaded = ruleset("""
- id: grows
  title: {zh: 学生增加, en: Grows}
  judges: target
  level: error
  scope: return
  indicator: {value: 'SUM(班级表[学生数])', unit: 人}
  change: {from: 'SUM(班级表[男])', by: amount, at_least: 2}
  message: '上年{前}，现在{实际}，还差{差}'
""")
    about = {"register": None, "as_of": LAST, "round_id": "r2"}

    def told(now, before):
        row = {"年级": "一", "班级": "1", "学生数": now, "男": before}
        return [one.message.zh for one in judge(given.ret(classes=[row]), loaded, **about)[0].findings]

    assert told(12, 10) == []
    assert told(11, 10) == ["上年10，现在11，还差1"]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (SHARE.replace("CHANGE", "{from: '1', by: amount, at_least: 1}"), "百分比的变化用 by: points"),
        (
            COUNT.replace("CHANGE", "{from: '1', by: points, at_least: 1}"),
            "by: points 只用于 unit: percent 或 permille",
        ),
        (SHARE.replace("CHANGE", "{from: '1', by: points, at_least: 3%}"), "写不带 % 的数，如 3"),
        (COUNT.replace("CHANGE", "{from: '1', by: percent, at_least: 5}"), "增幅写 5%"),
        (
            COUNT.replace("CHANGE", "{from: '1', by: percent, at_least: 5%, stretch: 4%}"),
            "争取值 4% 应比目标值 5% 更严",
        ),
        (COUNT.replace("CHANGE", "{by: amount, at_least: 5}"), "change缺少 from"),
        (COUNT.replace("CHANGE", "{from: '1', by: amount}"), "应写且只写一个"),
        (COUNT.replace("CHANGE", "{from: '1', by: amount, at_least: 1}\n  target: {at_least: 1}"), "只能写一个"),
        (COUNT.replace("  change: CHANGE", "  message: '{前}'"), "里的 {前} 不是列名"),
    ],
)
def test_what_is_refused(ruleset, rule, told):
    with pytest.raises(RulesetError) as caught:
        ruleset(rule)
    assert told in caught.value.line("zh")
