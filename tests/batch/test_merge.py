"""Merging results: the same as one batch over all files, in whatever order and in how many steps."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.batch.engines import Here
from processor.batch.finals import Wish
from processor.batch.folder import Found, Source
from processor.batch.folder_run import FolderRun
from processor.batch.ledger import Header, Ledger, Row, ledger_in_memory, new_ledger
from processor.batch.merge import joined
from processor.batch.outputs import write_lists
from processor.batch.parts import CountyParts, counties_of
from processor.batch.readings import pack_reading
from processor.batch.setup import Setup
from processor.batch.stored import pack
from processor.judging import decide_return, judge
from processor.judging.contents import contents_of
from processor.model import CellRef, ColumnData, Register, Report, Return, Table, Text, Unit, UnitRef, UnreadFile
from processor.ruleset import load_ruleset
from processor.writing.json_out import to_json

FILES = {
    "ruleset.yaml": """
id: small
title: {zh: 小规则集}
year: 2021
document: {title: 文件, number: 一号, date: 2021-03-03, sha256: '00'}
rounds:
- {id: r1, title: {zh: 第一轮}, opens: 2021-06-01, deadline: 2021-12-20}
""",
    "forms/school.yaml": """
form: school
title: {zh: 学校填报表}
version: '1.0'
identity: {unit: 封面!填报单位, code: 封面!单位代码, revision: 封面!修订号}
sheets:
- sheet: A0
  table: 封面
  layout: card
  columns:
  - {name: 填报单位, type: unit}
  - {name: 单位代码, type: code}
  - {name: 修订号, type: integer}
- sheet: A2
  table: 班级表
  layout: table
  key: [班级]
  columns:
  - {name: 班级, type: text}
  - {name: 学生数, type: integer, unit: 人}
""",
    "forms/register.yaml": """
form: register
title: {zh: 单位名录}
version: '1.0'
kind: register
identity: {unit: '单位名录[单位全称]', code: '单位名录[单位代码]'}
sheets:
- sheet: 单位名录
  table: 单位名录
  layout: table
  key: [单位代码]
  columns:
  - {name: 单位代码, type: code}
  - {name: 单位全称, type: text}
""",
    "rules.yaml": """
- id: positive
  title: {zh: 有学生}
  judges: data
  level: error
  scope: row
  table: 班级表
  check: '[@学生数] > 0'
- id: once
  title: {zh: 班级不重复}
  judges: data
  level: query
  scope: county
  table: 班级表
  unique: [班级]
- id: pupils
  title: {zh: 学生数}
  judges: target
  level: error
  scope: county
  indicator: {value: 'SUM(班级表[学生数])', unit: 人}
  target: {at_least: 40}
""",
    "verdicts.yaml": """
- id: back
  stratum: unit
  when: [{as: u, where: {kind: unit-summary, rejected: {ge: 1}}}]
  then: [{kind: verdict, about: unit, unit: {ref: u.unit}, verdict: 退回修改}]
- id: late
  stratum: county
  when: [{as: r, where: {kind: round-summary, missing: {ge: 1}}}]
  then: [{kind: verdict, about: round, verdict: 未报齐}]
