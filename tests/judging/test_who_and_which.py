"""Which missing units decide a figure, in which cells two files differ, and what has changed since earlier runs."""

from __future__ import annotations

import datetime
from fractions import Fraction

from processor.judging import finish, judge, roll_up
from processor.judging.differences import MOST_LISTED, file_difference, with_differences
from processor.judging.history import changes_since
from processor.model import (
    CellRef,
    Duplicate,
    Missing,
    PastFinding,
    PastReturn,
    PreviousRun,
    Text,
    UnitChange,
    Unlisted,
    UnreadFile,
)

SHARES = """
- id: share
  title: {zh: 优质学校占比, en: Share}
  judges: target
  level: error
  scope: county
  indicator:
    value: >-
      COUNTIFS(单位名录[计入学校总数], "是", 单位名录[参与优质学校+], "是") / COUNTIFS(单位名录[计入学校总数], "是")
    unit: '%'
  target: {at_least: 50%}
- id: pupils
  title: {zh: 学生数, en: Pupils}
  judges: target
  level: error
  scope: county
  indicator: {value: 'SUM(班级表[学生数])', unit: 人}
  target: {at_least: 100}
"""


def awaited(given, ruleset, returns, units):
    loaded = ruleset(SHARES)
    about = {"register": given.register(units), "as_of": given.day, "round_id": "r2"}
    records = [judge(given.ret(**one), loaded, **about)[1] for one in returns]
    county = roll_up(records, loaded, **about).county
    return {one.rule: one for one in county.indicators}


def test_only_the_units_that_can_change_a_figure_are_awaited(given, ruleset):
    """S3 is not counted, whatever it sends; every unit that sends may add pupils."""
    units = {code: {"计入学校总数": "是" if code != "S3" else "否"} for code in ("S1", "S2", "S3", "S4")}
    figures = awaited(given, ruleset, [{"code": "S1", "name": "S1校", "profile": {"参与优质学校+": "是"}}], units)
    share, pupils = figures["share"], figures["pupils"]
    assert (share.value, share.low, share.high, share.status) == (Fraction(1, 3), Fraction(1, 3), 1, "pending")
    assert [one.unit for one in share.awaited] == ["S2", "S4"]
    assert share.gap.zh.endswith("2份待补")
    assert [one.unit for one in pupils.awaited] == ["S2", "S3", "S4"]


def test_nobody_is_awaited_once_all_are_in(given, ruleset):
    figures = awaited(given, ruleset, [{"code": "S1", "name": "S1校"}], {"S1": {"计入学校总数": "是"}})
    assert {rule: one.awaited for rule, one in figures.items()} == {"share": (), "pupils": ()}


# ---------------------------------------------------------------- two files of one unit


def classes(*rows):
    return [dict(zip(("年级", "班级", "学生数"), row, strict=True)) for row in rows]


def test_rows_go_together_by_their_key(given, ruleset):
    form = ruleset(SHARES).form("school")
    one = given.ret(file="新.xlsx", classes=classes(("一", "1", 30), ("一", "2", 31)), profile={"学生总数": 61})
    two = given.ret(
        file="旧.xlsx",
        classes=classes(("一", "0", 9), ("一", "1", 30), ("一", "2", given.refused("三十"))),
        profile={"学生总数": 61},
        cover={"填报日期": datetime.date(2021, 12, 1)},
    )
    found = file_difference(one, two, form)
    assert (found.file, found.count) == ("旧.xlsx", 3)
    shown = [(cell.table, cell.row_key, cell.column, cell.used, cell.other) for cell in found.cells]
    assert shown == [
        ("封面", "", "填报日期", "空", "2021-12-01"),
        ("班级表", "一2", "学生数", "31", "三十"),
        ("班级表", "一0", "", "", "有"),
    ]
    assert (found.cells[1].at, found.cells[1].other_at) == (CellRef("A2 班级情况", 6, 4), CellRef("A2 班级情况", 7, 4))
    assert (found.cells[2].at, found.cells[2].other_at) == (None, CellRef("A2 班级情况", 5, 1))


