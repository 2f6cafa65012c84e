"""Makes the facts of stratum `return`, and what other strata tell of returns; their meaning stands in facts.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from processor.judging.verdicts import Fact
from processor.model import Finding, ReturnResult, Scalar
from processor.ruleset.types import Ruleset

YES, NO = "是", "否"
LEVEL_COUNTS = ("errors", "queries", "unexplained", "missed", "soft", "infos", "pending")
"""What level_counts counts."""


def yes(value: bool) -> str:
    """是 or 否."""
    return YES if value else NO


def return_facts(result: ReturnResult, ruleset: Ruleset) -> list[Fact]:
    """Stratum `return`: the summary of one return, and one finding a rule."""
    about: dict[str, Scalar] = {"file": result.file, "form": result.form, "unit": result.unit.code}
    summary: dict[str, Scalar] = {"kind": "return-summary", **about, "name": result.unit.name}
    summary |= level_counts(result.findings)
    summary |= {
        "findings": len(result.findings),
        "repairs": len(result.repairs),
        "passed": result.counts.passed,
        "failed": result.counts.failed,
        "unknown": result.counts.unknown,
    }
    return [summary, *finding_facts(result.findings, about, ruleset)]


def level_counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each sort: errors, queries, unexplained, missed, soft, infos, pending."""
    findings = list(findings)
    sorts = Counter((finding.judges, finding.level) for finding in findings)
    queries = [one for one in findings if one.judges == "data" and one.level == "query"]
    return {
        "errors": sorts["data", "error"],
        "queries": len(queries),
        "unexplained": sum(1 for one in queries if one.explanation is None),
        "missed": sorts["target", "error"],
        "soft": sorts["target", "query"],
        "infos": sum(1 for one in findings if one.level == "info" and not one.due_later),
        "pending": sum(1 for one in findings if one.due_later),
    }


def finding_facts(findings: Sequence[Finding], about: Mapping[str, Scalar], ruleset: Ruleset) -> list[Fact]:
    """One fact a rule with findings; `about` says whose they are."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    return [
        {
            "kind": "finding",
            "rule": rule,
            "clause": group[0].clause,
            "level": group[0].level,
            "judges": group[0].judges,
            "owner": known.owner if (known := ruleset.rule(rule)) is not None else "",
            "count": len(group),
            "due_later": yes(group[0].due_later),
            **about,
        }
        for rule, group in groups.items()
    ]
