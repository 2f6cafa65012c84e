"""What formulas may name: the tables, columns, fields and parameters of the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.formula import Schema, TableSchema
from processor.ruleset.context import Names
from processor.ruleset.types import Form, SheetForm, TableForm

UNIT_CODE = "单位代码"
UNIT_NAME = "单位名称"
_NUMBERS = ("integer", "number", "percent", "money")


def value_type(kind: str) -> str:
    """The type that a column of this kind has in formulas: number, date or text."""
    if kind in _NUMBERS:
        return "number"
    return "date" if kind == "date" else "text"


def table_schemas(sheets: Sequence[SheetForm], *, late: bool, unit: bool = False) -> dict[str, TableSchema]:
    """The tables of some sheets.

    late: with the columns that only the roll-up can fill (see late_columns)
    unit: with the columns that the roll-up adds to the tables of returns: 单位代码, 单位名称
    """
    tables = {}
    for sheet in sheets:
        header = {field.name: value_type(field.type) for field in sheet.header}
        for table in sheet.tables:
            left_out = frozenset() if late else late_columns(table)
            columns = {each.name: value_type(each.type) for each in table.columns if each.name not in left_out}
            fields = header | columns if table.one_record else header
            added = {UNIT_CODE: "text", UNIT_NAME: "text"} if unit else {}
            tables[table.name] = TableSchema(table.name, added | columns, fields, one_row=table.one_record)
    return tables


def late_columns(table: TableForm) -> frozenset[str]:
    """The columns that stay unknown until the returns are rolled up: those taken from returns, and those computed from
    such columns."""
    late = {column.name for column in table.columns if column.derive_from is not None}
    found = bool(late)
    while found:
        more = {
            column.name
            for column in table.columns
            if column.name not in late and column.derive is not None and late.intersection(column.derive.row_columns)
        }
        late |= more
        found = bool(more)
    return frozenset(late)


def county_schema(forms: Sequence[Form], names: Names) -> Schema:
    """What a county rule sees: every table of every form."""
    tables: dict[str, TableSchema] = {}
    for form in forms:
        tables |= table_schemas(form.sheets, late=True, unit=form.kind == "return")
    return Schema(tables, names.types())


def local_schemas(forms: Sequence[Form], names: Names) -> Mapping[str, Schema]:
    """What a rule on one return of a form sees, by form id: the form's own tables and the register's."""
    register: dict[str, TableSchema] = {}
    for form in forms:
        if form.kind == "register":
            register |= table_schemas(form.sheets, late=False)
    types = names.types()
    return {form.id: Schema(register | table_schemas(form.sheets, late=False), types) for form in forms}
