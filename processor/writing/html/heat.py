"""单位×条款: which unit has findings under which clause, the worst level in colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processor.model import Text
from processor.records import dataclass
from processor.writing.county_book import CountyData
from processor.writing.html.findings import clause_ids, clause_name, unit_key
from processor.writing.html.parts import both, in_words, level_counts
from processor.writing.html.units import COUNTY_KEY, Unit, Units
from processor.writing.told import COUNTY_WIDE, Told
from processor.writing.words import INFO, LEVELS, Level, shown_level


@dataclass(frozen=True, slots=True)
class Column:
    """A clause. number: as it stands in the document, a dash for what has none."""

    id: str
    number: str
    name: Text


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit under a clause. level: the worst, None where there is nothing; number: of findings; told: all in words."""

    clause: str
    level: Level | None
    number: int
    told: Text


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with its cells. absent: nothing came that could be read."""

    key: str
    name: Text
    status: str
    absent: bool
    folded: bool
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Heat:
    """columns: the clauses that occur, in the order of the document; lines: as units are listed."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def heat_of(told: Sequence[Told], data: CountyData, units: Units) -> Heat:
    """The map of all findings; what concerns no single unit has a line of its own at the top."""
    ids = clause_ids(told, data)
    columns = tuple(Column(id, clause or "—", clause_name(clause, data)) for clause, id in ids.items())
    found: dict[tuple[str, str], dict[Level, int]] = {}
    for one in told:
        held = found.setdefault((unit_key(one, units), one.finding.clause), dict.fromkeys(LEVELS, 0))
        held[shown_level(one.finding)] += 1

    def cells(key: str) -> tuple[Cell, ...]:
        return tuple(_cell(id, found.get((key, clause), {})) for clause, id in ids.items())

    lines = [_line(unit, cells(unit.key)) for unit in units.all]
    wide = cells(COUNTY_KEY)
    if any(cell.number for cell in wide):
        lines.insert(0, Line(COUNTY_KEY, COUNTY_WIDE, "", False, False, wide, sum(cell.number for cell in wide)))
    if all(line.folded for line in lines):
        lines = [replace(line, folded=not line.total) for line in lines]
    return Heat(columns, tuple(lines))


def _cell(clause: str, held: dict[Level, int]) -> Cell:
    worst = next((level for level in LEVELS if held.get(level)), None)
    counts = level_counts(held)
    return Cell(clause, worst, sum(held.values()), both(lambda lang: in_words(counts, lang)))


def _line(unit: Unit, cells: tuple[Cell, ...]) -> Line:
    """Units that nothing is asked of are folded away, and so are those of which nothing came: 漏报 lists them."""
    total = sum(cell.number for cell in cells)
    folded = not any(cell.level not in (None, INFO) for cell in cells)
    absent = unit.status in ("missing", "unread")
    return Line(unit.key, unit.name, unit.status, absent and not total, folded, cells, total)
