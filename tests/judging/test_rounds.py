"""Rounds that ask a part of a form: the rest is not missing and not judged, in the return and in the county."""

from __future__ import annotations

import datetime

import pytest

from processor.errors import RulesetError
from processor.judging import judge, roll_up
from processor.model import Fault
from processor.ruleset import load_ruleset

RULES = """
- id: labour
  title: 劳动课
  judges: target
  level: error
  scope: row
  table: 班级表
  check: '[@每周劳动课] >= 1'
- {id: named, title: 有人填, judges: data, level: error, scope: return, required: [基本情况表!填报人]}
- {id: agree, title: 人数一致, judges: data, level: error, scope: return,
   equal: {left: 基本情况表!学生总数, right: 'SUM(班级表[学生数])'}}
- id: pupils
  title: 学生数
  judges: target
  level: error
  scope: county
  indicator: {value: 'SUM(基本情况表[学生总数])', unit: 人}
  target: {at_least: 10}
  due: round
- id: joined
  title: 参与
  judges: target
  level: error
  scope: county
  indicator: {value: 'COUNTIFS(单位名录[参与优质学校+], "是")', unit: 所}
  target: {at_least: 1}
- {id: classes, title: 班数, judges: target, level: error, scope: county, check: 'ROWS(班级表) >= 1'}
- {id: all, title: 全部, judges: target, level: query, scope: county, all_pass: [labour, pupils, classes]}
"""
ROUNDS = """
- {id: r0, title: {zh: 开学, en: Spring}, opens: 2021-03-01, deadline: 2021-03-31, forms: [school: ASKED]}
- {id: r1, title: 第一轮, opens: 2021-06-01, deadline: 2021-07-10}
"""
CLASSES = [{"年级": "一", "班级": "1", "每周劳动课": 0, "学生数": 30}]


@pytest.fixture
def loaded(ruleset, tmp_path):
    """The small ruleset with a round in which these sheets and tables are asked."""

    def make(asked):
        ruleset(RULES)
        head = (tmp_path / "ruleset.yaml").read_text("utf-8")
        before, rest = head.split("rounds:\n")
        rest = rest[rest.index("parameters:") :]
        (tmp_path / "ruleset.yaml").write_text(before + "rounds:" + ROUNDS.replace("ASKED", asked) + rest, "utf-8")
        return load_ruleset(tmp_path)

    return make


def judged(loaded, given, round_id, **parts):
    about = {"register": given.register({"S1": {}}), "as_of": datetime.date(2021, 3, 31), "round_id": round_id}
    result, record = judge(given.ret(**parts), loaded, **about)
    return result, roll_up([record], loaded, unread=(), **about)


def test_what_is_not_asked_is_skipped(loaded, given):
    rules = loaded("[封面, A1 基本情况]")
    faults = [
        Fault("missing-sheet", None, table="班级表", detail={"表": "A2 班级情况"}),
        Fault("blank", None, table="基本情况表", column="学生总数", index=0),
    ]
    part, rolled = judged(rules, given, "r0", profile={"学生总数": None}, without=["班级表"], faults=faults)
    assert [one.rule for one in part.findings] == ["blank"]
    assert rolled.county.missing == ()
    whole, _ = judged(rules, given, "r1", profile={"学生总数": 12}, classes=CLASSES)
    assert {one.rule for one in whole.findings} == {"labour", "agree"}
    skipped, _ = judged(rules, given, "r0", profile={"学生总数": 12}, classes=CLASSES)
    assert (skipped.findings, skipped.counts.skipped, skipped.counts.failed) == ((), 2, 0)


def test_the_county_says_what_is_not_asked(loaded, given):
    rules = loaded("[封面, 班级情况]")
    result, rolled = judged(rules, given, "r0", profile={"学生总数": 5, "参与优质学校+": "是"}, classes=CLASSES)
    told = {one.rule: (one.status, one.value, one.gap.zh) for one in rolled.county.indicators}
    assert told == {
        "pupils": ("skipped", None, "本轮不报"),
        "joined": ("skipped", None, "本轮不报"),
        "classes": ("met", 1, ""),
        "all": ("missed", 1, "未达标1项：劳动课；本轮不报1项"),
    }
    assert rolled.tallies["classes"].passed == 1
    assert [one.rule for one in result.findings] == ["labour"]
    other = judged(loaded("[封面]"), given, "r0")[1]
    assert other.tallies["classes"].skipped == 1
    assert next(one for one in other.county.indicators if one.rule == "all").status == "skipped"


def test_each_round_has_its_own_deadline(loaded, given):
    rules = loaded("[封面, 基本情况]")
    spring = judged(rules, given, "r0", profile={"学生总数": 5})[1].county.indicators[0]
    summer = judged(rules, given, "r1", profile={"学生总数": 5})[1].county.indicators[0]
    assert (spring.status, spring.due) == ("missed", "2021-03-31")
    assert (summer.status, summer.due) == ("in-progress", "2021-07-10")


def test_a_round_in_words(loaded):
    assert loaded("[封面, 基本情况]").rounds[0].told.zh == "只报封面、基本情况"
    assert loaded("[封面, 基本情况]").rounds[0].asked == {"school": ("封面", "基本情况表")}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("[封皮]", "轮次“r0”里的工作表“封皮”不存在。可用：A0 封面、封面、A1 基本情况"),
        ("[]", "没有写“school”报哪些表"),
    ],
)
def test_what_is_refused(loaded, asked, told):
    with pytest.raises(RulesetError) as caught:
        loaded(asked)
    assert told in caught.value.line("zh")


def test_the_shipped_rounds_of_spring_and_autumn_ask_the_matching_only():
    ruleset = load_ruleset("heshui-2021")
    asked = {one.id: dict(one.asked) for one in ruleset.rounds}
    matching = {"school": ("封面", "学生变动与资助表", "信息比对核实表", "控辍保学台账表")}
    assert asked == {"2021-03": matching, "2021-07": {}, "2021-09": matching, "2021-12": {}}
    assert {one.id: one.forms for one in ruleset.rounds}["2021-03"] == ("school",)
    assert "班级情况表" in ruleset.unasked("2021-03", "school")
    assert ruleset.unasked("2021-12", "school") == ruleset.unasked("none", "school") == frozenset()
