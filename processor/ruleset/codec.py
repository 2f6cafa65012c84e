"""Frozen dataclasses of a ruleset <-> JSON, for the compiled cache.

A tuple is a list; a mapping is an object; a dataclass is {"$Name": [its fields in order]} without the trailing fields
that have their default; a formula is {"$Formula": [its fields]}; a date is {"$date": ISO text}. So that reading need
not walk through what the JSON parser gives, but is called by it for each object, a tuple in a tuple is {"$": [...]}.
A mapping with a key that begins with $ is written as {"$pairs": [{"$": [key, value]} ...]}. Examples of a rule, which
no run looks at, are texts: {"$kept": [JSON of an example, ...]}.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
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


def dumps(value: Any) -> bytes:
    """A value as JSON on one line. TypeError for anything that is not of a ruleset."""
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":")).encode()


def loads(text: bytes | str) -> Any:
    """The value that `dumps` made the text of."""
    value = _DECODER.decode(text if isinstance(text, str) else text.decode())
    return tuple(value) if type(value) is list else value


def encode(value: Any) -> Any:
    """JSON data of a value."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list | Kept):
        if value and isinstance(value[0], types.Example):
            return {"$kept": [dumps(each).decode() for each in value]}
        return [{"$": encode(each)} if isinstance(each, tuple | list) else encode(each) for each in value]
    if isinstance(value, Mapping):
        if any(key.startswith("$") for key in value):
            return {"$pairs": encode(tuple(value.items()))}
        return {key: encode(each) for key, each in value.items()}
    if isinstance(value, Formula):
        return {"$Formula": value.to_data()}
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    if is_dataclass(value) and "$" + type(value).__name__ in _MAKERS:
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


def _object(data: dict[str, Any]) -> Any:
    """What an object of the JSON stands for; what is in it has been made already."""
    if len(data) == 1:
        ((tag, body),) = data.items()
        if tag in _MAKERS:
            return _MAKERS[tag](body)
    if list in map(type, data.values()):
        return {key: tuple(each) if type(each) is list else each for key, each in data.items()}
    return data


def _maker(kind: type) -> Callable[[list[Any]], Any]:
    return lambda body: kind(*[tuple(each) if type(each) is list else each for each in body])


_MAKERS: dict[str, Callable[[Any], Any]] = {"$" + each.__name__: _maker(each) for each in (*_SPECS, *_PARTS)} | {
    "$": tuple,
    "$Formula": Formula.from_data,
    "$date": datetime.date.fromisoformat,
    "$pairs": dict,
    "$kept": lambda texts: Kept([("", "")] * len(texts), texts),
}
_DECODER = json.JSONDecoder(object_hook=_object)
