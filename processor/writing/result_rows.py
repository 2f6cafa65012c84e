"""The rows of the sheet 审核结果: findings, each with what is there, what should be and what to do; and repairs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePath

from processor.model import (
    EXPLANATION_HEADER,
    EXPLANATION_HEADER_EN,
    KEY_HEADER,
    LONGEST_EXPLANATION,
    CellRef,
    Finding,
    Repair,
    Text,
)
from processor.writing import result_styles as style
from processor.writing.display import width
from processor.writing.fold import Group, common
from processor.writing.package.spec import CellStyle, SheetCell, SheetRow, Validation
from processor.writing.result_cells import HEADER_ROW, LAST, NONE, WIDTHS, height, linked, room, text_cell
from processor.writing.words import EMPTY, QUERY, Level, place, places, quoted, source

MOST_ROWS = 200
"""Rows of findings shown, queries aside (each waits for its explanation); and rows of repairs."""

_LINK_ROOM = 22
"""Columns of text in column B."""

_ALIKE_SHOWN, _OTHERS_SHOWN = 12, 6
"""Cells named beside the problem: of findings alike, and other sides of a check."""

_MOST_KEYS = 2000
"""Of the findings of one row: a cell holds 32,767 characters. An explanation of more findings reaches these only."""

_HEADERS = (
    Text("级别", "Level"),
    Text("位置（点击跳到）", "Where (click to go)"),
    Text("填的是", "Found"),
    Text("应为", "Expected"),
    Text("问题与怎么办", "Problem and what to do"),
    Text("依据", "Source"),
    Text(f"{EXPLANATION_HEADER}（请填在黄格里）", f"{EXPLANATION_HEADER_EN} (yellow cells)"),
)
_REPAIR_HEADERS = (
    Text("位置", "Where"),
    Text("原来填的", "Typed"),
    Text("读成", "Read as"),
    Text("为什么", "Why"),
)


def header_row(lang: str) -> SheetRow:
    """Row 5: what the columns are."""
    cells = [SheetCell(header.get(lang), style.HEADER) for header in _HEADERS]
    return SheetRow((*cells, SheetCell(KEY_HEADER, style.KEY)), 22)


def capped(groups: Sequence[Group]) -> tuple[list[Group], int]:
    """The groups that are shown, and how many findings the others hold."""
    shown: list[Group] = []
    left_out = room = 0
    for group in groups:
        room += group.level is not QUERY
        if group.level is QUERY or room <= MOST_ROWS:
            shown.append(group)
        else:
            left_out += len(group.findings)
    return shown, left_out


def finding_row(group: Group, lang: str) -> SheetRow:
    """One line: a finding, or many alike."""
    first = group.first
    observed = _several([_observed(finding, lang) for finding in group.findings], lang)
    expected = _several([finding.expected.get(lang) for finding in group.findings], lang)
    problem = first.message.get(lang) + (f"\n→ {first.fix.get(lang)}" if first.fix.get(lang) else "")
    problem += _elsewhere(group, lang)
    if first.explanation_remark.zh:
        problem += f"\n{first.explanation_remark.get(lang)}"
    origin = source(first, lang, quote=False) + (f"\n{quoted(first.quote)}" if first.quote else "")
    explanation = first.explanation or ("" if group.level.explain else NONE)
    where = _where(group, lang)
    texts = (
        f"{group.level.sign} {group.level.word.get(lang)}",
        where,
        observed,
        expected,
        problem,
        origin,
        explanation,
    )
    looks, rooms = _looks(group.level, first.at is not None)
    cells = list(map(text_cell, texts, looks))
    if first.at:
        cells[1] = linked(cells[1], first.at, lang)
    cells.append(SheetCell(_keys(group), style.KEY))
    return SheetRow(tuple(cells), height(list(zip(texts, rooms, strict=True))))


@lru_cache(maxsize=32)
def _looks(level: Level, placed: bool) -> tuple[tuple[CellStyle, ...], tuple[float, ...]]:
    """The looks of a finding's cells, and for how many columns of text each has room."""
    looks = (
        style.chip(level),
        style.PLACE if placed else style.NO_PLACE,
        style.OBSERVED,
        style.BODY,
        style.BODY,
        style.SOURCE,
        style.EXPLANATION if level.explain else style.NOTHING,
    )
    return looks, tuple(map(room, WIDTHS, looks))


def _keys(group: Group) -> str:
    """By which an explanation is found again, each with the basis for which it is given."""
    return " ".join(f"{finding.key}:{finding.basis}" for finding in group.findings[:_MOST_KEYS])


def _observed(finding: Finding, lang: str) -> str:
    return finding.observed or (EMPTY.get(lang) if finding.at and finding.column else NONE)


def _several(texts: Sequence[str], lang: str) -> str:
    """The first of the texts, marked where others differ."""
    first, same = common(texts)
    return first if same else f"{first} 等" if lang == "zh" else f"{first} etc."


def _where(group: Group, lang: str) -> str:
    """The cells on the first one's sheet, as many as fit into a line: a cell with a link is not wrapped everywhere."""
    if group.first.at is None:
        return place(None, lang)
    alike, text = _alike(group), ""
    for most in (3, 2, 1):
        text = places(alike, lang, most)
        if width(text, ambiguous=2) <= _LINK_ROOM:
            break
    return text


