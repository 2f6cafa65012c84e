"""Names of a formula -> what the schema calls them, with their types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from processor.formula.faults import FormulaError, suggestion
from processor.formula.nodes import PARAMETERS, ColumnRef, FieldRef, Node, ParameterRef, RowRef, TableRef
from processor.formula.schema import Schema, TableSchema, find_name
from processor.model import Text
from processor.patterns import lazily

_CELL_ADDRESS = lazily(r"[A-Z]{1,3}[1-9][0-9]*", re.IGNORECASE)


class Names:
    """Looks the names of one formula up. row_table: the table of [@列] and [列], None where there is no row."""

    def __init__(self, source: str, schema: Schema, row_table: str | None) -> None:
        self.source = source
        self.schema = schema
        self.row_table = row_table

    def fail(self, node: Node, what: Text, remedy: Text) -> FormulaError:
        return FormulaError(self.source, *node.span, what, remedy)

    def unknown(self, node: Node, zh: str, en: str, name: str, known: Iterable[str]) -> FormulaError:
        return self.fail(node, Text(zh, en), suggestion(name, known))

    def find_table(self, node: Node, name: str) -> TableSchema:
        found = find_name(name, self.schema.tables)
        if found is None:
            raise self.unknown(node, f"没有表“{name}”", f"there is no table {name}", name, self.schema.tables)
        return self.schema.tables[found]

    def own_table(self, node: RowRef | ColumnRef) -> TableSchema:
        if self.row_table is None:
            raise self.fail(
                node, Text("这里没有“本行”", "there is no row here"),
                Text(f"请写明是哪张表：表[{node.name}]", f"Say of which table: 表[{node.name}]."),
            )  # fmt: skip
        return self.find_table(node, self.row_table)

    def column_of(self, node: Node, table: TableSchema, name: str) -> tuple[str, str]:
        found = find_name(name, table.columns)
        if found is None:
            raise self.unknown(
                node,
                f"表“{table.name}”没有“{name}”这一列",
                f"table {table.name} has no column {name}",
                name,
                table.columns,
            )
        return found, table.columns[found]

    def cell(self, node: RowRef) -> RowRef:
        """[@列] with the name the schema has for it, and its type."""
        name, kind = self.column_of(node, self.own_table(node), node.name)
        return replace(node, name=name, type=kind)

    def column(self, node: ColumnRef) -> ColumnRef:
        """表[列] or [列], likewise."""
        table = self.own_table(node) if node.table is None else self.find_table(node, node.table)
        name, kind = self.column_of(node, table, node.name)
        return replace(node, table=None if node.table is None else table.name, name=name, type=kind)

    def table(self, node: TableRef) -> TableRef:
        """A table, likewise."""
        return replace(node, table=self.find_table(node, node.table).name)

    def field(self, node: FieldRef) -> FieldRef:
        """表!名称, likewise."""
        table = self.find_table(node, node.table)
        name = find_name(node.name, table.fields)
        if name is None:
            if find_name(node.name, table.columns):
                raise self.fail(
                    node, Text(f"“{node.name}”是一列，不是单个值", f"{node.name} is a column, not a single value"),
                    Text(f"整列写 {table.name}[{node.name}]", f"Write {table.name}[{node.name}] for the column."),
                )  # fmt: skip
            raise self.unknown(
                node, f"表“{table.name}”没有字段“{node.name}”", f"table {table.name} has no field {node.name}",
                node.name, table.fields,
            )  # fmt: skip
        return replace(node, table=table.name, name=name, type=table.fields[name])

    def parameter(self, node: ParameterRef) -> ParameterRef:
        """参数!名称, likewise."""
        name = find_name(node.name, self.schema.parameters)
        if name is None:
            raise self.unknown(
                node, f"没有参数“{node.name}”", f"there is no parameter {node.name}", node.name, self.schema.parameters
            )
        return replace(node, name=name, type=self.schema.parameters[name])

    def bare(self, node: TableRef) -> FormulaError:
        """What to say of a name without brackets, quotation marks or !."""
        name = node.table
        if self.row_table is not None:
            table = self.schema.tables.get(self.row_table)
            column = find_name(name, table.columns) if table else None
            if column:
                return self.fail(
                    node, Text(f"列名“{name}”没有加方括号", f"the column {name} has no brackets"),
                    Text(f"本行的值写 [@{column}]", f"Write [@{column}] for this row."),
                )  # fmt: skip
        if find_name(name, self.schema.tables):
            return self.fail(
                node, Text(f"“{name}”是一张表，不是一个值", f"{name} is a table, not a value"),
                Text(f"写 {name}[列]、{name}!名称 或 ROWS({name})", f"Write {name}[列], {name}!名称 or ROWS({name})."),
            )  # fmt: skip
        if find_name(name, self.schema.parameters):
            return self.fail(
                node, Text(f"参数“{name}”前面缺“{PARAMETERS}!”", f"{PARAMETERS}! is missing before {name}"),
                Text(f"写 {PARAMETERS}!{name}", f"Write {PARAMETERS}!{name}."),
            )  # fmt: skip
        if _CELL_ADDRESS.fullmatch(name):
            return self.fail(
                node, Text(f"不能用单元格地址“{name}”", f"the cell address {name} cannot be used"),
                Text("本行的值写 [@列]，整列写 表[列]", "Write [@列] for this row, 表[列] for a column."),
            )  # fmt: skip
        return self.fail(
            node, Text(f"看不懂“{name}”", f"{name} means nothing here"),
            Text("文本请加引号，列写 [@列]", "Put text between quotation marks, and columns between brackets."),
        )  # fmt: skip
