"""Tables are found by their words: titles inserted, columns moved, several tables on a sheet, totals first or last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from processor.model import Return, Table
from processor.reading import read_return
from processor.ruleset.types import Ruleset

Read = Callable[..., Return]
Told = Callable[[Return], list[tuple[str, str, str]]]


def column(table: Table, name: str) -> list[Any]:
    return list(table.columns[name].values)


def test_a_plain_return_reads_without_a_word(school: Callable[..., Path], ruleset: Ruleset) -> None:
    ret = read_return(school(), ruleset, None)
    table = ret.tables["班级情况表"]
    assert (ret.faults, ret.repairs[0].raw, ret.repairs[0].read) == ((), "2021-12-10", "2021-12-10")
    assert list(table.rows) == [5]
    assert column(table, "学生数") == [30]
    assert column(table, "男生数") == [18]
    assert table.at("学生数", 0).a1 == "C5"
    assert table.headers["每周劳动课"].a1 == "E4"
    assert ret.headers["班级情况表"].columns["填报人"].values == ("张三",)


def test_rows_above_and_columns_before_do_not_matter(school: Callable[..., Path], rows: Any, ruleset: Ruleset) -> None:
    shifted = [["标题"], [], [], *([None, None, *line] for line in rows.classes(before=()))]
    table = read_return(school(classes=shifted), ruleset, None).tables["班级情况表"]
    assert table.at("班级", 0).a1 == "D6"
    assert column(table, "学生数") == [30]


def test_a_code_row_is_no_data(school: Callable[..., Path], rows: Any, ruleset: Ruleset) -> None:
    code = ["甲", "乙", 1, 2, 3, 4, 5, 6]
    table = read_return(school(code, rows.row), ruleset, None).tables["班级情况表"]
    assert list(table.rows) == [6]


def test_a_moved_column_is_read_and_told(school: Callable[..., Path], rows: Any, ruleset: Ruleset, told: Told) -> None:
    def swap(line: Any) -> list[Any]:
        cells = [*line, *[None] * (8 - len(line))]
        return [cells[1], cells[0], *cells[2:]]

    header = [swap(line) for line in rows.header]
    ret = read_return(school(classes=rows.classes(swap(rows.row), header=header)), ruleset, None)
    assert [fault[0] for fault in told(ret)] == ["moved-column"]
    assert column(ret.tables["班级情况表"], "班级") == ["一班"]


def test_a_deleted_column_gives_one_message(
    school: Callable[..., Path], rows: Any, ruleset: Ruleset, told: Told
) -> None:
    header = [[*line[:4], *line[5:]] for line in rows.header]
    header[0][4] = "劳动与体育"
    lines = [[*rows.row[:4], *rows.row[5:]] for _ in range(3)]
    for number, line in enumerate(lines):
        line[1] = f"{number}班"
    ret = read_return(school(classes=rows.classes(*lines, header=header)), ruleset, None)
    assert [(fault.code, fault.column) for fault in ret.faults] == [("missing-column", "每周劳动课")]
    assert "每周劳动课" not in ret.tables["班级情况表"].columns


def test_an_added_column_is_left_out_and_told(
    school: Callable[..., Path], rows: Any, ruleset: Ruleset, told: Told
) -> None:
    header = [[*rows.header[0], "备注2"], rows.header[1]]
    ret = read_return(school(classes=rows.classes([*rows.row, "多"], header=header)), ruleset, None)
    assert told(ret) == [("extra-column", "I4", "备注2")]


def test_totals_first_or_last_are_checked_and_never_data(
    school: Callable[..., Path], ruleset: Ruleset, told: Told
) -> None:
    first, second = ["小学", "一班", 30, 12, 1, "是"], ["小学", "二班", 20, 8, 1, "是"]
    for lines in ([["合  计", None, 50, 20], first, second], [first, second, ["合计", None, 50, 20]]):
        ret = read_return(school(*lines), ruleset, None)
        assert told(ret) == []
        assert column(ret.tables["班级情况表"], "学生数") == [30, 20]
    ret = read_return(school(first, second, [None, "总计", 51, 20]), ruleset, None)
    assert told(ret) == [("total-differs", "C7", "51")]
    assert ret.faults[0].detail == {"应为": "50"}


def test_subtotals_footers_and_empty_rows_are_no_data(school: Callable[..., Path], ruleset: Ruleset) -> None:
    first, second = ["小学", "一班", 30, 12, 1, "是"], ["小学", "二班", 20, 8, 1, "是"]
    lines = [
        first,
        ["小计", None, 30],
        [],
        second,
        ["注：本表由学校填报"],
        ["填表人：李四"],
        ["小学", "三班", 1, 1, 1, "是"],
    ]
    table = read_return(school(*lines), ruleset, None).tables["班级情况表"]
    assert list(table.rows) == [5, 8]
    assert column(table, "班级") == ["一班", "二班"]


def test_a_header_repeated_in_mid_sheet_is_no_data(school: Callable[..., Path], rows: Any, ruleset: Ruleset) -> None:
    second = ["小学", "二班", 20, 8, 1, "是"]
    table = read_return(school(rows.row, *rows.header, second), ruleset, None).tables["班级情况表"]
    assert column(table, "班级") == ["一班", "二班"]


def test_two_tables_under_one_another(school: Callable[..., Path], ruleset: Ruleset, told: Told) -> None:
    sheet = [
        ["一、变动"],
        ["年级", "转入"],
        ["一年级", 2],
        ["合计", 2],
        ["二、比对"],
        ["季节", "人数"],
        ["春季", 5],
        ["秋季", 6],
    ]
    ret = read_return(school(more={"A3 变动表": sheet}), ruleset, None)
    assert told(ret) == []
    assert column(ret.tables["变动表"], "转入") == [2]
    assert (list(ret.tables["比对表"].rows), column(ret.tables["比对表"], "人数")) == ([7, 8], [5, 6])


def test_two_tables_side_by_side(school: Callable[..., Path], ruleset: Ruleset, told: Told) -> None:
    sheet = [["年级", "转入", None, "季节", "人数"], ["一年级", 2, None, "春季", 5], ["二年级", 1]]
    ret = read_return(school(more={"A3 变动表": sheet}), ruleset, None)
    assert told(ret) == []
    assert column(ret.tables["变动表"], "转入") == [2, 1]
    assert column(ret.tables["比对表"], "季节") == ["春季"]


def test_a_row_without_its_key_is_still_a_row(school: Callable[..., Path], ruleset: Ruleset, told: Told) -> None:
    ret = read_return(school(["小学", None, 30, 12, 1, "是"]), ruleset, None)
    assert told(ret) == [("blank", "B5", "")]


def test_blanks_only_where_a_column_applies(school: Callable[..., Path], ruleset: Ruleset, told: Told) -> None:
    ret = read_return(
        school(["幼儿园", "大班", 30, 12, None, None], ["小学", "一班", 30, 12, None, None]), ruleset, None
    )
    assert told(ret) == [("blank", "E6", "")]


def test_two_rows_of_one_key(school: Callable[..., Path], rows: Any, ruleset: Ruleset, told: Told) -> None:
    ret = read_return(school(rows.row, rows.row), ruleset, None)
    assert told(ret) == [("duplicate-key", "B6", "一班")]
    assert [at.a1 for at in ret.faults[0].also] == ["B5"]


def test_a_sample_row_left_in(school: Callable[..., Path], rows: Any, ruleset: Ruleset, told: Told) -> None:
    ret = read_return(school(["示例", "一班", 45, 20, 1, "是"], rows.row), ruleset, None)
    assert told(ret) == [("sample-row", "A5", "示例")]
    assert column(ret.tables["班级情况表"], "学生数") == [30]
