"""Rows and cells that belong to a printed form and hold no data: code rows, totals, footers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from processor.reading.raw import Raw, show, squeeze

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CODE = re.compile(
    rf"[{_STEMS}]|栏次|序号?|—|-|([A-Z]?\(?)(\d{{1,3}})\)?(?:=[A-Z]?\(?\d{{1,3}}\)?(?:[-+×÷*/][A-Z]?\(?\d{{1,3}}\)?)*)?"
)
_TOTAL_WORDS = frozenset(("合计", "总计", "共计", "总合计", "累计", "全校合计", "合计数"))
_SUBTOTAL_WORDS = frozenset(("小计", "分计", "其中小计"))
ELLIPSES = frozenset(("…", "……", "...", "......", "⋮", "︙"))
"""What is printed where rows go on, or stands for what is not available."""
_FIRST_OF_TOTAL = "合总共累全小分其"
_FOOTER = re.compile(
    r"(?:说明|注|注释|备注|附注|填表说明|填报说明|填表人|填报人|制表人|审核人|审表人|单位负责人|分管领导|负责人|统计负责人"
    r"|填表日期|填报日期|报出日期|校长|园长|联系人|联系电话|经办人|单位\(盖章\)|盖章|单位公章)"
    r"(?:\([^()]*\))?(?:[:：]|\d+[.、]|$)"
)
_FIRST_OF_FOOTER = "说注备附填制审单分负统报校园联经盖※*"


@lru_cache(maxsize=1024)
def _code(text: str) -> tuple[str, str, str] | None:
    """A code of a column: all of it, the sign before its number, the number."""
    text = squeeze(text)
    found = _CODE.fullmatch(text)
    return (text, found[1] or "", found[2] or "") if found else None


def is_code_row(row: Sequence[Raw]) -> bool:
    """True for a row of column codes (栏次, 甲 乙 1 2, L1 L2, (1) (2), 3=1+2): codes only, at least three counting up.

    With 甲, 乙 among them, or where all are marked as codes (L1, (1)), two different ones are enough: some may have
    moved or gone with their columns, and not every column has one.
    """
    stems: list[str] = []
    numbers: list[int] = []
    marked = True
    for cell in row:
        if cell == "" or cell is None:
            continue
        code = _code(show(cell))
        if code is None:
            return False
        text, sign, number = code
        if number:
            numbers.append(int(number))
            marked = marked and bool(sign)
        elif text in _STEMS:
            stems.append(text)
    if stems:
        codes = [*stems, *map(str, numbers)]
        return len(codes) > 1 and len(set(codes)) == len(codes)
    if marked and numbers:
        return len(numbers) > 1 and len(set(numbers)) == len(numbers)
    return len(numbers) >= 3 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 3


@lru_cache(maxsize=4096)
def total_kind(text: str, word: str) -> str:
    """total | subtotal | "" for a cell's text; `word` is the form's own word for its total row."""
    if len(text) > max(12, 2 * len(word)) or text.strip()[:1].casefold() not in _FIRST_OF_TOTAL + word[:1].casefold():
        return ""
    bare = squeeze(text).rstrip(":").casefold()
    if not bare:
        return ""
    if bare in _TOTAL_WORDS or (word and bare == squeeze(word).casefold()):
        return "total"
    return "subtotal" if bare in _SUBTOTAL_WORDS else ""


@lru_cache(maxsize=4096)
def is_part(text: str) -> bool:
    """True for the name of a row that is part of a row above it: 其中：女生."""
    return squeeze(text[:12]).startswith("其中")


@lru_cache(maxsize=4096)
def is_footer(text: str) -> bool:
    """True for the first cell of what stands under a table: 说明：…, 填表人：…"""
    head = text.lstrip()[:1]
    return bool(head) and head in _FIRST_OF_FOOTER and _FOOTER.match(squeeze(text[:60])) is not None
