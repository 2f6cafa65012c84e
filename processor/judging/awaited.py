"""Which of the returns that are still to come can change a county figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from processor.judging.context import Context
from processor.judging.county import source_tables, unit_column
from processor.judging.views import View
from processor.model import Missing, Register
from processor.ruleset.types import Indicator


def awaited_returns(spec: Indicator, context: Context, register: Register | None) -> tuple[Missing, ...]:
    """The missing returns of the forms that the figure rests on.

    A figure over the register's own rows (a share of the schools, say) waits only for the units whose row can change
    it: not for a kindergarten where primary schools are counted.
    """
    tables = source_tables(
        context.ruleset,
        [table for formula in spec.formulas for table in formula.tables],
        [column for formula in spec.formulas for column in formula.columns],
    )
    forms = {
        form.id
        for form in context.ruleset.returns
        for sheet in form.sheets
        for table in sheet.tables
        if table.name in tables
    }
    late = [one for one in context.late if one.form in forms]
    view = _units_alone(spec, context, register) if late else None
    if view is None:
        return tuple(late)
    rows = _rows_of_units(view, context, register)
    return tuple(one for one in late if one.unit not in rows or _open(spec, view, rows[one.unit], context))


def _units_alone(spec: Indicator, context: Context, register: Register | None) -> View | None:
    """The register's table of units, where the figure looks at no other table."""
    table, _ = unit_column(context.ruleset, register)
    named = {name for formula in spec.formulas for name in formula.tables}
    named |= {name for formula in spec.formulas for name, _ in formula.columns}
    return context.views.get(table) if named == {table} else None


def _rows_of_units(view: View, context: Context, register: Register | None) -> Mapping[str, list[int]]:
    _, column = unit_column(context.ruleset, register)
    found: dict[str, list[int]] = {}
    for at, code in enumerate(view.columns.get(column, ())):
        found.setdefault(str(code), []).append(at)
    return found


def _open(spec: Indicator, view: View, rows: list[int], context: Context) -> bool:
    """Whether the figure of these rows alone is open."""
    for formula in spec.formulas:
        used = {column for table, column in formula.columns if table == view.name and column in view.columns}
        few = replace(view, rows=len(rows), columns={name: [view.columns[name][at] for at in rows] for name in used})
        alone = replace(context, views={**context.views, view.name: few}, waiting={}, memo={}, turned={})
        sides = formula.parts()
        if sides is not None:
            least, most = sides[1].bounds(alone)
            if least == most == 0:
                continue  # outside the denominator
        low, high = formula.bounds(alone)
        if low is None or low != high:
            return True
    return False
