"""Every datum that a target rests on has exactly one column in each return that reports it, or a reason not to ask."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from processor import resources
from processor.ruleset import load_ruleset

HERE = Path(__file__).parent
TARGETS = resources.folder("rules").parent.parent / "shared" / "domain" / "targets.yaml"
NOT_ASKED, OWNED = "not asked: ", "not asked: owned by "
ALSO_OF_THE_REGISTER = ("单位名录", "乡镇名录", "学科教研员", "项目名录", "目标参数")
FIELDS = [
    row
    for name in ("data_fields_ab.csv", "data_fields_cde.csv")
    for row in csv.DictReader((HERE / name).read_text(encoding="utf-8").splitlines())
]
FORMS = {form.title.zh: form for form in load_ruleset("heshui-2021").forms}


def columns_of(title: str) -> set[str]:
    """`表[列]` of every column of a form, also the derived ones, and of its header blocks."""
    return {
        f"{table.name}[{column.name}]"
        for sheet in FORMS[title].sheets
        for table in sheet.tables
        for column in (*table.columns, *sheet.header)
    }


def test_a_datum_has_one_column_in_a_form() -> None:
    times = Counter((row["target"], row["field"], row["form"]) for row in FIELDS)
    assert [key for key, count in times.items() if count > 1] == []


def test_every_column_named_exists() -> None:
    there = {title: columns_of(title) for title in FORMS}
    wrong = [
        tuple(row.values())
        for row in FIELDS
        if not row["column"].startswith(NOT_ASKED)
        and row["column"] not in there[row["form"]]
        and not (row["column"].startswith(ALSO_OF_THE_REGISTER) and row["column"] in there["单位名录"])
    ]
    assert wrong == []


def test_what_is_not_asked_says_why_and_who_is_asked_instead() -> None:
    asked = {(row["target"], row["field"], row["form"]): row["column"] for row in FIELDS}
    for row in FIELDS:
        if row["column"].startswith(NOT_ASKED):
            assert len(row["column"]) > len(NOT_ASKED) + 3, row
        if row["column"].startswith(OWNED):
            owner = next(title for title in FORMS if row["column"][len(OWNED) :].startswith(title))
            others = [
                column for (target, field, form), column in asked.items() if (target, form) == (row["target"], owner)
            ]
            assert any(not column.startswith(NOT_ASKED) for column in others) or owner == "单位名录", row


def test_every_datum_of_every_target_is_placed() -> None:
    if not TARGETS.is_file():
        pytest.skip(f"the targets are not beside this repository: {TARGETS}")
    import yaml

    known = yaml.safe_load(TARGETS.read_text(encoding="utf-8"))["targets"]
    wanted = {
        (target["id"], field["name"], form)
        for target in known
        for form in target["who_reports"]
        for field in target["data_fields"]
    }
    placed = {(row["target"], row["field"], row["form"]) for row in FIELDS}
    assert sorted(wanted - placed) == [] and sorted(placed - wanted) == []
