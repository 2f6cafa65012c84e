"""Makes the facts of the strata `unit` and `county`; what they mean is written in facts.py."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from processor.judging.measures import decided
from processor.judging.part_facts import MEASURE_WORD, all_pass_facts, part_facts
from processor.judging.return_facts import LEVEL_COUNTS, NO, YES, finding_facts, level_counts, yes
from processor.judging.rollup import RollUp
from processor.judging.targets import due_day
from processor.judging.unread import unit_of_file
from processor.judging.verdicts import Fact
from processor.model import Counts, Measure, Missing, Register, ReturnResult, Scalar, UnitChange
from processor.records import dataclass
from processor.ruleset.types import SHARES, AllPass, Indicator, Reading, Rule, Ruleset

_STATUS = {"accepted": "可报送", "explain": "须说明", "rejected": "须修改", "unread": "打不开", "missing": "未报"}
_FINDING = ("kind", "rule", "clause", "level", "judges", "owner", "count", "due_later")
"""The fields of a fact about findings, but for whose they are."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the facts need of a return: a county has thousands of returns, and their findings take a lot of memory."""

    file: str
    form: str
    status: str
    levels: tuple[int, ...]
    findings: tuple[tuple[Scalar, ...], ...]
    verdicts: tuple[tuple[str, str], ...]


def _sent(result: ReturnResult, ruleset: Ruleset) -> _Sent:
    counts = level_counts(result.findings)
    findings = finding_facts(result.findings, {}, ruleset)
    return _Sent(
        result.file,
        result.form,
        result.status,
        tuple(counts[name] for name in LEVEL_COUNTS),
        tuple(tuple(fact[name] for name in _FINDING) for fact in findings),
        tuple((one.about, one.verdict) for one in result.verdicts),
    )


