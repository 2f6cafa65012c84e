"""The county workbook where there is nothing, too little, too much, or something hostile to show."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import python_calamine
from county_sample import CONTEXT, COUNTY, DATA, ERROR, REPORT, TAIE, book, finding, line, load, result, rows

from processor.errors import YaodianError
from processor.model import County, Repair, Text
from processor.writing.county_book import CountyData, write_county_book
from processor.writing.county_book.book import render
from processor.writing.county_book.page import LIMIT

EMPTY = replace(REPORT, returns=(), unread=(), county=County())


@pytest.mark.parametrize("county", [County(), None])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_county_keeps_every_sheet_with_one_line(county: County | None, lang: str) -> None:
    made = book(replace(EMPTY, county=county), CountyData(), lang)
    if lang == "zh":
        lines = {sheet.title: [row[0].value for row in sheet.iter_rows()][-1] for sheet in made.worksheets[:7]}
        assert lines == {
            "总览": "没有未达标或待定的指标",
            "指标完成情况": "规则集没有县级指标",
            "单位情况": "没有应报的单位，也没有收到报表",
            "问题清单": "没有问题",
            "问题按规则": "没有问题",
            "催报名单": "没有漏报",
            "读取修正": "没有修正",
        }
    assert len(made.sheetnames) == 8


@pytest.mark.parametrize(("received", "warned"), [(46, True), (55, True), (56, False), (92, False)])
def test_below_six_tenths_the_first_line_warns(received: int, warned: bool) -> None:
    sheet = book(replace(REPORT, county=replace(COUNTY, expected=92, received=received)))["总览"]
    assert (sheet["A1"].value == "收到的不足六成，县级结论仅供参考") is warned
    assert sheet["A2" if warned else "A1"].value == "合水县2021年教育和科技工作要点落实情况"


HOSTILE = ("=1+1", "+1", "-2", "@SUM(A1)", "http://x.invalid/", "internal:'总览'!A1", "{=1}", "\x07\x1b_x0041_", "12")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_formula_or_a_link_stays_text(text: str) -> None:
    own = finding("error", "data", text, text, observed=text, expected=Text(text), fix=Text(text), clause=text)
    sent = result(text, text, "rejected", own, repairs=(Repair(ERROR.at or pytest.fail(), text, text, Text(text)),))
    report = replace(REPORT, returns=(sent,), county=None)
    content = render(report, CONTEXT, "zh", replace(DATA, lines=(line(sent, text),), titles={text: Text(text)}))
    made = load(content)
    for tab, cells in (("单位情况", "BCD"), ("问题清单", "BDEFGHJ"), ("问题按规则", "BCF"), ("读取修正", "ACDE")):
        for column in cells:
            cell = made[tab][f"{column}4"]
            assert (cell.data_type, cell.hyperlink) == ("s", None), (tab, column)
    for name, data in parts(content).items():
        assert b"<f>" not in data or not name.startswith("xl/worksheets/"), name
    read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert read.get_sheet_by_name("问题清单").to_python()[3][3] in (text, text.replace("\x07\x1b", ""))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_personal_numbers_and_half_characters_do_not_leave() -> None:
    own = finding("error", "data", "r", "家长电话13812342210", observed="\ud83d13812342210")
    report = replace(REPORT, returns=(result("P1", "甲", "rejected", own),), county=None)
    content = render(report, CONTEXT, "zh", DATA)
    strings = parts(content)["xl/sharedStrings.xml"].decode()
    assert "13812342210" not in strings and "138****2210" in strings and "?138****2210" in strings


def test_very_long_texts_fit_into_their_cells_and_rows() -> None:
    own = finding("error", "data", "r", "很长的问题。" * 10_000, fix=Text("怎么办"))
    sheet = book(replace(REPORT, returns=(result("P1", "甲", "rejected", own),), county=None))["问题清单"]
    assert len(sheet["F4"].value) == 32_001 and sheet["F4"].value.endswith("…")
    assert sheet.row_dimensions[4].height == 408.75


def test_rows_grow_with_their_texts() -> None:
    own = finding("error", "data", "r", "四十个字一行放不下" * 9)
    sheet = book(replace(REPORT, returns=(result("P1", "甲", "rejected", own),), county=None))["问题清单"]
    assert 5 * 14.5 < sheet.row_dimensions[4].height < 8 * 14.5


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("标注后/a b.xlsx", "标注后\\a%20b.xlsx"),
        ("标注后/a#1.xlsx", "标注后\\a%231.xlsx"),
        ("标注后/50%20.xlsx", "标注后\\50%2520.xlsx"),
        ("标注后/[草稿].xlsx", "标注后\\%5b草稿%5d.xlsx"),
        ("标注后/a&b'<c>\".xlsx", "标注后\\a&b'%3cc%3e%22.xlsx"),
    ],
)
def test_links_to_files_with_odd_names(path: str, target: str) -> None:
    sent = replace(TAIE, annotated=path)
    sheet = book(data=replace(DATA, lines=(line(sent, "小学"),)))["单位情况"]
    assert sheet["L4"].hyperlink.target == target
    assert sheet["L4"].value == path.partition("/")[2]


def test_a_thousand_findings_all_stand_there() -> None:
    sent = result("P1", "甲", "rejected", *[ERROR] * 1000)
    found = rows(book(replace(REPORT, returns=(sent,), county=None)), "问题清单", 4)
    assert len(found) == 1000 and all(row[1] == "甲" for row in found)


def test_beyond_the_limit_the_list_names_findings_csv() -> None:
    sent = result("P1", "甲", "rejected", *[ERROR] * (LIMIT + 7))
    content = render(replace(REPORT, returns=(sent,), county=None), CONTEXT, "zh", DATA)
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("问题清单")
    found = sheet.to_python()
    assert len(found) == 3 + LIMIT + 1
    assert found[-1][0] == "其余 7 条见 findings.csv"
    assert found[1][0].startswith(f"共 {LIMIT + 7} 条。")


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_county_book(REPORT, CONTEXT, tmp_path / name, "zh", DATA)
    first, second = ((tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second
    assert b"2021-12-31T00:00:00Z" in parts(first)["docProps/core.xml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_a_target_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "dir.xlsx").mkdir()
    with pytest.raises(YaodianError):
        write_county_book(REPORT, CONTEXT, tmp_path / "dir.xlsx", "zh", DATA)
