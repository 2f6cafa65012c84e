"""读取修正: what was read otherwise than it was typed."""

from __future__ import annotations

from processor.model import Report, Text
from processor.records import dataclass
from processor.writing.html.units import Units
from processor.writing.words import place

LIMIT = 2_000
"""Repairs that the page holds; all stand in findings.json."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A value that was read otherwise."""

    unit: str
    name: Text
    place: Text
    typed: str
    read: str
    why: Text


@dataclass(frozen=True, slots=True)
class Repairs:
    """rest: how many are left out."""

    rows: tuple[Repaired, ...]
    rest: int

    @property
    def total(self) -> int:
        """All of the run."""
        return len(self.rows) + self.rest


def repairs_of(report: Report, units: Units) -> Repairs:
    """Return by return, cut at LIMIT."""
    names = {unit.key: unit.name for unit in units.all}
    rows = []
    for result in report.returns:
        key = units.of_file[result.file]
        for repair in result.repairs:
            at = repair.at
            spot = Text(place(at, "zh"), place(at, "en"))
            rows.append(Repaired(key, names[key], spot, repair.raw, repair.read, repair.why))
    return Repairs(tuple(rows[:LIMIT]), max(0, len(rows) - LIMIT))
