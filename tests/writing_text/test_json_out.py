"""findings.json follows its schema, whatever stands in a finding."""

import datetime
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_sample import A2, COUNTY, ERRORS, FULL, REPORT, finding, result

import processor.writing
from processor import __version__
from processor.model import (
    CellDifference,
    CellRef,
    Duplicate,
    FileDifference,
    Missing,
    PastFinding,
    PreviousRun,
    Repair,
    Text,
    UnitChange,
    Unlisted,
    Verdict,
)
from processor.writing.json_out import dump_json, to_json

SCHEMA = json.loads(
    (Path(processor.writing.__path__[0]) / "schema" / "findings.schema.json").read_text(encoding="utf-8")
)


def check(data: object) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(data)


def test_what_was_compared() -> None:
    """Names of files and keys are left whole, whatever digits they hold; what people wrote is masked."""
    phone = "13812345678"
    cell = CellDifference(CellRef("A2", 6, 4), None, "班级表", phone, "学生数", "31", f"电话{phone}")
    duplicate = Duplicate(
        "P05", "老城小学", ("a.xlsx", f"{phone}.xlsx"), f"{phone}.xlsx", False, "school", "revision",
        (FileDifference("a.xlsx", 3, (cell,)), FileDifference("c.xlsx", None)),
    )  # fmt: skip
    past = PastFinding(phone, "rule", "error", "data", "", "", f"填的是{phone}")
    day = datetime.date(2021, 7, 1)
    run = PreviousRun(f"上轮{phone}", "heshui-2021", day, "r1", {}, frozenset(), ())
    change = UnitChange("P05", "老城小学", "school", "", "rejected", (past,), (phone,), (phone,), 1, (day,))
    county = replace(
        COUNTY,
        duplicates=(duplicate,),
        unlisted=(Unlisted("x.xlsx", "无名小学", "school"),),
        previous=(run,),
        changes=(change,),
        indicators=(replace(COUNTY.indicators[0], awaited=(Missing("P01", "西华池小学", "school"),)),),
    )
    data = to_json(replace(REPORT, county=county), "zh")
    check(data)
    said = data["county"]
    assert said["duplicates"][0]["used"] == f"{phone}.xlsx"
    assert said["duplicates"][0]["differences"] == [
        {
            "file": "a.xlsx",
            "count": 3,
            "cells": [
                {
                    "sheet": "A2",
                    "cell": "D6",
                    "other_sheet": None,
                    "other_cell": None,
                    "table": "班级表",
                    "row_key": "138****5678",
                    "column": "学生数",
                    "value": "31",
                    "other_value": "电话138****5678",
                }
            ],
        },
        {"file": "c.xlsx", "count": None, "cells": []},
    ]
    assert said["previous"] == [
        {"folder": f"上轮{phone}", "ruleset": "heshui-2021", "as_of": "2021-07-01", "round": "r1"}
    ]
    (told,) = said["changes"]
    assert (told["before"], told["remaining"], told["new"], told["since"]) == (None, [phone], [phone], ["2021-07-01"])
    assert (told["solved"][0]["key"], told["solved"][0]["message"]) == (phone, "填的是138****5678")
    assert said["indicators"][0]["awaited"] == [{"unit": "P01", "name": "西华池小学", "form": "school"}]
    assert said["unlisted"] == [{"file": "x.xlsx", "name": "无名小学", "form": "school"}]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_whole_run_follows_the_schema(lang: str) -> None:
    check(json.loads(dump_json(REPORT, lang)))


def test_a_run_without_register_and_county_follows_it_too() -> None:
    alone = replace(REPORT, register_file="", register_sha256="", county=None, returns=(), unread=())
    data = to_json(alone, "zh")
    check(data)
    assert (data["register"], data["county"], data["returns"]) == (None, None, [])


