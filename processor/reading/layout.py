"""Where a table stands on a sheet: found by the words of its header, never by row number.

A header has one to three rows. A group's name stands over its first column, merged or not; a column without a group
stands in any of the rows. Real copies have title rows inserted, columns moved, added or deleted,
texts with blanks and units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from processor.reading.book import Sheet
from processor.reading.codes import is_code_row
from processor.reading.raw import Raw, bare_key, header_key
from processor.ruleset.types import ColumnForm, TableForm

Rows = Sequence[Sequence[Raw]]

_NEAR_ROWS = 40
_MOST_ROWS = 5_000
_LEAST_SHARE = 0.5
_MOST_KNOWN = 64
_MOST_RECENT = 4

LEAST_KNOWN = 0.3
"""On a sheet that is known by its name fewer columns need be there than where the header alone has to tell."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's place. Rows and columns count from 0.

    top, bottom: first and last header row       start: first row below header and code row
    columns: column name -> (column, row of its header cell)     extra: (column, text) of headers the form does not know
    missing: names that are not there            moved: names that stand in another order than the form's
    span: first and last column
    """

    top: int
    bottom: int
    start: int
    columns: dict[str, tuple[int, int]]
    extra: tuple[tuple[int, str], ...]
    missing: tuple[str, ...]
    moved: tuple[str, ...]
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """A table's header, prepared for looking up.

    exact: texts as printed; by_key: text for comparison -> the columns it may name; groups: texts of groups
    filled: the columns that are printed; order: their places in the form; names: how many different texts they have
    known: headers seen before, by all their texts, with what they came to (templates are copied, so they recur)
    recent: first and last row of the complete headers found last
    """

    exact: frozenset[str]
    by_key: dict[str, tuple[ColumnForm, ...]]
    groups: frozenset[str]
    filled: tuple[ColumnForm, ...]
    order: dict[str, int]
    names: int
    known: dict[tuple[tuple[str, ...], ...], _Columns] = field(default_factory=dict)
    recent: list[tuple[int, int]] = field(default_factory=list)


_Columns = tuple[
    dict[str, tuple[int, int]], tuple[tuple[int, str], ...], tuple[str, ...], tuple[str, ...], tuple[int, int]
]
"""Column name -> (column, level in the header); headers that name no column; names missing; names out of order; first
and last column."""


def leaf_and_group(column: ColumnForm) -> tuple[str, str]:
    """What is printed for a column: its own cell and the group over it. A name 组/列 carries its group."""
    group, slash, leaf = column.name.rpartition("/")
    return (leaf, column.group or group) if slash and leaf and group else (column.name, column.group)


def header_words(form: TableForm) -> HeaderWords:
    """The header of `form`, prepared once per form."""
    known = _WORDS.get(id(form))
    if known is not None and known[0] is form:
        return known[1]
    words = _prepare(form)
    _WORDS[id(form)] = (form, words)
    return words


_WORDS: dict[int, tuple[TableForm, HeaderWords]] = {}
"""By identity: forms hold mappings and cannot be hashed; the form is kept so that its id is not used again."""


def _prepare(form: TableForm) -> HeaderWords:
    filled = tuple(column for column in form.columns if column.filled)
    exact: set[str] = set()
    by_key: dict[str, list[ColumnForm]] = {}
    for column in filled:
        leaf, _ = leaf_and_group(column)
        for text in (column.name, leaf, *column.aliases):
            exact.add(text)
            for key in {header_key(text), bare_key(text)}:
                if column not in by_key.setdefault(key, []):
                    by_key[key].append(column)
    groups = frozenset(header_key(leaf_and_group(column)[1]) for column in filled) - {""}
    order = {column.name: index for index, column in enumerate(filled)}
    leaves = {header_key(leaf_and_group(column)[0]) for column in filled}
    keys = {key: tuple(found) for key, found in by_key.items()}
    return HeaderWords(frozenset(exact), keys, groups, filled, order, len(leaves))


def locate(form: TableForm, rows: Rows, after: int = 0, least: float = _LEAST_SHARE) -> Layout | None:
    """The header of `form` among `rows`, from row `after` on; None where less than `least` of its columns are there."""
    words = header_words(form)
    if not words.filled:
        return None
    for top, bottom in () if after else words.recent:
        header = _header(rows, top, bottom)
        known = words.known.get(header)
        if known is not None and not known[2]:
            return _layout(words, rows, top, bottom, header)
    window = _window(words, rows, after, min(len(rows), after + _NEAR_ROWS), least)
    if window is None and len(rows) > after + _NEAR_ROWS:
        window = _window(words, rows, after, min(len(rows), after + _MOST_ROWS), least)
    if window is None:
        return None
    layout = _layout(words, rows, *window, _header(rows, *window))
    if not after and not layout.missing and window not in words.recent:
        words.recent[:] = [window, *words.recent[: _MOST_RECENT - 1]]
    return layout


def _header(rows: Rows, top: int, bottom: int) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell if isinstance(cell, str) else "" for cell in row) for row in rows[top : bottom + 1])


def locate_on(form: TableForm, sheet: Sheet, least: float) -> Layout | None:
    """As `locate` from the top of a sheet, remembered on it: recognising and reading ask the same."""
    known = sheet.layouts.get(form.name)
    if known is None:
        known = sheet.layouts[form.name] = locate(form, sheet.rows, least=LEAST_KNOWN) or False
    if not isinstance(known, Layout):
        return None
    filled = len(known.columns) + len(known.missing)
    return known if len(known.columns) >= max(1, round(least * filled)) else None


def _window(words: HeaderWords, rows: Rows, after: int, end: int, least: float) -> tuple[int, int] | None:
    wanted = max(1, round(least * len(words.filled)))
    found = _best(words, rows[after:end], _hits_exact)
    if len(found[0]) < words.names:
        loose = _best(words, rows[after:end], _hits_loose)
        found = loose if len(loose[0]) >= len(found[0]) else found
    hits, top, height = found
    if len(hits) < wanted or (len(words.filled) > 1 and len(hits) < 2):
        return None
    top += after
    for _ in range(3 - height):
        if top > 0 and not words.groups.isdisjoint(_keys(rows[top - 1])):
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
    return frozenset(map(header_key, found)) if found else _NONE


_NONE: frozenset[str] = frozenset()


def _hits_loose(words: HeaderWords, row: Sequence[Raw]) -> frozenset[str]:
    return frozenset(key for key in _keys(row) if key in words.by_key)


def _keys(row: Sequence[Raw]) -> set[str]:
    texts = [cell for cell in row if isinstance(cell, str) and cell and len(cell) < 60]
    return {key for text in texts for key in (header_key(text), bare_key(text))}


def _layout(words: HeaderWords, rows: Rows, top: int, bottom: int, header: tuple[tuple[str, ...], ...]) -> Layout:
    known = words.known.get(header)
    if known is None:
        known = words.known[header] = _assign(words, header)
        if len(words.known) > _MOST_KNOWN:
            words.known.clear()
    columns, extra, missing, moved, span = known
    placed = {name: (col, top + level) for name, (col, level) in columns.items()}
    start = bottom + 1
    if start < len(rows) and is_code_row(rows[start]):
        start += 1
    return Layout(top, bottom, start, placed, extra, missing, moved, span)


def _assign(words: HeaderWords, header: tuple[tuple[str, ...], ...]) -> _Columns:
    placed: dict[str, tuple[int, int]] = {}
    unknown: list[tuple[int, str]] = []
    for col, (leaf, level, groups) in enumerate(_paths(header)):
        if not leaf:
            continue
        known = words.by_key.get(header_key(leaf)) or words.by_key.get(bare_key(leaf)) or ()
        column = _choose([item for item in known if item.name not in placed], groups)
        if column is not None:
            placed[column.name] = (col, level)
        elif not known or len(known) == 1:
            unknown.append((col, leaf))
    missing = tuple(column.name for column in words.filled if column.name not in placed)
    if not placed:
        return placed, (), missing, (), (0, 0)
    places = [col for col, _ in placed.values()]
    low, high = min(places), max(places)
    extra = tuple((col, text) for col, text in unknown if low <= col <= high + 1)
    return placed, extra, missing, _moved(words, placed), (low, high)


def _choose(columns: list[ColumnForm], groups: tuple[str, ...]) -> ColumnForm | None:
    """Of the columns that share a printed name, the one whose group stands over it; the first where none does."""
    if not columns:
        return None
    for column in columns:
        group = header_key(leaf_and_group(column)[1])
        if (group in groups) if group else not groups:
            return column
    return columns[0]


def _paths(header: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """Per column: the text of its own header cell, that cell's level, and the groups over it."""
    width = len(header[0]) if header else 0
    running = [""] * len(header)
    paths: list[tuple[str, int, tuple[str, ...]]] = []
    for col in range(width):
        texts = [row[col].strip() for row in header]
        level = max((index for index, text in enumerate(texts) if text), default=-1)
        groups = []
        for index, text in enumerate(texts):
            if index < level:
                running[index] = header_key(text) if text else running[index]
                if running[index]:
                    groups.append(running[index])
            elif index == level:
                running[index] = ""
        paths.append((texts[level] if level >= 0 else "", level, tuple(groups)))
    return tuple(paths)


def _moved(words: HeaderWords, placed: dict[str, tuple[int, int]]) -> tuple[str, ...]:
    """The names that break the form's order, going through the sheet from left to right."""
    moved, highest = [], -1
    for name in sorted(placed, key=lambda name: placed[name][0]):
        order = words.order[name]
        if order < highest:
            moved.append(name)
        highest = max(highest, order)
    return tuple(moved)
