"""County figures as people read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from processor.judging.change import size_text
from processor.judging.contribution import PULLS
from processor.judging.numbers import number_pair, number_text
from processor.model import County, Measure
from processor.ruleset.types import SHARES, target_number
from processor.writing.words import STRETCH

NO_FIGURE = "？"
NOTHING = "－"
"""Of a figure that the round does not ask."""
NAMES = 3
"""Units named where it is told who pulls a figure down."""

FEW = Fraction(6, 10)
"""Below this share of returns received, county figures are only a first look."""


def section_of(clause: str) -> str:
    """The section of the document that a clause stands in: 二(五)18 -> 二(五), 3.2.1 -> 3.2, 通知 -> 通知."""
    return re.sub(r"[.．、-]?[0-9]+$", "", clause.strip())


def few_received(county: County) -> bool:
    """True where so few returns are in that county figures are only a first look."""
    return county.received < FEW * county.expected


def value_text(measure: Measure) -> str:
    """The figure so far with its unit: 93.4%, 2人; ？ where there is none.

    Never in the same digits as a target that it is not: 98.8999% stays 98.8999% beside a target of 98.9%.
    """
    if measure.value is None:
        return NOTHING if measure.status == "skipped" else NO_FIGURE
    sign = measure.unit_sign
    target = target_figure(measure)
    if target is None:
        text = number_text(measure.value, measure.decimals, sign)
    else:
        text, _target_text = number_pair(measure.value, target, measure.decimals, sign)
    return text if sign in SHARES else text + sign


def target_figure(measure: Measure) -> Fraction | None:
    """The target as a number; None where it has none, or one in words."""
    try:
        return target_number(measure.target.lstrip("<>= "))
    except (ValueError, ZeroDivisionError):
        return None


def change_text(measure: Measure, lang: str) -> str:
    """How the figure stands to the one it is compared with: 比上年+3.5个百分点（上年36.1%）; empty where it has none.
    While returns are missing, also what the change may still become."""
    change = measure.change
    if change is None or change.before is None:
        return ""
    zh, sign = lang == "zh", measure.unit_sign
    since = change.since.get(lang)
    before = number_text(change.before, measure.decimals, sign) + ("" if sign in SHARES else sign)
    if change.value is None:
        return f"{since}{before}" if zh else f"{since}: {before}"

    def size(value: Fraction | None) -> str:
        return "？" if value is None else size_text(change.by, sign, measure.decimals, value).get(lang)

    reach = f"{size(change.low)}{'至' if zh else ' to '}{size(change.high)}" if change.low != change.high else ""
    if zh:
        return f"比{since}{size(change.value)}（{since}{before}" + (f"，可能{reach}）" if reach else "）")
    return f"{size(change.value)} since {since} ({before}" + (f", may be {reach})" if reach else ")")


def others_text(measure: Measure, lang: str) -> str:
    """The figure in its other readings: 不计牵头学校18.2%（不达标）, where that is otherwise than the figure itself."""
    zh = lang == "zh"
    told = []
    for other in measure.others:
        sign = other.unit_sign
        if other.value is None:
            figure = NO_FIGURE
        else:
            figure = number_text(other.value, measure.decimals, sign) + ("" if sign in SHARES else sign)
        differs = other.met is not None and other.met != (measure.status == "met")
        verdict = (("达标", "met") if other.met else ("不达标", "not met"))[0 if zh else 1] if differs else ""
        if zh:
            told.append(f"{other.title.zh}{figure}" + (f"（{verdict}）" if verdict else ""))
        else:
            told.append(f"{other.title.get(lang)}: {figure}" + (f" ({verdict})" if verdict else ""))
    return ("；" if zh else "; ").join(told)


def range_text(measure: Measure, lang: str) -> str:
    """What the figure can still become: 18.75%至25%, 1人以上; empty where nothing can change it."""
    low, high = measure.low, measure.high
    if low == high:
        return ""
    zh = lang == "zh"
    if low is None:
        return f"{_side(measure, high)}以下" if zh else f"up to {_side(measure, high)}"
    if high is None:
        return f"{_side(measure, low)}以上" if zh else f"{_side(measure, low)} or more"
    return f"{_side(measure, low)}{'至' if zh else ' to '}{_side(measure, high)}"


def gap_text(measure: Measure, lang: str) -> str:
    """What is lacking; of a met figure only that its stretch value is not."""
    if measure.status == "met" and measure.stretch_met is False:
        return STRETCH.word.get(lang)
    return measure.gap.get(lang)


def where_text(measure: Measure, lang: str) -> str:
    """How it changed, what other readings give, who pulls it down, who still decides it, and how many blank cells it
    passed over. Of a met figure only the first two."""
    blank = measure.passed_over if measure.status not in ("met", "recorded") else 0
    passed = (f"另有{blank}格空白没有计入" if lang == "zh" else f"{blank} blank cells left out") if blank else ""
    parts = (
        change_text(measure, lang),
        others_text(measure, lang),
        short_text(measure, lang),
        awaited_text(measure, lang),
        passed,
    )
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part)


def short_text(measure: Measure, lang: str) -> str:
    """The units that pull the figure down, a few by name, each with its own figure where it has one."""
    if measure.status in ("met", "recorded"):
        return ""
    zh = lang == "zh"
    unknown = "名录外单位" if zh else "not in the register"
    short = [one for one in measure.contribution if one.short]
    return _few(
        [(one.name or one.unit or unknown) + ("" if one.value == PULLS else f" {one.value}") for one in short], lang
    )


def awaited_text(measure: Measure, lang: str) -> str:
    """The units whose returns still decide a pending figure, a few by name; empty for any other."""
    if measure.status != "pending" or not measure.awaited:
        return ""
    few = _few(list(dict.fromkeys(one.name or one.unit for one in measure.awaited)), lang)
    return f"取决于未报的{few}" if lang == "zh" else f"waits for {few}"


def _few(names: Sequence[str], lang: str) -> str:
    """The first names, and how many there are in all."""
    zh = lang == "zh"
    shown = ("、" if zh else ", ").join(names[:NAMES])
    if len(names) > NAMES:
        shown += f" 等{len(names)}个" if zh else f" and {len(names) - NAMES} more"
    return shown


def _side(measure: Measure, figure: Fraction | None) -> str:
    assert figure is not None
    sign = measure.unit_sign
    return number_text(figure, measure.decimals, sign) + ("" if sign in SHARES else sign)
