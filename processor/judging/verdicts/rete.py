"""The engine of durable_rules 2.0.28: a Rete network in C, driven through its C module.

Its Python layer is not used: it starts threads that never end, swallows what an action raises and gives up silently on
a slow one. The network itself is exact only within narrow bounds, so nothing else reaches it:

* every value goes in as a token of ASCII letters and digits (equal values, equal tokens), and for tests of order as its
  rank among the constants that the field is compared with: a small integer;
* fields go in under short names of our own, each joined field is asserted to exist, and only equalities are joined on;
* facts are asserted one by one, never as events, under ids of our own; an id taken for a known one is replaced;
* large sets of rules are split over several networks.

What the network finds is a superset of what fires (unequal joins, and kinds of values, are left to the caller's check).
"""

from __future__ import annotations

import itertools
import json
import threading
from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence

import durable_rules_engine as rete

from processor.errors import YaodianError
from processor.judging.verdicts.builtin import Activation
from processor.judging.verdicts.facts import Key
from processor.judging.verdicts.plans import Pattern, Plan
from processor.model import Text
from processor.ruleset.types import Production

_CONDITIONS_PER_NETWORK = 40
"""The engine drops a fact that takes more than 64 branches, without a word: a network stays well below that."""
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
    """One run over growing facts. Facts are numbered from 0 in the order in which they are added."""

    def __init__(self, productions: Sequence[Production], plans: tuple[Plan, ...]) -> None:
        _lock.acquire()
        self._sid = f"s{next(_numbers)}"
        self._compiled = _compile(productions, plans)
        self._tokens = dict(self._compiled.tokens)
        self._count = 0
        self._ids = itertools.count(1)
        self._fact_of: dict[str, int] = {}
        self._used: set[_Network] = set()

    def add(self, facts: Sequence[Mapping[str, Key]]) -> list[Activation]:
        """Takes new facts; every activation with at least one of them, each once."""
        messages = [self._compiled.encode(fact, self._tokens) for fact in facts]
        found = []
        for network in self._compiled.networks:
            self._used.add(network)
            for number, message in enumerate(messages, self._count):
                self._assert(network, message, number)
            handle = self._assert(network, {_FLUSH: "1"}, -1)
            for plan, ids in network.fire(handle):
                found.append((plan, tuple(self._fact_of[one] for one in ids)))
        self._count += len(facts)
        return found

    def close(self) -> None:
        """Frees what the engine holds for this session."""
        try:
            for network in self._used:
                rete.delete_state(network.handle, self._sid)
        finally:
            _lock.release()

    def _assert(self, network: _Network, message: Mapping[str, object], number: int) -> int:
        """Asserts one fact; the engine's handle of the session."""
        for one in self._ids:
            name = f"f{one}"
            text = json.dumps({**message, "id": name, "sid": self._sid})
            code, handle = rete.assert_fact(network.handle, text)
            if code == _OBSERVED:
                continue
            if code not in (_ACCEPTED, _UNMATCHED):
                raise _failed(f"assert_fact: {code}")
            self._fact_of[name] = number
            return int(handle)
        raise AssertionError("an endless count ended")


class _Network:
    """One ruleset of the engine: some of the plans, and a rule that takes the flush fact."""

    def __init__(self, rules: Mapping[int, Mapping[str, object]]) -> None:
        definition: dict[str, object] = {f"r{number}": rule for number, rule in rules.items()}
        definition[_FLUSH] = {"all": [{"m": {_FLUSH: "1"}}]}
        self.handle = rete.create_ruleset(f"n{next(_numbers)}", json.dumps(definition))

    def fire(self, state: int) -> list[tuple[int, list[str]]]:
        """Runs the agenda of a session down: (plan, fact ids) of each activation."""
        found = []
        started = rete.start_action_for_state(self.handle, state)
        context, agenda = started if started else ("", "")
        while agenda:
            for rule, taken in json.loads(agenda).items():
                if rule != _FLUSH:
                    found.append((int(rule[1:]), [taken[f"m{place}"]["id"] for place in range(len(taken))]))
            rete.update_state(self.handle, context)
            agenda = rete.complete_and_start_action(self.handle, state)
        return found

    def delete(self) -> None:
        """Frees the network."""
        rete.delete_ruleset(self.handle)


class _Compiled:
    """The networks of some plans, and how facts are put for them."""

    def __init__(self, plans: tuple[Plan, ...]) -> None:
        patterns = [pattern for plan in plans for pattern in plan.patterns]
        equal: set[str] = set()
        ranked: defaultdict[tuple[str, str], set[Key]] = defaultdict(set)
        self.tokens: dict[Key, str] = {}
        for test in (test for pattern in patterns for test in pattern.constants):
            if test.op in _TOKEN_TESTS:
                equal.add(test.field)
                self.tokens.setdefault(test.value, f"v{len(self.tokens)}")
            else:
                ranked[test.field, test.value[0]].add(test.value)
        for join in (join for pattern in patterns for join in pattern.joins):
            equal |= {join.field, join.other_field}
        self._names = {field: f"k{place}" for place, field in enumerate(sorted(equal))}
        self._ranks = {at: (f"o{place}", sorted(ranked[at])) for place, at in enumerate(sorted(ranked))}
        self.networks = [_Network({number: self._rule(plans[number]) for number in part}) for part in _parts(plans)]

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

    def delete(self) -> None:
        """Frees all networks."""
        for network in self.networks:
            network.delete()

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
        tests: list[dict[str, object]] = [{_ALWAYS: "1"}]
        for test in pattern.constants:
            if test.op == "eq":
                tests.append({self._names[test.field]: self.tokens[test.value]})
            elif test.op == "ne":
                name = self._names[test.field]
                tests += [{"$ex": {name: 1}}, {"$neq": {name: self.tokens[test.value]}}]
            else:
                name, constants = self._ranks[test.field, test.value[0]]
                tests.append({_ORDER_SIGNS[test.op]: {name: _rank(test.value, constants)}})
        tests += [{"$ex": {name: 1}} for name in wanted]
        for join in pattern.joins:
            if join.op == "eq" and join.other != place:
                tests.append({self._names[join.field]: {f"m{join.other}": self._names[join.other_field]}})
        return tests


def _rank(value: Key, constants: Sequence[Key]) -> int:
    """Where a value stands among sorted constants: odd on one of them, even between two."""
    place = bisect_left(constants, value)
    return 2 * place + (place < len(constants) and constants[place] == value)


def _parts(plans: Sequence[Plan]) -> list[list[int]]:
    """Positions of the plans, split so that no network has too many conditions."""
    parts: list[list[int]] = [[]]
    size = 0
    for number, plan in enumerate(plans):
        if parts[-1] and size + len(plan.patterns) > _CONDITIONS_PER_NETWORK:
            parts.append([])
            size = 0
        parts[-1].append(number)
        size += len(plan.patterns)
    return parts


def _compile(productions: Sequence[Production], plans: tuple[Plan, ...]) -> _Compiled:
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
