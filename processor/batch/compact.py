"""Records of a whole county in little memory: what they have in common is there once.

The roll-up looks at all records at once, so this is what the memory of a large run comes down to. Records made of JSON
hold every text, number and header anew; here 是 or 三年级 is one object for all of them, and rows in a row are a range.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from processor.judging import Record
from processor.model import CellRef, ColumnData, Counts, Scalar, Table

_SHORT = 12
"""Longer texts are names and numbers of people, which hardly ever repeat."""
_MOST = 100_000


class Compactor:
    """Makes records share what is equal in them."""

    def __init__(self) -> None:
        self._numbers: dict[float, float] = {}
        self._cell = lru_cache(maxsize=4096)(CellRef)
        self._counts = lru_cache(maxsize=4096)(Counts)

    def record(self, record: Record) -> Record:
        """An equal record that takes less memory."""
        return replace(
            record,
            form=sys.intern(record.form),
            status=sys.intern(record.status),
            tables=self._tables(record.tables),
            headers=self._tables(record.headers),
            tallies={
                sys.intern(rule): self._counts(one.passed, one.failed, one.skipped, one.unknown)
                for rule, one in record.tallies.items()
            },
            prints={sys.intern(name): (told, sys.intern(tab)) for name, (told, tab) in record.prints.items()},
        )

    def _tables(self, tables: Mapping[str, Table]) -> Mapping[str, Table]:
        return {sys.intern(name): self._table(table) for name, table in tables.items()}

    def _table(self, table: Table) -> Table:
        sheet = sys.intern(table.sheet)
        return replace(
            table,
            name=sys.intern(table.name),
            sheet=sheet,
            rows=_rows(table.rows),
            columns={sys.intern(name): self._column(column) for name, column in table.columns.items()},
            headers={sys.intern(name): self._cell(sheet, at.row, at.col) for name, at in table.headers.items()},
        )

    def _column(self, column: ColumnData) -> ColumnData:
        return replace(column, name=sys.intern(column.name), values=[self._value(value) for value in column.values])

    def _value(self, value: Scalar) -> Scalar:
        if type(value) is str:
            return sys.intern(value) if len(value) <= _SHORT else value
        if type(value) is float and value and len(self._numbers) < _MOST:
            return self._numbers.setdefault(value, value)
        return value


def _rows(rows: Sequence[int]) -> Sequence[int]:
    """The same rows, as a range where they follow one another."""
    if len(rows) > 1 and rows[-1] - rows[0] == len(rows) - 1 and all(b - a == 1 for a, b in pairwise(rows)):
        return range(rows[0], rows[-1] + 1)
    return rows


def without_tables(record: Record) -> Record:
    """What is needed of a record once the county rules have looked at it: whose it is, and its tallies."""
    return replace(record, tables={}, headers={}, prints={})
