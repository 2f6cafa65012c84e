"""Marks come off as cleanly as they went on, whatever was done to the file meanwhile."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Border as Lines
from openpyxl.styles import PatternFill, Side

from processor.model import RESULT_MARK
from processor.writing.annotate import LOOKS
from processor.writing.package.cleaning import Cleaned, clean
from processor.writing.package.cleaning_notes import OurTexts
from processor.writing.package.patcher import patch
from processor.writing.package.spec import CellMark, NewSheet, SheetCell, SheetRow

ERROR, QUERY, SHORT, STRETCH, INFO = LOOKS
OURS = NewSheet("审核结果", (SheetRow((SheetCell("须修改"), SheetCell(RESULT_MARK))),))
NOTE = "【错误·须改正】\n人数 61 超过 55\n依据：二(三)12  #3f9c"
MARKS = [
    CellMark("班级", 2, 2, ERROR, NOTE),
    CellMark("班级", 3, 3, QUERY, "【核实】\n为什么\n#aaaa"),
    CellMark("班级", 4, 4, ERROR),
    CellMark("班级", 7, 2, SHORT),
    CellMark("班级", 8, 3, STRETCH),
    CellMark("班级", 9, 1, INFO),
    CellMark("班级", 15, 3, ERROR),
]


@pytest.fixture(scope="module")
def original(school_book) -> bytes:
    """The sender's workbook."""
    return school_book


def marked(source: bytes, marks: list[CellMark] = MARKS, sheet: NewSheet | None = OURS) -> bytes:
    """The annotated copy."""
    out = io.BytesIO()
    patch(source, out, marks, sheet)
    return out.getvalue()


def cleaned(data: bytes) -> tuple[bytes, Cleaned]:
    """The workbook without our marks."""
    out = io.BytesIO()
    done = clean(data, out, LOOKS)
    assert done is not None
    return out.getvalue(), done