""",
}
DAY = datetime.date(2021, 12, 31)
UNITS = ("S1", "S2", "S3", "S4")


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of small files are written here; nothing is pulled out of the wall."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "forms").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    rules = load_ruleset(folder)
    rows = [{"单位代码": code, "单位全称": f"{code}校"} for code in UNITS]
    units = tuple(Unit(code, f"{code}校", (), "小学", ("school",), at) for at, code in enumerate(UNITS))
    register = Register("名录.xlsx", "ab" * 32, {"单位名录": table("单位名录", rows)}, units)
    return Setup(rules, register, DAY, rules.rounds[0])


def table(name: str, rows: Sequence[dict[str, Any]], sheet: str = "") -> Table:
    names = list(rows[0]) if rows else ["班级", "学生数"]
    columns = {
        one: ColumnData(one, at + 1, [row[one] for row in rows], row=4 if name == "封面" else 0)
        for at, one in enumerate(names)
    }
    headers = {one: CellRef(sheet or name, 4, at + 1) for at, one in enumerate(names)}
    return Table(name, sheet or name, [5 + at for at in range(len(rows))], columns, (), headers)


Sent = tuple[str, str, int, tuple[int, ...]]
"""File, unit ("" : it cannot be read), revision, pupils of each class."""


def reading(sent: Sent) -> Return:
    file, unit, revision, pupils = sent
    cover = {"填报单位": f"{unit}校", "单位代码": unit, "修订号": revision}
    classes = [{"班级": f"{at}班", "学生数": number} for at, number in enumerate(pupils)]
    tables = {"封面": table("封面", [cover], "A0"), "班级表": table("班级表", classes, "A2")}
    return Return(file, "school", "1.0", UnitRef(unit, f"{unit}校", "header"), tables, {}, (), ())


def fill(ledger: Ledger, sent: Iterable[Sent], setup: Setup) -> None:
    """What assess would put into the ledger of these files."""
    ledger.put_header(header(setup))
    for one in sent:
        name, sha = one[0], hashlib.sha256(repr(one[1:]).encode()).hexdigest()
        if not one[1]:
            ledger.put(Row(name, sha, "", unread=pack(UnreadFile(name, "corrupt", Text("坏"), Text("重发")))))
            continue
        ret = reading(one)
        result, record = judge(ret, setup.ruleset, register=setup.register, as_of=DAY, round_id="r1")
        marked = any(finding.level != "info" for finding in result.findings)
        result = decide_return(result, setup.ruleset)
        packed = {"result": pack(result), "record": pack(record), "reading": pack_reading(ret, contents_of(ret))}
        ledger.put(Row(name, sha, "", "k", marked=marked, **packed))


def header(setup: Setup) -> Header:
    register = setup.register
    assert register is not None
    inputs = ("small", setup.ruleset.sha256, "名录.xlsx", register.sha256, DAY.isoformat(), "r1")
    return Header("0", *inputs, "builtin", complete=True)


def batch(ledger: Ledger, sent: Sequence[Sent], setup: Setup) -> Report:
    """What a batch over these files reports, once each is judged."""
    fill(ledger, sent, setup)
    sources = tuple(Source(Path("nowhere"), one[0]) for one in sent)
    with Here(setup) as engine:
        run = FolderRun(setup, Found(sources, ()), ledger, engine, Wish(None))
        run.finish(lambda name: None)
        report = run.report()
    ledger.put_header(header(setup))
    return report


def part(folder: Path, sent: Sequence[Sent], setup: Setup) -> Path:
    """The results of a batch over these files, as far as merging looks at them."""
    with new_ledger(folder, keep=False) as ledger:
        write_lists(batch(ledger, sent, setup), folder, "zh")
    return folder


def merged(folders: Sequence[Path], out: Path, setup: Setup) -> dict[str, Any]:
    """The merged report as JSON; `out` can be merged again."""
    (county,) = counties_of(folders)
    with new_ledger(out, keep=False) as ledger:
        report = joined(ledger, county, setup, out)
        write_lists(report, out, "zh")
        ledger.put_header(header(setup))
        return to_json(report, "zh")


def without_cells(data: dict[str, Any]) -> dict[str, Any]:
    """Files of several parts have never been compared cell by cell."""
    duplicates = [{**one, "differences": []} for one in data["county"]["duplicates"]]
    return {**data, "county": {**data["county"], "duplicates": duplicates}}


CONTENTS = st.tuples(
    st.sampled_from([*UNITS, "S1", "X9", ""]),
    st.integers(1, 2),
    st.lists(st.integers(0, 30), max_size=2).map(tuple),
)
FOLDERS = st.lists(st.tuples(CONTENTS, st.integers(0, 2)), max_size=7)
LOOSE = settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
_NUMBERS = itertools.count()


@LOOSE
@given(FOLDERS)
def test_merging_gives_what_one_batch_gives(setup: Setup, tmp_path: Path, files: list[Any]) -> None:
    here = tmp_path / str(next(_NUMBERS))
    sent: list[list[Sent]] = [[], [], []]
    for at, (content, where) in enumerate(files):
        sent[where].append((f"{at}.xlsx", *content))
    folders = [part(here / str(at), some, setup) for at, some in enumerate(sent)]
    with ledger_in_memory() as ledger:
        whole = to_json(batch(ledger, [one for some in sent for one in some], setup), "zh")
    assert without_cells(merged(folders, here / "merged", setup)) == without_cells(whole)


@LOOSE
@given(st.lists(st.tuples(st.sampled_from(["a.xlsx", "b.xlsx", "d/a.xlsx"]), CONTENTS, st.integers(0, 2)), max_size=7))
def test_the_order_and_the_steps_of_merging_do_not_matter(setup: Setup, tmp_path: Path, files: list[Any]) -> None:
    """Also where files of several folders have one name, and where one file lies in several folders."""
    here = tmp_path / str(next(_NUMBERS))
    sent: list[dict[str, Sent]] = [{}, {}, {}]
    for name, content, where in files:
        sent[where][name] = (name, *content)
    a, b, c = (part(here / at, list(some.values()), setup) for at, some in zip("abc", sent, strict=True))
    at_once = merged([a, b, c], here / "abc", setup)
    merged([a, b], here / "ab", setup)
    merged([c, b], here / "cb", setup)
    assert merged([here / "ab", c], here / "ab-c", setup) == at_once
    assert merged([here / "cb", a], here / "a-cb", setup) == at_once
    assert merged([here / "abc", a], here / "again", setup) == at_once


def test_files_of_one_name_are_told_apart(setup: Setup, tmp_path: Path) -> None:
    a = part(tmp_path / "a", [("x.xlsx", "S1", 1, (5,)), ("y.xlsx", "S2", 1, (6,))], setup)
    b = part(tmp_path / "b", [("x.xlsx", "S3", 1, (7,)), ("y.xlsx", "S2", 1, (6,))], setup)
    names = [one["file"] for one in merged([a, b], tmp_path / "ab", setup)["returns"]]
    assert len(names) == 3
    assert names[2] == "y.xlsx"
    assert [name[:2] + name[10:] for name in names[:2]] == ["x~.xlsx", "x~.xlsx"]


def test_what_is_known_of_differing_cells_is_kept(setup: Setup, tmp_path: Path) -> None:
    """Compared within a part: kept. Files of two parts: told as not compared."""
    a = part(tmp_path / "a", [("old.xlsx", "S1", 1, (5,)), ("new.xlsx", "S1", 2, (6,))], setup)
    b = part(tmp_path / "b", [("older.xlsx", "S1", 1, (4,))], setup)
    (duplicate,) = merged([a, b], tmp_path / "ab", setup)["county"]["duplicates"]
    assert (duplicate["used"], duplicate["by"]) == ("new.xlsx", "revision")
    known, unknown = duplicate["differences"]
    assert (known["file"], known["count"], unknown) == (
        "old.xlsx",
        2,
        {"file": "older.xlsx", "count": None, "cells": []},
    )
    assert [(cell["cell"], cell["value"], cell["other_value"]) for cell in known["cells"]] == [
        ("C4", "2", "1"),
        ("B5", "6", "5"),
    ]


def test_folders_that_do_not_fit_are_refused(setup: Setup, tmp_path: Path) -> None:
    from processor.errors import YaodianError

    a = part(tmp_path / "a", [("x.xlsx", "S1", 1, (5,))], setup)
    other = part(tmp_path / "b", [("y.xlsx", "S2", 1, (5,))], setup)

    def refused(folder: Path, **changed: Any) -> str:
        with new_ledger(folder, keep=True) as ledger:
            ledger.put_header(replace(header(setup), **changed))
        with pytest.raises(YaodianError) as failure:
            counties_of([a, folder])
        return failure.value.what.zh

    assert refused(other, as_of="2021-12-30").endswith("的审核日期不同，不能合并")
    assert refused(other, round="r0").endswith("的报送轮次不同，不能合并")
    assert refused(other, ruleset_sha256="cd" * 32).endswith("的规则集的内容不同，不能合并")
    assert refused(other, complete=False) == "这个文件夹的审核没有做完"
    with pytest.raises(YaodianError, match="审核台账"):
        counties_of([tmp_path])
    with new_ledger(other, keep=True) as ledger:
        ledger.put_header(replace(header(setup), register_sha256="cd" * 32))
    assert [county.name for county in counties_of([other, a])] == ["a", "b"]
    assert json.loads((a / "findings.json").read_text(encoding="utf-8"))["schema"] == 1


def test_a_county_is_called_after_its_folder(setup: Setup, tmp_path: Path) -> None:
    for at, name in enumerate(("合水", "庆城")):
        folder = part(tmp_path / name / "结果", [("x.xlsx", "S1", 1, (5,))], setup)
        with new_ledger(folder, keep=True) as ledger:
            ledger.put_header(replace(header(setup), register_sha256=f"{at}" * 64))
    counties = counties_of([tmp_path / name / "结果" for name in ("庆城", "合水")])
    assert [county.name for county in counties] == ["合水-结果", "庆城-结果"]
    assert all(isinstance(county, CountyParts) for county in counties)
