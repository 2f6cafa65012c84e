"""The register, and whom a name means."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from processor.errors import RegisterError
from processor.formula import Schema, TableSchema, compile_formula
from processor.model import Register, Unit
from processor.reading import find_unit, read_register, unit_index
from processor.ruleset.types import ColumnForm, Ruleset

HEAD = ["单位代码", "单位全称", "简称/曾用名", "应报表种类"]
LINES = [["S1", "合水县第一小学", "城关小学；一小", "学校填报表"], ["S2", "合水县太白学区", None, None]]


def test_a_workbook(save: Callable[..., Path], ruleset: Ruleset) -> None:
    found = read_register(save({"单位名录": [["合水县单位名录"], HEAD, *LINES]}), ruleset)
    assert found.units == (
        Unit("S1", "合水县第一小学", ("城关小学", "一小"), "", ("school",), 0),
        Unit("S2", "合水县太白学区", (), "", (), 1),
    )
    assert len(found.sha256) == 64
    assert list(found.tables["单位名录"].rows) == [3, 4]


def test_computed_columns_see_the_year_and_the_check_date(save: Callable[..., Path], ruleset: Ruleset) -> None:
    schema = Schema({"单位名录": TableSchema("单位名录", {"单位代码": "text"})}, {"年度": "number", "检查日": "date"})
    formula = compile_formula('IF(参数!检查日 > DATE(参数!年度, 7, 1), "是", "否")', schema, "单位名录")
    form = ruleset.form("register")
    (table,) = form.sheets[0].tables
    longer = replace(table, columns=(*table.columns, ColumnForm("下半年", "text", derive=formula)))
    form = replace(form, sheets=(replace(form.sheets[0], tables=(longer,)),))
    with_formula = replace(ruleset, forms=(ruleset.form("school"), form))
    path = save({"单位名录": [HEAD, *LINES]})

    def read(as_of: datetime.date | None) -> list[object]:
        return list(read_register(path, with_formula, as_of=as_of).tables["单位名录"].columns["下半年"].values)

    assert read(datetime.date(2021, 12, 31)) == ["是", "是"]
    assert read(datetime.date(2021, 6, 30)) == ["否", "否"]
    assert read(None) == [None, None]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_file(tmp_path: Path, ruleset: Ruleset, encoding: str) -> None:
    path = tmp_path / "名录.csv"
    path.write_bytes("单位代码,单位全称,点名\r\n000207,合水县第一小学,是\r\n".encode(encoding))
    assert [(unit.code, unit.name, unit.forms) for unit in read_register(path, ruleset).units] == [
        ("000207", "合水县第一小学", ("school",))
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["单位全称"], ["合水县第一小学"]], "单位代码"),
        ([HEAD], "没有单位"),
        ([HEAD, ["S1", "一小"], ["S1", "二小"]], "S1 重复"),
        ([HEAD, ["S1", None]], "第2行没有填单位全称"),
        ([["品名", "数量"], ["纸", 1]], "表头"),
    ],
)
def test_a_register_that_cannot_be_used(
    save: Callable[..., Path], ruleset: Ruleset, rows: list[list[str]], words: str
) -> None:
    with pytest.raises(RegisterError) as error:
        read_register(save({"单位名录": rows}), ruleset)
    assert words in error.value.line()


def test_a_register_that_is_not_there(tmp_path: Path, ruleset: Ruleset) -> None:
    for name in ("无.xlsx", "无.csv"):
        with pytest.raises(RegisterError):
            read_register(tmp_path / name, ruleset)


def unit_of(register: Register, code: str, name: str) -> str | list[str]:
    found = find_unit(register, code, name)
    return found.code if isinstance(found, Unit) else found


def test_names_are_resolved_or_suggested_never_guessed(register: Register) -> None:
    assert unit_of(register, "S2", "谁") == "S2"
    assert unit_of(register, "", "第一小学") == "S1"
    assert unit_of(register, "", "城关小学") == "S1"
    assert unit_of(register, "", " 合水县吉岘九年制 ") == "S2"
    assert unit_of(register, "", "太莪学区") == ["合水县太白学区"]
    assert unit_of(register, "", "第二小学") == ["合水县第一小学"]
    assert unit_of(register, "", "") == []


def test_a_short_name_that_fits_two_units_is_not_taken() -> None:
    units = tuple(Unit(code, name, (), "", (), 0) for code, name in (("1", "合水县中心小学"), ("2", "庆城县中心小学")))
    found = find_unit(Register("", "", {}, units), "", "中心小学")
    assert found == ["合水县中心小学", "庆城县中心小学"]


def test_names_in_file_names(register: Register) -> None:
    index = unit_index(register)
    assert [unit.code for unit in map(index.in_text, ("00001_合水县第一小学", "附件：城关小学报表", "S2")) if unit] == [
        "S1",
        "S1",
        "S2",
    ]
    assert index.in_text("新建 Microsoft Excel 工作表") is None
