"""读取修正: every value that was read otherwise than it was typed."""

from __future__ import annotations

from processor.model import Report, Text
from processor.writing.county_book import looks
from processor.writing.county_book.page import LIMIT, Cell, Head, Page, left_out
from processor.writing.told import who
from processor.writing.words import place

_HEADS = (
    Head(Text("单位", "Unit"), 28),
    Head(Text("位置", "Where"), 26),
    Head(Text("原来填的", "Typed"), 24),
    Head(Text("读成", "Read as"), 22),
    Head(Text("为什么", "Why"), 30),
)
_NONE = Text("没有修正", "No repairs")


def write_repairs(page: Page, report: Report, title: str) -> None:
    """Fill the sheet, return by return."""
    lang = page.lang
    repairs = [(who(result), repair) for result in report.returns for repair in result.repairs]
    note = (
        f"共 {len(repairs)} 处。程序按“读成”一栏理解，原文件没有改动；理解错了，请退回单位改原表。"
        if lang == "zh"
        else f"{len(repairs)} in all. The program goes by “Read as”; the original files are unchanged."
    )
    page.title(title, note if repairs else "", _HEADS)
    rows = [
        (
            Cell(unit),
            Cell(place(repair.at, lang)),
            Cell(repair.raw, looks.RAW),
            Cell(repair.read, looks.BOLD),
            Cell(repair.why.get(lang), looks.SOURCE),
        )
        for unit, repair in repairs[:LIMIT]
    ]
    after = page.table(_HEADS, rows, _NONE.get(lang), frozen=1)
    if len(repairs) > LIMIT:
        page.put(after, 0, Cell(left_out(len(repairs) - LIMIT, "findings.json", lang), looks.EMPTY))
