"""The annotated copy: levels become looks, findings become comments, files are whole or not there."""

from __future__ import annotations

import zipfile

import pytest

from processor.errors import Unpatchable
from processor.model import CellRef, Counts, Finding, Place, ReturnResult, Text, UnitRef
from processor.writing.annotate import MOST_COMMENTS, annotate, comment_text, marks_of


def _finding(row: int, level: str = "error", judges: str = "data", **more) -> Finding:
    values = {
        "rule": "class-size",
        "message": Text("三年级1班学生 61 人，\n超过 55 人", "61 pupils, more than 55"),
        "expected": Text("≤ 55 人", "<= 55"),
        "fix": Text("核对人数", "Check the number"),
        "clause": "二(三)12",
        "value_from": "external",
        "key": "3f9c",
    }
    return Finding(level=level, judges=judges, at=CellRef("班级", row, 2), **{**values, **more})


def _result(*findings: Finding) -> ReturnResult:
    unit = UnitRef("P05", "老城小学", "meta")
    return ReturnResult("老城小学.xlsx", "school", "1.0", unit, "rejected", Counts(), 1, findings, ())


def test_comment_says_what_is_there_what_should_be_what_to_do_and_why():
    assert comment_text(_finding(1, "query")).split("\n") == [
        "【核实·改正或说明】",
        "三年级1班学生 61 人， 超过 55 人",
        "应为：≤ 55 人",
        "核对人数",
        "依据：二(三)12 外部标准  #3f9c",
    ]
    assert comment_text(_finding(1), "en").split("\n") == [
        "[Error: correct it]",
        "61 pupils, more than 55",
        "Expected: <= 55",
        "Check the number",
        "Source: 二(三)12 outside standard  #3f9c",
    ]


def test_comment_ends_with_its_key_where_there_is_no_source_and_masks_phones():
    bare = _finding(1, clause="", value_from="", fix=Text(""), message=Text("联系电话填的是 13812342210"))
    assert comment_text(bare).split("\n")[1:] == ["联系电话填的是 138****2210", "应为：≤ 55 人", "#3f9c"]


@pytest.mark.parametrize(
    ("judges", "level", "fill", "pattern", "edge"),
    [
        ("data", "error", "F1948C", "solid", "medium"),
        ("data", "query", "FFD766", "solid", "mediumDashed"),
        ("target", "error", "B0568F", "lightUp", "double"),
        ("target", "query", "FBF1F7", "solid", "dashed"),
        ("data", "info", "E3E7EB", "solid", None),
        ("target", "info", "E3E7EB", "solid", None),
    ],
)
def test_every_level_has_its_look(judges, level, fill, pattern, edge):
    (mark,) = marks_of(_result(_finding(1, level, judges)))
    assert (mark.style.fill.colour, mark.style.fill.pattern) == (fill, pattern)
    assert (mark.style.border and mark.style.border.top.style) == edge


def test_both_sides_are_marked_and_the_comment_stands_on_the_first():
    other = (Place(CellRef("在校生", 7, 3)), Place(CellRef("班级", 9, 9), "别的学校.xlsx"))
    first, second = marks_of(_result(_finding(4, also=other)))
    assert first.comment and (second.sheet, second.row, second.col, second.comment) == ("在校生", 7, 3, None)


def test_worst_first_and_at_most_a_hundred_cells_get_a_comment():
    queries = [_finding(row, "query") for row in range(1, 151)]
    marks = marks_of(_result(*queries, _finding(500), _finding(500, key="aaaa")))
    assert [mark.row for mark in marks[:2]] == [500, 500] and all(mark.comment for mark in marks[:2])
    assert len({mark.row for mark in marks if mark.comment}) == MOST_COMMENTS
    assert len(marks) == 152 and all(mark.style for mark in marks)


def test_of_equal_findings_the_first_three_get_a_comment_and_all_a_mark():
    marks = marks_of(_result(*(_finding(row) for row in range(1, 31))))
    assert len(marks) == 30 and all(mark.style for mark in marks)
    assert [mark.row for mark in marks if mark.comment] == [1, 2, 3]
    assert "其余27处同类" in marks[0].comment.split("\n")
    assert "27 more cells are alike" in marks_of(_result(*(_finding(row) for row in range(1, 31))), "en")[2].comment
    three = marks_of(_result(*(_finding(row) for row in range(1, 4))))
    assert all(mark.comment and "同类" not in mark.comment for mark in three)


def test_finding_on_the_whole_file_makes_no_mark():
    whole = Finding("r", "error", "data", None, Text("缺少工作表"), Text(""), Text(""))
    assert marks_of(_result(whole)) == []


def test_annotated_copy_is_written_and_the_original_is_not(tmp_path, plain, our_sheet):
    source, target = tmp_path / "老城小学.xlsx", tmp_path / "标注后" / "老城小学.xlsx"
    source.write_bytes(plain)
    outcome = annotate(source, target, _result(_finding(1), _finding(1, "query", key="aaaa")), our_sheet)
    assert outcome.sheet == "审核结果" and outcome.comments == 1
    assert source.read_bytes() == plain and list(target.parent.iterdir()) == [target]
    with zipfile.ZipFile(target) as archive:
        comments = archive.read("xl/comments1.xml").decode()
    assert comments.index("#3f9c") < comments.index("#aaaa")


def test_the_copy_never_replaces_the_original(tmp_path, plain, our_sheet):
    source = tmp_path / "a.xlsx"
    source.write_bytes(plain)
    with pytest.raises(Unpatchable, match="不能写在原文件上"):
        annotate(source, tmp_path / "." / "a.xlsx", _result(), our_sheet)
    assert source.read_bytes() == plain
    with pytest.raises(Unpatchable, match="打不开"):
        annotate(tmp_path / "none.xlsx", tmp_path / "b.xlsx", _result(), our_sheet)


def test_a_refused_workbook_leaves_no_file(tmp_path, our_sheet):
    source = tmp_path / "a.xlsx"
    source.write_bytes(b"not a workbook")
    with pytest.raises(Unpatchable):
        annotate(source, tmp_path / "out" / "a.xlsx", _result(), our_sheet)
    assert list((tmp_path / "out").iterdir()) == []
