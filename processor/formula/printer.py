"""Syntax tree -> the formula as text, with as few parentheses as Excel's precedence allows."""

from __future__ import annotations

from decimal import Decimal

from processor.formula.nodes import (
    COMPARISONS,
    PARAMETERS,
    Binary,
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
from processor.patterns import lazily

LEVELS: dict[str, int] = {**dict.fromkeys(COMPARISONS, 1), "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
PERCENT, MINUS, VALUE = 6, 7, 8
_BARE_NAME = lazily(r"[\w.·]+")
_NUMBER = lazily(r"[0-9.]+([eE][0-9]+)?")


def number(value: int | float) -> str:
    """A number as it is typed: never with an exponent."""
    return format(Decimal(repr(value)), "f")


def string(value: str) -> str:
    """A text literal."""
    return '"' + value.replace('"', '""') + '"'


def literal(node: Literal) -> str:
    """A literal as it is typed in Excel."""
    if isinstance(node.value, bool):
        return "TRUE" if node.value else "FALSE"
    return string(node.value) if isinstance(node.value, str) else number(node.value)


def _bare(name: str) -> bool:
    return (
        _BARE_NAME.fullmatch(name) is not None
        and _NUMBER.fullmatch(name) is None
        and name.upper() not in ("TRUE", "FALSE")
    )


def _table(name: str) -> str:
    return name if _bare(name) else "'" + name.replace("'", "''") + "'"


def _field(name: str) -> str:
    return name if _bare(name) else f"[{name}]"


def level(node: Node) -> int:
    """How strongly the outermost operator of `node` binds."""
    if isinstance(node, Binary):
        return LEVELS[node.op]
    if isinstance(node, Unary):
        return MINUS if node.op == "-" else PERCENT
    return VALUE


def operands(node: Binary) -> tuple[int, int]:
    """How strongly the two operands of `node` must bind to need no parentheses."""
    here = LEVELS[node.op]
    return (here + (node.op in COMPARISONS), here + 1)


def unparse(node: Node) -> str:
    """The formula of a tree; parsing it gives the same tree again."""
    if isinstance(node, Literal):
        return literal(node)
    if isinstance(node, RowRef):
        return f"[@{node.name}]"
    if isinstance(node, ColumnRef):
        return f"{_table(node.table) if node.table else ''}[{node.name}]"
    if isinstance(node, TableRef):
        return _table(node.table)
    if isinstance(node, FieldRef):
        return f"{_table(node.table)}!{_field(node.name)}"
    if isinstance(node, ParameterRef):
        return f"{PARAMETERS}!{_field(node.name)}"
    if isinstance(node, OneOf):
        return "{" + ", ".join(map(literal, node.items)) + "}"
    if isinstance(node, Unary):
        if node.op == "-":
            return "-" + _inner(node.operand, MINUS)
        return _inner(node.operand, PERCENT) + "%"
    if isinstance(node, Binary):
        left, right = operands(node)
        return f"{_inner(node.left, left)} {node.op} {_inner(node.right, right)}"
    return f"{node.name}({', '.join(map(unparse, node.args))})"


def _inner(node: Node, needed: int) -> str:
    text = unparse(node)
    return text if level(node) >= needed else f"({text})"
