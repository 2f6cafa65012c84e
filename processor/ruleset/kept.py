"""Forms and rules of a compiled ruleset that are decoded when they are asked for.

A check of one return needs one form and the rules on it, of a ruleset that may hold hundreds for a county. So the cache
keeps each form and each rule as JSON of its own, under its id and a tag (of a rule: the form that it is about, "" for
every form, COUNTY for those of the county; of a form: its kind). Whoever goes through all of them gets all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, overload

_T = TypeVar("_T")
COUNTY = "\x00county"
"""The tag of rules on the county: no form is called so."""


class Kept(Sequence[_T]):
    """Values by place, id and tag; each is decoded once. Equal to a tuple of the same values.

    index: (id, tag) of each value    texts: its JSON (see codec.py)
    """

    __slots__ = ("_index", "_made", "_texts")

    def __init__(self, index: Sequence[tuple[str, str]], texts: Sequence[bytes | str]) -> None:
        self._index = index
        self._texts = texts
        self._made: dict[int, _T] = {}

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, at: int) -> _T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[_T, ...]: ...
    def __getitem__(self, at: int | slice) -> _T | tuple[_T, ...]:
        if isinstance(at, slice):
            return tuple(self._at(one) for one in range(*at.indices(len(self))))
        return self._at(range(len(self))[at])

    def __iter__(self) -> Iterator[_T]:
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Kept | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Kept({', '.join(name for name, _ in self._index)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Kept, (self._index, self._texts)

    def tagged(self, *tags: str) -> tuple[_T, ...]:
        """The values with one of these tags, in order."""
        return tuple(self._at(at) for at, (_, tag) in enumerate(self._index) if tag in tags)

    def named(self, name: str) -> _T | None:
        """The value with this id."""
        return next((self._at(at) for at, (one, _) in enumerate(self._index) if one == name), None)

    def _at(self, at: int) -> _T:
        if at not in self._made:
            from processor.ruleset.codec import loads

            self._made[at] = loads(self._texts[at])
        return self._made[at]
