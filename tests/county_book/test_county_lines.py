"""Who is who on 单位情况: the register, what came in, what could not be read; and the workbook of the samples."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from county_sample import load, rows

from processor import resources
from processor.batch.county_book import county_data
from processor.batch.folder import open_folder
from processor.batch.outputs import write_county
from processor.batch.run import judge_folder
from processor.batch.setup import Setup, prepare
from processor.model import ColumnData, Missing, Register, Report, Text, UnreadFile

FOLDER = resources.folder("samples") / "heshui-2021"
CLEAN = ["三里店小学", "固城小学", "南区幼儿园", "北区幼儿园", "瓦岗川教学点"]


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare("heshui-2021", FOLDER / "单位名录.xlsx", "2021-12-31", "2021-12")


@pytest.fixture(scope="module")
def report(setup: Setup) -> Report:
    with open_folder(FOLDER / "上报表") as found:
        return judge_folder(found.sources, setup, lambda name: None)


def status_of(report: Report, setup: Setup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in county_data(report, setup).lines:
        found.setdefault(line.name, []).append(line.status)
    return found


def test_every_unit_of_the_register_that_owes_a_return_has_a_line(setup: Setup, report: Report) -> None:
    data = county_data(report, setup)
    expected = [line for line in data.lines if line.expected]
    assert len(expected) == 25 and report.county is not None and report.county.expected == 25
    assert Counter(line.status for line in expected) == {
        "accepted": 8,
        "explain": 4,
        "rejected": 6,
        "unread": 1,
        "missing": 6,
    }
    # The sample's districts and offices have sent nothing.
    others = ["老城学区", "固城学区", "县教科局基教股", "县教科局办公室"]
    pressed = [line for line in data.to_press if line.name not in others]
    assert {line.name for line in data.to_press} == {*others, *(line.name for line in pressed)}
    assert [line.name for line in pressed] == ["合水县固城幼儿园", "太白镇连家砭教学点", "合水县板桥小学"]
    assert {line.contact for line in pressed} == {"园长", "校长"}
    beside = [(line.name, line.kind.zh, line.used) for line in data.lines if not line.expected]
    assert sorted(beside) == [("合水县段家集九年制学校", "九年制", False), ("太阳花幼儿园", "名录外", True)]
    assert [kind.zh for kind in data.kinds][:3] == ["学区", "小学", "教学点"]
    assert data.sections["二(五)"].zh == "立德树人"


def test_the_samples_as_a_workbook(setup: Setup, report: Report, tmp_path: Path) -> None:
    linked = replace(
        report,
        returns=tuple(replace(one, annotated=f"标注后/{one.file}") for one in report.returns[:1]) + report.returns[1:],
    )
    write_county(linked, setup, tmp_path, "zh")
    book = load((tmp_path / "县级汇总.xlsx").read_bytes())
    overview = book["总览"]
    assert overview["A1"].value == "合水县2021年教育和科技工作要点落实情况"
    assert [overview.cell(5, 1 + 2 * at).value for at in range(3)] == [25, 7, 7]
    assert len(rows(book, "问题清单", 4)) == sum(len(one.findings) for one in report.returns)
    share = next(row for row in rows(book, "指标完成情况", 4) if row[2] == "选树党建品牌典型")
    assert share[:1] + share[4:9] == ("√ 已达标", 1, "1所至4所", ">= 1", None, "所")
    ready = [row[2] for row in rows(book, "单位情况", 4) if row[0] == "√ 可报送" and not any(row[5:10])]
    assert [name for name in CLEAN if any(name in full for full in ready)] == CLEAN
    texts = [row[0] for row in rows(book, "催报名单") if row[0]]
    assert texts[2] == (
        "【催报】报送截止日期12月20日已过，请以下单位尽快报送《学区填报表》：老城学区、固城学区。"
        "报送截止日期12月20日已过，请以下单位尽快报送《学校填报表》：合水县固城幼儿园、太白镇连家砭教学点。"
        "报送截止日期12月20日已过，请以下单位尽快报送《各股室填报表》：县教科局基教股、县教科局办公室。"
        "另，合水县板桥小学报来的文件打不开（文件已损坏：不完整，可能没有下载或复制完），请重新报送。"
    )


def test_an_unread_file_stands_for_the_return_of_the_unit_that_it_is_named_after(setup: Setup, report: Report) -> None:
    found = status_of(report, setup)
    assert found["合水县板桥小学"] == ["unread"]
    gone = replace(report, unread=())
    assert status_of(gone, setup)["合水县板桥小学"] == ["missing"]


def test_a_second_file_that_cannot_be_read_has_a_line_of_its_own(setup: Setup, report: Report) -> None:
    broken = UnreadFile("三里店小学（旧）.xlsx", "corrupt", Text("坏"), Text("再报"))
    stray = UnreadFile("不知道.xlsx", "corrupt", Text("坏"), Text("再报"))
    more = replace(report, unread=(*report.unread, broken, stray))
    found = status_of(more, setup)
    assert found["合水县三里店小学"] == ["accepted", "unread"] and found[""] == ["unread"]
    lines = [line for line in county_data(more, setup).lines if line.status == "unread" and not line.expected]
    assert [line.kind.zh for line in lines] == ["小学", "名录外"]


def test_phone_numbers_of_the_register_are_masked(setup: Setup, report: Report) -> None:
    register, form = setup.register, setup.ruleset.register
    assert register is not None and form is not None
    table = register.tables["单位名录"]
    phones = ColumnData("办公电话", 99, [13812342210.0] * len(table.rows))
    columns = {name: data for name, data in table.columns.items() if name != "联系电话"}
    with_phones = replace(table, columns={**columns, "办公电话": phones})
    sheet = form.sheet_of("单位名录")
    column = replace(sheet.tables[0].columns[0], name="办公电话", type="phone")
    others = tuple(one for one in sheet.tables[0].columns if one.type != "phone")
    asked = replace(sheet.tables[0], columns=(*others, column))
    new = replace(form, sheets=(replace(sheet, tables=(asked, *sheet.tables[1:])), *form.sheets[1:]))
    changed = Setup(
        replace(setup.ruleset, forms=tuple(new if one is form else one for one in setup.ruleset.forms)),
        replace(register, tables={**register.tables, "单位名录": with_phones}),
        setup.as_of,
        setup.round,
    )
    assert {line.phone for line in county_data(report, changed).to_press} == {"138****2210"}


def test_without_a_register_everything_that_came_in_is_expected(setup: Setup, report: Report) -> None:
    alone = replace(setup, register=None)
    data = county_data(report, alone)
    assert all(line.expected == line.used for line in data.lines if line.result)
    assert {line.kind.zh for line in data.lines} == {""}
    assert [(line.status, line.name, line.expected) for line in data.lines if line.unread] == [("unread", "", False)]


def test_a_unit_that_owes_two_forms_has_two_lines(setup: Setup, report: Report) -> None:
    register = setup.register
    assert isinstance(register, Register)
    rules = setup.ruleset
    both = tuple(replace(unit, forms=("school", "district")) for unit in register.units)
    changed = Setup(rules, replace(register, units=both), setup.as_of, replace(setup.round, id="none", forms=()))
    named = UnreadFile("板桥小学_学区填报表.xlsx", "corrupt", Text("坏"), Text("再报"))
    missing = (Missing("HS107", "合水县板桥小学", "district"),)
    county = replace(report.county, missing=missing) if report.county else None
    data = county_data(replace(report, county=county, unread=(*report.unread, named)), changed)
    lines = [
        (line.status, line.form.zh, line.unread and line.unread.file) for line in data.lines if line.code == "HS107"
    ]
    assert lines == [
        ("unread", "学区填报表", "板桥小学_学区填报表.xlsx"),
        ("unread", "学校填报表", "板桥小学.xlsx"),
    ]
