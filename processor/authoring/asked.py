"""Which cells of a checklist its printed words leave open, and which they close."""

from __future__ import annotations

from processor.model import ColumnData, Table
from processor.reading.scope import TableScope, parameters_of
from processor.ruleset.types import Ruleset, TableForm


def closed_cells(form: TableForm, ruleset: Ruleset) -> frozenset[tuple[int, str]]:
    """The cells of the printed rows that nobody has to fill in, as (row from 0, column): the column's `where` is
    already FALSE by what is printed in the row. Where it also depends on the sender's answers the cell stays open."""
    if not form.fixed:
        return frozenset()
    names = list(dict.fromkeys(name for row in form.fixed for name in row))
    columns = {
        name: ColumnData(name, number, [row.get(name) for row in form.fixed]) for number, name in enumerate(names, 1)
    }
    table = Table(form.name, "", range(1, len(form.fixed) + 1), columns)
    scope = TableScope(table, parameters=parameters_of(ruleset, None))
    return frozenset(
        (index, column.name)
        for column in form.columns
        if column.filled and column.where is not None
        for index, asked in enumerate(column.where.over_rows(scope))
        if asked is False
    )
