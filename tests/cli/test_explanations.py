"""What schools write into 说明 comes back: annotated copies are filled in, saved and judged again, by the commands."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
RETURNS = ROOT / "samples" / "heshui-2021" / "上报表"
Run = Callable[..., Any]
AS_OF = ("--as-of", "2021-12-31")
CROWDED, SEVERAL, FAULTY = "西华池小学.xlsx", "太白小学.xlsx", "太莪小学.xlsx"
REASON = "新校舍九月交付后分班"


@pytest.fixture
def sent_back(yaodian: Run, tmp_path: Path) -> Callable[..., Path]:
    """The annotated copy of a sample, as the school gets it."""

    def make(sample: str, *words: str) -> Path:
        sent = Path(shutil.copy(RETURNS / sample, tmp_path))
        yaodian("check", str(sent), *AS_OF, "--annotate", *words)
        return tmp_path / f"{sent.stem}_审核结果.xlsx"

    return make


@pytest.fixture
def judged(yaodian: Run) -> Callable[[Path], dict[str, Any]]:
    """The result of a workbook as JSON."""

    def run(path: Path) -> dict[str, Any]:
        (one,) = json.loads(yaodian("check", str(path), *AS_OF, "--format", "json").out)["returns"]
        return dict(one)

    return run


def rows_of(page: Any) -> tuple[int, list[int]]:
    """The column 说明 of our sheet, and the rows of findings."""
    header = next(row for row in page.iter_rows() if row[-1].value == "key")
    (column,) = [cell.column for cell in header if str(cell.value).startswith(("说明", "Explanation"))]
    return column, [row[0].row for row in page.iter_rows(min_row=header[0].row + 1) if row[-1].value]


@pytest.fixture
def write(keep: Run) -> Run:
    """Type explanations, one after another, into the rows that ask for one; and values into E11 and so on of A2."""

    def run(path: Path, *texts: str, sheet: str = "审核结果", **cells: Any) -> None:
        book = openpyxl.load_workbook(path)
        column, rows = rows_of(book[sheet])
        asked = [book[sheet].cell(row, column) for row in rows if book[sheet].cell(row, column).value != "—"]
        for cell, text in zip(asked, texts, strict=False):
            cell.value = text
        for address, value in cells.items():
            book["A2 班级情况表"][address] = value
        keep(book, path)

    return run


def queries(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in result["findings"] if (one["judges"], one["level"]) == ("data", "query")]


@pytest.mark.parametrize(("lang", "sheet"), [("zh", "审核结果"), ("en", "Check result")])
def test_a_query_with_an_explanation_asks_no_more(
    sent_back: Run, write: Run, judged: Run, yaodian: Run, lang: str, sheet: str
) -> None:
    copy = sent_back(CROWDED, "--lang", lang)
    assert judged(copy)["status"] == "explain"
    write(copy, REASON, "七年级有两个班合并", sheet=sheet)
    result = judged(copy)
    assert result["status"] == "accepted"
    assert [one["explanation"] for one in queries(result)] == [REASON]
    assert "七年级有两个班合并" in [one["explanation"] for one in result["findings"]]
    assert "extra-sheet" not in [one["rule"] for one in result["findings"]]
    screen = yaodian("check", str(copy), *AS_OF)
    assert (screen.code, f"说明：{REASON}" in screen.out) == (0, True)
    assert "核实 1 (已写说明 1)" in screen.out


def test_the_next_copy_keeps_them_and_a_changed_value_ends_them(
    sent_back: Run, write: Run, judged: Run, yaodian: Run, tmp_path: Path
) -> None:
    copy = sent_back(CROWDED)
    write(copy, REASON)
    yaodian("check", str(copy), *AS_OF, "--annotate")
    second = tmp_path / f"{copy.stem}_审核结果.xlsx"
    book = openpyxl.load_workbook(second)
    column, rows = rows_of(book.worksheets[-1])
    assert REASON in [book.worksheets[-1].cell(row, column).value for row in rows]
    assert judged(second)["status"] == "accepted"
    write(second, sheet=book.sheetnames[-1], E11=84, E12=55)
    assert judged(second)["status"] == "explain"
    assert queries(judged(second))[0]["explanation"] is None
    assert f"原来的说明“{REASON}”是对改动前的数写的" in yaodian("check", str(second), *AS_OF).out


def test_an_explanation_moves_with_its_row(sent_back: Run, write: Run, keep: Run, judged: Run) -> None:
    copy = sent_back(CROWDED)
    write(copy, REASON)
    book = openpyxl.load_workbook(copy)
    page = book["审核结果"]
    page.insert_rows(1, 2)
    page.move_range("G1:G60", cols=3)
    keep(book, copy)
    assert judged(copy)["status"] == "accepted"


@pytest.mark.parametrize("text", ["无", "同上", "属实", "—", "   "])
def test_a_text_that_says_nothing_does_not_count(sent_back: Run, write: Run, judged: Run, text: str) -> None:
    copy = sent_back(CROWDED)
    write(copy, text)
    assert judged(copy)["status"] == "explain"
    assert queries(judged(copy))[0]["explanation"] is None


def test_what_is_typed_is_kept_short_and_without_personal_numbers(
    sent_back: Run, write: Run, judged: Run, yaodian: Run
) -> None:
    copy = sent_back(SEVERAL)
    write(copy, "请问王老师 13812342210", "=1+1 是公式吗", "长" * 300, "'@SUM(A1)与家长核对过")
    said = [one["explanation"] for one in queries(judged(copy))]
    assert said == ["请问王老师 138****2210", None, "长" * 200, "'@SUM(A1)与家长核对过"]
    yaodian("check", str(copy), *AS_OF, "--annotate")
    book = openpyxl.load_workbook(copy.with_name(f"{copy.stem}_审核结果.xlsx"))
    page = book.worksheets[-1]
    column, rows = rows_of(page)
    kept = [page.cell(row, column) for row in rows]
    assert {cell.data_type for cell in kept} <= {"s", "n"} and not any(cell.data_type == "f" for cell in kept)
    assert "13812342210" not in str([cell.value for cell in kept])


def test_an_explanation_lifts_no_error(sent_back: Run, keep: Run, judged: Run) -> None:
    copy = sent_back(FAULTY)
    book = openpyxl.load_workbook(copy)
    column, rows = rows_of(book["审核结果"])
    for row in rows:
        book["审核结果"].cell(row, column).value = "数字属实，请予通过"
    keep(book, copy)
    result = judged(copy)
    assert result["status"] == "rejected"
    assert result["findings"][0]["explanation"] == "数字属实，请予通过"


def test_a_folder_reads_them_too_and_the_explained_copy_counts(
    yaodian: Run, sent_back: Run, write: Run, tmp_path: Path
) -> None:
    copy = sent_back(CROWDED)
    write(copy, REASON)
    folder = tmp_path / "收回"
    folder.mkdir()
    shutil.copy(copy, folder)
    shutil.copy(RETURNS / CROWDED, folder)
    register = ("--register", str(ROOT / "samples" / "heshui-2021" / "单位名录.xlsx"))
    yaodian("batch", str(folder), *register, *AS_OF, "--out", str(tmp_path / "out"))
    report = json.loads((tmp_path / "out" / "findings.json").read_text("utf-8"))
    assert {Path(one["file"]).name: one["status"] for one in report["returns"]} == {
        copy.name: "accepted",
        CROWDED: "explain",
    }
    assert [one["used"] for one in report["county"]["duplicates"]] == [copy.name]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_they_survive_being_saved_by_libreoffice(sent_back: Run, write: Run, judged: Run, tmp_path: Path) -> None:
    copy = sent_back(CROWDED)
    write(copy, REASON)
    out = tmp_path / "saved"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            str(copy),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    result = judged(out / copy.name)
    assert (result["status"], queries(result)[0]["explanation"]) == ("accepted", REASON)
