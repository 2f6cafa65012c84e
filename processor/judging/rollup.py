"""The county: who has not reported, who reported twice, and what the rules over all returns say."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

from processor.judging.all_pass import Standing, past, standing_of, standings_of, with_all_pass
from processor.judging.context import Context
from processor.judging.county import county_context
from processor.judging.demands import demand_measure, is_demand
from processor.judging.duplicates import COUNTY_CODES, settled
from processor.judging.evaluate import evaluate
from processor.judging.findings import fault_finding, finding_of, reading_rule, tidied
from processor.judging.measures import measures_of
from processor.judging.names import tables_of
from processor.judging.outcome import SKIPPED, Hit, Outcome
from processor.judging.record import Record
from processor.judging.unread import not_sent
from processor.model import Counts, County, Fault, Finding, Missing, Place, Register, Unlisted, UnreadFile
from processor.records import dataclass
from processor.ruleset.types import AllPass, Form, Indicator, Reading, Rule, Ruleset


@dataclass(frozen=True, slots=True)
class RollUp:
    """The county before verdicts.

    findings: file -> what the roll-up found in it (the same findings stand once in county.findings)
    used:     the files that count, one a unit and form, of units in the register
    failing:  rule id -> in how many of them it failed
    tallies:  rule id -> how its judgements came out over the records that count and the county
    outstanding: the returns that may still come: the missing ones and those that could not be read
    standings: id of a roll-up (all_pass) -> how each rule it names stands
    """

    county: County
    findings: Mapping[str, tuple[Finding, ...]]
    used: tuple[str, ...] = ()
    failing: Mapping[str, int] = field(default_factory=dict)
    tallies: Mapping[str, Counts] = field(default_factory=dict)
    unread: tuple[UnreadFile, ...] = ()
    outstanding: tuple[Missing, ...] = ()
    standings: Mapping[str, tuple[Standing, ...]] = field(default_factory=dict)


def roll_up(
    records: Sequence[Record],
    ruleset: Ruleset,
    *,
    register: Register | None,
    as_of: datetime.date,
    round_id: str,
    unread: Sequence[UnreadFile] = (),
) -> RollUp:
    """Judge the county over the records of all returns (in any order: the result does not depend on it)."""
    records = sorted(records, key=lambda record: (record.form, record.unit, record.file))
    counted, duplicates, faults = settled(records)
    used, unlisted = _by_register(counted, register)
    outstanding, expected = coverage(used, ruleset, register, round_id)
    context = county_context(used, ruleset, register, as_of, round_id, outstanding)
    files = _faults_told(faults, records, context)
    tallies = _tallied(used)
    counting = tuple(record.file for record in used)
    failing = Counter(rule_id for record in used for rule_id, one in record.tallies.items() if one.failed)
    del records, counted, used  # of thousands of them only the tables are needed from here on

    def asked(rule: Rule) -> bool:
        return not context.left_out or context.left_out.isdisjoint(tables_of(rule, ruleset))

    county_findings, demands = _county_judged(context, asked, tallies, files)
    late = Counter(one.form for one in outstanding)

    def stands(rule: Rule) -> str:
        if not asked(rule):
            return "skipped"
        awaited = 0 if rule.scope == "county" else late[rule.form] if rule.form else late.total()
        due = past(rule, ruleset, round_id, as_of)
        return standing_of(tallies.get(rule.id, Counts()), due, awaited, isinstance(rule.spec, Reading))

    def awaits(rule: Rule) -> list[Missing]:
        tables = tables_of(rule, ruleset)
        forms = {form.id for form in ruleset.returns if any(one in tables for one in _form_tables(form))}
        return [one for one in outstanding if one.form in forms]

    measures = [
        *measures_of(ruleset.rules, context, register),
        *(demand_measure(rule, outcome, context, stands, awaits) for rule, outcome in demands),
    ]
    indicators = with_all_pass(measures, ruleset, stands, awaits, as_of=as_of, round_id=round_id)
    county = County(
        indicators=indicators,
        findings=tidied(county_findings, None),
        missing=tuple(not_sent(outstanding, unread, ruleset, register)),
        duplicates=tuple(duplicates),
        expected=expected,
        received=expected - len(outstanding),
        unlisted=tuple(unlisted),
    )
    found_in = {file: tuple(found) for file, found in files.items() if register is None or file != register.file}
    return RollUp(
        county,
        found_in,
        counting,
        failing,
        tallies,
        tuple(unread),
        tuple(outstanding),
        standings_of(indicators, ruleset, stands),
    )


def _faults_told(
    faults: Mapping[str, Sequence[Fault]], records: Sequence[Record], context: Context
) -> dict[str, list[Finding]]:
    """File -> what stands against it among the others: a duplicate, the table of another unit."""
    forms = {record.file: record.form for record in records}
    return {
        file: [
            fault_finding(fault, reading_rule(context.ruleset, forms[file], fault.code, "", ""), context, COUNTY_CODES)
            for fault in found
        ]
        for file, found in faults.items()
    }


def _tallied(used: Sequence[Record]) -> dict[str, Counts]:
    """Rule id -> how its judgements came out over these returns."""
    sums: dict[str, list[int]] = {}
    for record in used:
        for rule_id, one in record.tallies.items():
            counts = sums.get(rule_id)
            if counts is None:
                counts = sums[rule_id] = [0, 0, 0, 0]
            counts[0] += one.passed
            counts[1] += one.failed
            counts[2] += one.skipped
            counts[3] += one.unknown
    return {rule_id: Counts(*counts) for rule_id, counts in sums.items()}


def _county_judged(
    context: Context,
    asked: Callable[[Rule], bool],
    tallies: dict[str, Counts],
    files: dict[str, list[Finding]],
) -> tuple[list[Finding], list[tuple[Rule, Outcome]]]:
    """(what the county's rules find, how those came out that stand among the figures). Their counts are added to
    `tallies`, and what is found in a file to `files`."""
    findings: list[Finding] = []
    demands: list[tuple[Rule, Outcome]] = []
    for rule in county_rules(context.ruleset):
        outcome = evaluate(rule, context) if asked(rule) else SKIPPED
        tallies[rule.id] = tallies.get(rule.id, Counts()) + outcome.counts
        if is_demand(rule):
            demands.append((rule, outcome))
        else:
            findings += [_county_finding(rule, hit, context) for hit in outcome.hits]
        for hit in outcome.hits:
            for file, finding in _by_file(rule, hit, context).items():
                files.setdefault(file, []).append(finding)
    return findings, demands


def _by_register(records: Sequence[Record], register: Register | None) -> tuple[list[Record], list[Unlisted]]:
    """The records of units that stand in the register, and the returns of all others. Those are not counted: the unit
    may be one that is told as missing, under a name that nobody knows, and its figures are awaited already."""
    if register is None or not register.units:
        return list(records), []
    codes = {unit.code for unit in register.units}
    strange = [Unlisted(one.file, one.name or one.unit, one.form) for one in records if one.unit not in codes]
    return [one for one in records if one.unit in codes], sorted(strange, key=lambda one: one.file)


def _form_tables(form: Form) -> list[str]:
    """The names of a form's tables."""
    return [table.name for sheet in form.sheets for table in sheet.tables]


def county_rules(ruleset: Ruleset) -> list[Rule]:
    """The rules that judge the county but for its indicators: of county scope, and on the register's own rows."""
    register = ruleset.register.id if ruleset.register is not None else None
    return [
        rule
        for rule in ruleset.rules
        if not isinstance(rule.spec, Indicator | Reading | AllPass)
        and (rule.scope == "county" or (register is not None and rule.form == register))
    ]


def forms_of_round(ruleset: Ruleset, round_id: str) -> tuple[Form, ...]:
    """The forms that are sent in a round; all of them for no round, or one that names none."""
    chosen = next((one.forms for one in ruleset.rounds if one.id == round_id), ())
    return tuple(form for form in ruleset.returns if not chosen or form.id in chosen)


def coverage(
    used: Sequence[Record], ruleset: Ruleset, register: Register | None, round_id: str
) -> tuple[list[Missing], int]:
    """(returns that are not there, how many the register expects in this round)."""
    if register is None:
        return [], len(used)
    sent = {(record.form, record.unit) for record in used}
    forms = forms_of_round(ruleset, round_id)
    expected = [(unit, form) for unit in register.units for form in forms if form.id in unit.forms]
    absent = [Missing(unit.code, unit.name, form.id) for unit, form in expected if (form.id, unit.code) not in sent]
    return absent, len(expected)


def _county_finding(rule: Rule, hit: Hit, context: Context) -> Finding:
    """The finding as the county shows it: no cell of its own, every place with its file."""
    return replace(finding_of(rule, hit, context), at=None, also=hit.places)


def _by_file(rule: Rule, hit: Hit, context: Context) -> dict[str, Finding]:
    """The same finding for each file it touches: marked at its first cell there, the other places beside it."""
    made: dict[str, Finding] = {}
    for place in hit.places:
        if place.file and place.file not in made:
            here = [Place(one.at) for one in hit.places if one.file == place.file]
            there = [one for one in hit.places if one.file != place.file]
            made[place.file] = replace(finding_of(rule, hit, context), at=here[0].at, also=(*here[1:], *there))
    return made
