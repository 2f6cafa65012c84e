"""COUNTIFS and its kin over the rows of one table, by hashing: linear in the rows, whatever the number of questions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import compress, repeat
from operator import not_
from typing import Any, cast

from processor.formula.aggregates import aggregate
from processor.formula.criteria import BLANK, FILLED, Criterion, read_criterion
from processor.formula.nodes import NUMBER, Call, ColumnRef, Literal, Node, OneOf, RowRef, Unary, walk
from processor.formula.numbers import Exact, canonical, exact
from processor.formula.scalars import COMPARE
from processor.formula.scope import Column, Context
from processor.model import Scalar

_OF_ALL = {
    "COUNTIF": "COUNT", "COUNTIFS": "COUNT", "SUMIF": "SUM", "SUMIFS": "SUM", "AVERAGEIFS": "AVERAGE",
    "MINIFS": "MIN", "MAXIFS": "MAX", "COUNTUNIQUE": "COUNTUNIQUE",
}  # fmt: skip


def conditions(call: Call) -> tuple[ColumnRef | None, list[tuple[ColumnRef, Criterion]]]:
    """The column that is counted or summed (None for COUNTIFS), and the criteria with their columns."""
    args = list(call.args)
    target: Node | None = None
    if call.name == "SUMIF":
        target = args.pop(2) if len(args) == 3 else args[0]
    elif call.name not in ("COUNTIF", "COUNTIFS"):
        target = args.pop(0)
    pairs = []
    for column, node in zip(args[::2], args[1::2], strict=True):
        assert isinstance(column, ColumnRef)
        pairs.append((column, read_criterion(node, column.type)))
    return cast("ColumnRef | None", target), pairs


class Question:
    """A call whose conditions have been read. Equal where the calls are; the hash, of a whole tree, is taken once.

    constant: the conditions that are the same for every row that asks; equal, other: those that are not
    """

    __slots__ = ("_hash", "call", "constant", "equal", "other", "table", "target")

    def __init__(self, call: Call) -> None:
        self.call = call
        self.table = table_of(call)
        self.target, pairs = conditions(call)
        by_row = [
            any(isinstance(node, RowRef) for node in walk(one.operand)) if one.operand else False for _, one in pairs
        ]
        asked = list(compress(pairs, by_row))
        self.constant = list(compress(pairs, map(not_, by_row)))
        self.equal = [pair for pair in asked if pair[1].op == "="]
        self.other = [pair for pair in asked if pair[1].op != "="]
        self._hash = hash(call)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Question) and (self.call is other.call or self.call == other.call)


_MOST_QUESTIONS = 4096
_questions: dict[int, Question] = {}


def question(call: Call) -> Question:
    """The question that a call of a formula asks of every return."""
    found = _questions.get(id(call))
    if found is None or found.call is not call:
        if len(_questions) >= _MOST_QUESTIONS:
            _questions.clear()
        found = _questions[id(call)] = Question(call)
    return found


def table_of(call: Call) -> str | None:
    """The table whose rows `call` goes through, None for the row table."""
    column = call.args[0]
    assert isinstance(column, ColumnRef)
    return column.table


def literals(node: OneOf) -> set[Scalar]:
    """The members of a {…} as keys."""
    return {_key(item) for item in node.items}


def _key(item: Literal | Unary) -> Scalar:
    value = cast(Literal, item).value
    return value if isinstance(value, (str, bool)) else cast(Scalar, canonical(value))


def against(column: Column, op: str, value: Exact) -> list[bool | None]:
    """Every cell of `column` compared with one exact value; None where either is unknown."""
    if value is None:
        return [None] * len(column.values)
    compare = COMPARE[op]
    cells: Sequence[Any] = column.values
    key: Any = value
    if column.kind == NUMBER:
        cells = column.keys
        key = canonical(cast("int | float | Fraction", value))
        if isinstance(key, Fraction):
            cells = [None if cell is None else exact(cell) for cell in cast("Sequence[float | None]", column.values)]
    if not column.blanks:
        return list(map(compare, cells, repeat(key)))
    return [None if cell is None else compare(cell, key) for cell in cells]


class Conditional:
    """One call, prepared over one scope: constant criteria are applied once; the others are asked per row."""

    def __init__(self, context: Context, question: Question, constant: Callable[[Node], Exact]) -> None:
        def column(ref: ColumnRef) -> Column:
            return context.column(ref.table, ref.name, ref.type)

        self.name = _OF_ALL[question.call.name]
        self.target = column(question.target) if question.target else None
        self.asked = [cast(Node, one.operand) for _, one in question.equal + question.other]
        self.equal = [column(ref) for ref, _ in question.equal]
        self.other = [(column(ref), one.op) for ref, one in question.other]
        self.unknown = False
        chosen = [self._constant(column(ref), one, constant) for ref, one in question.constant]
        self.rows: Sequence[int] = range(context.scope.rows(question.table))
        if chosen:
            self.rows = [index for index, tests in enumerate(zip(*chosen, strict=True)) if all(tests)]
        self._groups: dict[Any, Sequence[int]] | None = None
        self._counts: dict[Any, int] | None = None
        self._sorted: dict[Any, list[Any]] = {}
        self._answers: dict[Any, Exact] = {}

    def _constant(self, column: Column, criterion: Criterion, constant: Callable[[Node], Exact]) -> list[bool | None]:
        if criterion.op == BLANK:
            return [cell is None for cell in column.values]
        if criterion.op == FILLED:
            return [cell is not None for cell in column.values]
        assert criterion.operand is not None
        if isinstance(criterion.operand, OneOf):
            members = literals(criterion.operand)
            return [cell in members for cell in column.keys]
        value = constant(criterion.operand)
        self.unknown = self.unknown or value is None
        return against(column, criterion.op, value)

    @property
    def counts_only(self) -> bool:
        """True where every question is: how many rows hold this key?"""
        return self.name == "COUNT" and not self.other and not self.unknown

    def _keys(self) -> Iterable[Any]:
        """The key of each chosen row under the per-row equalities: a value, or a tuple of several."""
        columns = [column.keys for column in self.equal]
        if not isinstance(self.rows, range):
            columns = [[keys[row] for row in self.rows] for keys in columns]
        return columns[0] if len(columns) == 1 else zip(*columns, strict=True)

    def counts(self) -> dict[Any, int]:
        """How many rows hold each key; a blank is no key anybody asks for."""
        if self._counts is None:
            self._counts = Counter(self._keys())
        return self._counts

    def groups(self) -> dict[Any, Sequence[int]]:
        """The rows that hold each key, in order."""
        if self._groups is None:
            found: defaultdict[Any, list[int]] = defaultdict(list)
            for row, key in zip(self.rows, self._keys(), strict=True):
                found[key].append(row)
            self._groups = dict(found)
        return self._groups

    def answer(self, operands: tuple[Any, ...]) -> Exact:
        """The result for one row's operands (in the order of `asked`), numbers as canonical keys."""
        if self.unknown or None in operands:
            return None
        if operands not in self._answers:
            self._answers[operands] = self._work_out(operands)
        return self._answers[operands]

    def _work_out(self, operands: tuple[Any, ...]) -> Exact:
        count = len(self.equal)
        key = operands[0] if count == 1 else operands[:count]
        if self.counts_only:
            return self.counts().get(key, 0) if count else len(self.rows)
        rows = self.groups().get(key, ()) if count else self.rows
        if self.name == "COUNT" and len(self.other) == 1 and self.other[0][1] not in ("=", "<>"):
            return self._ordered(key if count else None, rows, operands[count])
        for (column, op), operand in zip(self.other, operands[count:], strict=True):
            cells = Column([column.values[row] for row in rows], column.kind)
            rows = [row for row, holds in zip(rows, against(cells, op, operand), strict=True) if holds]
        return aggregate_rows(self.name, self.target, rows)

    def _ordered(self, key: Any, rows: Sequence[int], operand: Any) -> int:
        """How many of the rows of one group lie on one side of the operand: by bisection."""
        column, op = self.other[0]
        # Keys that are int or float compare as the numbers they stand for; beside a Fraction only exact numbers do.
        exactly = isinstance(operand, Fraction)
        if (key, exactly) not in self._sorted:
            cells: list[Any] = [column.keys[row] for row in rows if column.values[row] is not None]
            self._sorted[key, exactly] = sorted(map(exact, cells) if exactly else cells)
        cells = self._sorted[key, exactly]
        below = bisect_left(cells, operand) if op in ("<", ">=") else bisect_right(cells, operand)
        return below if op in ("<", "<=") else len(cells) - below


def aggregate_rows(name: str, target: Column | None, rows: Sequence[int]) -> Exact:
    """COUNT, SUM … of the given rows of `target`, passing over blanks."""
    if target is None:
        return len(rows)
    cells = target.keys if name == "COUNTUNIQUE" else target.values
    return aggregate(name, [cells[row] for row in rows if cells[row] is not None])
