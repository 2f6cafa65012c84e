"""Button and command agree on every sample; a hostile workbook loads nothing; the real worker, the real doors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import seen
from excel_bench import RETURNS, Bench

from processor.batch.outputs import write_copy
from processor.batch.run import check_files
from processor.batch.setup import Setup, prepare
from processor.excel import door
from processor.excel.button import check_book, clear_marks, result_sheet
from processor.excel.settings import Settings, home, read_settings, results_folder, write_settings

FAULTY = RETURNS / "太莪小学.xlsx"
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", sorted(RETURNS.glob("*.xlsx")), ids=lambda path: path.stem)
def test_every_sample(
    windows: Bench, path: Path, setup: Setup, results: Path, tmp_path: Path, in_process: None
) -> None:
    if not zipfile.is_zipfile(path):
        pytest.skip("no workbook that Excel opens without being asked for more")
    sent = Path(shutil.copy(path, tmp_path))
    report = check_files([sent], setup)
    book = windows.open(sent)
    pressed = check_book(book, setup, results)
    if report.unread:
        assert pressed.status == "unread" and report.unread[0].why.zh in pressed.text
        return
    told = tmp_path / "told" / path.name
    write_copy(sent, told, report.returns[0], report, setup, "zh")
    saved = windows.saved(book, tmp_path / "saved.xlsx")
    assert pressed.status == report.returns[0].status
    # Where marked cells touch, they share one line in Excel; so of the lines only those of other cells can be compared.
    assert {at: look[0] for at, look in seen.marks(saved, sent).items()} == {
        at: look[0] for at, look in seen.marks(told, sent).items()
    }
    assert seen.notes(saved) == seen.notes(told)
    assert seen.result_rows(saved) == seen.result_rows(told)


TRAP = "import pathlib; pathlib.Path({!r}).write_text(__name__)\n"


def test_a_hostile_workbook_loads_nothing(
    windows: Bench, setup: Setup, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sheets by which xlwings' own add-in is steered, and modules lying beside the workbook."""
    folder, caught = tmp_path / "来信", tmp_path / "caught.txt"
    folder.mkdir()
    for name in ("x", "yaodian", "processor", "xlwings", "openpyxl", "pickle", "sitecustomize", "来信"):
        (folder / f"{name}.py").write_text(TRAP.format(str(caught)), encoding="utf-8")
    (folder / "xlwings.conf").write_text('"INTERPRETER_WIN","C:\\evil.exe"\n', encoding="utf-8")
    book = openpyxl.load_workbook(FAULTY)
    for name in ("xlwings.conf", "yaodian.conf", "来信.conf"):
        page = book.create_sheet(name)
        rows = [
            ("Interpreter_Win", sys.executable),
            ("PYTHONPATH", str(folder)),
            ("UDF Modules", "x"),
            ("RUNPYTHON", "x"),
        ]
        for row in rows:
            page.append(row)
    book.create_sheet("x.py")["A1"] = TRAP.format(str(caught))
    import excel_model

    path = folder / "来信.xlsx"
    path.write_bytes(excel_model.save(book, excel_model.results_of(FAULTY, book)))
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry])
    opened = windows.open(path)
    assert check_book(opened, setup, results).status == "rejected"  # by the real worker
    clear_marks(opened, setup)
    assert not caught.exists()
    assert not {"x", "来信"} & set(sys.modules)


def test_a_check_that_takes_too_long_is_ended(windows: Bench, results: Path, tmp_path: Path) -> None:
    book = windows.open(Path(shutil.copy(FAULTY, tmp_path)))
    before = windows.saved(book, tmp_path / "before.xlsx")
    hurried = prepare("heshui-2021", None, "2021-12-31", None, ["seconds=0.001"])
    from processor.errors import Unread

    with pytest.raises(Unread, match="已停止"):
        check_book(book, hurried, results)
    assert windows.excel.ScreenUpdating and windows.excel.Calculation == -4105
    assert seen.looks(windows.saved(book, tmp_path / "after.xlsx")) == seen.looks(before)