def parts(data: bytes) -> list[tuple[str, bytes]]:
    """The parts of a package, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def test_untouched_since_the_senders_parts_are_back_byte_for_byte(original):
    back, done = cleaned(marked(original))
    assert parts(back) == parts(original)
    assert done == Cleaned(True, ("审核结果",), 7, 2)


def test_a_workbook_without_marks_is_left_alone(original):
    out = io.BytesIO()
    assert clean(original, out, LOOKS) is None and not out.getvalue()


def test_marking_again_replaces_the_old_marks(original):
    other = [CellMark("班级", 6, 1, QUERY, "【核实】\n别的\n#bbbb")]
    assert marked(marked(original), other) == marked(original, other)
    assert marked(marked(original)) == marked(original)


def test_corrected_and_marked_again_holds_the_new_marks_alone(original, saving):
    def correct(book: Any) -> None:
        book["班级"]["B2"] = 50

    again = marked(saving.as_another_program(marked(original), correct), [CellMark("班级", 6, 1, QUERY, "新\n#bbbb")])
    book = openpyxl.load_workbook(io.BytesIO(again))
    assert book.sheetnames == ["班级", "其二", "_meta", "审核结果"]
    page = book["班级"]
    assert page["B2"].value == 50 and page["B2"].comment.text == "原有批注" and page["A6"].comment.text == "新\n#bbbb"
    assert saving.look(page["C3"]) == saving.look(openpyxl.load_workbook(io.BytesIO(original))["班级"]["C3"])


def test_saved_by_a_program_that_renumbers_formats(original, saving):
    back, done = cleaned(saving.as_another_program(marked(original)))
    assert saving.seen(back) == saving.seen(original)
    assert done == Cleaned(False, ("审核结果",), 7, 1, 1)
    names = [name for name, _ in parts(back)]
    assert not [name for name in names if "customXml" in name]
    assert "人数" in dict(parts(back))["xl/workbook.xml"].decode()


def test_what_people_changed_stays(original, saving):
    def change(book: Any) -> None:
        page = book["班级"]
        page["B2"] = "改了"
        page["C3"].fill = PatternFill("solid", fgColor="FF00FF00")
        page["D4"].border = Lines(*[Side("thick", color="FF000000")] * 4)
        page["B2"].comment.text += "\n已改正"
        page["A1"].comment = Comment("新批注", "李")

    back, _ = cleaned(saving.as_another_program(marked(original), change))
    before, page = (openpyxl.load_workbook(io.BytesIO(data))["班级"] for data in (original, back))
    assert page["B2"].value == "改了" and page["B2"].comment.text == "原有批注\n已改正"
    assert page["C3"].fill.fgColor.rgb == "FF00FF00" and page["C3"].border.top.style == "thin"
    assert page["D4"].border.top.style == "thick" and page["D4"].fill.fgColor.rgb == "FFABCDEF"
    assert page["A1"].comment.text == "新批注"
    assert page["F1"].comment.text == before["F1"].comment.text == "见 #3f9c 号文"


def test_marks_that_moved_with_their_rows_are_found(original, saving):
    def insert(book: Any) -> None:
        book["班级"].insert_rows(1, 3)
        for area in book["班级"].merged_cells.ranges:
            area.shift(row_shift=3)

    plain = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(original))
    insert(book)
    book.save(plain)
    back, done = cleaned(saving.as_another_program(marked(original), insert))
    got, wanted = saving.seen(back), saving.seen(plain.getvalue())
    assert got == wanted and done.cells == 7


def test_a_grey_of_the_senders_own_is_not_taken_for_a_mark(original, saving):
    book = openpyxl.load_workbook(io.BytesIO(original))
    book["班级"]["A5"].fill = PatternFill("solid", fgColor="FFE3E7EB")
    own = io.BytesIO()
    book.save(own)

    def ungrey(book: Any) -> None:
        book["班级"]["A9"].fill = PatternFill()

    back, _ = cleaned(saving.as_another_program(marked(own.getvalue()), ungrey))
    assert saving.seen(back) == saving.seen(own.getvalue())


def test_a_copied_mark_goes_too(original, saving):
    def copy_cell(book: Any) -> None:
        page = book["班级"]
        page["B5"]._style = page["B2"]._style
        book["其二"]["C3"]._style = page["B2"]._style

    back, done = cleaned(saving.as_another_program(marked(original), copy_cell))
    book = openpyxl.load_workbook(io.BytesIO(back))
    assert saving.look(book["班级"]["B5"])[:2] == saving.look(book["班级"]["B4"])[:2]
    assert saving.look(book["其二"]["C3"])[:2] == (None, (None,) * 4) and done.cells == 9


def test_renamed_and_moved_tabs(original, saving):
    def rename(book: Any) -> None:
        book["班级"].title = "二年级"
        book["审核结果"].title = "结果"
        book.move_sheet("结果", -2)

    back, done = cleaned(saving.as_another_program(marked(original), rename))
    book = openpyxl.load_workbook(io.BytesIO(back))
    assert book.sheetnames == ["二年级", "其二", "_meta"] and done.sheets == ("结果",)
    wanted = openpyxl.load_workbook(io.BytesIO(original))["班级"]
    for cell in ("B2", "C3", "D4", "B7", "C8", "A9"):
        assert saving.look(book["二年级"][cell]) == saving.look(wanted[cell])


def test_the_file_opens_where_it_did_and_names_keep_their_sheets(original, saving):
    def name(book: Any) -> None:
        book.create_sheet("最后").print_area = "A1:B2"
        book["审核结果"].print_area = "A1:B1"

    back, _ = cleaned(saving.as_another_program(marked(original), name))
    book = openpyxl.load_workbook(io.BytesIO(back))
    assert book.active.title == "其二" and book["其二"].sheet_view.tabSelected
    assert book["最后"].print_area == "'最后'!$A$1:$B$2" and book["_meta"].sheet_state == "veryHidden"
    assert "审核结果" not in dict(parts(back))["xl/workbook.xml"].decode()


def test_a_sheet_of_the_senders_called_审核结果_stays(original, saving):
    book = openpyxl.load_workbook(io.BytesIO(original))
    book.create_sheet("审核结果")["A1"] = "我们自己的"
    own = io.BytesIO()
    book.save(own)
    back, done = cleaned(saving.as_another_program(marked(own.getvalue())))
    assert done.sheets == ("审核结果 (2)",)
    assert openpyxl.load_workbook(io.BytesIO(back))["审核结果"]["A1"].value == "我们自己的"
    out = io.BytesIO()
    assert clean(own.getvalue(), out, LOOKS) is None


def test_where_the_journal_is_lost_looks_come_from_the_cells_around(original, saving):
    back, done = cleaned(saving.as_another_program(marked(original), journal=False))
    assert not done.journal and done.sheets == ("审核结果",) and done.cells == 6
    book = openpyxl.load_workbook(io.BytesIO(back))
    page, wanted = book["班级"], openpyxl.load_workbook(io.BytesIO(original))["班级"]
    for cell in ("B2", "C3", "B7", "C8"):
        assert saving.look(page[cell]) == saving.look(wanted[cell])


def test_a_journal_that_was_tampered_with_counts_as_lost(original):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts(marked(original)):
            archive.writestr(name, data.replace(b'look id="', b'look no="') if name.startswith("customXml") else data)
    _, done = cleaned(out.getvalue())
    assert not done.journal and done.sheets == ("审核结果",)


def test_a_part_that_does_not_lead_back_is_not_taken_for_the_senders(original, saving):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts(marked(original)):
            archive.writestr(name, data.replace(b'length="', b'length="1', 1) if name == saving.JOURNAL else data)
    back, done = cleaned(out.getvalue())
    assert not done.original and saving.seen(back) == saving.seen(original)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("原有\n\n" + NOTE, "原有"),
        (NOTE, ""),
        (NOTE + "\n\n【核实】\n二\n#aaaa", ""),
        (NOTE.replace("\n", "\r\n"), ""),
        ("前\n" + NOTE.replace("61", "改过") + "\n后", "前\n后"),
        ("说的是 #3f9c", ""),
        ("说的是 #3f9c 那条", "说的是 #3f9c 那条"),
        ("别的 #dddd", "别的 #dddd"),
    ],
)
def test_our_text_is_known_by_its_words_and_by_the_key_of_its_last_line(text, left):
    spans = OurTexts([NOTE], {"3f9c", "aaaa"}).spans(text)
    rest = "".join(letter for at, letter in enumerate(text) if not any(a <= at < b for a, b in spans))
    assert rest == left
