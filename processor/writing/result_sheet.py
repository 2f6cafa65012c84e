"""What the sheet 审核结果 holds: the status of a return, every finding with its cell, and what was read not as typed.

Plain data; writing.package puts it into a workbook. Columns A to G are for people, H (hidden) holds the keys by which
an explanation is found again when the workbook comes back.
"""

from __future__ import annotations

from pathlib import PurePath

from processor.model import RESULT_MARK, RESULT_SHEET, RESULT_SHEET_EN, ReturnResult, Text, UnreadFile
from processor.privacy import mask
from processor.writing import result_styles as style
from processor.writing.colours import STATUS_BANNERS
from processor.writing.context import Context
from processor.writing.fold import fold
from processor.writing.package.spec import CellStyle, Column, NewSheet, PrintSetup, SheetCell, SheetRow, Validation
from processor.writing.result_cells import HEADER_ROW, LAST, WIDTHS, height, text_cell
from processor.writing.result_rows import capped, finding_row, header_row, more_row, repair_rows, validation
from processor.writing.words import (
    ERROR,
    INFO,
    LABELS,
    LEVELS,
    QUERY,
    RETURN_STATUS,
    SHORT,
    STRETCH,
    Level,
    count_levels,
    explained,
    shown_level,
)

_HEAD_MERGES = ("A1:B2", "C1:G1", "C2:G2")
_LONG_FACTS, _LONG_ADVICE = ("A3:E3", "F3:G3"), ("A3:D3", "E3:G3")
_SENTENCE_ROOM = 100.0
"""Columns of text in C2:G2, at 11 points."""


def build_result_sheet(result: ReturnResult, context: Context, lang: str, *, remark: Text | None = None) -> NewSheet:
    """The sheet for one judged return, in `lang` (zh or en). remark: such as why no cell is marked."""
    rows, merges = _head(result, context, lang, remark)
    validations: tuple[Validation, ...] = ()
    last = 0
    if result.findings:
        tiles, tile_merges = _tiles(result, lang)
        rows += [tiles, header_row(lang)]
        merges += tile_merges
        groups, left_out = capped(fold(result.findings))
        validations = (validation([group.level for group in groups], lang),)
        rows += [finding_row(group, lang) for group in groups]
        last = len(rows)
        if left_out:
            rows.append(more_row(left_out, lang))
    if result.repairs:
        rows.append(SheetRow(height=12))
        merges.append(f"A{len(rows) + 1}:{LAST}{len(rows) + 1}")
        rows += repair_rows(result.repairs, lang)
    return NewSheet(
        name=_tab(lang),
        rows=tuple(rows),
        columns=_columns(),
        merges=tuple(merges),
        freeze=f"A{HEADER_ROW + 1}" if last else "",
        autofilter=f"A{HEADER_ROW}:{LAST}{last}" if last else "",
        validations=validations,
        tab_colour=STATUS_BANNERS[result.status].tab,
        setup=_print_setup(_who(result), len(rows), bool(last), context, lang),
    )


def build_unread_sheet(unread: UnreadFile, context: Context, lang: str) -> NewSheet:
    """The sheet for a file that could not be read: its one message. It goes into a small workbook of its own."""
    file = PurePath(unread.file).name
    rows = [
        _banner_row("unread", file, style.TITLE, 30, lang),
        _banner_row(
            "", unread.why.get(lang), style.SENTENCE, height([(unread.why.get(lang), _SENTENCE_ROOM)], 36), lang
        ),
        SheetRow(tuple(_line(_facts("", context, lang), unread.remedy.get(lang), 4)), 20),
    ]
    return NewSheet(
        name=_tab(lang),
        rows=tuple(rows),
        columns=_columns(),
        merges=_HEAD_MERGES + _LONG_ADVICE,
        tab_colour=STATUS_BANNERS["unread"].tab,
        setup=_print_setup(file, len(rows), False, context, lang),
    )


# ---------------------------------------------------------------- the head


def _head(result: ReturnResult, context: Context, lang: str, remark: Text | None) -> tuple[list[SheetRow], list[str]]:
    title = " · ".join((_who(result), context.form_title.get(lang), context.round_title.get(lang)))
    sentence = summary(result, lang) + (f"\n{remark.get(lang)}" if remark else "")
    advice = (
        Text("可以直接报送本文件或原文件", "This file, or the one you sent, is ready to send")
        if result.status == "accepted"
        else Text("改好后保存本文件，按原来的途径发回", "Correct, save and send this file back the way it came")
    )
    rows = [
        _banner_row(result.status, title, style.TITLE, 30, lang),
        _banner_row("", sentence, style.SENTENCE, height([(sentence, _SENTENCE_ROOM)], 36), lang, result.status),
        SheetRow(tuple(_line(_facts(result.unit.code, context, lang, context.engine), advice.get(lang), 5)), 20),
    ]
    return rows, [*_HEAD_MERGES, *_LONG_FACTS]


