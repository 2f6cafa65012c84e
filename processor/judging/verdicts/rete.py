"""The engine of durable_rules 2.0.28: a Rete network in C, driven through its C module.

Its Python layer is not used: it starts threads that never end, swallows what an action raises and gives up silently on
a slow one. The network itself is exact only within narrow bounds, so nothing else reaches it:

* every value goes in as a token of ASCII letters and digits (equal values, equal tokens), and for tests of order as its
  rank among the constants that the field is compared with: a small integer;
* fields go in under short names of our own, each joined field is asserted to exist, and only equalities are joined on;
* facts are asserted one by one, never as events, under ids of our own; an id taken for a known one is replaced;
* large sets of rules are split over several networks, and each is told only the fields it asks for.

What the network finds is a superset of what fires (unequal joins, and kinds of values, are left to the caller's check).
"""

from __future__ import annotations

import itertools
import json
import threading
from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import durable_rules_engine as rete  # type: ignore[import-not-found]

from processor.errors import YaodianError
from processor.judging.verdicts.builtin import Activation
from processor.judging.verdicts.facts import Key
from processor.judging.verdicts.plans import Constant, Join, Pattern, Plan
from processor.model import Text
from processor.ruleset.types import Production

_MOST_CONDITIONS = 40
"""Conditions of a network: the engine drops a fact that takes more than 64 branches, without a word."""
_MOST_TESTS = 100
"""Tests of a network: the engine refuses a fact of 255 fields, and a test asks for two at most."""
_COMPILED_KEPT = 16
_TOKEN_TESTS = ("eq", "ne")
_ORDER_SIGNS = {"lt": "$lt", "le": "$lte", "gt": "$gt", "ge": "$gte"}
_ALWAYS = "all"
_FLUSH = "flush"
_ACCEPTED, _UNMATCHED, _OBSERVED = 0, 1, 2

_numbers = itertools.count(1)
_lock = threading.RLock()
_compiled: OrderedDict[tuple[int, ...], tuple[tuple[Production, ...], _Compiled]] = OrderedDict()


class DurableSession:
    """One run over growing facts. Facts are numbered from 0 in the order in which they are added.

    The C module is no friend of threads: a session that is open keeps others waiting.
    """

    def __init__(self, productions: Sequence[Production], plans: tuple[Plan, ...]) -> None:
        _lock.acquire()
        try:
            self._compiled = _compile(productions, plans)
        except BaseException:
            _lock.release()
            raise
        self._sid = f"s{next(_numbers)}"
        self._tokens = dict(self._compiled.tokens)
        self._count = 0
        self._ids = itertools.count(1)
        self._fact_of: dict[str, int] = {}
        self._used: set[_Network] = set()

    def add(self, facts: Sequence[Mapping[str, Key]]) -> list[Activation]:
        """Takes new facts; every activation with at least one of them, each once. YaodianError where C fails."""
        try:
            return list(self._add(facts))
        except rete.error as error:
            raise _failed(str(error)) from error

    def close(self) -> None:
        """Frees what the engine holds for this session."""
        try:
            for network in self._used:
                rete.delete_state(network.handle, self._sid)
        except rete.error as error:
            raise _failed(str(error)) from error
        finally:
            _lock.release()

    def _add(self, facts: Sequence[Mapping[str, Key]]) -> Iterator[Activation]:
        for network in self._compiled.networks:
            for number, fact in enumerate(facts, self._count):
                self._assert(network, network.encode(fact, self._tokens), number)
            state = self._assert(network, {_FLUSH: "1"}, -1)
            for plan, ids in network.fire(state):
                yield plan, tuple(self._fact_of[one] for one in ids)
        self._count += len(facts)

    def _assert(self, network: _Network, message: Mapping[str, object], number: int) -> int:
        """Asserts one fact; the engine's handle of the session."""
        while True:
            name = f"f{next(self._ids)}"
            code, state = rete.assert_fact(network.handle, json.dumps({**message, "id": name, "sid": self._sid}))
            self._used.add(network)
            if code in (_ACCEPTED, _UNMATCHED):
                self._fact_of[name] = number
                return int(state)
            if code != _OBSERVED:
                raise _failed(f"assert_fact: {code}")


