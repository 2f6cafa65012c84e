"""A scope over data in memory: for worked examples, tests, and whoever has plain lists at hand."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from processor.model import Scalar


@dataclass(frozen=True)
class PlainScope:
    """tables: name -> column -> values (columns of a table are equally long);  row_table: that of [@列]

    fields: (table, name) -> value;  parameters: name -> value;  lacking: table -> how many returns are missing
    memo: what formulas keep about the columns (see Scope)
    """

    tables: Mapping[str, Mapping[str, Sequence[Scalar]]]
    row_table: str | None = None
    fields: Mapping[tuple[str, str], Scalar] = dataclass_field(default_factory=dict)
    parameters: Mapping[str, Scalar] = dataclass_field(default_factory=dict)
    lacking: Mapping[str, int] = dataclass_field(default_factory=dict)
    memo: dict[Hashable, object] = dataclass_field(default_factory=dict, repr=False, compare=False)

    def _table(self, table: str | None) -> Mapping[str, Sequence[Scalar]]:
        name = table or self.row_table
        return self.tables[name] if name else {}

    def rows(self, table: str | None) -> int:
        """Number of rows of a table, of the row table for None."""
        return max(map(len, self._table(table).values()), default=0)

    def column(self, table: str | None, name: str) -> Sequence[Scalar]:
        """A column; all None where the table has none of that name."""
        found = self._table(table).get(name)
        return [None] * self.rows(table) if found is None else found

    def field(self, table: str, name: str) -> Scalar:
        """A field, None where there is none."""
        return self.fields.get((table, name))

    def parameter(self, name: str) -> Scalar:
        """A parameter, None where there is none."""
        return self.parameters.get(name)

    def missing(self, table: str) -> int:
        """How many returns that would add rows to a table are missing."""
        return self.lacking.get(table, 0)
