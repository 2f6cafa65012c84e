"""What is compared: several files of one unit, and a unit's return with its earlier ones."""

from __future__ import annotations

from processor.model import County, FileDifference, Text, UnitChange
from processor.records import dataclass
from processor.writing.compare_lines import BY
from processor.writing.county_book.duplicates import counted
from processor.writing.html.parts import both
from processor.writing.pieces import file_name

_SAME = Text("完全相同，只计一次", "the same, counted once")
_UNLISTED = Text("单位不在名录里，不计入县级数字", "the unit is not in the register and is not counted")
_JUDGED = frozenset({"accepted", "explain", "rejected"})
_OFTEN = 2
"""Sent back so many times in a row, a unit is told apart."""


@dataclass(frozen=True, slots=True)
class Double:
    """A file beside the one that counts; used is empty where none of the unit does."""

    name: str
    used: str
    file: str
    state: Text


def doubles_of(county: County | None) -> tuple[Double, ...]:
    """Files that are not counted: different ones first, then equal ones, then of units that nobody knows."""
    if county is None:
        return ()
    made = []
    for one in sorted(county.duplicates, key=lambda duplicate: duplicate.same):
        held = {other.file: other for other in one.differences}
        for file in one.files:
            if file == one.used:
                continue
            state = _SAME if one.same else _state(held.get(file), BY[one.by])
            made.append(Double(one.name or one.unit, file_name(one.used), file_name(file), state))
    made += [Double(one.name, "", file_name(one.file), _UNLISTED) for one in county.unlisted]
    return tuple(made)


def _state(other: FileDifference | None, by: Text) -> Text:
    """In how many cells it differs, and what chose the other one."""
    if other is None:
        return by
    return Text(f"{counted(other, 'zh')}，{by.zh}", f"{counted(other, 'en')}, {by.get('en')}")


def change_text(one: UnitChange) -> Text:
    """How a return stands beside the one before: what is solved, what remains, what is new, how often it was sent
    back in a row. Empty where there is nothing to compare."""

    def words(lang: str) -> str:
        zh = lang == "zh"
        said = []
        if {one.before, one.now} <= _JUDGED:
            solved, remaining, new = len(one.solved), len(one.remaining), len(one.new)
            said.append(
                f"已解决 {solved}，仍有 {remaining}，新增 {new}"
                if zh
                else f"{solved} solved, {remaining} remaining, {new} new"
            )
        if one.sent_back >= _OFTEN:
            said.append(f"连续 {one.sent_back} 次退回" if zh else f"sent back {one.sent_back} times in a row")
        return ("；" if zh else "; ").join(said)

    return both(words)
