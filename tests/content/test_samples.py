"""The samples: made anew they are the same, and the check finds exactly what is planted."""

from __future__ import annotations

import csv
import datetime
import importlib.util
import io
import sys
import zipfile
from types import ModuleType

import pytest

from processor import resources
from processor.errors import Unread
from processor.judging import finish
from processor.judging.judge import judge
from processor.judging.rollup import RollUp, roll_up
from processor.model import County, Register, ReturnResult, UnreadFile
from processor.reading import read_register, read_return
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

FOLDER = resources.folder("samples") / "heshui-2021"
AS_OF, ROUND = datetime.date(2021, 12, 31), "2021-12"
SCHOOLS_ALONE = {
    "return-coverage-addressees": "missed",
    "party-branch-standard-and-grading": "pending",
    "one-school-one-brand": "pending",
    "one-school-one-brand.model": "met",
    "contract-leader-per-school": "met",
    "contract-inspector-per-township": "missed",
    "contract-researcher-per-subject": "met",
    "contract-head-per-school": "met",
    "alliance-share-20pct": "pending",
    "public-funds-efficiency": "recorded",
    "balanced-resources-gap": "recorded",
    "large-classes.fewer": "missed",
    "rural-weak-urban-crowded": "recorded",
    "rural-weak-urban-crowded.rural": "recorded",
    "no-dropout": "missed",
}
"""Figures of the county that rest on the schools and the register alone, and how they stand."""


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("heshui-2021")


@pytest.fixture(scope="module")
def register(ruleset: Ruleset) -> Register:
    return read_register(FOLDER / "单位名录.xlsx", ruleset)


@pytest.fixture(scope="module")
def judged(ruleset: Ruleset, register: Register) -> tuple[tuple[ReturnResult, ...], County, list[UnreadFile]]:
    results, records, unread = [], [], []
    for path in sorted((FOLDER / "上报表").iterdir()):
        try:
            sent = read_return(path, ruleset, register, name=path.name)
        except Unread as error:
            unread.append(UnreadFile(path.name, error.code, error.what, error.remedy))
            continue
        result, record = judge(sent, ruleset, register=register, as_of=AS_OF, round_id=ROUND)
        results.append(result)
        records.append(record)
    up: RollUp = roll_up(records, ruleset, register=register, as_of=AS_OF, round_id=ROUND, unread=unread)
    finished, county = finish(results, up, ruleset, register=register, as_of=AS_OF, round_id=ROUND)
    return finished, county, unread


def maker() -> ModuleType:
    """samples/heshui-2021/make.py as a module."""
    spec = importlib.util.spec_from_file_location("make_samples", FOLDER / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_samples_are_what_the_generator_makes(ruleset: Ruleset) -> None:
    module = maker()
    made = module.make(ruleset)
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.xlsx") if not path.name.startswith("~$")}
    assert there == set(made)
    for name, package in made.items():
        committed = (FOLDER / name).read_bytes()
        if name.endswith("板桥小学.xlsx"):
            assert abs(len(committed) - len(package)) < 200
        else:
            assert parts(committed) == parts(package), f"{name} is not current: run samples/heshui-2021/make.py"
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == module.readme()


def test_every_planted_fault_is_found_and_nothing_else(
    judged: tuple[tuple[ReturnResult, ...], County, list[UnreadFile]],
) -> None:
    found = sorted(
        (result.file, finding.at.sheet if finding.at else "", finding.at.a1 if finding.at else "", finding.rule)
        for result in judged[0]
        for finding in result.findings
    )
    with (FOLDER / "planted.csv").open(encoding="utf-8", newline="") as lines:
        planted = sorted((row["文件"], row["工作表"], row["单元格"], row["规则"]) for row in csv.DictReader(lines))
    assert found == planted


def test_status_of_each_return(judged: tuple[tuple[ReturnResult, ...], County, list[UnreadFile]]) -> None:
    status = {result.file.removesuffix(".xlsx"): result.status for result in judged[0]}
    rejected = {name for name, word in status.items() if word == "rejected"}
    explain = {name for name, word in status.items() if word == "explain"}
    assert rejected == {
        "何家畔九年制学校",
        "太莪小学",
        "太阳花幼儿园",
        "板桥初级中学",
        "段家集九年制学校",
        "段家集九年制学校（修改版）",
        "第一中学",
        "老城初级中学",
    }
    assert explain == {"吉岘九年制学校", "太白小学", "职业中等专业学校", "西华池小学"}
    # A missed target alone is accepted: 蒿咀铺小学 misses seven, 肖咀初级中学 has a pupil who did not come back.
    assert status["蒿咀铺小学"] == status["肖咀初级中学"] == "accepted"


def test_county_result(judged: tuple[tuple[ReturnResult, ...], County, list[UnreadFile]]) -> None:
    _, county, unread = judged
    assert [(one.file, one.code) for one in unread] == [("板桥小学.xlsx", "corrupt")]
    assert {one.name for one in county.missing if one.form == "school"} == {"合水县固城幼儿园", "太白镇连家砭教学点"}
    # Nobody but the schools has sent anything here: what districts and offices answer is open.
    assert {one.name for one in county.missing if one.form != "school"} == {
        "老城学区",
        "固城学区",
        "县教科局基教股",
        "县教科局办公室",
    }
    said = [(one.verdict, one.because) for one in county.verdicts if one.unit == "合水县板桥小学"]
    assert said == [("重新报送", ("合水县板桥小学：打不开1份",))]
    assert (county.expected, county.received) == (25, 18)
    status = {measure.rule: measure.status for measure in county.indicators}
    assert {rule: status[rule] for rule in SCHOOLS_ALONE} == SCHOOLS_ALONE
    assert {status[rule] for rule in ("party-demo-site-province", "sports-meet-19", "warning-education")} == {"pending"}
    share = next(measure for measure in county.indicators if measure.rule == "one-school-one-brand")
    assert share.low is not None and share.high is not None
    assert (float(share.low), float(share.high)) == (15 / 16, 1)


def test_repairs_are_on_the_ledger(judged: tuple[tuple[ReturnResult, ...], County, list[UnreadFile]]) -> None:
    result = next(one for one in judged[0] if one.file == "店子小学.xlsx")
    assert [(repair.at.a1, repair.raw, repair.read) for repair in result.repairs] == [
        ("B9", "无", "否"),
        ("B16", "店子小学 党支部\u3000", "店子小学 党支部"),
        ("B30", "2021年11月20日", "2021-11-20"),
        ("H9", "１课时", "1"),
        ("I9", "６０", "60"),
        ("I10", "1小时", "60"),
        ("J9", "√", "是"),
        ("C25", "2021.3.5", "2021-03-05"),
    ]


def test_clean_returns_have_nothing_to_say(
    judged: tuple[tuple[ReturnResult, ...], County, list[UnreadFile]],
) -> None:
    clean = {result.file for result in judged[0] if not result.findings and not result.repairs}
    assert clean == {
        "三里店小学.xlsx",
        "固城小学.xlsx",
        "南区幼儿园.xlsx",
        "北区幼儿园.xlsx",
        "老城镇瓦岗川教学点.xlsx",
    }
