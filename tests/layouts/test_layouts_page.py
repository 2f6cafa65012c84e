"""docs/layouts.md says which tables of the real forms are read: the form files and the filled cells bear it out."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from processor.reading.faults import CODES
from processor.ruleset import load_ruleset

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "layouts.md").read_text("utf-8")


def rows(after: str) -> list[list[str]]:
    """The cells of the first table after these words, without its header."""
    text = PAGE.split(after, 1)[1].lstrip().split("\n\n")[0]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines()[2:]]


def test_every_table_of_the_form_files_is_listed_where_it_stands() -> None:
    listed = {
        (row[0].strip("`"), row[1], name) for row in rows("\nRead:\n") for name in re.findall("`([^`]+)`", row[2])
    }
    there = {
        (folder.name, sheet.tab.strip(), table.name)
        for folder in (HERE / "rulesets").iterdir()
        for form in load_ruleset(folder).forms
        for sheet in form.sheets
        for table in sheet.tables
    }
    assert listed == there


def test_every_listed_table_has_its_figures() -> None:
    for form, sheet, tables, count, _ in rows("\nRead:\n"):
        spec = yaml.safe_load((HERE / "cells" / f"{form.strip('`')}.yaml").read_text("utf-8"))
        cells = next(tables for tab, tables in spec["cells"].items() if tab.strip() == sheet)
        assert [f"`{name}`" for name in cells] == re.findall("`[^`]+`", tables)
        assert int(count) == sum(_size(ranges) for each in cells.values() for ranges in each)


def test_what_is_not_read_has_its_reason() -> None:
    for form, _, _, why in rows("\nNot read:\n"):
        assert (HERE / "rulesets" / form.strip("`")).is_dir() and len(why) > 20
        assert set(re.findall("`([^`]+)`", why)) <= set(CODES)


def _size(ranges: str) -> int:
    """How many cells `A1:B2 C3` has."""
    total = 0
    for part in ranges.split():
        (left, top), (right, bottom) = (_place(cell) for cell in (part.split(":") * 2)[:2])
        total += (right - left + 1) * (bottom - top + 1)
    return total


def _place(cell: str) -> tuple[int, int]:
    letters, digits = re.fullmatch("([A-Z]+)([0-9]+)", cell).groups()  # type: ignore[union-attr]
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return col, int(digits)
