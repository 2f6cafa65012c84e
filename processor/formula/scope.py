"""Where a formula finds its values, and what is worked out once per scope about a column."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Collection, Hashable, MutableMapping, Sequence
from itertools import islice
from typing import Protocol, TypeVar, cast

from processor.formula.nodes import BOOL, DATE, NUMBER
from processor.formula.numbers import SAFE_INTEGER, canonical, decimals, is_finite
from processor.model import Scalar

_SAMPLE = 256
_NOT_ASKED = -1
Kept = TypeVar("Kept")


class Scope(Protocol):
    """The data that a formula is evaluated over.

    A scope may also have an attribute `memo`, an empty dict: what formulas work out about its columns is then kept
    there and shared by all formulas over this scope (which must not change afterwards).
    """

    def rows(self, table: str | None) -> int:
        """Number of rows; None means the row table."""

    def column(self, table: str | None, name: str) -> Sequence[Scalar]:
        """One value per row, None where unknown or blank (all None for a column that the sender deleted)."""

    def field(self, table: str, name: str) -> Scalar:
        """A named field of a header block or card."""

    def parameter(self, name: str) -> Scalar:
        """A parameter of the ruleset."""

    def missing(self, table: str) -> int:
        """How many returns that would add rows to this table are missing; 0 when it is complete."""


_FITTING: dict[str, frozenset[type]] = {
    "number": frozenset({int, float, type(None)}),
    "text": frozenset({str, type(None)}),
    "date": frozenset({datetime.date, type(None)}),
    "bool": frozenset({bool, type(None)}),
}


def fitting(value: Scalar, kind: str) -> Scalar:
    """`value` where it is of type `kind`, else None; a date with a time is its day."""
    if kind == DATE and isinstance(value, datetime.datetime):
        return value.date()
    if kind == NUMBER:
        return value if is_finite(value) and not isinstance(value, bool) else None
    if kind == BOOL:
        return value if isinstance(value, bool) else None
    return value if type(value) in _FITTING[kind] else None


class Column:
    """A column's values, each of the column's type or None, and what is known about them.

    whole: no value is a float
    """

    # Not in slots: a table has many columns, and few are asked for these.
    _mixed: bool | None = None
    _filled: Collection[int | float] | None = None
    _big: float | None = None
    _digits: int | None = _NOT_ASKED
    _keys: Sequence[Scalar] | None = None

    def __init__(self, values: Sequence[Scalar], kind: str) -> None:
        self.kind = kind
        self.values = values
        self.blanks = False
        total = _sum_of_numbers(values) if kind == NUMBER else None
        if total is not None:
            self.whole = isinstance(total, int)
            return
        types = set(map(type, values))
        if not types <= _FITTING[kind] or (float in types and not _all_finite(values)):
            self.values = values = [fitting(value, kind) for value in values]
            types = set(map(type, values))
        self.blanks = type(None) in types
        self.whole = float not in types

    @property
    def mixed(self) -> bool:
        """True where ints stand beside floats."""
        if self._mixed is None:
            self._mixed = not self.whole and int in set(map(type, self.values))
        return self._mixed

    @property
    def filled(self) -> Collection[int | float]:
        """The numbers of a column of numbers, without blanks; each once where that makes them few."""
        if self._filled is None:
            values = self.values
            few = self.blanks or (len(values) > _SAMPLE and len(set(islice(values, _SAMPLE))) < _SAMPLE / 4)
            self._filled = cast("Collection[int | float]", set(values) - {None} if few else values)
        return self._filled

    @property
    def big(self) -> float:
        """The largest absolute value of a column of numbers, as float (rounded)."""
        if self._big is None:
            filled = self.filled
            try:
                self._big = float(max(max(filled), -min(filled))) if filled else 0.0
            except OverflowError:
                self._big = math.inf
        return self._big

    @property
    def small(self) -> bool:
        """True where no number is so large that an int and a float might be compared wrongly."""
        return self.big < SAFE_INTEGER

    @property
    def digits(self) -> int | None:
        """How many decimals a column of numbers has at most; None where there are too many to build on."""
        if self._digits == _NOT_ASKED:
            self._digits = 0 if self.whole else decimals(self.filled)
        return self._digits

    @property
    def keys(self) -> Sequence[Scalar]:
        """The values as keys of a dict (see numbers.canonical)."""
        if self._keys is None:
            self._keys = self.values
            if self.kind == NUMBER and not self.whole and self.big >= SAFE_INTEGER:
                numbers = cast("Sequence[float | None]", self.values)
                self._keys = [None if value is None else cast(Scalar, canonical(value)) for value in numbers]
        return self._keys


def _sum_of_numbers(values: Sequence[Scalar]) -> int | float | None:
    """The sum where all values are finite numbers, else None: adding is the quickest test of that."""
    try:
        total: int | float = sum(values)  # type: ignore[arg-type]
        return total if math.isfinite(total) else None
    except (TypeError, OverflowError):
        return None


def _all_finite(values: Sequence[Scalar]) -> bool:
    return all(value is None or is_finite(value) for value in values)


class Context:
    """A scope, as the evaluators of one formula use it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._memo: MutableMapping[Hashable, object] = getattr(scope, "memo", {})

    def keep(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, made once per scope and key."""
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = make()
        return cast(Kept, found)

    def column(self, table: str | None, name: str, kind: str) -> Column:
        """A column, each value of type `kind` or None."""
        key = "column", table, name, kind
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = Column(self.scope.column(table, name), kind)
        return cast(Column, found)

    def field(self, table: str, name: str, kind: str) -> Scalar:
        """A field, of type `kind` or None."""
        return fitting(self.scope.field(table, name), kind)

    def parameter(self, name: str, kind: str) -> Scalar:
        """A parameter, of type `kind` or None."""
        return fitting(self.scope.parameter(name), kind)
