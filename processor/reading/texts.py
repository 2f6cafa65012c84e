"""Shared texts: what a package declares of them is looked at before the reader library makes a copy for every cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from processor.patterns import lazily

_UNIQUE = lazily(rb"\b(uniqueCount|count)\s*=\s*[\"']([0-9]+)[\"']")
_END = rb"</(?:[\w.-]+:)?si\s*>|<(?:[\w.-]+:)?si\s*/>"
_SHOWN = rb"\bt=\"s\"[^<>]*>\s*<v>([0-9]{1,9})<"
_HEAD = 4096


def overstated(head: bytes, size: int) -> bool:
    """True where more texts are declared than a part of `size` bytes can hold: the library reserves memory for them."""
    return any(int(number[:12]) > max(size, 1000) for _, number in _UNIQUE.findall(head[:_HEAD]))


def without_counts(content: bytes) -> bytes:
    """The part with its declared numbers of texts set to 0; the library then counts for itself."""
    return _UNIQUE.sub(b'\\1="0"', content[:_HEAD]) + content[_HEAD:]


def longest_text(content: bytes) -> int:
    """The bytes of the longest text of the part, its markup included."""
    return max(map(len, re.split(_END, content)))


def shown_text(content: bytes, blocks: Iterable[bytes]) -> int:
    """The bytes of text that the cells of `blocks` show, markup of the texts included."""
    lengths = [len(text) for text in re.split(_END, content)]
    shown: Counter[bytes] = Counter()
    for block in blocks:
        shown.update(re.findall(_SHOWN, block))
    return sum(lengths[int(index)] * number for index, number in shown.items() if int(index) < len(lengths))
