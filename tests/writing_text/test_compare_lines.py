"""What `batch` prints about files of one unit, units nobody knows, and earlier runs."""

import datetime
from dataclasses import replace

import pytest
from report_sample import COUNTY

from processor.model import Duplicate, FileDifference, PastFinding, PreviousRun, UnitChange, Unlisted
from processor.writing.compare_lines import SHOWN, change_lines, duplicate_lines, unlisted_lines
from processor.writing.pieces import Line

JULY, OCTOBER = datetime.date(2021, 7, 12), datetime.date(2021, 10, 10)


def plain(lines: list[Line]) -> list[str]:
    return ["".join(piece.text for piece in line) for line in lines]


def test_nothing_compared_says_nothing() -> None:
    county = replace(COUNTY, duplicates=(), unlisted=(), previous=(), changes=())
    assert [part(county, "zh", False) for part in (duplicate_lines, unlisted_lines, change_lines)] == [[], [], []]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "zh",
            [
                "内容不同的重复报送 1 个",
                "  甲: 采用 新.xlsx (修订号较大, 7 处不同)",
                "内容相同的重复报送 1 个, 只计一次",
            ],
        ),
        (
            "en",
            [
                "Sent twice, with different content: 1",
                "  甲: 新.xlsx counts (later revision, 7 cells differ)",
                "Sent twice, the same: 1; counted once",
            ],
        ),
    ],
)
def test_which_file_counts(lang: str, told: list[str]) -> None:
    other = (FileDifference("旧.xlsx", 7), FileDifference("另.xlsx", None), FileDifference("同.xlsx", 0))
    one = Duplicate("P1", "甲", ("旧.xlsx", "同.xlsx", "新.xlsx"), "d/新.xlsx", False, "school", "revision", other)
    same = Duplicate("P2", "乙", ("c.xlsx", "d.xlsx"), "d.xlsx", True, "school", "name")
    assert plain(duplicate_lines(replace(COUNTY, duplicates=(one, same)), lang, False)) == told


def test_units_that_nobody_knows() -> None:
    many = tuple(Unlisted(f"d/{at}.xlsx", f"第{at}校", "school") for at in range(SHOWN + 2))
    lines = plain(unlisted_lines(replace(COUNTY, unlisted=many), "zh", False))
    assert lines[:2] == [f"名录里没有的单位 {SHOWN + 2} 个, 不计入县级数字", "  第0校 (0.xlsx)"]
    assert lines[-1] == "... 其余 2 个见 findings.json (或加 --all)"
    assert len(plain(unlisted_lines(replace(COUNTY, unlisted=many), "en", True))) == SHOWN + 3


def test_what_has_changed() -> None:
    run = PreviousRun("上轮", "heshui-2021", OCTOBER, "r1", {}, frozenset(), ())
    solved = (PastFinding("k", "r", "error", "data", "", "", "m"),) * 2
    changes = (
        UnitChange(
            "P1", "甲", "school", "rejected", "rejected", solved, ("a",), ("b", "c"), 3, (JULY, OCTOBER, OCTOBER)
        ),
        UnitChange("P2", "乙", "school", "rejected", "rejected", (), ("a",), (), 2, (JULY, OCTOBER)),
    )
    county = replace(COUNTY, previous=(run,), changes=changes)
    assert plain(change_lines(county, "zh", False)) == [
        "与 2021-10-10 的结果比: 已解决 2 处, 仍有 2 处, 新增 2 处",
        "连续 3 次以上退回 1 份",
        "  甲 (3 次)",
    ]
    assert plain(change_lines(replace(county, changes=()), "en", False)) == [
        "Since 2021-10-10: solved 0, remaining 0, new 0"
    ]
