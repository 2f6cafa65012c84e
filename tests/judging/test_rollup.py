"""The county: coverage, duplicates, register joins, cross-return rules, and findings in the files they touch."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as sample
from hypothesis import strategies as st

from processor.batch.stored import pack, unpack
from processor.judging import Record, judge, roll_up
from processor.judging.unread import stand_for
from processor.model import Counts, Duplicate, Missing, Text, UnreadFile
from processor.ruleset.types import Form

TWICE = """
- id: twice
  title: {zh: 证号不重复, en: Once}
  judges: data
  level: error
  scope: county
  table: 教师表
  unique: [证号]
"""
NAMED = """
- id: named
  title: {zh: 点名学校都有, en: Named schools}
  judges: target
  level: error
  scope: county
  missing: %s
  covers: {list: '单位名录[单位全称]', list_where: '[@点名] = "是"', by: '基本情况表[单位名称]'}
"""
COUNTED = """
- id: counted
  title: {zh: 班数, en: Classes}
  judges: target
  level: error
  scope: county
  indicator: {value: 'ROWS(班级表)', unit: 个}
  target: {at_least: 9}
"""
ONCE = """
- id: once
  title: {zh: 一单位一份, en: One return}
  judges: data
  level: query
  reading: [duplicate-return, identical-return]
"""


@pytest.fixture
def county(ruleset, given):
    """roll_up over returns given as keyword dicts."""

    def run(rules, returns, units=None, *, round_id="r2", as_of=None, unread=()):
        loaded = ruleset(rules)
        register = None if units is None else given.register(units)
        about = {"register": register, "as_of": as_of or given.day, "round_id": round_id}
        records = [judge(given.ret(**one), loaded, **about)[1] for one in returns]
        for record in records:
            assert unpack(pack(record), Record) == record
        return roll_up(records, loaded, unread=unread, **about)

    return run


def sent(code, **parts):
    return {"code": code, "name": f"{code}校", "file": f"{code}.xlsx", **parts}


def test_who_is_missing_by_the_register(county):
    rollup = county(TWICE, [sent("S1"), sent("S9")], {"S1": {}, "S2": {}, "S3": {}})
    assert rollup.county.missing == (Missing("S2", "S2校", "school"), Missing("S3", "S3校", "school"))
    assert (rollup.county.expected, rollup.county.received) == (3, 1)


def test_without_a_register_nobody_is_missing(county):
    rollup = county(TWICE, [sent("S1")])
    assert (rollup.county.missing, rollup.county.expected) == ((), 1)


def test_a_value_in_two_returns_is_found_in_both_files(county):
    first = sent("S1", teachers=[{"姓名": "甲", "证号": "A1"}, {"姓名": "乙", "证号": "A2"}])
    second = sent("S2", teachers=[{"姓名": "丙"}, {"姓名": "丁", "证号": "A1"}])
    third = sent("S3", teachers=[{"姓名": "戊", "证号": "A3"}, {"姓名": "己", "证号": "A3"}])
    rollup = county(TWICE, [first, second, third], {"S1": {}, "S2": {}, "S3": {}})
    (one,) = rollup.county.findings
    assert (one.row_key, one.at, [(place.file, place.at.a1) for place in one.also]) == (
        "A1",
        None,
        [("S1.xlsx", "B5"), ("S2.xlsx", "B6")],
    )
    assert one.message.zh == "证号“A1”在S1校、S2校都有"
    marked = {
        file: [(f.at.a1, [(p.file, p.at.a1) for p in f.also]) for f in found] for file, found in rollup.findings.items()
    }
    assert marked == {"S1.xlsx": [("B5", [("S2.xlsx", "B6")])], "S2.xlsx": [("B6", [("S1.xlsx", "B5")])]}
    assert rollup.tallies["twice"] == Counts(passed=2, failed=1, skipped=1)


@pytest.mark.parametrize(("missing", "status"), [("unknown", "pending"), ("fail", "missed")])
def test_a_named_school_that_has_not_reported(county, missing, status):
    units = {"S1": {"点名": "是"}, "S2": {"点名": "是"}, "S3": {"点名": "否"}}
    rollup = county(NAMED % missing, [sent("S1"), sent("S3")], units)
    (one,) = rollup.county.indicators
    assert (one.status, one.value, one.target) == (status, 1, "= 2")
    assert one.gap.zh == ("2个应有的，还缺S2校" if status == "missed" else "")
    assert county(NAMED % missing, [sent("S1"), sent("S2")], units).county.indicators[0].status == "met"


def test_the_same_content_twice_counts_once_and_is_noted(county):
    returns = [sent("S1", file="a.xlsx"), sent("S1", file="b.xlsx")]
    rollup = county(ONCE, returns, {"S1": {}})
    same = Duplicate("S1", "S1校", ("a.xlsx", "b.xlsx"), "a.xlsx", True, "school", "name")
    assert rollup.county.duplicates == (same,)
    assert {file: [one.message.zh for one in found] for file, found in rollup.findings.items()} == {
        "b.xlsx": ["与a.xlsx内容完全相同，只计一次"]
    }
    assert rollup.used == ("a.xlsx",)


@pytest.mark.parametrize(
    ("first", "second", "used"),
    [
        ({"修订号": 2}, {"修订号": 1, "填报日期": datetime.date(2021, 12, 9)}, "a.xlsx"),
        ({"填报日期": datetime.date(2021, 12, 1)}, {"填报日期": datetime.date(2021, 12, 9)}, "b.xlsx"),
        ({"修订号": 1}, {}, "a.xlsx"),
        ({"学校类型": "小学"}, {"学校类型": "初中"}, "a.xlsx"),
    ],
)
def test_of_different_returns_the_later_counts(county, first, second, used):
    returns = [sent("S1", file="a.xlsx", cover=first), sent("S1", file="b.xlsx", cover=second)]
    rollup = county(ONCE, returns, {"S1": {}})
    assert [(one.used, one.same) for one in rollup.county.duplicates] == [(used, False)]
    assert sorted(rollup.findings) == ["a.xlsx", "b.xlsx"]
    assert rollup.findings["a.xlsx"][0].message.zh == f"本单位报了2份内容不同的表，采用{used}"
    assert rollup.findings["a.xlsx"][0].rule == "once"


def test_rules_on_the_register_itself(county):
    rules = """
