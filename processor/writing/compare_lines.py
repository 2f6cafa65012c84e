"""What `batch` prints about comparisons: several files of one unit, units nobody knows, and what has changed."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import County, Duplicate, Text
from processor.writing.display import wrap
from processor.writing.pieces import BOLD, COLUMNS, DIM, Line, file_name, line

SHOWN = 6
OFTEN = 3
"""Sent back so many times in a row, a unit is named."""
BY = {
    "revision": Text("修订号较大", "later revision"),
    "report-date": Text("填报日期较晚", "later report date"),
    "explanations": Text("说明较全", "more explanations"),
    "name": Text("分不出先后, 按文件名", "nothing tells which is later, by name"),
}
"""What chose the file that counts."""


def duplicate_lines(county: County, lang: str, everything: bool) -> list[Line]:
    """Units with several different files, and which one counts; equal files only as a number."""
    zh = lang == "zh"
    different = [one for one in county.duplicates if not one.same]
    lines = _listed(
        f"内容不同的重复报送 {len(different)} 个" if zh else f"Sent twice, with different content: {len(different)}",
        [_different(one, lang) for one in different],
        "县级汇总.xlsx",
        lang,
        everything,
    )
    same = len(county.duplicates) - len(different)
    if same:
        text = f"内容相同的重复报送 {same} 个, 只计一次" if zh else f"Sent twice, the same: {same}; counted once"
        lines.append(line(text, BOLD))
    return lines


def unlisted_lines(county: County, lang: str, everything: bool) -> list[Line]:
    """Returns of units that are not in the register."""
    count = len(county.unlisted)
    head = (
        f"名录里没有的单位 {count} 个, 不计入县级数字"
        if lang == "zh"
        else f"Not in the register, not counted in county figures: {count}"
    )
    texts = [f"{one.name} ({file_name(one.file)})" for one in county.unlisted]
    return _listed(head, texts, "findings.json", lang, everything)


def change_lines(county: County, lang: str, everything: bool) -> list[Line]:
    """What has changed since the run before, and who is sent back time and again."""
    if not county.previous:
        return []
    zh, day = lang == "zh", county.previous[-1].as_of
    solved, remaining, new = (
        (
            sum(len(some) for some in lists)
            for lists in zip(*((one.solved, one.remaining, one.new) for one in county.changes), strict=True)
        )
        if county.changes
        else (0, 0, 0)
    )
    text = (
        f"与 {day} 的结果比: 已解决 {solved} 处, 仍有 {remaining} 处, 新增 {new} 处"
        if zh
        else f"Since {day}: solved {solved}, remaining {remaining}, new {new}"
    )
    often = [one for one in county.changes if one.sent_back >= OFTEN]
    lines = [line(text, BOLD)]
    head = (
        f"连续 {OFTEN} 次以上退回 {len(often)} 份" if zh else f"Sent back {OFTEN} times in a row or more: {len(often)}"
    )
    texts = [f"{one.name} ({one.sent_back} 次)" if zh else f"{one.name} ({one.sent_back})" for one in often]
    return lines + _listed(head, texts, "县级汇总.xlsx", lang, everything)


def _different(one: Duplicate, lang: str) -> str:
    counts = [other.count for other in one.differences if other.count]
    zh = lang == "zh"
    many = (f", {sum(counts)} 处不同" if zh else f", {sum(counts)} cells differ") if counts else ""
    used = f"采用 {file_name(one.used)}" if zh else f"{file_name(one.used)} counts"
    return f"{one.name or one.unit}: {used} ({BY[one.by].get(lang)}{many})"


def _listed(head: str, texts: Sequence[str], where: str, lang: str, everything: bool) -> list[Line]:
    if not texts:
        return []
    lines = [line(head, BOLD)]
    shown = texts if everything else texts[:SHOWN]
    for text in shown:
        lines += [line(f"  {part}") for part in wrap(text, COLUMNS - 2)]
    if more := len(texts) - len(shown):
        rest = (
            f"... 其余 {more} 个见 {where} (或加 --all)" if lang == "zh" else f"... {more} more in {where} (or --all)"
        )
        lines.append(line(rest, DIM))
    return lines
