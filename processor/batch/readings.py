"""A reading (Return) as bytes for the ledger, and back.

A return has thousands of values, and a reading is stored for every file although few are ever asked for again: so
values are written by marshal, in a fifth of the time of JSON, and once for this and for the digests of the return (see
judging/contents.py). marshal makes plain values only (nothing in them can run), but is no judge of damaged bytes; a
check sum before them tells those. Only the run that owns the folder reads them again, with --resume; what others may
have sent (see `merge`) is taken from records and results, which are JSON.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from processor import deflate
from processor.batch.stored import json_of, of_json
from processor.judging.contents import Contents, columns_in, dated, undated
from processor.model import CellRef, ColumnData, Return, Table, TotalRow

_SIZE = 4
_VERSION = 2
"""Of marshal: the quickest, since it does not look for objects that are there twice."""
READINGS = f"contents 1, marshal {_VERSION} {sys.version_info[0]}.{sys.version_info[1]}"
"""How readings are written; those written otherwise are not used."""
_COLUMN = attrgetter("col", "row")
_CELL = attrgetter("sheet", "row", "col")


def pack_reading(ret: Return, contents: Contents) -> bytes:
    """A reading as bytes. contents: its own"""
    rest = json_of(replace(ret, tables={}, headers={}))
    both = ((ret.tables, contents.tables), (ret.headers, contents.headers))
    tables = [[_plain(table, packed[name]) for name, table in some.items()] for some, packed in both]
    body = deflate.compress(marshal.dumps([rest, *tables], _VERSION))
    return _checksum(body) + body


def unpack_reading(packed: bytes) -> Return:
    """The reading that was packed. ValueError where the bytes are damaged."""
    body = packed[_SIZE:]
    if _checksum(body) != packed[:_SIZE]:
        raise ValueError("a stored reading is damaged")
    rest, *tables = marshal.loads(deflate.decompress(body))
    named: list[Mapping[str, Table]] = [{table.name: table for table in map(_table, some)} for some in tables]
    return replace(of_json(rest, Return), tables=named[0], headers=named[1])


def _checksum(body: bytes) -> bytes:
    return deflate.crc32(body).to_bytes(_SIZE, "big")


def _plain(table: Table, contents: bytes) -> list[Any]:
    """All of a table. Its columns are told by their places among those in the contents, headers by name where they are
    not those of the columns."""
    rows, columns, headers = table.rows, table.columns, table.headers
    return [
        table.name,
        table.sheet,
        (rows.start, rows.stop, rows.step) if isinstance(rows, range) else list(rows),
        contents,
        _places(tuple(columns)),
        list(map(_COLUMN, columns.values())),
        [
            [(one.row, list(one.values), undated(one.values.values())) for one in totals]
            for totals in (table.totals, table.subtotals)
        ],
        None if [*headers] == [*columns] else list(headers),
        list(map(_CELL, headers.values())),
        list(table.parts),
    ]


@lru_cache(maxsize=1024)
def _places(names: tuple[str, ...]) -> list[int]:
    """The place of each name once they are sorted."""
    places = {name: at for at, name in enumerate(sorted(names))}
    return [places[name] for name in names]


def _table(plain: list[Any]) -> Table:
    name, sheet, rows, contents, places, columns, totals, headers, cells, parts = plain
    found = list(columns_in(contents).items())
    made = []
    for at, (col, row) in zip(places, columns, strict=True):
        called, (values, refused, not_applicable) = found[at]
        made.append(ColumnData(called, col, values, refused, not_applicable, row))
    sums, subtotals = [
        tuple(TotalRow(row, dict(zip(names, dated(values), strict=True))) for row, names, values in some)
        for some in totals
    ]
    if headers is None:
        headers = [one.name for one in made]
    return Table(
        name,
        sheet,
        range(*rows) if isinstance(rows, tuple) else rows,
        {one.name: one for one in made},
        sums,
        {called: CellRef(*cell) for called, cell in zip(headers, cells, strict=True)},
        subtotals,
        frozenset(parts),
    )
