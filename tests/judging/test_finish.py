"""finish(): cross-return findings merged into the returns, and verdicts in three strata with their because."""

from __future__ import annotations

import datetime

import pytest

from processor.judging import decide_return, finish, judge, roll_up
from processor.model import Explanation, Text, UnreadFile, Verdict

RULES = """
- id: twice
  title: {zh: 证号不重复, en: Once}
  judges: data
  level: error
  scope: county
  table: 教师表
  unique: [证号]
- id: labour
  title: {zh: 劳动课, en: Labour}
  judges: target
  level: error
  scope: row
  table: 班级表
  check: '[@每周劳动课] >= 1'
- id: size
  title: {zh: 班额, en: Size}
  judges: data
  level: query
  scope: row
  table: 班级表
  check: '[@学生数] <= 参数!上限'
- id: rows
  title: {zh: 班数, en: Classes}
  judges: target
  level: error
  scope: county
  indicator: {value: 'ROWS(班级表)', unit: 个}
  target: {at_least: 2}
  due: 2021-12-31
"""
VERDICTS = """
- id: accepted
  stratum: return
  when: [{as: r, where: {kind: return-summary, errors: 0, unexplained: 0}}]
  then: [{kind: verdict, about: return, unit: {ref: r.unit}, verdict: 可报送}]
- id: explain
  stratum: return
  when: [{as: r, where: {kind: return-summary, errors: 0, unexplained: {ge: 1}}}]
  then: [{kind: verdict, about: return, unit: {ref: r.unit}, verdict: 须说明}]
- id: rejected
  stratum: return
  when: [{as: r, where: {kind: return-summary, errors: {ge: 1}}}]
  then: [{kind: verdict, about: return, unit: {ref: r.unit}, verdict: 须修改}]
- id: back
  stratum: unit
  when:
  - {as: v, where: {kind: verdict, about: return, verdict: 须修改}}
  - {as: s, where: {kind: unit-summary, unit: {ref: v.unit}}}
  then: [{kind: verdict, about: unit, unit: {ref: s.unit}, verdict: 退回修改}]
- id: again
  stratum: unit
  when: [{as: s, where: {kind: unit-summary, unread: {ge: 1}}}]
  then: [{kind: verdict, about: unit, unit: {ref: s.unit}, verdict: 重新报送}]
- id: press
  stratum: unit
  when: [{as: m, where: {kind: missing, past_due: 是}}]
  then: [{kind: verdict, about: unit, unit: {ref: m.unit}, verdict: 催报}]
- id: met
  stratum: county
  when: [{as: m, where: {kind: measure, passed: 是}}]
  then: [{kind: verdict, about: {ref: m.rule}, verdict: 已达标}]
- id: missed
  stratum: county
  when: [{as: m, where: {kind: measure, passed: 否, past_due: 是}}]
  then: [{kind: verdict, about: {ref: m.rule}, verdict: 未达标}]
- id: all
  stratum: county
  when: [{as: a, where: {kind: all-pass, judges: target, level: error, passed: 否}}]
  then: [{kind: verdict, about: fulfil-all, verdict: 未全面完成}]
- id: waiting
  stratum: county
  when: [{as: r, where: {kind: round-summary, missing: {ge: 1}}}]
  then: [{kind: verdict, about: round, verdict: 未报齐}]
- id: labour-ok
  stratum: county
  when: [{as: c, where: {kind: check, rule: labour, passed: 是}}]
  then: [{kind: verdict, about: labour, verdict: 各班都达标}]
"""
CLASS = {"年级": "一年级", "班级": "1班", "学生数": 30, "每周劳动课": 1}
UNREAD = UnreadFile("丁/S4校的表.xlsx", "corrupt", Text("文件已损坏"), Text("重新发送"))


@pytest.fixture(params=["builtin", "durable"])
def finished(request, monkeypatch, ruleset, given):
    """(returns by file, county) of returns given as (code, parts), under either engine."""
    if request.param == "durable":
        pytest.importorskip("durable")
    monkeypatch.setenv("YAODIAN_ENGINE", request.param)

    def run(returns, units, verdicts=VERDICTS, as_of=given.day, unread=()):
        loaded = ruleset(RULES, verdicts)
        about = {"register": given.register(units), "as_of": as_of, "round_id": "r2"}
        made = [given.ret(code=code, name=f"{code}校", file=f"{code}.xlsx", **parts) for code, parts in returns]
        judged = [judge(one, loaded, **about) for one in made]
        rollup = roll_up([record for _, record in judged], loaded, unread=unread, **about)
        results, county = finish([result for result, _ in judged], rollup, loaded, **about)
        return {one.file: one for one in results}, county

    return run


