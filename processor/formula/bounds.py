"""What a figure may still become while returns are missing and cells blank: sound low and high ends.

Unknown are blank cells, and the rows of missing returns: any number of rows, or at most one per return in a one_row
table. A number nobody has sent yet is taken to be 0 or more where it stands in a column or a blank field under SUM and
its kin.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, cast

from processor.formula.aggregates import aggregate
from processor.formula.exact import Evaluator
from processor.formula.intervals import EVERYTHING, INFINITY, NOT_NEGATIVE, End, Interval, at
from processor.formula.nodes import (
    BOOL,
    CONDITIONAL,
    NUMBER,
    SPREADING,
    Binary,
    Call,
    ColumnRef,
    FieldRef,
    Node,
    ParameterRef,
    TableRef,
    Unary,
    children,
)
from processor.formula.numbers import Exact, exact_sum
from processor.formula.scalars import COMPARE, FUNCTIONS, all_of, any_of
from processor.formula.scope import Context
from processor.formula.states import Gathered, Share, States

_MONOTONE = ("ROUND", "ROUNDUP", "ROUNDDOWN", "INT")


class Bounds:
    """Bounds of the nodes of one formula over one scope."""

    def __init__(self, context: Context, row_table: str | None, one_row: frozenset[str]) -> None:
        self.context = context
        self.states = States(context, row_table, one_row, self.single)
        self.once = Evaluator(context)
        self._settled: dict[int, bool] = {}

    # ------------------------------------------------------------ what is settled
    def settled(self, node: Node) -> bool:
        """True where nothing that is still unknown can change the value of `node` (or that it has none)."""
        found = self._settled.get(id(node))
        if found is None:
            found = self._settled[id(node)] = self._is_settled(node)
        return found

    def _is_settled(self, node: Node) -> bool:
        if isinstance(node, ColumnRef):
            return self.states.settled(node)
        if isinstance(node, (FieldRef, ParameterRef)):
            return self.once.value(node) is not None
        if isinstance(node, Call):
            if node.name == "ROWS":
                return not self.states.extra(cast("TableRef | ColumnRef", node.args[0]).table)
            if node.name == "IF" and self.settled(node.args[0]):
                test = self.once.value(node.args[0])
                return test is None or self.settled(node.args[1 if test else 2])
            if node.name in CONDITIONAL or node.name in SPREADING:
                singles = (arg for arg in node.args if not isinstance(arg, ColumnRef))
                return all(map(self.settled, singles)) and self.states.gathered(node).settled
        return all(map(self.settled, children(node)))

    def single(self, node: Node) -> Exact:
        """The value of `node` where it is settled, else None."""
        return self.once.value(node) if self.settled(node) else None

    # ------------------------------------------------------------ conditions
    def truth(self, node: Node) -> bool | None:
        """TRUE or FALSE where that is settled, else None."""
        if self.settled(node):
            return cast("bool | None", self.once.value(node))
        if isinstance(node, Binary):
            return self.compared(node)
        if isinstance(node, Call) and node.name in ("AND", "OR"):
            values = [self.truth(arg) for arg in node.args]
            return all_of(values) if node.name == "AND" else any_of(values)
        if isinstance(node, Call) and node.name == "NOT":
            inner = self.truth(node.args[0])
            return None if inner is None else not inner
        return None

    def compared(self, node: Binary) -> bool | None:
        if node.left.type != NUMBER:
            return None
        gap = self.number(node.left) - self.number(node.right)
        if node.op in ("=", "<>"):
            if gap.point == 0:
                return node.op == "="
            return (node.op == "<>") if gap.low > 0 or gap.high < 0 else None
        outcomes = {COMPARE[node.op](end, 0) for end in (gap.low, gap.high)}
        return outcomes.pop() if len(outcomes) == 1 else None

    # ------------------------------------------------------------ numbers
    def number(self, node: Node) -> Interval:
        """All numbers that `node` may still become."""
        if self.settled(node):
            return _known(self.once.value(node))
        if isinstance(node, Unary):
            inner = self.number(node.operand)
            return -inner if node.op == "-" else inner / at(100)
        if isinstance(node, Binary):
            return self.arithmetic(node)
        return self.call(node) if isinstance(node, Call) else EVERYTHING

    def arithmetic(self, node: Binary) -> Interval:
        if node.op == "^" or node.left.type != NUMBER:
            return EVERYTHING
        if node.op == "/":
            share = self.states.share(node)
            if share is not None:
                return share_bounds(share)
        left, right = self.number(node.left), self.number(node.right)
        if node.op == "+":
            return left + right
        if node.op == "-":
            return left - right
        return left * right if node.op == "*" else left / right

    def call(self, node: Call) -> Interval:
        name = node.name
        if name == "ROWS":
            table = cast("TableRef | ColumnRef", node.args[0]).table
            rows = self.context.scope.rows(table)
            return Interval(rows, rows + self.states.extra(table))
        if name in SPREADING:
            return self.spread(node)
        if name in CONDITIONAL:
            return gathered_bounds(node.name, self.states.gathered(node))
        if name == "IF":
            test = self.truth(node.args[0])
            if test is None:
                return self.number(node.args[1]).hull(self.number(node.args[2]))
            return self.number(node.args[1 if test else 2])
        if name in _MONOTONE and all(map(self.settled, node.args[1:])):
            return self.monotone(node)
        if name == "ABS":
            return _size(self.number(node.args[0]))
        return EVERYTHING

    def monotone(self, node: Call) -> Interval:
        """A function that never falls where its first argument rises: of both ends."""
        inner = self.number(node.args[0])
        rest = [self.once.value(arg) for arg in node.args[1:]]
        if None in rest:
            return EVERYTHING
        function = FUNCTIONS[node.name]
        low, high = (end if isinstance(end, float) else function(end, *rest) for end in (inner.low, inner.high))
        return Interval(cast(End, low), cast(End, high))

    def spread(self, node: Call) -> Interval:
        """SUM, COUNT … over columns and single values."""
        gathered = self.states.gathered(node)
        others: list[Interval] = []
        for arg in node.args:
            if isinstance(arg, ColumnRef):
                continue
            known = self.single(arg)
            if known is not None:
                gathered.sure.append(known)
            elif node.name in ("COUNT", "COUNTA", "COUNTBLANK") or isinstance(arg, FieldRef):
                gathered.unknown += 1
            else:
                others.append(self.number(arg))
        if not others:
            return gathered_bounds(node.name, gathered)
        if node.name != "SUM":
            return EVERYTHING
        total = gathered_bounds("SUM", gathered)
        for other in others:
            total = total + other.hull(at(0))
        return total


def _known(value: Exact) -> Interval:
    return EVERYTHING if value is None else at(cast("int | Fraction", value))


def _size(inner: Interval) -> Interval:
    if inner.low >= 0:
        return inner
    return -inner if inner.high <= 0 else Interval(0, max(-inner.low, inner.high))


def share_bounds(share: Share) -> Interval:
    """The share of rows that count among rows that are looked at, for every way the open rows may fall.

    At the low end open rows fall outside the numerator but, where they can, inside the denominator; at the high end
    into both, or outside both.
    """
    low_base = share.base + share.open_inside + share.open_outside + share.extra
    low = Fraction(0) if low_base == INFINITY or not low_base else Fraction(share.sure, cast(int, low_base))
    if share.extra == INFINITY:
        return Interval(low, 1)
    counting = share.open_inside + share.open_counting + cast(int, share.extra)
    high_base = share.base + counting
    if not high_base:
        return Interval(low, low) if low_base else EVERYTHING
    return Interval(low, Fraction(share.sure + counting, high_base))


def gathered_bounds(name: str, found: Gathered) -> Interval:
    """Bounds of an aggregate over what is sure to count, what may count, and what is not there yet."""
    may = found.may
    everything = found.sure + may
    blanks: End = found.unknown
    if name in ("COUNTIF", "COUNTIFS", "COUNT", "COUNTA"):
        return Interval(len(found.sure), len(everything) + blanks)
    if name == "COUNTBLANK":
        return Interval(0, blanks)
    if name == "COUNTUNIQUE":
        return Interval(len(set(found.sure)), len(set(everything)) + blanks)
    if name in ("SUM", "SUMIF", "SUMIFS"):
        base = exact_sum(found.sure)
        low = base + exact_sum([value for value in may if value < 0])
        high: End = INFINITY if blanks else base + exact_sum([value for value in may if value > 0])
        return Interval(low, high)
    return _extreme_bounds(name, found, everything)


def _extreme_bounds(name: str, found: Gathered, everything: list[Any]) -> Interval:
    """AVERAGE, MIN, MAX and STDEVP, of single values and of the rows of a table."""
    kind = name.removesuffix("IFS")
    if not found.may and not found.unknown:
        return _known(aggregate(kind, found.sure))
    if kind == "STDEVP":
        return NOT_NEGATIVE
    lowest = min(everything, default=0)
    low: End = min(lowest, 0) if found.unknown else lowest
    high: End = INFINITY if found.unknown else max(everything)
    if kind == "MIN" and found.sure:
        high = min(found.sure)
    if kind == "MAX" and found.sure:
        low = max(found.sure)
    return Interval(low, high)


def bounds(
    context: Context, node: Node, row_table: str | None, one_row: frozenset[str]
) -> tuple[Fraction | None, Fraction | None]:
    """Low and high end of `node`, None where open; for a condition 0 and 1 stand for FALSE and TRUE."""
    worker = Bounds(context, row_table, one_row)
    if node.type == BOOL:
        truth = worker.truth(node)
        return (Fraction(truth is True), Fraction(truth is not False))
    if node.type != NUMBER:
        return (None, None)
    found = worker.number(node)
    low, high = (None if isinstance(end, float) else Fraction(end) for end in (found.low, found.high))
    return (low, high)
