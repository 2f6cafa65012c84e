"""The two stacked bars of 总览, native charts that draw from a hidden sheet: indicators by section, returns by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from processor.model import Report, Text
from processor.records import dataclass
from processor.writing.colours import BRAND, HAIRLINE, HATCH, STATUS_TONES, WHITE
from processor.writing.county_book.data import CountyData
from processor.writing.county_book.page import clean
from processor.writing.display import cut, width
from processor.writing.figures import section_of
from processor.writing.words import INDICATOR_STATUS, RETURN_STATUS, Status

if TYPE_CHECKING:
    import xlsxwriter

_FONT = "微软雅黑"
_INDICATOR_ORDER = ("met", "in-progress", "missed", "pending", "recorded", "skipped")
_RETURN_ORDER = ("accepted", "explain", "rejected", "unread", "missing")
_ROOM = 110  # pixels of title and legend
_BAR = 26  # pixels of a bar with its gap
_LEAST, _MOST = 240, 560
_LABEL = 22  # columns of a label; longer ones would leave no room for the bars
_NO_SECTION = Text("其他", "other")


@dataclass(frozen=True, slots=True)
class Stack:
    """What a chart shows. counts: label -> status id -> how many; order: the statuses from left to right."""

    title: str
    alternative: str
    order: tuple[Status, ...]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Pixels that the chart needs."""
        return min(_MOST, max(_LEAST, _ROOM + _BAR * len(self.counts)))


def indicator_stack(report: Report, sections: Mapping[str, Text], lang: str) -> Stack:
    """Indicators by section of the document, in its order; others stand before, those without a clause last."""
    counts: dict[str, Counter[str]] = {}
    order = {section: at for at, section in enumerate(sections)}
    measures = [(section_of(one.clause), one) for one in (report.county.indicators if report.county else ())]
    for section, measure in sorted(measures, key=lambda pair: order.get(pair[0], -1 if pair[0] else len(order))):
        name = sections[section].get(lang) if section in sections else ""
        text = f"{section} {name}".strip() or _NO_SECTION.get(lang)
        counts.setdefault(_fitting(text), Counter())[measure.status] += 1
    title = Text("指标完成情况（按文件章节，项）", "Indicators by section of the document")
    alternative = Text("各章节指标状态的堆积条形图", "Stacked bars of indicator statuses by section")
    statuses = tuple(INDICATOR_STATUS[status] for status in _INDICATOR_ORDER)
    return Stack(title.get(lang), alternative.get(lang), statuses, counts)


def return_stack(data: CountyData, lang: str) -> Stack:
    """Returns by kind of unit; by form where the register names no kinds."""
    kinds = [kind for kind in data.kinds if any(line.kind == kind for line in data.used)]
    counts: dict[str, Counter[str]] = {_fitting(kind.get(lang)): Counter() for kind in kinds}
    for line in data.used:
        text = line.kind.get(lang) or line.form.get(lang) or _NO_SECTION.get(lang)
        counts.setdefault(_fitting(text), Counter())[line.status] += 1
    title = Text("报送情况（按单位类型，份）", "Returns by kind of unit")
    alternative = Text("各类单位报送状态的堆积条形图", "Stacked bars of return statuses by kind of unit")
    statuses = tuple(RETURN_STATUS[status] for status in _RETURN_ORDER)
    return Stack(title.get(lang), alternative.get(lang), statuses, counts)


def _fitting(text: str) -> str:
    text = clean(text)
    return text if width(text) <= _LABEL else f"{cut(text, _LABEL - 1)}…"


def write_chart(
    book: xlsxwriter.Workbook, data: Any, row: int, stack: Stack, size: tuple[int, int], lang: str
) -> tuple[Any, int]:
    """Write the numbers of a stack into the sheet `data` from `row` on and draw it.

    size: width and height in pixels
    Returns the chart and the first free row. Nothing is written for a zero, so that no label 0 is drawn.
    """
    names = [(status, f"{status.word.get(lang)}") for status in stack.order]
    used = [(status, name) for status, name in names if any(counts.get(status.id) for counts in stack.counts.values())]
    for col, (_, name) in enumerate(used, 1):
        data.write_string(row, col, name)
    for at, (text, counts) in enumerate(stack.counts.items(), row + 1):
        data.write_string(at, 0, text)
        for col, (status, _) in enumerate(used, 1):
            if counts.get(status.id):
                data.write_number(at, col, counts[status.id])
    last = row + len(stack.counts)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for col, (status, _) in enumerate(used, 1):
        chart.add_series(_series(status, data.get_name(), (row, last), col))
    _lay_out(chart, stack)
    chart.set_size({"width": size[0], "height": size[1]})
    return chart, last + 2


def _series(status: Status, sheet: str, rows: tuple[int, int], col: int) -> dict[str, object]:
    """One status: its colour (a hatch for what is not there), its edge, and the number in each bar."""
    tone = STATUS_TONES[status.id]
    head, last = rows
    filled: dict[str, object] = {"fill": {"color": f"#{tone.bar}"}}
    if tone.hatched:
        lines = {"pattern": "wide_upward_diagonal", "fg_color": f"#{HATCH}", "bg_color": f"#{WHITE}"}
        filled = {"pattern": lines}
    font = {"name": _FONT, "size": 9, "bold": True, "color": f"#{tone.on_bar}"}
    return {
        "name": [sheet, head, col],
        "categories": [sheet, head + 1, 0, last, 0],
        "values": [sheet, head + 1, col, last, col],
        "border": {"color": f"#{tone.edge}", "width": 0.75},
        "gap": 45,
        "data_labels": {"value": True, "font": font},
        **filled,
    }


def _lay_out(chart: Any, stack: Stack) -> None:
    title_font = {"name": _FONT, "size": 12, "bold": True, "color": f"#{BRAND}"}
    place = {"x": 0.02, "y": 0.03}
    chart.set_title({"name": stack.title, "name_font": title_font, "overlay": False, "layout": place})
    chart.set_legend({"position": "bottom", "font": {"name": _FONT, "size": 9}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": {"name": _FONT, "size": 10},
            "line": {"none": True},
            "major_tick_mark": "none",
        }
    )
    chart.set_chartarea({"border": {"color": f"#{HAIRLINE}"}})
    chart.show_hidden_data()
    chart.show_blanks_as("gap")