def test_a_finding_across_returns_rejects_each_of_them(finished):
    teacher = {"classes": [CLASS], "teachers": [{"姓名": "甲", "证号": "A1"}]}
    results, county = finished([("S1", teacher), ("S2", teacher), ("S3", {"classes": [CLASS]})], {})
    assert {file: one.status for file, one in results.items()} == {
        "S1.xlsx": "rejected",
        "S2.xlsx": "rejected",
        "S3.xlsx": "accepted",
    }
    (one,) = results["S1.xlsx"].findings
    assert (one.rule, one.at.a1, [place.file for place in one.also], len(one.key)) == ("twice", "B5", ["S2.xlsx"], 8)
    assert results["S1.xlsx"].verdicts == (Verdict("return", "S1校", "须修改", ("S1校：错误1处",)),)
    assert [one.verdict for one in county.verdicts if one.about == "unit"] == ["退回修改", "退回修改"]


def test_units_measures_round_and_roll_ups_say_why(finished):
    small = {**CLASS, "每周劳动课": 0.5}
    _, county = finished([("S1", {"classes": [small]})], {"S1": {}, "S2": {}, "S4": {}}, unread=[UNREAD])
    told = [(one.about, one.unit, one.verdict, one.because) for one in county.verdicts]
    assert told == [
        ("unit", "S2校", "催报", ("S2校未报学校填报表",)),
        ("unit", "S4校", "重新报送", ("S4校：打不开1份",)),
        ("fulfil-all", "", "未全面完成", ("共2项：达到0，未达到1，未定1",)),
        ("round", "", "未报齐", ("应报3份，已收1份，未报1份，打不开1份",)),
    ]
    assert county.indicators[0].status == "pending"


def test_the_status_of_a_measure_is_what_the_verdicts_say(finished):
    _, county = finished([("S1", {"classes": [CLASS]})], {"S1": {}})
    assert county.indicators[0].status == "missed"
    because = [one.because for one in county.verdicts if one.about == "rows"]
    assert because == [("班数：1个（>= 2），未达标（还差1个）",)]
    assert [one.verdict for one in county.verdicts if one.about == "labour"] == ["各班都达标"]
    other = VERDICTS.replace("verdict: 未达标", "verdict: 待定")
    assert finished([("S1", {"classes": [CLASS]})], {"S1": {}}, other)[1].indicators[0].status == "pending"


def test_law_two_decides_where_no_verdict_does(finished):
    none = "\n".join(("- id: met", "  stratum: county", "  when: [{as: m, where: {kind: measure, passed: 是}}]",
                      "  then: [{kind: verdict, about: {ref: m.rule}, verdict: 已达标}]"))  # fmt: skip
    results, county = finished([("S1", {"classes": [{**CLASS, "学生数": 56}, CLASS]})], {"S1": {}}, none)
    assert results["S1.xlsx"].status == "explain"
    assert county.indicators[0].status == "met"


def test_before_the_deadline_a_missing_return_is_not_pressed(finished):
    _, county = finished([("S1", {"classes": [CLASS]})], {"S1": {}, "S2": {}}, as_of=datetime.date(2021, 12, 19))
    assert [one.verdict for one in county.verdicts if one.about == "unit"] == []
    assert county.indicators[0].status == "pending"


def test_one_return_alone_is_decided_too(ruleset, given):
    loaded = ruleset(RULES, VERDICTS)
    ret = given.ret(classes=[{**CLASS, "学生数": 56}])
    result, _ = judge(ret, loaded, register=None, as_of=given.day, round_id="")
    decided = decide_return(result, loaded)
    assert (decided.status, decided.verdicts) == (
        "explain",
        (Verdict("return", "甲小学", "须说明", ("甲小学：核实1处，其中未说明1处",)),),
    )


def test_a_query_across_returns_can_be_explained_too(ruleset, given):
    loaded = ruleset(
        RULES.replace(
            "level: error\n  scope: county\n  table: 教师表", "level: query\n  scope: county\n  table: 教师表"
        )
    )
    teacher = {"classes": [CLASS], "teachers": [{"姓名": "甲", "证号": "A1"}]}
    about = {"register": None, "as_of": given.day, "round_id": "r2"}

    def status(explanations):
        made = [
            given.ret(code=code, name=code, file=code, explanations=explanations, **teacher) for code in ("S1", "S2")
        ]
        judged = [judge(one, loaded, **about) for one in made]
        rollup = roll_up([record for _, record in judged], loaded, **about)
        results, _ = finish([result for result, _ in judged], rollup, loaded, **about)
        return results[0].status, results[0].findings[0]

    asked, finding = status({})
    assert asked == "explain"
    assert status({finding.key: Explanation("该教师六月调动，两校都报了", finding.basis)})[0] == "accepted"
