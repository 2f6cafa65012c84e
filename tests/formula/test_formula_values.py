"""Worked examples of what formulas give: three values, exact numbers, whole columns, figures that are still open."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from processor.formula import Formula, PlainScope, Schema, TableSchema, compile_formula

Columns = Mapping[str, Sequence[Any]]


def type_of(values: Sequence[Any]) -> str:
    first = next((value for value in values if value is not None), 0)
    kinds = {bool: "bool", str: "text", datetime.date: "date"}
    return kinds.get(type(first), "number")


def compiled(source: str, scope: PlainScope, one_row: str = "", expect: str | None = None) -> Formula:
    tables = {}
    for name, columns in scope.tables.items():
        fields = {field: type_of([value]) for (table, field), value in scope.fields.items() if table == name}
        kinds = {column: type_of(values) for column, values in columns.items()}
        tables[name] = TableSchema(name, kinds, fields, name == one_row)
    parameters = {name: type_of([value]) for name, value in scope.parameters.items()}
    return compile_formula(source, Schema(tables, parameters), scope.row_table, expect)


def rows(source: str, columns: Columns, **others: Columns) -> list[Any]:
    scope = PlainScope({"本表": columns, **others}, "本表")
    return compiled(source, scope).over_rows(scope)


def whole(source: str, lacking: Mapping[str, int] | None = None, one_row: str = "", **tables: Columns) -> Any:
    """(value, low, high, passed over)"""
    scope = PlainScope(tables, lacking=lacking or {})
    formula = compiled(source, scope, one_row)
    return (formula.value(scope), *formula.bounds(scope), formula.passed_over(scope))


def test_a_blank_is_unknown() -> None:
    columns = {"a": [1, None, 3], "b": [1.0, 2.0, None], "t": ["x", None, "y"]}
    assert rows("[@a] >= 2", columns) == [False, None, True]
    assert rows("[@a] + [@b]", columns) == [2, None, None]
    assert rows("[@a] = [@b]", columns) == [True, None, None]
    assert rows('[@t] <> "x"', columns) == [False, None, True]
    assert rows('[@t] & "-" & [@a]', columns) == ["x-1", None, "y-3"]
    assert rows("ISBLANK([@a])", columns) == [False, True, False]
    assert rows("SUM([@a], [@b])", columns) == [2, 2, 3]
    assert rows("AVERAGE([@a], [@b])", columns) == [1, 2, 3]
    assert rows("COUNT([@a], [@b])", columns) == [2, 1, 1]
    assert rows("MAX([@a], [@b])", columns) == [1, 2, 3]
    assert rows('IF([@a] > 1, "多", "少")', columns) == ["少", None, "多"]


def test_and_or_not_are_kleene_s() -> None:
    true, false, unknown = "[@a]=1", "[@a]=2", "[@n]=1"
    columns = {"a": [1], "n": [None]}
    table = {
        f"AND({true},{unknown})": None, f"AND({false},{unknown})": False, f"AND({unknown},{unknown})": None,
        f"OR({true},{unknown})": True, f"OR({false},{unknown})": None, f"NOT({unknown})": None,
        f"AND({true},{true})": True, f"OR({false},{false})": False, f"NOT({false})": True,
    }  # fmt: skip
    assert {source: rows(source, columns)[0] for source in table} == table


def test_comparison_is_exact() -> None:
    assert rows("[@a] + [@b] = [@c]", {"a": [0.1], "b": [0.2], "c": [0.3]}) == [True]
    assert rows("[@a] >= 98.9%", {"a": [0.9885, 0.989]}) == [False, True]
    assert rows("[@a] >= 98.9", {"a": [98.85, 98.9, 98.90000000000001]}) == [False, True, True]
    assert rows("[@a] / [@b] >= 98.9%", {"a": [989, 9885, 1977], "b": [1000, 10000, 2000]}) == [True, False, False]
    assert rows("[@a] / 3 * 3 = [@a]", {"a": [0.1, 1, 7.77]}) == [True] * 3
    assert rows("[@a] - [@b] <= 0.1", {"a": [100000000.1], "b": [100000000.0]}) == [True]
    assert rows("[@a] - [@b] = 0.1", {"a": [1e15 + 0.125, 1e15 + 0.25], "b": [1e15, 1e15]}) == [True, False]
    assert rows("ROUND([@a] * 100, 0)", {"a": [1.005, 2.675, -1.005]}) == [101, 268, -101]
    assert rows("1 / ([@a] + [@b] - [@c])", {"a": [0.1], "b": [0.2], "c": [0.3]}) == [None]
    assert rows("ABS([@a] - [@b]) <= 0.05", {"a": [98.9, 98.9], "b": [98.85, 98.84]}) == [True, False]
    assert rows('[@a] * 3 & "元"', {"a": [0.1]}) == ["0.3元"]


def test_codes_are_text_and_a_star_is_a_star() -> None:
    other = {"码": ["000207", "207", "*", ">5", "a"]}
    assert rows("COUNTIFS(名单[码], [@码])", {"码": ["207", "000207", "*", ">5", "A", None]}, 名单=other) == [
        1,
        1,
        1,
        1,
        0,
        None,
    ]
    assert rows('EXACT([@码], "a")', {"码": ["a", "A"]}) == [True, False]


def test_whole_columns_in_a_row() -> None:
    days = [datetime.date(2021, 3, day) for day in (1, 2, 3, 4)]
    classes: Columns = {"班级": ["一班", "二班", "一班", None], "人数": [40, 38.5, None, 7], "日期": days}
    columns = {"班级": ["一班", "二班", "三班"], "n": [1, 38.5, 100]}
    assert rows("COUNTIFS(班[班级], [@班级])", columns, 班=classes) == [2, 1, 0]
    assert rows('COUNTIFS(班[班级], "<>" & [@班级])', columns, 班=classes) == [1, 2, 3]
    assert rows('COUNTIFS(班[人数], ">=" & [@n])', columns, 班=classes) == [3, 2, 0]
    assert rows('COUNTIFS(班[班级], [@班级], 班[人数], ">" & [@n])', columns, 班=classes) == [1, 0, 0]
    assert rows('COUNTIFS(班[班级], [@班级], 班[日期], ">2021-03-01")', columns, 班=classes) == [1, 1, 0]
    assert rows("SUMIFS(班[人数], 班[班级], [@班级])", columns, 班=classes) == [40, 38.5, 0]
    assert rows("MAXIFS(班[日期], 班[班级], [@班级])", columns, 班=classes) == [
        classes["日期"][2],
        classes["日期"][1],
        None,
    ]
    assert rows("LOOKUP([@班级], 班[班级], 班[人数])", columns, 班=classes) == [40, 38.5, None]
    assert rows("SUM(班[人数]) + [@n]", columns, 班=classes) == [86.5, 124, 185.5]
    assert rows("COUNTIFS([班级], [@班级]) = 1", {"班级": ["一", "二", "一"]}) == [False, True, False]
    assert rows("[@n] >= PREV([@n])", columns) == [None, True, True]


def test_values_of_columns() -> None:
    table = {
        "学段": ["小学", "初中", None, "小学"], "数": [0.1, 0.2, 0.3, None], "校": ["a", "b", "a", "a"],
        "日": [datetime.date(2021, 1, 1), None, datetime.date(2021, 5, 1), datetime.date(2022, 1, 1)],
    }  # fmt: skip

    def value(source: str) -> Any:
        return whole(source, 表=table)[0]

    assert value("SUM(表[数])") == Fraction(6, 10)
    assert value("SUM(表[数]) = 0.6") is True
    assert value("AVERAGE(表[数])") == Fraction(2, 10)
    assert (value("ROWS(表)"), value("COUNTA(表[学段])"), value("COUNTBLANK(表[学段])")) == (4, 3, 1)
    assert value('COUNTIFS(表[学段], "小学")') == 2
    assert value('COUNTIFS(表[学段], "<>小学")') == 1
    assert value('COUNTIFS(表[学段], "")') == 1
    assert value('COUNTIFS(表[学段], "<>")') == 3
    assert value('COUNTIFS(表[数], ">=20%")') == 2
    assert value('COUNTIFS(表[日], ">=2021-01-01", 表[日], "<=2021年12月31日")') == 2
    assert value('COUNTIFS(表[学段], {"小学", "初中"})') == 3
    assert value('COUNTUNIQUE(表[校], 表[学段], {"小学", "初中"})') == 2
    assert value('SUMIF(表[学段], "小学", 表[数])') == Fraction(1, 10)
    assert value('SUMIF(表[数], ">0.1")') == Fraction(5, 10)
    assert value('AVERAGEIFS(表[数], 表[学段], "高中")') is None
    assert value("MIN(表[日])") == datetime.date(2021, 1, 1)
    assert value("STDEVP(表[数])") ** 2 - Fraction(2, 300) < Fraction(1, 10**25)


def test_share_of_units_while_returns_are_missing() -> None:
    """20 units, 3 of them in, 5 not yet heard of: between 15 % and 40 %."""
    units = {"计入": ["是"] * 20 + ["否"], "参与": ["是"] * 3 + ["否"] * 12 + [None] * 5 + ["是"]}
    source = 'COUNTIFS(名录[计入], "是", 名录[参与], "是") / COUNTIFS(名录[计入], "是")'
    assert whole(source, 名录=units) == (Fraction(3, 20), Fraction(3, 20), Fraction(8, 20), 5)
    counted = 'COUNTIFS(名录[计入], "是", 名录[参与], "是")'
    assert whole(counted, 名录=units) == (3, 3, 8, 5)


def test_share_with_rows_to_come() -> None:
    table = {"达标": ["是", "是", "否"]}
    source = 'COUNTIFS(表[达标], "是") / ROWS(表)'
    assert whole(source, 表=table) == (Fraction(2, 3), Fraction(2, 3), Fraction(2, 3), 0)
    assert whole(source, {"表": 2}, "表", 表=table) == (Fraction(2, 3), Fraction(2, 5), Fraction(4, 5), 0)
    assert whole(source, {"表": 2}, 表=table) == (Fraction(2, 3), 0, 1, 0)
    assert whole("ROUND(" + source + ", 1)", {"表": 2}, "表", 表=table)[1:3] == (Fraction(4, 10), Fraction(8, 10))


def test_bounds_of_sums_and_conditions() -> None:
    table = {"数": [2, 3], "类": ["甲", None]}
    assert whole("SUM(表[数])", {"表": 1}, 表=table) == (5, 5, None, 0)
    assert whole('SUMIFS(表[数], 表[类], "甲")', 表=table) == (2, 2, 5, 1)
    assert whole("SUM(表[数]) >= 4", {"表": 1}, 表=table)[:3] == (True, 1, 1)
    assert whole("SUM(表[数]) >= 9", {"表": 1}, 表=table)[:3] == (False, 0, 1)
    assert whole("ROWS(表) - 5", {"表": 2}, "表", 表=table)[:3] == (-3, -3, -1)
    assert whole("MAX(表[数])", {"表": 1}, 表=table)[:3] == (3, 3, None)
    assert whole("MIN(表[数])", {"表": 1}, 表=table)[:3] == (2, 0, 2)
    assert whole("10 / SUM(表[数])", {"表": 1}, 表=table)[:3] == (2, 0, 2)


def test_a_criterion_that_is_not_known_yet_leaves_the_figure_open() -> None:
    scope = PlainScope({"表": {"类": [], "数": []}}, fields={("表", "类别"): None})
    schema = Schema({"表": TableSchema("表", {"类": "text", "数": "number"}, {"类别": "text"})})
    formula = compile_formula("MIN(1, COUNTIFS(表[类], 表!类别))", schema)
    assert formula.value(scope) == 1
    assert formula.bounds(scope) == (None, None)


def test_parts_of_a_share() -> None:
    scope = PlainScope({"表": {"数": [3, 4], "总": [10, 4]}})
    formula = compiled("SUM(表[数]) / SUM(表[总])", scope)
    parts = formula.parts()
    assert parts is not None
    assert [part.source for part in parts] == ["SUM(表[数])", "SUM(表[总])"]
    assert [part.value(scope) for part in parts] == [7, 14]
    assert formula.value(scope) == Fraction(1, 2)
    assert compiled("SUM(表[数])", scope).parts() is None


def test_what_a_column_may_hold_by_mistake_is_unknown() -> None:
    date = datetime.datetime(2021, 3, 5, 10, 30)
    schema = Schema({"本表": TableSchema("本表", {"数": "number", "文": "text", "日": "date"})})
    scope = PlainScope(
        {"本表": {"数": ["1", 2, float("nan")], "文": [1, "x", None], "日": [date, None, "2021"]}}, "本表"
    )
    assert compile_formula("[@数] >= 2", schema, "本表").over_rows(scope) == [None, True, None]
    assert compile_formula('[@文] = "x"', schema, "本表").over_rows(scope) == [None, True, None]
    assert compile_formula("[@日] = DATE(2021,3,5)", schema, "本表").over_rows(scope) == [True, None, None]


@pytest.mark.parametrize(
    "source", ["[@a] >= 1", "SUM([@a],[@b])", "COUNTIFS(他[k],[@a])", "TRUE", "PREV([@a])", "ROUND([@a],1)"]
)
def test_no_rows(source: str) -> None:
    assert rows(source, {"a": [], "b": []}, 他={"k": [1]}) == []


def test_large_tables_are_not_compared_cell_by_cell() -> None:
    """A quadratic way would take minutes; the bound leaves room for a slow machine."""
    count = 50_000
    columns: Columns = {"班级": [f"班{i % 9000}" for i in range(count)], "数": [float(i % 90) for i in range(count)]}
    other: Columns = {"班级": [f"班{i % 7000}" for i in range(count)], "数": [i / 100 for i in range(count)]}
    start = time.process_time()
    assert sum(rows("COUNTIFS(他[班级], [@班级]) > 0", columns, 他=other)) == sum(i % 9000 < 7000 for i in range(count))
    assert rows('COUNTIFS(他[数], "<" & [@数])', columns, 他=other)[:3] == [0, 100, 200]
    assert rows("LOOKUP([@班级], 他[班级], 他[数])", columns, 他=other)[1] == 0.01
    assert rows("SUMIFS(他[数], 他[班级], [@班级]) = 0", columns, 他=other).count(True) == count // 9000 * 2000
    assert all(rows("[@数] * 3 = SUM([@数], [@数], [@数])", columns))
    assert time.process_time() - start < 5
