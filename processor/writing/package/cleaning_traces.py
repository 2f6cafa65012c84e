"""What our sheet leaves behind elsewhere once a program has saved the file: its texts among the shared strings, its
name among the document's properties."""

from __future__ import annotations

import re
from collections.abc import Collection

from processor.patterns import lazily
from processor.writing.package.worksheet import Worksheet
from processor.writing.package.xmlbytes import Splice, blanked, child, inside, root_element, text_of, utf8

_SHARED = lazily(
    rb"""<(?:[\w.\-]+:)?c\s(?=[^>]*\bt\s*=\s*["']s["'])[^>]*>\s*"""
    rb"""(?:<(?:[\w.\-]+:)?f\b[^>]*/>|<((?:[\w.\-]+:)?f)\b[^>]*>.*?</\1\s*>)?\s*<(?:[\w.\-]+:)?v\s*>\s*(\d{1,9})\s*<""",
    re.DOTALL,
)


def shared_in(sheet: Worksheet) -> set[int]:
    """The numbers of the shared strings that a sheet uses."""
    return {int(found[2]) for found in _SHARED.finditer(sheet.clean, sheet.cells.opened, sheet.cells.closing)}


def without_strings(data: bytes, gone: Collection[int]) -> tuple[bytes, list[Splice]]:
    """Bytes and splices of the shared strings with those of these numbers empty; the others keep their numbers."""
    data = utf8(data)
    clean = blanked(data)
    root = root_element(clean)
    items = [item for item in inside(clean, root) if item.local == b"si"]
    empty = b"<%st/>" % root.prefix
    return data, [
        Splice(items[number].opened, items[number].closing, empty)
        for number in sorted(gone)
        if number < len(items) and not items[number].empty
    ]


def without_titles(data: bytes, tabs: Collection[str]) -> tuple[bytes, list[Splice]]:
    """Bytes and splices of the document's properties without the list of sheets, where it names one of `tabs`. The list
    and its headings may be left out (ECMA-376 part 1, 22.2.2.26); programs write them anew."""
    data = utf8(data)
    clean = blanked(data)
    root = root_element(clean)
    titles = child(clean, root, b"TitlesOfParts")
    if titles is None:
        return data, []
    named = text_of(clean[titles.opened : titles.closing])
    if not any(tab in named for tab in tabs):
        return data, []
    lists = (found for found in inside(clean, root) if found.local in (b"TitlesOfParts", b"HeadingPairs"))
    return data, [Splice(found.start, found.end, b"") for found in lists]
