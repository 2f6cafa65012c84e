"""The button over xlwings' real engine for Windows: how many calls cross to Excel, and what a busy Excel does."""

from __future__ import annotations

import atexit
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest
import seen
from excel_bench import RETURNS, Bench
from hypothesis import given, settings
from hypothesis import strategies as st
from windows_modules import CALL_REJECTED, EXCEPTION, IGNORED, com_error

from processor.batch.setup import Setup
from processor.errors import YaodianError
from processor.excel import session
from processor.excel.button import check_book, clear_marks
from processor.excel.differences import LookChange, NoteChange
from processor.excel.looks import border_of, fill_of
from processor.excel.paint import LONGEST_ADDRESS, addresses, annotate, paint
from processor.writing.annotate import LOOKS
from processor.writing.package.stylebook import StyleBook
from processor.writing.package.xmlbytes import spliced

FAULTY = RETURNS / "太莪小学.xlsx"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELLS = st.sets(st.tuples(st.integers(1, 400), st.integers(1, 60)), min_size=1, max_size=300)


@pytest.fixture
def blank(windows: Bench, tmp_path: Path) -> Bench:
    """Excel with an empty workbook open."""
    openpyxl.Workbook().save(tmp_path / "blank.xlsx")
    windows.open(tmp_path / "blank.xlsx")
    return windows


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are short."""
    monkeypatch.setattr(session, "PATIENCE", 0.3)
    monkeypatch.setattr(session, "_STEP", 0.01)


def change_to(number: int, cells: list[tuple[int, int]]) -> LookChange:
    """Cells that get the look of a level."""
    styles = StyleBook(None, MAIN)
    index = styles.marked(0, LOOKS[number])
    ground = StyleBook(b"".join(spliced(styles.data, styles.splices())), MAIN).ground(index)
    border = border_of(ground) if LOOKS[number].border else None
    return LookChange("Sheet", fill_of(ground), border, tuple(cells))


@pytest.mark.parametrize("level", range(len(LOOKS)))
def test_300_scattered_cells_take_20_calls(blank: Bench, level: int) -> None:
    sheet = blank.app.books.active.sheets["Sheet"]
    cells = [(4 + 2 * (number % 150), 4 + 3 * (number // 150)) for number in range(300)]
    before = blank.line.calls
    paint(sheet, change_to(level, cells))
    assert blank.line.calls - before <= 20
    page = blank.excel.ActiveWorkbook.book["Sheet"]
    fills = {page.cell(row, col).fill.fill_type for row, col in cells}
    assert fills == {"lightUp" if level == 2 else "solid"}
    assert page["E5"].fill.fill_type is None


def test_a_note_takes_five_calls_and_part_of_one_four(blank: Bench) -> None:
    sheet = blank.app.books.active.sheets["Sheet"]
    before = blank.line.calls
    annotate(sheet, NoteChange("Sheet", (3, 3), "", "第一行\n第二行"))
    assert blank.line.calls - before <= 5
    annotate(sheet, NoteChange("Sheet", (3, 3), "第一行\n第二行", "第一行\n第二行\n\n另外😀的"))
    annotate(sheet, NoteChange("Sheet", (3, 3), "第一行\n第二行\n\n另外😀的", "第一行\n第二行"))
    assert sheet.range("C3").note.text == "第一行\n第二行"
    annotate(sheet, NoteChange("Sheet", (3, 3), "第一行\n第二行", ""))
    assert sheet.range("C3").note is None


def test_a_whole_press_of_a_real_return(
    windows: Bench, setup: Setup, results: Path, tmp_path: Path, in_process: None
) -> None:
    book = windows.open(Path(shutil.copy(FAULTY, tmp_path)))
    before = windows.line.calls
    check_book(book, setup, results)
    assert windows.line.calls - before <= 250
    assert len(seen.marks(windows.saved(book, tmp_path / "saved.xlsx"), FAULTY)) >= 5


@given(CELLS, st.booleans())
@settings(max_examples=40, deadline=None)
def test_addresses_name_all_the_cells_and_stay_short(cells: set[tuple[int, int]], runs: bool) -> None:
    named = []
    for address in addresses(cells, runs=runs):
        assert len(address) <= LONGEST_ADDRESS
        for part in address.split(","):
            left, top, right, bottom = openpyxl.utils.range_boundaries(part)
            named += [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
    assert sorted(named) == sorted(cells)


# ---------------------------------------------------------------- a busy Excel


@pytest.mark.usefixtures("in_process", "impatient")
def test_an_excel_that_is_busy_for_a_moment_is_waited_for(
    windows: Bench, setup: Setup, results: Path, tmp_path: Path
) -> None:
    book = windows.open(Path(shutil.copy(FAULTY, tmp_path)))
    calls = iter(range(10_000))
    windows.line.refuse = lambda name: next(calls) % 50 > 44
    assert check_book(book, setup, results).status == "rejected"
    windows.line.refuse = lambda name: False
    assert windows.excel.ScreenUpdating and windows.excel.EnableEvents and windows.excel.Calculation == -4105


@pytest.mark.usefixtures("in_process", "impatient")
@pytest.mark.parametrize("press", [check_book, clear_marks])
def test_a_cell_that_is_being_edited_is_told_and_nothing_hangs(
    windows: Bench, setup: Setup, results: Path, tmp_path: Path, press: object
) -> None:
    book = windows.open(Path(shutil.copy(FAULTY, tmp_path)))
    windows.excel.Ready = False
    with pytest.raises(YaodianError, match="Excel 正忙：可能正在编辑单元格"):
        check_book(book, setup, results) if press is check_book else clear_marks(book, setup)
    windows.line.refuse = lambda name: True
    with pytest.raises(YaodianError, match="Excel 正忙"):
        check_book(book, setup, results) if press is check_book else clear_marks(book, setup)
    assert windows.excel.StatusBar is False


@pytest.mark.usefixtures("in_process", "impatient")
def test_what_stops_halfway_is_put_right_by_the_next_press(
    windows: Bench, setup: Setup, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "RESTORE_PATIENCE", 0.3)
    book = windows.open(Path(shutil.copy(FAULTY, tmp_path)))
    before = windows.saved(book, tmp_path / "before.xlsx")
    windows.line.refuse = lambda name: name == "AddComment"
    with pytest.raises(YaodianError, match="Excel 正忙"):
        check_book(book, setup, results)
    windows.line.refuse = lambda name: False
    assert windows.excel.ScreenUpdating and windows.excel.EnableEvents and windows.excel.DisplayAlerts
    assert windows.excel.Calculation == -4105
    assert seen.looks(windows.saved(book, tmp_path / "half.xlsx")) != seen.looks(before)
    clear_marks(book, setup)
    after = windows.saved(book, tmp_path / "after.xlsx")
    assert (seen.looks(after), seen.notes(after)) == (seen.looks(before), seen.notes(before))


def test_screen_and_calculation_are_off_while_writing_and_as_they_were_after(blank: Bench) -> None:
    blank.excel.Calculation = -4135  # by hand
    blank.excel.history.clear()
    with pytest.raises(ZeroDivisionError), session.quiet(blank.app):
        assert not blank.excel.ScreenUpdating and not blank.excel.EnableEvents and not blank.excel.DisplayAlerts
        raise ZeroDivisionError
    assert blank.excel.ScreenUpdating and blank.excel.EnableEvents and blank.excel.DisplayAlerts
    assert blank.excel.Calculation == -4135 and "Calculation" not in dict(blank.excel.history)


@pytest.mark.parametrize(
    ("error", "busy"),
    [
        (com_error(CALL_REJECTED), True),
        (com_error(EXCEPTION, "", (0, "", "", None, 0, IGNORED)), True),
        (com_error(EXCEPTION, "", (0, "Excel", "1004", None, 0, -2146827284)), False),
        (ValueError("x"), False),
    ],
)
def test_busy_is_told_from_refused(error: Exception, busy: bool) -> None:
    assert session.is_busy(error) is busy


# ---------------------------------------------------------------- xlwings disarmed


def test_the_exit_handler_that_ends_processes_is_off_and_retries_are_bounded(
    windows: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["xlwings._xlwindows"]
    unregistered: list[object] = []
    monkeypatch.setattr(atexit, "unregister", unregistered.append)
    session.library()
    assert unregistered == [module.cleanup]
    assert module.N_COM_ATTEMPTS == 3


def test_without_xlwings_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    with pytest.raises(YaodianError, match="没有安装 xlwings"):
        session.library()
