"""Numbers, texts and areas that would cost more than they say: bounded in time and memory, or refused by a limit."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from processor.errors import Unread
from processor.reading import Limits, NotHarmless, read_return
from processor.ruleset.types import Ruleset

Save = Callable[..., Path]
SHEET = "xl/worksheets/sheet2.xml"
END = b"</sheetData>"


def refused(path: Path, ruleset: Ruleset, limits: Limits | None = None) -> tuple[str, str]:
    """(code, words) of what must not be read."""
    with pytest.raises(Unread) as error:
        read_return(path, ruleset, None, **({"limits": limits} if limits else {}))
    assert error.value.remedy.zh and error.value.remedy.en and error.value.what.en
    return error.value.code, error.value.what.zh


@pytest.mark.parametrize("figure", [b"nan", b"inf", b"-inf", b"1e999", b"9" * 400])
def test_numbers_that_are_none(school: Save, edit_part: Any, ruleset: Ruleset, told: Any, figure: bytes) -> None:
    path = school(["小学", "一班", 4444, 12, 1, "是"], ["合计", None, 5555])
    edit_part(path, SHEET, lambda data: data.replace(b"4444", figure).replace(b"5555", figure))
    found = told(read_return(path, ruleset, None))
    assert [(code, cell) for code, cell, _ in found] == [("not-a-number", "C5"), ("not-a-number", "C6")]


def test_numbers_of_thousands_of_digits_typed_as_text(school: Save, ruleset: Ruleset, told: Any) -> None:
    path = school(["小学", "一班", "0" * 9000 + "1", "0." + "0" * 9000 + "1", 1, "是"])
    assert [code for code, _, _ in told(read_return(path, ruleset, None))] == ["not-a-number", "not-a-number"]


def test_merged_areas_over_each_other_and_beyond_the_sheet(school: Save, edit_part: Any, ruleset: Ruleset) -> None:
    path = school(*(["小学", f"{number}班", 30, 12, 1, "是"] for number in range(20)))
    areas = b"".join(b'<mergeCell ref="A%d:H9999999"/>' % row for row in range(5, 1500))
    edit_part(path, SHEET, lambda data: data.replace(END, b"</sheetData><mergeCells>" + areas + b"</mergeCells>"))
    assert read_return(path, ruleset, None, limits=Limits(merges=2_000)).tables["班级情况表"].rows == range(5, 25)
    assert refused(path, ruleset, Limits(merges=100))[0] == "too-large"


def test_a_long_shared_text_in_very_many_cells(shared: Path, edit_part: Any, ruleset: Ruleset) -> None:
    texts = zipfile.ZipFile(shared).read("xl/sharedStrings.xml")
    index = texts[: texts.index("一班".encode())].count(b"<si>") - 1
    edit_part(shared, "xl/sharedStrings.xml", lambda data: data.replace("一班".encode(), b"x" * 30_000))
    cell = b'<row r="%d"><c r="B%d" t="s"><v>%d</v></c></row>'
    rows = b"".join(cell % (row, row, index) for row in range(50, 2050))
    edit_part(shared, SHEET, lambda data: data.replace(END, rows + END))
    assert read_return(shared, ruleset, None).form == "school"
    for limits in (Limits(text_bytes=1 << 20), Limits(text_bytes=1 << 20, in_memory=0)):
        assert refused(shared, ruleset, limits) == ("too-large", "各格文字合计超过 1 MB")


def test_the_cells_of_all_sheets_count_together(school: Save, rows: Any, ruleset: Ruleset) -> None:
    more = {f"附表{number}": [["x"] * 40] * 40 for number in range(10)}
    path = school(more=more)
    assert read_return(path, ruleset, None, limits=Limits(cells=20_000)).form == "school"
    assert refused(path, ruleset, Limits(cells=10_000))[0] == "too-large"


def test_a_ratio_is_only_looked_at_in_what_is_large(school: Save, ruleset: Ruleset) -> None:
    path = school()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", bytes(17 << 20))
    assert "300 倍" in refused(path, ruleset)[1]
    assert read_return(path, ruleset, None, limits=Limits(ratio=2_000)).form == "school"


def test_tags_in_tags_without_end(school: Save, edit_part: Any, ruleset: Ruleset) -> None:
    path = school()
    edit_part(path, "xl/workbook.xml", lambda data: data.replace(b"<sheets>", b"<a>" * 200_000 + b"<sheets>"))
    assert refused(path, ruleset)[0] == "corrupt"


@pytest.mark.parametrize("encoding", [b"nan", b"big5", b"utf-7"])
def test_encodings_that_a_part_cannot_have(school: Save, edit_part: Any, ruleset: Ruleset, encoding: bytes) -> None:
    path = school()
    edit_part(
        path,
        "xl/workbook.xml",
        lambda data: b'<?xml version="1.0" encoding="%s"?>' % encoding + data[data.index(b"<workbook") :],
    )
    assert refused(path, ruleset)[0] == "corrupt"


@pytest.mark.parametrize(
    "junk",
    [
        b'<c r="A1" t="e">' * 60_000,
        b'<c r="A1"><f>' + b"[1]" * 300_000 + b"</x>",
        b'<row "' * 150_000,
        b'<c "' * 200_000,
        b'<c r="A1"><f><' * 60_000,
    ],
    ids=["errors", "links", "rows", "quotes", "formulas"],
)
def test_time_grows_with_size_alone(school: Save, edit_part: Any, ruleset: Ruleset, junk: bytes) -> None:
    path = school()
    edit_part(path, SHEET, lambda data: data.replace(END, junk + END))
    start = time.process_time()
    assert refused(path, ruleset)[0] == "corrupt"
    assert time.process_time() - start < 5


@pytest.mark.parametrize("change", ["prefix", "far", "merges", "long"])
def test_only_what_is_harmless_is_read_without_a_worker(
    school: Save, edit_part: Any, ruleset: Ruleset, change: str
) -> None:
    path = school()
    assert read_return(path, ruleset, None, harmless=True).form == "school"
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    new = {
        "prefix": b'<row r="9"><x:c xmlns:x="%s" r="XFD1048576"><x:v>1</x:v></x:c></row>' % main,
        "far": b'<row r="10000"><c r="A10000"><v>1</v></c></row>',
        "merges": b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 2_001 + b"</mergeCells>",
        "long": b" " * (9 << 20),
    }[change]
    end = b"" if change == "merges" else END
    edit_part(path, SHEET, lambda data: data.replace(END, new + end))
    with pytest.raises(NotHarmless):
        read_return(path, ruleset, None, harmless=True)
