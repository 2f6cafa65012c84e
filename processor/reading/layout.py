"""Where a table stands on a sheet: found by the words of its header, never by row number.

A header has one to three rows. A group's name stands over its first column, merged or not; a column without a group
stands in any of the rows. Real copies have title rows inserted, columns moved, added or deleted,
texts with blanks and units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

from processor.reading.assign import assign
from processor.reading.book import Sheet
from processor.reading.codes import is_code_row
from processor.reading.header_words import Header, HeaderWords, Seen, header_words, leaf_and_group
from processor.reading.periods import without_period
from processor.reading.raw import Raw, bare_key, header_key, show
from processor.records import dataclass
from processor.ruleset.types import TableForm

Rows = Sequence[Sequence[Raw]]

_NEAR_ROWS = 40
_MOST_ROWS = 5_000
_LEAST_SHARE = 0.5
_MOST_KNOWN = 64
_MOST_RECENT = 4
_LONGEST = 120
"""Longer texts are no header."""
_FIRST_CODE = "甲"
"""All that is left of a code row where a single column is left of the table."""
_UNDER_TITLE = 3
"""Rows below its title in which a header is looked for that lost most of its columns."""
_GAP = 3
"""The code row stands at most so many rows below the header, with nothing between."""

LEAST_KNOWN = 0.3
"""On a sheet that is known by its name fewer columns need be there than where the header alone has to tell."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's place. Rows and columns count from 0.

    top, bottom: first and last header row       start: first row below header and code row
    columns: column name -> (column, row of its header cell)     extra: (column, text) of headers the form does not know
    missing: names that are not there            moved: names that stand in another order than the form's
    span: first and last column
    periods: headers that carry another period than the form's: (row, column, text, the form's text)
    plans: what is kept about tables of this layout, for as long as it is remembered (see plan.py)
    """

    top: int
    bottom: int
    start: int
    columns: dict[str, tuple[int, int]]
    extra: tuple[tuple[int, str], ...]
    missing: tuple[str, ...]
    moved: tuple[str, ...]
    span: tuple[int, int]
    periods: tuple[tuple[int, int, str, str], ...] = ()
    plans: list[object] = field(default_factory=list, compare=False)


def locate(form: TableForm, rows: Rows, after: int = 0, least: float = _LEAST_SHARE) -> Layout | None:
    """The header of `form` among `rows`, from row `after` on; None where less than `least` of its columns are there."""
    words = header_words(form)
    if not words.named:
        return None
    seen = _seen(words, rows) if not after else None
    if seen is not None:
        return seen
    window = _window(words, rows, after, min(len(rows), after + _NEAR_ROWS), least)
    if window is None and len(rows) > after + _NEAR_ROWS:
        window = _window(words, rows, after, min(len(rows), after + _MOST_ROWS), least)
    if window is None:
        return None
    layout = _layout(words, rows, *window, words.texts(rows[window[0] : window[1] + 1]))
    if not after and not layout.missing:
        _remember(words, rows, layout)
    return layout


def _seen(words: HeaderWords, rows: Rows) -> Layout | None:
    """The layout of a complete header that stands where one stood before; the same object where all of it is equal."""
    for seen in words.recent:
        layout = seen.layout
        same = rows[layout.top : layout.bottom + 1] == seen.rows
        if same and _start(rows, layout.bottom + 1, layout.span) == layout.start:
            return layout
    for top, bottom in {(seen.layout.top, seen.layout.bottom): None for seen in words.recent}:
        header = words.texts(rows[top : bottom + 1])
        known = words.known.get(header)
        if known is not None and known.columns and not known.missing:
            layout = _layout(words, rows, top, bottom, header)
            _remember(words, rows, layout)
            return layout
    return None


def _remember(words: HeaderWords, rows: Rows, layout: Layout) -> None:
    """Keep a complete header: the next file of the template has it at the same place."""
    header = [list(row) for row in rows[layout.top : layout.bottom + 1]]
    # A text is equal to nothing but a text, so that such a header can be compared as it stands.
    plain = all(cell.__class__ is str or cell is None for row in header for cell in row)
    words.recent[:] = [Seen(header if plain else [], layout), *words.recent[: _MOST_RECENT - 1]]


def locate_below(form: TableForm, rows: Rows, row: int) -> Layout | None:
    """The header of `form` right below its title in `row`: there one of its columns is enough."""
    words = header_words(form)
    window = _window(words, rows, row + 1, min(len(rows), row + 1 + _UNDER_TITLE), 0, few=True)
    return None if window is None else _layout(words, rows, *window, words.texts(rows[window[0] : window[1] + 1]))


def locate_on(form: TableForm, sheet: Sheet, least: float) -> Layout | None:
    """As `locate` from the top of a sheet, remembered on it: recognising and reading ask the same."""
    known = sheet.layouts.get(form.name)
    if known is None:
        known = sheet.layouts[form.name] = locate(form, sheet.rows, least=LEAST_KNOWN) or False
    if not isinstance(known, Layout):
        return None
    filled = len(known.columns) + len(known.missing)
    return known if len(known.columns) >= max(1, round(least * filled)) else None


def _window(
    words: HeaderWords, rows: Rows, after: int, end: int, least: float, few: bool = False
) -> tuple[int, int] | None:
    wanted = max(1, round(least * min(words.names, len(words.named))))
    found = _best(words, rows[after:end], _hits_exact)
    if len(found[0]) < words.names:
        loose = _best(words, rows[after:end], _hits_loose)
        found = loose if len(loose[0]) >= len(found[0]) else found
    hits, top, height = found
    if len(hits) < wanted or (words.names > 1 and len(hits) < 2 and not few):
        return None
    top += after
    for _ in range(3 - height):
        if top > 0 and not words.groups.isdisjoint(_group_keys(rows[top - 1])):
            top, height = top - 1, height + 1
    return top, top + height - 1


def _best(
    words: HeaderWords, rows: Rows, hits_of: Callable[[HeaderWords, Sequence[Raw]], frozenset[str]]
) -> tuple[frozenset[str], int, int]:
    """The window of one to three rows that names most columns: (names, first row, height); the lowest, then the first.

    Stops at a window that names them all.
    """
    best: tuple[frozenset[str], int, int] = (_NONE, 0, 1)
    last: list[frozenset[str]] = []
    for bottom, row in enumerate(rows):
        here = hits_of(words, row)
        last = [*last[-2:], here]
        union = _NONE
        for height, hits in enumerate(reversed(last), start=1):
            union = union | hits
            if hits and (len(union), -height) > (len(best[0]), -best[2]):
                best = union, bottom - height + 1, height
        if len(best[0]) >= words.names:
            break
    return best


def _hits_exact(words: HeaderWords, row: Sequence[Raw]) -> frozenset[str]:
    found = words.exact.intersection(row)
    return frozenset(words.leaves[header_key(show(cell))] for cell in found) if found else _NONE


_NONE: frozenset[str] = frozenset()


def _hits_loose(words: HeaderWords, row: Sequence[Raw]) -> frozenset[str]:
    found = [words.leaves.get(key) or _by_period(words, key) for key in _keys(row)]
    return frozenset(leaf for leaf in found if leaf)


def _by_period(words: HeaderWords, key: str) -> str:
    columns = words.by_period.get(without_period(key), ())
    return header_key(leaf_and_group(columns[0])[0]) if columns else ""


def _keys(row: Sequence[Raw]) -> set[str]:
    texts = [cell for cell in row if isinstance(cell, str) and cell and len(cell) < _LONGEST]
    return {key for text in texts for key in (header_key(text), bare_key(text))}


def _group_keys(row: Sequence[Raw]) -> set[str]:
    keys = _keys(row)
    return keys | set(map(without_period, keys))


def _layout(words: HeaderWords, rows: Rows, top: int, bottom: int, header: Header) -> Layout:
    known = words.known.get(header)
    if known is None:
        known = words.known[header] = assign(words, header)
        if len(words.known) > _MOST_KNOWN:
            words.known.clear()
    placed = {name: (col, top + level) for name, (col, level) in known.columns.items()}
    periods = tuple((top + level, col, text, own) for col, level, text, own in known.periods)
    start = _start(rows, bottom + 1, known.span)
    return Layout(top, bottom, start, placed, known.extra, known.missing, known.moved, known.span, periods)


def _start(rows: Rows, below: int, span: tuple[int, int]) -> int:
    """The first row under the header and the code row, which may stand a few empty rows below."""
    low, high = span
    for at in range(below, min(below + _GAP, len(rows))):
        cells = rows[at][low : high + 1]
        if is_code_row(cells) or (low == high and cells[0] == _FIRST_CODE):
            return at + 1
        if any(cell not in ("", None) for cell in cells):
            break
    return below
