"""The commands as a user meets them: what is printed, what is written, how the run ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "processor" / "writing" / "schema" / "findings.schema.json").read_text("utf-8"))
SAMPLES = ROOT / "samples" / "heshui-2021"
RETURNS, REGISTER = SAMPLES / "上报表", SAMPLES / "单位名录.xlsx"
Run = Callable[..., Any]
AS_OF = ("--as-of", "2021-12-31")
CLEAN, FAULTY, DAMAGED = "固城小学.xlsx", "太莪小学.xlsx", "板桥小学.xlsx"


def test_a_clean_return_can_be_submitted(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / CLEAN), *AS_OF)
    assert done.code == 0
    assert "可报送" in done.out
    assert done.err == ""


def test_a_faulty_return_is_told_cell_by_cell_and_ends_with_1(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / FAULTY), *AS_OF)
    assert done.code == 1
    assert "  J11      错误    “两操”只能填是、否、不适用，填的是“基本落实”" in done.out
    assert " 须修改   错误 5" in done.out


def test_english_on_demand(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / FAULTY), *AS_OF, "--lang", "en")
    assert done.code == 1
    assert "Error" in done.out


def test_json_stands_alone_on_stdout_and_follows_its_schema(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / FAULTY), str(RETURNS / DAMAGED), *AS_OF, "--format", "json")
    report = json.loads(done.out)
    jsonschema.validate(report, SCHEMA)
    assert [one["status"] for one in report["returns"]] == ["rejected"]
    assert [one["code"] for one in report["unread"]] == ["corrupt"]
    assert report["county"] is None
    assert done.code == 1


def test_csv_has_one_line_for_each_finding(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / FAULTY), *AS_OF, "--format", "csv")
    header, *rows = done.out.splitlines()
    assert header.lstrip("\ufeff").startswith("file,unit,form,sheet,cell,row_key,rule,level,judges,observed")
    assert len(rows) == 5


def test_check_writes_nothing_unless_asked(yaodian: Run, tmp_path: Path) -> None:
    sent = shutil.copy(RETURNS / FAULTY, tmp_path)
    yaodian("check", str(sent), *AS_OF)
    assert [path.name for path in tmp_path.iterdir()] == [FAULTY]


def test_annotate_writes_a_marked_copy_beside_and_leaves_the_original(yaodian: Run, tmp_path: Path) -> None:
    import openpyxl

    sent = Path(shutil.copy(RETURNS / FAULTY, tmp_path))
    before = sent.read_bytes()
    assert yaodian("check", str(sent), *AS_OF, "--annotate").code == 1
    assert sent.read_bytes() == before
    marked = openpyxl.load_workbook(tmp_path / "太莪小学_审核结果.xlsx")
    assert marked.sheetnames[-1] == "审核结果"
    assert marked.active is not None and marked.active.title == "审核结果"
    cell = marked["A2 班级情况表"]["J11"]
    assert cell.value == "基本落实"
    assert cell.fill.fgColor.rgb == "FFF1948C"
    assert "只能填是、否、不适用" in cell.comment.text


def test_out_takes_a_report_for_a_file_that_cannot_be_read(yaodian: Run, tmp_path: Path) -> None:
    import openpyxl

    assert yaodian("check", str(RETURNS / DAMAGED), *AS_OF, "--out", str(tmp_path / "out")).code == 1
    book = openpyxl.load_workbook(tmp_path / "out" / "板桥小学_审核结果.xlsx")
    assert book.sheetnames == ["审核结果"]
    words = [cell.value for row in book["审核结果"] for cell in row if cell.value]
    assert any("损坏" in str(word) for word in words)


def test_quiet_is_one_line_a_file(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / CLEAN), str(RETURNS / FAULTY), *AS_OF, "--quiet")
    assert len(done.out.splitlines()) == 2


def test_a_missed_target_ends_with_1_only_when_asked(yaodian: Run, tmp_path: Path) -> None:
    sent = RETURNS / "职业中等专业学校.xlsx"
    report = json.loads(yaodian("check", str(sent), *AS_OF, "--format", "json").out)
    missed = [one for one in report["returns"][0]["findings"] if (one["judges"], one["level"]) == ("target", "error")]
    assert missed, "the sample is meant to miss a target"
    strict = yaodian("check", str(sent), *AS_OF, "--fail-on", "target")
    assert strict.code == 1


def test_batch_leaves_copies_lists_and_a_county_result(yaodian: Run, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    done = yaodian("batch", str(RETURNS), "--register", str(REGISTER), *AS_OF, "--out", str(out))
    assert done.code == 1
    assert "要盯住的指标" in done.out
    report = json.loads((out / "findings.json").read_text("utf-8"))
    jsonschema.validate(report, SCHEMA)
    copies = {one["annotated"] for one in report["returns"] if one["annotated"]}
    assert copies == {path.relative_to(out).as_posix() for path in (out / "标注后").iterdir()}
    assert (out / "findings.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    share = next(one for one in report["county"]["indicators"] if one["rule"] == "one-school-one-brand")
    assert share["status"] == "pending"
    assert share["low"] < 1 <= share["high"]


def test_batch_twice_gives_the_same_bytes(yaodian: Run, tmp_path: Path) -> None:
    def written(folder: Path) -> dict[Path, bytes]:
        files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
        return {path: (folder / path).read_bytes() for path in files if path.parts[0] != ".yaodian"}

    for name in ("a", "b"):
        yaodian("batch", str(RETURNS), "--register", str(REGISTER), *AS_OF, "--out", str(tmp_path / name))
    assert len(written(tmp_path / "a")) > 5
    assert written(tmp_path / "a") == written(tmp_path / "b")


def test_copies_all_gives_every_readable_return_one(yaodian: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    yaodian("batch", str(RETURNS), "--register", str(REGISTER), *AS_OF, "--out", str(out), "--copies", "all")
    assert len(list((out / "标注后").iterdir())) == len(list(RETURNS.iterdir())) - 1


def test_version_names_the_engine(yaodian: Run) -> None:
    done = yaodian("--version")
    assert done.code == 0
    assert done.out.startswith("yaodian 0.1.0 (verdict engine: ")


@pytest.mark.parametrize(
    "command", [(), ("check",), ("batch",), ("template",), ("rules",), ("rules", "show"), ("demo",)]
)
def test_help_is_chinese_with_an_example(yaodian: Run, command: tuple[str, ...]) -> None:
    done = yaodian(*command, "--help")
    assert done.code == 0
    assert "用法: yaodian" in done.out
    assert "Usage" not in done.out and "Options:" not in done.out
    assert "显示帮助" in done.out
    if command not in ((), ("rules",)):
        assert "例：yaodian" in done.out


def test_rules_list_and_show(yaodian: Run) -> None:
    listed = json.loads(yaodian("rules", "list", "--format", "json").out)
    labour = next(rule for rule in listed if rule["id"] == "labour-lessons-weekly")
    assert (labour["clause"], labour["judges"], labour["level"]) == ("二(五)18", "target", "error")
    shown = yaodian("rules", "show", "--clause", "二(五)18").out
    assert "开齐开足每周不少于1课时的劳动教育课程" in shown
    assert "check: formula=[@每周劳动课] >= 1" in shown


def test_rules_test_runs_the_examples(yaodian: Run) -> None:
    done = yaodian("rules", "test", "labour-lessons-weekly")
    assert done.code == 0
    assert "0 个不一致" in done.out


def test_template_for_each_unit_of_a_register(yaodian: Run, tmp_path: Path) -> None:
    blank = yaodian("template", "school", "--out", str(tmp_path / "blank"))
    assert blank.code == 0
    assert [path.name for path in (tmp_path / "blank").iterdir()] == ["学校填报表.xlsx"]
    each = yaodian("template", "school", "--out", str(tmp_path / "each"), "--register", str(REGISTER))
    assert each.code == 0
    assert len(list((tmp_path / "each").iterdir())) == len(each.out.splitlines()) >= 20
