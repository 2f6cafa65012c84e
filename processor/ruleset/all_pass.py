"""The kind all_pass: which rules its entries stand for. It never leads back to itself."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from processor.errors import RulesetError
from processor.model import Text
from processor.ruleset.block import Block
from processor.ruleset.items import Item
from processor.ruleset.place import Place
from processor.ruleset.types import AllPass, Reading, Rule, Spec

ANY = "*"
_LEVELS = ("error", "query", "info")


def read_all_pass(item: Item, place: Place) -> Spec:
    """Ids of rules, or {rules, judges, levels}; an id that ends in * stands for all that begin so. Which rules those
    are is known when all are read: see resolved."""
    if not isinstance(item.value, dict):
        return AllPass(item.texts())
    with Block(item, "all_pass", "all_pass") as block:
        rules, levels = block.need("rules"), block.get("levels")
        given = () if levels is None else levels.items() if isinstance(levels.value, tuple) else (levels,)
        return AllPass(
            rules.texts(), block.choice("judges", "", "target", "data"), tuple(one.choice(*_LEVELS) for one in given)
        )


def resolved(rules: Sequence[Rule]) -> list[Rule]:
    """The rules, each all_pass with the ids it stands for. RulesetError: an entry names no rule, or rules name each
    other in a circle."""
    made = [
        replace(rule, spec=replace(rule.spec, rules=_named(rule, rule.spec, rules)))
        if isinstance(rule.spec, AllPass)
        else rule
        for rule in rules
    ]
    _refuse_circles({rule.id: (rule, rule.spec.rules) for rule in made if isinstance(rule.spec, AllPass)})
    return made


def _named(rule: Rule, spec: AllPass, rules: Sequence[Rule]) -> tuple[str, ...]:
    """The ids, in the order of the ruleset; never its own, and none of what only gives words to the reader."""
    found: dict[str, None] = {}
    for entry in spec.entries:
        named = [one for one in rules if _means(entry, one)]
        if not named:
            raise _unknown(rule, entry, rules)
        found.update(dict.fromkeys(one.id for one in named if _wanted(spec, one) and one.id != rule.id))
    if not found:
        raise RulesetError(
            Text("all_pass 一条规则也没有选中", "all_pass stands for no rule at all"),
            Text("请核对 rules、judges、levels", "Check rules, judges and levels"),
            rule.source,
        )
    return tuple(one.id for one in rules if one.id in found)


def _means(entry: str, rule: Rule) -> bool:
    if entry.endswith(ANY):
        return rule.id.startswith(entry[: -len(ANY)]) and not isinstance(rule.spec, Reading)
    return entry == rule.id or entry in rule.also_cites


def _wanted(spec: AllPass, rule: Rule) -> bool:
    return spec.judges in ("", rule.judges) and (not spec.levels or rule.level in spec.levels)


def _unknown(rule: Rule, entry: str, rules: Sequence[Rule]) -> RulesetError:
    near = difflib.get_close_matches(entry.rstrip(ANY), [one.id for one in rules], 3, 0.5)
    remedy = Text(f"相近的编号：{'、'.join(near)}", f"Close: {', '.join(near)}") if near else None
    return RulesetError(
        Text(f"all_pass 里的“{entry}”不是规则", f"“{entry}” in all_pass is no rule"),
        remedy or Text("yaodian rules list 列出全部编号", "yaodian rules list shows all ids"),
        rule.source,
    )


def _refuse_circles(named: dict[str, tuple[Rule, tuple[str, ...]]]) -> None:
    done: set[str] = set()

    def follow(rule_id: str, path: tuple[str, ...]) -> None:
        if rule_id in path:
            circle = " → ".join((*path[path.index(rule_id) :], rule_id))
            raise RulesetError(
                Text(f"all_pass 互相引用：{circle}", f"all_pass leads back to itself: {circle}"),
                Text("请去掉其中一处", "Take one of them out"),
                named[rule_id][0].source,
            )
        if rule_id in done or rule_id not in named:
            return
        for each in named[rule_id][1]:
            follow(each, (*path, rule_id))
        done.add(rule_id)

    for rule_id in named:
        follow(rule_id, ())
