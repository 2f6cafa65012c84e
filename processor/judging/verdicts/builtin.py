"""The engine of plain Python: forward chaining, each round joined only against what is new (semi-naive)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from processor.judging.verdicts.facts import Key
from processor.judging.verdicts.plans import Pattern, Plan

Activation = tuple[int, tuple[int, ...]]
"""A rule that fires: the plan's position, and the facts it takes, one number per pattern."""

_Spot = tuple[int, int]
"""A pattern: position of its plan, position in it."""


class BuiltinSession:
    """One run over growing facts. Facts are numbered from 0 in the order in which they are added."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self._plans = plans
        self._facts: list[Mapping[str, Key]] = []
        self._memories: dict[_Spot, _Memory] = {}
        self._by_value: defaultdict[tuple[str, Key], list[_Spot]] = defaultdict(list)
        self._unkeyed: list[_Spot] = []
        for number, plan in enumerate(plans):
            for position, pattern in enumerate(plan.patterns):
                self._memories[number, position] = _Memory(pattern)
                first = next((test for test in pattern.constants if test.op == "eq"), None)
                spots = self._unkeyed if first is None else self._by_value[first.field, first.value]
                spots.append((number, position))

    def add(self, facts: Sequence[Mapping[str, Key]]) -> list[Activation]:
        """Takes new facts; every activation with at least one of them, each once."""
        start = len(self._facts)
        self._facts.extend(facts)
        touched: set[int] = set()
        for number in range(start, len(self._facts)):
            touched |= self._sort_in(number)
        return [
            (plan, taken)
            for plan in sorted(touched)
            for delta in range(len(self._plans[plan].patterns))
            for taken in self._join(plan, delta, start, ())
        ]

    def close(self) -> None:
        """Nothing is held outside Python."""

    def _sort_in(self, number: int) -> set[int]:
        """Puts a fact into the memory of each pattern that takes it; the plans of these patterns."""
        fact = self._facts[number]
        touched = set()
        spots = [spot for item in fact.items() for spot in self._by_value.get(item, ())]
        for spot in spots + self._unkeyed:
            memory = self._memories[spot]
            if memory.pattern.takes(fact):
                memory.put(number, fact)
                touched.add(spot[0])
        return touched

    def _join(self, plan: int, delta: int, start: int, taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Completes `taken`. Before `delta` patterns take old facts, at it a new one, then any: so each choice once."""
        position = len(taken)
        patterns = self._plans[plan].patterns
        if position == len(patterns):
            yield taken
            return
        earlier = [self._facts[number] for number in taken]
        for number in self._memories[plan, position].candidates(earlier):
            is_new = number >= start
            if number in taken or (position < delta and is_new) or (position == delta and not is_new):
                continue
            if patterns[position].joins_to(self._facts[number], earlier):
                yield from self._join(plan, delta, start, (*taken, number))


class _Memory:
    """The facts that one pattern takes, indexed by the field of its first equality with an earlier fact."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self._all: list[int] = []
        self._index: defaultdict[Key, list[int]] = defaultdict(list)
        self._join = next((join for join in pattern.joins if join.op == "eq"), None)

    def put(self, number: int, fact: Mapping[str, Key]) -> None:
        """Remembers a fact."""
        self._all.append(number)
        if self._join is not None and self._join.field in fact:
            self._index[fact[self._join.field]].append(number)

    def candidates(self, earlier: Sequence[Mapping[str, Key]]) -> Sequence[int]:
        """Facts worth trying after `earlier`."""
        join = self._join
        if join is None or join.other >= len(earlier):
            return self._all
        wanted = earlier[join.other].get(join.other_field)
        return () if wanted is None else self._index.get(wanted, ())
