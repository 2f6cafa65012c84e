"""One value at a time, exactly: numbers as int and Fraction. Slow and sure; the judge of every close comparison."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any, cast

from processor.formula.aggregates import aggregate
from processor.formula.conditional import Conditional, question
from processor.formula.nodes import (
    COMPARISONS,
    CONDITIONAL,
    DATE,
    SPREADING,
    Binary,
    Call,
    ColumnRef,
    FieldRef,
    Literal,
    Node,
    ParameterRef,
    RowRef,
    TableRef,
    Unary,
    walk,
)
from processor.formula.numbers import Exact, canonical, exact
from processor.formula.scalars import ARITHMETIC, COMPARE, FUNCTIONS, all_of, any_of
from processor.formula.scope import Context
from processor.model import Scalar


def as_exact(value: Scalar) -> Exact:
    """A value as read, its numbers exact."""
    return exact(value) if isinstance(value, float) else value


def key_of(value: Exact) -> Any:
    """A value as a key of a dict (see numbers.canonical)."""
    return canonical(value) if isinstance(value, (float, Fraction)) else value


def conditional(context: Context, call: Call) -> Conditional:
    """`call` prepared over the scope, once."""
    asked = question(call)
    return context.keep(asked, lambda: Conditional(context, asked, Evaluator(context).value))


def lookup(context: Context, call: Call) -> dict[Any, Scalar]:
    """Key -> value of the first row with that key, for a LOOKUP, once."""

    def make() -> dict[Any, Scalar]:
        keys, values = (cast(ColumnRef, arg) for arg in call.args[1:])
        pairs = zip(
            context.column(keys.table, keys.name, keys.type).keys,
            context.column(values.table, values.name, values.type).values,
            strict=True,
        )
        found: dict[Any, Scalar] = {}
        for key, value in pairs:
            found.setdefault(key, value)
        return found

    return context.keep(("lookup", call.args[1:]), make)


class Evaluator:
    """Evaluates nodes in one row of the row table (`row`, 0-based), or where there is no row."""

    def __init__(self, context: Context, row: int | None = None) -> None:
        self.context = context
        self.row = row

    def value(self, node: Node) -> Exact:
        """The exact value of `node`, None where it is unknown."""
        return _BY_TYPE[type(node)](self, node)

    def literal(self, node: Literal) -> Exact:
        if node.type == DATE:
            return datetime.date.fromisoformat(str(node.value))
        return as_exact(node.value)

    def cell(self, node: RowRef, back: int = 0) -> Exact:
        if self.row is None:
            raise ValueError(f"[@{node.name}] has no row here")
        row = self.row - back
        return as_exact(self.context.column(None, node.name, node.type).values[row]) if row >= 0 else None

    def field(self, node: FieldRef) -> Exact:
        return as_exact(self.context.field(node.table, node.name, node.type))

    def parameter(self, node: ParameterRef) -> Exact:
        return as_exact(self.context.parameter(node.name, node.type))

    def unary(self, node: Unary) -> Exact:
        value = cast("int | Fraction | None", self.value(node.operand))
        if value is None:
            return None
        return -value if node.op == "-" else Fraction(value) / 100

    def binary(self, node: Binary) -> Exact:
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        return COMPARE[node.op](left, right) if node.op in COMPARISONS else ARITHMETIC[node.op](left, right)

    def call(self, node: Call) -> Exact:
        name = node.name
        if name in CONDITIONAL:
            prepared = conditional(self.context, node)
            return prepared.answer(tuple(key_of(self.value(asked)) for asked in prepared.asked))
        if name in SPREADING:
            return self.spread(node)
        special = _SPECIAL.get(name)
        if special:
            return special(self, node)
        args = [self.value(arg) for arg in node.args]
        return None if any(arg is None for arg in args) else FUNCTIONS[name](*args)

    def spread(self, node: Call) -> Exact:
        """SUM, COUNT … over a mixture of columns and single values."""
        values: list[Any] = []
        for arg in node.args:
            if isinstance(arg, ColumnRef):
                values += self.context.column(arg.table, arg.name, arg.type).values
            else:
                values.append(self.value(arg))
        filled = [value for value in values if value is not None]
        return len(values) - len(filled) if node.name == "COUNTBLANK" else aggregate(node.name, filled)

    def rows(self, node: Call) -> Exact:
        return self.context.scope.rows(cast("TableRef | ColumnRef", node.args[0]).table)

    def lookup(self, node: Call) -> Exact:
        key = self.value(node.args[0])
        return None if key is None else as_exact(lookup(self.context, node).get(key_of(key)))

    def previous(self, node: Call) -> Exact:
        return self.cell(cast(RowRef, node.args[0]), back=1)

    def choose(self, node: Call) -> Exact:
        test = self.value(node.args[0])
        return None if test is None else self.value(node.args[1 if test else 2])

    def both(self, node: Call) -> Exact:
        return all_of([cast("bool | None", self.value(arg)) for arg in node.args])

    def either(self, node: Call) -> Exact:
        return any_of([cast("bool | None", self.value(arg)) for arg in node.args])

    def is_blank(self, node: Call) -> Exact:
        return self.value(node.args[0]) is None

    def is_number(self, node: Call) -> Exact:
        """Whether the argument can be worked out; unknown where it rests on a blank."""
        if self.value(node.args[0]) is not None:
            return True
        cells = (below for below in walk(node.args[0]) if isinstance(below, (RowRef, FieldRef, ParameterRef)))
        return None if any(self.value(cell) is None for cell in cells) else False


_BY_TYPE: dict[type, Callable[[Evaluator, Any], Exact]] = {
    Literal: Evaluator.literal,
    RowRef: Evaluator.cell,
    FieldRef: Evaluator.field,
    ParameterRef: Evaluator.parameter,
    Unary: Evaluator.unary,
    Binary: Evaluator.binary,
    Call: Evaluator.call,
}

_SPECIAL: dict[str, Callable[[Evaluator, Call], Exact]] = {
    "ROWS": Evaluator.rows,
    "LOOKUP": Evaluator.lookup,
    "PREV": Evaluator.previous,
    "IF": Evaluator.choose,
    "AND": Evaluator.both,
    "OR": Evaluator.either,
    "ISBLANK": Evaluator.is_blank,
    "ISNUMBER": Evaluator.is_number,
}
