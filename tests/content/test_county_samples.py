"""The committed county: every planted fault is found in both rounds and nothing else, and every county rule stands."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from processor import resources
from processor.cli.app import build
from processor.ruleset import load_ruleset
from processor.ruleset.types import Reading

COUNTY = resources.folder("samples") / "county-2021"
AS_OF = {"2021-07": "2021-07-10", "2021-12": "2021-12-31"}
OTHER_SEED, OTHER_SCHOOLS = 11, 26


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tested_county", COUNTY / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def judged(county: Path, round_id: str, out: Path) -> dict[str, Any]:
    """findings.json of a batch over one round."""
    asked = ["batch", str(county / round_id), "--register", str(county / "单位名录.xlsx"), "--round", round_id]
    done = CliRunner().invoke(
        build("zh"), [*asked, "--as-of", AS_OF[round_id], "--out", str(out), "--quiet", "--jobs", "1"]
    )
    assert done.exit_code == 1, done.output
    read: dict[str, Any] = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    return read


def found(result: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """File, sheet, cell, rule and level of all that asks for something; county rules by their status."""
    lines = [
        (Path(sent["file"]).name, one["sheet"] or "", one["cell"] or "", one["rule"], one["level"])
        for sent in result["returns"]
        for one in sent["findings"]
        if one["level"] != "info"
    ]
    lines += [
        ("", "", "", one["rule"], one["status"]) for one in result["county"]["indicators"] if one["status"] == "missed"
    ]
    lines += [("", "", "", one["rule"], one["level"]) for one in result["county"]["findings"] if one["level"] != "info"]
    return sorted(lines)


def planted(county: Path, round_id: str) -> list[tuple[str, str, str, str, str]]:
    with (county / "planted.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["轮次"] == round_id]
    return sorted((row["文件"], row["工作表"], row["单元格"], row["规则"], row["级别"]) for row in rows)


@pytest.mark.parametrize("round_id", AS_OF)
def test_every_planted_fault_is_found_and_nothing_else(round_id: str, tmp_path: Path) -> None:
    result = judged(COUNTY, round_id, tmp_path / "out")
    assert found(result) == planted(COUNTY, round_id)
    assert result["unread"] == []
    assert result["county"]["missing"] == []


def test_every_county_rule_stands_with_figure_target_and_gap(tmp_path: Path) -> None:
    """With all returns in, nothing is left open; what is not met says how much is missing."""
    indicators = {one["rule"]: one for one in judged(COUNTY, "2021-12", tmp_path / "out")["county"]["indicators"]}
    rules = [
        rule
        for rule in load_ruleset("heshui-2021").rules
        if rule.scope == "county" and rule.judges == "target" and not isinstance(rule.spec, Reading)
    ]
    shown = [rule.id for rule in rules if rule.id in indicators]
    assert shown == [rule.id for rule in rules if rule.id != "one-school-one-brand.distinct"]
    for one in indicators.values():
        assert one["status"] in ("met", "missed", "recorded"), one
        assert one["value"] is not None, one
        if one["status"] != "recorded":
            assert one["target"], one
            assert one["low"] == one["value"] == one["high"], one
        if one["status"] == "missed":
            assert one["gap"], one


def test_while_returns_are_missing_what_they_can_decide_is_open(tmp_path: Path) -> None:
    part = tmp_path / "county" / "2021-12"
    part.mkdir(parents=True)
    for path in (COUNTY / "2021-12").iterdir():
        if path.name != "县教科局人事股.xlsx":
            (part / path.name).write_bytes(path.read_bytes())
    (tmp_path / "county" / "单位名录.xlsx").write_bytes((COUNTY / "单位名录.xlsx").read_bytes())
    result = judged(tmp_path / "county", "2021-12", tmp_path / "out")
    assert [one["unit"] for one in result["county"]["missing"]] == ["HS903"]
    indicators = {one["rule"]: one for one in result["county"]["indicators"]}
    teachers = indicators["special-post-teachers-130"]
    assert (teachers["status"], teachers["value"], teachers["low"], teachers["high"]) == ("pending", 0, 0, None)
    assert indicators["four-mobility-systems"]["status"] == "pending"
    assert indicators["contract-head-per-school"]["status"] == "met"


def test_the_committed_county_is_what_the_generator_makes(generator: ModuleType) -> None:
    """One round, since each takes its time; the other is made by the same lines."""
    made = generator.make(load_ruleset("heshui-2021"), rounds=["2021-07"])
    lines = made.pop("planted.csv").decode("utf-8").splitlines()
    committed = (COUNTY / "planted.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [line for line in committed if not line.startswith("2021-12")]
    assert {name: (COUNTY / name).read_bytes() for name in made} == made


def test_another_county_of_another_size_is_as_exact(generator: ModuleType, tmp_path: Path) -> None:
    for name, data in generator.make(load_ruleset("heshui-2021"), OTHER_SCHOOLS, OTHER_SEED, ["2021-12"]).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert found(judged(tmp_path, "2021-12", tmp_path / "out")) == planted(tmp_path, "2021-12")
