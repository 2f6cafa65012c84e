"""Asks the production rules of verdicts.yaml, and decides a return by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from processor.judging.because import told
from processor.judging.return_facts import return_facts
from processor.judging.verdicts import Conclusion, Fact, run
from processor.model import ReturnResult, Verdict
from processor.ruleset.types import Production, Ruleset

RETURN_STATUS = {"可报送": "accepted", "须说明": "explain", "须修改": "rejected"}
VERDICT = "verdict"


def decide_return(result: ReturnResult, ruleset: Ruleset) -> ReturnResult:
    """The status of one return and its verdicts, by the productions of stratum `return`; without any, law 2 decides."""
    productions = productions_of(ruleset, "return")
    if not productions:
        return result
    names = {result.unit.code: result.unit.name}
    conclusions = concluded(productions, return_facts(result, ruleset))
    status = result.status
    for one in conclusions:
        if one.fact.get("about") == "return" and one.fact.get("verdict") in RETURN_STATUS:
            status = RETURN_STATUS[str(one.fact["verdict"])]
    return replace(result, status=status, verdicts=tuple(verdict_of(one, ruleset, names) for one in conclusions))


def productions_of(ruleset: Ruleset, name: str) -> tuple[Production, ...]:
    """The production rules of one stratum."""
    return tuple(one for one in ruleset.productions if one.stratum == name)


def concluded(productions: Sequence[Production], facts: Sequence[Fact], engine: str = "") -> list[Conclusion]:
    """The verdicts among what was concluded; other conclusions only served them. engine: as in verdicts.run"""
    return [one for one in run(productions, facts, engine=engine) if one.fact.get("kind") == VERDICT]


def verdict_of(one: Conclusion, ruleset: Ruleset, names: Mapping[str, str]) -> Verdict:
    """A conclusion in words. names: unit code -> name."""
    because = tuple(told(fact, ruleset) for fact in one.because)
    unit = str(one.fact.get("unit") or "")
    return Verdict(
        str(one.fact.get("about") or ""),
        names.get(unit, unit) if unit else "",
        str(one.fact.get("verdict") or ""),
        because,
    )