# ---------------------------------------------------------------- the doors


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder of programs, with Chinese and blanks."""
    folder = tmp_path / "王 小明 (县)" / "AppData" / "Local"
    monkeypatch.setenv("LOCALAPPDATA", str(folder))
    return folder


@pytest.mark.usefixtures("in_process")
def test_check_summary_clear(windows: Bench, profile: Path, tmp_path: Path) -> None:
    book = windows.open(Path(shutil.copy(FAULTY, tmp_path)))
    book.sheets[1].activate()
    assert door.press(["summary"], 0) == door.NOT_DONE
    assert "这个文件还没有审核结果。请先按“审核”" in windows.app.status_bar
    assert door.press(["check"], 0) == door.BLOCKED
    assert book.sheets.active.name == book.sheets[1].name
    assert windows.app.status_bar is False  # given back
    assert ("StatusBar", "要点审核：正在审核……") in windows.excel.history
    assert door.press(["summary"], 0) == door.DONE
    assert book.sheets.active.name == seen.OURS
    assert door.press(["clear"], 0) == door.DONE
    assert result_sheet(book) is None


@pytest.mark.usefixtures("in_process")
def test_the_summary_of_what_cannot_be_marked(windows: Bench, profile: Path, tmp_path: Path) -> None:
    other = openpyxl.Workbook()
    other.save(tmp_path / "春游.xlsx")
    windows.open(tmp_path / "春游.xlsx")
    assert door.press(["check"], 0) == door.BLOCKED
    assert (results_folder() / "春游_审核结果.xlsx").exists()
    assert door.press(["summary"], 0) == door.DONE
    assert windows.excel.ActiveWorkbook.Name == "春游_审核结果.xlsx"


def test_no_excel_and_wrong_words_are_told(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert door.press(["check"], 0) == door.NOT_DONE
    assert "没有正在运行的 Excel" in capsys.readouterr().err
    assert door.press(["check", "C:\\x.xlsx"], 0) == door.NOT_DONE
    assert door.press([], 0) == door.NOT_DONE
    assert "用法：yaodian-excel check | clear | summary" in capsys.readouterr().err


def test_a_fault_of_ours_is_told_and_logged(
    windows: Bench, profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows.open(Path(shutil.copy(FAULTY, tmp_path)))
    monkeypatch.setattr("processor.excel.button.check_book", lambda *_: 1 / 0)
    assert door.press(["check"], 0) == door.NOT_DONE
    assert "程序出错，没有完成：ZeroDivisionError" in windows.app.status_bar
    assert "ZeroDivisionError" in (home() / door.LOG).read_text(encoding="utf-8")


def test_the_script_by_its_words(profile: Path, tmp_path: Path) -> None:
    """The protocol of shortcuts and ribbon: one word; for Send To, paths behind it."""
    sent = Path(shutil.copy(FAULTY, tmp_path))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "processor.excel", *words]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
        )

    none = run("check")
    assert none.returncode == door.NOT_DONE and "没有正在运行的 Excel" in none.stderr
    done = run("send", str(sent))
    assert done.returncode == door.BLOCKED
    assert done.stdout.strip() == str(tmp_path / "太莪小学_审核结果.xlsx")
    assert seen.OURS in openpyxl.load_workbook(done.stdout.strip()).sheetnames
    gone = run("send", str(tmp_path / "没有.xlsx"))
    assert gone.returncode == door.NOT_DONE and "没有这个文件" in gone.stderr


def test_settings(profile: Path) -> None:
    assert read_settings() == Settings()
    write_settings(Settings("heshui-2021", "D:\\名录 (县).xlsx", "en"))
    assert read_settings() == Settings("heshui-2021", "D:\\名录 (县).xlsx", "en")
    (home() / "settings.json").write_text("[", encoding="utf-8")
    with pytest.raises(Exception, match="按钮的设置读不出来"):
        read_settings()
