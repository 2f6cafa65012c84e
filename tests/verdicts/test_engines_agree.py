"""Both engines, and a third that is plainly right, on thousands of dirty random sessions."""

import datetime
import itertools
import math
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from processor.errors import YaodianError
from processor.judging import verdicts
from processor.judging.verdicts import run
from processor.judging.verdicts.facts import fact_key, holds, keys_of, value_key
from processor.ruleset.types import Condition, Production

FIELDS = ["kind", "id", "sid", "a.b", "$and", "应为"]
ALIASES = ["m", "s", "甲"]
NUMBERS = [0, 1, 1.0, -0.0, 0.1, 0.30000000000000004, 0.3, 1e-05, 1e300, 2**53, 2**53 + 1, 10**30, math.inf, math.nan]
TEXTS = ["", "5", "a", "a" * 1_500, "a" * 1_500 + "b", "是", '"', "\\", "\x00", "\ud800", "null", "$m", "😀"]
OTHERS = [None, True, False, datetime.date(2021, 7, 12), datetime.datetime(2021, 7, 12), datetime.datetime(2021, 7, 13)]
VALUES = [*NUMBERS, *TEXTS, *OTHERS, 0, 1, 2, "x", "y"]
CONSTANTS = [value for value in VALUES if value_key(value) is not None]
OPERATORS = ["eq", "eq", "eq", "ne", "lt", "le", "gt", "ge"]
SEEDS = st.integers(0, 2**32)


def session(seed: int) -> tuple[tuple[Production, ...], list[dict]]:
    """Random rules and facts. Few fields and values, so that much fires; a seed, as drawing each choice is slow."""
    random = Random(seed)
    few = random.sample(VALUES, 4)
    fields = random.sample(FIELDS, 3)

    def value() -> object:
        return random.choice(few if random.random() < 0.7 else VALUES)

    rules = tuple(_production(number, random, fields) for number in range(random.randint(1, 5)))
    facts = [
        {name: value() for name in random.sample(fields, random.randint(0, 3))} for _ in range(random.randint(0, 6))
    ]
    return rules, facts


def _production(number: int, random: Random, fields: list[str]) -> Production:
    used = ALIASES[: random.randint(1, 3)]
    when = []
    for place, alias in enumerate(used):
        tests = []
        for _ in range(random.randint(0, 3)):
            reference = (random.choice(used[: place + 1]), random.choice(fields))
            other = reference if random.random() < 0.5 else random.choice(CONSTANTS)
            tests.append((random.choice(fields), random.choice(OPERATORS), other))
        when.append(Condition(alias, tuple(tests)))
    then = tuple(
        {
            random.choice(fields): (random.choice(used), random.choice(fields))
            if random.random() < 0.6
            else random.choice(VALUES)
            for _ in range(random.randint(1, 3))
        }
        for _ in range(random.randint(1, 2))
    )
    return Production(f"p{number}", "unit", tuple(when), then)


def by_trying_everything(rules: tuple[Production, ...], given_facts: list[dict]) -> set:
    """(concluded fact, production, fact that made it fire) of every firing, until nothing new comes."""
    known = {fact_key(keys_of(fact)): fact for fact in given_facts}
    while True:
        found = set()
        concluded = {}
        for rule in rules:
            for choice in itertools.permutations(list(known.items()), len(rule.when)):
                taken = {
                    condition.alias: keys_of(fact) for condition, (_key, fact) in zip(rule.when, choice, strict=True)
                }
                originals = {condition.alias: fact for condition, (_key, fact) in zip(rule.when, choice, strict=True)}
                if not all(
                    holds(op, taken[condition.alias].get(field), _other(value, taken))
                    for condition in rule.when
                    for field, op, value in condition.tests
                ):
                    continue
                for template in rule.then:
                    fact = {
                        name: originals[value[0]].get(value[1]) if isinstance(value, tuple) else value
                        for name, value in template.items()
                    }
                    concluded[fact_key(keys_of(fact))] = fact
                    found |= {(fact_key(keys_of(fact)), rule.id, key) for key, _fact in choice}
        if concluded.keys() <= known.keys():
            return found
        known = {**concluded, **known}


def _other(value: object, taken: dict) -> object:
    return taken[value[0]].get(value[1]) if isinstance(value, tuple) else value_key(value)


def _triples(conclusions: tuple) -> set:
    return {
        (fact_key(keys_of(one.fact)), one.production, fact_key(keys_of(fact)))
        for one in conclusions
        for fact in one.because
    }


@pytest.fixture(autouse=True, scope="module")
def _few_facts() -> Iterator[None]:
    """Random rules may feed themselves without end; 40 facts show that as well as 50,000."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts.engine, "MOST_FACTS", 40)
        yield


def outcome(rules: tuple[Production, ...], given_facts: list, engine: str) -> str:
    """What came of it, all of it as text: conclusions in order, or the fault."""
    try:
        return repr(run(rules, given_facts, engine=engine))
    except YaodianError as error:
        return error.line()


@settings(deadline=None, max_examples=200)
@given(SEEDS)
def test_builtin_finds_what_trying_everything_finds(seed: int) -> None:
    rules, facts = session(seed)
    try:
        found = run(rules, facts[:4], engine="builtin")
    except YaodianError:
        assume(False)
    assert _triples(found) == by_trying_everything(rules, facts[:4])


@settings(deadline=None, max_examples=2000)
@given(SEEDS)
def test_durable_and_builtin_agree(seed: int) -> None:
    pytest.importorskip("durable_rules_engine")
    rules, facts = session(seed)
    assert outcome(rules, facts, "durable") == outcome(rules, facts, "builtin")


@settings(deadline=None, max_examples=200)
@given(SEEDS)
def test_the_order_of_the_facts_does_not_matter(seed: int) -> None:
    rules, facts = session(seed)
    shuffled = list(facts)
    Random(seed).shuffle(shuffled)
    assert outcome(rules, facts, "builtin") == outcome(rules, shuffled, "builtin")


def test_the_random_sessions_are_worth_it() -> None:
    fired = [outcome(*session(seed), "builtin") for seed in range(300)]
    assert sum(text.startswith("(Conclusion") for text in fired) > 80
