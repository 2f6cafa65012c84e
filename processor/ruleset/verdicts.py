"""verdicts.yaml -> Production: neutral production rules, checked here, run by judging.verdicts."""

from __future__ import annotations

from processor.model import Scalar, Text
from processor.ruleset.block import Block
from processor.ruleset.items import Item
from processor.ruleset.types import MOST_CONDITIONS, Condition, Production

STRATA = ("return", "unit", "county")
OPS = ("eq", "ne", "lt", "le", "gt", "ge")
Operand = Scalar | tuple[str, str]


def read_productions(item: Item) -> tuple[Production, ...]:
    """All productions of the file. RulesetError at the line of what is wrong."""
    found: dict[str, Item] = {}
    return tuple(_production(entry, found) for entry in item.items())


def _production(item: Item, found: dict[str, Item]) -> Production:
    """One production; found: id -> where it stands, of those before."""
    with Block(item, "判定规则", "verdict rule") as block:
        id_item = block.need("id")
        other = found.setdefault(id_item.text(), id_item)
        if other is not id_item:
            raise id_item.error(
                f"判定规则“{id_item.text()}”在 {other.where} 已有",
                f"The verdict rule “{id_item.text()}” stands at {other.where} already",
                Text("请换一个 id", "Give it another id"),
            )
        aliases: list[str] = []
        conditions = tuple(_condition(entry, aliases) for entry in block.need("when").items())
        if not conditions:
            raise block.need("when").error("when 是空的", "when is empty")
        if len(conditions) > MOST_CONDITIONS:
            raise block.need("when").error(
                f"条件有 {len(conditions)} 个，最多 {MOST_CONDITIONS} 个",
                f"There are {len(conditions)} conditions, {MOST_CONDITIONS} are the most",
                Text("请分成两条，由前一条得出事实", "Split it in two; let the first conclude a fact"),
            )
        templates = tuple(_template(entry, aliases) for entry in block.need("then").items())
        return Production(id_item.text(), block.need("stratum").choice(*STRATA), conditions, templates)


def _condition(item: Item, aliases: list[str]) -> Condition:
    """One fact that must be there; its references may name this fact and those before it."""
    with Block(item, "when", "when") as block:
        alias_item = block.need("as")
        alias = alias_item.text()
        if alias in aliases or "." in alias:
            raise alias_item.error(f"别名“{alias}”重复或含有点号", f"The alias “{alias}” is repeated or has a dot")
        aliases.append(alias)
        tests: list[tuple[str, str, Operand]] = []
        for field, test in block.need("where").pairs().items():
            if not isinstance(test.value, dict) or "ref" in test.value:
                tests.append((field, "eq", _operand(test, aliases)))
                continue
            for op, operand in test.value.items():
                operand.among(OPS, "没有叫“{}”的比较", "There is no comparison “{}”", op)
                tests.append((field, op, _operand(operand, aliases)))
        return Condition(alias, tuple(tests))


def _template(item: Item, aliases: list[str]) -> dict[str, Operand]:
    """A fact to add; it needs a kind."""
    template = {field: _operand(value, aliases) for field, value in item.pairs().items()}
    if "kind" not in template:
        raise item.error(
            "then 的事实缺少 kind", "A fact under then lacks its kind", Text("请补上 kind: …", "Add kind: …")
        )
    return template


def _operand(item: Item, aliases: list[str]) -> Operand:
    """A constant, or {ref: alias.field}."""
    if not isinstance(item.value, dict):
        return item.scalar()
    with Block(item, "ref", "ref") as block:
        reference = block.need("ref")
    alias, dot, field = reference.text().partition(".")
    if not dot or not field:
        raise reference.error(
            f"“{reference.raw}”不是引用",
            f"“{reference.raw}” is not a reference",
            Text("写法：别名.字段", "Such as alias.field"),
        )
    return reference.among(aliases, "没有别名“{}”", "There is no alias “{}”", alias), field
