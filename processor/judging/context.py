"""What a rule is judged against: the tables in view, the named fields, the parameters, the check date."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from typing import Any, cast

from processor.formula import Formula
from processor.judging.views import Blind, View
from processor.model import Missing, Place, Scalar
from processor.records import dataclass
from processor.ruleset.types import Rule, Ruleset

CHECK_DATE, YEAR = "检查日", "年度"
FLAGS = "flags"


@dataclass(frozen=True, slots=True)
class Context:
    """The scope that formulas see (formula.Scope), and what the evaluators need around it.

    views:    table name -> the table
    headers:  table name -> the header block of its sheet, as a view of one row a return
    gone:     tables that should be there and are not (a sheet or the register is missing): rules on them are unknown
    left_out: tables of optional sheets that were not sent, and those that the round does not ask: rules on them are
              skipped
    waiting:  table name -> how many returns that would add rows to it are missing; late: these returns
    row_table: the view that [@..] and an unnamed table mean
    zero:     blanks of number columns of the row table count as 0 (missing: zero)
    memo:     what formulas keep about the columns they saw (formula.Scope); turned: the contexts that `on` made
    watch:    where somebody asks how single rows came out, every row of which a row rule does not simply hold is put
              here: (table, row, fail | skip | unknown)
    """

    ruleset: Ruleset
    as_of: datetime.date
    round_id: str
    views: Mapping[str, View]
    headers: Mapping[str, View] = field(default_factory=dict)
    blind: Blind = field(default_factory=Blind)
    gone: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    waiting: Mapping[str, int] = field(default_factory=dict)
    county: bool = False
    row_table: View | None = None
    zero: bool = False
    memo: dict[Hashable, object] = field(default_factory=dict)
    turned: dict[tuple[int, bool], Context] = field(default_factory=dict)
    watch: list[tuple[str, int, str]] | None = None
    late: tuple[Missing, ...] = ()

    def on(self, view: View, zero: bool = False) -> Context:
        """The same with `view` (one of those in view here) as the row table."""
        key = id(view), zero
        if key not in self.turned:
            # Written out: dataclasses.replace takes longer than many a rule does on a short table.
            self.turned[key] = Context(
                self.ruleset,
                self.as_of,
                self.round_id,
                self.views,
                self.headers,
                self.blind,
                self.gone,
                self.left_out,
                self.waiting,
                self.county,
                row_table=view,
                zero=zero,
                watch=self.watch,
                late=self.late,
            )
        return self.turned[key]

    # ------------------------------------------------ formula.Scope

    def rows(self, table: str | None) -> int:
        """How many rows a table has (None: the row table)."""
        view = self._view(table)
        return 0 if view is None else view.rows

    def column(self, table: str | None, name: str) -> Sequence[Scalar]:
        """A column; all blank where the sender deleted it."""
        view = self._view(table)
        if view is None:
            return []
        values = view.columns.get(name)
        if values is None:
            return [None] * view.rows
        if self.zero and table is None and name in view.forms and view.forms[name].is_number:
            blind = self.blind.at(view.name, name)
            return [0 if value is None and at not in blind else value for at, value in enumerate(values)]
        return values

    def field(self, table: str, name: str) -> Scalar:
        """A named field of a header block or a card; None where it is blank or not there."""
        found = self.field_at(table, name)
        return None if found is None else found[0].columns[name][found[1]]

    def parameter(self, name: str) -> Scalar:
        """参数!NAME."""
        if name == CHECK_DATE:
            return self.as_of
        if name == YEAR and YEAR not in self.ruleset.parameters:
            return self.ruleset.year
        return self.ruleset.parameters.get(name)

    def missing(self, table: str) -> int:
        """How many returns that would add rows to `table` are missing."""
        return self.waiting.get(table, 0)

    # ------------------------------------------------ for the evaluators

    def over_rows(self, formula: Formula, view: View, zero: bool = False) -> Sequence[Scalar]:
        """`formula` in every row of `view`; many rules share a condition, which is evaluated once."""
        context = self.on(view, zero)
        key = "over_rows", formula.source
        values = context.memo.get(key)
        if values is None:
            values = context.memo[key] = formula.over_rows(context)
        return cast("Sequence[Scalar]", values)

    def kept(self, *rows: str) -> dict[tuple[str, str], Any]:
        """What the clean case found out about the rows of a table, or those of them where a condition holds: columns
        (see formula.plan.Cells), and under (formula, FLAGS) the flags of a check that may not hold everywhere, None
        where its plan does not do."""
        key = "kept", *rows
        found: Any = self.memo.get(key)
        if found is None:
            found = self.memo[key] = {}
        return found  # type: ignore[no-any-return]

    def values_in(self, view: View, column: str) -> frozenset[Scalar]:
        """What occurs in a column; gathered once, however many tables refer to it."""
        key = "values_in", view.name, column
        values = self.memo.get(key)
        if values is None:
            values = self.memo[key] = frozenset(view.columns[column]) - {None}
        return cast("frozenset[Scalar]", values)

    def field_at(self, table: str, name: str) -> tuple[View, int] | None:
        """The view and row that a named field stands in: over several returns the first that fills it."""
        for views in (self.headers, self.views):
            view = views.get(table)
            values = view.columns.get(name) if view is not None else None
            if view is not None and values:
                if len(values) == 1:
                    return view, 0
                return view, next((at for at, value in enumerate(values) if value is not None), 0)
        return None

    def field_place(self, table: str, name: str) -> Place | None:
        """The cell of a named field."""
        found = self.field_at(table, name)
        return None if found is None else found[0].place(name, found[1])

    def known(self, *formulas: Formula | None) -> bool:
        """False where a formula looks at a table or column that is not there, or aggregates over cells whose fault is
        reported already: its result would repeat that fault."""
        return all(self._known(formula, None) for formula in formulas if formula is not None)

    def known_rows(self, view: View, *formulas: Formula | None) -> bool:
        """The same for formulas on the rows of `view`, whose own cells are looked at row by row."""
        return all(self._known(formula, view) for formula in formulas if formula is not None)

    def _known(self, formula: Formula, rows_of: View | None) -> bool:
        own = set() if rows_of is None else {(rows_of.name, name) for name in formula.row_columns}
        if self.gone.intersection(formula.tables):
            return False
        for table, column in formula.columns:
            view = self.views.get(table)
            if (table, column) in own:
                continue
            if view is None or (column in view.absent and not self.county):
                return False
            if not self.county and self.blind.at(table, column):
                return False
        return all(self.county or not self.blind.at(table, name) for table, name in formula.fields)

    def waits_for(self, *formulas: Formula) -> bool:
        """True where missing returns may still change what the formulas give."""
        return any(self.waiting.get(table, 0) for formula in formulas for table in formula.tables)

    def skipped(self, rule: Rule | None, *formulas: Formula | None) -> bool:
        """True where the rule, or one of the formulas alone, is about a table that was left out."""
        if not self.left_out:
            return False
        tables = {table for formula in formulas if formula is not None for table in formula.tables}
        return bool(self.left_out.intersection(tables.union(rule.tables if rule is not None else ())))

    def _view(self, table: str | None) -> View | None:
        return self.row_table if table is None else self.views.get(table)
