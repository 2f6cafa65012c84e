"""Small rulesets of one form, and workbooks from plain rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from processor.model import Register, Return, Table
from processor.reading import read_return
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

HEAD = """
id: small
title: 小样
year: 2021
rounds:
- {id: '1', title: 一, opens: 2021-01-01, deadline: 2021-12-31}
"""
FORM = """
form: small
title: 小样
version: '1.0'
sheets:
- sheet: 表
"""


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test compiles its own ruleset."""
    monkeypatch.setenv("YAODIAN_CACHE", "off")


@pytest.fixture
def ruleset(tmp_path: Path) -> Callable[[str], Ruleset]:
    """ruleset(text) has one form of one sheet 表; `text` are the keys of that sheet."""

    def load(text: str) -> Ruleset:
        folder = tmp_path / "ruleset"
        (folder / "forms").mkdir(parents=True, exist_ok=True)
        (folder / "ruleset.yaml").write_text(HEAD, "utf-8")
        body = "".join(f"  {line}\n" for line in text.strip("\n").split("\n"))
        (folder / "forms" / "small.yaml").write_text(FORM + body, "utf-8")
        return load_ruleset(folder)

    return load


@pytest.fixture
def read(tmp_path: Path, ruleset: Callable[[str], Ruleset]) -> Callable[..., Return]:
    """read(keys of the sheet, cells, merge=, change=, name=, register=): a workbook with these cells, read.

    cells: top left cell -> rows
    """

    def read_cells(
        text: str,
        cells: Mapping[str, Sequence[Sequence[Any]]],
        merge: Sequence[str] = (),
        change: Callable[[Any], None] | None = None,
        name: str = "报表.xlsx",
        register: Register | None = None,
    ) -> Return:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = "表"
        for first, rows in cells.items():
            letters, top = coordinate_from_string(first)
            left = column_index_from_string(letters)
            for row, values in enumerate(rows, top):
                for col, value in enumerate(values, left):
                    if value is not None:
                        sheet.cell(row, col, value)
        for area in merge:
            sheet.merge_cells(area)
        if change is not None:
            change(sheet)
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        book.save(path)
        return read_return(path, ruleset(text), register)

    return read_cells


@pytest.fixture
def told() -> Callable[[Return], list[tuple[str, str, str]]]:
    """told(return): its faults as (code, cell, what stands there or is missing)."""
    return lambda ret: [
        (fault.code, fault.at.a1 if fault.at else "", fault.raw or fault.column) for fault in ret.faults
    ]


@pytest.fixture
def cells() -> Callable[[Table], dict[str, Any]]:
    """cells(table): cell -> value, without blanks."""
    return lambda table: {
        table.at(name, index).a1: value
        for name, data in table.columns.items()
        for index, value in enumerate(data.values)
        if value is not None
    }
