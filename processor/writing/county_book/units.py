"""单位情况: every return, with its status, its counts and a link to its annotated copy."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import Report, ReturnResult, Text
from processor.writing.colours import LEVEL_BARS
from processor.writing.county_book import looks
from processor.writing.county_book.data import CountyData, UnitLine, status_counts
from processor.writing.county_book.page import LIMIT, TABLE_ROW, Cell, Head, Page, left_out
from processor.writing.package.spec import CellStyle
from processor.writing.pieces import file_name
from processor.writing.reminder import unread_text
from processor.writing.words import ERROR, INFO, LEVELS, QUERY, RETURN_STATUS, SHORT, count_levels

_HEADS = (
    Head(Text("状态", "Status"), 14),
    Head(Text("单位代码", "Code"), 11),
    Head(Text("单位", "Unit"), 28),
    Head(Text("类型", "Kind"), 11),
    Head(Text("报表", "Form"), 19),
    Head(ERROR.word, 8, number=True),
    Head(QUERY.word, 8, number=True),
    Head(SHORT.word, 9, number=True),
    Head(INFO.word, 8, number=True),
    Head(Text("读取修正", "Repairs"), 10, number=True),
    Head(Text("填报日期", "Report date"), 13),
    Head(Text("标注后的文件", "Annotated copy"), 36),
)
_BARS = {5: ERROR, 6: QUERY, 7: SHORT}
_FROZEN = 3
_NONE = "—"
_LEAST_BAR = 6
"""A bar is full at this many findings or at the greatest number there is: one finding is never a full bar."""

_NO_COPY = Text("没有要标注的", "nothing to mark")
_NO_FINDINGS = (0,) * len(LEVELS)
_ORDER = {status: at for at, status in enumerate(RETURN_STATUS)}
_REPLACED = Text("（重复，没有采用）", " (duplicate, not used)")
_EMPTY = Text("没有应报的单位，也没有收到报表", "No returns are expected and none came in")


def write_units(page: Page, report: Report, data: CountyData, title: str) -> None:
    """Fill the sheet: to correct, to explain, unreadable, missing, ready; within each the worst first."""
    page.title(title, _note(report, data, page.lang) if data.lines else "", _HEADS)
    counted = [(line, _counts(line.result)) for line in data.lines]
    counted.sort(key=_urgency)
    rows = [_row(line, counts, page.lang) for line, counts in counted[:LIMIT]]
    after = page.table(_HEADS, rows, _EMPTY.get(page.lang), frozen=_FROZEN)
    for at, (col, level) in enumerate(_BARS.items() if rows else ()):
        most = float(max(_LEAST_BAR, *(_shown(counts)[at] for _, counts in counted)))
        page.bars((TABLE_ROW + 1, after - 1), col, LEVEL_BARS[level], most=most)
    if len(counted) > LIMIT:
        page.put(after, 0, Cell(left_out(len(counted) - LIMIT, "findings.json", page.lang), looks.EMPTY))


def _note(report: Report, data: CountyData, lang: str) -> str:
    """How many are expected, how they stand, and what stands here beside them."""
    zh = lang == "zh"
    expected = [line for line in data.used if line.expected]
    counts = status_counts(expected)
    comma = "，" if zh else ", "
    parts = [f"{status.word.get(lang)} {counts[status.id]}" for status in RETURN_STATUS.values() if counts[status.id]]
    total = report.county.expected if report.county else len(expected)
    said = f"应报 {total} 份：{comma.join(parts)}。" if zh else f"Expected: {total}: {comma.join(parts)}. "
    beside = len(data.used) - len(expected)
    replaced = len(data.lines) - len(data.used)
    more = [
        (f"不在应报之列的 {beside} 份" if zh else f"not expected: {beside}") if beside else "",
        (f"重复没有采用的 {replaced} 份" if zh else f"duplicates not used: {replaced}") if replaced else "",
    ]
    more = [part for part in more if part]
    if more:
        said += f"另有{comma.join(more)}。" if zh else f"Besides {comma.join(more)}. "
    return said + (
        "“未达标”含未达争取值，不影响报送。" if zh else "“Short” includes below stretch; it does not block a return."
    )


def _counts(result: ReturnResult | None) -> Sequence[int]:
    """How many findings a return has, level by level."""
    return tuple(count_levels(result.findings).values()) if result and result.findings else _NO_FINDINGS


def _urgency(pair: tuple[UnitLine, Sequence[int]]) -> tuple[int, ...]:
    line, (errors, queries, short, *_) = pair
    return _ORDER[line.status], -errors, -queries, -short


def _shown(counts: Sequence[int]) -> tuple[int, ...]:
    """The numbers of the columns: short and below stretch stand in one."""
    errors, queries, short, stretch, notes = counts
    return errors, queries, short + stretch, notes


def _row(line: UnitLine, counts: Sequence[int], lang: str) -> tuple[Cell, ...]:
    status = RETURN_STATUS[line.status]
    form = line.form.get(lang) + ("" if line.used else _REPLACED.get(lang))
    filed = line.result.report_date if line.result else None
    return (
        Cell(f"{status.sign} {status.word.get(lang)}", looks.status(line.status)),
        Cell(line.code),
        Cell(line.name, looks.BOLD),
        Cell(line.kind.get(lang)),
        Cell(form, looks.SOURCE),
        *(_count(line.result, number, looks.FIGURE) for number in _shown(counts)),
        _count(line.result, len(line.result.repairs) if line.result else 0, looks.NUMBER),
        Cell(filed.isoformat() if filed else ""),
        _copy(line, lang),
    )


def _count(result: ReturnResult | None, count: int, look: CellStyle) -> Cell:
    """A count; nothing for 0, a dash where there is no return."""
    return Cell(_NONE, looks.NOTHING) if result is None else Cell(count or None, look)


def _copy(line: UnitLine, lang: str) -> Cell:
    """The annotated copy; else why there is none."""
    if line.unread:
        return Cell(unread_text(line.unread, lang), looks.SOURCE)
    if line.result is None:
        return Cell("", looks.SOURCE)
    if line.result.annotated:
        return Cell(file_name(line.result.annotated), looks.FILE, file=line.result.annotated)
    return Cell(_NO_COPY.get(lang), looks.SOURCE)
