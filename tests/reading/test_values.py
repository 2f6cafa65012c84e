"""One cell at a time: every way people type numbers, dates, choices."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.reading import read_value
from processor.reading.raw import CellError, Uncalculated, clean
from processor.ruleset.types import ColumnForm

SYNONYMS = {"是": ("有", "√", "Y", "1", "已落实"), "否": ("无", "×", "N", "0"), "不适用": ("/",)}
DAY = datetime.date(2021, 3, 5)


def read(kind: str, raw: Any, percent_format: bool = False, **options: Any) -> tuple[Any, bool, str]:
    """(value, repaired, code) of one cell."""
    column = ColumnForm("列", kind, **options)
    found = read_value(column, raw, percent_format=percent_format, synonyms=SYNONYMS, year=2021)
    return found.value, found.repair is not None, found.code


@pytest.mark.parametrize(
    ("raw", "value", "repaired", "code"),
    [
        (12.0, 12.0, False, ""),
        ("12", 12, True, ""),
        ("１２", 12, True, ""),
        (" 12\u200b", 12, True, ""),
        ("1,234", 1234, True, ""),
        ("12人", 12, True, ""),
        ("1.5", 1.5, True, "not-an-integer"),
        (-1.0, -1.0, False, "below-min"),
        ("12课时", None, False, "wrong-unit"),
        ("十二", None, False, "not-a-number"),
        ("12-13", None, False, "not-a-number"),
        ("9" * 400, None, False, "not-a-number"),
        (1e300, None, False, "digits-lost"),
        (True, None, False, "not-a-number"),
        ("/", None, True, "blank"),
        ("", None, False, ""),
        ("\u3000", None, False, ""),
        ("不适用", None, False, ""),
        (CellError("#REF!"), None, False, "error-cell"),
        (Uncalculated(), None, False, "uncalculated-formula"),
    ],
)
def test_integers(raw: Any, value: Any, repaired: bool, code: str) -> None:
    assert read("integer", raw, unit="人", min=0) == (value, repaired, code)


@pytest.mark.parametrize(
    ("options", "raw", "value", "code"),
    [
        ({"unit": "分钟"}, "1小时", 60, "converted"),
        ({"unit": "课时", "convert": {"分钟": "1/45"}}, "90分钟", 2, "converted"),
        ({"unit": "万元"}, "30万", 30, ""),
        ({"unit": "万元"}, "12000元", 1.2, "converted"),
        ({"unit": "人"}, "3万人", 30000, ""),
        ({"unit": "人"}, "3万", 30000, "converted"),
        ({"repair": False}, "5", None, "not-a-number"),
        ({"blank_as": "0"}, "无", 0, "blank-word"),
        ({"blank_as": "不适用"}, "—", None, "blank-word"),
        ({"max": 12}, 13.0, 13.0, "above-max"),
    ],
)
def test_units_and_options(options: dict[str, Any], raw: Any, value: Any, code: str) -> None:
    found = read("number", raw, **options)
    assert (found[0], found[2]) == (value, code)


@pytest.mark.parametrize(
    ("raw", "percent_format", "value", "code"),
    [
        (0.989, True, 0.989, ""),
        (98.9, False, 0.989, ""),
        ("98.9%", False, 0.989, ""),
        ("９８．９％", False, 0.989, ""),
        (0.989, False, None, "ambiguous-percent"),
        (1.0, False, None, "ambiguous-percent"),
        (0.0, False, 0, ""),
        (1.02, True, 1.02, "percent-range"),
        ("约九成", False, None, "not-a-number"),
    ],
)
def test_percents(raw: Any, percent_format: bool, value: Any, code: str) -> None:
    found = read("percent", raw, percent_format)
    assert (found[0], found[2]) == (value, code)


def test_a_percent_column_whose_bounds_leave_one_reading() -> None:
    assert read("percent", 0.95, min=0.02) == (0.95, True, "percent-assumed")


@pytest.mark.parametrize(
    ("raw", "options", "value", "code"),
    [
        (98.9, {}, None, "ambiguous-percent"),
        (0.989, {}, 0.989, ""),
        (1.1, {}, 1.1, "percent-range"),
        (1.5, {"max": 2}, 1.5, ""),
        (2.5, {"max": 2}, None, "ambiguous-percent"),
        ("98.9%", {}, None, "not-a-number"),
    ],
)
def test_a_percent_column_without_repair_divides_nothing(
    raw: Any, options: dict[str, Any], value: Any, code: str
) -> None:
    assert read("percent", raw, repair=False, **options) == (value, False, code)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (DAY, DAY, ""),
        (datetime.datetime(2021, 3, 5), DAY, ""),
        ("2021.3.5", DAY, ""),
        ("2021/03/05", DAY, ""),
        ("2021年3月5日", DAY, ""),
        ("２０２１－３－５", DAY, ""),
        ("20210305", DAY, ""),
        (20210305.0, DAY, ""),
        ("3月5日", DAY, "year-assumed"),
        (44260.0, DAY, "date-serial"),
        (2021.1, None, "ambiguous-date"),
        ("2021.10", None, "date-without-day"),
        ("2021年3月", None, "date-without-day"),
        ("2021-02-30", None, "not-a-date"),
        ("不详", None, "not-a-date"),
        (2021.0, None, "not-a-date"),
        (True, None, "not-a-date"),
    ],
)
def test_dates(raw: Any, value: Any, code: str) -> None:
    found = read("date", raw)
    assert (found[0], found[2]) == (value, code)


def test_a_month_is_enough_where_the_column_says_so() -> None:
    assert read("date", "2021年3月", month=True) == (datetime.date(2021, 3, 1), True, "")


def test_a_date_outside_the_year_is_kept_and_told() -> None:
    assert read("date", datetime.date(2020, 3, 5), within="year") == (
        datetime.date(2020, 3, 5),
        False,
        "date-out-of-year",
    )


@pytest.mark.parametrize("raw", ["2021.3.5", "20210305", 44260.0])
def test_nothing_is_repaired_where_the_column_forbids_it(raw: Any) -> None:
    assert read("date", raw, repair=False) == (None, False, "not-a-date")


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("是", "是", ""),
        ("√", "是", ""),
        ("ｙ", "是", ""),
        ("无", "否", ""),
        (1.0, "是", "number-as-yesno"),
        ("基本落实", None, "not-a-choice"),
        ("/", None, ""),
    ],
)
def test_yes_and_no(raw: Any, value: Any, code: str) -> None:
    found = read("yesno", raw)
    assert (found[0], found[2]) == (value, code)


def test_not_applicable_is_a_legal_answer() -> None:
    assert read_value(ColumnForm("两操", "yesno"), "不适用").not_applicable


def test_choices_match_over_width_and_blanks_only() -> None:
    assert read("choice", "优质学校＋", of=("优质学校+",)) == ("优质学校+", True, "")
    assert read("choice", "本 科", of=("本科",)) == ("本科", True, "")
    assert read("choice", "本 科", of=("本科",), repair=False) == (None, False, "not-a-choice")
    assert read("choice", "大本", of=("本科",)) == (None, False, "not-a-choice")


def test_texts_and_codes() -> None:
    assert read("text", "②班 ") == ("②班", True, "")
    assert read("text", 1.0) == ("1", False, "")
    assert read("code", 207.0) == ("207", False, "")
    assert read("code", "000207") == ("000207", False, "")
    assert read("code", 6.2102319620101e17) == (None, False, "digits-lost")


@pytest.mark.parametrize(
    ("raw", "value"),
    [("0934-5521234", "0934-5521234"), ("139 1234 5678", "13912345678"), (13912345678.0, "13912345678")],
)
def test_phones(raw: Any, value: str) -> None:
    assert read("phone", raw)[::2] == (value, "")


def test_a_phone_that_is_none() -> None:
    assert read("phone", "12345") == ("12345", False, "bad-phone")


@settings(deadline=None, max_examples=200)
@given(st.integers(-(10**12), 10**12), st.sampled_from(["{}", " {} ", "{}人", "{:,}", "{:,} 人"]))
def test_a_typed_whole_number_reads_as_itself(number: int, form: str) -> None:
    assert read("integer", form.format(number), unit="人")[0] == number


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=20))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(
        ["text", "integer", "number", "percent", "money", "date", "yesno", "choice", "unit", "phone", "code"]
    ),
    st.one_of(st.text(max_size=12), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.integers(), st.none()),
)
def test_whatever_stands_in_a_cell_is_read_or_refused(kind: str, raw: Any) -> None:
    column = ColumnForm("列", kind, of=("甲", "乙") if kind == "choice" else ())
    found = read_value(column, raw, synonyms=SYNONYMS, year=2021)
    assert found.value is None or found.code != "blank"
