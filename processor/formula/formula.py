"""A compiled formula: checked once, kept as plain data, evaluated over many scopes.

A ruleset holds hundreds of them and a run over one return uses a part, so this module imports nothing to begin with:
tree, evaluators and printers are loaded with the first formula that is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, fields
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from processor.records import dataclass

if TYPE_CHECKING:
    from fractions import Fraction

    from processor.formula.excel_form import Resolve
    from processor.formula.nodes import Node
    from processor.formula.numbers import Exact
    from processor.formula.plan import Test
    from processor.formula.scope import Column, Scope
    from processor.model import Scalar


@dataclass(frozen=True)
class Formula:
    """source: as written; type: of its value; row_table: the table it was checked against, None for a single value.

    row_columns: columns used as [@列], in order of appearance;  tables: tables used by name
    columns: (table, column) of whole columns, table being the row table's name for [列]
    fields: (table, name);  parameters: names
    one_row: those of `tables` to which a missing return adds one row at most
    data: the checked tree as nested lists (see codec.py)
    """

    source: str
    type: str
    row_table: str | None
    row_columns: tuple[str, ...]
    tables: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]
    one_row: tuple[str, ...]
    data: list[Any] = field(repr=False, hash=False)

    @cached_property
    def node(self) -> Node:
        """The checked syntax tree."""
        from processor.formula.codec import decode

        return decode(self.data)

    @cached_property
    def _by_row(self) -> dict[int, bool]:
        """Which of its nodes (by identity) depend on the row; kept from one evaluation to the next."""
        return {}

    @cached_property
    def plan(self) -> Test | None:
        """What gives the truth of a condition on rows quickly (see plan.py); None for what has no plan."""
        from processor.formula.plan import plan_of

        return plan_of(self.node)

    def to_data(self) -> list[Any]:
        """All of the formula as JSON-able data: its fields."""
        return [getattr(self, one.name) for one in fields(self)]

    @classmethod
    def from_data(cls, data: Sequence[Any]) -> Formula:
        """The formula that to_data gave, also after a trip through JSON; nothing is parsed or checked again."""
        source, kind, row_table, row_columns, tables, columns, fields, parameters, one_row, tree = data
        names = tuple(row_columns), tuple(tables), tuple(map(tuple, columns)), tuple(map(tuple, fields))
        return cls(source, kind, row_table, *names, tuple(parameters), tuple(one_row), tree)

    def over_rows(self, scope: Scope) -> list[Scalar]:
        """One value per row of the row table; None is unknown. Numbers are int or float, comparisons exact."""
        from processor.formula.scope import Context

        context = Context(scope)
        if self.plan is not None:
            from processor.formula.plan import Cells, Closer

            kept: dict[tuple[str, str], Column] = context.keep("columns", dict)
            try:
                return list(self.plan(Cells(partial(scope.column, None), scope.rows(None), lambda: scope, kept))[0])
            except Closer:
                pass
        return self.closely(scope)

    def closely(self, scope: Scope) -> list[Scalar]:
        """The same, where it is known that the plan does not do."""
        from processor.formula.columns import over_rows
        from processor.formula.scope import Context

        return over_rows(Context(scope), self.node, self._by_row)

    def value(self, scope: Scope) -> Scalar | Fraction:
        """One exact value (numbers are int or Fraction), None where it is unknown.

        ValueError: the formula uses [@列], so it has a value in a row only.
        """
        from processor.formula.exact import Evaluator
        from processor.formula.scope import Context

        value: Exact = Evaluator(Context(scope)).value(self.node)
        return value

    def bounds(self, scope: Scope) -> tuple[Fraction | None, Fraction | None]:
        """The lowest and highest value the formula may still take while returns are missing and cells blank.

        None leaves a side open. Numbers nobody has sent yet are taken to be 0 or more. For a condition, 0 and 1 stand
        for FALSE and TRUE.
        """
        from processor.formula.bounds import bounds
        from processor.formula.scope import Context

        return bounds(Context(scope), self.node, self.row_table, frozenset(self.one_row))

    def passed_over(self, scope: Scope) -> int:
        """How many blank or refused cells the aggregate functions passed over; each cell counts once."""
        from processor.formula.exact import Evaluator
        from processor.formula.scope import Context
        from processor.formula.states import States

        context = Context(scope)
        states = States(context, self.row_table, frozenset(self.one_row), Evaluator(context).value)
        return len(states.passed_over(self.node))

    def parts(self) -> tuple[Formula, Formula] | None:
        """Numerator and denominator where the whole formula is a division, else None."""
        from processor.formula.compiling import compiled
        from processor.formula.nodes import Binary
        from processor.formula.printer import unparse

        node = self.node
        if not (isinstance(node, Binary) and node.op == "/"):
            return None
        one_row = frozenset(self.one_row)
        return (
            compiled(unparse(node.left), node.left, self.row_table, one_row),
            compiled(unparse(node.right), node.right, self.row_table, one_row),
        )

    def native(self, resolve: Resolve) -> str:
        """The formula in Excel's own words (see excel_form.native)."""
        from processor.formula.excel_form import native

        return native(self.node, resolve)
