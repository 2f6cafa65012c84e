"""漏报: who has not sent anything that can be read, with a text to remind them; and what that leaves open."""

from __future__ import annotations

import datetime
from collections import Counter

from processor.model import Report, Text
from processor.records import dataclass
from processor.writing.county_book import CountyData, UnitLine
from processor.writing.html.parts import both
from processor.writing.reminder import reminder, unread_text, whose


@dataclass(frozen=True, slots=True)
class Absent:
    """A unit that owes a return."""

    name: str
    form: Text
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that could not be read, whose it is, and what to do."""

    name: str
    why: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Kind:
    """Units of one kind. owed: how many returns of them are expected."""

    word: Text
    owed: int
    absent: tuple[Absent, ...]


@dataclass(frozen=True, slots=True)
class MissingPart:
    """open: the figures that cannot be told yet because of them; reminder: ready to be sent."""

    kinds: tuple[Kind, ...]
    broken: tuple[Broken, ...]
    reminder: Text
    open: tuple[Text, ...]

    @property
    def total(self) -> int:
        """How many returns are wanting."""
        return sum(len(kind.absent) for kind in self.kinds) + len(self.broken)


_UNKNOWN = Text("未分类", "other")


def missing_of(report: Report, data: CountyData, as_of: datetime.date) -> MissingPart:
    """Who must be asked once more, by kind of unit."""
    lines = [line for line in data.to_press if line.status == "missing"]
    owed = Counter(line.kind for line in data.used if line.expected)
    kinds = [kind for kind in data.kinds if any(line.kind == kind for line in lines)]
    kinds += [kind for kind in dict.fromkeys(line.kind for line in lines) if kind not in kinds]
    measures = report.county.indicators if report.county else ()
    return MissingPart(
        kinds=tuple(
            Kind(kind if kind.zh else _UNKNOWN, owed[kind], tuple(_absent(one) for one in lines if one.kind == kind))
            for kind in kinds
        ),
        broken=tuple(_broken(line) for line in data.to_press if line.unread),
        reminder=both(lambda lang: reminder(data, as_of, lang)) if data.to_press else Text(""),
        open=tuple(one.title for one in measures if one.status == "pending") if data.to_press else (),
    )


def _absent(line: UnitLine) -> Absent:
    return Absent(whose(line), line.form, line.contact, line.phone)


def _broken(line: UnitLine) -> Broken:
    unread = line.unread
    assert unread is not None
    return Broken(whose(line), both(lambda lang: unread_text(unread, lang)), unread.remedy)
