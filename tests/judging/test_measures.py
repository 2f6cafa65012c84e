"""County figures: value, bounds, status, gap and contribution, by worked examples; bounds hold whatever comes in."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as sample
from hypothesis import strategies as st

from processor.judging import judge, roll_up
from processor.writing.figures import value_text

SHARE = """
- id: share
  title: {zh: 优质学校, en: Share}
  judges: target
  level: error
  scope: county
  indicator:
    value: 'COUNTIFS(单位名录[计入学校总数],"是",单位名录[参与优质学校+],"是")/COUNTIFS(单位名录[计入学校总数],"是")'
    unit: percent
    count_unit: 所
    decimals: 1
    contribution: 单位名录
    contributes: '[@参与优质学校+] = "是"'
  target: {at_least: 50%, stretch: 75%}
  incomplete: INCOMPLETE
  due: 2021-12-31
"""
DROPOUT = """
- id: dropout
  title: {zh: 无辍学, en: No dropout}
  judges: target
  level: error
  scope: county
  indicator: {value: 'SUM(班级表[未劝返人数])', unit: 人, figure: zero, contribution: 班级表}
  target: {at_most: 0}
"""
COUNTED = """
- id: counted
  title: {zh: 计数, en: Count}
  judges: target
  level: error
  scope: county
  indicator: {value: 'ROWS(班级表)', unit: 个}
  target: TARGET
"""
RATE = """
- id: rate
  title: {zh: 比率, en: Rate}
  judges: target
  level: error
  scope: county
  indicator: {value: 'SUM(班级表[男])/SUM(班级表[学生数])', unit: percent, decimals: 1, figure: rate}
  target: {at_least: 98.9%}
"""
PERMILLE = """
- id: dropout-rate
  title: {zh: 辍学率, en: Dropout rate}
  judges: target
  level: error
  scope: county
  indicator: {value: 'SUM(班级表[未劝返人数])/SUM(班级表[学生数])', unit: permille, decimals: 1, contribution: 班级表}
  target: {at_most: 4‰}
"""
RECORDED = """
- id: filled
  title: {zh: 有班级情况的班数, en: Classes told of}
  judges: data
  level: info
  table: 班级表
  recorded: [学生数, 备注]
