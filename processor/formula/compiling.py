"""Source -> Formula: parsed and checked once, with what it uses listed."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from processor.formula.codec import encode
from processor.formula.formula import Formula
from processor.formula.nodes import ColumnRef, FieldRef, Node, ParameterRef, RowRef, TableRef, walk
from processor.formula.schema import Schema


def compiled(source: str, node: Node, row_table: str | None, one_row: frozenset[str]) -> Formula:
    """The formula of a checked tree.

    one_row: names of the tables to which a missing return adds one row at most
    """
    used = list(walk(node))
    columns = [(ref.table or row_table or "", ref.name) for ref in used if isinstance(ref, ColumnRef)]
    tables = [ref.table for ref in used if isinstance(ref, (ColumnRef, TableRef, FieldRef)) and ref.table]
    return Formula(
        source=source,
        type=node.type,
        row_table=row_table,
        row_columns=_once(ref.name for ref in used if isinstance(ref, RowRef)),
        tables=_once(tables),
        columns=_once(columns),
        fields=_once((ref.table, ref.name) for ref in used if isinstance(ref, FieldRef)),
        parameters=_once(ref.name for ref in used if isinstance(ref, ParameterRef)),
        one_row=_once(name for name in tables if name in one_row),
        data=encode(node),
    )


def _once(items: Any) -> Any:
    found: dict[Hashable, None] = dict.fromkeys(items)
    return tuple(found)


def compile_formula(source: str, schema: Schema, row_table: str | None = None, expect: str | None = None) -> Formula:
    """The formula `source`, parsed and checked against `schema`.

    row_table: the table whose rows it speaks of with [@列], None where it gives one value
    expect:    the type it must give: number, text, date or bool; None for any
    FormulaError: it is written wrongly, names something unknown or mixes types; the error shows where
    """
    from processor.formula.checker import check
    from processor.formula.parser import parse

    node = check(parse(source), source, schema, row_table, expect)
    one_row = frozenset(name for name, table in schema.tables.items() if table.one_row)
    return compiled(source, node, row_table, one_row)
