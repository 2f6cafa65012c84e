"""Worked examples of rules: what a row, or whole tables, must give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from processor.model import Scalar, Text
from processor.ruleset.block import Block
from processor.ruleset.context import check_column, check_table, field_of
from processor.ruleset.items import Item
from processor.ruleset.types import Example

if TYPE_CHECKING:
    from processor.ruleset.place import Place

OUTCOMES = ("pass", "fail", "skip")


def read_examples(item: Item | None, place: Place) -> tuple[Example, ...]:
    """`{pass: […], fail: […], skip: […]}`; every column and field named must be there. RulesetError at the line."""
    if item is None:
        return ()
    examples: list[Example] = []
    with Block(item, "examples", "examples") as block:
        for outcome in OUTCOMES:
            entries = block.get(outcome)
            if entries is not None:
                examples.extend(_example(outcome, entry, place) for entry in entries.items())
    return tuple(examples)


def _example(outcome: str, item: Item, place: Place) -> Example:
    """An example is a row of the rule's table, or whole tables and fields, or the name of a golden case."""
    pairs = item.pairs()
    if not pairs.keys() & {"row", "tables", "fields", "golden"}:
        row = {name: value for name, value in pairs.items() if name != "as_of"}
        as_of = pairs.get("as_of")
        return Example(
            outcome, row=_row(item, row, place, place.tables), as_of="" if as_of is None else as_of.date().isoformat()
        )
    with Block(item, "例子", "example") as block:
        row_item, tables, fields, as_of = block.get("row"), block.get("tables"), block.get("fields"), block.get("as_of")
        return Example(
            outcome=outcome,
            row={} if row_item is None else _row(row_item, row_item.pairs(), place, place.tables),
            tables={} if tables is None else _tables(tables, place),
            fields={} if fields is None else _fields(fields, place),
            golden=block.text("golden"),
            as_of="" if as_of is None else as_of.date().isoformat(),
        )


def _row(item: Item, pairs: Mapping[str, Item], place: Place, tables: tuple[str, ...]) -> dict[str, Scalar]:
    """column -> value as typed in the cell; null is a blank cell."""
    if not tables:
        raise item.error(
            "这条规则没有 table，例子要写 tables 或 fields",
            "This rule has no table; its example needs tables or fields",
            Text("写法：{tables: {表: [{列: 值}]}}", "Such as {tables: {表: [{列: 值}]}}"),
        )
    for name, value in pairs.items():
        for table in tables:
            check_column(value, table, place.schema, name)
    return {name: value.scalar() for name, value in pairs.items()}


def _tables(item: Item, place: Place) -> dict[str, tuple[Mapping[str, Scalar], ...]]:
    tables: dict[str, tuple[Mapping[str, Scalar], ...]] = {}
    for name, rows in item.pairs().items():
        check_table(rows, place.schema, name)
        tables[name] = tuple(_row(row, row.pairs(), place, (name,)) for row in rows.items())
    return tables


def _fields(item: Item, place: Place) -> dict[str, Scalar]:
    for name, value in item.pairs().items():
        field_of(value, place.schema, name)
    return {name: value.scalar() for name, value in item.pairs().items()}