class CountyFacts:
    """Facts of the strata `unit` and `county`."""

    def __init__(
        self,
        results: Iterable[ReturnResult],
        rollup: RollUp,
        ruleset: Ruleset,
        register: Register | None,
        as_of: datetime.date,
        round_id: str,
        changes: Sequence[UnitChange] = (),
    ) -> None:
        used = set(rollup.used)
        self._ruleset = ruleset
        self._rollup = rollup
        self._as_of = as_of
        self._round = round_id
        self._sent: dict[str, list[_Sent]] = {}
        self._types: dict[str, str] = {}
        self.names: dict[str, str] = {}
        if register is not None:
            self._types = {unit.code: unit.kind for unit in register.units}
            self.names = {unit.code: unit.name for unit in register.units}
        for result in results:
            self.names.setdefault(result.unit.code, result.unit.name)
            if result.file in used:
                self._sent.setdefault(result.unit.code, []).append(_sent(result, ruleset))
        self._missing: dict[str, list[Missing]] = {}
        for one in rollup.county.missing:
            self._missing.setdefault(one.unit, []).append(one)
        self._outstanding = Counter(one.unit for one in rollup.outstanding)
        self._changes: dict[str, list[UnitChange]] = {}
        for change in changes:
            self._changes.setdefault(change.unit, []).append(change)
        self._unread = _unread_units(rollup, register)
        deadline = next((one.deadline for one in ruleset.rounds if one.id == round_id), None)
        self._round_over = deadline is not None and as_of >= deadline

    def units(self) -> list[str]:
        """The codes of the units that have reported or should have."""
        return sorted({*self._sent, *self._missing, *self._unread})

    def of_unit(self, unit: str) -> list[Fact]:
        """Stratum `unit`, for one of them."""
        facts: list[Fact] = [self._summary(unit), *self._missing_facts(unit), *self._history_facts(unit)]
        for sent in self._sent.get(unit, ()):
            about: dict[str, Scalar] = {"file": sent.file, "form": sent.form, "unit": unit}
            facts += [{**dict(zip(_FINDING, told, strict=True)), **about} for told in sent.findings]
            facts += [{"kind": "verdict", "about": one, "verdict": word, **about} for one, word in sent.verdicts]
        return facts

    def of_county(self, unit_verdicts: Sequence[Fact]) -> list[Fact]:
        """Stratum `county`."""
        measures = [self._measure(one) for one in self._rollup.county.indicators]
        measured = {one.rule for one in self._rollup.county.indicators}
        others = [rule for rule in self._ruleset.rules if rule.id not in measured]
        checks = [fact for rule in others if (fact := self._check(rule)) is not None]
        facts: list[Fact] = [self._round_summary(), *measures, *checks, *all_pass_facts([*measures, *checks])]
        facts += part_facts(self._rollup.standings)
        for unit in self.units():
            facts += [self._summary(unit), *self._missing_facts(unit)]
        return [*facts, *unit_verdicts]

    def _summary(self, unit: str) -> Fact:
        results = self._sent.get(unit, [])
        missing = len(self._missing.get(unit, ()))
        statuses = Counter(result.status for result in results)
        return {
            "kind": "unit-summary",
            "unit": unit,
            "name": self.names.get(unit, unit),
            "type": self._types.get(unit),
            "expected": len(results) + self._outstanding[unit],
            "received": len(results),
            "missing": missing,
            "unread": self._unread[unit],
            **{name: sum(result.levels[at] for result in results) for at, name in enumerate(LEVEL_COUNTS)},
            "accepted": statuses["accepted"],
            "explain": statuses["explain"],
            "rejected": statuses["rejected"],
        }

    def _missing_facts(self, unit: str) -> list[Fact]:
        return [
            {
                "kind": "missing",
                "unit": unit,
                "name": one.name,
                "form": one.form,
                "title": self._ruleset.form(one.form).title.zh,
                "past_due": yes(self._round_over),
            }
            for one in self._missing.get(unit, ())
        ]

    def _history_facts(self, unit: str) -> list[Fact]:
        return [
            {
                "kind": "history",
                "unit": unit,
                "name": one.name,
                "form": one.form,
                "title": self._ruleset.form(one.form).title.zh,
                "before": _STATUS.get(one.before),
                "now": _STATUS.get(one.now),
                "solved": len(one.solved),
                "remaining": len(one.remaining),
                "new": len(one.new),
                "sent_back": one.sent_back,
                "since": "、".join(day.isoformat() for day in one.since),
            }
            for one in self._changes.get(unit, ())
        ]

    def _measure(self, measure: Measure) -> Fact:
        rule = next(one for one in self._ruleset.rules if one.id == measure.rule)
        if isinstance(rule.spec, Indicator):
            final, judged = decided(measure, rule.spec), rule.spec.target is not None
        else:  # a roll-up, a list, a condition: one miss decides it, as does all when none is open
            final, judged = measure.low == measure.high or measure.status == "missed", True
        passed = {"met": YES, "in-progress": NO, "missed": NO}.get(measure.status)
        return {
            "kind": "measure",
            "rule": measure.rule,
            "title": measure.title.zh,
            "clause": measure.clause,
            "level": measure.level,
            "judges": rule.judges,
            "owner": measure.owner,
            "status": MEASURE_WORD[measure.status],
            "passed": passed,
            "final": yes(final),
            "judged": yes(judged and measure.status not in ("skipped", "recorded")),
            "rollup": yes(isinstance(rule.spec, AllPass)),
            "past_due": yes(self._past_due(rule)),
            "stretch_met": None if measure.stretch_met is None else yes(measure.stretch_met),
            "share": yes(measure.unit_sign in SHARES),
            "sign": measure.unit_sign,
            "target": measure.target,
            "value": _number(measure.value),
            "low": _number(measure.low),
            "high": _number(measure.high),
            "gap": measure.gap.zh or None,
            "before": None if measure.change is None else _number(measure.change.before),
            "change": None if measure.change is None else _number(measure.change.value),
        }

    def _check(self, rule: Rule) -> Fact | None:
        if isinstance(rule.spec, Indicator | Reading | AllPass) and rule.scope == "county":
            return None
        counts = self._rollup.tallies.get(rule.id, Counts())
        judged = counts.passed + counts.failed
        if isinstance(rule.spec, Reading):  # the reader counts what is wrong, not what is right
            passed: str | None = yes(counts.failed == 0)
        elif counts.failed:
            passed = NO
        else:
            passed = YES if judged and not counts.unknown else None
        return {
            "kind": "check",
            "rule": rule.id,
            "title": rule.title.zh,
            "clause": rule.clause,
            "level": rule.level,
            "judges": rule.judges,
            "owner": rule.owner,
            "passed": passed,
            "judged": yes(judged > 0),
            "past_due": yes(self._past_due(rule)),
            "failed": counts.failed,
            "unknown": counts.unknown,
            "skipped": counts.skipped,
            "held": counts.passed,
            "units": self._rollup.failing.get(rule.id, 0),
        }

    def _past_due(self, rule: Rule) -> bool:
        day = due_day(rule, self._ruleset, self._round)
        return day is None or self._as_of >= day

    def _round_summary(self) -> Fact:
        county = self._rollup.county
        statuses = Counter(result.status for results in self._sent.values() for result in results)
        share = Fraction(county.received * 100, county.expected) if county.expected else None
        return {
            "kind": "round-summary",
            "round": self._round,
            "expected": county.expected,
            "received": county.received,
            "missing": len(county.missing),
            "unread": len(self._rollup.unread),
            "duplicates": len(county.duplicates),
            "share": None if share is None else float(round(share, 1)),
            "accepted": statuses["accepted"],
            "explain": statuses["explain"],
            "rejected": statuses["rejected"],
            "complete": yes(not self._rollup.outstanding),
            "past_due": yes(self._round_over),
        }


def _unread_units(rollup: RollUp, register: Register | None) -> Counter[str]:
    """Unit code -> how many unread files are named after it."""
    units = [unit_of_file(one.file, register) for one in rollup.unread]
    return Counter(unit.code for unit in units if unit is not None)


def _number(value: Fraction | None) -> Scalar:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)
