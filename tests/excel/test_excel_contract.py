"""What the buttons do to an open workbook: the same in every program that xlwings can reach here.

The programs: a model of Excel over openpyxl, the same model under xlwings' real engine for Windows, and LibreOffice.
"""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import excel_model
import libreoffice
import openpyxl
import pytest
import seen
from excel_bench import AS_OF, PROGRAMS, RETURNS, Bench, opened
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.styles.colors import Color

from processor.batch.setup import Setup
from processor.excel.button import check_book, clear_marks, result_sheet

FAULTY = RETURNS / "太莪小学.xlsx"
SHEET = "A2 班级情况表"
NAME = "合水=小学 & 'A'（一）.xlsx"


@pytest.fixture(params=sorted(PROGRAMS))
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param == "libreoffice" and (why := libreoffice.missing()):
        if os.environ.get("YAODIAN_LIBREOFFICE") == "required":
            pytest.fail(why)
        pytest.skip(why)
    if request.param != "libreoffice":
        yield from opened(request.param)
        return
    office = request.getfixturevalue("office")
    with office.activated():
        yield office


@pytest.fixture(scope="module")
def office() -> Iterator[Bench]:
    """LibreOffice, started once."""
    yield from opened("libreoffice")


def edited(path: Path, edit: Callable[[Any], None], source: Path = FAULTY) -> Path:
    """A return with changes, saved as Excel does, with the results of formulas."""
    book = openpyxl.load_workbook(source)
    edit(book)
    path.write_bytes(excel_model.save(book, excel_model.results_of(source, book)))
    return path


@pytest.fixture
def lively(tmp_path: Path) -> Path:
    """A return with what people put into workbooks: colours, hatches, notes, merged cells, an empty sheet, one that
    begins far from A1, dates and errors; opened on its second sheet."""

    def edit(book: Any) -> None:
        page = book[SHEET]
        page["E7"].fill = PatternFill("solid", fgColor="FFABCDEF")
        page["F8"].fill = PatternFill("lightGrid", fgColor="FF336699", bgColor="FFEEEEEE")
        page["H10"].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.4))
        green = Side("thick", color="FF00AA00")
        page["H10"].border = Border(left=green, top=Side("dotted"))
        page["G10"].border = Border(right=green)
        page["H9"].border = Border(bottom=Side("dotted"))
        page["H10"].comment = Comment("王老师：再核对", "王")
        page["K20"].comment = Comment("只是一条批注", "王")
        book.create_sheet("空表 & 'x'")
        far = book.create_sheet("远=处")
        far["Z99"], far["Z100"], far["AA99"] = 5, "#DIV/0!", datetime.datetime(2021, 5, 4)
        book.active = 1
        for sheet in book.worksheets:
            sheet.sheet_view.tabSelected = sheet.title == book.worksheets[1].title
        book.worksheets[1].sheet_view.selection[0].sqref = "C5"

    return edited(tmp_path / NAME, edit)


@pytest.fixture
def by_command(tmp_path: Path) -> Callable[[Path], Path]:
    """The copy that `yaodian check --out` makes of a file."""
    from click.testing import CliRunner

    from processor.cli.app import build

    def run(path: Path) -> Path:
        words = ["check", str(path), *AS_OF, "--out", str(tmp_path / "out"), "--quiet"]
        done = CliRunner().invoke(build("zh"), words)
        assert done.exit_code in (0, 1), done.output
        return tmp_path / "out" / path.name

    return run


def test_button_and_command_mark_alike(
    bench: Bench, lively: Path, setup: Setup, results: Path, by_command: Callable[[Path], Path], tmp_path: Path
) -> None:
    book = bench.open(lively)
    told = by_command(bench.saved(book, tmp_path / "as saved" / NAME))
    pressed = check_book(book, setup, results)
    saved = bench.saved(book, tmp_path / "pressed.xlsx")
    assert pressed.status == "rejected" and pressed.report is None
    assert len(seen.marks(told, lively)) >= 5
    assert seen.marks(saved, lively) == seen.marks(told, lively)
    assert seen.notes(saved) == seen.notes(told)
    assert seen.notes(saved)[SHEET, "H10"].startswith("王老师：再核对\n\n【错误·须改正】")
    assert seen.result_rows(saved) == seen.result_rows(told)
    assert seen.links(saved) == seen.links(told)
    assert bench.app.status_bar == pressed.text
    assert pressed.text.startswith("要点审核：须修改：")


