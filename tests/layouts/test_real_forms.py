"""Four real blank forms: a copy of each is filled with generated figures, and every figure is read back from its cell.

The workbooks are not part of this repository (they carry no licence); where ../shared/forms is not beside the checkout
these tests say so and are skipped. test_lookalikes.py shows the same layouts on workbooks of our own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from openpyxl.utils.cell import coordinate_from_string, rows_from_range

from processor.model import Register, Return, Unit
from processor.reading import read_return
from processor.ruleset import load_ruleset

HERE = Path(__file__).parent
FORMS = HERE.parents[2] / "shared" / "forms"
SPECS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((HERE / "cells").glob("*.yaml"))}
UNIT = "平川县实验学校"
Values = dict[tuple[str, str], object]


def one_by_one(ranges: str) -> Iterator[str]:
    """The cells of `A1:B2 C3`, row by row."""
    for part in ranges.split():
        first, _, last = part.partition(":")
        for row in rows_from_range(f"{first}:{last or first}"):
            yield from row


def figures(spec: dict[str, Any], table: str | None = None) -> Values:
    """(sheet, cell) -> what is filled in: a figure of its own in every cell. table: of this table only."""
    made = random.Random(4)
    pool = iter(made.sample(range(1_000, 90_000), 8_000))
    values: Values = {}
    for sheet, tables in spec["cells"].items():
        for name, cells in tables.items():
            for ranges, what in cells.items():
                for at, cell in enumerate(one_by_one(ranges)):
                    number = next(pool)
                    fill = {"number": number, "text": f"情况{number}", "yesno": "是否"[at % 2]}
                    value: object = fill.get(what, what)
                    if isinstance(what, str) and what.startswith("sum "):
                        value = _above(values, sheet, cell, int(what[4:]))
                    values[sheet, cell] = value
            if table is not None and name != table:
                values = {}
            elif table is not None:
                return values
    return values


def _above(values: Values, sheet: str, cell: str, count: int) -> int:
    """The sum of the `count` cells above one."""
    letters, row = coordinate_from_string(cell)
    return sum(int(str(values.get((sheet, f"{letters}{at}"), 0))) for at in range(row - count, row))


def fill(spec: dict[str, Any], target: Path) -> Path:
    """A copy of the blank form with figures; merged cells stay. Formulas go: openpyxl would save them without results,
    so those that no figure replaces become a 0."""
    book = openpyxl.load_workbook(FORMS / spec["file"])
    for (tab, at), value in figures(spec).items():
        book[tab][at].value = value
    for sheet in book:
        for cell in (cell for row in sheet for cell in row if cell.data_type == "f"):
            cell.value = 0
    path = target / f"{UNIT}.xlsx"
    book.save(path)
    return path


def read(name: str, path: Path) -> Return:
    """The filled copy, read with a register that knows one unit."""
    units = (Unit("A07", UNIT, (), "", (), 0),)
    return read_return(path, load_ruleset(HERE / "rulesets" / name), Register("名录", "", {}, units))


@pytest.fixture(params=sorted(SPECS), scope="module")
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Return]:
    """A form's cells, and its filled copy as read."""
    spec = SPECS[request.param]
    if not (FORMS / spec["file"]).is_file():
        pytest.skip(f"{spec['file']} is not in {FORMS}")
    return spec, read(request.param, fill(spec, tmp_path_factory.mktemp("filled")))


def test_every_figure_is_read_from_its_cell(case: tuple[dict[str, Any], Return]) -> None:
    spec, ret = case
    for tables in spec["cells"].values():
        for name in tables:
            table = ret.tables[name]
            wanted = figures(spec, name)
            letters = {cell.rstrip("0123456789") for _, cell in wanted}
            found: Values = {}
            for column, data in table.columns.items():
                for index, value in enumerate(data.values):
                    at = table.at(column, index)
                    if at.a1.rstrip("0123456789") in letters and value is not None:
                        found[at.sheet, at.a1] = value
                for total in (*table.totals, *table.subtotals):
                    if column in total.values:
                        letter = table.headers[column].a1.rstrip("0123456789")
                        found[table.sheet, f"{letter}{total.row}"] = total.values[column]
            if name in spec.get("rows", {}):
                assert list(table.rows) == spec["rows"][name]
            assert found == wanted, name


def test_what_else_is_told(case: tuple[dict[str, Any], Return]) -> None:
    spec, ret = case
    told: dict[str, list[str]] = {}
    for fault in ret.faults:
        told.setdefault(fault.code, []).append(f"{fault.at.sheet}!{fault.at.a1}" if fault.at else "")
    assert told == spec["told"]


def test_whose_return_it_is(case: tuple[dict[str, Any], Return]) -> None:
    spec, ret = case
    assert (ret.unit.code, ret.unit.name, ret.unit.by) == ("A07", UNIT, spec.get("unit_by", "file name"))
