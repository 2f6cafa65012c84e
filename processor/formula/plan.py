"""A condition on rows as a chain of calls on whole columns: made once for a formula, run for every table.

On a short table a condition costs what its calls cost, so which columns are compared, and how, is settled when the plan
is made. When it runs, all that is left to ask is whether Python's numbers decide as the exact ones would. Where that is
not sure it raises Closer; then, and for formulas that have no plan, columns.py does the work.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, compress, repeat
from typing import Any

from processor.formula.nodes import (
    BOOL,
    COMPARISONS,
    DATE,
    NUMBER,
    TEXT,
    Binary,
    Call,
    FieldRef,
    Literal,
    Node,
    ParameterRef,
    RowRef,
    Unary,
    children,
    walk,
)
from processor.formula.numbers import decimals, exact, plain
from processor.formula.scalars import ARITHMETIC, COMPARE, FUNCTIONS, all_of, any_of
from processor.formula.scope import Column, Context, Scope
from processor.formula.series import UNIT, alike, by_half, is_certain, more
from processor.model import Scalar

_COUNTS = ("LEN", "FIND", "YEAR", "MONTH", "DAY", "WEEKDAY", "DATEDIF", "ABS")
"""Functions that give whole numbers, where they are given any."""

Values = tuple[Sequence[Any], bool]
"""One value a row, and whether some are None (unknown)."""


class Closer(Exception):
    """Python's numbers may not decide here: the formula has to be looked at more closely."""


class Unplanned(Exception):
    """A formula has no plan."""


class Cells:
    """The rows that a plan looks at.

    read:  a column by its name (KeyError where there is none);  mask: where given, only rows in which it is True count
    scope: what to ask for anything that is the same in every row
    kept:  what is known about the columns of these rows; empty to begin with, to be shared by all who look at them
    """

    __slots__ = ("_mask", "_once", "_read", "_scope", "kept", "rows")

    def __init__(
        self,
        read: Callable[[str], Sequence[Scalar]],
        rows: int,
        scope: Callable[[], Scope],
        kept: dict[tuple[str, str], Any],
        mask: Sequence[Scalar] | None = None,
    ) -> None:
        self.rows = rows
        self._read = read
        self._scope = scope
        self.kept = kept
        self._mask = mask
        self._once: Callable[[Node], Any] | None = None

    def raw(self, name: str) -> Sequence[Scalar]:
        """A column as it stands."""
        values = self._read(name)
        return values if self._mask is None else list(compress(values, self._mask))

    def column(self, cell: tuple[str, str]) -> Column:
        """A column, by its name and type: each value of that type or None."""
        found: Column | None = self.kept.get(cell)
        if found is None:
            found = self.kept[cell] = Column(self.raw(cell[0]), cell[1])
        return found

    def kinds(self, rows: Sequence[Any], names: Sequence[str]) -> Cells:
        """Other rows, with the columns `names`, in place of these."""
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        return Cells(columns.__getitem__, len(rows), self._scope, {})

    def once(self, node: Node) -> Any:
        """The exact value of a node that is the same in every row."""
        if self._once is None:
            from processor.formula.exact import Evaluator  # many a run has no such node

            self._once = Evaluator(Context(self._scope())).value
        return self._once(node)


Test = Callable[[Cells], Values]
Once = Callable[[Cells], Any]


def plan_of(node: Node) -> Test | None:
    """What gives the truth of a condition in every row, as columns.over_rows does or not at all (Closer; KeyError where
    a column is not there); None for a formula without a plan."""
    try:
        return _asked_once(node, _test(node)) if node.type == BOOL else None
    except Unplanned:
        return None


_MANY_COMPARISONS = 6
_MANY_ROWS = 24


def _asked_once(node: Node, test: Test) -> Test:
    """The same test; where it is a long one on texts, which recur in long tables, different rows are asked once."""
    if not isinstance(node, Call):
        return test
    below = list(walk(node))
    cells_used = list(dict.fromkeys((one.name, one.type) for one in below if isinstance(one, RowRef)))
    comparisons = sum(isinstance(one, Binary) for one in below)
    if comparisons < _MANY_COMPARISONS or any(kind != TEXT for _, kind in cells_used):
        return test
    names = [name for name, _ in cells_used]

    def asked_once(cells: Cells) -> Values:
        if cells.rows < _MANY_ROWS:
            return test(cells)
        rows = list(zip(*[cells.column(cell).values for cell in cells_used], strict=True))
        kinds = list(dict.fromkeys(rows))
        if len(kinds) > len(rows) / 2:
            return test(cells)
        answers, blanks = test(cells.kinds(kinds, names))
        answer = dict(zip(kinds, answers, strict=True))
        return list(map(answer.__getitem__, rows)), blanks

    return asked_once