def summary(result: ReturnResult, lang: str) -> str:
    """One sentence: how many findings of each level, and what they ask for."""
    counts = count_levels(result.findings)
    said = sum(1 for finding in result.findings if explained(finding))
    open_queries = counts[QUERY] - said
    parts = [_clause(level, open_queries if level is QUERY else counts[level], lang) for level in LEVELS]
    if said:
        parts.insert(2, f"{said} 处核实已写说明" if lang == "zh" else f"explained: {said}")
    parts = [part for part in parts if part]
    stop, semicolon = ("。", "；") if lang == "zh" else (".", "; ")
    if counts[ERROR] + open_queries:
        return semicolon.join(parts) + stop
    what = ("，没有发现问题" if lang == "zh" else ", nothing found") if not result.findings else ""
    ready = (
        f"共审核 {result.rules} 项规则{what}，可以报送"
        if lang == "zh"
        else f"{result.rules} rules{what}: ready to send"
    )
    return semicolon.join([ready, *parts]) + stop


def _clause(level: Level, count: int, lang: str) -> str:
    if not count:
        return ""
    return f"{count} {level.each.zh}" if lang == "zh" else f"{level.word.en} {count}: {level.each.en}"


def _facts(unit_code: str, context: Context, lang: str, engine: str = "") -> str:
    """What was used when. engine: which one drew the verdicts, empty where there are none"""
    zh = lang == "zh"
    program = f"yaodian {context.version}"
    if engine:
        program += f"（判定引擎 {engine}）" if zh else f" ({engine})"
    parts = [
        f"审核日期 {context.as_of}" if zh else f"Checked {context.as_of}",
        f"规则集 {context.ruleset}" if zh else f"Ruleset {context.ruleset}",
        (f"单位代码 {unit_code}" if zh else f"Unit {unit_code}") if unit_code else "",
        f"程序 {program}" if zh else program,
    ]
    return ("　" if zh else "   ").join(part for part in parts if part)


def _banner_row(status: str, text: str, look: CellStyle, tall: float, lang: str, ground: str = "") -> SheetRow:
    """A row whose A:B is part of the status block and whose C:G holds a text.

    status: whose word stands there, and in the hidden column what the sheet is known by; empty for neither, then
    `ground` is the status whose colour stands there
    """
    block = style.banner(ground or status or "unread")
    word = RETURN_STATUS[status].word.get(lang) if status else None
    cells = [SheetCell(word, block), SheetCell(None, block), text_cell(text, look), *[SheetCell(None, look)] * 4]
    cells += [SheetCell(RESULT_MARK, style.KEY)] if status else []
    return SheetRow(tuple(cells), tall)


def _line(left: str, right: str, wide: int) -> list[SheetCell]:
    """Row 3: a text over as many columns as `wide` says, and one over the others."""
    return [
        text_cell(left, style.FACTS),
        *[SheetCell(None, style.FACTS)] * (wide - 1),
        text_cell(right, style.ADVICE),
        *[SheetCell(None, style.ADVICE)] * (len(WIDTHS) - wide - 1),
    ]


def _tiles(result: ReturnResult, lang: str) -> tuple[SheetRow, list[str]]:
    """Row 4: the legend with counts. Five levels have room only where the repairs move in with the notes."""
    counts = count_levels(result.findings)
    repairs = _repair_count(len(result.repairs), lang)
    all_said = counts[QUERY] and all(explained(one) for one in result.findings if shown_level(one) is QUERY)
    layout: list[tuple[Level, int]] = [(ERROR, 2), (QUERY, 2), (SHORT, 1)]
    layout += [(STRETCH, 1), (INFO, 1)] if counts[STRETCH] else [(INFO, 1)]
    cells: list[SheetCell] = []
    for level, wide in layout:
        look = style.tile(level, counts[level] > 0)
        ask = (LABELS["explained"] if level is QUERY and all_said else level.asks).get(lang)
        gap = "　" if lang == "zh" else "  "
        text = f"{level.sign} {level.word.get(lang)} {counts[level]}{gap}{ask}"
        if level is INFO and counts[STRETCH]:
            text = f"{level.sign} {level.word.get(lang)} {counts[level]}{gap}{repairs}".rstrip()
        if level is STRETCH:
            text = f"{level.sign} {level.word.get(lang)} {counts[level]}"
        cells += [SheetCell(text, look), *[SheetCell(None, look)] * (wide - 1)]
    if not counts[STRETCH]:
        cells.append(SheetCell(repairs or None, style.COUNT))
    return SheetRow(tuple(cells), 26), ["A4:B4", "C4:D4"]


def _repair_count(count: int, lang: str) -> str:
    if not count:
        return ""
    return f"读取修正 {count} 处" if lang == "zh" else f"Repairs: {count}"


def _who(result: ReturnResult) -> str:
    return result.unit.name or PurePath(result.file.replace("\\", "/")).stem


def _tab(lang: str) -> str:
    return RESULT_SHEET if lang == "zh" else RESULT_SHEET_EN


def _columns() -> tuple[Column, ...]:
    return (*(Column(width) for width in WIDTHS), Column(12, hidden=True))


def _print_setup(who: str, rows: int, table: bool, context: Context, lang: str) -> PrintSetup:
    """A4 across, one page wide; the header row on every page. An & in a footer would begin a code, so it is doubled."""
    pages = "第 &P 页，共 &N 页" if lang == "zh" else "Page &P of &N"
    return PrintSetup(
        repeat=(HEADER_ROW, HEADER_ROW) if table else None,
        footer=(mask(f"{who} {_tab(lang)}").replace("&", "&&"), pages, context.as_of.isoformat()),
        area=f"A1:{LAST}{rows}",
    )
