"""Syntax tree -> a formula in Excel's own words, for the validation and the self-check column of the blank template.

Excel differs from the rules in three points, and the formula is written so that it does not: text is compared with
EXACT (Excel's = takes A for a), counting under criteria with SUMPRODUCT (COUNTIFS takes "000207" for 207 and * for a
wildcard), and blanks meet no criterion (COUNTIFS lets them meet <>).
"""

from __future__ import annotations

from collections.abc import Callable

from processor.formula.conditional import conditions
from processor.formula.criteria import BLANK, FILLED, Criterion
from processor.formula.nodes import (
    CONDITIONAL,
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
from processor.formula.printer import MINUS, PERCENT, VALUE, level, literal, operands

Reference = RowRef | ColumnRef | TableRef | FieldRef | ParameterRef
Resolve = Callable[[Reference], str]


class NoNativeForm(ValueError):
    """Excel has no formula for this function of the rules."""


class _Printer:
    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve

    def text(self, node: Node) -> str:
        if isinstance(node, Literal):
            return _date(str(node.value)) if node.type == DATE else literal(node)
        if isinstance(node, (RowRef, ColumnRef, TableRef, FieldRef, ParameterRef)):
            return self.resolve(node)
        if isinstance(node, Unary):
            sign = node.op == "-"
            inner = self.inner(node.operand, MINUS if sign else PERCENT)
            return f"-{inner}" if sign else f"{inner}%"
        if isinstance(node, Binary):
            return self.binary(node)
        if isinstance(node, OneOf):
            raise NoNativeForm("{…}")
        return self.call(node)

    def inner(self, node: Node, needed: int) -> str:
        text = self.text(node)
        return text if _level(node) >= needed else f"({text})"

    def binary(self, node: Binary) -> str:
        if node.op in ("=", "<>") and node.left.type == TEXT:
            return self.exact(node.op, self.text(node.left), self.text(node.right))
        left, right = operands(node)
        return f"{self.inner(node.left, left)}{node.op}{self.inner(node.right, right)}"

    def exact(self, op: str, left: str, right: str) -> str:
        text = f"EXACT({left},{right})"
        return text if op == "=" else f"NOT({text})"

    def call(self, node: Call) -> str:
        if node.name in CONDITIONAL:
            return self.conditional(node)
        args = [self.text(arg) for arg in node.args]
        if node.name == "LOOKUP":
            return f"INDEX({args[2]},MATCH(TRUE,INDEX({self.same(node.args[1], args[1], node.args[0], args[0])},0),0))"
        if node.name == "PREV":
            raise NoNativeForm(node.name)
        if node.name == "COUNT" and any(arg.type != NUMBER for arg in node.args):
            return f"COUNTA({','.join(args)})"
        if node.name in ("ROUND", "ROUNDUP", "ROUNDDOWN") and len(args) == 1:
            args.append("0")
        return f"{node.name}({','.join(args)})"

    def same(self, column: Node, cells: str, other: Node, value: str) -> str:
        """TRUE for each cell of a column that equals a value."""
        if column.type == TEXT:
            return self.exact("=", cells, value)
        return f"{cells}={value if _level(other) > 1 else f'({value})'}"

    # ------------------------------------------------------------ criteria
    def conditional(self, node: Call) -> str:
        target, pairs = conditions(node)
        tests = [self.test(column, criterion) for column, criterion in pairs]
        if node.name in ("COUNTIF", "COUNTIFS"):
            return f"SUMPRODUCT({'*'.join(tests)})" if len(tests) > 1 else f"SUMPRODUCT(--{tests[0]})"
        assert target is not None
        cells = self.text(target)
        filled = f'({cells}<>"")'
        if node.name in ("SUMIF", "SUMIFS"):
            return f"SUMPRODUCT({'*'.join(['1', *tests])},{cells})"
        if node.name == "AVERAGEIFS":
            return f"SUMPRODUCT({'*'.join(['1', *tests])},{cells})/SUMPRODUCT({'*'.join([*tests, filled])})"
        if node.name in ("MINIFS", "MAXIFS"):
            # AGGREGATE 15 and 14 are the first smallest and the first largest; 6 passes over the division by 0.
            which = "15" if node.name == "MINIFS" else "14"
            return f"AGGREGATE({which},6,{cells}/({'*'.join([*tests, filled])}),1)"
        if tests:
            raise NoNativeForm(node.name)
        return f'SUMPRODUCT(({cells}<>"")/COUNTIF({cells},{cells}&""))'

    def test(self, column: ColumnRef, criterion: Criterion) -> str:
        """1 or 0 for each cell of a column, in parentheses that let it be multiplied."""
        cells = self.text(column)
        if criterion.op == BLANK:
            return f'({cells}="")'
        if criterion.op == FILLED:
            return f'({cells}<>"")'
        operand = criterion.operand
        if isinstance(operand, OneOf):
            return "(" + "+".join(f"({self.same(column, cells, item, literal(item))})" for item in operand.items) + ")"
        assert operand is not None
        value = self.text(operand)
        if criterion.op == "=":
            same = f"({self.same(column, cells, operand, value)})"
            # An empty cell equals 0 in Excel.
            return same if column.type == TEXT else f'({same}*({cells}<>""))'
        if column.type == TEXT:
            return f'({self.exact("<>", cells, value)}*({cells}<>""))'
        return f'(({cells}{criterion.op}{value if _level(operand) > 1 else f"({value})"})*({cells}<>""))'


def _level(node: Node) -> int:
    if isinstance(node, Binary) and node.op in ("=", "<>") and node.left.type == TEXT:
        return VALUE
    return level(node)


def _date(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"DATE({int(year)},{int(month)},{int(day)})"


def native(node: Node, resolve: Resolve) -> str:
    """The formula of a checked tree as Excel evaluates it, without the leading =.

    resolve: how Excel names a reference here, such as [@列] -> D8 or 表[列] -> $D$8:$D$67
    NoNativeForm: Excel has no formula for it (PREV, COUNTUNIQUE under criteria)
    """
    return _Printer(resolve).text(node)