"""
LAST = datetime.date(2021, 12, 31)
EVE = datetime.date(2021, 12, 30)
COUNTS = {"计入学校总数": "是"}


@pytest.fixture
def measure(ruleset, given):
    """The first measure of some returns: (code, parts) each."""

    def run(rules, returns, units, as_of=LAST):
        loaded = ruleset(rules)
        about = {"register": given.register(units), "as_of": as_of, "round_id": "r2"}
        records = [
            judge(given.ret(code=code, name=code, file=f"{code}.xlsx", **parts), loaded, **about)[1]
            for code, parts in returns
        ]
        return roll_up(records, loaded, unread=(), **about).county.indicators[0]

    return run


def joined(word):
    return {"profile": {"参与优质学校+": word}}


def share(incomplete="bounds"):
    return SHARE.replace("INCOMPLETE", incomplete)


FOUR = dict.fromkeys(("S1", "S2", "S3", "S4"), COUNTS) | {"S5": {"计入学校总数": "否"}}


def test_a_share_is_open_while_missing_returns_can_decide_it(measure):
    one = measure(share(), [("S1", joined("是")), ("S2", joined("否")), ("S5", joined("是"))], FOUR)
    assert (one.value, one.low, one.high) == (Fraction(1, 4), Fraction(1, 4), Fraction(3, 4))
    assert (one.status, one.gap.zh, one.gap.en) == ("pending", "还差1所，2份待补", "1 所 short, 2 returns to come")
    assert [(c.unit, c.value, c.short) for c in one.contribution] == [
        ("S2", "×", True), ("S1", "√", False), ("S3", "未报", False), ("S4", "未报", False),
    ]  # fmt: skip


def test_a_share_out_of_reach_is_missed_and_in_progress_before(measure):
    returns = [("S1", joined("否")), ("S2", joined("否")), ("S3", joined("否"))]
    one = measure(share(), returns, FOUR)
    assert (one.status, one.high, one.gap.zh) == ("missed", Fraction(1, 4), "还差2所，1份待补")
    assert measure(share(), returns, FOUR, EVE).status == "in-progress"


def test_a_share_that_is_safe_is_met_and_says_nothing(measure):
    one = measure(share(), [("S1", joined("是")), ("S2", joined("是"))], FOUR)
    assert (one.status, one.gap.zh, one.target, one.stretch, one.stretch_met) == ("met", "", ">= 50%", ">= 75%", False)


def test_a_blank_answer_does_not_keep_a_share_open(measure):
    units = {"S1": COUNTS, "S2": COUNTS}
    one = measure(share(), [("S1", joined(None)), ("S2", joined("否"))], units)
    assert (one.status, one.low, one.high) == ("missed", Fraction(0), Fraction(0))
    assert [(c.unit, c.value) for c in one.contribution] == [("S1", "×"), ("S2", "×")]


@pytest.mark.parametrize(("incomplete", "status"), [("provisional", "missed"), ("wait", "pending")])
def test_provisional_judges_what_is_there_and_wait_nothing(measure, incomplete, status):
    assert measure(share(incomplete), [("S1", joined("是"))], FOUR).status == status


def test_a_zero_target_names_what_is_left(measure):
    classes = [{"年级": "一", "班级": "1", "未劝返人数": 2}]
    one = measure(DROPOUT, [("S1", {"classes": classes}), ("S2", {})], {"S1": {}, "S2": {}})
    assert (one.status, one.gap.zh, one.value) == ("missed", "2人未劝返", 2)
    assert [(c.unit, c.value, c.short) for c in one.contribution] == [("S1", "2人", True)]


def test_a_zero_so_far_is_pending_until_all_is_there(measure):
    classes = [{"年级": "一", "班级": "1", "未劝返人数": 0}]
    assert measure(DROPOUT, [("S1", {"classes": classes})], {"S1": {}, "S2": {}}).status == "pending"
    assert measure(DROPOUT, [("S1", {"classes": classes})], {"S1": {}}).status == "met"


@pytest.mark.parametrize(
    ("target", "rows", "status", "gap", "level"),
    [
        ("{at_least: 5}", 2, "missed", "还差3个", "error"),
        ("{exactly: 2}", 2, "met", "", "error"),
        ("{exactly: 2, more: query}", 3, "missed", "超出1个", "query"),
        ("{exactly: 2}", 1, "missed", "还差1个", "error"),
        ("{above: 2}", 2, "missed", "应大于目标值", "error"),
        ("{below: 2}", 2, "missed", "应小于目标值", "error"),
        ("{at_most: 2}", 4, "missed", "超出2个", "error"),
    ],
)
def test_counts(measure, target, rows, status, gap, level):
    classes = [{"年级": "一", "班级": str(at)} for at in range(rows)]
    one = measure(COUNTED.replace("TARGET", target), [("S1", {"classes": classes})], {"S1": {}})
    assert (one.status, one.gap.zh, one.level, one.value) == (status, gap, level, rows)


def test_a_rate_is_judged_unrounded_and_shown_with_digits_enough(measure):
    classes = [{"年级": "一", "班级": "1", "学生数": 10000, "男": 9885}]
    one = measure(RATE, [("S1", {"classes": classes})], {"S1": {}})
    assert (one.value, one.status, one.target, one.gap.zh) == (
        Fraction(9885, 10000), "missed", ">= 98.9%", "还差0.05个百分点",
    )  # fmt: skip


def test_without_data_nothing_is_said_to_pass(measure):
    one = measure(RATE, [("S1", {})], {"S1": {}})
    assert (one.value, one.status, one.gap.zh) == (None, "pending", "没有数据")


def test_an_indicator_without_a_target_is_recorded(measure):
    rules = COUNTED.replace("  target: TARGET\n", "")
    assert measure(rules, [("S1", {})], {"S1": {}}).status == "recorded"


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@sample(
    answers=st.lists(st.sampled_from(["是", "否", None]), min_size=1, max_size=6),
    counted=st.lists(st.sampled_from(["是", "否"]), min_size=6, max_size=6),
    there=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_bounds_hold_what_the_missing_returns_bring(measure, answers, counted, there):
    units = {f"S{at}": {"计入学校总数": counted[at]} for at in range(len(answers))}
    returns = [(f"S{at}", joined(answer)) for at, answer in enumerate(answers)]
    part = measure(share(), [one for one, here in zip(returns, there, strict=False) if here], units)
    whole = measure(share(), returns, units)
    if whole.value is not None:
        assert part.low is not None and part.high is not None
        assert part.low <= whole.value <= part.high
        assert part.status == "pending" or part.status == whole.status


def test_a_rate_in_per_mille(measure):
    few, many = {"学生数": 500, "未劝返人数": 1}, {"学生数": 300, "未劝返人数": 3}
    one = measure(PERMILLE, [("S1", {"classes": [few]}), ("S2", {"classes": [many]})], {"S1": {}, "S2": {}})
    assert (one.value, one.unit_sign, one.target, one.status) == (Fraction(1, 200), "‰", "<= 4‰", "missed")
    assert (one.gap.zh, one.gap.en) == ("超出1个千分点", "1 points per thousand over")
    assert [(each.unit, each.value, each.short) for each in one.contribution] == [
        ("S2", "10‰", True),
        ("S1", "2‰", False),
    ]
    assert value_text(one) == "5‰"


def test_what_is_recorded_is_shown_and_never_judged(measure):
    told, silent = {"学生数": 30, "备注": "有"}, {"学生数": 30}
    one = measure(RECORDED, [("S1", {"classes": [told, silent, told]})], {"S1": {}})
    assert (one.value, one.low, one.high, value_text(one)) == (2, 2, 2, "2条")
    assert (one.status, one.target, one.level) == ("recorded", "", "info")
    late = measure(RECORDED, [("S1", {"classes": [told, silent, told]})], {"S1": {}, "S2": {}})
    assert (late.value, late.low, late.high, late.status) == (2, 2, None, "recorded")
