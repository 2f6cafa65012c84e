"""指标完成情况: every county figure with its target, what it can still become, the gap and who pulls it down."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from processor.model import Measure, Report, Text
from processor.ruleset.types import SHARES
from processor.writing.colours import PROGRESS_BAR
from processor.writing.county_book import looks
from processor.writing.county_book.page import TABLE_ROW, Cell, Head, Page
from processor.writing.figures import gap_text, range_text, target_figure, value_text, where_text
from processor.writing.package.spec import CellStyle
from processor.writing.words import INDICATOR_STATUS, VALUE_FROM, quoted

_HEADS = (
    Head(Text("状态", "Status"), 14),
    Head(Text("条款与口径", "Clause"), 11),
    Head(Text("指标", "Indicator"), 23),
    Head(Text("文件原文", "Quote"), 30),
    Head(Text("实际值", "Actual"), 13, number=True),
    Head(Text("可能范围", "Range"), 14),
    Head(Text("目标", "Target"), 13, number=True),
    Head(Text("争取", "Stretch"), 13, number=True),
    Head(Text("单位", "Unit"), 8),
    Head(Text("完成度", "Reached"), 13, number=True),
    Head(Text("差距", "Gap"), 19),
    Head(Text("差在哪里", "Where"), 24),
    Head(Text("责任股室", "Office"), 10),
    Head(Text("截止", "Due"), 11),
)
_REACHED = 9
NEVER_JUDGED = ("recorded", "skipped")
_FROZEN = 3
_WIDEST = 10
"""Characters of a number that surely fit into 实际值; a longer one would be shown as ###, so it is a text."""

_NOTE = Text(
    "完成度＝实际值÷目标值，只对个数和占比算；率、位次和以零为目标的，看差距。可能范围＝未报单位最差与最好时的结果，"
    "没有写范围的已经确定。“文件规定”的数字写在文件里，“本系统口径”是本系统的理解。",
    "Reached = actual / target, only for counts and shares; for rates, ranks and targets of zero see the gap. "
    "Range = the result if missing units turn out worst or best; figures without one are final.",
)
_SEE_GAP = Text("看差距", "see the gap")
_EMPTY = Text("规则集没有县级指标", "The ruleset has no county indicators")
_STANDING = Text("常年", "always")
_NOT_YET_WHOLE = Fraction(999, 1000)
_WHOLE_PERCENT = 0.985


def write_indicators(page: Page, report: Report, title: str) -> None:
    """Fill the sheet, in the order of the document."""
    measures = report.county.indicators if report.county else ()
    page.title(title, _NOTE.get(page.lang) if measures else "", _HEADS)
    rows = [_row(measure, page.lang) for measure in measures]
    after = page.table(_HEADS, rows, _EMPTY.get(page.lang), frozen=_FROZEN)
    if rows:
        page.bars((TABLE_ROW + 1, after - 1), _REACHED, PROGRESS_BAR, most=1)


def _row(measure: Measure, lang: str) -> tuple[Cell, ...]:
    status = INDICATOR_STATUS[measure.status]
    origin = VALUE_FROM.get(measure.value_from, Text("")).get(lang)
    clause = "\n".join(part for part in (measure.clause, origin) if part)
    gap = replace(looks.BOLD if measure.status == "missed" else looks.BODY, vertical="center")
    return (
        Cell(f"{status.sign} {status.word.get(lang)}", looks.status(measure.status)),
        Cell(clause, looks.SOURCE),
        Cell(measure.title.get(lang), looks.BOLD),
        Cell(quoted(measure.quote) if measure.quote else "", looks.SOURCE),
        _figure(measure),
        Cell(range_text(measure, lang)),
        Cell(measure.target, looks.NUMBER),
        Cell(measure.stretch, looks.NUMBER),
        Cell(measure.unit_sign),
        _reached(measure, lang),
        Cell(gap_text(measure, lang), gap),
        Cell(where_text(measure, lang), looks.SOURCE),
        Cell(measure.owner),
        Cell(_STANDING.get(lang) if measure.due == "standing" else measure.due),
    )


def _figure(measure: Measure) -> Cell:
    """The figure as a number that shows the digits of value_text: enough to tell it from its target."""
    if measure.value is None:
        return Cell(value_text(measure), looks.FIGURE)
    sign = measure.unit_sign
    text = value_text(measure)
    if len(text) > _WIDEST:
        return Cell(text, replace(looks.FIGURE, wrap=True))
    digits = text.removesuffix(sign).partition(".")[2]
    number = ("0" if sign in SHARES else "#,##0") + (f".{'0' * len(digits)}" if digits else "")
    if sign == "%":
        return Cell(float(measure.value), replace(looks.FIGURE, number_format=f"{number}%"))
    # Excel has no format that shows thousandths of a fraction.
    shown = measure.value * SHARES.get(sign, 1)
    suffix = f'"{sign}"' if sign in SHARES else ""
    return Cell(float(shown), replace(looks.FIGURE, number_format=number + suffix))


def reached(measure: Measure) -> float | None:
    """How much of the target is reached, 0 to 1; None where a bar would lie: for rates (a miss at 99.7%), ranks,
    targets of zero, and where nothing is judged."""
    target, value = target_figure(measure), measure.value
    if measure.kind not in ("count", "share") or measure.status in NEVER_JUDGED or value is None or not target:
        return None
    if measure.status == "met":
        return 1.0
    upper = measure.target.startswith("<")
    if target < 0 or value < 0 or (upper and value == 0):
        return None
    share = target / value if upper else value / target
    if share >= 1:
        # Beyond an exact target is no way to it; an open figure may stand above its target for now.
        return 1.0 if measure.status == "pending" and not measure.target.startswith("=") else None
    return float(min(share, _NOT_YET_WHOLE))


def _reached(measure: Measure, lang: str) -> Cell:
    if measure.status in NEVER_JUDGED:
        return Cell("", looks.NOTHING)
    share = reached(measure)
    if share is None:
        return Cell(_SEE_GAP.get(lang), looks.NOTHING)
    number = "0.0%" if _WHOLE_PERCENT <= share < 1 else "0%"
    look: CellStyle = replace(looks.NUMBER, number_format=number)
    return Cell(share, look)
