"""Facts: flat records of plain values, and how two values compare. Both engines go by what stands here.

A value is text, a number, a yes or no, or a date; values of two kinds are never equal and never in order. A field that
is None, and a number that is not finite, count as absent.
"""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Callable, Mapping

from processor.model import Scalar
from processor.records import dataclass

Fact = Mapping[str, Scalar]
"""A fact: field -> value, `kind` says what it is about. Never changed once given."""

Key = tuple[str, str | int | float | datetime.datetime]
"""A value that can be compared and hashed: its kind (b, d, n, t) and the value itself; 1 and 1.0 are one."""

FactKey = tuple[tuple[str, Key], ...]
"""A fact by its content, fields in order: equal facts have equal keys, and keys sort."""

COMPARE: Mapping[str, Callable[[Key, Key], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
"""What each test of a production does with two values of one kind."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What forward chaining concluded.

    fact:       the concluded fact
    production: id of the production rule that says so
    because:    every fact that made it fire, over all the ways in which it fired
    """

    fact: Fact
    production: str
    because: tuple[Fact, ...]


def value_key(value: Scalar) -> Key | None:
    """The comparable form of a value; None where it counts as absent."""
    match value:
        case bool():
            return ("b", int(value))
        case int():
            return ("n", value)
        case float():
            return ("n", int(value) if value.is_integer() else value) if math.isfinite(value) else None
        case str():
            return ("t", value)
        case datetime.datetime():
            return ("d", value.replace(tzinfo=None, fold=0))
        case datetime.date():
            return ("d", datetime.datetime(value.year, value.month, value.day))
        case None:
            return None
    raise TypeError(f"no value of a fact: {value!r}")


def keys_of(fact: Fact) -> dict[str, Key]:
    """The fields of a fact that are present, as comparable values."""
    pairs = ((name, value_key(value)) for name, value in fact.items())
    return {name: key for name, key in pairs if key is not None}


def fact_key(keys: Mapping[str, Key]) -> FactKey:
    """The identity of a fact with these fields."""
    return tuple(sorted(keys.items()))


def tidy(fact: Fact) -> dict[str, Scalar]:
    """The fact without what counts as absent, fields in order, and each value in the one form that its equals share."""
    return {name: _one_form(*key) for name, key in sorted(keys_of(fact).items())}


def _one_form(kind: str, value: str | int | float | datetime.datetime) -> Scalar:
    if isinstance(value, datetime.datetime):
        return value.date() if value.time() == datetime.time() else value
    return bool(value) if kind == "b" else value


def holds(op: str, left: Key | None, right: Key | None) -> bool:
    """True where both values are there, of one kind, and compare so."""
    return left is not None and right is not None and left[0] == right[0] and COMPARE[op](left, right)
