"""Roll-ups: met when every rule named is, by counties worked out by hand; what cannot be is refused at load."""

from __future__ import annotations

import datetime

import pytest

from processor.errors import RulesetError
from processor.judging import judge, roll_up
from processor.judging.county_facts import CountyFacts
from processor.judging.finishing import finish

LABOUR = """
- id: labour
  title: {zh: 劳动课, en: Labour}
  judges: target
  level: error
  scope: row
  table: 班级表
  where: '[@学段] = "小学"'
  check: '[@每周劳动课] >= 1'
"""
SIZE = """
- id: size
  title: {zh: 学生数, en: Size}
  judges: target
  level: query
  scope: county
  indicator: {value: 'SUM(班级表[学生数])', unit: 人}
  target: {at_least: 30}
  due: 2021-08-31
"""
ALL = """
- id: all
  title: {zh: 全部完成, en: All}
  judges: target
  level: query
  scope: county
  all_pass: [labour, size]
  due: 2021-12-31
"""
LAST = datetime.date(2021, 12, 31)


@pytest.fixture
def county(ruleset, given):
    """The county of one return with these classes; late: units that have not reported."""

    def run(rules, classes, as_of=LAST, late=()):
        loaded = ruleset(rules)
        about = {
            "register": given.register({code: {} for code in ("S1", *late)}), "as_of": as_of, "round_id": "r2",
        }  # fmt: skip
        rows = [{"年级": "一", "班级": str(at), **row} for at, row in enumerate(classes)]
        result, record = judge(given.ret(classes=rows), loaded, **about)
        return finish([result], roll_up([record], loaded, unread=(), **about), loaded, **about)[1]

    return run


def the(county, rule="all"):
    return next(one for one in county.indicators if one.rule == rule)


GOOD, LAZY, SMALL = {"学段": "小学", "每周劳动课": 1, "学生数": 30}, {"每周劳动课": 0.5}, {"学生数": 29}


def test_met_when_every_rule_is(county):
    one = the(county(LABOUR + SIZE + ALL, [GOOD]))
    assert (one.status, one.value, one.target, one.unit_sign, one.gap.zh) == ("met", 2, "= 2", "项", "")
    assert [words.zh for words in one.because] == ["劳动课：已达标", "学生数：已达标"]


def test_one_missed_is_enough_and_is_named(county):
    one = the(county(LABOUR + SIZE + ALL, [GOOD | LAZY]))
    assert (one.status, one.value, one.low, one.high) == ("missed", 1, 1, 1)
    assert (one.gap.zh, one.gap.en) == ("未达标1项：劳动课", "1 missed: Labour")
    assert [words.en for words in one.because] == ["Labour: missed", "Size: met"]


def test_before_the_day_it_is_in_progress(county):
    day = datetime.date(2021, 12, 30)
    assert the(county(LABOUR + SIZE + ALL, [GOOD | LAZY], day)).status == "in-progress"
    early = datetime.date(2021, 7, 1)
    one = the(county(LABOUR + SIZE + ALL, [GOOD | SMALL], early))
    assert (one.status, one.gap.zh) == ("in-progress", "进行中1项：学生数")


def test_missing_returns_keep_it_open(county):
    one = the(county(LABOUR + SIZE + ALL, [GOOD], late=("S2",)))
    assert (one.status, one.value, one.high, one.gap.zh) == ("pending", 1, 2, "待定1项：劳动课")


def test_what_applies_nowhere_does_not_count(county):
    one = the(county(LABOUR + SIZE + ALL, [GOOD | {"学段": "初中"}]))
    assert (one.status, one.target, one.because[1].zh) == ("met", "= 1", "劳动课：不适用")


