"""催报名单: whom to ask for a return, with a text that can be pasted into the work group."""

from __future__ import annotations

from processor.model import Text
from processor.writing.county_book import looks
from processor.writing.county_book.data import CountyData, UnitLine
from processor.writing.county_book.page import TABLE_ROW, Cell, Head, Page, room, row_height
from processor.writing.reminder import reminder, unread_text, whose
from processor.writing.words import RETURN_STATUS

_HEADS = (
    Head(Text("情况", "State"), 14),
    Head(Text("单位", "Unit"), 28),
    Head(Text("类型", "Kind"), 11),
    Head(Text("应报", "Form"), 18),
    Head(Text("联系人", "Contact"), 12),
    Head(Text("电话", "Phone"), 15),
    Head(Text("原因", "Reason"), 30),
)
_LIST_ROW = TABLE_ROW + 2
_BOX_SIZE = 11.0
_NOBODY = Text("没有漏报", "Nothing is missing")


def write_reminders(page: Page, data: CountyData, title: str) -> None:
    """Fill the sheet; with nobody to ask it is one line."""
    lang, lines = page.lang, data.to_press
    unread = sum(line.status == "unread" for line in lines)
    missing = len(lines) - unread
    note = (
        (f"未报 {missing} 份，打不开 {unread} 份。下面一段文字可以直接复制到工作群。")
        if lang == "zh"
        else f"Missing: {missing}, unreadable: {unread}. The text below is ready to be sent."
    )
    page.title(title, note if lines else "", _HEADS)
    if not lines:
        page.table(_HEADS, [], _NOBODY.get(lang))
        return
    text = reminder(data, page.context.as_of, lang)
    wide = room(sum(head.width for head in _HEADS), _BOX_SIZE)
    page.put_over(TABLE_ROW, 0, len(_HEADS) - 1, Cell(text, looks.BOX))
    page.sheet.set_row(TABLE_ROW, row_height([(text, wide - 4)], line=16.5) + 8)
    page.sheet.set_row(TABLE_ROW + 1, 8)
    page.table(_HEADS, [_row(line, lang) for line in lines], "", at=_LIST_ROW, frozen=2)


def _row(line: UnitLine, lang: str) -> tuple[Cell, ...]:
    status = RETURN_STATUS[line.status]
    unread = line.unread
    reason = ""
    if unread is not None:
        reason = unread_text(unread, lang) + ("；" if lang == "zh" else "; ") + unread.remedy.get(lang)
    return (
        Cell(f"{status.sign} {status.word.get(lang)}", looks.status(line.status)),
        Cell(whose(line), looks.BOLD),
        Cell(line.kind.get(lang)),
        Cell(line.form.get(lang), looks.SOURCE),
        Cell(line.contact),
        Cell(line.phone),
        Cell(reason, looks.SOURCE),
    )
