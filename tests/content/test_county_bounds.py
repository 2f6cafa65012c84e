"""The county figures of the samples while returns are missing: never wrong, and telling whose returns decide them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor import resources
from processor.batch.folder import open_folder
from processor.batch.run import read_source
from processor.batch.setup import Setup, prepare
from processor.errors import Unread
from processor.judging import Record, judge, roll_up
from processor.model import Measure

FOLDER = resources.folder("samples") / "heshui-2021"
OF_NOW = "return-coverage-addressees"
"""How many have reported: of all figures the one that is about what is missing, and final at any time."""


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare("heshui-2021", FOLDER / "单位名录.xlsx", "2021-12-31", "2021-12")


@pytest.fixture(scope="module")
def records(setup: Setup) -> list[Record]:
    found = []
    with open_folder(FOLDER / "上报表") as folder:
        for source in folder.sources:
            try:
                ret = read_source(source, setup)
            except Unread:
                continue
            about = {"register": setup.register, "as_of": setup.as_of, "round_id": setup.round.id}
            found.append(judge(ret, setup.ruleset, **about)[1])
    used = figures_of(setup, found)[1]
    return [record for record in found if record.file in used]


def figures_of(setup: Setup, records: list[Record]) -> tuple[dict[str, Measure], tuple[str, ...]]:
    about = {"register": setup.register, "as_of": setup.as_of, "round_id": setup.round.id}
    rollup = roll_up(records, setup.ruleset, **about)
    return {one.rule: one for one in rollup.county.indicators}, rollup.used


@settings(deadline=None, max_examples=12)
@given(data=st.data())
def test_what_comes_later_lies_within_the_bounds(setup: Setup, records: list[Record], data: st.DataObject) -> None:
    """Whatever has been received: the figure of all returns lies within its bounds, a certain status stays, and an open
    one names the returns that keep it open."""
    keep = data.draw(st.lists(st.booleans(), min_size=len(records), max_size=len(records)))
    there = [record for record, kept in zip(records, keep, strict=True) if kept]
    full, _ = figures_of(setup, records)
    for rule, figure in figures_of(setup, there)[0].items():
        end = full[rule]
        if rule == OF_NOW or end.value is None:
            continue
        low, high = figure.low, figure.high
        if figure.value is not None or (low, high) != (None, None):
            assert low is None or (end.low is not None and low <= end.low), rule
            assert high is None or (end.high is not None and end.high <= high), rule
        if figure.status in ("met", "missed") and end.status in ("met", "missed"):
            assert figure.status == end.status, rule
        if low != high or (figure.status == "pending" and figure.value is not None):
            assert figure.awaited, rule
