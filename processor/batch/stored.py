"""Readings, results and records as bytes for the ledger, and back: packed JSON, so that nothing in a ledger can run.

What a class holds is told by its fields: an object is the list of its fields' values. A ledger that was written with
other fields is told by FORMAT, not guessed at.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, Union, cast

from processor import deflate
from processor.model import (
    CellRef,
    ColumnData,
    Counts,
    Explanation,
    Fault,
    Finding,
    Place,
    Repair,
    Return,
    ReturnResult,
    Scalar,
    Table,
    Text,
    TotalRow,
    UnitRef,
    UnreadFile,
    Verdict,
)

_T = TypeVar("_T")
_CLASSES = (
    *(CellRef, ColumnData, Counts, Explanation, Fault, Finding, Place, Repair, Return, ReturnResult, Table, Text),
    *(TotalRow, UnitRef, UnreadFile, Verdict),
)
_CACHED: Sequence[type] = (Text, Counts)
"""Classes of which a run holds the same few objects over and over."""


def pack(value: object) -> bytes:
    """A Return, ReturnResult, UnreadFile, or plain JSON data, as bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return deflate.compress(text.encode("utf-8", "surrogatepass"))


def unpack(packed: bytes, kind: type[_T]) -> _T:
    """The value of class `kind` that was packed. ValueError, TypeError or IndexError where it is none."""
    made: _T = _maker(cast(Hashable, kind))(unpack_data(packed))
    return made


def unpack_data(packed: bytes) -> Any:
    """The JSON data that was packed."""
    return json.loads(deflate.decompress(packed).decode("utf-8", "surrogatepass"))


@functools.cache
def format_of_ledger() -> str:
    """A digest of all fields that are stored: another one means another way of storing."""
    told = [(one.__name__, [(item.name, str(item.type)) for item in fields(one)]) for one in _CLASSES]
    return hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()


def _plain(value: Any) -> Any:
    """What json does not know by itself."""
    if is_dataclass(value):
        return list(_fields(value))
    if isinstance(value, datetime.datetime):
        return {"at": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"not stored: {type(value).__name__}")


def _fields(value: Any) -> Sequence[Any]:
    """The fields of a record (see records.py), all at once."""
    read: Sequence[Any] = value.__getstate__()
    return read


_Maker = Callable[[Any], Any]


@functools.cache
def _maker(kind: Any) -> _Maker:
    """What makes a value of the type `kind` of JSON data."""
    if kind == Scalar or kind in (datetime.date, datetime.datetime):
        return _scalar
    if is_dataclass(kind):
        return _object_maker(cast(type, kind))
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        (some,) = [_maker(one) for one in inner if one is not type(None)]
        return lambda data: None if data is None else some(data)
    if origin is tuple:
        return _tuple_maker(inner[0])
    if origin is frozenset:
        return frozenset
    if kind == Sequence[Scalar]:
        return _scalars
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = inner[0], _maker(inner[1])
        return lambda data: {key(name): value(one) for name, one in data.items()}
    return _same


def _object_maker(kind: type) -> _Maker:
    hints = typing.get_type_hints(kind)
    makers = [_maker(hints[item.name]) for item in fields(kind)]
    odd = [(at, maker) for at, maker in enumerate(makers) if maker is not _same]

    def make(data: list[Any]) -> Any:
        for at, maker in odd:
            data[at] = maker(data[at])
        return kind(*data)

    if kind not in _CACHED:
        return make
    kept = functools.lru_cache(maxsize=4096)(kind)
    return lambda data: kept(*data)


def _tuple_maker(kind: Any) -> _Maker:
    maker = _maker(kind)
    return tuple if maker is _same else lambda data: tuple([maker(one) for one in data])


def _same(data: Any) -> Any:
    return data


def _scalars(data: list[Any]) -> list[Scalar]:
    return [_scalar(one) if type(one) is dict else one for one in data] if dict in set(map(type, data)) else data


def _scalar(data: Any) -> Scalar:
    if type(data) is not dict:
        value: Scalar = data
        return value
    return datetime.datetime.fromisoformat(data["at"]) if "at" in data else datetime.date.fromisoformat(data["day"])
