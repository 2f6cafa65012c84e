"""各县对比.xlsx: several counties beside one another, a column each; no figure is added up over counties."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from processor.judging.numbers import number_text
from processor.model import Text
from processor.records import dataclass
from processor.ruleset.types import SHARES
from processor.writing.book_styles import Styles
from processor.writing.context import Context
from processor.writing.county_book import looks
from processor.writing.county_book.page import Cell, Head, Page, Tab
from processor.writing.display import pad
from processor.writing.package.atomic import write_atomically
from processor.writing.pieces import BOLD, Line, line
from processor.writing.words import INDICATOR_STATUS, RETURN_STATUS

TABLE_BOOK = "各县对比.xlsx"
_TAB = Tab(Text("各县对比", "Counties"), "1F4E79")
_COUNTS = {
    "expected": Text("应报", "Expected"),
    "received": Text("已收", "Received"),
    **{status: RETURN_STATUS[status].word for status in ("missing", "unread", "rejected", "explain", "accepted")},
}
_RETURNS = Text("报送", "Returns")
_NONE = "－"
_NOTE = Text(
    "每县一栏，各按自己的单位名录、审核日期和轮次得出，不相加。颜色是该县这一指标的状态；明细在各县自己的结果里。",
    "A column for each county by its own register, check date and round; nothing is added up. Colours are the status "
    "of the figure in that county; details are in the results of each.",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of one county. status: as of a Measure; the words are in the language of that county's results."""

    rule: str
    clause: str
    title: str
    value: Fraction | None
    unit_sign: str
    decimals: int
    target: str
    status: str
    gap: str

    @property
    def text(self) -> str:
        """The figure with its unit."""
        if self.value is None:
            return _NONE
        sign = self.unit_sign
        return number_text(self.value, self.decimals, sign) + ("" if sign in SHARES else sign)


@dataclass(frozen=True, slots=True)
class CountyColumn:
    """A county. counts: of returns: expected, received, missing, unread, rejected, explain, accepted."""

    name: str
    as_of: str
    round: str
    counts: Mapping[str, int]
    figures: tuple[Figure, ...]

    @property
    def blocked(self) -> bool:
        """Whether a return must be sent again."""
        return bool(self.counts["rejected"] or self.counts["unread"])


def write_county_table(columns: Sequence[CountyColumn], context: Context, target: Path, lang: str) -> None:
    """Write the table. Raises YaodianError where the target cannot be written."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    made = datetime.datetime.combine(context.as_of, datetime.time())
    book.set_properties({"author": f"yaodian {context.version}", "created": made})
    page = Page(book, Styles(book), _TAB, context, lang)
    heads = [
        Head(Text("条款", "Clause"), 11),
        Head(Text("指标", "Indicator"), 32),
        Head(Text("目标", "Target"), 11, number=True),
        *(Head(Text(f"{one.name}\n{one.as_of}"), 18, number=True) for one in columns),
    ]
    page.title(_TAB.name.get(lang), _NOTE.get(lang), heads)
    page.table(heads, _rows(columns, lang), "", frozen=3)
    page.sheet.set_row(2, 34)
    book.close()
    write_atomically(target, [buffer.getvalue()])


def _rows(columns: Sequence[CountyColumn], lang: str) -> list[list[Cell]]:
    rows = [
        [
            Cell("", looks.SOURCE),
            Cell(f"{_RETURNS.get(lang)} {word.get(lang)}", looks.BOLD),
            Cell(""),
            *(Cell(one.counts[count], looks.FIGURE) for one in columns),
        ]
        for count, word in _COUNTS.items()
    ]
    for rule, first in _rules(columns).items():
        found = [next((one for one in column.figures if one.rule == rule), None) for column in columns]
        cells = [Cell(first.clause, looks.SOURCE), Cell(first.title, looks.BOLD), Cell(first.target, looks.NUMBER)]
        rows.append([*cells, *(_figure(one, lang) for one in found)])
    return rows


def _figure(figure: Figure | None, lang: str) -> Cell:
    if figure is None:
        return Cell(_NONE, looks.NOTHING)
    status = INDICATOR_STATUS[figure.status]
    return Cell(f"{figure.text}  {status.sign} {status.word.get(lang)}", looks.status(figure.status))


def _rules(columns: Sequence[CountyColumn]) -> Mapping[str, Figure]:
    """The indicators of all counties, each once, in the order of the first county that has it."""
    found: dict[str, Figure] = {}
    for column in columns:
        for figure in column.figures:
            found.setdefault(figure.rule, figure)
    return found


def counties_screen(columns: Sequence[CountyColumn], out: str, lang: str) -> list[Line]:
    """What `merge` prints of several counties: how their returns and their indicators stand."""
    zh = lang == "zh"
    head = (
        f"{len(columns)} 个县, 各按自己的名录, 并列不相加"
        if zh
        else f"{len(columns)} counties, side by side: nothing is added up"
    )
    names = ("县" if zh else "County", *(word.get(lang) for word in _COUNTS.values()))
    statuses = [INDICATOR_STATUS[status] for status in ("met", "missed", "pending")]
    names = (*names, *(status.word.get(lang) for status in statuses))
    room = 8 if zh else 12
    lines = [
        line(head, BOLD),
        (),
        line(pad(names[0], 22) + "".join(pad(one, room, right=True) for one in names[1:]), BOLD),
    ]
    for column in columns:
        held = [sum(1 for one in column.figures if one.status == status.id) for status in statuses]
        numbers = [*(column.counts[count] for count in _COUNTS), *held]
        lines.append(line(pad(column.name, 22) + "".join(pad(str(one), room, right=True) for one in numbers)))
    where = f"结果在 {out}: {TABLE_BOOK}, 各县对比.json" if zh else f"Results in {out}: {TABLE_BOOK}, 各县对比.json"
    return [*lines, (), line(where)]
