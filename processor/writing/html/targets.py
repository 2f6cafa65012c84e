"""指标: every county figure beside its target, by section of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from processor.model import Measure, Report, Text
from processor.records import dataclass
from processor.writing.county_book import CountyData
from processor.writing.figures import gap_text, range_text, section_of, value_text, where_text
from processor.writing.html.axis import Bar, bar_of
from processor.writing.html.markup import Markup, chip, icon, named, say, shown, t
from processor.writing.html.parts import JUDGED, Count, both, counts_of
from processor.writing.words import INDICATOR_STATUS, VALUE_FROM

WATCHED = ("missed", "pending")
"""The statuses that somebody must do something about."""

FULL = 40
"""With more indicators than this the page opens on those of WATCHED."""

ORDER = (*JUDGED, *(status for status in INDICATOR_STATUS if status not in JUDGED))
"""Of the parts of a bar, from left to right; those that nothing is judged by come last."""

_OTHERS = Text("其他", "Other")
_STANDING = Text("常年", "always")
_NAMES = 40
"""Units named in the details of a figure."""


@dataclass(frozen=True, slots=True)
class Target:
    """A county figure as a row. names: the units that pull it down and those still to come; because: of a roll-up."""

    status: str
    title: Text
    clause: str
    origin: Text
    quote: str
    owner: str
    due: Text
    value: str
    target: str
    stretch: str
    range: Text
    gap: Text
    where: Text
    short: tuple[str, ...]
    awaited: tuple[str, ...]
    because: tuple[Text, ...]
    bar: Bar | None

    @property
    def told(self) -> Text:
        """The bar in words."""

        def words(lang: str) -> str:
            zh = lang == "zh"
            colon, target, may = ("：", "，目标 ", "，可能范围 ") if zh else (": ", ", target ", ", may become ")
            reach = self.range.get(lang)
            return f"{self.title.get(lang)}{colon}{self.value}{target}{self.target}" + (may + reach if reach else "")

        return both(words)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the document with its figures."""

    id: str
    number: str
    name: Text
    counts: tuple[Count, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """All figures. opens: the statuses that the page opens on, none for all."""

    sections: tuple[Section, ...]
    counts: tuple[Count, ...]
    opens: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many figures there are."""
        return sum(count.number for count in self.counts)


def targets_of(report: Report, data: CountyData) -> Targets:
    """The figures of the county, by section in the order of the document; others before, those of none last."""
    measures = report.county.indicators if report.county else ()
    held = Counter(measure.status for measure in measures)
    order = {section: at for at, section in enumerate(data.sections)}
    parted: dict[str, list[Measure]] = {}
    for measure in measures:
        parted.setdefault(section_of(measure.clause), []).append(measure)
    numbers = sorted(parted, key=lambda number: order.get(number, -1 if number else len(order)))
    opens = tuple(status for status in WATCHED if held[status]) if len(measures) > FULL else ()
    sections = tuple(_section(at, number, parted[number], data.sections) for at, number in enumerate(numbers, 1))
    return Targets(sections, counts_of(INDICATOR_STATUS, held, ORDER), opens)


def _section(at: int, number: str, measures: Sequence[Measure], names: Mapping[str, Text]) -> Section:
    held = Counter(measure.status for measure in measures)
    name = names.get(number, Text("") if number else _OTHERS)
    return Section(f"s{at}", number, name, counts_of(INDICATOR_STATUS, held, ORDER), tuple(map(_target, measures)))


def _target(measure: Measure) -> Target:
    standing = measure.due == "standing"
    pulling = measure.status in WATCHED or measure.status == "in-progress"
    return Target(
        status=measure.status,
        title=measure.title,
        clause=measure.clause,
        origin=VALUE_FROM.get(measure.value_from, Text("")),
        quote=measure.quote,
        owner=measure.owner,
        due=_STANDING if standing else Text(measure.due),
        value=value_text(measure),
        target=with_signs(measure.target),
        stretch=with_signs(measure.stretch),
        range=both(lambda lang: range_text(measure, lang)),
        gap=both(lambda lang: gap_text(measure, lang)),
        where=both(lambda lang: where_text(measure, lang)),
        short=_names([one.name or one.unit for one in measure.contribution if one.short] if pulling else []),
        awaited=_names([one.name or one.unit for one in measure.awaited]),
        because=measure.because,
        bar=bar_of(measure),
    )


def _names(names: Sequence[str]) -> tuple[str, ...]:
    """Each once; of many only the first, and how many there are."""
    once = tuple(dict.fromkeys(name for name in names if name))
    return once if len(once) <= _NAMES else (*once[:_NAMES], f"…（{len(once)}）")


def with_signs(target: str) -> str:
    """>= 20% as people write it: ≥ 20%."""
    return target.replace(">=", "≥").replace("<=", "≤")


# ---------------------------------------------------------------- markup


def targets_part(targets: Targets, lang: str) -> Markup:
    """The part as markup."""
    yield f'<section id="targets" aria-labelledby="h-targets" data-opens="{" ".join(targets.opens)}">\n'
    yield f'<div class="sh"><h2 id="h-targets">{t("指标完成情况", "Targets")}</h2>\n'
    if not targets.total:
        none = t("规则集没有县级指标。", "The ruleset has no county indicators.")
        yield f'</div>\n<p class="empty">{none}</p>\n</section>\n'
        return
    chips = "".join([_state(count) for count in targets.counts if count.number])
    yield f'<div class="chips" role="group" {named("按状态看", "By status", lang)}>'
    yield '<button type="button" class="fchip" data-status="" aria-pressed="true">'
    yield f"{t('全部', 'All')} <b>{targets.total}</b></button>{chips}</div>\n</div>\n"
    yield f'<p class="note">{say(_HOW)}</p>\n'
    if len(targets.sections) > 1:
        yield f'<ul class="secs" {named("按文件章节", "By section", lang)}>\n'
        yield from map(_section_link, targets.sections)
        yield "</ul>\n"
    yield '<div class="ind" id="ind">\n'
    yield f'<div class="irow ihead" aria-hidden="true"><div>{t("指标", "Target")}</div>'
    yield f'<div class="iax"><span>{t("目标", "target")}</span></div>'
    yield f'<div class="r">{t("实际 / 目标", "Actual / target")}</div>'
    yield f"<div>{t('状态与差距', 'Status and gap')}</div></div>\n"
    for section in targets.sections:
        yield f'<div class="sec" id="{section.id}">\n<h3 class="ig"><span class="cl">{shown(section.number)}</span>'
        counts = [
            f'<span class="t-{part.id}">{icon(part.id)}{say(part.word)} {part.number}</span>'
            for part in section.counts
            if part.number
        ]
        yield f"{say(section.name)}<small>{''.join(counts)}</small></h3>\n"
        for one in section.targets:
            yield f'<div class="irow" data-st="{one.status}">\n{_about(one)}\n{_bar(one, lang)}\n'
            yield f"{_figures(one)}</div>\n"
        yield "</div>\n"
    yield f'</div>\n<p class="empty" id="no-target" hidden>{say(_NONE)}</p>\n</section>\n'


_HOW = Text(
    "每条横线都以“目标”对齐：到竖线即达标。实色为已确认，斜纹为未报单位可能带来的变化，圆点为目前的数。",
    "Every bar is scaled so that the vertical line is the target. Solid: certain. Hatched: what missing returns could "
    "still change. Dot: the figure so far.",
)
_NONE = Text("没有这种状态的指标。", "No target has this status.")


def _state(count: Count) -> str:
    """A button of the filter."""
    sign, word = icon(count.id, f" t-{count.id}"), say(count.word)
    head = f'<button type="button" class="fchip" data-status="{count.id}" aria-pressed="false">'
    return f"{head}{sign}{word} <b>{count.number}</b></button>"


def _section_link(section: Section) -> str:
    parts = [f'<i class="s-{part.id}" style="flex:{part.number}"></i>' for part in section.counts if part.number]
    return (
        f'<li><a href="#{section.id}"><span class="sn">{shown(section.number)} {say(section.name)}</span>'
        f'<span class="sb" aria-hidden="true">{"".join(parts)}</span><b>{len(section.targets)}</b></a></li>\n'
    )


def _about(one: Target) -> str:
    """What is asked, of whom, until when; the words of the document and the units, folded away."""
    owner = f' <span lang="zh-CN">{shown(one.owner)}</span>' if one.owner else ""
    due = f'<span class="due">{t("截止", "due")} {say(one.due)}</span>' if one.due.zh else ""
    dot = " · " if due and (one.owner or one.clause) else ""
    line = f'<div class="ln"><span class="cl">{shown(one.clause)}</span>{owner}{dot}{due}{_details(one)}</div>'
    return f'<div class="ti"><b>{say(one.title)}</b>{line}</div>'


def _details(one: Target) -> str:
    inside = []
    if one.quote:
        inside.append(f'<p><em class="src">{say(one.origin)}</em> <q lang="zh-CN">{shown(one.quote)}</q></p>')
    if one.because:
        inside.append(f'<ul class="because">{"".join([f"<li>{say(said)}</li>" for said in one.because])}</ul>')
    for names, word in ((one.short, t("差在：", "Pulled down by: ")), (one.awaited, t("还等：", "Waiting for: "))):
        if names:
            inside.append(f'<p class="names">{word}<span lang="zh-CN">{shown("、".join(names))}</span></p>')
    if not inside:
        return ""
    return f" <details><summary>{t('原文与单位', 'Quote and units')}</summary>{''.join(inside)}</details>"


def _bar(one: Target, lang: str) -> str:
    bar, reach = one.bar, ""
    if one.range.zh:
        reach = f'<span class="rg">{t("可能", "may be")} {say(one.range)}</span>'
    if bar is None:
        below = f'<div class="axl">{reach}</div>' if reach else ""
        return f'<div class="bar none">{below}</div>'
    marks = []
    if bar.fill is not None:
        marks.append(f'<i class="f s-{one.status}" style="width:{bar.fill:g}%"></i>')
    if bar.high > bar.low:
        marks.append(f'<i class="mb" style="left:{bar.low:g}%;width:{bar.high - bar.low:g}%"></i>')
    if bar.dot is not None:
        marks.append(f'<i class="dot s-{one.status}" style="left:{bar.dot:g}%"></i>')
    marks.append('<i class="tg"></i>')
    if bar.stretch is not None:
        marks.append(f'<i class="tg st" style="left:{bar.stretch:g}%"></i>')
    told = one.told
    return (
        f'<div class="bar" role="img" {named(told.zh, told.get("en"), lang)}><div class="trk">{"".join(marks)}</div>'
        f'<div class="axl"><span>{say(bar.start)}</span>{reach}</div></div>'
    )


def _figures(one: Target) -> str:
    """The figure beside its target, how it stands, and what is lacking where."""
    stretch = f" · {t('争取', 'stretch')} {shown(one.stretch)}" if one.stretch else ""
    target = f"<small>/ {shown(one.target)}{stretch}</small>" if one.target else ""
    where = f' <span class="who">{say(one.where)}</span>' if one.where.zh else ""
    status = chip(one.status, INDICATOR_STATUS[one.status].word)
    return (
        f'<div class="val r"><b>{shown(one.value)}</b>{target}</div>\n'
        f'<div class="stt">{status}<small>{say(one.gap)}{where}</small></div>\n'
    )
