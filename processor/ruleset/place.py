"""Where a rule looks, and what may be named there."""

from __future__ import annotations

from processor.formula import Formula, Schema
from processor.records import dataclass
from processor.ruleset.context import Names, check_column, field_of, formula
from processor.ruleset.items import Item


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule looks: its scope, form and tables, and what its formulas see."""

    scope: str
    form: str
    tables: tuple[str, ...]
    schema: Schema
    names: Names

    def row_formula(self, item: Item, expect: str | None = None) -> Formula:
        """A formula on a row of the rule's table; of several tables it must fit each."""
        if not self.tables:
            raise item.error("按行的表达式要写明 table", "An expression on a row needs a table")
        formulas = [formula(item, self.schema, table, expect) for table in self.tables]
        if any(each.type != formulas[0].type for each in formulas):
            raise item.error(
                f"表达式在{'、'.join(self.tables)}里的类型不同",
                "The expression has a different type in each table",
            )
        return formulas[0]

    def formula(self, item: Item, expect: str | None = None) -> Formula:
        """A formula in the rule's own scope."""
        return self.row_formula(item, expect) if self.scope == "row" else formula(item, self.schema, None, expect)

    def column(self, item: Item) -> str:
        """A column of the rule's tables; where the rule has none, a named field 表!字段."""
        if not self.tables:
            return "!".join(field_of(item, self.schema))
        for table in self.tables:
            check_column(item, table, self.schema)
        return item.text()

    def columns(self, item: Item) -> tuple[str, ...]:
        """One or several columns."""
        entries = item.items() if isinstance(item.value, tuple) else (item,)
        if not entries:
            raise item.error("列表是空的", "The list is empty")
        return tuple(self.column(entry) for entry in entries)

    def types(self, column: str) -> set[str]:
        """The types that a column of the rule's tables has in formulas: number, date or text."""
        return {self.schema.tables[table].columns[column] for table in self.tables}
