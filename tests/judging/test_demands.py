"""Targets of the county that are no indicator stand among its figures: named lists and conditions, by hand."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from processor.judging import judge, roll_up
from processor.judging.finishing import finish

MAJORS = """
- id: majors
  title: {zh: 两个专业, en: Two majors}
  judges: target
  level: error
  scope: county
  covers: {list: 专业, by: '班级表[专业]'}
  message: 还没有办的专业：{缺}
  due: 2021-08-31
"""
LARGE = """
- id: large
  title: {zh: 没有大班, en: No large class}
  judges: target
  level: query
  scope: county
  check: 'COUNTIFS(班级表[学生数], ">55") = 0'
  message: 还有大班
"""
DATA = MAJORS.replace("judges: target", "judges: data").replace("  due: 2021-08-31\n", "")
LAST, EARLY = datetime.date(2021, 12, 31), datetime.date(2021, 6, 30)


@pytest.fixture
def county(ruleset, given):
    """The county of one return with these classes; late: units that have not reported; forms: what each unit owes."""

    def run(rules, classes, as_of=LAST, late=(), forms=("school",)):
        loaded = ruleset(rules)
        register = given.register({code: {} for code in ("S1", *late)})
        units = tuple(dataclasses.replace(unit, forms=forms) for unit in register.units)
        about = {"register": dataclasses.replace(register, units=units), "as_of": as_of, "round_id": "r2"}
        sent = []
        if classes is not None:
            rows = [{"年级": "一", "班级": str(at), **row} for at, row in enumerate(classes)]
            sent.append(judge(given.ret(classes=rows), loaded, **about))
        up = roll_up([record for _, record in sent], loaded, unread=(), **about)
        return finish([result for result, _ in sent], up, loaded, **about)[1]

    return run


def told(county):
    (one,) = county.indicators
    return one.status, one.value, one.low, one.high, one.target, one.gap.zh


@pytest.mark.parametrize(
    ("majors", "as_of", "expected"),
    [
        (["果树", "畜禽"], LAST, ("met", 2, 2, 2, "= 2", "")),
        (["果树", "果树"], LAST, ("missed", 1, 1, 1, "= 2", "还没有办的专业：畜禽")),
        (["果树"], EARLY, ("in-progress", 1, 1, 1, "= 2", "还没有办的专业：畜禽")),
    ],
)
def test_a_named_list_is_counted(county, majors, as_of, expected) -> None:
    result = county(MAJORS, [{"专业": name} for name in majors], as_of)
    assert told(result) == expected
    assert result.findings == ()  # it stands among the figures, not among the questions too


def test_a_list_that_missing_returns_can_complete_is_open(county) -> None:
    result = county(MAJORS, [{"专业": "果树"}], late=["S2"])
    assert told(result) == ("pending", 1, 1, 2, "= 2", "")
    assert [one.unit for one in result.indicators[0].awaited] == ["S2"]


def test_a_condition_holds_or_does_not(county) -> None:
    assert told(county(LARGE, [{"学生数": 55}])) == ("met", 1, 1, 1, "= 1", "")
    assert told(county(LARGE, [{"学生数": 56}])) == ("missed", 0, 0, 0, "= 1", "还有大班")


def test_a_data_rule_stays_a_finding(county) -> None:
    result = county(DATA, [{"专业": "果树"}])
    assert result.indicators == ()
    assert [(one.rule, one.message.zh) for one in result.findings] == [("majors", "还没有办的专业：畜禽")]


def test_of_what_nobody_owes_nothing_is_known(county) -> None:
    """Where the register asks no unit for the form, 0 of it would be a false miss."""
    assert told(county(MAJORS, None, forms=()))[:2] == ("pending", None)
    assert told(county(MAJORS, None))[0] == "pending"
