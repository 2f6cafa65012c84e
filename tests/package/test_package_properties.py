"""Whatever the workbook and the marks: nothing outside the marks changes, and other programs can read the result."""

from __future__ import annotations

import copy
import io
import zipfile

import openpyxl
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection

from processor.errors import Unpatchable
from processor.writing.package.cleaning import clean, original_parts
from processor.writing.package.container import Package
from processor.writing.package.patcher import patch
from processor.writing.package.recollection import journal_of
from processor.writing.package.spec import (
    Border,
    CellMark,
    CellStyle,
    Edge,
    Fill,
    MarkStyle,
    NewSheet,
    SheetCell,
    SheetRow,
)

SHEET = NewSheet("审核结果", (SheetRow((SheetCell("须修改", CellStyle(wrap=True)),)),))
STYLES = (
    MarkStyle(Fill("F1948C"), Border.box(Edge("medium", "A61B1B"))),
    MarkStyle(Fill("B0568F", "lightUp", "FBF1F7"), Border.box(Edge("double", "801650"))),
    MarkStyle(Fill("E3E7EB")),
    None,
)
text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
cells = st.tuples(st.integers(1, 12), st.integers(1, 6))
contents = st.one_of(st.integers(-9999, 9999), text, st.booleans(), st.just("=A1+1"))
looks = st.integers(0, 3)
marks = st.lists(
    st.tuples(
        st.integers(0, 1), cells, st.sampled_from(STYLES), st.none() | st.text("甲乙a<&\n", min_size=1, max_size=30)
    ),
    max_size=12,
)


def _book(filled: dict[tuple[int, int, int], tuple[object, int]], noted: set[tuple[int, int]]) -> bytes:
    book = openpyxl.Workbook()
    sheets = [book.active, book.create_sheet("其二")]
    for (sheet, row, col), (value, look) in filled.items():
        cell = sheets[sheet].cell(row, col)
        cell.value = value if not str(value).startswith("=") or value == "=A1+1" else "x"
        if look:
            cell.font = Font(bold=look > 1, size=9 + look)
            cell.number_format = ("General", "0.0%", "@", "0.00")[look]
            cell.fill = PatternFill("solid", fgColor=f"FF00{look}{look}00")
            cell.alignment = Alignment(horizontal="center", wrap_text=look == 2)
            cell.protection = Protection(locked=look != 3)
    for row, col in noted:
        sheets[0].cell(row, col).comment = Comment("原有批注", "王")
    sheets[0].row_dimensions[5].height = 40
    sheets[1].column_dimensions["B"].width = 30
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _look(cell: openpyxl.cell.Cell) -> tuple[object, ...]:
    """What a mark must leave as it is; copies, because style proxies do not compare."""
    return tuple(copy.copy(part) for part in (cell.font, cell.alignment, cell.protection, cell.number_format))