def test_without_a_key_that_names_each_row_rows_go_by_position(given, ruleset):
    form = ruleset(SHARES).form("school")
    one = given.ret(classes=classes(("一", "1", 30), ("一", "1", 31)))
    two = given.ret(classes=classes(("一", "1", 30), ("一", "1", 32), ("一", "1", 33)), without=["基本情况表"])
    cells = file_difference(one, two, form).cells
    assert [(cell.table, cell.row_key, cell.used, cell.other) for cell in cells] == [
        ("基本情况表", "", "有", ""),
        ("班级表", "一1", "31", "32"),
        ("班级表", "一1", "", "有"),
    ]


def test_the_list_is_capped_and_the_count_is_not(given, ruleset):
    many = MOST_LISTED + 7
    one = given.ret(classes=classes(*(("一", str(at), at) for at in range(many))))
    two = given.ret(classes=classes(*(("一", str(at), at + 1) for at in range(many))))
    found = file_difference(one, two, ruleset(SHARES).form("school"))
    assert (found.count, len(found.cells)) == (many, MOST_LISTED)


def test_what_cannot_be_read_any_more_is_said(given, ruleset):
    files = {"a.xlsx": given.ret(file="a.xlsx"), "b.xlsx": None, "c.xlsx": given.ret(file="c.xlsx")}
    duplicate = Duplicate("S1", "S1校", tuple(files), "a.xlsx", False, "school")
    (found,) = with_differences([duplicate], ruleset(SHARES), files.get)
    assert [(one.file, one.count) for one in found.differences] == [("b.xlsx", None), ("c.xlsx", 0)]
    same = Duplicate("S1", "S1校", tuple(files), "a.xlsx", True, "school")
    assert with_differences([same], ruleset(SHARES), files.get) == (same,)


def test_what_told_the_file_that_counts_from_the_others(given, ruleset):
    loaded = ruleset(SHARES)
    about = {"register": None, "as_of": given.day, "round_id": "r2"}

    def by(*covers):
        returns = [given.ret(file=f"{at}.xlsx", cover=cover) for at, cover in enumerate(covers)]
        records = [judge(one, loaded, **about)[1] for one in returns]
        return roll_up(records, loaded, **about).county.duplicates[0].by

    day = datetime.date(2021, 12, 1)
    assert by({"修订号": 2}, {"修订号": 1}) == "revision"
    assert by({"填报日期": day}, {"填报日期": day + datetime.timedelta(1)}) == "report-date"
    assert by({"学校类型": "小学"}, {"学校类型": "初中"}) == "name"
    assert by({}, {}) == "name"


# ---------------------------------------------------------------- earlier runs

JULY, OCTOBER, DECEMBER = datetime.date(2021, 7, 10), datetime.date(2021, 10, 10), datetime.date(2021, 12, 31)


SUM_RULE = """
- id: some
  title: {zh: 有学生, en: Pupils}
  judges: data
  level: error
  scope: row
  table: 班级表
  check: '[@学生数] > 0'
"""


def past(key):
    return PastFinding(key, "rule", "error", "data", "A1", "B2", "words")


def run(day, returns, missing=(), unread=()):
    """returns: unit -> (status, keys)"""
    made = {
        (unit, "school"): PastReturn(unit, f"{unit}校", "school", f"{unit}.xlsx", status, tuple(map(past, keys)))
        for unit, (status, keys) in returns.items()
    }
    return PreviousRun("上轮", "small", day, "r1", made, frozenset((unit, "school") for unit in missing), tuple(unread))


def now(given, ruleset, unit, bad):
    """A return with a finding where bad."""
    ret = given.ret(code=unit, name=f"{unit}校", file=f"{unit}.xlsx", classes=classes(("一", "1", 0 if bad else 5)))
    return judge(ret, ruleset(SUM_RULE), register=None, as_of=DECEMBER, round_id="r2")[0]


def test_what_has_been_solved_and_what_is_new(given, ruleset):
    bad, good = now(given, ruleset, "S1", True), now(given, ruleset, "S2", False)
    key = bad.findings[0].key
    last = run(OCTOBER, {"S1": ("rejected", [key, "gone"]), "S2": ("explain", ["gone"])})
    first, second = changes_since([last], [bad, good], [], [], None, DECEMBER)
    assert (first.before, first.now, first.remaining, first.new) == ("rejected", "rejected", (key,), ())
    assert [one.key for one in first.solved] == ["gone"]
    assert (second.before, second.now, second.sent_back) == ("explain", "accepted", 0)
    again = changes_since([run(OCTOBER, {"S1": ("accepted", [])})], [bad], [], [], None, DECEMBER)
    assert (again[0].new, again[0].sent_back) == ((key,), 1)


