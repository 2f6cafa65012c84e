"""What is filled in a return, as bytes: made once, for the digests that tell equal returns and for the reading kept."""

from __future__ import annotations

import datetime
import marshal
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from processor.model import Return, Scalar, Table
from processor.records import dataclass

_PLAIN = 2
"""The version of marshal that writes equal values as equal bytes (later ones also write which objects are shared)."""
_DAY = datetime.date


@dataclass(frozen=True, slots=True)
class Contents:
    """Name of a table, of a header block -> its columns and values as bytes: equal bytes, equal contents."""

    tables: Mapping[str, bytes]
    headers: Mapping[str, bytes]


def contents_of(ret: Return, days: Mapping[str, frozenset[str]] = MappingProxyType({})) -> Contents:
    """The contents of a return, whatever the file is called and however it was saved.

    days: name of a table -> its columns and those of its header block that are for dates (quicker, if it is known)
    """
    none: frozenset[str] = frozenset()
    return Contents(
        {name: _packed(table, days.get(name, none)) for name, table in ret.tables.items()},
        {name: _packed(table, days.get(name, none)) for name, table in ret.headers.items()},
    )


def columns_in(packed: bytes) -> Mapping[str, tuple[list[Scalar], dict[int, str], frozenset[int]]]:
    """Column -> (values, refused, not_applicable) of a table of Contents (see ColumnData). Not for damaged bytes."""
    names, columns, refused, inapplicable = marshal.loads(packed)
    raw, absent = dict(refused), dict(inapplicable)
    return {
        name: (dated(values), dict(raw.get(name, ())), frozenset(absent.get(name, ())))
        for name, values in zip(names, columns, strict=True)
    }


def _packed(table: Table, days: frozenset[str]) -> bytes:
    names = sorted(table.columns)
    found = [table.columns[name] for name in names]
    columns = [undated(one.values) if one.name in days else _listed(one.values) for one in found]
    refused = [(one.name, sorted(one.refused.items())) for one in found if one.refused]
    inapplicable = [(one.name, sorted(one.not_applicable)) for one in found if one.not_applicable]
    try:
        return marshal.dumps((names, columns, refused, inapplicable), _PLAIN)
    except ValueError:  # a date in a column that is not for dates
        return marshal.dumps((names, list(map(undated, columns)), refused, inapplicable), _PLAIN)


def undated(values: Iterable[Any]) -> list[Any]:
    """The values with dates, which marshal does not know, in tuples: a day by its number, a time as a text."""
    return [
        (value.toordinal(),) if value.__class__ is _DAY else (value.isoformat(),) if isinstance(value, _DAY) else value
        for value in values
    ]


def dated(values: list[Any]) -> list[Scalar]:
    """The values of which `undated` made these."""
    if tuple not in set(map(type, values)):
        return values
    return [_day(value[0]) if type(value) is tuple else value for value in values]


def _listed(values: Sequence[Scalar]) -> list[Scalar]:
    return values if type(values) is list else list(values)


def _day(told: int | str) -> datetime.date:
    return datetime.date.fromordinal(told) if isinstance(told, int) else datetime.datetime.fromisoformat(told)
