"""Stop at the first thing that fails: one deleted column is one message, whatever would follow from it."""

from __future__ import annotations

import datetime
import importlib.util
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from processor import resources
from processor.authoring import fill_form, read_edits
from processor.authoring.layout import SheetPlace, TablePlace, place_form
from processor.judging.judge import judge
from processor.model import Finding, column_letters
from processor.reading import read_register, read_return
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

SAMPLES = resources.folder("samples") / "heshui-2021"
AS_OF = datetime.date(2021, 12, 31)
Judge = Callable[[Sequence[str]], tuple[Finding, ...]]


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("heshui-2021")


@pytest.fixture(scope="module")
def judged(ruleset: Ruleset, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """judged(edits): the findings of a return that does everything right, with these edits."""
    spec = importlib.util.spec_from_file_location("one_message_samples", SAMPLES / "make.py")
    assert spec is not None and spec.loader is not None
    samples = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = samples
    spec.loader.exec_module(samples)
    register = read_register(SAMPLES / "单位名录.xlsx", ruleset)
    school = next(one for one in samples.SCHOOLS if one.code == "HS103")
    filling = samples.filling_of(school, random.Random(1))
    path: Path = tmp_path_factory.mktemp("returns") / "报表.xlsx"

    def findings(edits: Sequence[str]) -> tuple[Finding, ...]:
        path.write_bytes(fill_form(ruleset, ruleset.form("school"), filling, read_edits(edits)))
        ret = read_return(path, ruleset, register)
        return judge(ret, ruleset, register=register, as_of=AS_OF, round_id="2021-12")[0].findings

    return findings


def tables_at(sheet: SheetPlace, col: int) -> list[tuple[str, str]]:
    """The tables of a sheet that have a column there, with its name."""
    blocks = [block for block in sheet.blocks if isinstance(block, TablePlace)]
    return [(block.form.name, name) for block in blocks for name, place in block.columns.items() if place == col]


def test_a_deleted_column_is_one_message_of_each_table_that_had_it(ruleset: Ruleset, judged: Judge) -> None:
    known = {finding.key for finding in judged([])}
    for sheet in place_form(ruleset.form("school")).sheets:
        widths = [len(block.columns) for block in sheet.blocks if isinstance(block, TablePlace)]
        for col in range(2, max(widths, default=0) + 1):
            new = judged([f"{sheet.form.tab},!delete-column,{column_letters(col)}"])
            told = [(one.table, one.column) for one in new if one.key not in known]
            assert told == tables_at(sheet, col)


def test_what_is_wrong_in_another_column_is_told_all_the_same(judged: Judge) -> None:
    known = {finding.key for finding in judged([])}
    edits = ["A2 班级情况表,!delete-column,H", "A2 班级情况表,E9,三十人"]
    assert [one.column for one in judged(edits) if one.key not in known] == ["每周劳动课", "学生数"]
