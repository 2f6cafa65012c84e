"""问题: the findings of the run as rows, and what they can be filtered by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from processor.model import Report, Text
from processor.records import dataclass
from processor.writing.county_book import CountyData
from processor.writing.figures import section_of
from processor.writing.html.parts import Choice, Count, both, level_counts
from processor.writing.html.units import COUNTY_KEY, Units
from processor.writing.told import COUNTY_WIDE, Told, all_told, where
from processor.writing.words import EMPTY, LEVELS, VALUE_FROM, Level, shown_level

LIMIT = 3_000
"""Findings that the page holds, the worst; all stand in findings.csv."""

NO_CLAUSE = Text("数据质量", "Data quality")
"""What findings without a clause are about."""


@dataclass(frozen=True, slots=True)
class Row:
    """A finding. unit, clause, rule: as the filters know them; observed: only where no message says it."""

    level: Level
    unit: str
    name: Text
    place: Text
    message: Text
    expected: Text
    fix: Text
    explanation: str
    observed: Text
    clause_id: str
    clause: str
    origin: Text
    rule: str


@dataclass(frozen=True, slots=True)
class Findings:
    """rows: worst level first; rest: how many are left out; rest_of: of which unit how many; total: all."""

    rows: tuple[Row, ...]
    rest: int
    rest_of: Mapping[str, int]
    total: int
    levels: tuple[Count, ...]
    units: tuple[Choice, ...]
    clauses: tuple[Choice, ...]
    rules: tuple[Choice, ...]
    told: tuple[Told, ...]


def findings_of(report: Report, data: CountyData, units: Units) -> Findings:
    """All findings of the run, cut at LIMIT."""
    told = all_told(report)
    ids = clause_ids(told, data)
    rules = {one.finding.rule: f"r{at}" for at, one in enumerate(_first_of_rule(told))}
    names = {unit.key: unit.name for unit in units.all}
    rows = tuple(_row(one, units, names, ids, rules) for one in told[:LIMIT])
    return Findings(
        rows=rows,
        rest=len(told) - len(rows),
        rest_of=Counter(unit_key(one, units) for one in told[LIMIT:]),
        total=len(told),
        levels=level_counts(Counter(shown_level(one.finding) for one in told)),
        units=_unit_choices(rows, units),
        clauses=_clause_choices(rows, ids, data),
        rules=_rule_choices(rows, told, rules, data),
        told=tuple(told),
    )


def unit_key(one: Told, units: Units) -> str:
    """The key of the unit that a finding belongs to."""
    return units.of_file.get(one.result.file, COUNTY_KEY) if one.result else COUNTY_KEY


def clause_ids(told: Sequence[Told], data: CountyData) -> Mapping[str, str]:
    """Every clause that occurs -> a short name for it, in the order of the document; those without one first."""
    order = {section: at for at, section in enumerate(data.sections)}

    def place(clause: str) -> tuple[bool, int, int, str]:
        section = section_of(clause)
        number = clause[len(section) :].strip(".．、-")
        return (bool(clause), order.get(section, len(order)), int(number) if number.isdecimal() else 0, clause)

    found = sorted({one.finding.clause for one in told}, key=place)
    return {clause: f"c{at}" for at, clause in enumerate(found)}


def clause_name(clause: str, data: CountyData) -> Text:
    """What a clause is about: the name of its section."""
    return data.sections.get(section_of(clause), Text("")) if clause else NO_CLAUSE


def _first_of_rule(told: Sequence[Told]) -> list[Told]:
    return list({one.finding.rule: one for one in reversed(told)}.values())[::-1]


def _row(
    one: Told, units: Units, names: Mapping[str, Text], clauses: Mapping[str, str], rules: Mapping[str, str]
) -> Row:
    finding = one.finding
    key = unit_key(one, units)
    blank = not finding.observed and finding.at is not None and bool(finding.column)
    return Row(
        level=shown_level(finding),
        unit=key,
        name=names.get(key, COUNTY_WIDE),
        place=both(lambda lang: where(one, lang)),
        message=finding.message,
        expected=finding.expected,
        fix=finding.fix,
        explanation=finding.explanation or "",
        observed=EMPTY if blank else Text(finding.observed),
        clause_id=clauses[finding.clause],
        clause=finding.clause,
        origin=VALUE_FROM.get(finding.value_from, Text("")),
        rule=rules[finding.rule],
    )


def _unit_choices(rows: Sequence[Row], units: Units) -> tuple[Choice, ...]:
    held = Counter(row.unit for row in rows)
    listed = [Choice(unit.key, unit.name, held[unit.key]) for unit in units.all if held[unit.key]]
    wide = held[COUNTY_KEY]
    return (*listed, Choice(COUNTY_KEY, COUNTY_WIDE, wide)) if wide else tuple(listed)


def _clause_choices(rows: Sequence[Row], ids: Mapping[str, str], data: CountyData) -> tuple[Choice, ...]:
    held = Counter(row.clause for row in rows)

    def word(clause: str) -> Text:
        name = clause_name(clause, data)
        return both(lambda lang: f"{clause} {name.get(lang)}".strip())

    return tuple(Choice(id, word(clause), held[clause]) for clause, id in ids.items() if held[clause])


def _rule_choices(
    rows: Sequence[Row], told: Sequence[Told], ids: Mapping[str, str], data: CountyData
) -> tuple[Choice, ...]:
    """The most frequent first."""
    held = Counter(row.rule for row in rows)
    rank = {level: at for at, level in enumerate(LEVELS)}
    made = []
    for one in _first_of_rule(told):
        rule = one.finding.rule
        number = held[ids[rule]]
        if number:
            title = data.titles.get(rule, one.finding.message)
            made.append((rank[shown_level(one.finding)], -number, Choice(ids[rule], title, number)))
    return tuple(choice for _, _, choice in sorted(made, key=lambda entry: entry[:2]))
