"""Tables from rows written down by hand: what the worked examples of rules are run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from processor.model import ColumnData, Fault, Repair, Table
from processor.reading.checks import check_table
from processor.reading.columns import ReadContext, read_column
from processor.reading.raw import Raw
from processor.reading.scope import parameters_of
from processor.reading.table import Reading, derived
from processor.ruleset.types import Ruleset, TableForm

_FIRST_ROW = 2


def build_table(
    form: TableForm, rows: Sequence[Mapping[str, Raw]], ruleset: Ruleset, sheet: str = ""
) -> tuple[Table, tuple[Fault, ...], tuple[Repair, ...]]:
    """Read `rows` (column name -> value as typed) as if they stood on a sheet from row 2 down, in the form's order.

    Columns that no row names are there and blank, but the form asks nothing of them. A column that the form does not
    have is a KeyError. Returns the table, the faults and the repairs.
    """
    for name in {name for row in rows for name in row}:
        form.column(name)
    reading = Reading(ReadContext(ruleset.synonyms, ruleset.year), parameters=parameters_of(ruleset, None))
    tab = sheet or form.name
    card = form.one_record
    numbers = range(_FIRST_ROW, _FIRST_ROW + len(rows))
    table = Table(form.name, tab, numbers, {})
    columns: dict[str, ColumnData] = {}
    given = frozenset(name for row in rows for name in row)
    for place, column in enumerate((item for item in form.columns if item.filled or item.name in given), start=1):
        read = read_column(column, [row.get(column.name, "") for row in rows], reading.context)
        data = ColumnData(column.name, place, read.values, read.refused, read.not_applicable, _FIRST_ROW if card else 0)
        columns[column.name] = data
        table = replace(table, columns=columns)
        for index, raw, outcome in read.odd:
            reading.ledger.value(column, raw, outcome, table.at(column.name, index), form.name, index)
    computed = replace(form, columns=tuple(item for item in form.columns if item.name not in given))
    table = derived(computed, table, reading)
    check_table(form, table, lambda: reading.scope(table), reading.ledger, given)
    return table, tuple(reading.ledger.faults), tuple(reading.ledger.repairs)
