"""The thirty mistakes that people make (mistakes.csv), each shown by golden cases and ending as it should.

outcome: N read with nothing more than a repair on the ledger, W read with a remark, R a data error, F file not read.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


MISTAKES = rows(HERE / "mistakes.csv")


def test_all_thirty_are_there() -> None:
    assert sorted({int(line["mistake"]) for line in MISTAKES}) == list(range(1, 31))
    assert {line["outcome"] for line in MISTAKES} == {"N", "W", "R", "F"}


@pytest.mark.parametrize("line", MISTAKES, ids=lambda line: f"{line['mistake']}-{line['case']}")
def test_it_ends_as_it_should(line: dict[str, str]) -> None:
    folder = HERE / line["case"]
    assert (folder / "edits.csv").is_file()
    found, repairs = rows(folder / "expected.csv"), rows(folder / "repairs.csv")
    ends = {(one["level"], one["judges"]) for one in found}
    if line["outcome"] == "F":
        assert ends == {("unread", "data")}
        assert all(one["message"] and one["expected"] for one in found)
    elif line["outcome"] == "R":
        assert ("error", "data") in ends
        assert all(one["cell"] for one in found if one["level"] == "error" and one["rule"] != "x-sheets-present")
    else:
        assert not any(level in ("error", "unread") for level, _ in ends)
        assert line["outcome"] == "N" or ends & {("info", "data"), ("query", "data")}
    assert all(one["raw"] and one["why"] for one in repairs)
