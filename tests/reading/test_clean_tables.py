"""What is read at one look is what a look at every cell gives: columns, fields, checks, headers seen before."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.reading import ReadContext, checks, columns, labels, layout, plan, read_value, rows
from processor.reading.book import Sheet
from processor.reading.columns import clean_reader
from processor.reading.outcome import ReadValue
from processor.reading.raw import CellError, Raw
from processor.reading.sheets import read_sheet
from processor.reading.table import Reading
from processor.reading.values import stands
from processor.ruleset.types import ColumnForm, Ruleset, SheetForm

CONTEXT = ReadContext({}, 2021, None)
COLUMNS = (
    ColumnForm("列", "integer"),
    ColumnForm("列", "integer", min=0, max=60),
    ColumnForm("列", "number"),
    ColumnForm("列", "number", min=0.5, max=50, repair=False),
    ColumnForm("列", "money", blank_as="0"),
    ColumnForm("列", "percent"),
    ColumnForm("列", "date"),
    ColumnForm("列", "date", within="year"),
    ColumnForm("列", "text"),
    ColumnForm("列", "text", blank_as="不适用"),
    ColumnForm("列", "code"),
    ColumnForm("列", "unit"),
    ColumnForm("列", "phone"),
    ColumnForm("列", "yesno"),
    ColumnForm("列", "choice", of=("小学", "初中", "")),
)
NUMBERS = st.sampled_from([0.0, 1.0, 30.0, 12.5, -1.0, 61.0, 9.5e14, 1e15, -2e15, 1e300, float("nan"), float("inf"), 7])
_TYPED = (
    ("", "是", "否", "小学", "一班", "二班", "不适用", "不 适用", "不⽤", " 一班", "一\u3000班", "一\u200b班", "a\nb"),
    ("/", "…", "无", "13812345678", "0934-5521234", "12", "62282319900101123X", "说明一共十一个字都在这里", "甲", "1"),
    ("合计", "小计", "其中：女", "示例", "注：下同", "班级", "学生数", "填报人：", "：", "___", "\x01合计"),
)
TEXTS = st.sampled_from([text for texts in _TYPED for text in texts])
DAYS = st.dates(datetime.date(2020, 12, 1), datetime.date(2021, 2, 1))
ODD = st.sampled_from(
    [None, True, False, datetime.datetime(2021, 3, 5, 7), datetime.time(1), CellError("#REF!"), 3, 10**20]
)
ANY: st.SearchStrategy[Any] = st.one_of(NUMBERS, TEXTS, DAYS, ODD)
COLUMN = st.one_of(*(st.lists(st.one_of(kind, st.just("")), max_size=9) for kind in (NUMBERS, TEXTS, DAYS, ANY)))


def typed(values: Sequence[Any]) -> list[tuple[type, str]]:
    """`values` for comparison: 1, 1.0 and TRUE differ, NaN is NaN."""
    return [(type(value), repr(value)) for value in values]


@settings(max_examples=600)
@given(st.sampled_from(COLUMNS), COLUMN)
def test_a_column_read_at_one_look_is_what_its_cells_are_one_by_one(column: ColumnForm, raws: list[Raw]) -> None:
    clean = clean_reader(column)(raws, CONTEXT)
    if clean is None:
        return
    values, blanks, longest = clean
    slow = columns._slow(column, raws, CONTEXT, None)
    assert typed(values) == typed(slow.values)
    assert not slow.odd and not slow.refused and not slow.not_applicable
    assert blanks == (None in values)
    if column.type == "text":
        assert longest == max((len(value) for value in values if isinstance(value, str)), default=0)


@settings(max_examples=400)
@given(st.sampled_from(COLUMNS), ANY)
def test_a_field_that_stands_is_read_as_it_stands(column: ColumnForm, raw: Raw) -> None:
    if stands(column, raw, 2021):
        assert read_value(column, raw, year=2021) == ReadValue(raw)  # type: ignore[arg-type]


def test_clean_columns_and_fields_need_no_look() -> None:
    assert clean_reader(ColumnForm("列", "integer", min=0))([1.0, "", 30.0], CONTEXT) == ([1, None, 30], True, 0)
    assert clean_reader(ColumnForm("列", "text"))(["一班", "二 班"], CONTEXT) == (["一班", "二 班"], False, 3)
    assert stands(ColumnForm("列", "text"), "合水县第一小学")
    assert stands(ColumnForm("列", "date"), datetime.date(2021, 3, 5))
    assert not stands(ColumnForm("列", "text"), "不适用")
    assert not stands(ColumnForm("列", "date", within="year"), datetime.date(2020, 3, 5), 2021)


@contextmanager
def looking_at_every_cell() -> Iterator[None]:
    """Nothing is taken to be clean, nothing is remembered from sheets read before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "clean_reader", lambda column: lambda raws, context: None)
        patch.setattr(checks, "_suspects", lambda asked, table, blocks, known: set(table.columns))
        patch.setattr(labels, "stands", lambda column, raw, year: False)
        patch.setattr(layout, "_seen", lambda words, rows: None)
        patch.setattr(rows, "_FIGURES", None)
        patch.setattr(rows, "_TEXTS", None)
        yield


