"""Frozen dataclasses of a ruleset <-> plain JSON data, for the compiled cache.

A tuple is a list; a mapping is an object; a dataclass is {"$Name": [its fields in order]} without the trailing fields
that have their default; a formula is {"$": its own data}; a date is {"$date": ISO text}. A mapping with a key that
begins with $ is written as {"$pairs": [[key, value] …]}.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from processor.formula import Formula, Schema, TableSchema
from processor.model import Text
from processor.ruleset import types
from processor.ruleset.kept import Kept

_SPECS = (
    types.Check,
    types.Range,
    types.Required,
    types.In,
    types.Matches,
    types.Unique,
    types.Refers,
    types.Equal,
    types.Covers,
    types.Ordered,
    types.BothOrNone,
    types.NotBoth,
    types.AllPass,
    types.Indicator,
    types.Reading,
)
_PARTS = (
    Text,
    Schema,
    TableSchema,
    types.ColumnForm,
    types.TableForm,
    types.SheetForm,
    types.Form,
    types.Target,
    types.Change,
    types.OtherFigure,
    types.Example,
    types.Rule,
    types.Condition,
    types.Production,
    types.Round,
    types.Parameter,
    types.NoTarget,
    types.Ruleset,
)
_CLASSES: dict[str, type] = {"$" + each.__name__: each for each in (*_SPECS, *_PARTS)}


def encode(value: Any) -> Any:
    """JSON data of a value. TypeError for anything that is not of a ruleset."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list | Kept):
        return [encode(each) for each in value]
    if isinstance(value, Mapping):
        if any(key.startswith("$") for key in value):
            return {"$pairs": [[key, encode(each)] for key, each in value.items()]}
        return {key: encode(each) for key, each in value.items()}
    if isinstance(value, Formula):
        return {"$": value.to_data()}
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    if is_dataclass(value) and "$" + type(value).__name__ in _CLASSES:
        return {"$" + type(value).__name__: _fields(value)}
    raise TypeError(f"not part of a ruleset: {type(value).__name__}")


def _fields(value: Any) -> list[Any]:
    described = fields(value)
    kept = len(described)
    while kept and getattr(value, described[kept - 1].name) == _default(described[kept - 1]):
        kept -= 1
    return [encode(getattr(value, each.name)) for each in described[:kept]]


def _default(described: Field[Any]) -> Any:
    """The default of a field; MISSING, which equals nothing else, where it has none."""
    return described.default_factory() if described.default_factory is not MISSING else described.default


def decode(data: Any) -> Any:
    """The value that `encode` made the data of."""
    if type(data) is list:
        return tuple([each if type(each) is str else decode(each) for each in data])
    if type(data) is not dict:
        return data
    if len(data) == 1:
        ((tag, body),) = data.items()
        made = _CLASSES.get(tag)
        if made is not None:
            return made(*[each if type(each) is str else decode(each) for each in body])
        if tag == "$":
            return Formula.from_data(body)
        if tag == "$date":
            return datetime.date.fromisoformat(body)
        if tag == "$pairs":
            return {key: decode(each) for key, each in body}
    return {key: each if type(each) is str else decode(each) for key, each in data.items()}
