"""Production rules made ready to run, and refused with a clear message where they cannot run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.errors import RulesetError
from processor.judging.verdicts.facts import COMPARE, Key, holds, value_key
from processor.model import Scalar, Text
from processor.records import dataclass
from processor.ruleset.types import Condition, Production

MOST_CONDITIONS = 12
"""Conditions of one production; durable_rules takes no more than 16."""

MOST_TESTS = 100
"""Tests in all conditions of one production; durable_rules takes no fact of more than 254 fields."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A field compared with a constant."""

    field: str
    op: str
    value: Key


@dataclass(frozen=True, slots=True)
class Join:
    """A field compared with one of the fact that condition `other` (its position) took; that may be the same fact."""

    field: str
    op: str
    other: int
    other_field: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """One condition: tests against constants, then against facts that earlier conditions took."""

    constants: tuple[Constant, ...]
    joins: tuple[Join, ...]

    def takes(self, fact: Mapping[str, Key]) -> bool:
        """True where the fact passes every test against a constant."""
        return all(holds(test.op, fact.get(test.field), test.value) for test in self.constants)

    def joins_to(self, fact: Mapping[str, Key], earlier: Sequence[Mapping[str, Key]]) -> bool:
        """True where the fact passes every test against the facts `earlier` conditions took."""
        for join in self.joins:
            other = fact if join.other == len(earlier) else earlier[join.other]
            if not holds(join.op, fact.get(join.field), other.get(join.other_field)):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Reference:
    """In a template: the value of a field of the fact that condition `position` took."""

    position: int
    field: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A production rule, compiled: its patterns, and the facts it concludes."""

    id: str
    patterns: tuple[Pattern, ...]
    templates: tuple[Mapping[str, Scalar | Reference], ...]

    @property
    def tests(self) -> int:
        """How many tests all its patterns have."""
        return sum(len(pattern.constants) + len(pattern.joins) for pattern in self.patterns)

    def accepts(self, facts: Sequence[Mapping[str, Key]]) -> bool:
        """True where these facts, one per pattern, fulfil the whole rule."""
        return all(
            pattern.takes(fact) and pattern.joins_to(fact, facts[:position])
            for position, (pattern, fact) in enumerate(zip(self.patterns, facts, strict=True))
        )

    def conclude(self, facts: Sequence[Mapping[str, Scalar]]) -> list[dict[str, Scalar]]:
        """What the rule concludes from these facts; a reference to an absent field leaves the field out."""
        return [
            {
                name: facts[value.position].get(value.field) if isinstance(value, Reference) else value
                for name, value in template.items()
            }
            for template in self.templates
        ]


def compile_plans(productions: Sequence[Production]) -> tuple[Plan, ...]:
    """The productions, compiled, in order. RulesetError names the production that cannot run."""
    ids = [production.id for production in productions]
    for one in ids:
        if ids.count(one) > 1:
            raise _fault(one, "编号重复", "the id occurs twice")
    return tuple(_compile(production) for production in productions)


def _compile(production: Production) -> Plan:
    if not 1 <= len(production.when) <= MOST_CONDITIONS:
        zh, en = f"条件应为 1 至 {MOST_CONDITIONS} 个", f"it must have 1 to {MOST_CONDITIONS} conditions"
        raise _fault(production.id, zh, en)
    if sum(len(condition.tests) for condition in production.when) > MOST_TESTS:
        raise _fault(production.id, f"比较超过 {MOST_TESTS} 个", f"it has more than {MOST_TESTS} tests")
    aliases: dict[str, int] = {}
    patterns = []
    for position, condition in enumerate(production.when):
        if condition.alias in aliases:
            zh, en = f"别名“{condition.alias}”用了两次", f"the alias {condition.alias!r} occurs twice"
            raise _fault(production.id, zh, en)
        aliases[condition.alias] = position
        patterns.append(_pattern(production.id, condition, aliases))
    templates = tuple(
        {name: _template_value(production.id, value, aliases) for name, value in template.items()}
        for template in production.then
    )
    return Plan(production.id, tuple(patterns), templates)


def _pattern(production: str, condition: Condition, aliases: Mapping[str, int]) -> Pattern:
    constants = []
    joins = []
    for field, op, value in condition.tests:
        if op not in COMPARE:
            raise _fault(production, f"没有“{op}”这种比较，可用 {'、'.join(COMPARE)}", f"there is no test {op!r}")
        if isinstance(value, tuple):
            reference = _reference(production, value, aliases)
            joins.append(Join(field, op, reference.position, reference.field))
            continue
        key = value_key(value)
        if key is None:
            zh, en = f"“{field}”没有可比较的值", f"{field!r} is compared with nothing"
            raise _fault(production, zh, en)
        constants.append(Constant(field, op, key))
    return Pattern(tuple(constants), tuple(joins))


def _template_value(production: str, value: Scalar | tuple[str, str], aliases: Mapping[str, int]) -> Scalar | Reference:
    return _reference(production, value, aliases) if isinstance(value, tuple) else value


def _reference(production: str, value: tuple[str, str], aliases: Mapping[str, int]) -> Reference:
    alias, field = value
    if alias not in aliases:
        zh = f"“{alias}.{field}”所指的“{alias}”不在它前面的条件里"
        raise _fault(production, zh, f"{alias!r} of {alias}.{field} is no condition before it")
    return Reference(aliases[alias], field)


def _fault(production: str, zh: str, en: str) -> RulesetError:
    return RulesetError(
        Text(f"判定规则 {production}：{zh}", f"verdict rule {production}: {en}"),
        Text("请改 verdicts.yaml 中的这一条", "Correct it in verdicts.yaml"),
    )
