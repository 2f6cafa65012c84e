"""Annotated copies by the commands: what nobody would see is told, copies are marked anew, names may be long."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

RETURNS = Path(__file__).parents[2] / "samples" / "heshui-2021" / "上报表"
FAULTY = RETURNS / "太莪小学.xlsx"
AS_OF = ("--as-of", "2021-12-31")
LONG = "校" * 81 + "aa.xlsx"
Run = Callable[..., Any]


@pytest.fixture
def hidden(tmp_path: Path, keep: Callable[[Any, Path], None]) -> Path:
    """A faulty return with two rows that are hidden, each with a finding."""
    sent = Path(shutil.copy(FAULTY, tmp_path))
    book = openpyxl.load_workbook(sent)
    for row in (9, 10):
        book["A2 班级情况表"].row_dimensions[row].hidden = True
    keep(book, sent)
    return sent


def head(path: Path) -> str:
    """The sentence in row 2 of our sheet."""
    return str(openpyxl.load_workbook(path)["审核结果"]["C2"].value)


def test_hidden_rows_with_findings_are_told_on_the_sheet_and_on_screen(hidden: Path, yaodian: Run) -> None:
    told = "A2 班级情况表 第 9、10 行被隐藏或筛选掉了，上面有标记，请取消隐藏或筛选后再改。"
    done = yaodian("check", str(hidden), *AS_OF, "--annotate")
    assert told in done.out.replace("\n", "")
    assert head(hidden.with_name("太莪小学_审核结果.xlsx")).endswith(told)
    english = yaodian("check", str(hidden), *AS_OF, "--annotate", "--lang", "en").out.replace("\n", " ")
    assert "Rows of A2 班级情况表 with marks are hidden or filtered away: 9, 10." in english


def test_batch_tells_it_too(hidden: Path, tmp_path: Path, yaodian: Run) -> None:
    folder = tmp_path / "returns"
    folder.mkdir()
    shutil.move(hidden, folder)
    done = yaodian("batch", str(folder), *AS_OF, "--out", str(tmp_path / "out"))
    assert "标注后的文件请注意 1 处\n  合水县太莪小学: A2 班级情况表 第 9、10 行被隐藏" in done.out


def test_the_copy_that_comes_back_is_marked_anew(tmp_path: Path, yaodian: Run, keep: Callable[..., None]) -> None:
    sent = Path(shutil.copy(FAULTY, tmp_path))
    yaodian("check", str(sent), *AS_OF, "--annotate")
    back = Path(shutil.copy(tmp_path / "太莪小学_审核结果.xlsx", tmp_path / "发回.xlsx"))
    book = openpyxl.load_workbook(back)
    page = book["A2 班级情况表"]
    marked = [cell for row in page.iter_rows() for cell in row if cell.comment]
    assert len(marked) == 5
    wrong = next(cell for cell in marked if cell.coordinate == "E7")
    wrong.value = 122
    keep(book, back)
    yaodian("check", str(back), *AS_OF, "--annotate")
    page = openpyxl.load_workbook(tmp_path / "发回_审核结果.xlsx")["A2 班级情况表"]
    left = {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment}
    assert left == {cell.coordinate for cell in marked} - {"E7"}
    assert page["E7"].fill.fgColor.rgb != "FFF1948C" and page["E7"].border.left.style == "thin"
    assert openpyxl.load_workbook(tmp_path / "发回_审核结果.xlsx").sheetnames.count("审核结果") == 1


def test_a_name_of_250_bytes(tmp_path: Path, yaodian: Run) -> None:
    sent = Path(shutil.copy(FAULTY, tmp_path / LONG))
    done = yaodian("check", str(sent), *AS_OF, "--annotate")
    assert (done.code, done.err) == (1, "")
    (copy,) = [path for path in tmp_path.iterdir() if path != sent]
    assert copy.name.startswith("校" * 70) and copy.suffix == ".xlsx" and len(copy.name.encode()) <= 255
    assert sent.read_bytes() == FAULTY.read_bytes()
    done = yaodian("check", str(sent), *AS_OF, "--out", str(tmp_path / "out"))
    assert done.code == 1 and (tmp_path / "out" / LONG).is_file()