@pytest.mark.usefixtures("in_process")
def test_what_is_the_senders_survives_and_comes_back(
    bench: Bench, lively: Path, setup: Setup, results: Path, tmp_path: Path
) -> None:
    book = bench.open(lively)
    before = bench.saved(book, tmp_path / "before.xlsx")
    check_book(book, setup, results)
    marked = bench.saved(book, tmp_path / "marked.xlsx")
    assert seen.looks(marked) != seen.looks(before)
    assert openpyxl.load_workbook(marked).active.title == openpyxl.load_workbook(before).active.title
    assert seen.values(marked) == seen.values(before)
    if bench.name != "libreoffice":  # which saves no selection without a window
        page = openpyxl.load_workbook(marked).worksheets[1]
        assert page.sheet_view.selection[0].sqref == "C5"
    pressed = clear_marks(book, setup)
    after = bench.saved(book, tmp_path / "after.xlsx")
    assert pressed.text == "要点审核：已清除标记，恢复原来的底色、边框和批注。"
    assert seen.looks(after) == seen.looks(before)
    assert seen.notes(after) == seen.notes(before)
    assert openpyxl.load_workbook(after).sheetnames == openpyxl.load_workbook(before).sheetnames
    assert result_sheet(book) is None
    assert "没有本程序的标记" in clear_marks(book, setup).text


@pytest.mark.usefixtures("in_process")
def test_a_second_press_replaces_our_marks(
    bench: Bench, lively: Path, setup: Setup, results: Path, tmp_path: Path
) -> None:
    book = bench.open(lively)
    before = bench.saved(book, tmp_path / "before.xlsx")
    check_book(book, setup, results)
    first = bench.saved(book, tmp_path / "first.xlsx")
    check_book(book, setup, results)
    again = bench.saved(book, tmp_path / "again.xlsx")
    assert (seen.looks(again), seen.notes(again)) == (seen.looks(first), seen.notes(first))
    assert openpyxl.load_workbook(again).sheetnames == openpyxl.load_workbook(first).sheetnames

    book.sheets[SHEET].range("H10").api.Value = 2  # was no number
    check_book(book, setup, results)
    less = bench.saved(book, tmp_path / "less.xlsx")
    assert seen.looks(less)[SHEET, "H10"][0] == seen.looks(before)[SHEET, "H10"][0]
    assert (SHEET, "H10") in seen.marks(first, before)
    assert seen.marks(less, before) == {
        cell: look for cell, look in seen.marks(first, before).items() if cell != (SHEET, "H10")
    }
    assert seen.notes(less)[SHEET, "H10"] == "王老师：再核对"
    clear_marks(book, setup)
    after = bench.saved(book, tmp_path / "after.xlsx")
    assert (seen.looks(after), seen.notes(after)) == (seen.looks(before), seen.notes(before))


@pytest.mark.usefixtures("in_process")
def test_a_marked_file_is_known_to_the_command(
    bench: Bench, lively: Path, setup: Setup, results: Path, tmp_path: Path
) -> None:
    """What the button has marked and the program has saved, `yaodian clean` takes off, and the other way round."""
    from processor.writing.clean import clean_file

    book = bench.open(lively)
    before = bench.saved(book, tmp_path / "before.xlsx")
    check_book(book, setup, results)
    marked = bench.saved(book, tmp_path / "marked.xlsx")
    done = clean_file(marked, tmp_path / "clean.xlsx")
    assert done is not None and done.journal and not done.original and done.sheets == (seen.OURS,)
    assert seen.fills(tmp_path / "clean.xlsx") == seen.fills(before)
    assert seen.notes(tmp_path / "clean.xlsx") == seen.notes(before)

    again = bench.open(marked)
    clear_marks(again, setup)
    after = bench.saved(again, tmp_path / "after.xlsx")
    assert (seen.looks(after), seen.notes(after)) == (seen.looks(before), seen.notes(before))


@pytest.mark.usefixtures("in_process")
def test_explanations_are_read_and_kept(bench: Bench, setup: Setup, results: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(RETURNS / "太白小学.xlsx", tmp_path))
    book = bench.open(path)
    pressed = check_book(book, setup, results)
    rows = [row[:7] for row in seen.result_rows(bench.saved(book, tmp_path / "1.xlsx")) if str(row[0]).startswith("▲")]
    assert rows and "处要核实" in pressed.text
    page = openpyxl.load_workbook(tmp_path / "1.xlsx")[seen.OURS]
    at = next(row[0].row for row in page.iter_rows() if str(row[0].value).startswith("▲"))
    book.sheets[seen.OURS].range(f"G{at}").api.Value = "校舍维修期间合班上课"
    pressed = check_book(book, setup, results)
    assert "1 处核实已写说明" in pressed.text
    texts = [cell for row in seen.result_rows(bench.saved(book, tmp_path / "2.xlsx")) for cell in row]
    assert "校舍维修期间合班上课" in texts