def test_roll_ups_of_roll_ups_and_patterns(county):
    top = ALL.replace("id: all", "id: top").replace("[labour, size]", "{rules: ['*'], judges: target}")
    one = the(county(top + ALL + LABOUR + SIZE, [GOOD | SMALL]), "top")
    assert (one.status, one.value, one.target) == ("missed", 1, "= 3")
    hard = ALL.replace("[labour, size]", "{rules: ['*'], levels: error}")
    assert the(county(hard + LABOUR + SIZE, [GOOD | SMALL])).status == "met"
    cited = LABOUR.replace("id: labour", "id: labour.row\n  also_cites: [labour]")
    assert the(county(cited + SIZE + ALL, [GOOD])).status == "met"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (ALL, "rules.yaml:2: all_pass 里的“labour”不是规则。yaodian rules list 列出全部编号"),
        (LABOUR + SIZE + ALL.replace("size]", "sise]"), "all_pass 里的“sise”不是规则。相近的编号：size"),
        (LABOUR + SIZE + ALL.replace("[labour, size]", "{rules: ['*'], levels: info}"), "一条规则也没有选中"),
        (
            ALL.replace("[labour, size]", "[b]") + ALL.replace("id: all", "id: b").replace("[labour, size]", "[all]"),
            "all_pass 互相引用：all → b → all",
        ),
        (ALL.replace("[labour, size]", "[all]"), "一条规则也没有选中"),
    ],
)
def test_what_is_refused(ruleset, rules, told):
    with pytest.raises(RulesetError) as caught:
        ruleset(rules)
    assert told in caught.value.line("zh")


def test_the_verdict_says_which(county, ruleset, given):
    verdicts = """
- id: judged
  stratum: county
  when: [{as: m, where: {kind: measure, judged: 是, passed: 否, past_due: 是}}]
  then: [{kind: verdict, about: {ref: m.rule}, verdict: 未达标}]
"""
    loaded = ruleset(LABOUR + SIZE + ALL, verdicts)
    about = {"register": given.register({"S1": {}}), "as_of": LAST, "round_id": "r2"}
    result, record = judge(given.ret(classes=[{"年级": "一", "班级": "1", **GOOD, **LAZY}]), loaded, **about)
    county = finish([result], roll_up([record], loaded, unread=(), **about), loaded, **about)[1]
    verdict = next(one for one in county.verdicts if one.about == "all")
    assert verdict.because == ("全部完成：1项（= 2），未达标（未达标1项：劳动课）",)


NAMED = """
- id: named
  title: {zh: 有小学班, en: Primary}
  judges: target
  level: error
  scope: county
  check: 'COUNTIFS(班级表[学段], "小学") >= 1'
"""


@pytest.mark.parametrize(("late", "labour"), [((), ("已达标", "是", "否")), (("S2",), ("待定", None, "是"))])
def test_the_rules_of_a_roll_up_are_facts_for_the_verdicts(ruleset, given, late, labour):
    loaded = ruleset(LABOUR + SIZE + NAMED + ALL.replace("[labour, size]", "[labour, size, named]"))
    about = {"register": given.register({code: {} for code in ("S1", *late)}), "as_of": LAST, "round_id": "r2"}
    result, record = judge(given.ret(classes=[{"年级": "一", "班级": "1", **GOOD, **SMALL}]), loaded, **about)
    rollup = roll_up([record], loaded, **about)
    facts = CountyFacts([result], rollup, loaded, *about.values()).of_county([])
    parts = {one["rule"]: one for one in facts if one["kind"] == "part"}
    assert {one["of"] for one in parts.values()} == {"all"}
    assert tuple(parts["labour"][name] for name in ("status", "passed", "open")) == labour
    assert (parts["size"]["status"], parts["named"]["status"]) == ("待定" if late else "未达标", "已达标")
    told = [one["rule"] for one in facts if one["kind"] in ("measure", "check")]
    assert sorted(told) == ["all", "labour", "named", "size"]
    assert {one["rule"]: one["rollup"] for one in facts if one["kind"] == "measure"} == {
        "size": "否",
        "named": "否",
        "all": "是",
    }
