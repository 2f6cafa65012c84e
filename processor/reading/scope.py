"""A return's tables as a formula's scope, for what is decided while reading: `where` of columns, derived columns."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field

from processor.model import Scalar, Table
from processor.records import dataclass
from processor.ruleset.types import Ruleset


def parameters_of(ruleset: Ruleset, as_of: datetime.date | None) -> Mapping[str, Scalar]:
    """What 参数!名称 stands for while reading. as_of: the check date, None where there is none."""
    return {**ruleset.parameters, "年度": ruleset.year, "检查日": as_of}


@dataclass(frozen=True, slots=True)
class TableScope:
    """The tables read so far. own: the table whose rows are looked at; parameters: see parameters_of.

    register: the tables of the register
    memo: what formulas keep between evaluations over the same scope
    """

    own: Table
    tables: Mapping[str, Table] = field(default_factory=dict)
    headers: Mapping[str, Table] = field(default_factory=dict)
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    register: Mapping[str, Table] = field(default_factory=dict)
    memo: dict[Hashable, object] = field(default_factory=dict)

    def rows(self, table: str | None) -> int:
        """How many rows there are."""
        found = self._table(table)
        return len(found.rows) if found else 0

    def column(self, table: str | None, name: str) -> Sequence[Scalar]:
        """The values of a column; all None where the sender deleted it."""
        found = self._table(table)
        if found is None:
            return []
        data = found.columns.get(name)
        return data.values if data is not None else [None] * len(found.rows)

    def field(self, table: str, name: str) -> Scalar:
        """A field of a card or header block; None where it is blank or not there."""
        for found in (self._table(table), self.headers.get(table)):
            data = found.columns.get(name) if found is not None else None
            if data is not None and data.row and data.values:
                return data.values[0]
        return None

    def parameter(self, name: str) -> Scalar:
        """A parameter of the ruleset; None where it is not known yet."""
        return self.parameters.get(name)

    def missing(self, table: str) -> int:
        """Nothing is missing within one return."""
        return 0

    def _table(self, name: str | None) -> Table | None:
        if name is None or name == self.own.name:
            return self.own
        found = self.tables.get(name)
        return self.register.get(name) if found is None else found
