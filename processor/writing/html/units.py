"""单位: every unit once, with how its returns stand; and the keys by which the parts of the page mean a unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field

from processor.model import Report, ReturnResult, Text
from processor.patterns import lazily
from processor.privacy import mask
from processor.records import dataclass
from processor.writing.county_book import CountyData, UnitLine
from processor.writing.html.compared import change_text
from processor.writing.html.parts import both
from processor.writing.pieces import file_name
from processor.writing.reminder import unread_text, whose
from processor.writing.words import ERROR, INFO, QUERY, RETURN_STATUS, SHORT, STRETCH, Level, shown_level

COUNTY_KEY = "county"
"""Stands for all returns together."""

_REPLACED = Text("（重复，没有采用）", " (duplicate, not used)")
_PLAIN = lazily(r"[0-9A-Za-z_.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Copy:
    """An annotated copy: what it is called, and its path beside the page."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. status: the worst of its returns; replaced: not a unit, but a return that another one took the place of.

    why: of a file that could not be read, what is wrong with it; change: since the run before
    """

    key: str
    code: str
    name: Text
    kind: Text
    status: str
    forms: tuple[Text, ...]
    filed: str
    counts: Mapping[Level, int]
    repairs: int
    copies: tuple[Copy, ...]
    why: Text
    change: Text = Text("")
    replaced: bool = False

    @property
    def clear(self) -> bool:
        """Everything came in and nothing is to be said about it."""
        return self.status == "accepted" and not any(self.counts.values())

    @property
    def has_page(self) -> bool:
        """There is something to print and send to it."""
        return not self.clear and self.status not in ("missing", "unread")


@dataclass(frozen=True, slots=True)
class Units:
    """All units, in the order in which they are listed, and which file belongs to which."""

    all: tuple[Unit, ...]
    of_file: Mapping[str, str] = field(default_factory=dict)


def units_of(report: Report, data: CountyData) -> Units:
    """Every unit of the register and every sender beside it: to correct, to explain, unreadable, missing, ready; within
    each the worst first."""
    gathered: dict[str, list[UnitLine]] = {}
    for at, line in enumerate(data.lines):
        gathered.setdefault(_key(line, at), []).append(line)
    seen = {line.result.file for line in data.lines if line.result}
    # Whatever the lines leave out (a run without a register and lines) is told under its own file.
    for at, result in enumerate(report.returns):
        if result.file not in seen:
            gathered[f"r{at}"] = [_line(result)]
    of_file = {line.result.file: key for key, lines in gathered.items() for line in lines if line.result}
    order = list(RETURN_STATUS)
    changes: dict[str, list[Text]] = {}
    for change in report.county.changes if report.county else ():
        changes.setdefault(change.unit, []).append(change_text(change))
    units = [_unit(key, lines, changes.get(lines[0].code, [])) for key, lines in gathered.items()]
    units.sort(key=lambda unit: (order.index(unit.status), *(-unit.counts[level] for level in (ERROR, QUERY, SHORT))))
    return Units(tuple(units), of_file)


def _key(line: UnitLine, at: int) -> str:
    """The unit's code where it can stand in an address and tells nothing personal; else its place in the list."""
    plain = _PLAIN.fullmatch(line.code) and mask(line.code) == line.code
    return line.code if line.used and plain else f"n{at}"


def _line(result: ReturnResult) -> UnitLine:
    return UnitLine(result.status, result.unit.code, result.unit.name, Text(""), Text(""), result=result)


def _unit(key: str, lines: Sequence[UnitLine], changes: Sequence[Text]) -> Unit:
    order = list(RETURN_STATUS)
    first = lines[0]
    results = [line.result for line in lines if line.result]
    found = Counter(shown_level(finding) for result in results for finding in result.findings)
    filed = [result.report_date.isoformat() for result in results if result.report_date]
    name = whose(first) or (file_name(results[0].file) if results else "")
    unread = [line.unread for line in lines if line.unread]
    return Unit(
        key=key,
        code=first.code,
        name=Text(name) if first.used else both(lambda lang: name + _REPLACED.get(lang)),
        kind=first.kind,
        status=min((line.status for line in lines), key=order.index),
        forms=tuple(dict.fromkeys(line.form for line in lines if line.form.zh)),
        filed=max(filed, default=""),
        counts={level: found[level] for level in (ERROR, QUERY, SHORT, STRETCH, INFO)},
        repairs=sum(len(result.repairs) for result in results),
        copies=tuple(Copy(file_name(one.annotated), one.annotated) for one in results if one.annotated),
        why=both(lambda lang: "; ".join(unread_text(one, lang) for one in unread)),
        change=both(lambda lang: "; ".join(one.get(lang) for one in changes if one.zh)) if first.used else Text(""),
        replaced=not first.used,
    )