def anew(form: SheetForm) -> SheetForm:
    """The same form as an object of its own, of which nothing is known yet."""
    return replace(form, tables=tuple(replace(table, columns=(*table.columns,)) for table in form.tables))


def read(form: SheetForm, cells: Sequence[Sequence[Raw]]) -> Reading:
    """A sheet of these cells, read."""
    width = max(map(len, cells), default=0)
    sheet = Sheet(form.tab, "visible", [[*row, *[""] * (width - len(row))] for row in cells])
    reading = Reading(CONTEXT)
    read_sheet(form, sheet, reading)
    return reading


def told(reading: Reading) -> tuple[str, ...]:
    """All that came of a reading."""
    return repr(reading.tables), repr(reading.headers), repr(reading.ledger.faults), repr(reading.ledger.repairs)


HEADER: list[tuple[Raw, ...]] = [
    ("学段", "班级", "学生", "", "劳动与体育", "", "合格率", "备注"),
    ("", "", "学生数（人）", "女生数", "每周\n劳动课", "两操", "", ""),
]
CLEAN = ("小学", TEXTS, 30.0, 12.0, 1.0, "是", "", TEXTS)
TOTALS: list[tuple[Raw, ...]] = [
    ("合计", "", 60.0, 24.0, "", "", "", ""),
    ("合计", "", "60", 24.5, "", "", "", ""),
    ("",) * 8,
    *HEADER,
]
ROWS = st.lists(
    st.one_of(
        st.tuples(*(cell if isinstance(cell, st.SearchStrategy) else st.just(cell) for cell in CLEAN)),
        st.tuples(st.just("小学"), TEXTS, NUMBERS, NUMBERS, NUMBERS, TEXTS, NUMBERS, TEXTS),
        st.tuples(*[ANY] * 8),
        st.sampled_from(TOTALS),
    ),
    max_size=7,
)
TITLES = st.sampled_from([(("",), ("填报人：张三",)), (("表",), ("填报人：", "张三")), ((), ("填报人", "")), ()])
CODES = st.sampled_from([[], [["甲", "乙", "1", "2", "3", "4", "5", "6"]], [["", "", "", "", "", "", "", ""]]])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TITLES, CODES, ROWS, st.booleans())
def test_a_sheet_read_at_one_look_is_what_a_look_at_every_cell_gives(
    ruleset: Ruleset, titles: Any, codes: Any, data: Any, moved: bool
) -> None:
    form = ruleset.form("school").sheets[1]
    cells = [*titles, *HEADER, *codes, *data]
    if moved:
        cells = [(*row[1::-1], *row[2:]) for row in cells]
    quick = told(read(form, cells))
    with looking_at_every_cell():
        assert told(read(anew(form), cells)) == quick


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY, min_size=4, max_size=4), st.booleans())
def test_a_card_too(ruleset: Ruleset, values: list[Raw], below: bool) -> None:
    form = ruleset.form("school").sheets[0]
    names = ["填报单位：", "单位代码：", "联系电话", "填报日期"]
    cells: list[tuple[Raw, ...]] = [("封面",), *zip(names, values, strict=True)]
    cells += [("说明：", "如实填写")] * below
    quick = told(read(form, cells))
    with looking_at_every_cell():
        assert told(read(anew(form), cells)) == quick


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, NUMBERS), max_size=5), st.lists(st.tuples(TEXTS, NUMBERS), max_size=5))
def test_two_tables_on_a_sheet_too(ruleset: Ruleset, one: Any, other: Any) -> None:
    form = ruleset.form("school").sheets[2]
    cells = [("年级", "转入"), *one, ("", ""), ("季节", "人数"), *other]
    quick = told(read(form, cells))
    with looking_at_every_cell():
        assert told(read(anew(form), cells)) == quick


def test_a_header_is_found_again_with_its_plan(ruleset: Ruleset) -> None:
    form = anew(ruleset.form("school").sheets[1])
    sheets = [
        Sheet(form.tab, "visible", [[""] * 8, *map(list, HEADER), ["小学", "一班", 30.0, 12.0, 1.0, "是", "", ""]])
        for _ in range(2)
    ]
    found = [layout.locate_on(form.tables[0], sheet, 0.3) for sheet in sheets]
    assert found[0] is not None and found[0] is found[1]
    assert plan.plan_of(form.tables[0], found[0]) is plan.plan_of(form.tables[0], found[1])
