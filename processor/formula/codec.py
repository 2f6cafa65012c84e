"""A checked tree as nested lists that JSON can hold, and back; positions in the source are not kept."""

from __future__ import annotations

from typing import Any

from processor.formula.nodes import (
    BOOL,
    DATE,
    NUMBER,
    TEXT,
    Binary,
    Call,
    ColumnRef,
    FieldRef,
    Literal,
    Node,
    OneOf,
    ParameterRef,
    RowRef,
    TableRef,
    Unary,
)

_TYPES = {"": "", NUMBER: "n", TEXT: "t", DATE: "d", BOOL: "b"}
_NAMES = {short: name for name, short in _TYPES.items()}


def encode(node: Node) -> list[Any]:
    """[letter of the node's class, short type, …]."""
    kind = _TYPES[node.type]
    if isinstance(node, Literal):
        return ["L", kind, node.value]
    if isinstance(node, RowRef):
        return ["R", kind, node.name]
    if isinstance(node, ColumnRef):
        return ["C", kind, node.table, node.name]
    if isinstance(node, TableRef):
        return ["T", kind, node.table]
    if isinstance(node, FieldRef):
        return ["F", kind, node.table, node.name]
    if isinstance(node, ParameterRef):
        return ["P", kind, node.name]
    if isinstance(node, OneOf):
        return ["O", kind, *map(encode, node.items)]
    if isinstance(node, Unary):
        return ["U", kind, node.op, encode(node.operand)]
    if isinstance(node, Binary):
        return ["B", kind, node.op, encode(node.left), encode(node.right)]
    return ["X", kind, node.name, *map(encode, node.args)]


def decode(data: list[Any]) -> Node:
    """The tree that `encode` gave as data."""
    letter, short, *rest = data
    kind = _NAMES[short]
    if letter == "L":
        return Literal(rest[0], kind)
    if letter == "C":
        return ColumnRef(rest[0], rest[1], kind)
    if letter == "F":
        return FieldRef(rest[0], rest[1], kind)
    if letter == "U":
        return Unary(rest[0], decode(rest[1]), kind)
    if letter == "B":
        return Binary(rest[0], decode(rest[1]), decode(rest[2]), kind)
    if letter == "X":
        return Call(rest[0], tuple(map(decode, rest[1:])), kind)
    if letter == "O":
        items = [decode(item) for item in rest]
        return OneOf(tuple(item for item in items if isinstance(item, Literal)), kind)
    if letter == "R":
        return RowRef(rest[0], kind)
    return TableRef(rest[0], kind) if letter == "T" else ParameterRef(rest[0], kind)