def _by_row(node: Node) -> bool:
    return isinstance(node, RowRef) or any(map(_by_row, children(node)))


# ---------------------------------------------------------------- conditions


def _test(node: Node) -> Test:
    """What gives the truth of `node` in every row."""
    if not _by_row(node):
        return _same_in_all(node)
    if isinstance(node, RowRef):
        return _cell(node)
    if isinstance(node, Binary) and node.op in COMPARISONS:
        return _comparison(node)
    if isinstance(node, Call):
        if node.name in ("AND", "OR"):
            return _joined(node.name, [_test(arg) for arg in node.args])
        if node.name == "NOT":
            return _mapped(operator.not_, _test(node.args[0]))
        if node.name == "ISBLANK" and isinstance(node.args[0], RowRef):
            return _blank(node.args[0])
        if node.name == "ISNUMBER":
            return _number_given(node.args[0])
    raise Unplanned


def _same_in_all(node: Node) -> Test:
    def test(cells: Cells) -> Values:
        value = cells.once(node)
        return [value] * cells.rows, value is None

    return test


def _cell(node: RowRef) -> Test:
    cell = node.name, node.type

    def values(cells: Cells) -> Values:
        column = cells.column(cell)
        return column.values, column.blanks

    return values


def _blank(node: RowRef) -> Test:
    cell = _cell(node)

    def blank(cells: Cells) -> Values:
        return [value is None for value in cell(cells)[0]], False

    return blank


def _number_given(node: Node) -> Test:
    """Whether a number can be worked out, as in FIND; unknown where it rests on a blank."""
    if any(isinstance(below, (FieldRef, ParameterRef)) for below in walk(node)):
        raise Unplanned
    number, parts = _values(node), [_cell(below) for below in walk(node) if isinstance(below, RowRef)]

    def given(cells: Cells) -> Values:
        found = [value is not None for value in number(cells)[0]]
        columns, blanks = zip(*[part(cells) for part in parts], strict=True)
        if True not in blanks:
            return found, False
        rows = zip(found, *columns, strict=True)
        truth = [True if known else None if None in row else False for known, *row in rows]
        return truth, None in truth

    return given


def _joined(name: str, parts: Sequence[Test]) -> Test:
    """AND or OR."""
    join, slowly = (operator.and_, all_of) if name == "AND" else (operator.or_, any_of)

    def joined(cells: Cells) -> Values:
        columns, blanks = zip(*[part(cells) for part in parts], strict=True)
        if True in blanks:
            return list(map(slowly, zip(*columns, strict=True))), True
        truth = columns[0]
        for values in columns[1:]:
            truth = map(join, truth, values)
        return list(truth), False

    return joined


def _mapped(function: Callable[[Any], Any], inner: Test) -> Test:
    def mapped(cells: Cells) -> Values:
        values, blanks = inner(cells)
        if blanks:
            return [None if value is None else function(value) for value in values], True
        return list(map(function, values)), False

    return mapped


# ---------------------------------------------------------------- comparisons


def _comparison(node: Binary) -> Test:
    left, right, compare = node.left, node.right, COMPARE[node.op]
    if node.left.type != NUMBER:
        return _compared(compare, left, right)
    if _is_sure(left) and _is_sure(right):
        return _compared(compare, left, right)
    if all(_is_sure(side) or isinstance(side, RowRef) for side in (left, right)):
        return _compared(compare, left, right, [side for side in (left, right) if isinstance(side, RowRef)])
    return _sums_compared(node.op, left, right)


def _is_sure(node: Node) -> bool:
    """True for a number that no number of the row has a part in: a count or a constant, always exact."""
    return node.type != NUMBER if isinstance(node, RowRef) else all(map(_is_sure, children(node)))


