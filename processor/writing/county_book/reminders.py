"""催报名单: whom to ask for a return, with a text that can be pasted into the work group."""

from __future__ import annotations

from processor.model import Text
from processor.writing.county_book import looks
from processor.writing.county_book.data import CountyData, UnitLine
from processor.writing.county_book.page import TABLE_ROW, Cell, Head, Page, room, row_height
from processor.writing.county_book.units import unread_text
from processor.writing.pieces import file_name
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
    text = reminder(data, page)
    wide = room(sum(head.width for head in _HEADS), _BOX_SIZE)
    page.put_over(TABLE_ROW, 0, len(_HEADS) - 1, Cell(text, looks.BOX))
    page.sheet.set_row(TABLE_ROW, row_height([(text, wide - 4)], line=16.5) + 8)
    page.sheet.set_row(TABLE_ROW + 1, 8)
    page.table(_HEADS, [_row(line, lang) for line in lines], "", at=_LIST_ROW, frozen=2)


def reminder(data: CountyData, page: Page) -> str:
    """The text for the work group: who owes which form until when, and whose file has to be sent again and why."""
    parts = [_missing_text(data, page), _unread_text(data, page.lang)]
    if page.lang == "zh":
        return "【催报】" + "另，".join(part for part in parts if part)
    return "Reminder: " + " ".join(part for part in parts if part)


def _missing_text(data: CountyData, page: Page) -> str:
    lang, day = page.lang, data.deadline
    owed: dict[Text, list[str]] = {}
    for line in data.to_press:
        if line.status == "missing":
            owed.setdefault(line.form, []).append(line.name or line.code)
    if not owed:
        return ""
    late = day is not None and page.context.as_of > day
    if lang == "zh":
        ask = "请以下单位报送"
        if day is not None:
            until = f"{day.month}月{day.day}日"
            ask = f"报送截止日期{until}已过，请以下单位尽快报送" if late else f"请以下单位于{until}前报送"
        return "".join(f"{ask}《{form.zh}》：{'、'.join(names)}。" for form, names in owed.items())
    ask = f"The deadline {day} has passed; please send" if late else f"Please send{f' by {day}' if day else ''}"
    return " ".join(f"{ask} {form.get(lang)}: {', '.join(names)}." for form, names in owed.items())


def _unread_text(data: CountyData, lang: str) -> str:
    unread = [(line, line.unread) for line in data.to_press if line.unread]
    if lang == "zh":
        said = [f"{_whose(line)}报来的文件打不开（{file.why.zh}），请重新报送" for line, file in unread]
        return "；".join(said) + ("。" if said else "")
    return " ".join(
        f"The file of {_whose(line)} cannot be read ({file.why.get(lang)}): please send it again."
        for line, file in unread
    )


def _whose(line: UnitLine) -> str:
    """The unit, else the name of the file that came in."""
    return line.name or (file_name(line.unread.file) if line.unread else line.code)


def _row(line: UnitLine, lang: str) -> tuple[Cell, ...]:
    status = RETURN_STATUS[line.status]
    unread = line.unread
    reason = ""
    if unread is not None:
        reason = unread_text(unread, lang) + ("；" if lang == "zh" else "; ") + unread.remedy.get(lang)
    return (
        Cell(f"{status.sign} {status.word.get(lang)}", looks.status(line.status)),
        Cell(_whose(line), looks.BOLD),
        Cell(line.kind.get(lang)),
        Cell(line.form.get(lang), looks.SOURCE),
        Cell(line.contact),
        Cell(line.phone),
        Cell(reason, looks.SOURCE),
    )