def _alike(group: Group) -> list[CellRef]:
    """The cells of the group's findings on the sheet of the first one."""
    first = group.first.at
    cells = [finding.at for finding in group.findings if finding.at and first and finding.at.sheet == first.sheet]
    return list(dict.fromkeys(cells))


def _elsewhere(group: Group, lang: str) -> str:
    """Lines for cells that column B has no room for: further ones of the kind, other sides of a check, other files."""
    if len(group.findings) == 1 and not group.first.also:
        return ""
    comma, colon = ("、", "：") if lang == "zh" else (", ", ": ")
    sheet = f"{group.first.at.sheet} " if group.first.at else ""
    alike = _alike(group)
    lines = []
    if len(alike) > 1:
        cells = places(alike, lang, _ALIKE_SHOWN).removeprefix(sheet)
        lines.append(f"{Text('位置', 'Cells').get(lang)}{colon}{cells}")
    others = places([at for at in group.cells if at not in alike], lang, _OTHERS_SHOWN).removeprefix(sheet)
    files = [PurePath(file.replace("\\", "/")).name for file in group.files]
    more = comma.join(part for part in (others, *files[:3]) if part)
    if more:
        lines.append(f"{Text('另见', 'See also').get(lang)} {more}")
    return "".join(f"\n{line}" for line in lines)


def more_row(left_out: int, lang: str) -> SheetRow:
    """The line that stands for findings beyond MOST_ROWS."""
    text = (
        f"其余 {left_out} 处同类，改好上面的再查一次"
        if lang == "zh"
        else f"{left_out} more; correct these and check again"
    )
    return SheetRow((SheetCell(text, style.MORE),), 20)


def validation(levels: Sequence[Level], lang: str) -> Validation:
    """At most 200 characters in each cell for explanations. Rows next to each other make one area."""
    areas: list[list[int]] = []
    for row, level in enumerate(levels, HEADER_ROW + 1):
        if level.explain and areas and areas[-1][1] == row - 1:
            areas[-1][1] = row
        elif level.explain:
            areas.append([row, row])
    words = Text(
        f"数据属实的，在这里写明原因，{LONGEST_EXPLANATION}字以内。",
        f"If the figure is true, say why here (up to {LONGEST_EXPLANATION} characters).",
    )
    too_long = Text(f"请控制在{LONGEST_EXPLANATION}字以内", f"At most {LONGEST_EXPLANATION} characters, please")
    return Validation(
        ranges=tuple(f"{LAST}{first}" if first == last else f"{LAST}{first}:{LAST}{last}" for first, last in areas),
        kind="textLength",
        formula=str(LONGEST_EXPLANATION),
        prompt_title=Text(EXPLANATION_HEADER, EXPLANATION_HEADER_EN).get(lang),
        prompt=words.get(lang),
        error_title=Text("说明过长", "Too long").get(lang),
        error=too_long.get(lang),
    )


def repair_rows(repairs: Sequence[Repair], lang: str) -> list[SheetRow]:
    """The ledger: a title, a header, and each value that was read otherwise than it was typed."""
    count = len(repairs)
    title = (
        f"读取修正 {count} 处：程序按“读成”一栏理解，原表没有改动；理解错了请改原表"
        if lang == "zh"
        else f"Repairs: {count}. Read as shown under “Read as”; your sheets are unchanged. Correct them if it is wrong."
    )
    header = [None, *(SheetCell(text.get(lang), style.REPAIR_HEADER) for text in _REPAIR_HEADERS)]
    rows = [SheetRow((SheetCell(title, style.REPAIRS),), 22), SheetRow(tuple(header), 18)]
    groups = _alike_repairs(repairs)
    for group in groups[:MOST_ROWS]:
        repair = group[0]
        raw, read = (_several([getattr(one, name) for one in group], lang) for name in ("raw", "read"))
        texts = (places([one.at for one in group], lang), raw, read, repair.why.get(lang))
        looks = (style.REPAIR_PLACE, style.REPAIR, style.REPAIR, style.REPAIR)
        cells = [text_cell(text, look) for text, look in zip(texts, looks, strict=True)]
        cells[0] = linked(cells[0], repair.at, lang)
        fitting = height(list(zip(texts, map(room, WIDTHS[1:5], looks), strict=True)), 18)
        rows.append(SheetRow((None, *cells), fitting))
    left_out = sum(map(len, groups[MOST_ROWS:]))
    if left_out:
        more = f"其余 {left_out} 处从略" if lang == "zh" else f"{left_out} more"
        rows.append(SheetRow((None, SheetCell(more, style.MORE)), 18))
    return rows


def _alike_repairs(repairs: Sequence[Repair]) -> list[list[Repair]]:
    """The repairs, each alone; where there are more than rows for them, those of one column and reason together."""
    if len(repairs) <= MOST_ROWS:
        return [[repair] for repair in repairs]
    groups: dict[tuple[str, int, str], list[Repair]] = {}
    for repair in repairs:
        groups.setdefault((repair.at.sheet, repair.at.col, repair.why.zh), []).append(repair)
    return list(groups.values())
