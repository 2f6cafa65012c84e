"""From judged returns and the roll-up to the final result: cross-return findings merged in, and verdicts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from processor.judging.county_facts import CountyFacts
from processor.judging.decide import concluded, decide_return, productions_of, verdict_of
from processor.judging.findings import status_of, tidied
from processor.judging.history import changes_since
from processor.judging.rollup import RollUp
from processor.judging.verdicts import Conclusion, Fact
from processor.model import County, Finding, PreviousRun, Register, ReturnResult, UnitChange
from processor.ruleset.types import Ruleset

MEASURE_STATUS = {
    "已达标": "met",
    "进行中": "in-progress",
    "未达标": "missed",
    "待定": "pending",
    "只记录": "recorded",
    "本轮不报": "skipped",
}


Conclude = Callable[[str, Iterable[Sequence[Fact]]], list[list[Conclusion]]]
"""What asks the production rules of a stratum about sets of facts, each a session of its own; the verdicts of each."""


def finish(
    results: Sequence[ReturnResult],
    rollup: RollUp,
    ruleset: Ruleset,
    *,
    register: Register | None,
    as_of: datetime.date,
    round_id: str,
    previous: Sequence[PreviousRun] = (),
) -> tuple[tuple[ReturnResult, ...], County]:
    """The returns with what the roll-up found in them, and the county, both with the verdicts of verdicts.yaml.

    previous: earlier runs to compare with, in any order
    """
    decided = tuple(finish_return(result, rollup.findings.get(result.file, ()), ruleset) for result in results)
    county = finish_county(
        decided, rollup, ruleset, register=register, as_of=as_of, round_id=round_id, previous=previous
    )
    return decided, county


def finish_return(result: ReturnResult, more: Sequence[Finding], ruleset: Ruleset) -> ReturnResult:
    """One return with what the roll-up found in it, and the verdicts of stratum `return`. A return that is decided
    already may be given too: with nothing more found it stays as it is."""
    return decide_return(_with(result, more, ruleset), ruleset)


def finish_county(
    results: Sequence[ReturnResult],
    rollup: RollUp,
    ruleset: Ruleset,
    *,
    register: Register | None,
    as_of: datetime.date,
    round_id: str,
    previous: Sequence[PreviousRun] = (),
    conclude: Conclude | None = None,
) -> County:
    """The county with the verdicts of the strata `unit` and `county`, and what has changed since earlier runs.

    results:  all returns as finish_return gives them; never held all at once
    previous: as for finish
    conclude: asks the production rules; where it is not given, they are asked here
    """
    earlier = sorted(previous, key=lambda run: run.as_of)
    changes: tuple[UnitChange, ...] = ()
    if earlier:
        counting = {*rollup.used, *(one.file for one in rollup.county.unlisted)}
        counted = [result for result in results if result.file in counting]
        changes = changes_since(earlier, counted, rollup.outstanding, rollup.unread, register, as_of)
    if not productions_of(ruleset, "unit") and not productions_of(ruleset, "county"):
        return replace(rollup.county, previous=tuple(earlier), changes=changes)
    facts = CountyFacts(results, rollup, ruleset, register, as_of, round_id, changes)
    ask = conclude or (lambda stratum, sets: conclude_stratum(ruleset, stratum, sets))
    verdicts: list[Conclusion] = []
    if productions_of(ruleset, "unit"):
        for found in ask("unit", (facts.of_unit(unit) for unit in facts.units())):
            verdicts += found
    unit_verdicts = [dict(one.fact) for one in verdicts]
    if productions_of(ruleset, "county"):
        verdicts += ask("county", [facts.of_county(unit_verdicts)])[0]
    county = _decided_county(rollup.county, verdicts, ruleset, facts.names)
    return replace(county, previous=tuple(earlier), changes=changes)


def conclude_stratum(
    ruleset: Ruleset, stratum: str, sets: Iterable[Sequence[Fact]], engine: str = ""
) -> list[list[Conclusion]]:
    """The verdicts of the production rules of one stratum on each set of facts. engine: as in verdicts.run"""
    productions = productions_of(ruleset, stratum)
    return [concluded(productions, facts, engine) for facts in sets]


def _with(result: ReturnResult, more: Sequence[Finding], ruleset: Ruleset) -> ReturnResult:
    """The return with findings of the roll-up among its own."""
    if not more:
        return result
    findings = tidied([*result.findings, *more], ruleset.form(result.form), result.explanations)
    failed = replace(result.counts, failed=result.counts.failed + sum(1 for one in more if one.level != "info"))
    return replace(result, findings=findings, status=status_of(findings), counts=failed)


def _decided_county(
    county: County, verdicts: Sequence[Conclusion], ruleset: Ruleset, names: Mapping[str, str]
) -> County:
    status = {
        str(one.fact["about"]): MEASURE_STATUS[str(one.fact["verdict"])]
        for one in verdicts
        if one.fact.get("verdict") in MEASURE_STATUS
    }
    indicators = tuple(replace(one, status=status.get(one.rule, one.status)) for one in county.indicators)
    return replace(county, indicators=indicators, verdicts=tuple(verdict_of(one, ruleset, names) for one in verdicts))