- id: led
  title: {zh: 每校有负责人, en: A head for every school}
  judges: data
  level: query
  scope: row
  table: 单位名录
  required: [负责人]
"""
    rollup = county(rules, [sent("S1")], {"S1": {"负责人": "甲"}, "S2": {}})
    (one,) = rollup.county.findings
    assert (one.row_key, [(place.file, place.at.a1) for place in one.also]) == ("S2", [("名录.xlsx", "E6")])
    assert rollup.findings == {}


def test_a_county_check_waits_for_returns_that_may_change_it(county):
    rules = """
- id: enough
  title: {zh: 总数, en: Total}
  judges: data
  level: query
  scope: county
  check: 'SUM(班级表[学生数]) >= 50'
"""
    classes = [{"年级": "一", "班级": "1", "学生数": 30}]
    one, two = sent("S1", classes=classes), sent("S2", classes=classes)
    assert county(rules, [one], {"S1": {}, "S2": {}}).tallies["enough"] == Counts(unknown=1)
    assert county(rules, [one], {"S1": {}}).tallies["enough"] == Counts(failed=1)
    assert county(rules, [one, two], {"S1": {}, "S2": {}}).tallies["enough"] == Counts(passed=1)


def test_a_unit_whose_file_cannot_be_read_is_not_missing_but_its_figures_are_awaited(county):
    told = Text("文件已损坏", "damaged")
    unread = tuple(UnreadFile(name, "corrupt", told, told) for name in ("收/S2校.xlsx", "无名.xlsx", "S1校（旧）.xlsx"))
    rollup = county(COUNTED, [sent("S1", classes=[{"年级": "三年级"}])], {"S1": {}, "S2": {}, "S3": {}}, unread=unread)
    late = (Missing("S2", "S2校", "school"), Missing("S3", "S3校", "school"))
    assert (rollup.county.missing, rollup.outstanding) == (late[1:], late)
    assert (rollup.county.expected, rollup.county.received) == (3, 1)
    (figure,) = rollup.county.indicators
    assert (figure.low, figure.high, figure.gap.zh) == (1, None, "还差8个，2份待补")


def test_an_unread_file_stands_for_the_form_it_is_named_after():
    files = [UnreadFile(name, "corrupt", Text(""), Text("")) for name in ("甲.xlsx", "甲 台账.xlsx", "甲 旧.xlsx")]
    forms = [Form(one, Text(title), "1.0", "return", ()) for one, title in (("s", "学校表"), ("l", "台账"))]
    assert stand_for(forms, files) == {"l": files[1], "s": files[0]}
    assert stand_for(forms, files[1:2]) == {"l": files[1]}
    assert stand_for(forms, files[:1]) == {"s": files[0]}


def test_unread_files_are_kept_for_the_verdicts(county):
    unread = (UnreadFile("S2校.xlsx", "corrupt", *(2 * (None,))),)
    assert county(TWICE, [sent("S1")], {"S1": {}}, unread=unread).unread == unread


CLASSES = st.lists(
    st.fixed_dictionaries(
        {"年级": st.sampled_from("一二三"), "班级": st.sampled_from("12"), "学生数": st.integers(0, 99)}
    ),
    max_size=3,
)
RETURNS = st.lists(
    st.tuples(
        st.sampled_from(["S1", "S2", "S3"]), CLASSES, st.sampled_from([None, 1, 2]), st.sampled_from(["A1", "A2", None])
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@sample(returns=RETURNS, seed=st.randoms(use_true_random=False))
def test_the_county_does_not_depend_on_the_order_of_files(county, returns, seed):
    made = [
        sent(
            code,
            file=f"{at}.xlsx",
            classes=classes,
            cover={"修订号": revision},
            teachers=[{"姓名": "甲", "证号": number}],
        )
        for at, (code, classes, revision, number) in enumerate(returns)
    ]
    shuffled = list(made)
    seed.shuffle(shuffled)
    units = {"S1": {}, "S2": {}}
    one, other = county(TWICE + ONCE, made, units), county(TWICE + ONCE, shuffled, units)
    assert one == replace(other)
