"""Results and records as bytes for the ledger, and back: packed JSON, so that nothing in a ledger can run.

What a class holds is told by its fields: an object is the list of its fields' values. A ledger that was written with
other fields is told by format_of_ledger, not guessed at. How each class is written and made is worked out from its
fields once; objects made of the ledger share what is equal in them, since the roll-up looks at thousands at once.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import sys
import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar, Union, cast

from processor import deflate
from processor.judging import Record
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
_WRITTEN = 2
"""Another number: another way to write the same fields."""
_CLASSES = (
    *(CellRef, ColumnData, Counts, Explanation, Fault, Finding, Place, Record, Repair, Return, ReturnResult, Table),
    *(Text, TotalRow, UnitRef, UnreadFile, Verdict),
)
_SHARED: Sequence[type] = (CellRef, Counts, Text)
"""Classes of which a run holds the same few objects over and over."""
_NO_MEMBERS: frozenset[Any] = frozenset()
_NO_ITEMS: Mapping[Any, Any] = {}
"""Made once: most columns have nothing refused, most returns explain nothing."""
_SHORT = 12
"""Longer texts are names and numbers of people, which hardly ever repeat."""


def pack(value: object) -> bytes:
    """A record of one of these classes as bytes."""
    return deflate.compress(json_of(value).encode("utf-8", "surrogatepass"))


def unpack(packed: bytes, kind: type[_T]) -> _T:
    """The value of class `kind` that was packed. ValueError, TypeError or IndexError where it is none."""
    return of_json(deflate.decompress(packed).decode("utf-8", "surrogatepass"), kind)


def json_of(value: object) -> str:
    """A record of one of these classes as JSON."""
    plain = _plainer(cast(Hashable, type(value)))
    return _ENCODER.encode(value if plain is None else plain(value))


def of_json(text: str, kind: type[_T]) -> _T:
    """The value of class `kind` that json_of wrote. ValueError, TypeError or IndexError where it is none."""
    made: _T = _maker(cast(Hashable, kind))(json.loads(text))
    return made


@functools.cache
def format_of_ledger() -> str:
    """A digest of all fields that are stored: another one means another way of storing."""
    told = [(one.__name__, [*one.__annotations__.items()]) for one in _CLASSES]
    return hashlib.blake2b(repr((_WRITTEN, told)).encode(), digest_size=8).hexdigest()


def _day(value: Any) -> dict[str, str]:
    """A date, which json does not know."""
    if isinstance(value, datetime.datetime):
        return {"at": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    raise TypeError(f"not stored: {type(value).__name__}")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_day, check_circular=False)
_Turn = Callable[[Any], Any]


@functools.cache
def _plainer(kind: Any) -> _Turn | None:
    """What turns a value of the type `kind` into what json knows; None where json knows it."""
    if kind in _CLASSES:
        return _record_plainer(kind)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind == Sequence[int]:
        return lambda rows: f"{rows.start}:{rows.stop}" if isinstance(rows, range) and rows.step == 1 else list(rows)
    if kind == Scalar or origin is None:
        return None
    if origin in (Union, types.UnionType):
        (some,) = [_plainer(one) for one in inner if one is not type(None)]
        return some and (lambda value: None if value is None else some(value))
    if origin is frozenset:
        return sorted
    one = _plainer(inner[-1] if inner[-1] is not Ellipsis else inner[0])
    if issubclass(origin, Mapping):
        return dict if one is None else lambda items: {name: one(value) for name, value in items.items()}
    return _listed if one is None else lambda values: [one(value) for value in values]


def _hints(kind: type) -> dict[str, Any]:
    """The types of a record's fields, by name, as typing.get_type_hints gives them in twenty times the time."""
    return {name: _hint(kind.__module__, text) for name, text in kind.__annotations__.items()}


@functools.cache
def _hint(module: str, text: str) -> Any:
    """What an annotation in a module of ours means."""
    return eval(text, vars(sys.modules[module]))


def _record_plainer(kind: type) -> _Turn | None:
    hints = _hints(kind)
    odd = [(at, turn) for at, name in enumerate(hints) if (turn := _plainer(hints[name])) is not None]
    values_of: Any = kind.__getstate__  # all fields at once (see records.py)
    if not odd:
        return cast(_Turn, values_of)

    def plain(value: Any) -> list[Any]:
        values = [*values_of(value)]
        for at, turn in odd:
            values[at] = turn(values[at])
        return values

    return plain


def _listed(values: Sequence[Any]) -> Sequence[Any]:
    return values if isinstance(values, list | tuple) else list(values)


@functools.cache
def _maker(kind: Any) -> _Turn:
    """What makes a value of the type `kind` of JSON data."""
    if kind == Scalar or kind in (datetime.date, datetime.datetime):
        return _scalar
    if kind in _CLASSES:
        return _record_maker(kind)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        (some,) = [_maker(one) for one in inner if one is not type(None)]
        return lambda data: None if data is None else some(data)
    if origin is tuple:
        return _tuple_maker(inner[0])
    if origin is frozenset:
        return lambda data: frozenset(data) if data else _NO_MEMBERS
    if kind == Sequence[Scalar]:
        return _scalars
    if kind == Sequence[int]:
        return _rows
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = sys.intern if inner[0] is str else inner[0], _maker(inner[1])
        return lambda data: {key(name): value(one) for name, one in data.items()} if data else _NO_ITEMS
    return _same


def _record_maker(kind: type) -> _Turn:
    hints = _hints(kind)
    odd = [(at, maker) for at, name in enumerate(hints) if (maker := _maker(hints[name])) is not _same]

    def make(data: list[Any]) -> Any:
        for at, maker in odd:
            data[at] = maker(data[at])
        return kind(*data)

    if kind not in _SHARED:
        return make
    kept = functools.lru_cache(maxsize=4096)(kind)
    return lambda data: kept(*data)


def _tuple_maker(kind: Any) -> _Turn:
    maker = _maker(kind)
    return tuple if maker is _same else lambda data: tuple([maker(one) for one in data])


def _same(data: Any) -> Any:
    return data


def _rows(data: Any) -> Sequence[int]:
    if type(data) is not str:
        rows: Sequence[int] = data
        return rows
    start, stop = data.split(":")
    return range(int(start), int(stop))


def _scalars(data: list[Any]) -> list[Scalar]:
    """The values of a column. Short texts are there once for all records."""
    kinds = set(map(type, data))
    if dict in kinds:
        data = [_scalar(one) for one in data]
    if str not in kinds:
        return data
    if len(kinds) == 1:
        lengths = set(map(len, data))
        if max(lengths) <= _SHORT:
            return list(map(sys.intern, data))
        if min(lengths) > _SHORT:
            return data
    return [sys.intern(one) if type(one) is str and len(one) <= _SHORT else one for one in data]


def _scalar(data: Any) -> Scalar:
    if type(data) is not dict:
        value: Scalar = data
        return value
    return datetime.datetime.fromisoformat(data["at"]) if "at" in data else datetime.date.fromisoformat(data["day"])
