"""What is read from a part, remembered by the part's bytes: files of one template have the same small parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_Read = TypeVar("_Read")
_MOST = 32
_LARGEST = 1 << 16
"""Bytes of a part; in larger ones the cells or texts of one file stand, which do not recur."""


def by_content(read: Callable[[bytes], _Read]) -> Callable[[bytes], _Read]:
    """A reader of parts that reads bytes once: what it gives must not be changed by whoever gets it."""
    known = lru_cache(maxsize=_MOST)(read)

    @wraps(read)
    def remembered(data: bytes) -> _Read:
        return known(data) if len(data) <= _LARGEST else read(data)

    return remembered
