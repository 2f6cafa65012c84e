"""Rows of a table under criteria, three-valued: what surely counts, what may count, what is not there yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

from processor.formula.conditional import against, conditions, literals, table_of
from processor.formula.criteria import BLANK, FILLED, Criterion
from processor.formula.intervals import INFINITY, End
from processor.formula.nodes import (
    CONDITIONAL,
    NUMBER,
    SPREADING,
    Binary,
    Call,
    ColumnRef,
    FieldRef,
    Node,
    OneOf,
    TableRef,
    walk,
)
from processor.formula.numbers import Exact, exact
from processor.formula.scalars import all_of
from processor.formula.scope import Context
from processor.records import dataclass

_PASSING = ("SUM", "COUNT", "AVERAGE", "MIN", "MAX", "STDEVP")
Pairs = list[tuple[ColumnRef, Criterion]]


@dataclasses.dataclass(slots=True)
class Gathered:
    """sure: values that count;  may: values of rows that may count;  unknown: how many values are not there yet."""

    sure: list[Any]
    may: list[Any]
    unknown: End

    @property
    def settled(self) -> bool:
        """True where nothing can change the result."""
        return not self.may and not self.unknown


@dataclass(frozen=True, slots=True)
class Share:
    """Rows of one table that are looked at (the denominator), and counted among them (the numerator).

    base:          rows surely looked at whose counting is settled;  sure: those of them that are counted
    open_inside:   surely looked at, may be counted
    open_outside:  may be looked at without being counted
    open_counting: may be looked at and counted (a row can be open in both ways)
    extra:         rows of missing returns
    """

    sure: int
    base: int
    open_inside: int
    open_outside: int
    open_counting: int
    extra: End


class States:
    """Works out states of rows over one scope. single: a node's value, None where it is not settled."""

    def __init__(
        self,
        context: Context,
        row_table: str | None,
        one_row: frozenset[str],
        single: Callable[[Node], Exact],
    ) -> None:
        self.context = context
        self.row_table = row_table
        self.one_row = one_row
        self.single = single

    def extra(self, table: str | None) -> End:
        """How many rows missing returns may add to a table."""
        name = table or self.row_table
        missing = self.context.scope.missing(name) if name else 0
        return missing if name in self.one_row or not missing else INFINITY

    def settled(self, column: ColumnRef) -> bool:
        """True for a column without blanks in a complete table."""
        return not self.extra(column.table) and not self.cells(column).blanks

    def cells(self, column: ColumnRef) -> Any:
        return self.context.column(column.table, column.name, column.type)

    def test(self, column: ColumnRef, criterion: Criterion) -> list[bool | None]:
        """Every cell of a column under a criterion; a blank may still become anything."""
        cells = self.cells(column)
        if criterion.op in (BLANK, FILLED):
            return [None if cell is None else criterion.op == FILLED for cell in cells.values]
        operand = criterion.operand
        if isinstance(operand, OneOf):
            members = literals(operand)
            return [None if cell is None else cell in members for cell in cells.keys]
        assert operand is not None
        return against(cells, criterion.op, self.single(operand))

    def tests(self, table: str | None, pairs: Pairs) -> list[bool | None]:
        """Every row of a table under all criteria."""
        if not pairs:
            return [True] * self.context.scope.rows(table)
        columns = [self.test(column, criterion) for column, criterion in pairs]
        return columns[0] if len(columns) == 1 else [all_of(list(row)) for row in zip(*columns, strict=True)]

    def gathered(self, call: Call) -> Gathered:
        """What an aggregate gathers from columns; single values among its arguments are left to the caller."""
        found = Gathered([], [], 0)
        if call.name in SPREADING:
            for column in (arg for arg in call.args if isinstance(arg, ColumnRef)):
                values = _exactly(self.cells(column))
                found.sure += [value for value in values if value is not None]
                found.unknown += sum(value is None for value in values) + self.extra(column.table)
            return found
        target, pairs = conditions(call)
        table = table_of(call)
        rows = self.tests(table, pairs)
        values = [True] * len(rows) if target is None else _exactly(self.cells(target))
        for state, value in zip(rows, values, strict=True):
            if state is False:
                continue
            if value is None:
                found.unknown += 1
            else:
                (found.sure if state else found.may).append(value)
        found.unknown += self.extra(table)
        return found

    def share(self, node: Binary) -> Share | None:
        """The states behind a division that counts rows among rows of the same table, None for any other."""
        counted, looked_at = _counted(node.left), _counted(node.right)
        if counted is None or looked_at is None or counted[0] != looked_at[0]:
            return None
        if any(pair not in counted[1] for pair in looked_at[1]):
            return None
        table = counted[0]
        base = self.tests(table, looked_at[1])
        also = self.tests(table, [pair for pair in counted[1] if pair not in looked_at[1]])
        count = {(one, two): 0 for one in (True, False, None) for two in (True, False, None)}
        for state in zip(base, also, strict=True):
            count[state] += 1
        return Share(
            sure=count[True, True],
            base=count[True, True] + count[True, False],
            open_inside=count[True, None],
            open_outside=count[None, False] + count[None, None],
            open_counting=count[None, True] + count[None, None],
            extra=self.extra(table),
        )

    # ------------------------------------------------------------ blanks
    def passed_over(self, node: Node) -> set[tuple[str | None, str, int]]:
        """The blank cells that the aggregates of a formula pass over, as table, column, row (-1: a field)."""
        found: set[tuple[str | None, str, int]] = set()
        for call in (below for below in walk(node) if isinstance(below, Call)):
            if call.name in _PASSING:
                for arg in call.args:
                    if isinstance(arg, ColumnRef):
                        found.update(self.blanks(arg))
                    elif isinstance(arg, FieldRef) and self.single(arg) is None:
                        found.add((arg.table, arg.name, -1))
            elif call.name in CONDITIONAL:
                found.update(self.blanks_under(call))
        return found

    def blanks(self, column: ColumnRef) -> Iterator[tuple[str | None, str, int]]:
        for row, value in enumerate(self.cells(column).values):
            if value is None:
                yield column.table, column.name, row

    def blanks_under(self, call: Call) -> Iterator[tuple[str | None, str, int]]:
        """Blanks in rows that would count if the blank were filled suitably."""
        target, pairs = conditions(call)
        asked = [pair for pair in pairs if pair[1].op not in (BLANK, FILLED)]
        rows = self.tests(table_of(call), pairs)
        columns = [column for column, _ in asked] + ([target] if target else [])
        for column in columns:
            for table, name, row in self.blanks(column):
                if rows[row] is not False:
                    yield table, name, row


def _counted(node: Node) -> tuple[str | None, Pairs] | None:
    """Table and criteria of a node that counts rows of one table, None for any other node."""
    if not isinstance(node, Call):
        return None
    if node.name in ("COUNTIF", "COUNTIFS"):
        return table_of(node), conditions(node)[1]
    first = node.args[0] if len(node.args) == 1 else None
    if node.name == "ROWS" and isinstance(first, (TableRef, ColumnRef)):
        return first.table, []
    if node.name in ("COUNT", "COUNTA") and isinstance(first, ColumnRef):
        return first.table, [(first, Criterion(FILLED, None))]
    return None


def _exactly(column: Any) -> list[Any]:
    if column.kind != NUMBER:
        return list(column.values)
    return [None if value is None else exact(value) for value in column.values]
