"""Forward chaining over facts, with either engine behind one door."""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Mapping, Sequence
from typing import Protocol

from processor.errors import YaodianError
from processor.judging.verdicts.builtin import Activation, BuiltinSession
from processor.judging.verdicts.facts import Conclusion, Fact, FactKey, Key, fact_key, keys_of, tidy
from processor.judging.verdicts.plans import Plan, compile_plans
from processor.model import Scalar, Text
from processor.ruleset.types import Production

ENGINE_VARIABLE = "YAODIAN_ENGINE"
"""The environment variable that forces an engine: durable or builtin."""

MOST_FACTS = 50_000
"""Facts that one session may conclude; beyond that the production rules feed themselves."""


class _Session(Protocol):
    def add(self, facts: Sequence[Mapping[str, Key]]) -> list[Activation]: ...

    def close(self) -> None: ...


def engine_name() -> str:
    """Which engine runs: durable where durable_rules can be imported, else builtin.

    The environment variable YAODIAN_ENGINE forces one; YaodianError where it names none, or one that is not there.
    """
    wished = os.environ.get(ENGINE_VARIABLE, "")
    if wished not in ("", "durable", "builtin"):
        raise YaodianError(
            Text(f"环境变量 {ENGINE_VARIABLE} 的值“{wished}”不认识", f"{ENGINE_VARIABLE} is {wished!r}"),
            Text("只能是 durable 或 builtin", "It must be durable or builtin"),
        )
    if wished == "builtin":
        return wished
    if _durable_is_there():
        return "durable"
    if wished == "durable":
        raise YaodianError(
            Text("这台电脑上没有装 durable_rules", "durable_rules is not installed here"),
            Text(
                f"去掉 {ENGINE_VARIABLE} 即用内置引擎，结果相同", f"Without {ENGINE_VARIABLE} the built-in engine runs"
            ),
        )
    return "builtin"


@functools.cache
def _durable_is_there() -> bool:
    """Installed, and can be imported (on Python 3.13 it installs, and then cannot)."""
    try:
        importlib.import_module("durable_rules_engine")
    except ImportError:
        return False
    return True


def run(productions: Sequence[Production], facts: Sequence[Fact], *, engine: str = "") -> tuple[Conclusion, ...]:
    """All that follows from `facts`, in a fixed order whatever the engine and the order of the facts.

    A production fires for every choice of facts, one per condition and no fact twice, that passes its tests; what it
    concludes is a fact again. One Conclusion per concluded fact and production, with the facts of all its firings.
    engine: durable or builtin; empty for engine_name(). RulesetError where a production cannot run; YaodianError where
    they conclude more than MOST_FACTS facts.
    """
    plans = compile_plans(productions)
    if not plans or not facts:
        return ()
    chain = _Chain(plans)
    session = _open(engine or engine_name(), productions, plans)
    try:
        fresh = chain.learn(facts)
        while fresh:
            fresh = chain.fire(session.add(fresh))
    finally:
        session.close()
    return chain.conclusions()


def _open(engine: str, productions: Sequence[Production], plans: tuple[Plan, ...]) -> _Session:
    if engine == "builtin":
        return BuiltinSession(plans)
    from processor.judging.verdicts.rete import DurableSession

    return DurableSession(productions, plans)


class _Chain:
    """What is known so far, and why."""

    def __init__(self, plans: tuple[Plan, ...]) -> None:
        self._plans = plans
        self._most = MOST_FACTS
        self._facts: list[dict[str, Scalar]] = []
        self._keys: list[Mapping[str, Key]] = []
        self._numbers: dict[FactKey, int] = {}
        self._because: dict[tuple[int, str], set[int]] = {}

    def learn(self, facts: Sequence[Fact]) -> list[Mapping[str, Key]]:
        """Takes facts that are not known yet; these, as comparable values."""
        start = len(self._facts)
        self._most += len(facts)
        for fact in facts:
            self._number(fact)
        return self._keys[start:]

    def fire(self, activations: Sequence[Activation]) -> list[Mapping[str, Key]]:
        """Draws the conclusions of these activations; the facts among them that are new."""
        start = len(self._facts)
        for number, taken in activations:
            plan = self._plans[number]
            if not plan.accepts([self._keys[one] for one in taken]):
                continue
            for fact in plan.conclude([self._facts[one] for one in taken]):
                self._because.setdefault((self._number(fact), plan.id), set()).update(taken)
        return self._keys[start:]

    def conclusions(self) -> tuple[Conclusion, ...]:
        """All conclusions, sorted by fact, then production."""
        order = {number: place for place, (_key, number) in enumerate(sorted(self._numbers.items()))}
        found = sorted(self._because.items(), key=lambda item: (order[item[0][0]], item[0][1]))
        return tuple(
            Conclusion(self._facts[fact], plan, tuple(self._facts[one] for one in sorted(taken, key=order.__getitem__)))
            for (fact, plan), taken in found
        )

    def _number(self, fact: Fact) -> int:
        keys = keys_of(fact)
        key = fact_key(keys)
        if key not in self._numbers:
            if len(self._facts) >= self._most:
                raise YaodianError(
                    Text(f"判定得出的事实超过 {MOST_FACTS} 条", f"more than {MOST_FACTS} facts were concluded"),
                    Text(
                        "请检查 verdicts.yaml 中互相引用的规则", "Look for rules in verdicts.yaml that feed each other"
                    ),
                )
            self._numbers[key] = len(self._facts)
            self._facts.append(tidy(fact))
            self._keys.append(keys)
        return self._numbers[key]
