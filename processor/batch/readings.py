"""A reading (Return) as bytes for the ledger, and back.

A return has thousands of values, and a reading is stored for every file although few are ever asked for again: so
values are written by marshal, in a fifth of the time of JSON. marshal makes plain values only (nothing in them can
run), but is no judge of damaged bytes; a digest before them tells those. Only the run that owns the folder reads them
again, with --resume; what others may have sent (see `merge`) is taken from records and results, which are JSON.
"""

from __future__ import annotations

import datetime
import hashlib
import marshal
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from processor import deflate
from processor.batch.stored import pack, unpack
from processor.model import CellRef, ColumnData, Return, Scalar, Table, TotalRow

_SIZE = 16
_DAYS = (datetime.date, datetime.datetime)
READINGS = f"marshal {marshal.version} {sys.version_info[0]}.{sys.version_info[1]}"
"""How readings are written; those written otherwise are not used."""


def pack_reading(ret: Return) -> bytes:
    """A reading as bytes."""
    tables = [[_plain(table) for table in some.values()] for some in (ret.tables, ret.headers)]
    rest = pack(replace(ret, tables={}, headers={}))
    body = deflate.compress(marshal.dumps([rest, *tables]))
    return _digest(body) + body


def unpack_reading(packed: bytes) -> Return:
    """The reading that was packed. ValueError where the bytes are damaged."""
    body = packed[_SIZE:]
    if _digest(body) != packed[:_SIZE]:
        raise ValueError("a stored reading is damaged")
    rest, *tables = marshal.loads(deflate.decompress(body))
    named = [{table.name: table for table in map(_table, some)} for some in tables]
    return replace(unpack(rest, Return), tables=named[0], headers=named[1])


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_SIZE).digest()


def _plain(table: Table) -> list[Any]:
    rows = table.rows
    return [
        table.name,
        table.sheet,
        (rows.start, rows.stop, rows.step) if isinstance(rows, range) else list(rows),
        [
            (one.name, one.col, _values(one.values), dict(one.refused), list(one.not_applicable), one.row)
            for one in table.columns.values()
        ],
        [[(one.row, _pairs(one)) for one in totals] for totals in (table.totals, table.subtotals)],
        [(name, at.sheet, at.row, at.col) for name, at in table.headers.items()],
        list(table.parts),
    ]


def _table(plain: list[Any]) -> Table:
    name, sheet, rows, columns, totals, headers, parts = plain
    made = [
        ColumnData(called, col, _scalars(values), refused, frozenset(absent), row)
        for called, col, values, refused, absent, row in columns
    ]
    sums, subtotals = [
        tuple(TotalRow(row, dict(zip(names, _scalars(values), strict=True))) for row, (names, values) in some)
        for some in totals
    ]
    return Table(
        name,
        sheet,
        range(*rows) if isinstance(rows, tuple) else rows,
        {one.name: one for one in made},
        sums,
        {called: CellRef(tab, row, col) for called, tab, row, col in headers},
        subtotals,
        frozenset(parts),
    )


def _pairs(one: TotalRow) -> tuple[list[str], bytes | list[Any]]:
    return list(one.values), _values(list(one.values.values()))


def _values(values: Sequence[Scalar]) -> bytes | list[Any]:
    """The values as bytes; as a list with dates in tuples where there are dates, which marshal does not know."""
    try:
        return marshal.dumps(values if isinstance(values, list) else list(values))
    except ValueError:
        return [(value.isoformat(),) if isinstance(value, _DAYS) else value for value in values]


def _scalars(values: bytes | list[Any]) -> list[Scalar]:
    if isinstance(values, bytes):
        plain: list[Scalar] = marshal.loads(values)
        return plain
    return [_day(value[0]) if isinstance(value, tuple) else value for value in values]


def _day(text: str) -> datetime.date:
    return datetime.datetime.fromisoformat(text) if "T" in text else datetime.date.fromisoformat(text)
