"""Numbers as words: exact where short, rounded half up where long, never one text for two numbers."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given as sample
from hypothesis import settings
from hypothesis import strategies as st

from processor.judging.kinds.compare import agree
from processor.judging.numbers import exact, number_pair, number_text, value_text, values_text
from processor.ruleset.types import ColumnForm, target_number


@pytest.mark.parametrize(
    ("value", "digits", "sign", "text"),
    [
        (0.5, None, "", "0.5"),
        (1.0, None, "", "1"),
        (0.1 + 0.2, None, "", "0.3"),
        (1e-05, None, "", "0.00001"),
        (1e16, None, "", "10000000000000000"),
        (0.989, None, "%", "98.9%"),
        (Fraction(1, 3), 1, "%", "33.3%"),
        (Fraction(9885, 10000), 1, "%", "98.85%"),
        (0.004, None, "‰", "4‰"),
        (Fraction(1, 3000), 1, "‰", "0.3‰"),
        (25, None, "人", "25"),
        (Fraction(-7, 3), None, "", "-2.33"),
        (Fraction(-1, 300), 1, "", "-0.003"),
        (Fraction(1, 2), 0, "", "0.5"),
        (1234567, None, "", "1234567"),
    ],
)
def test_number_text(value, digits, sign, text):
    assert number_text(value, digits, sign) == text


def test_observed_and_expected_are_never_told_as_the_same():
    assert number_pair(Fraction(988999, 1000000), Fraction(989, 1000), 1, sign="%") == ("98.8999%", "98.9%")
    assert number_pair(Fraction(1, 3), Fraction(33, 100)) == ("0.333", "0.33")


@settings(deadline=None, max_examples=200)
@sample(st.fractions(max_denominator=10**6), st.fractions(max_denominator=10**6), st.integers(0, 3))
def test_pairs_differ_where_numbers_do(one, other, digits):
    texts = number_pair(one, other, digits)
    assert (texts[0] == texts[1]) == (one == other)


@settings(deadline=None, max_examples=200)
@sample(st.decimals(-(10**9), 10**9, places=4))
def test_typed_numbers_come_back_as_typed(typed):
    assert Fraction(number_text(float(typed))) == Fraction(typed)
    assert agree(float(typed), Fraction(typed))


def test_values_as_a_clerk_writes_them():
    assert value_text(None) == "空"
    assert value_text(True) == "是"
    assert value_text(datetime.date(2021, 3, 5)) == "2021-03-05"
    assert value_text(datetime.datetime(2021, 3, 5, 8, 30)) == "2021-03-05 08:30"
    assert value_text(0.989, ColumnForm("率", "percent")) == "98.9%"
    assert value_text("0934-5521234", ColumnForm("联系电话", "phone")) == "093*-***1234"
    assert values_text([str(at) for at in range(8)], 3) == "0、1、2等8个"


@pytest.mark.parametrize(
    ("left", "right", "tolerance", "same"),
    [
        (1, 1.0, "0", True),
        (100.01, 100, "0.01", True),
        (100.02, 100, "0.01", False),
        (123456789012, 123456789013, "0", False),
        (None, 1, "0", None),
        ("甲", "乙", "0", False),
        (0.1 + 0.2, 0.3, "0", True),
        (1, "1", "0", False),
    ],
)
def test_agree(left, right, tolerance, same):
    assert agree(left, right, tolerance) is same


@pytest.mark.parametrize(
    ("text", "number"), [("20%", Fraction(1, 5)), ("1:15", Fraction(1, 15)), ("98.9", Fraction(989, 10))]
)
def test_target_number(text, number):
    assert target_number(text) == number
    assert exact(float(number)) is not None


@settings(deadline=None, max_examples=200)
@sample(st.integers(-(10**17), 10**17), st.sampled_from([None, 0, 2]), st.sampled_from(["", "%", "‰", "人"]))
def test_whole_numbers_are_told_as_the_fractions_they_are(whole, digits, sign):
    assert number_text(whole, digits, sign) == number_text(Fraction(whole), digits, sign)
    assert number_text(float(whole), digits, sign) == number_text(exact(float(whole)), digits, sign)
