"""Each kind of rule: what its key becomes, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from processor.ruleset.types import (
    Covers,
    Equal,
    In,
    Indicator,
    Matches,
    Ordered,
    Range,
    Reading,
    Refers,
    Required,
    Rule,
    Ruleset,
    Target,
    Unique,
    target_number,
)

CHECK = "  check: '[@劳动课] >= 1'\n"
ROW = "  scope: row\n  table: 班级情况表\n  where: '[@学段] <> \"幼儿园\"'\n" + CHECK
Load = Callable[..., Ruleset]


def rule_with(load: Load, text: str, old: str = CHECK) -> Rule:
    """The first rule with other lines in place of `old`; its message and examples go, as they fit the check only."""
    edits = [("rules.yaml", old, text), ("rules.yaml", "  message: '{班级}劳动课{劳动课}课时，应不少于1课时'\n", "")]
    if old != CHECK:
        examples = (
            "  examples:\n    pass: [{学段: 小学, 劳动课: 1}, {学段: 小学, 劳动课: '１课时'}]\n"
            "    fail: [{学段: 小学, 劳动课: 0.5}]\n    skip: [{学段: 幼儿园, 劳动课: }]\n"
        )
        edits.append(("rules.yaml", examples, ""))
    return load(*edits).rules[0]


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("required: [学段, 班级]", Required(("学段", "班级"))),
        ("required: 学段", Required(("学段",))),
        ("range: {column: 劳动课, at_least: 1, at_most: 20%}", Range("劳动课", 1, 0.2)),
        ("range: {column: 劳动课, at_most: 2.5}", Range("劳动课", None, 2.5)),
        ("in: {column: 年级, list: 年级}", In("年级", ("一年级", "二年级"))),
        ("in: {column: 年级, values: [一年级, 三年级]}", In("年级", ("一年级", "三年级"))),
        ("matches: {column: 班级, pattern: '[0-9]+班'}", Matches("班级", "[0-9]+班")),
        ("matches: {column: 班级, pattern: 示例, negate: true}", Matches("班级", "示例", True)),
        ("refers: {column: 班级, to: '单位名录[单位全称]'}", Refers("班级", "单位名录", "单位全称")),
        ("ordered: {columns: [学生数, 女生数], allow: later}", Ordered(("学生数", "女生数"), "later")),
        ("reading: blank", Reading(("blank",))),
        ("reading: [blank, below-min]", Reading(("blank", "below-min"))),
    ],
)
def test_kinds_of_a_row(text: str, spec: Any, load: Load) -> None:
    assert rule_with(load, f"  {text}\n").spec == spec


def test_equal_has_two_sides_and_an_exact_tolerance(load: Load) -> None:
    spec = rule_with(load, "  equal: {left: '[@学生数]', right: '[@女生数]', tolerance: 0.50}\n").spec
    assert isinstance(spec, Equal)
    assert (spec.left.source, spec.right.source, spec.tolerance) == ("[@学生数]", "[@女生数]", "0.50")


def test_unique_in_a_table_keeps_its_condition_on_the_row(load: Load) -> None:
    text = "  scope: table\n  table: 班级情况表\n  where: '[@学段] <> \"幼儿园\"'\n  unique: [年级, 班级]\n"
    rule = rule_with(load, text, ROW)
    assert rule.spec == Unique(("年级", "班级"))
    assert rule.where is not None and rule.where.row_columns == ("学段",)


def test_covers_a_list_or_another_column(load: Load) -> None:
    text = "  scope: return\n  covers: {list: 年级, by: '班级情况表[年级]', where: '[@学生数] > 0'}\n"
    spec = rule_with(load, text, ROW).spec
    assert isinstance(spec, Covers) and spec.where is not None
    assert replace(spec, where=None) == Covers(("一年级", "二年级"), "班级情况表", "年级")
    covers = "{list: '单位名录[单位全称]', list_where: '[@有报送] = \"是\"', by: '封面[填报单位]'}"
    text = f"  scope: county\n  covers: {covers}\n"
    spec = rule_with(load, text, ROW).spec
    assert isinstance(spec, Covers) and spec.members_where is not None
    assert replace(spec, members_where=None) == Covers((), "封面", "填报单位", None, ("单位名录", "单位全称"))


def test_a_return_rule_has_the_only_form(load: Load) -> None:
    rule = rule_with(load, "  scope: return\n  check: 'NOT(ISBLANK(班级情况表!填报人))'\n", ROW)
    assert (rule.form, rule.tables) == ("school", ())


def test_a_header_field_can_be_required_of_a_return(load: Load) -> None:
    rule = rule_with(
        load,
        "  scope: return\n  required: [班级情况表!填报人]\n  marks: [班级情况表!填报人, '班级情况表[班级]']\n",
        ROW,
    )
    assert rule.spec == Required(("班级情况表!填报人",))
    assert rule.marks == ("班级情况表!填报人", "班级情况表[班级]")


@pytest.mark.parametrize(
    ("recorded", "value"),
    [
        ("true", "ROWS(班级情况表)"),
        ("学生数", 'COUNTIFS(班级情况表[学生数], "<>")'),
        ("[学生数, 女生数]", 'COUNTIFS(班级情况表[学生数], "<>", 班级情况表[女生数], "<>")'),
    ],
)
def test_recorded_is_a_figure_without_a_target(recorded: str, value: str, load: Load) -> None:
    rule = rule_with(load, f"  table: 班级情况表\n  recorded: {recorded}\n", ROW)
    spec = rule.spec
    assert rule.scope == "county" and isinstance(spec, Indicator)
    assert (spec.value.source, spec.unit_sign, spec.target) == (value, "条", None)


def test_permille_is_a_fraction_of_1_with_an_exact_target(load: Load) -> None:
    indicator = "{value: 'SUM(班级情况表[女生数]) / SUM(班级情况表[学生数])', unit: permille}"
    spec = rule_with(load, f"  scope: county\n  indicator: {indicator}\n  target: {{at_least: 4‰}}\n", ROW).spec
    assert isinstance(spec, Indicator)
    assert (spec.unit_sign, spec.figure, spec.target) == ("‰", "share", Target("at_least", "4‰"))


@pytest.mark.parametrize(
    ("text", "number"),
    [("20%", "1/5"), ("5‰", "1/200"), ("1:15", "1/15"), ("98.9", "989/10"), ("-0.5‰", "-1/2000")],
)
def test_the_number_of_a_target_is_exact(text: str, number: str) -> None:
    assert target_number(text) == Fraction(number)


def test_dates_and_numbers_have_no_common_order(refused: Callable[..., tuple[str, str]]) -> None:
    edits = [
        ("forms/school.yaml", "填报日期: {type: date, within: year}", "填报日期: date\n    人数: integer"),
        ("rules.yaml", ROW, "  scope: row\n  table: 封面\n  ordered: {columns: [填报日期, 人数]}\n"),
    ]
    assert refused(*edits)[0] == "rules.yaml:10: 日期列和数字列不能排在一起"


def test_a_reading_rule_may_mark_columns_and_fields_of_any_table(load: Load) -> None:
    text = "  reading: [blank, header-blank]\n  marks: ['班级情况表[班级]', 班级情况表!填报人]\n"
    rule = rule_with(load, text, ROW)
    assert (rule.tables, rule.marks) == ((), ("班级情况表[班级]", "班级情况表!填报人"))


def test_the_target_says_which_way_an_indicator_should_go(load: Load) -> None:
    text = "  scope: county\n  indicator: {value: 'SUM(班级情况表[学生数])'}\n  target: {at_most: 4, stretch: 3}\n"
    spec = rule_with(load, text, ROW).spec
    assert isinstance(spec, Indicator)
    assert (spec.figure, spec.target) == ("count", Target("at_most", "4", "3"))
