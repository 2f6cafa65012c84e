"""What is worked out once for a form or a register and kept for as long as it is in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Owner = TypeVar("Owner")
Made = TypeVar("Made")
_MOST = 512


def prepared(make: Callable[[Owner], Made]) -> Callable[[Owner], Made]:
    """`make`, called once per object.

    By identity: forms hold mappings and cannot be hashed. The object is kept, so that its id is not used again; of more
    than a few hundred all are forgotten.
    """
    known: dict[int, tuple[Owner, Made]] = {}

    def of(owner: Owner) -> Made:
        found = known.get(id(owner))
        if found is not None and found[0] is owner:
            return found[1]
        made = make(owner)
        if len(known) >= _MOST:
            known.clear()
        known[id(owner)] = owner, made
        return made

    of.__doc__ = make.__doc__
    return of