def _compared(compare: Callable[[Any, Any], bool], left: Node, right: Node, numbers: Sequence[RowRef] = ()) -> Test:
    """Compares values that stand for themselves. numbers: the sides that are cells with a number."""
    if not _by_row(right):
        return _with_constant(compare, left, right)
    if not _by_row(left):
        return _with_constant(_MIRRORED.get(compare, compare), right, left)
    one, other = _values(left), _values(right)

    def compared(cells: Cells) -> Values:
        (values, blanks), (others, more) = one(cells), other(cells)
        if numbers and not _fit(*[cells.column((cell.name, NUMBER)) for cell in numbers]):
            raise Closer
        if blanks or more:
            pairs = zip(values, others, strict=True)
            return [None if a is None or b is None else compare(a, b) for a, b in pairs], True
        return list(map(compare, values, others)), False

    return compared


_MIRRORED: dict[Any, Any] = {
    operator.lt: operator.gt,
    operator.gt: operator.lt,
    operator.le: operator.ge,
    operator.ge: operator.le,
}


def _fit(one: Column, other: Column | None = None) -> bool:
    """True where Python compares the numbers of a column with those of another, or with counts, as the exact ones."""
    return one.whole or one.small if other is None else alike(one, other)


def _with_constant(compare: Callable[[Any, Any], bool], node: Node, same: Node) -> Test:
    """Compares with what is the same in every row, numbers being small (see series.comparable)."""
    if isinstance(node, RowRef) and isinstance(same, Literal) and same.type != DATE:
        return _with_literal(compare, (node.name, node.type), _literal(same))
    one, constant = _values(node), _constant(same)

    def compared(cells: Cells) -> Values:
        wanted = constant(cells)
        if wanted is None:
            return [None] * cells.rows, True
        values, blanks = one(cells)
        if blanks:
            return [None if value is None else compare(value, wanted) for value in values], True
        return list(map(compare, values, repeat(wanted))), False

    return compared


def _with_literal(compare: Callable[[Any, Any], bool], cell: tuple[str, str], wanted: Any) -> Test:
    """The same for what most conditions are: a cell beside a number or text that is written out."""
    always = repeat(wanted)

    def compared(cells: Cells) -> Values:
        column = cells.column(cell)
        if column.blanks:
            return [None if value is None else compare(value, wanted) for value in column.values], True
        return list(map(compare, column.values, always)), False

    return compared


def _literal(node: Literal) -> Any:
    """Its value as a cell would have it."""
    if node.type != NUMBER:
        return node.value
    number = exact(node.value)  # type: ignore[arg-type]
    value = plain(number)
    if not is_certain(value, number):
        raise Unplanned
    return value


def _constant(node: Node) -> Once:
    """The value of a node that is the same in every row, numbers as in a certain series."""
    if isinstance(node, Literal) and node.type != DATE:
        value = _literal(node)
        return lambda cells: value
    if node.type != NUMBER:
        return lambda cells: cells.once(node)

    def number(cells: Cells) -> Any:
        value = cells.once(node)
        if value is None:
            return None
        if not is_certain(plain(value), value):
            raise Closer
        return plain(value)

    return number


# ---------------------------------------------------------------- values that stand for themselves


def _values(node: Node) -> Test:
    """The values of `node` in every row: cells, and what is worked out of texts and dates alone."""
    if isinstance(node, RowRef):
        return _cell(node)
    if not _is_sure(node):
        raise Unplanned
    if isinstance(node, Binary) and node.op == "-" and node.left.type == node.right.type == DATE:
        return _worked_out(ARITHMETIC[node.op], node.left, node.right)
    if isinstance(node, Call) and node.name in FUNCTIONS and (node.name in _COUNTS or node.type in (TEXT, DATE)):
        return _worked_out(FUNCTIONS[node.name], *node.args)
    raise Unplanned


def _worked_out(function: Callable[..., Any], *nodes: Node) -> Test:
    """`function` of exact values."""
    parts = [_values(node) if _by_row(node) else _repeated(node) for node in nodes]

    def worked_out(cells: Cells) -> Values:
        columns, blanks = zip(*[part(cells) for part in parts], strict=True)
        if True in blanks:
            values = [None if None in row else function(*row) for row in zip(*columns, strict=True)]
        else:
            values = list(map(function, *columns))
        return values, None in values

    return worked_out


def _repeated(node: Node) -> Test:
    def repeated(cells: Cells) -> Values:
        value = cells.once(node)
        return [value] * cells.rows, value is None

    return repeated


