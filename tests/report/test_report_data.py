"""What the page is made of: exact figures of the parts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from county_sample import CONTEXT, DATA, REPORT, measure
from hypothesis import given, settings
from hypothesis import strategies as st
from page_sample import with_findings, with_indicators, without_findings

from processor.model import Duplicate, FileDifference, PastFinding, Text, UnitChange, Unlisted
from processor.writing.html.axis import TARGET_AT, Bar, bar_of
from processor.writing.html.compared import Double, change_text, doubles_of
from processor.writing.html.findings import LIMIT, findings_of
from processor.writing.html.heat import heat_of
from processor.writing.html.missing import missing_of
from processor.writing.html.repairs import repairs_of
from processor.writing.html.summary import summary_of
from processor.writing.html.targets import FULL, targets_of, with_signs
from processor.writing.html.units import units_of
from processor.writing.words import ERROR, INFO, QUERY, SHORT, STRETCH

UNITS = units_of(REPORT, DATA)
FINDINGS = findings_of(REPORT, DATA, UNITS)


def bar(value: Fraction | None, target: str, **more: object) -> Bar | None:
    return bar_of(measure("m", "指标", "missed", value, target, **more))


# ---------------------------------------------------------------- bars


def test_a_count_fills_from_nothing_and_its_target_stands_at_80() -> None:
    assert bar(Fraction(3), ">= 6", kind="count", unit_sign="个") == Bar(40.0, 40.0, 40.0, None, None, Text(""))
    assert bar(Fraction(6), ">= 6", kind="count", unit_sign="个") == Bar(80.0, 80.0, 80.0, None, None, Text(""))


def test_what_missing_returns_can_change_is_hatched_and_the_figure_so_far_is_a_dot() -> None:
    made = bar(Fraction(3, 16), ">= 20%", low=Fraction(3, 20), high=Fraction(1, 4))
    assert made == Bar(60.0, 60.0, 100.0, 75.0, None, Text(""))


def test_a_side_that_is_open_is_hatched_to_the_end() -> None:
    made = bar(None, ">= 5", kind="count", low=None, high=None)
    assert made == Bar(0.0, 0.0, 100.0, None, None, Text(""))


def test_a_rate_begins_at_a_round_figure_that_is_told() -> None:
    made = bar(Fraction(997, 1000), ">= 99.8%", kind="rate")
    assert made is not None and made.fill is None and made.start == Text("自 95% 起", "from 95%")
    assert made.dot is not None and 75 < made.dot < TARGET_AT


def test_where_less_is_better_the_worst_stands_on_the_left() -> None:
    made = bar(Fraction(1), "= 0", kind="zero", unit_sign="人", decimals=0, low=Fraction(1), high=None)
    assert made == Bar(None, 0.0, 40.0, 40.0, None, Text("自 2人 起", "from 2人"))


def test_the_stretch_value_has_a_mark_where_it_lies_on_the_bar() -> None:
    near = bar(Fraction(1), ">= 5", kind="count", stretch=">= 6")
    far = bar(Fraction(1), ">= 5", kind="count", stretch=">= 60")
    assert near is not None and near.stretch == 96.0
    assert far is not None and far.stretch is None


@pytest.mark.parametrize(
    "given_measure",
    [
        measure("m", "记录", "recorded", Fraction(1), ">= 5"),
        measure("m", "没有目标", "met", Fraction(1), ""),
        measure("m", "用话说的目标", "met", Fraction(1), "> 上年"),
        measure("m", "有就行", "missed", Fraction(0), "> 0", kind="count"),
    ],
)
def test_without_a_target_in_figures_there_is_no_bar(given_measure: object) -> None:
    assert bar_of(given_measure) is None  # type: ignore[arg-type]


FIGURES = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@given(
    FIGURES, FIGURES, FIGURES, st.sampled_from([">=", "<=", "=", ">", "<"]), st.sampled_from(["count", "rate", "rank"])
)
@settings(deadline=None, max_examples=200)
def test_every_bar_lies_on_its_track_and_its_dot_between_its_ends(
    one: Fraction, other: Fraction, target: Fraction, sign: str, kind: str
) -> None:
    low, high = sorted((one, other))
    made = bar(low, f"{sign} {target}", low=low, high=high, kind=kind, unit_sign="个")
    if made is None:
        assert sign in (">", ">=") and target <= 0 and kind == "count"
        return
    assert 0 <= made.low <= made.high <= 100
    assert made.dot is None or made.low <= made.dot <= made.high
    assert made.stretch is None


@given(FIGURES, FIGURES, st.sampled_from(["count", "share", "rate"]))
@settings(deadline=None, max_examples=200)
def test_a_figure_is_left_of_the_line_exactly_while_it_is_short(value: Fraction, target: Fraction, kind: str) -> None:
    if target <= 0:
        return
    made = bar(value, f">= {target}", kind=kind, unit_sign="个", decimals=0)
    assert made is not None
    assert (value >= target) <= (made.high >= TARGET_AT) and (value < target) <= (made.high <= TARGET_AT)


# ---------------------------------------------------------------- indicators


def test_indicators_stand_by_section_and_each_section_is_counted() -> None:
    targets = targets_of(REPORT, DATA)
    assert [(part.number, len(part.targets)) for part in targets.sections] == [
        ("二(二)", 1),
        ("一(三)", 1),
        ("一(一)", 1),
        ("二(五)", 4),
        ("", 1),
    ]
    assert targets.sections[3].name == Text("立德树人", "Character")
    assert {count.id: count.number for count in targets.sections[3].counts if count.number} == {
        "missed": 3,
        "pending": 1,
    }
    assert targets.total == 8


@pytest.mark.parametrize(("number", "opens"), [(FULL, ()), (FULL + 1, ("missed",))])
def test_many_indicators_open_on_those_to_watch(number: int, opens: tuple[str, ...]) -> None:
    assert targets_of(with_indicators(number), DATA).opens == opens


def test_a_row_says_what_the_county_workbook_says() -> None:
    (labour,) = [one for part in targets_of(REPORT, DATA).sections for one in part.targets if "劳动" in one.title.zh]
    assert (labour.value, labour.target, labour.gap.zh) == ("98.899%", "≥ 98.9%", "还差2个班")
    assert labour.where == Text(
        "太莪小学 50%、西华池小学；另有2格空白没有计入", "太莪小学 50%, 西华池小学; 2 blank cells left out"
    )
    assert labour.short == ("太莪小学", "西华池小学")
    assert labour.told.zh == "开足劳动课的班级占比：98.899%，目标 ≥ 98.9%"


def test_signs_of_targets() -> None:
    assert with_signs(">= 20%") == "≥ 20%" and with_signs("<= 5") == "≤ 5" and with_signs("= 0") == "= 0"


# ---------------------------------------------------------------- units, findings, heat map


def test_units_are_listed_worst_first_and_a_replaced_return_stands_apart() -> None:
    assert [(unit.key, unit.name.zh, unit.status) for unit in UNITS.all] == [
        ("P01", "太莪小学", "rejected"),
        ("n6", "太阳花幼儿园", "rejected"),
        ("P02", "西华池小学", "explain"),
        ("n2", "西华池小学（重复，没有采用）", "explain"),
        ("P04", "板桥小学", "unread"),
        ("P05", "店子小学", "missing"),
        ("P03", "固城小学", "accepted"),
    ]
    assert dict(UNITS.all[0].counts) == {ERROR: 2, QUERY: 0, SHORT: 1, STRETCH: 1, INFO: 0}
    assert [unit.has_page for unit in UNITS.all] == [True, True, True, True, False, False, True]


def test_a_code_that_is_a_personal_number_is_no_address() -> None:
    lines = (replace(DATA.lines[0], code="13812342210"),)
    assert [unit.key for unit in units_of(REPORT, replace(DATA, lines=lines)).all if unit.name.zh == "太莪小学"] == [
        "n0"
    ]


def test_findings_stand_worst_first_with_what_they_are_filtered_by() -> None:
    assert [(row.level.id, row.unit) for row in FINDINGS.rows] == [
        ("error", "P01"),
        ("error", "P01"),
        ("error", "n6"),
        ("error", "county"),
        ("query", "P02"),
        ("query", "P02"),
        ("query", "n2"),
        ("query", "n2"),
        ("query", "county"),
        ("short", "P01"),
        ("stretch", "P01"),
        ("info", "P03"),
    ]
    assert [(choice.word.zh, choice.number) for choice in FINDINGS.clauses] == [
        ("数据质量", 9),
        ("二(五)18 立德树人", 1),
        ("二(三)12", 2),
    ]
    assert [(choice.word.zh, choice.number) for choice in FINDINGS.rules][:2] == [
        ("学生数一致", 5),
        ("两校都填了同一名教师", 1),
    ]
    assert [choice.number for choice in FINDINGS.units] == [4, 1, 2, 2, 1, 2]
    assert (FINDINGS.total, FINDINGS.rest) == (12, 0)


def test_more_findings_than_the_page_holds_are_counted_by_unit() -> None:
    report = with_findings(LIMIT + 20)
    found = findings_of(report, DATA, units_of(report, DATA))
    assert len(found.rows) == LIMIT and found.total == LIMIT + 20 + 8
    assert found.rest == 28 and found.rest_of["P01"] == 20
    assert sum(found.rest_of.values()) == found.rest


def test_the_heat_map_shows_the_worst_level_and_how_many() -> None:
    heat = heat_of(FINDINGS.told, DATA, UNITS)
    assert [(column.number, column.name.zh) for column in heat.columns] == [
        ("—", "数据质量"),
        ("二(五)18", "立德树人"),
        ("二(三)12", ""),
    ]
    lines = {line.name.zh: line for line in heat.lines}
    taie = lines["太莪小学"]
    assert [(cell.level, cell.number) for cell in taie.cells] == [(ERROR, 3), (SHORT, 1), (None, 0)]
    assert taie.cells[0].told == Text("错误 2，未达争取值 1", "Error 2, Below stretch 1")
    assert heat.lines[0].name.zh == "全县" and heat.lines[0].total == 2
    assert [line.name.zh for line in heat.lines if line.folded] == ["板桥小学", "店子小学", "固城小学"]
    assert [line.name.zh for line in heat.lines if line.absent] == ["板桥小学", "店子小学"]
    assert sum(line.total for line in heat.lines) == FINDINGS.total


# ---------------------------------------------------------------- the rest


def test_the_first_sentence_and_the_three_jobs() -> None:
    summary = summary_of(REPORT, CONTEXT, DATA, targets_of(REPORT, DATA))
    assert summary.lead == Text(
        "截至 2021-12-31，应报 5 份，已收 3 份（60%）。8 项指标中，已达标 1，进行中 1，未达标 3，待定 2，只记录 1。",
        "As of 2021-12-31, 3 of 5 returns are in (60%). "
        "Of 8 targets: Met 1, In progress 1, Missed 3, Pending 2, Recorded 1.",
    )
    assert [(job.number, job.part) for job in summary.jobs] == [(2, "missing"), (2, "findings"), (5, "targets")]
    assert summary.few is False
    half = replace(REPORT, county=replace(REPORT.county, received=2))  # type: ignore[type-var]
    assert summary_of(half, CONTEXT, DATA, targets_of(half, DATA)).few is True


def test_who_is_missing_by_kind_and_what_that_leaves_open() -> None:
    part = missing_of(REPORT, DATA, CONTEXT.as_of)
    assert [(kind.word.zh, kind.owed, [one.name for one in kind.absent]) for kind in part.kinds] == [
        ("小学", 4, ["店子小学"])
    ]
    assert [(one.name, one.remedy.zh) for one in part.broken] == [("板桥小学", "请重新保存")]
    assert part.reminder.zh.startswith("【催报】报送截止日期12月20日已过")
    assert [title.zh for title in part.open] == ["参与“优质学校+”的学校", "还没有数据"]
    assert part.total == 2


def test_repairs_name_their_unit() -> None:
    (row,) = repairs_of(REPORT, UNITS).rows
    assert (row.unit, row.name.zh, row.typed, row.read) == ("P01", "太莪小学", "４３人", "43")


def test_without_findings_every_part_is_empty() -> None:
    report = without_findings()
    data = replace(DATA, lines=(replace(DATA.lines[0], status="accepted", result=report.returns[0]),))
    units = units_of(report, data)
    found = findings_of(report, data, units)
    assert (found.total, found.rows, found.units, found.levels) == (0, (), (), ())
    assert missing_of(report, data, CONTEXT.as_of).total == 0
    assert units.all[0].clear and not units.all[0].has_page


# ---------------------------------------------------------------- what is compared

CHANGE = UnitChange(
    "P01",
    "太莪小学",
    "school",
    "rejected",
    "rejected",
    solved=(PastFinding("a", "r", "error", "data", "", "", "改好的"),),
    remaining=("b", "c"),
    new=("d",),
    sent_back=3,
)


def test_a_return_is_told_beside_the_one_before() -> None:
    assert change_text(CHANGE) == Text(
        "已解决 1，仍有 2，新增 1；连续 3 次退回", "1 solved, 2 remaining, 1 new; sent back 3 times in a row"
    )
    assert change_text(replace(CHANGE, before="missing", sent_back=1)) == Text("")
    county = replace(REPORT.county, changes=(CHANGE,))  # type: ignore[type-var]
    changes = {unit.key: unit.change.zh for unit in units_of(replace(REPORT, county=county), DATA).all}
    assert changes["P01"].startswith("已解决 1") and changes["P02"] == "" and changes["n2"] == ""


def test_files_that_do_not_count_are_told_different_ones_first() -> None:
    county = replace(
        REPORT.county,  # type: ignore[type-var]
        duplicates=(
            Duplicate("P03", "固城小学", ("a/1.xlsx", "a/2.xlsx"), "a/2.xlsx", same=True),
            Duplicate(
                *("P02", "西华池小学", ("旧.xlsx", "新.xlsx"), "新.xlsx", False, "school", "revision"),
                differences=(FileDifference("旧.xlsx", 2),),
            ),
        ),
        unlisted=(Unlisted("太阳花.xlsx", "太阳花幼儿园", "school"),),
    )
    doubles = doubles_of(county)
    assert [(one.name, one.used, one.file) for one in doubles] == [
        ("西华池小学", "新.xlsx", "旧.xlsx"),
        ("固城小学", "2.xlsx", "1.xlsx"),
        ("太阳花幼儿园", "", "太阳花.xlsx"),
    ]
    assert doubles[0].state.zh.startswith("2 处不同，") and doubles[0].state.en.startswith("2 different, ")
    assert doubles[1] == Double("固城小学", "2.xlsx", "1.xlsx", Text("完全相同，只计一次", "the same, counted once"))
    assert doubles_of(None) == ()
