"""The text that asks for returns: whom, for which form, until when; and whose file has to be sent again."""

from __future__ import annotations

import datetime

from processor.model import Text, UnreadFile
from processor.writing.county_book.data import CountyData, UnitLine
from processor.writing.pieces import file_name


def reminder(data: CountyData, as_of: datetime.date, lang: str) -> str:
    """The text for the work group: who owes which form until when, and whose file has to be sent again and why."""
    parts = [_missing_text(data, as_of, lang), _unread_text(data, lang)]
    if lang == "zh":
        return "【催报】" + "另，".join(part for part in parts if part)
    return "Reminder: " + " ".join(part for part in parts if part)


def _missing_text(data: CountyData, as_of: datetime.date, lang: str) -> str:
    day = data.deadline
    owed: dict[Text, list[str]] = {}
    for line in data.to_press:
        if line.status == "missing":
            owed.setdefault(line.form, []).append(line.name or line.code)
    if not owed:
        return ""
    late = day is not None and as_of > day
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
        said = [f"{whose(line)}报来的文件打不开（{file.why.zh}），请重新报送" for line, file in unread]
        return "；".join(said) + ("。" if said else "")
    return " ".join(
        f"The file of {whose(line)} cannot be read ({file.why.get(lang)}): please send it again."
        for line, file in unread
    )


def whose(line: UnitLine) -> str:
    """The unit, else the name of the file that came in."""
    return line.name or (file_name(line.unread.file) if line.unread else line.code)


def unread_text(unread: UnreadFile, lang: str) -> str:
    """Which file it is and why it could not be read."""
    return f"{file_name(unread.file)}{'：' if lang == 'zh' else ': '}{unread.why.get(lang)}"
