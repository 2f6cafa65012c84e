"""重复报送: units that sent several files, which one counts and why, and every cell in which the others differ."""

from __future__ import annotations

from collections.abc import Iterator

from processor.model import CellDifference, CellRef, County, Duplicate, FileDifference, Text, Unlisted
from processor.writing.compare_lines import BY
from processor.writing.county_book import looks
from processor.writing.county_book.data import CountyData
from processor.writing.county_book.page import LIMIT, Cell, Head, Page, left_out
from processor.writing.pieces import file_name
from processor.writing.words import place

_HEADS = (
    Head(Text("情况", "State"), 17),
    Head(Text("单位", "Unit"), 22),
    Head(Text("报表", "Form"), 15),
    Head(Text("采用的文件", "File that counts"), 26),
    Head(Text("没有采用的文件", "The other file"), 26),
    Head(Text("位置", "Where"), 20),
    Head(Text("栏目", "What"), 20),
    Head(Text("采用的值", "Value that counts"), 15),
    Head(Text("另一份的值", "Other value"), 15),
)
_NOTE = Text(
    "同一单位报了几份的：内容完全相同的只计一次；不同的采用修订号较大、填报日期较晚的一份，从不看文件时间。"
    "两项都分不出先后的按文件名，请与单位核对。单位不在名录里的不计入县级数字，请改正单位名称或补进名录。",
    "Of several files of one unit, equal ones count once; of different ones the later revision number or report date "
    "counts, never the time of the file. Where neither tells, the name decides: ask the unit. Units that are not in "
    "the register are not counted.",
)
_SAME = Text("完全相同", "the same")
_UNLISTED = Text("名录里没有", "not in the register")
_UNCOMPARED = Text("没有比对（读不到原文件）", "not compared (the file is gone)")
_ROW, _TABLE = Text("整行", "the row"), Text("整张表", "the table")


def write_duplicates(page: Page, county: County, data: CountyData, title: str) -> None:
    """Fill the sheet: different files first, cell by cell, then equal ones, then units that nobody knows."""
    lang = page.lang
    page.title(title, _NOTE.get(lang), _HEADS)
    ordered = sorted(county.duplicates, key=lambda one: one.same)
    rows = [row for one in ordered for row in _rows(one, data, lang)]
    rows += [_unlisted(one, data, lang) for one in county.unlisted]
    after = page.table(_HEADS, rows[:LIMIT], "", frozen=2)
    if len(rows) > LIMIT:
        page.put(after, 0, Cell(left_out(len(rows) - LIMIT, "findings.json", lang), looks.EMPTY))


def _rows(one: Duplicate, data: CountyData, lang: str) -> Iterator[tuple[Cell, ...]]:
    if one.same:
        for file in one.files:
            if file != one.used:
                yield _line(one, _SAME.get(lang), file, data, lang)
        return
    for other in one.differences:
        state = f"{counted(other, lang)}\n{BY[one.by].get(lang)}"
        if not other.cells:
            yield _line(one, state, other.file, data, lang)
        for cell in other.cells:
            yield _line(one, state, other.file, data, lang, *_cell(cell, lang))
        if other.count is not None and (more := other.count - len(other.cells)):
            text = f"其余 {more} 处没有列出" if lang == "zh" else f"{more} more not listed"
            yield _line(one, state, other.file, data, lang, text)


def counted(other: FileDifference, lang: str) -> str:
    """In how many cells a file differs from the one that counts."""
    if other.count is None:
        return _UNCOMPARED.get(lang)
    if not other.count:
        return _SAME.get(lang)
    return f"{other.count} 处不同" if lang == "zh" else f"{other.count} different"


def _cell(cell: CellDifference, lang: str) -> tuple[str, str, str, str]:
    """Where it is (in the other file too, where rows have moved), what it is, and both values."""
    at, other = cell.at, cell.other_at
    where = place(at, lang) if at else ""
    if other is not None and at is None:
        where = f"另一份 {place(other, lang)}" if lang == "zh" else f"other: {place(other, lang)}"
    elif other is not None and at is not None and _moved(at, other):
        where += f"（另一份 {other.a1}）" if lang == "zh" else f" (other: {other.a1})"
    what = cell.column or (_ROW if cell.row_key else _TABLE).get(lang)
    return where, f"{cell.row_key} {what}".strip(), cell.used, cell.other


def _moved(at: CellRef, other: CellRef) -> bool:
    return (at.row, at.col) != (other.row, other.col)


def _line(one: Duplicate, state: str, file: str, data: CountyData, lang: str, *rest: str) -> tuple[Cell, ...]:
    where, what, used, other = (*rest, "", "", "", "")[:4]
    form = data.forms.get(one.form, Text(one.form))
    return (
        Cell(state, looks.BOLD if not one.same else looks.BODY),
        Cell(one.name or one.unit, looks.BOLD),
        Cell(form.get(lang), looks.SOURCE),
        Cell(file_name(one.used)),
        Cell(file_name(file)),
        Cell(where),
        Cell(what),
        Cell(used, looks.BOLD),
        Cell(other, looks.RAW if other else looks.BODY),
    )


def _unlisted(one: Unlisted, data: CountyData, lang: str) -> tuple[Cell, ...]:
    form = data.forms.get(one.form, Text(one.form)).get(lang)
    empty = [Cell("")] * 4
    words = _UNLISTED.get(lang)
    return (
        Cell(words, looks.BOLD),
        Cell(one.name, looks.BOLD),
        Cell(form, looks.SOURCE),
        Cell(""),
        Cell(file_name(one.file)),
        *empty,
    )
