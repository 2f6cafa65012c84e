"""Tables built by hand, for the worked examples of rules."""

from __future__ import annotations

import pytest

from processor.reading import CODES, build_table, meta_rows, read_meta, signature
from processor.ruleset.types import Ruleset


def test_a_table_of_example_rows(ruleset: Ruleset) -> None:
    form = ruleset.form("school").table("班级情况表")
    table, faults, repairs = build_table(
        form, [{"学段": "小学", "每周劳动课": "１课时"}, {"每周劳动课": "无"}], ruleset
    )
    assert table.columns["每周劳动课"].values == [1, None]
    assert table.columns["学生数"].values == [None, None]
    assert [(repair.at.a1, repair.raw, repair.read) for repair in repairs] == [("E2", "１课时", "1"), ("E3", "无", "")]
    assert [(fault.code, fault.column, fault.index) for fault in faults] == [("blank", "学段", 1)]


def test_derived_columns_are_computed_or_given(ruleset: Ruleset) -> None:
    form = ruleset.form("school").table("班级情况表")
    assert build_table(form, [{"学生数": 30, "女生数": 12}], ruleset)[0].columns["男生数"].values == [18]
    assert build_table(form, [{"男生数": 5}], ruleset)[0].columns["男生数"].values == [5]


def test_a_column_that_the_form_does_not_have(ruleset: Ruleset) -> None:
    with pytest.raises(KeyError):
        build_table(ruleset.form("school").table("班级情况表"), [{"年龄": 6}], ruleset)


def test_meta_is_read_as_it_was_written(ruleset: Ruleset) -> None:
    form = ruleset.form("school")
    meta = read_meta(meta_rows(form, "test-2021", "S1", "合水县第一小学", "小学"))
    assert meta is not None
    assert (meta.form, meta.version, meta.ruleset, meta.unit_code, meta.stage) == (
        "school",
        "1.1",
        "test-2021",
        "S1",
        "小学",
    )
    assert meta.sheets["A2 班级情况表"] == "合教要点A2表"
    assert meta.signatures["A2 班级情况表"] == signature(form.table("班级情况表"))
    assert read_meta([["别的", "表"]]) is None


def test_every_fault_has_words_in_both_languages() -> None:
    for code, fault in CODES.items():
        assert fault.level in ("error", "query", "info"), code
        assert fault.words.zh and fault.words.en, code
