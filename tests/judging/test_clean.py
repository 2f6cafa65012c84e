"""The clean case says of a rule what evaluating it says, or leaves it to be evaluated."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from typing import Any

import hypothesis
from hypothesis import settings
from hypothesis import strategies as st

from processor.judging.evaluate import evaluate
from processor.judging.judge import claims_of, return_context
from processor.judging.outcome import Outcome
from processor.judging.plan import plan_of

RULES = {
    "a-sum": ("row", "班级表", "check: '[@学生数] = [@男] + [@女]'"),
    "a-sum-close": ("row", "班级表", "check: 'ABS([@学生数] - SUM([@男], [@女])) <= 0.005'"),
    "a-at-least": ("row", "班级表", "check: '[@每周劳动课] >= 1'\nwhere: '[@学段] <> \"幼儿园\"'"),
    "a-fail": ("row", "班级表", "check: '[@每周劳动课] >= 1'\nmissing: fail"),
    "a-skip": ("row", "班级表", "check: '[@每周劳动课] >= 1'\nmissing: skip\nwhere: '[@男] > [@女]'"),
    "a-zero": ("row", "班级表", "check: '[@每周劳动课] >= 0'\nmissing: zero"),
    "a-parameter": ("row", "班级表", "check: '[@学生数] <= 参数!上限'"),
    "a-whole": ("row", "班级表", "check: '[@学生数] <= SUM(班级表[学生数])'"),
    "a-own-whole": ("row", "班级表", "check: '[@男] <= SUM([男])'\nwhere: '[@两操] = \"是\"'"),
    "a-field": ("row", "班级表", "check: '[@学段] = 封面!学校类型'"),
    "a-field-where": ("row", "班级表", "check: '[@开工] <= [@竣工]'\nwhere: '封面!学校类型 = \"小学\"'"),
    "a-or": ("row", "班级表", 'check: \'OR(ISBLANK([@专业]), [@专业] = "果树", NOT([@两操] = "是"))\''),
    "a-text": ("row", "班级表", "check: 'LEFT([@班级], 1) <> LEFT([@年级], 1)'\nwhere: 'LEN([@年级]) = 3'"),
    "a-slow": ("row", "班级表", "check: '[@男] / [@女] <= 2'"),
    "an-equal": ("row", "班级表", "equal: {left: '[@学生数]', right: '[@男] + [@女]'}"),
    "a-range": ("row", "班级表", "range: {column: 每周劳动课, at_least: 1, at_most: 5}"),
    "a-range-where": ("row", "班级表", "range: {column: 学生数, at_most: 30}\nwhere: '[@男] >= [@每周劳动课]'"),
    "an-in": ("row", "班级表", "in: {column: 学段, values: [小学, 初中]}"),
    "a-pattern": ("row", "班级表", "matches: {column: 班级, pattern: '[12]班'}"),
    "no-pattern": ("row", "班级表", "matches: {column: 备注, pattern: '略', negate: true}"),
    "a-required": ("row", "班级表", "required: [年级, 班级]\nwhere: '[@学段] = \"小学\"'"),
    "a-refers": ("row", "班级表", "refers: {column: 专业, to: '教师表[备注]'}"),
    "a-register": ("row", "封面", "refers: {column: 填报单位, to: '单位名录[单位全称]'}"),
    "an-ordered": ("row", "班级表", "ordered: {columns: [开工, 竣工], allow: same_day}"),
    "a-strict": ("row", "班级表", "ordered: {columns: [男, 女, 学生数]}"),
    "a-both": ("row", "班级表", "both_or_none: [开工, 竣工]"),
    "not-both": ("row", "班级表", "not_both: [专业, 备注]"),
    "a-unique": ("table", "班级表", "unique: [班级]"),
    "a-unique-pair": ("table", "班级表", "unique: [年级, 班级]\nwhere: '[@学段] = \"小学\"'"),
    "of-two": ("row", "班级表, 教师表", "matches: {column: 备注, pattern: '.*'}"),
    "one-check": ("return", "", "check: '封面!学校类型 = \"小学\"'\nwhere: '基本情况表!学生总数 > 3'"),
    "one-sum": ("return", "", "check: 'SUM(班级表[学生数]) >= 基本情况表!学生总数'"),
    "one-of-an-optional": ("return", "", "check: 'COUNTIFS(教师表[姓名], \"<>无\") >= 1'"),
    "one-equal": ("return", "", "equal: {left: 'SUM(班级表[男])', right: 基本情况表!学生总数, tolerance: 2}"),
    "all-covered": ("return", "", "covers: {list: [小学], by: '班级表[学段]', where: '[@两操] = \"是\"'}"),
    "all-named": ("return", "", "covers: {list: [王一], by: '教师表[姓名]'}\nwhere: '封面!学校类型 <> \"初中\"'"),
    "of-an-optional": ("row", "教师表", "matches: {column: 姓名, pattern: '..'}"),
}
RULE = """
- id: {id}
  title: {{zh: 某项, en: Something}}
  judges: data
  level: error
  scope: {scope}{about}
