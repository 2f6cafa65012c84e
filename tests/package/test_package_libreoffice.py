"""Annotated copies that LibreOffice has opened and saved: it renumbers formats, writes hatches as one colour, drops the
theme and the authors of comments, and hands lines of merged cells on. Marks still come off."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import Any

import openpyxl
import pytest

from processor.model import RESULT_MARK
from processor.writing.annotate import LOOKS
from processor.writing.package.cleaning import Cleaned, clean
from processor.writing.package.patcher import patch
from processor.writing.package.spec import CellMark, NewSheet, SheetCell, SheetRow

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

ERROR, QUERY, SHORT, STRETCH, INFO = LOOKS
OURS = NewSheet("审核结果", (SheetRow((SheetCell("须修改"), SheetCell(RESULT_MARK))),))
NOTE = "【错误·须改正】\n人数 61 超过 55\n依据：二(三)12  #3f9c"
MARKS = [
    CellMark("班级", 2, 2, ERROR, NOTE),
    CellMark("班级", 3, 3, QUERY, "【核实】\n为什么 <a> & b\n#aaaa"),
    CellMark("班级", 4, 4, ERROR),
    CellMark("班级", 7, 2, SHORT),
    CellMark("班级", 8, 3, STRETCH),
    CellMark("班级", 9, 1, INFO),
    CellMark("班级", 15, 3, ERROR),
]


def _edited(data: bytes) -> bytes:
    """A figure corrected in the part, before LibreOffice opens it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v>22</v>", b"<v>20</v>"))
    return out.getvalue()


def _close(one: Any, other: Any) -> bool:
    """Equal, but for roundings of colours that LibreOffice and we each work out from the theme."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_close, one, other))
    if isinstance(one, str) and isinstance(other, str) and len(one) == len(other) == 8 and one.startswith("FF"):
        pairs = (int(one[at : at + 2], 16) - int(other[at : at + 2], 16) for at in (2, 4, 6))
        return all(abs(difference) <= 2 for difference in pairs)
    return bool(one == other)


@pytest.fixture(scope="module")
def saved(saving, school_book, tmp_path_factory):
    """What LibreOffice makes of the corrected original, and of the corrected annotated copy."""
    out = io.BytesIO()
    patch(school_book, out, MARKS, OURS)
    folder = tmp_path_factory.mktemp("soffice")
    return [saving.by_libreoffice(_edited(data), folder) for data in (school_book, out.getvalue())]


def test_the_journal_survives(saved):
    assert [name for name in zipfile.ZipFile(io.BytesIO(saved[1])).namelist() if name.startswith("customXml/item")]


def test_all_marks_come_off_and_everything_else_is_as_without_them(saving, saved):
    plain, marked = saved
    out = io.BytesIO()
    assert clean(marked, out, LOOKS) == Cleaned(False, ("审核结果",), 7, 1, 1)
    wanted, got = saving.seen(plain), saving.seen(out.getvalue())
    assert {at: (wanted[at], got.get(at)) for at in wanted if not _close(wanted[at], got.get(at))} == {}
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert book.sheetnames == ["班级", "其二", "_meta"] and book.active.title == "其二"
    assert book["_meta"].sheet_state == "veryHidden" and book["班级"]["B2"].value == 20
    with zipfile.ZipFile(out) as archive:
        texts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert not [name for name in texts if "customXml" in name]
    assert not [name for name, text in texts.items() if "审核结果" in text or "customXml" in text or "须修改" in text]


def test_marking_again_leaves_the_new_marks_alone(saving, saved):
    out = io.BytesIO()
    patch(saved[1], out, [CellMark("班级", 6, 1, QUERY, "新\n#bbbb")], OURS, looks=LOOKS)
    page = openpyxl.load_workbook(io.BytesIO(out.getvalue()))["班级"]
    assert (page["A6"].comment.text, page["B2"].comment.text) == ("新\n#bbbb", "原有批注")
    fills = {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFF1948C"}
    assert not fills and page["A6"].fill.fgColor.rgb == "FFFFD766"


def test_it_can_be_saved_and_marked_in_turn(saving, saved, tmp_path):
    """Two rounds: marked, saved, marked again, saved again."""
    out, last = io.BytesIO(), io.BytesIO()
    patch(saved[1], out, MARKS, OURS, looks=LOOKS)
    done = clean(saving.by_libreoffice(out.getvalue(), tmp_path), last, LOOKS)
    assert done == Cleaned(False, ("审核结果",), 7, 1, 1)
    wanted, got = saving.seen(saved[0]), saving.seen(last.getvalue())
    assert {at for at in wanted if not _close(wanted[at], got.get(at))} == set()
