"""Names in braces in message, expected and fix: each must stand for something the rule knows."""

from __future__ import annotations

from processor.formula.nodes import COMPARISONS, Binary
from processor.patterns import lazily
from processor.ruleset.block import Block
from processor.ruleset.context import PARAMETER, field_of
from processor.ruleset.fault_codes import FAULT_WORDS
from processor.ruleset.items import Item
from processor.ruleset.place import Place
from processor.ruleset.types import Check, Indicator, Spec

WORDS = ("message", "expected", "fix")
_ALWAYS = ("实际", "应为")
_SIDES = ("左", "右", "差")
_OF_KIND: dict[str, tuple[str, ...]] = {
    "check": _SIDES,
    "equal": _SIDES,
    "covers": ("差", "缺"),
    "indicator": ("差",),
    "reading": FAULT_WORDS,
}
"""kind -> names it fills besides what is there and what should be; see judging.outcome.Hit."""
_PLACEHOLDER = lazily(r"\{([^{}]*)\}")


def check_placeholders(block: Block, kind: str, spec: Spec, place: Place) -> None:
    """Every {name} in the words of a rule. RulesetError at the line of one that nothing would fill."""
    of_kind = _OF_KIND.get(kind, ()) if not isinstance(spec, Check) or _compares(spec) else ()
    if isinstance(spec, Indicator) and spec.change is not None:
        of_kind = (*of_kind, "前")
    known = (*_ALWAYS, *of_kind, *sorted(_columns(kind, place)))
    for key in WORDS:
        item = block.get(key)
        if item is None:
            continue
        words = item.words()
        for name in _PLACEHOLDER.findall(words.zh + words.en):
            _check_name(item, key, name, known, place)


def _compares(spec: Check) -> bool:
    """True for a formula that is a comparison: it has two sides to tell of."""
    node = spec.formula.node
    return isinstance(node, Binary) and node.op in COMPARISONS


def _columns(kind: str, place: Place) -> set[str]:
    """The columns that a message may name: those of every table of the rule; a reading rule may be about any table."""
    names = place.tables or (tuple(place.schema.tables) if kind == "reading" else ())
    columns = [set(place.schema.tables[name].columns) for name in names]
    if not columns:
        return set()
    return set.intersection(*columns) if place.tables else set.union(*columns)


def _check_name(item: Item, key: str, name: str, known: tuple[str, ...], place: Place) -> None:
    if "!" not in name:
        item.among(known, f"{key} 里的 {{{{{{}}}}}} 不是列名", f"{{{{{{}}}}}} in {key} is no column", name)
    elif not name.startswith(PARAMETER):
        field_of(item, place.schema, name)
    elif name.removeprefix(PARAMETER) not in place.schema.parameters:
        raise item.error(f"没有参数“{name}”", f"There is no parameter “{name}”")
