"""no_target.yaml: the words of the document that ask for nothing, each with the reason."""

from __future__ import annotations

from processor.ruleset.block import Block
from processor.ruleset.items import Item
from processor.ruleset.types import NoTarget


def read_no_target(item: Item) -> tuple[NoTarget, ...]:
    """A list of {text, reason, clause}. RulesetError at the line of what is wrong, and where a text stands twice."""
    found: dict[str, Item] = {}
    made = []
    for entry in item.items():
        with Block(entry, "无指标的文字", "text without a target") as block:
            text = block.need("text")
            one = NoTarget(text.text(), block.need("reason").words(), block.text("clause"), entry.where)
        other = found.setdefault("".join(one.text.split()), text)
        if other is not text:
            raise text.error(f"这段文字在 {other.where} 已有", f"This text stands at {other.where} already")
        made.append(one)
    return tuple(made)
