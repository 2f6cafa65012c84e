"""From judged returns and the roll-up to the final result: cross-return findings merged in, and verdicts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

from processor.judging.county_facts import CountyFacts
from processor.judging.decide import concluded, decide_return, productions_of, verdict_of
from processor.judging.findings import status_of, tidied
from processor.judging.history import changes_since
from processor.judging.rollup import RollUp
from processor.judging.verdicts import Conclusion
from processor.model import County, Finding, PreviousRun, Register, ReturnResult
from processor.ruleset.types import Ruleset

MEASURE_STATUS = {"已达标": "met", "进行中": "in-progress", "未达标": "missed", "待定": "pending", "只记录": "recorded"}


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
    merged = [_with(result, rollup.findings.get(result.file, ()), ruleset) for result in results]
    decided = [decide_return(result, ruleset) for result in merged]
    earlier = sorted(previous, key=lambda run: run.as_of)
    used = {record.file for record in rollup.used}
    counted = [result for result in decided if result.file in used]
    changes = changes_since(earlier, counted, rollup.outstanding, rollup.unread, register, as_of)
    facts = CountyFacts(decided, rollup, ruleset, register, as_of, round_id, changes)
    by_stratum = {name: productions_of(ruleset, name) for name in ("unit", "county")}
    verdicts: list[Conclusion] = []
    if by_stratum["unit"]:
        for unit in facts.units():
            verdicts.extend(concluded(by_stratum["unit"], facts.of_unit(unit)))
    unit_verdicts = [dict(one.fact) for one in verdicts]
    if by_stratum["county"]:
        verdicts.extend(concluded(by_stratum["county"], facts.of_county(unit_verdicts)))
    county = _decided_county(rollup.county, verdicts, ruleset, facts.names)
    return tuple(decided), replace(county, previous=tuple(earlier), changes=changes)


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
