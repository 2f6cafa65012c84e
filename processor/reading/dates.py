"""Dates as people type them: 2021.3.5, 2021年3月5日, 20210305, 3月5日, a serial number; 2021年3月 where enough."""

from __future__ import annotations

import datetime

from processor.model import Text
from processor.patterns import lazily
from processor.reading.outcome import ReadValue, faulty, repaired
from processor.reading.raw import show, squeeze
from processor.ruleset.types import ColumnForm

_FULL = lazily(r"(\d{4})[-./年,、](\d{1,2})[-./月,、](\d{1,2})[日号]?(?:T?0{1,2}:00(?::00)?)?")
_COMPACT = lazily(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_MONTH = lazily(r"(\d{4})(?:[-./](\d{1,2})|年(\d{1,2})月?)")
_NO_YEAR = lazily(r"(\d{1,2})月(\d{1,2})[日号]?")
_SERIALS = (40_000, 50_000)
_YEARS = (1900, 2200)
_EPOCH = datetime.date(1899, 12, 30)

AS_TEXT = Text("文本格式的日期", "a date stored as text")
AS_NUMBER = Text("连写的日期数字", "a date typed as one number")
MONTH_ONLY = Text("只写到月，按该月1日读取", "month only, read as its first day")
SERIAL = Text("单元格不是日期格式，按日期序号读取", "not formatted as a date, read as a date serial")
NO_YEAR = Text("没有写年份，按本年度读取", "no year, read as the year of the return")
WITH_TIME = Text("去掉了时间", "the time of day was left out")


def read_date(column: ColumnForm, raw: str | int | float | datetime.date, year: int) -> ReadValue:
    """A date. `year` is assumed where none is typed. A column without `month` refuses what has no day."""
    if isinstance(raw, datetime.datetime):
        typed = _typed_number(raw)
        if typed is not None:
            return faulty("ambiguous-date", typed)
        day = raw.date()
        return ReadValue(day) if raw.time() == datetime.time() else repaired(day, WITH_TIME)
    if isinstance(raw, datetime.date):
        return ReadValue(raw)
    if isinstance(raw, str):
        return _from_text(column, raw, year) if column.repair else faulty("not-a-date", raw)
    return _from_number(column, raw)


def _typed_number(raw: datetime.datetime) -> float | None:
    """2021.1, where 2021.10 was typed into a cell with a date format and became a moment in 1905; else None."""
    since = raw - datetime.datetime.combine(_EPOCH, datetime.time())
    number = round(since.total_seconds() / 86_400, 2)
    return number if _YEARS[0] <= number < _YEARS[1] and number != int(number) else None


def _from_text(column: ColumnForm, raw: str, year: int) -> ReadValue:
    text = squeeze(raw)
    found = _FULL.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        day = _day(*found.groups())
        return repaired(day, AS_TEXT) if day else faulty("not-a-date", raw)
    found = _MONTH.fullmatch(text)
    if found:
        return _month(column, raw, found[1], found[2] or found[3])
    found = _NO_YEAR.fullmatch(text)
    day = _day(str(year), found[1], found[2]) if found else None
    if day:
        return ReadValue(day, NO_YEAR, "year-assumed", {"原值": raw, "应为": str(year)})
    return faulty("not-a-date", raw)


def _from_number(column: ColumnForm, raw: int | float) -> ReadValue:
    whole = int(raw) if abs(raw) < 1e9 and raw == int(raw) else None
    if not column.repair:
        return faulty("not-a-date", raw)
    if whole is None:
        return faulty("ambiguous-date" if _YEARS[0] <= raw < _YEARS[1] else "not-a-date", raw)
    if _SERIALS[0] <= whole <= _SERIALS[1]:
        day = _EPOCH + datetime.timedelta(days=whole)
        return ReadValue(day, SERIAL, "date-serial", {"原值": show(raw), "应为": day.isoformat()})
    found = _COMPACT.fullmatch(str(whole))
    compact = _day(*found.groups()) if found else None
    if compact:
        return repaired(compact, AS_NUMBER)
    if 190_001 <= whole <= 220_012 and 1 <= whole % 100 <= 12:
        return _month(column, show(raw), str(whole // 100), str(whole % 100))
    return faulty("not-a-date", raw)


def _month(column: ColumnForm, raw: str, year: str, month: str) -> ReadValue:
    day = _day(year, month, "1")
    if day is None:
        return faulty("not-a-date", raw)
    return repaired(day, MONTH_ONLY) if column.month else faulty("date-without-day", raw)


def _day(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