@pytest.mark.usefixtures("in_process")
def test_a_protected_sheet_is_left_alone_and_told(bench: Bench, setup: Setup, results: Path, tmp_path: Path) -> None:
    def protect(book: Any) -> None:
        book[SHEET].protection.formatCells = True

    path = edited(tmp_path / "protected.xlsx", protect)
    book = bench.open(path)
    before = bench.saved(book, tmp_path / "before.xlsx")
    pressed = check_book(book, setup, results)
    saved = bench.saved(book, tmp_path / "saved.xlsx")
    told = f"工作表“{SHEET}”有保护，上面没有做标记，问题见“审核结果”。"
    assert told in pressed.text and told in bench.app.status_bar
    assert told in str(openpyxl.load_workbook(saved)[seen.OURS]["C2"].value)
    assert not [cell for cell in seen.marks(saved, before) if cell[0] == SHEET]
    assert not [cell for cell in seen.notes(saved) if cell[0] == SHEET]


@pytest.mark.usefixtures("in_process")
def test_a_protected_structure_gets_a_workbook_of_its_own(
    bench: Bench, setup: Setup, results: Path, tmp_path: Path
) -> None:
    def protect(book: Any) -> None:
        book.security.lockStructure = True

    book = bench.open(edited(tmp_path / "structure.xlsx", protect))
    pressed = check_book(book, setup, results)
    saved = bench.saved(book, tmp_path / "saved.xlsx")
    assert pressed.report == results / "structure_审核结果.xlsx"
    assert "工作簿结构有保护" in pressed.text and "结果在 structure_审核结果.xlsx" in pressed.text
    assert seen.OURS not in openpyxl.load_workbook(saved).sheetnames
    assert seen.result_rows(pressed.report)[0][0] == "须修改"
    assert seen.notes(saved)


@pytest.mark.usefixtures("in_process")
def test_a_shared_workbook_is_not_touched(bench: Bench, setup: Setup, results: Path, tmp_path: Path) -> None:
    book = bench.open(Path(shutil.copy(FAULTY, tmp_path)))
    book.api.MultiUserEditing = True
    before = bench.saved(book, tmp_path / "before.xlsx")
    pressed = check_book(book, setup, results)
    saved = bench.saved(book, tmp_path / "saved.xlsx")
    assert "这是共享工作簿，不能做标记" in pressed.text and pressed.report is not None
    assert "这是共享工作簿" in str(openpyxl.load_workbook(pressed.report)[seen.OURS]["C2"].value)
    assert (seen.looks(saved), seen.notes(saved)) == (seen.looks(before), seen.notes(before))


@pytest.mark.usefixtures("in_process")
def test_what_is_no_return_is_told(bench: Bench, setup: Setup, results: Path, tmp_path: Path) -> None:
    other = openpyxl.Workbook()
    other.active["B3"] = "春游安排"
    other.save(tmp_path / "春游.xlsx")
    book = bench.open(tmp_path / "春游.xlsx")
    pressed = check_book(book, setup, results)
    assert pressed.status == "unread" and pressed.report is not None and "没有审核" in pressed.text
    assert openpyxl.load_workbook(bench.saved(book, tmp_path / "saved.xlsx")).sheetnames == ["Sheet"]


@pytest.mark.usefixtures("in_process")
def test_a_merged_cell_is_marked_once_at_its_first_cell(
    bench: Bench, setup: Setup, results: Path, by_command: Callable[[Path], Path], tmp_path: Path
) -> None:
    def merge(book: Any) -> None:
        book[SHEET].merge_cells("G9:G10")

    path = edited(tmp_path / "merged.xlsx", merge)
    told = by_command(path)
    book = bench.open(path)
    check_book(book, setup, results)
    saved = bench.saved(book, tmp_path / "saved.xlsx")
    assert seen.notes(saved) == seen.notes(told)
    assert [cell for cell in seen.notes(saved) if cell[1] in ("G9", "G10")] == [(SHEET, "G9")]
    clear_marks(book, setup)
    assert not seen.notes(bench.saved(book, tmp_path / "after.xlsx"))