class _Network:
    """One ruleset of the engine: some of the plans (by number), and a rule that takes the flush fact."""

    def __init__(self, plans: Mapping[int, Plan], tokens: dict[Key, str]) -> None:
        patterns = [pattern for plan in plans.values() for pattern in plan.patterns]
        self._tokens = tokens
        self._names = {field: f"k{place}" for place, field in enumerate(sorted(_token_fields(patterns)))}
        ranked: defaultdict[tuple[str, str], set[Key]] = defaultdict(set)
        for test in _constants(patterns):
            if test.op in _ORDER_SIGNS:
                ranked[test.field, test.value[0]].add(test.value)
            else:
                tokens.setdefault(test.value, f"v{len(tokens)}")
        self._ranks = {at: (f"o{place}", sorted(ranked[at])) for place, at in enumerate(sorted(ranked))}
        definition = {f"r{number}": self._rule(plan) for number, plan in plans.items()}
        definition[_FLUSH] = {"all": [{"m": {_FLUSH: "1"}}]}
        self.handle = rete.create_ruleset(f"n{next(_numbers)}", json.dumps(definition))

    def encode(self, fact: Mapping[str, Key], tokens: dict[Key, str]) -> dict[str, str | int]:
        """A fact in the engine's terms; values that are new get the next token."""
        message: dict[str, str | int] = {_ALWAYS: "1"}
        for field, value in fact.items():
            if field in self._names:
                message[self._names[field]] = tokens.setdefault(value, f"v{len(tokens)}")
            if (field, value[0]) in self._ranks:
                name, constants = self._ranks[field, value[0]]
                message[name] = _rank(value, constants)
        return message

    def fire(self, state: int) -> Iterator[tuple[int, list[str]]]:
        """Runs the agenda of a session down: (plan, fact ids) of each activation."""
        started = rete.start_action_for_state(self.handle, state)
        context, agenda = started if started else ("", "")
        while agenda:
            for rule, taken in json.loads(agenda).items():
                if rule != _FLUSH:
                    yield int(rule[1:]), [taken[f"m{place}"]["id"] for place in range(len(taken))]
            rete.update_state(self.handle, context)
            agenda = rete.complete_and_start_action(self.handle, state)

    def delete(self) -> None:
        """Frees the network."""
        rete.delete_ruleset(self.handle)

    def _rule(self, plan: Plan) -> dict[str, object]:
        """A plan as the engine writes it; a field that a later pattern refers to must be there."""
        wanted: defaultdict[int, set[str]] = defaultdict(set)
        for place, pattern in enumerate(plan.patterns):
            for join in pattern.joins:
                wanted[place].add(self._names[join.field])
                wanted[join.other].add(self._names[join.other_field])
        return {
            "all": [
                {f"m{place}": {"$and": self._tests(place, pattern, sorted(wanted[place]))}}
                for place, pattern in enumerate(plan.patterns)
            ]
        }

    def _tests(self, place: int, pattern: Pattern, wanted: Sequence[str]) -> list[dict[str, object]]:
        """The tests of a pattern; equalities with earlier patterns come last."""
        tests: list[dict[str, object]] = [{_ALWAYS: "1"}]
        for test in pattern.constants:
            if test.op == "eq":
                tests.append({self._names[test.field]: self._tokens[test.value]})
            elif test.op == "ne":
                name = self._names[test.field]
                tests += [{"$ex": {name: 1}}, {"$neq": {name: self._tokens[test.value]}}]
            else:
                name, constants = self._ranks[test.field, test.value[0]]
                tests.append({_ORDER_SIGNS[test.op]: {name: _rank(test.value, constants)}})
        tests += [{"$ex": {name: 1}} for name in wanted]
        for join in pattern.joins:
            if join.op == "eq" and join.other != place:
                tests.append({self._names[join.field]: {f"m{join.other}": self._names[join.other_field]}})
        return tests


class _Compiled:
    """The networks of some plans, and the tokens of the constants in them."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.tokens: dict[Key, str] = {}
        self.networks = [_Network({number: plans[number] for number in part}, self.tokens) for part in _parts(plans)]

    def delete(self) -> None:
        """Frees all networks."""
        for network in self.networks:
            network.delete()


def _constants(patterns: Sequence[Pattern]) -> Iterator[Constant]:
    return (test for pattern in patterns for test in pattern.constants)


def _joins(patterns: Sequence[Pattern]) -> Iterator[Join]:
    return (join for pattern in patterns for join in pattern.joins)


def _token_fields(patterns: Sequence[Pattern]) -> set[str]:
    """The fields that are tested as tokens, or joined."""
    fields = {test.field for test in _constants(patterns) if test.op in _TOKEN_TESTS}
    return fields.union(*((join.field, join.other_field) for join in _joins(patterns)))


def _rank(value: Key, constants: Sequence[Key]) -> int:
    """Where a value stands among sorted constants: odd on one of them, even between two."""
    place = bisect_left(constants, value)
    return 2 * place + (place < len(constants) and constants[place] == value)


def _parts(plans: Sequence[Plan]) -> list[list[int]]:
    """Positions of the plans, split so that no network has too many conditions or tests."""
    parts: list[list[int]] = [[]]
    conditions = tests = 0
    for number, plan in enumerate(plans):
        conditions += len(plan.patterns)
        tests += plan.tests
        if parts[-1] and (conditions > _MOST_CONDITIONS or tests > _MOST_TESTS):
            parts.append([])
            conditions, tests = len(plan.patterns), plan.tests
        parts[-1].append(number)
    return parts


def _compile(productions: Sequence[Production], plans: Sequence[Plan]) -> _Compiled:
    """The networks of these productions, from memory where they ran lately: a batch asks for the same ones."""
    key = tuple(map(id, productions))
    if key in _compiled:
        _compiled.move_to_end(key)
        return _compiled[key][1]
    # The productions are kept beside the networks: an id is only good as long as its object lives.
    _compiled[key] = (tuple(productions), _Compiled(plans))
    if len(_compiled) > _COMPILED_KEPT:
        _key, (_productions, oldest) = _compiled.popitem(last=False)
        oldest.delete()
    return _compiled[key][1]


def _failed(what: str) -> YaodianError:
    return YaodianError(
        Text(f"判定引擎 durable_rules 出错（{what}）", f"durable_rules failed ({what})"),
        Text(
            "可设环境变量 YAODIAN_ENGINE=builtin 改用内置引擎", "Set YAODIAN_ENGINE=builtin to use the built-in engine"
        ),
    )
