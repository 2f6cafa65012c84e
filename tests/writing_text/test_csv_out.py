"""findings.csv: one line a finding, harmless in a spreadsheet."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_sample import A2, FULL, REPORT, finding, result

from processor.model import CellRef, Text
from processor.writing.csv_out import COLUMNS, csv_text, safe, write_csv


def test_one_line_for_each_finding() -> None:
    lines = list(csv.reader(io.StringIO(csv_text(REPORT, "zh"), newline="")))
    assert lines[0] == list(COLUMNS)
    assert len(lines) == 1 + len(FULL.findings) + 1
    assert lines[1] == [
        "县直/老城小学_学校填报表.xlsx",
        "老城小学",
        "school",
        "A1 学校基本情况",
        "A5",
        "",
        "pupils-agree",
        "error",
        "data",
        "512",
        "等于 A2 表 D7（486）",
        "学生数填的是 512，A2 表合计是 486",
        "核对人数，改其中一处",
        "",
    ]
    assert lines[-1][0] == ""
    assert lines[-1][11] == "全县只此一条"


def test_excel_sees_the_encoding(tmp_path: Path) -> None:
    write_csv(REPORT, tmp_path / "findings.csv", "zh")
    data = (tmp_path / "findings.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbffile,unit,form")
    assert b"\r\n" in data


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("http://x","y")', '\'=HYPERLINK("http://x","y")'),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("-5", "-5"),
        ("-0.5", "-0.5"),
        ("+3%", "+3%"),
        ("-", "'-"),
        ("0.5", "0.5"),
        ("老城小学", "老城小学"),
        ("13812342210", "138****2210"),
        ("", ""),
    ],
)
def test_no_text_begins_a_formula(text: str, written: str) -> None:
    assert safe(text) == written


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_typed_comes_back_and_begins_no_formula(observed: str, message: str) -> None:
    one = finding("error", "data", CellRef(A2, 1, 1), message, observed=observed, expected=Text("x"))
    text = csv_text(replace(REPORT, returns=(result(one),), county=None), "zh")
    _header, row = csv.reader(io.StringIO(text, newline=""))
    assert row[9].removeprefix("'") in (observed, observed.removeprefix("'"))
    assert not row[11].startswith(("=", "+", "@", "\t", "\r")) or safe(message) == row[11]