# ---------------------------------------------------------------- sums
#
# Sides that are sums and differences of cells and constants, parts of them multiplied by constants, ABS among them. Let
# n count all cells and constants, B be no smaller than any cell or constant that is added, F the product of those
# factors that are larger than 1. Multiplied out, a side has no more than n terms, none larger than B * F; a term passes
# no more than 2n roundings (its cell, its factors, the operations), of half of UNIT each. So a gap is off by less than
# n * n * UNIT * B * F, with room for the rounding of the bound itself. A gap that is larger than this has the sign of
# the exact one. And with numbers of d decimals at most, and factors of e in all, the exact gap is a multiple of
# 10^-(d + e), so it is enough to know it to a quarter of that. An int that is no float makes B so large that neither
# does.


class _Terms:
    """What a comparison of sums is made of: the cells, the constants that are added and those that multiply."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.added: list[Once] = []
        self.factors: list[Once] = []


def _sums_compared(op: str, left: Node, right: Node) -> Test:
    terms = _Terms()
    one, other = _sum(left, terms), _sum(right, terms)
    count = len(terms.cells) + len(terms.added) + len(terms.factors)
    compare = COMPARE[op]

    def compared(cells: Cells) -> Values:
        columns = {name: cells.raw(name) for name in terms.cells}
        added = [constant(cells) for constant in terms.added]
        factors = [constant(cells) for constant in terms.factors]
        try:
            if cells.rows > _LONG:  # before they are all put together
                for column in columns.values():
                    math.hypot(*column)  # type: ignore[arg-type]
            numbers: list[Any] = list(chain.from_iterable(columns.values()))
            big = math.hypot(*numbers, *added)  # not below the largest; inf and nan stay; only numbers have one
            for factor in factors:
                big *= max(1.0, abs(factor))
        except (TypeError, OverflowError):
            raise Closer from None
        error = count * count * UNIT * max(big, _LEAST)
        if not error < 1:
            raise Closer
        given = columns, iter(added), iter(factors)
        gaps = list(map(operator.sub, one(*given), other(*given)))
        if min(map(abs, gaps), default=math.inf) > error:  # else some are equal, or so close that it takes a proof
            return list(map(compare, gaps, repeat(0))), False
        digits = more(decimals(numbers), decimals(added))
        for factor in factors:
            digits = more(digits, decimals([factor]), operator.add)
        if digits is None or not error < 10.0**-digits / 4:
            raise Closer
        return by_half(op, gaps, 10.0**-digits / 2), False

    return compared


_LONG = 1000
_LEAST = 1e-280
"""Floats near the smallest there is have fewer digits than UNIT says."""

Sum = Callable[[Mapping[str, Sequence[Any]], Any, Any], Any]


def _sum(node: Node, terms: _Terms) -> Sum:
    """What adds up `node` in every row, of columns, constants and factors in the order of `terms`, to which those of
    `node` are added."""
    if not _by_row(node):
        terms.added.append(_constant(node))
        return lambda columns, added, factors: repeat(next(added))
    if isinstance(node, RowRef):
        name = node.name
        terms.cells.append(name)
        return lambda columns, added, factors: columns[name]
    if isinstance(node, Unary) and node.op == "-":
        return _changed(operator.neg, _sum(node.operand, terms))
    if isinstance(node, Call) and node.name == "ABS":
        return _changed(abs, _sum(node.args[0], terms))
    if isinstance(node, Call) and node.name == "SUM" and all(map(_by_row, node.args)):
        parts = [_sum(arg, terms) for arg in node.args]
        return lambda *given: map(sum, zip(*[part(*given) for part in parts], strict=True))
    if isinstance(node, Binary) and node.left.type == node.right.type == NUMBER:
        if node.op in ("+", "-"):
            combine = operator.add if node.op == "+" else operator.sub
            left, right = _sum(node.left, terms), _sum(node.right, terms)
            return lambda *given: map(combine, left(*given), right(*given))
        constants = [side for side in (node.left, node.right) if not _by_row(side)]
        if node.op == "*" and constants:
            terms.factors.append(_constant(constants[0]))
            sides = _sum(node.right if constants[0] is node.left else node.left, terms)
            return lambda columns, added, factors: map(
                operator.mul, repeat(next(factors)), sides(columns, added, factors)
            )
    raise Unplanned


def _changed(change: Callable[[Any], Any], inner: Sum) -> Sum:
    return lambda *given: map(change, inner(*given))
