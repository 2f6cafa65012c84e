"""The ledger: what is stored comes back equal, and what is no ledger any more is told, not believed."""

from __future__ import annotations

import datetime
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor import resources
from processor.batch.attempt import read_source
from processor.batch.folder import Source
from processor.batch.ledger import FOLDER, Header, Row, new_ledger, open_ledger, records, results, unread
from processor.batch.readings import pack_reading, unpack_reading
from processor.batch.setup import Setup, prepare
from processor.batch.stored import pack, unpack
from processor.errors import YaodianError
from processor.judging import Record, judge
from processor.judging.contents import contents_of
from processor.model import (
    CellRef,
    ColumnData,
    Explanation,
    Fault,
    Finding,
    Place,
    Repair,
    Return,
    ReturnResult,
    Table,
    Text,
    TotalRow,
    UnitRef,
    UnreadFile,
)

SAMPLES = resources.folder("samples") / "heshui-2021"
HEADER = Header("0.1.0", "r", "aa", "", "", "2021-12-31", "r1", "builtin")


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare("heshui-2021", SAMPLES / "单位名录.xlsx", "2021-12-31", None)


@pytest.fixture(scope="module")
def readings(setup: Setup) -> list[Return]:
    paths = sorted((SAMPLES / "上报表").glob("*小学*.xlsx"))[:4]
    return [read_source(Source(path, path.name), setup) for path in paths]


def test_a_reading_that_was_stored_is_judged_as_the_first_time(setup: Setup, readings: list[Return]) -> None:
    about: dict[str, Any] = {"register": setup.register, "as_of": setup.as_of, "round_id": setup.round.id}
    for ret in readings:
        result, record = judge(ret, setup.ruleset, **about)
        again = judge(unpack_reading(pack_reading(ret, contents_of(ret))), setup.ruleset, **about)
        assert again[0] == result
        assert pack(again[1]) == pack(record) == pack(unpack(pack(record), Record))
        assert unpack(pack(result), ReturnResult) == result


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.dates(),
    st.datetimes(),
    st.just("half a pair \ud800"),
)
NAMES = st.text(max_size=5)


@settings(deadline=None, max_examples=60)
@given(st.lists(SCALARS, max_size=6), NAMES, st.booleans(), st.dictionaries(NAMES, SCALARS, max_size=3))
def test_any_value_comes_back_as_it_was(values: list[Any], name: str, spread: bool, sums: dict[str, Any]) -> None:
    rows = range(3, 3 + len(values)) if spread else [3 * at for at in range(len(values))]
    column = ColumnData(name, 2, values, {0: "raw"}, frozenset({1, 5}), 7)
    at = CellRef("表", 4, 5)
    total = (TotalRow(9, sums),)
    table = Table("t", "表", rows, {name: column}, total, {name: at}, total, frozenset({2}))
    ret = Return(
        "a.xlsx",
        "school",
        "1.0",
        UnitRef("S1", name, "meta"),
        {"t": table},
        {"h": replace(table, name="h")},
        (Fault("blank", at, "r", "t", name, 3, {"应为": name}, (at,)), Fault("x", None)),
        (Repair(at, "１", "1", Text("全角", "full width")),),
        False,
        {"key": Explanation(name, "basis")},
    )
    assert unpack_reading(pack_reading(ret, contents_of(ret))) == ret
    finding = Finding("r", "error", "data", at, Text(name), Text(""), Text("x"), also=(Place(at, "b.xlsx"),))
    result = ReturnResult(
        "a", "f", "1", ret.unit, "rejected", counts_of(values), 3, (finding,), ret.repairs, report_date=None
    )
    assert unpack(pack(result), ReturnResult) == result
    dated = replace(result, report_date=datetime.date(2021, 12, 1), remarks=(Text("说", "say"),))
    assert unpack(pack(dated), ReturnResult) == dated


def counts_of(values: list[Any]) -> Any:
    from processor.model import Counts

    return Counts(len(values), 1, 2, 3)


def test_a_damaged_reading_is_told(readings: list[Return]) -> None:
    packed = pack_reading(readings[0], contents_of(readings[0]))
    for at in (3, 20, len(packed) // 2, len(packed) - 1):
        damaged = bytearray(packed)
        damaged[at] ^= 0x10
        with pytest.raises(ValueError, match="damaged"):
            unpack_reading(bytes(damaged))


def row(name: str, judging: str = "k.1") -> Row:
    return Row(name, "ab", judging, unread=pack(UnreadFile(name, "corrupt", Text("坏"), Text("修"))))


def test_rows_come_in_the_order_of_names_and_only_of_this_run(
    setup: Setup, readings: list[Return], tmp_path: Path
) -> None:
    about: dict[str, Any] = {"register": setup.register, "as_of": setup.as_of, "round_id": setup.round.id}
    judged = {ret.file: judge(ret, setup.ruleset, **about) for ret in readings}
    with new_ledger(tmp_path, keep=False) as ledger:
        ledger.put_header(HEADER)
        for name in sorted(judged, reverse=True):
            result, record = judged[name]
            ledger.put(Row(name, "ab", "k.1", result=pack(result), record=pack(record)))
        for name in ("z", "gone"):
            ledger.put(row(name))
        ledger.put(row("old", "another.1"))
        ledger.begin([*judged, "z", "old"], "k")
    with open_ledger(tmp_path) as ledger:
        assert ledger.header == HEADER
        assert [one.file for one in records(ledger)] == sorted(judged)
        found = results(ledger)
        assert list(found) == [judged[name][0] for name in sorted(judged)]
        assert (len(found), found[0], found[-1]) == (len(judged), judged[min(judged)][0], judged[max(judged)][0])
        assert found[1:3] == [found[1], found[2]]
        with pytest.raises(IndexError):
            found[len(judged)]
        assert [one.file for one in unread(ledger)] == ["z"]


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with new_ledger(tmp_path, keep=False), pytest.raises(YaodianError, match="另一个审核正在写"):
        new_ledger(tmp_path, keep=True)


def test_what_is_no_ledger_is_told(tmp_path: Path) -> None:
    with pytest.raises(YaodianError, match="没有审核台账"):
        open_ledger(tmp_path)
    with new_ledger(tmp_path, keep=False) as ledger:
        ledger.put_header(HEADER)
    path = tmp_path / FOLDER / "ledger.sqlite"
    database = sqlite3.connect(path)
    database.execute("UPDATE run SET value = 'other' WHERE name = 'format'")
    database.commit()
    database.close()
    with pytest.raises(YaodianError, match="别的版本"):
        open_ledger(tmp_path)
    path.write_bytes(b"no database at all, but long enough to be looked at" * 20)
    for function in (open_ledger, lambda out: new_ledger(out, keep=True)):
        with pytest.raises(YaodianError, match="台账用不了"):
            function(tmp_path)
    with new_ledger(tmp_path, keep=False) as ledger:
        ledger.put_header(HEADER)
    with open_ledger(tmp_path) as ledger:
        assert ledger.header.ruleset == "r"