def _ground(cell: openpyxl.cell.Cell) -> tuple[object, ...]:
    return copy.copy(cell.fill), copy.copy(cell.border)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.tuples(st.integers(0, 1), st.integers(1, 12), st.integers(1, 6)), st.tuples(contents, looks)),
    st.sets(cells, max_size=3),
    marks,
)
def test_cells_keep_values_and_looks_and_others_can_read_the_file(filled, noted, wanted):
    source = _book(filled, noted)
    before = openpyxl.load_workbook(io.BytesIO(source))
    names = before.sheetnames
    out = io.BytesIO()
    outcome = patch(source, out, [CellMark(names[n], *at, style, note) for n, at, style, note in wanted], SHEET)

    after = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert after.sheetnames == [*names, outcome.sheet] and after.active.title == outcome.sheet
    styles = {(n, *at): style for n, at, style, _ in reversed(wanted) if style}
    for index, name in enumerate(names):
        for row in range(1, 14):
            for col in range(1, 8):
                old, new = before[name].cell(row, col), after[name].cell(row, col)
                assert old.value == new.value and _look(old) == _look(new)
                if style := styles.get((index, row, col)):
                    assert new.fill.fgColor.rgb == "FF" + style.fill.colour
                    assert new.border.left.style == (style.border.left.style if style.border else None)
                else:
                    assert _ground(old) == _ground(new)
                notes = [note for n, at, _, note in wanted if note and (n, at) == (index, (row, col))]
                shown = new.comment.text if new.comment else ""
                for expected in [*notes, old.comment.text if old.comment else ""]:
                    assert expected.replace("\n", "") in shown.replace("\n", "")
                assert bool(new.comment) == bool(notes or old.comment)

    one, two = (python_calamine.load_workbook(io.BytesIO(data)) for data in (source, out.getvalue()))
    for name in names:
        assert one.get_sheet_by_name(name).to_python() == two.get_sheet_by_name(name).to_python()
    assert two.get_sheet_by_name(outcome.sheet).to_python() == [["须修改"]]

    old_zip, new_zip = zipfile.ZipFile(io.BytesIO(source)), zipfile.ZipFile(io.BytesIO(out.getvalue()))
    assert new_zip.testzip() is None
    changed = {part for part in old_zip.namelist() if old_zip.read(part) != new_zip.read(part)}
    package = Package(out.getvalue())
    assert {part: old_zip.read(part) for part in changed} == original_parts(package, journal_of(package))
    for part in {"xl/theme/theme1.xml", "docProps/core.xml", "_rels/.rels", "xl/sharedStrings.xml"} & {
        *old_zip.namelist()
    }:
        assert old_zip.read(part) == new_zip.read(part)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_damaged_package_is_refused_or_written_never_a_crash(plain_parts, data):
    parts = dict(plain_parts)
    name = data.draw(st.sampled_from(sorted(parts)))
    body = bytearray(parts[name].encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(body) - 1))
        what = data.draw(
            st.sampled_from([b"", b"<", b"/>", b'"', b"<row/>", b"<!--", b"]]>", b"9" * 30, b"\xff", b"&"])
        )
        body[at : at + data.draw(st.integers(0, 20))] = what
    parts[name] = bytes(body)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, text_ in parts.items():
            archive.writestr(part, text_)
    out = io.BytesIO()
    try:
        patch(buffer.getvalue(), out, [CellMark("班级", 2, 2, STYLES[0], "一")], SHEET)
    except Unpatchable as error:
        assert error.line() and not out.getvalue()
    else:
        assert zipfile.ZipFile(out).testzip() is None


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_flipped_bytes_of_the_zip_never_crash(plain, data):
    body = bytearray(plain)
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        patch(bytes(body), io.BytesIO(), [CellMark("班级", 1, 1, STYLES[0], "一")], SHEET)
    except Unpatchable as error:
        assert error.line()


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


books = st.dictionaries(st.tuples(st.integers(0, 1), st.integers(1, 12), st.integers(1, 6)), st.tuples(contents, looks))


@settings(deadline=None, max_examples=60)
@given(books, st.sets(cells, max_size=3), marks, marks)
def test_patch_then_clean_is_the_original_and_patch_twice_is_patch_once(filled, noted, wanted, others):
    source = _book(filled, noted)
    names = ("Sheet", "其二")

    def marked(data: bytes, given: list) -> bytes:
        out = io.BytesIO()
        patch(data, out, [CellMark(names[n], *at, style, note) for n, at, style, note in given], SHEET)
        return out.getvalue()

    once, back = marked(source, wanted), io.BytesIO()
    done = clean(once, back)
    assert done and done.original and _parts(back.getvalue()) == _parts(source)
    assert marked(once, wanted) == once
    assert _parts(marked(marked(source, others), wanted)) == _parts(once)
    assert clean(back.getvalue(), io.BytesIO()) is None


@settings(deadline=None, max_examples=40)
@given(books, st.sets(cells, max_size=3), marks)
def test_saved_by_another_program_marks_still_come_off(saving, filled, noted, wanted):
    source, out, back = _book(filled, noted), io.BytesIO(), io.BytesIO()
    notes = [(n, at, style, note and f"【错误】\n{note}\n#3f9c") for n, at, style, note in wanted]
    patch(source, out, [CellMark(("Sheet", "其二")[n], *at, style, note) for n, at, style, note in notes], SHEET)
    done = clean(saving.as_another_program(out.getvalue()), back)
    assert done and not done.original
    before, after = (openpyxl.load_workbook(io.BytesIO(data)) for data in (source, back.getvalue()))
    assert before.sheetnames == after.sheetnames and before.active.title == after.active.title
    for old, new in zip(before, after, strict=True):
        for row in range(1, 14):
            for col in range(1, 8):
                one, two = old.cell(row, col), new.cell(row, col)
                assert (one.value, _look(one), _ground(one)) == (two.value, _look(two), _ground(two))
                assert (one.comment and one.comment.text) == (two.comment and two.comment.text)
