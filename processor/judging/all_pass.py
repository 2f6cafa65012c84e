"""Roll-ups: a target that is met when other rules are (all_pass), as a county figure: so many of so many are met."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from processor.judging.targets import due_day
from processor.model import Counts, Measure, Missing, Text
from processor.records import dataclass
from processor.ruleset.types import AllPass, Rule, Ruleset

RULES = "项"
"""What a roll-up counts."""
_NAMED = 3
_WORDS = {
    "missed": Text("未达标", "missed"),
    "in-progress": Text("进行中", "in progress"),
    "pending": Text("待定", "pending"),
    "skipped": Text("本轮不报", "not asked in this round"),
    "met": Text("已达标", "met"),
    "none": Text("不适用", "not applicable"),
}
"""How a rule stands; in the order in which a roll-up tells of them."""
_OPEN = ("missed", "in-progress", "pending", "skipped")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one of the rules stands: missed | in-progress | pending | skipped (the round does not ask what it judges) |
    met | none (it applied nowhere)."""

    rule: Rule
    status: str


def standing_of(counts: Counts, past_due: bool, awaited: int, faults_only: bool = False) -> str:
    """How a rule stands that judges rows, returns or the county.

    counts: its judgements; awaited: how many returns that it judges are still to come
    faults_only: it tells of what is wrong and never of what is right
    """
    if counts.failed:
        return "missed" if past_due else "in-progress"
    if counts.unknown or awaited:
        return "pending"
    return "met" if counts.passed or faults_only else "none"


def all_pass_measure(rule: Rule, standings: Sequence[Standing], due: datetime.date | None, past_due: bool) -> Measure:
    """The measure of a roll-up: how many of its rules are met, which are not, and why."""
    told = {status: [one for one in standings if one.status == status] for status in _WORDS}
    counted = len(standings) - len(told["none"])
    met = len(told["met"])
    if told["missed"]:
        status = "missed" if past_due else "in-progress"
    elif told["in-progress"]:
        status = "in-progress"
    elif told["skipped"] and len(told["skipped"]) == counted:
        status = "skipped"
    else:
        status = "met" if counted and met == counted else "pending"
    there = [word for word in _OPEN if told[word]]
    parts = [_counted(_WORDS[word], told[word], named=word == there[0]) for word in there]
    return Measure(
        rule=rule.id,
        title=rule.title,
        clause=rule.clause,
        value_from=rule.value_from,
        quote=rule.quote,
        value=Fraction(met),
        low=Fraction(met),
        high=Fraction(counted - len(told["missed"])),
        unit_sign=RULES,
        decimals=0,
        target=f"= {counted}",
        stretch="",
        status=status,
        stretch_met=None,
        level=rule.level,
        due="standing" if due is None else due.isoformat(),
        gap=Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts)),
        owner=rule.owner,
        because=tuple(
            Text(f"{one.rule.title.zh}：{word.zh}", f"{one.rule.title.get('en')}: {word.en}")
            for status, word in _WORDS.items()
            for one in told[status]
        ),
    )


def with_all_pass(
    measures: Sequence[Measure],
    ruleset: Ruleset,
    stands: Callable[[Rule], str],
    awaits: Callable[[Rule], Sequence[Missing]] = lambda rule: (),
    *,
    as_of: datetime.date,
    round_id: str,
) -> tuple[Measure, ...]:
    """All measures of the county in the order of the rules: `measures`, and between them those of roll-ups.

    stands: how a rule stands that is neither measured nor a roll-up; awaits: the returns still to come that it judges
    """
    rules = {rule.id: rule for rule in ruleset.rules}
    made: dict[str, Measure] = {one.rule: one for one in measures}

    def status(rule: Rule) -> str:
        if isinstance(rule.spec, AllPass):
            return measured(rule).status
        known = made.get(rule.id)
        return stands(rule) if known is None else "none" if known.status == "recorded" else known.status

    def measured(rule: Rule) -> Measure:
        if rule.id not in made:
            assert isinstance(rule.spec, AllPass)
            standings = [Standing(rules[one], status(rules[one])) for one in rule.spec.rules]
            due = due_day(rule, ruleset, round_id)
            measure = all_pass_measure(rule, standings, due, due is None or as_of >= due)
            still_open = [one.rule for one in standings if one.status == "pending"]
            awaited = [made[one.id].awaited if one.id in made else awaits(one) for one in still_open]
            made[rule.id] = replace(
                measure, awaited=tuple(sorted({one for some in awaited for one in some}, key=_order))
            )
        return made[rule.id]

    for rule in ruleset.rules:
        if isinstance(rule.spec, AllPass):
            measured(rule)
    return tuple(made[rule.id] for rule in ruleset.rules if rule.id in made)


def standings_of(
    measures: Sequence[Measure], ruleset: Ruleset, stands: Callable[[Rule], str]
) -> Mapping[str, tuple[Standing, ...]]:
    """Id of each roll-up -> how the rules it names stand. measures: all of the county; stands: as for with_all_pass"""
    made = {one.rule: "none" if one.status == "recorded" else one.status for one in measures}
    rules = {rule.id: rule for rule in ruleset.rules}
    return {
        rule.id: tuple(Standing(rules[one], made.get(one) or stands(rules[one])) for one in rule.spec.rules)
        for rule in ruleset.rules
        if isinstance(rule.spec, AllPass)
    }


def _order(one: Missing) -> tuple[str, str]:
    return one.unit, one.form


def _counted(word: Text, standings: Sequence[Standing], named: bool) -> Text:
    """未达标2项：甲、乙, or 待定3项 alone: the worst are named."""
    count = Text(f"{word.zh}{len(standings)}{RULES}", f"{len(standings)} {word.en}")
    if not named:
        return count
    zh = "、".join(one.rule.title.zh for one in standings[:_NAMED])
    en = ", ".join(one.rule.title.get("en") for one in standings[:_NAMED])
    more = len(standings) > _NAMED
    return Text(
        f"{count.zh}：{zh}{'等' if more else ''}",
        f"{count.en}: {en}{' …' if more else ''}",
    )


def past(rule: Rule, ruleset: Ruleset, round_id: str, as_of: datetime.date) -> bool:
    """True where a miss of the rule counts at `as_of`."""
    day = due_day(rule, ruleset, round_id)
    return day is None or as_of >= day
