"""总览: one page to start from. Six tiles, two charts, and the indicators that matter most now."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from processor.model import Measure, Report, Text
from processor.records import dataclass
from processor.writing.colours import BRAND, INK, STATUS_TONES
from processor.writing.county_book import looks, tabs
from processor.writing.county_book.charts import Stack, indicator_stack, return_stack, write_chart
from processor.writing.county_book.data import CountyData, status_counts
from processor.writing.county_book.page import Cell, Page, Tab, room, row_height
from processor.writing.figures import change_text, few_received, gap_text, short_text, value_text
from processor.writing.words import INDICATOR_STATUS, RETURN_STATUS

if TYPE_CHECKING:
    import xlsxwriter

_COLUMNS, _WIDTH = 12, 11.5
_HALF = 6
_CHART_WIDTHS = (510, 504)  # pixels; six columns are 516
_MOVE_AND_SIZE = 1  # with its cells: column widths depend on the fonts of the machine
_ROW_PIXELS = 20  # of a row that nobody set
_MOST_URGENT = 7
_WATCHED = ("missed", "pending")
_LEVELS = ("error", "query", "info")

_FEW = Text("收到的不足六成，县级结论仅供参考", "Fewer than 60% of the returns are in: county figures are a first look")
_URGENT = Text("现在最要紧的指标", "Indicators that matter most now")
_ALL_WELL = Text("没有未达标或待定的指标", "No indicator is missed or pending")
_NO_INDICATORS = Text("规则集没有县级指标", "The ruleset has no county indicators")
_NO_RETURNS = Text("没有应报的单位，也没有收到报表", "No returns are expected and none came in")


@dataclass(frozen=True, slots=True)
class _Tile:
    word: Text
    number: int
    note: Text
    tab: Tab
    text: str
    ground: str


def write_overview(
    page: Page, book: xlsxwriter.Workbook, report: Report, data: CountyData, chart_sheet: object
) -> None:
    """Fill the page. chart_sheet: the hidden sheet that the numbers of the charts go to."""
    page.widths([_WIDTH] * _COLUMNS)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.center_horizontally()
    row = _head(page, report)
    row = _tiles(page, row, report, data)
    row = _charts(page, row, book, report, data, chart_sheet)
    _urgent(page, row, report)


def _head(page: Page, report: Report) -> int:
    """Remarks on the run, warning where few returns are in, title, circumstances. Returns the row below."""
    lang, context, row = page.lang, page.context, 0
    few = (_FEW,) if report.county and few_received(report.county) else ()
    for warning in (*report.remarks, *few):
        page.sheet.set_row(row, 26)
        page.put_over(row, 0, _COLUMNS - 1, Cell(warning.get(lang), looks.WARNING))
        row += 1
    title = context.ruleset_title.get(lang)
    page.sheet.set_row(row, 36)
    page.put(row, 0, Cell(f"{title}落实情况" if lang == "zh" else title, looks.HEADLINE))
    zh = lang == "zh"
    facts = [
        f"审核日期 {context.as_of}" if zh else f"Checked {context.as_of}",
        context.round_title.get(lang),
        f"规则集 {context.ruleset}" if zh else f"Ruleset {context.ruleset}",
        f"程序 yaodian {context.version}" if zh else f"yaodian {context.version}",
    ]
    page.sheet.set_row(row + 1, 18)
    text = ("　" if zh else "   ").join(part for part in facts if part)
    page.put_over(row + 1, 0, _COLUMNS - 1, Cell(text, looks.NOTE))
    page.sheet.set_row(row + 2, 6)
    return row + 3


# ---------------------------------------------------------------- tiles


def _tiles(page: Page, row: int, report: Report, data: CountyData) -> int:
    for height, at in ((20, row), (42, row + 1), (20, row + 2), (8, row + 3)):
        page.sheet.set_row(at, height)
    for at, tile in enumerate((*_return_tiles(report, data), *_indicator_tiles(report))):
        first, last = 2 * at, 2 * at + 1
        word = looks.tile(tile.text, tile.ground, 11, bold=True)
        page.link_over(row, first, last, tile.word.get(page.lang), tile.tab.name.get(page.lang), word)
        page.put_over(row + 1, first, last, Cell(tile.number, looks.tile(tile.text, tile.ground, 30, bold=True)))
        note = Cell(tile.note.get(page.lang), looks.tile(INK, tile.ground, 8.5, bold=False))
        page.put_over(row + 2, first, last, note)
    return row + 4


def _return_tiles(report: Report, data: CountyData) -> tuple[_Tile, ...]:
    county = report.county
    expected = county.expected if county else 0
    received = county.received if county else len(report.returns)
    share = f"{math.floor(1000 * received / expected) / 10:g}%" if expected else ""
    counts = status_counts(data.used)
    to_press = counts["missing"] + counts["unread"]
    missing, unread = RETURN_STATUS["missing"].word, RETURN_STATUS["unread"].word
    explain = RETURN_STATUS["explain"].word
    return (
        _Tile(
            Text("应报报表", "Returns expected"),
            expected,
            Text(f"已收 {received} 份" + (f"，{share}" if share else ""), f"{received} in" + (share and f", {share}")),
            tabs.UNITS,
            BRAND,
            "EAF0F6",
        ),
        _Tile(
            Text("要催报", "To press"),
            to_press,
            Text(
                f"{missing.zh} {counts['missing']}，{unread.zh} {counts['unread']}",
                f"{missing.en} {counts['missing']}, {unread.en} {counts['unread']}",
            ),
            tabs.REMINDERS,
            STATUS_TONES["unread"].bar,
            STATUS_TONES["unread"].chip,
        ),
        _Tile(
            Text("要退回修改", "To send back"),
            counts["rejected"],
            Text(f"另有 {counts['explain']} 份{explain.zh}", f"{explain.en}: {counts['explain']}"),
            tabs.UNITS,
            STATUS_TONES["rejected"].text,
            STATUS_TONES["rejected"].chip,
        ),
    )


def _indicator_tiles(report: Report) -> tuple[_Tile, ...]:
    measures = report.county.indicators if report.county else ()
    held = Counter(measure.status for measure in measures)
    pending = INDICATOR_STATUS["pending"].word
    apart = [(INDICATOR_STATUS[status].word, held[status]) for status in ("recorded", "skipped") if held[status]]
    of_all = Text(
        f"共 {len(measures)} 项" + "".join(f"，{word.zh} {count}" for word, count in apart),
        f"of {len(measures)}" + "".join(f", {word.en} {count}" for word, count in apart),
    )
    notes = {
        "met": of_all,
        "in-progress": Text("没有到截止日期", "not yet due"),
        "missed": Text(f"另有{pending.zh} {held['pending']} 项", f"{pending.en}: {held['pending']}"),
    }
    return tuple(
        _Tile(
            INDICATOR_STATUS[status].word,
            held[status],
            note,
            tabs.INDICATORS,
            STATUS_TONES[status].text,
            STATUS_TONES[status].chip,
        )
        for status, note in notes.items()
    )


# ---------------------------------------------------------------- charts


def _charts(
    page: Page, row: int, book: xlsxwriter.Workbook, report: Report, data: CountyData, chart_sheet: object
) -> int:
    stacks: tuple[tuple[Stack, Text], ...] = (
        (indicator_stack(report, data.sections, page.lang), _NO_INDICATORS),
        (return_stack(data, page.lang), _NO_RETURNS),
    )
    height = max(stack.height for stack, _ in stacks)
    data_row, drawn = 0, False
    for at, (stack, empty) in enumerate(stacks):
        if not stack.counts:
            page.put(row, at * _HALF, Cell(empty.get(page.lang), looks.EMPTY))
            continue
        drawn = True
        chart, data_row = write_chart(book, chart_sheet, data_row, stack, (_CHART_WIDTHS[at], height), page.lang)
        place: dict[str, object] = {"x_offset": 2 if at == 0 else 6, "y_offset": 2, "object_position": _MOVE_AND_SIZE}
        place["description"] = stack.alternative
        page.sheet.insert_chart(row, at * _HALF, chart, place)
    return row + (math.ceil((height + 4) / _ROW_PIXELS) if drawn else 1)


# ---------------------------------------------------------------- what matters most


def _urgent(page: Page, row: int, report: Report) -> None:
    """The indicators that are missed or pending, weighty ones first."""
    lang = page.lang
    measures = report.county.indicators if report.county else ()
    watched = [measure for measure in measures if measure.status in _WATCHED]
    watched.sort(key=lambda measure: (_WATCHED.index(measure.status), _LEVELS.index(measure.level)))
    page.sheet.set_row(row, 22)
    page.put(row, 0, Cell(_URGENT.get(lang), looks.SECTION))
    if not watched:
        page.put(row + 1, 0, Cell(_ALL_WELL.get(lang), looks.EMPTY))
        return
    heads = ("状态", "条款", "指标", "实际 / 目标", "差距与在哪里")
    if lang == "en":
        heads = ("Status", "Clause", "Indicator", "Actual / target", "Gap and where")
    for head, (first, last) in zip(heads, _SPANS, strict=True):
        page.put_over(row + 1, first, last, Cell(head, looks.SMALL_HEADER))
    for at, measure in enumerate(watched[:_MOST_URGENT], row + 2):
        _urgent_row(page, at, measure)
    if len(watched) > _MOST_URGENT:
        rest, where = len(watched) - _MOST_URGENT, tabs.INDICATORS.name.get(lang)
        more = f"其余 {rest} 项见“{where}”" if lang == "zh" else f"{rest} more on the sheet “{where}”"
        page.put(row + 2 + _MOST_URGENT, 0, Cell(more, looks.EMPTY))


_SPANS = ((0, 1), (2, 2), (3, 5), (6, 7), (8, 11))


def _urgent_row(page: Page, row: int, measure: Measure) -> None:
    lang = page.lang
    status = INDICATOR_STATUS[measure.status]
    beside = f"{value_text(measure)} / {measure.target}"
    gap = ("；" if lang == "zh" else "; ").join(
        part for part in (gap_text(measure, lang), change_text(measure, lang), short_text(measure, lang)) if part
    )
    cells = (
        Cell(f"{status.sign} {status.word.get(lang)}", looks.status(measure.status)),
        Cell(measure.clause),
        Cell(measure.title.get(lang), looks.BOLD),
        Cell(beside),
        Cell(gap, looks.SOURCE),
    )
    texts = []
    for cell, (first, last) in zip(cells, _SPANS, strict=True):
        page.put_over(row, first, last, cell)
        texts.append((str(cell.value), room(_WIDTH * (last - first + 1), cell.look.font.size)))
    page.sheet.set_row(row, row_height(texts[1:]))
