"""与上次比: every return beside that of the run before, and who is sent back time and again."""

from __future__ import annotations

from processor.model import County, Text, UnitChange
from processor.writing.county_book import looks
from processor.writing.county_book.data import CountyData
from processor.writing.county_book.page import LIMIT, Cell, Head, Page, left_out
from processor.writing.words import RETURN_STATUS

_HEADS = (
    Head(Text("这次", "Now"), 14),
    Head(Text("上次", "Before"), 14),
    Head(Text("单位", "Unit"), 28),
    Head(Text("报表", "Form"), 19),
    Head(Text("已解决", "Solved"), 9, number=True),
    Head(Text("仍有", "Remaining"), 9, number=True),
    Head(Text("新增", "New"), 9, number=True),
    Head(Text("连续退回", "Sent back"), 11, number=True),
    Head(Text("判定", "Verdict"), 14),
    Head(Text("已解决的问题", "What was solved"), 46),
)
_SOLVED_SHOWN = 3
_NOT_KNOWN = "—"
_JUDGED = frozenset({"accepted", "explain", "rejected"})


def write_changes(page: Page, county: County, data: CountyData, title: str) -> None:
    """Fill the sheet: sent back most often first, then by status."""
    lang = page.lang
    last = county.previous[-1]
    runs = "、".join(f"{run.folder}（{run.as_of}）" for run in county.previous)
    note = (
        f"上次指 {last.as_of} 的审核结果。比较用的以前结果：{runs}。“已解决”“仍有”“新增”是要改正、核实和未达标的处数；"
        "“连续退回”是包括这次在内连续须修改的次数。"
        if lang == "zh"
        else f"Before: the results of {last.as_of}. Compared with: {runs}. Solved, remaining, new: findings above "
        "notes; sent back: how many runs in a row, this one included."
    )
    page.title(title, note, _HEADS)
    verdicts: dict[str, list[str]] = {}
    for verdict in county.verdicts:
        if verdict.about == "unit":
            verdicts.setdefault(verdict.unit, []).append(verdict.verdict)
    order = list(RETURN_STATUS)
    changes = sorted(county.changes, key=lambda one: (-one.sent_back, order.index(one.now), -len(one.new)))
    rows = [_row(one, verdicts.get(one.name, []), data, lang) for one in changes[:LIMIT]]
    empty = "以前和这次都没有报表" if lang == "zh" else "There are no returns, neither then nor now"
    after = page.table(_HEADS, rows, empty, frozen=3)
    if len(changes) > LIMIT:
        page.put(after, 0, Cell(left_out(len(changes) - LIMIT, "findings.json", lang), looks.EMPTY))


def _row(one: UnitChange, verdicts: list[str], data: CountyData, lang: str) -> tuple[Cell, ...]:
    compared = {one.before, one.now} <= _JUDGED
    counts = [
        Cell(len(some) if compared else _NOT_KNOWN, looks.NUMBER) for some in (one.solved, one.remaining, one.new)
    ]
    solved = [past.message for past in one.solved[:_SOLVED_SHOWN]]
    if more := len(one.solved) - len(solved):
        solved.append(f"等 {len(one.solved)} 处" if lang == "zh" else f"and {more} more")
    return (
        _status(one.now, lang),
        _status(one.before, lang),
        Cell(one.name, looks.BOLD),
        Cell(data.forms.get(one.form, Text(one.form)).get(lang), looks.SOURCE),
        *counts,
        Cell(one.sent_back or None, looks.FIGURE),
        Cell("、".join(verdicts)),
        Cell("\n".join(solved), looks.SOURCE),
    )


def _status(status: str, lang: str) -> Cell:
    if not status:
        return Cell(_NOT_KNOWN)
    shown = RETURN_STATUS[status]
    return Cell(f"{shown.sign} {shown.word.get(lang)}", looks.status(status))
