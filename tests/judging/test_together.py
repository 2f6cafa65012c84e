"""both_or_none and not_both: which cells of a row go together, and what is marked."""

from __future__ import annotations

import datetime

import pytest

from processor.judging import judge

HEAD = "- {id: x, title: 例, judges: data, level: error, scope: row, table: 班级表, KIND}"
BOTH, NOT = "both_or_none: [开工, 竣工, 备注]", "not_both: [开工, 竣工]"
DAY = datetime.date(2021, 5, 1)


@pytest.fixture
def told(ruleset, given):
    def run(kind, **row):
        loaded = ruleset(HEAD.replace("KIND", kind))
        ret = given.ret(classes=[{"年级": "一", "班级": "1", **row}])
        result = judge(ret, loaded, register=None, as_of=given.day, round_id="r2")[0]
        cells = [[one.at.a1, *(place.at.a1 for place in one.also)] for one in result.findings if one.at]
        return [one.message.zh for one in result.findings], cells, result.counts

    return run


def test_all_or_none(told):
    messages, cells, _counts = told(BOTH, 开工=DAY)
    assert messages == ["填了开工，没有填竣工、备注；应一并填写"]
    assert cells == [["K5", "M5", "J5"]]
    assert told(BOTH, 开工=DAY, 竣工=DAY, 备注="有")[2].passed == 1
    assert told(BOTH)[2].passed == 1
    assert told(BOTH, 开工=DAY, 竣工="不适用", 备注="有")[2].skipped == 1


def test_one_at_most(told):
    messages, cells, _ = told(NOT, 开工=DAY, 竣工=DAY)
    assert (messages, cells) == (["开工、竣工不能同时填写"], [["J5", "K5"]])
    for row in ({"开工": DAY}, {"竣工": DAY}, {}):
        assert told(NOT, **row)[2].passed == 1


def test_a_cell_that_could_not_be_read_is_unknown(told, given):
    assert told(BOTH, 开工=given.refused("五月"), 竣工=DAY)[2].unknown == 1
