"""Facts of stratum `county` about many rules at once: the parts of roll-ups, and all rules of a level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from processor.judging.all_pass import Standing
from processor.judging.return_facts import NO, YES, yes
from processor.judging.verdicts import Fact
from processor.model import Scalar

MEASURE_WORD = {
    "met": "已达标",
    "in-progress": "进行中",
    "missed": "未达标",
    "pending": "待定",
    "recorded": "只记录",
    "skipped": "本轮不报",
}
_NOT_APPLICABLE = "不适用"
_PASSED = {"met": YES, "missed": NO, "in-progress": NO}


def part_facts(standings: Mapping[str, Sequence[Standing]]) -> list[Fact]:
    """One fact for each rule that a roll-up names. standings: id of the roll-up -> how its rules stand"""
    return [
        {
            "kind": "part",
            "of": rollup,
            "rule": one.rule.id,
            "title": one.rule.title.zh,
            "clause": one.rule.clause,
            "level": one.rule.level,
            "judges": one.rule.judges,
            "owner": one.rule.owner,
            "status": MEASURE_WORD.get(one.status, _NOT_APPLICABLE),
            "passed": _PASSED.get(one.status),
            "open": yes(one.status in ("pending", "skipped")),
        }
        for rollup, parts in standings.items()
        for one in parts
    ]


def all_pass_facts(facts: Sequence[Fact]) -> list[Fact]:
    """One fact for each pair of judges and level over measures and checks that are judged."""
    groups: dict[tuple[Scalar, Scalar], list[Fact]] = {}
    for fact in facts:
        if fact.get("judged") == YES or fact.get("passed") is not None:
            groups.setdefault((fact["judges"], fact["level"]), []).append(fact)
    made: list[Fact] = []
    for (judges, level), group in sorted(groups.items(), key=lambda pair: str(pair[0])):
        outcomes = Counter(fact.get("passed") for fact in group)
        failed, still_open = outcomes[NO], outcomes[None]
        made.append(
            {
                "kind": "all-pass",
                "judges": judges,
                "level": level,
                "rules": len(group),
                "passed_count": outcomes[YES],
                "failed_count": failed,
                "open_count": still_open,
                "passed": NO if failed else None if still_open else YES,
            }
        )
    return made