"""
TEXTS: Mapping[str, list[Any]] = {
    "年级": ["一年级", "二年级", "大班"],
    "班级": ["1班", "2班", "3班", "一班"],
    "学段": ["小学", "初中", "幼儿园"],
    "两操": ["是", "否"],
    "专业": ["果树", "畜禽"],
    "备注": ["", "略", "无"],
}
NUMBERS = ("学生数", "男", "女", "每周劳动课")
DAYS = ("开工", "竣工")
DAY = datetime.date(2021, 12, 31)
WHOLE = st.integers(0, 9)
NAMES = st.sampled_from(["王一", "李二", "张三丰"])


@st.composite
def rows(draw: st.DrawFn, spoilt: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
    """Classes, most of them as they should be."""
    number = draw(
        st.sampled_from([st.integers(0, 9), st.integers(0, 9).map(float), st.integers(0, 60).map(lambda n: n / 10)])
    )
    day = st.dates(datetime.date(2021, 3, 1), datetime.date(2021, 3, 9))
    own = (
        {name: st.sampled_from(texts) for name, texts in TEXTS.items()}
        | dict.fromkeys(NUMBERS, number)
        | dict.fromkeys(DAYS, day)
    )
    made = []
    for _ in range(draw(st.integers(0, 4))):
        row = {name: draw(value) for name, value in own.items()}
        if draw(st.booleans()):
            row |= {"学生数": row["男"] + row["女"], "竣工": max(row["开工"], row["竣工"])}
        made.append(row)
    if made and draw(st.integers(0, 2)) == 0:
        made[draw(st.integers(0, len(made) - 1))][draw(st.sampled_from(list(own)))] = draw(spoilt)
    return made


def test_what_is_clean_is_what_evaluating_finds(ruleset: Any, given: Any) -> None:
    rules = ruleset("".join(map(written, RULES)))
    plan = plan_of(rules, "school")
    register = given.register({"S1": {"单位全称": "甲小学"}, "S2": {"单位全称": "乙小学"}})
    spoilt = st.sampled_from([None, "不适用", given.refused("约三十"), "文本", 5, 2.5, 1e17, 2**53 + 1, DAY])
    known = st.sampled_from(["果树", "畜禽", None])
    teachers = st.none() | st.lists(st.fixed_dictionaries({"姓名": NAMES, "备注": known}))
    cover = st.fixed_dictionaries({"学校类型": st.sampled_from(["小学", "初中", None])})
    held: Counter[str] = Counter()

    @settings(deadline=None, max_examples=250)
    @hypothesis.given(
        rows(spoilt), teachers, cover, st.sampled_from(["甲小学", "丙小学"]), st.sampled_from([(), ("男",), ("学段",)])
    )
    def compared(classes: Any, teachers: Any, cover: Any, name: str, less: Any) -> None:
        profile = {"学生总数": sum(one["男"] for one in classes if type(one["男"]) is int)}
        ret = given.ret(classes=classes, teachers=teachers, cover=cover, profile=profile, name=name, less=less)

        def fresh() -> Any:
            return return_context(ret, plan, rules, register, DAY, "r2", claims_of(ret, rules))

        shared = fresh()
        for rule, clean in zip(plan.rules, plan.clean, strict=True):
            counts = None if clean is None else clean(shared)
            outcome = evaluate(rule, fresh())
            if counts is not None:
                assert outcome == Outcome(counts), rule.id
                held[rule.id] += bool(counts.passed)
            else:  # evaluating goes on with what the clean case found out
                assert evaluate(rule, shared) == outcome, rule.id

    compared()
    assert {one for one in RULES if not held[one]} == {"a-zero", "a-slow", "not-both"}


def written(name: str) -> str:
    scope, tables, body = RULES[name]
    about = f"\n  tables: [{tables}]" if tables else ""
    return RULE.format(id=name, scope=scope, about=about) + "".join(f"  {line}\n" for line in body.splitlines())