def test_what_a_finding_says() -> None:
    data = to_json(REPORT, "zh")
    assert data["yaodian"] == __version__
    assert data["as_of"] == "2021-07-12"
    first = data["returns"][0]
    assert first["counts"] == {"pass": 310, "fail": 6, "skipped": 20, "unknown": 1}
    assert first["report_date"] == "2021-07-08"
    assert first["annotated"] is None
    assert first["findings"][0] == {
        "key": "00000001",
        "rule": "pupils-agree",
        "level": "error",
        "judges": "data",
        "due_later": False,
        "sheet": "A1 学校基本情况",
        "cell": "A5",
        "table": "",
        "column": "学生数",
        "row_key": "",
        "also": [{"file": "", "sheet": "A2 班级情况表", "cell": "D7"}],
        "observed": "512",
        "expected": "等于 A2 表 D7（486）",
        "message": "学生数填的是 512，A2 表合计是 486",
        "fix": "核对人数，改其中一处",
        "clause": "",
        "quote": "",
        "value_from": "ours",
        "explanation": None,
    }
    assert to_json(REPORT, "en")["returns"][0]["findings"][0]["expected"] == "equal to D7 of A2 (486)"
    assert first["repairs"][0] == {
        "sheet": "A2 班级情况表",
        "cell": "D15",
        "raw": "４３人",
        "read": "43",
        "why": "全角数字，去掉单位“人”",
    }


def test_what_the_county_says() -> None:
    county = to_json(REPORT, "zh")["county"]
    met, missed, pending = county["indicators"]
    assert (met["value"], missed["value"], pending["value"]) == (1, 0.98899, None)
    assert (pending["low"], pending["high"], pending["status"]) == (0, None, "pending")
    assert missed["contribution"] == [{"unit": "P05", "name": "老城小学", "value": "50%", "short": True}]
    assert missed["stretch"] is None
    assert county["verdicts"][0] == {"about": "round", "unit": None, "verdict": "收表中", "because": ["还缺 2 份"]}
    assert county["duplicates"][0]["used"] == "b.xlsx"
    assert (county["expected"], county["received"]) == (5, 2)


def test_personal_numbers_are_masked_everywhere_but_in_file_names_and_keys() -> None:
    phone = "13812342210"
    bad = finding(
        "error", "data", CellRef(A2, 1, 1), phone, observed=phone, row_key=phone, explanation=phone, key="1" + phone
    )
    report = replace(
        REPORT,
        returns=(result(bad, file=f"{phone}.xlsx", repairs=(Repair(CellRef(A2, 1, 1), phone, phone, Text(phone)),)),),
        county=replace(COUNTY, verdicts=(Verdict("round", "", "x", (phone,)),)),
    )
    text = dump_json(report, "zh")
    assert text.count(phone) == 2  # the file's name and the key
    assert text.count("138****2210") == 8
    check(json.loads(text))


def test_what_no_encoding_can_write_is_replaced() -> None:
    broken = result(replace(ERRORS[0], observed="\ud800\x00"))
    text = dump_json(replace(REPORT, returns=(broken,)), "zh")
    assert json.loads(text.encode())["returns"][0]["findings"][0]["observed"] == "?\x00"


texts = st.text(max_size=20)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.builds(
            finding,
            st.sampled_from(["error", "query", "info"]),
            st.sampled_from(["data", "target"]),
            st.none() | st.builds(CellRef, texts, st.integers(1, 1_048_576), st.integers(1, 16_384)),
            texts.filter(bool),
            observed=texts,
            expected=st.builds(Text, texts),
            explanation=st.none() | texts,
        ),
        max_size=4,
    ),
    st.none() | st.fractions() | st.integers().map(Fraction),
    st.none() | st.dates(),
)
def test_anything_follows_the_schema(findings: list, value: Fraction | None, day: datetime.date | None) -> None:
    indicator = replace(COUNTY.indicators[0], value=value, low=value, high=None)
    county = replace(COUNTY, indicators=(indicator,), findings=tuple(findings))
    report = replace(REPORT, returns=(replace(FULL, findings=tuple(findings), report_date=day),), county=county)
    check(json.loads(dump_json(report, "zh").encode()))
