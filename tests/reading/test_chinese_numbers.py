"""Numbers in Chinese, and ordinals in a column of editions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.reading.chinese import chinese_number
from processor.reading.numbers import read_number
from processor.ruleset.types import ColumnForm


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("四", 4), ("十", 10), ("十九", 19), ("二十", 20), ("二十二", 22), ("一百零三", 103), ("一百一十", 110),
        ("两千", 2000), ("五千零一", 5001), ("三万", 30000), ("一万二千", 12000), ("一〇三", 103), ("零", 0),
        ("", None), ("十十", None), ("二三十", None), ("百", None), ("万", None), ("四级", None), ("12", None),
    ],
)  # fmt: skip
def test_numbers(text, number):
    assert chinese_number(text) == number


def _written(number: int) -> str:
    """The usual writing of a number below 10,000."""
    parts, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            parts += ("零" if gap and parts else "") + "零一二三四五六七八九"[digit] + name
        gap = digit == 0
    return parts.removeprefix("一") if 10 <= number < 20 else parts


@given(st.integers(1, 9999))
@settings(deadline=None, max_examples=200)
def test_what_is_written_is_read(number):
    assert chinese_number(_written(number)) == number


@pytest.mark.parametrize("typed", ["第19届", "第十九届", "十九届", "十九", " 第 19 届", "19届", "第十九"])
def test_editions(typed):
    read = read_number(ColumnForm(name="届次", type="integer", unit="届"), typed)
    assert (read.value, read.code, bool(read.repair)) == (19, "", True)


@pytest.mark.parametrize("typed", ["第几届", "第届", "第19界", "第"])
def test_no_edition(typed):
    assert read_number(ColumnForm(name="届次", type="integer", unit="届"), typed).value is None


def test_a_number_in_chinese_is_none_elsewhere():
    assert read_number(ColumnForm(name="人数", type="integer", unit="人"), "十二").code == "not-a-number"
