"""指标: every county figure beside its target, by section of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from processor.model import Measure, Report, Text
from processor.records import dataclass
from processor.writing.county_book import CountyData
from processor.writing.figures import gap_text, range_text, section_of, value_text, where_text
from processor.writing.html.axis import Bar, bar_of
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