def test_three_rounds_in_a_row(given, ruleset):
    bad = now(given, ruleset, "S1", True)
    rejected, accepted = {"S1": ("rejected", [])}, {"S1": ("accepted", [])}

    def sent_back(*runs):
        previous = [run(day, returns) for day, returns in zip((JULY, OCTOBER), runs, strict=True)]
        (one,) = changes_since(previous, [bad], [], [], None, DECEMBER)
        return one.sent_back, one.since

    assert sent_back(rejected, rejected) == (3, (JULY, OCTOBER, DECEMBER))
    assert sent_back(accepted, rejected) == (2, (OCTOBER, DECEMBER))
    assert sent_back(rejected, accepted) == (1, (DECEMBER,))
    assert sent_back(rejected, {}) == (1, (DECEMBER,))


def test_what_came_and_what_did_not(given, ruleset):
    """Missing then and there now, there then and missing now, broken then and broken now."""
    register = given.register({"S1": {}, "S2": {}, "S3": {}})
    last = run(OCTOBER, {"S2": ("accepted", [])}, missing=["S1", "S3"], unread=["S3校.xlsx"])
    broken = [UnreadFile("S3校 改.xlsx", "corrupt", Text("坏"), Text("重发"))]
    outstanding = [Missing(code, f"{code}校", "school") for code in ("S2", "S3")]
    found = changes_since([last], [now(given, ruleset, "S1", False)], outstanding, broken, register, DECEMBER)
    assert found == (
        UnitChange("S1", "S1校", "school", "missing", "accepted"),
        UnitChange("S2", "S2校", "school", "accepted", "missing"),
        UnitChange("S3", "S3校", "school", "unread", "unread"),
    )
    assert changes_since([], [], outstanding, broken, register, DECEMBER) == ()


VERDICTS = """
- id: escalated
  stratum: unit
  when: [{as: h, where: {kind: history, sent_back: {ge: 3}}}]
  then: [{kind: verdict, about: unit, unit: {ref: h.unit}, verdict: 提级督办}]
"""


def test_a_unit_sent_back_three_times_in_a_row_is_escalated(given, ruleset):
    loaded = ruleset(SUM_RULE, VERDICTS)
    about = {"register": given.register({"S1": {}}), "as_of": DECEMBER, "round_id": "r2"}
    result, record = judge(given.ret(code="S1", name="S1校", classes=classes(("一", "1", 0))), loaded, **about)
    rejected = {"S1": ("rejected", [])}
    runs = [run(OCTOBER, rejected), run(JULY, rejected)]  # as they were named, not as they followed one another
    for previous, verdicts in ((runs, ["提级督办"]), (runs[:1], []), ([], [])):
        _, county = finish([result], roll_up([record], loaded, **about), loaded, previous=previous, **about)
        assert [one.verdict for one in county.verdicts] == verdicts
        assert [one.as_of for one in county.previous] == sorted(one.as_of for one in previous)
        if verdicts:
            assert county.verdicts[0].unit == "S1校"
            assert county.verdicts[0].because == (
                "S1校《学校填报表》：连续3次须修改（2021-07-10、2021-10-10、2021-12-31）",
            )


def test_a_unit_that_is_not_in_the_register_is_told_and_not_counted(given, ruleset):
    loaded = ruleset(SHARES)
    about = {"register": given.register({"S1": {"计入学校总数": "是"}}), "as_of": DECEMBER, "round_id": "r2"}
    returns = [
        given.ret(code="", name="甲小学", file="x.xlsx", classes=classes(("一", "1", 40))),
        given.ret(code="S1", name="S1校", file="y.xlsx", classes=classes(("一", "1", 7))),
    ]
    rollup = roll_up([judge(one, loaded, **about)[1] for one in returns], loaded, **about)
    assert rollup.county.unlisted == (Unlisted("x.xlsx", "甲小学", "school"),)
    assert [one.value for one in rollup.county.indicators if one.rule == "pupils"] == [7]
    assert rollup.used == ("y.xlsx",)
