"""Both engines, and a third that is plainly right, on thousands of dirty random sessions."""

import datetime
import itertools
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.judging.verdicts import run
from processor.judging.verdicts.facts import fact_key, holds, keys_of, value_key
from processor.ruleset.types import Condition, Production

FIELDS = ["kind", "id", "sid", "a.b", "$and", "应为"]
ALIASES = ["m", "s", "甲"]
NUMBERS = [0, 1, 1.0, -0.0, 0.1, 0.30000000000000004, 0.3, 1e-05, 1e300, 2**53, 2**53 + 1, 10**30, math.inf, math.nan]
TEXTS = ["", "5", "a", "a" * 70_000, "a" * 70_000 + "b", "是", '"', "\\", "\x00", "\ud800", "null", "$m", "😀"]
OTHERS = [None, True, False, datetime.date(2021, 7, 12), datetime.datetime(2021, 7, 12), datetime.datetime(2021, 7, 13)]
values = st.sampled_from([*NUMBERS, *TEXTS, *OTHERS]) | st.integers(-3, 3)
constants = values.filter(lambda value: value_key(value) is not None)
facts = st.dictionaries(st.sampled_from(FIELDS), values, max_size=4)
operators = st.sampled_from(["eq", "eq", "eq", "ne", "lt", "le", "gt", "ge"])


@st.composite
def productions(draw: st.DrawFn, number: int) -> Production:
    used = ALIASES[: draw(st.integers(1, 3))]
    when = []
    for place, alias in enumerate(used):
        references = st.tuples(st.sampled_from(used[: place + 1]), st.sampled_from(FIELDS))
        test = st.tuples(st.sampled_from(FIELDS), operators, constants | references)
        when.append(Condition(alias, tuple(draw(st.lists(test, max_size=3)))))
    references = st.tuples(st.sampled_from(used), st.sampled_from(FIELDS))
    template = st.dictionaries(st.sampled_from(FIELDS), values | references, max_size=3)
    return Production(f"p{number}", "unit", tuple(when), tuple(draw(st.lists(template, min_size=1, max_size=2))))


sessions = st.tuples(
    st.integers(1, 4).flatmap(lambda count: st.tuples(*(productions(number) for number in range(count)))),
    st.lists(facts, max_size=6),
)


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


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(sessions)
def test_builtin_finds_what_trying_everything_finds(session: tuple) -> None:
    rules, given_facts = session
    assert _triples(run(rules, given_facts[:4], engine="builtin")) == by_trying_everything(rules, given_facts[:4])


@settings(deadline=None, max_examples=1500, suppress_health_check=list(HealthCheck))
@given(sessions)
def test_durable_and_builtin_agree(session: tuple) -> None:
    pytest.importorskip("durable_rules_engine")
    rules, given_facts = session
    assert repr(run(rules, given_facts, engine="durable")) == repr(run(rules, given_facts, engine="builtin"))


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(sessions, st.randoms())
def test_the_order_of_the_facts_does_not_matter(session: tuple, random) -> None:
    rules, given_facts = session
    shuffled = list(given_facts)
    random.shuffle(shuffled)
    assert run(rules, given_facts, engine="builtin") == run(rules, shuffled, engine="builtin")
