"""The numbers in a quote, and the numbers that a rule judges: 98.9%, 第二十二届, 保四争三."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from processor.formula import Formula
from processor.formula.nodes import Call, Literal, Node, OneOf, ParameterRef, children
from processor.model import Scalar
from processor.reading.chinese import SIGNS, chinese_number
from processor.ruleset.types import (
    SHARES,
    AllPass,
    BothOrNone,
    Change,
    Check,
    Covers,
    In,
    NotBoth,
    Ordered,
    OtherFigure,
    Range,
    Required,
    Rule,
    Ruleset,
    Target,
    target_number,
)

_FIGURE = re.compile(rf"[0-9]+(?:\.[0-9]+)?[%％‰]?|[{SIGNS}]+")
_NAMES = re.compile(r"“[^”]*”|《[^》]*》|\"[^\"]*\"")
"""Numbers in a name (“四个不摘”, 《…》) are a part of the name."""
_WORDS = re.compile(r"进一步|一系列|统一|一体|一致|一定|一律|一线|唯一|之一|万物|千方百计")
"""Words that hold a number and tell none."""
_NUMBER_IN_TEXT = re.compile(r"[0-9]+(?:\.[0-9]+)?%?")


@dataclass(frozen=True)
class Number:
    """A number in a quote: as it is written, where it begins in the quote, and its value."""

    text: str
    at: int
    value: Fraction


def numbers_in(quote: str, ruleset: Ruleset) -> list[Number]:
    """The numbers of a quote without white space, but for those in names and in words that the ruleset lists
    (not_figures), and for the ruleset's own year."""
    listed = "|".join(re.escape("".join(words.split())) for words in ruleset.not_figures)
    patterns = (_NAMES, _WORDS, *((re.compile(listed),) if listed else ()))
    hidden = {at for pattern in patterns for found in pattern.finditer(quote) for at in range(*found.span())}
    numbers = []
    for found in _FIGURE.finditer(quote):
        value = _value(found[0])
        own_year = value == ruleset.year and quote[found.end() :].startswith("年")
        if value is not None and not own_year and hidden.isdisjoint(range(*found.span())):
            numbers.append(Number(found[0], found.start(), value))
    return numbers


def _value(text: str) -> Fraction | None:
    if text[0].isdigit():
        return target_number(text.replace("％", "%"))
    number = chinese_number(text)
    return None if number is None else Fraction(number)


def meaning(text: str) -> Fraction | None:
    """The number that an entry of `numbers` stands for; None where it is a reason in words."""
    try:
        return target_number(text.replace("％", "%"))
    except (ValueError, ZeroDivisionError):
        return None


def judged_by(rules: Sequence[Rule], ruleset: Ruleset) -> set[Fraction]:
    """The numbers that rules compare with which cite the same words: targets, bounds, figures in their formulas (not
    those of a DATE), what parameters stand for, and how many members a list has. Where no rule holds any: how many
    columns or rules one asks for, and how many rules there are whose figure is the document's (四级 is four rules)."""
    found = {len(members) for rule in rules if (members := _members(rule))}
    figures = {Fraction(size) for size in found}
    for rule in rules:
        figures.update(_bounds(rule))
        for formula in _formulas(rule):
            figures.update(_literals(formula.node, ruleset))
    if figures:
        return figures
    together = sum(1 for rule in rules if rule.value_from == "document")
    return {Fraction(size) for size in (together, *map(_columns, rules)) if size > 1}


def _bounds(rule: Rule) -> Iterator[Fraction]:
    spec = rule.spec
    if isinstance(spec, Range):
        yield from (Fraction(repr(bound)) for bound in (spec.at_least, spec.at_most) if bound is not None)
    target = getattr(spec, "target", None)
    if isinstance(target, Target):
        yield from (target_number(one) for one in (target.value, target.stretch) if one)


def _members(rule: Rule) -> tuple[str, ...]:
    spec = rule.spec
    return spec.members if isinstance(spec, Covers) else spec.values if isinstance(spec, In) else ()


def _columns(rule: Rule) -> int:
    """How many columns of a row a rule asks for, or how many other rules."""
    spec = rule.spec
    if isinstance(spec, Required | Ordered | BothOrNone | NotBoth):
        return len(spec.columns)
    if isinstance(spec, AllPass):
        return len(spec.entries)
    return len(spec.formula.row_columns) if isinstance(spec, Check) else 0


def _formulas(rule: Rule) -> Iterator[Formula]:
    def inside(value: object) -> Iterator[Formula]:
        if isinstance(value, Formula):
            yield value
        elif isinstance(value, Change | OtherFigure):
            for one in fields(value):
                yield from inside(getattr(value, one.name))

    for one in fields(rule.spec):
        yield from inside(getattr(rule.spec, one.name))
    yield from inside(rule.where)


def _literals(node: Node, ruleset: Ruleset) -> Iterator[Fraction]:
    if isinstance(node, Call) and node.name == "DATE":
        return
    if isinstance(node, Literal):
        yield from _of_scalar(node.value)
    elif isinstance(node, OneOf):
        for item in node.items:
            yield from _of_scalar(item.value)
    elif isinstance(node, ParameterRef):
        yield from _of_scalar(ruleset.parameters.get(node.name))
    for child in children(node):
        yield from _literals(child, ruleset)


def _of_scalar(value: Scalar) -> Iterator[Fraction]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield Fraction(repr(value))
    elif isinstance(value, str):
        yield from (target_number(one) for one in _NUMBER_IN_TEXT.findall(value))


def same_figure(number: Number, judged: Iterable[Fraction]) -> bool:
    """Whether one of the judged numbers is that of the quote; 20% may be judged as 0.2 or 20."""
    wanted = {number.value}
    for sign, parts in SHARES.items():
        if number.text.replace("％", "%").endswith(sign):
            wanted.add(number.value * parts)
    return not wanted.isdisjoint(judged)
