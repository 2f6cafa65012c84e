"""The syntax tree of a formula. Nodes are frozen; what the checker learns (types) does not take part in equality."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from processor.records import dataclass

NUMBER, TEXT, DATE, BOOL = "number", "text", "date", "bool"
TYPES = (NUMBER, TEXT, DATE, BOOL)

Span = tuple[int, int]
"""Start and end (exclusive) of a node in the source, for the caret."""


@dataclass(frozen=True, slots=True)
class Literal:
    """12, 0.5, "文本", TRUE. Numbers are int or float; `type` tells 1 from TRUE."""

    value: int | float | str | bool
    type: str
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class RowRef:
    """[@列]: a cell of this row."""

    name: str
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """表[列]: a whole column. table is None for [列], a column of the row's own table."""

    table: str | None
    name: str
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class TableRef:
    """表: a whole table; only ROWS takes one."""

    table: str
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class FieldRef:
    """表!名称: a named field (header block or card)."""

    table: str
    name: str
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """参数!名称: a parameter of the ruleset."""

    name: str
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """{"甲","乙"}: any of these; only a criterion of COUNTIFS and its kin may be one."""

    items: tuple[Literal, ...]
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """op: "-" before or "%" after the operand."""

    op: str
    operand: Node
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """op: = <> < <= > >= + - * / & ^"""

    op: str
    left: Node
    right: Node
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; the name is in capitals."""

    name: str
    args: tuple[Node, ...]
    type: str = field(default="", compare=False)
    span: Span = field(default=(0, 0), compare=False)


Node = Literal | RowRef | ColumnRef | TableRef | FieldRef | ParameterRef | OneOf | Unary | Binary | Call

CONDITIONAL = ("COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIFS", "MINIFS", "MAXIFS", "COUNTUNIQUE")
"""Functions over the rows of one table that meet criteria."""

SPREADING = ("SUM", "COUNT", "COUNTA", "COUNTBLANK", "AVERAGE", "MIN", "MAX", "STDEVP")
"""Functions over any mixture of columns and single values."""

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
PARAMETERS = "参数"
"""The table name that stands before parameters: 参数!检查日."""


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, from left to right."""
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Unary):
        return (node.operand,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, from left to right."""
    yield node
    for child in children(node):
        yield from walk(child)
