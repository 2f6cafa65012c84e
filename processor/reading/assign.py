"""Which column of the sheet is which of the form, by the texts of the header rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from processor.reading.header_words import Assigned, Header, HeaderWords, leaf_and_group
from processor.reading.periods import periods_in, without_period
from processor.reading.raw import header_key
from processor.records import dataclass
from processor.ruleset.types import ColumnForm


@dataclass(frozen=True, slots=True)
class Path:
    """One column of a header: the text of its own cell, that cell's level, and the keys of the groups over it."""

    col: int
    leaf: str
    level: int
    groups: tuple[str, ...]


def assign(words: HeaderWords, header: Header) -> Assigned:
    """Give every column of the form its place in the header, as far as it is there."""
    paths = _paths(header)
    printed = _own(words, paths)
    there = {group for path in printed for group in path.groups}
    placed: dict[str, tuple[int, int]] = {}
    rest: list[Path] = []
    periods: list[tuple[int, int, str, str]] = []
    for path in printed:
        column = _choose([item for item in words.of(path.leaf) if item.name not in placed], path.groups, there)
        if column is None:
            rest.append(path)
        else:
            placed[column.name] = (path.col, path.level)
    for path, column in _by_period(words, rest, placed, there):
        placed[column.name] = (path.col, path.level)
        rest.remove(path)
        periods += _other_period(path, column)
    if placed:
        blank = _place_unnamed(words, placed, paths)
        rest = [path for path in rest if path.col not in blank]
    missing = tuple(column.name for column in words.filled if column.name not in placed)
    if not placed:
        return Assigned(placed, (), missing)
    places = [col for col, _ in placed.values()]
    low, high = min(places), max(places)
    extra = tuple(sorted((path.col, path.leaf) for path in rest if low <= path.col <= high + 1))
    return Assigned(placed, extra, missing, _moved(words, placed), tuple(periods), (low, high))


def _paths(header: Header) -> list[Path]:
    """Every column. A group's name stands over its first column, merged or not, and holds until the next one; a new
    group ends those below it."""
    running = [""] * len(header)
    paths: list[Path] = []
    for col in range(min(map(len, header), default=0)):
        texts = [row[col].strip() for row in header]
        level = max((index for index, text in enumerate(texts) if text), default=-1)
        groups = []
        for index, text in enumerate(texts[: level + 1]):
            if index == level:
                running[index:] = [""] * (len(header) - index)
            elif text:
                running[index:] = [header_key(text), *[""] * (len(header) - index - 1)]
            if running[index]:
                groups.append(running[index])
        paths.append(Path(col, texts[level] if level >= 0 else "", level, tuple(groups)))
    return paths


def _own(words: HeaderWords, paths: Sequence[Path]) -> list[Path]:
    """The printed columns in the order in which they are tried: from the table's first column to the right, then what
    stands left of it. A table of the same header beside it does not count."""
    printed = [path for path in paths if path.leaf]
    starts = [at for at, path in enumerate(printed) if words.first in (header_key(path.leaf), _leaf(words, path))]
    if not words.first or not starts:
        return printed
    first, *others = starts
    if others and _repeats(words, printed[first : others[0]], printed[others[0] :]):
        printed = printed[: others[0]]
    return printed[first:] + printed[:first]


def _leaf(words: HeaderWords, path: Path) -> str:
    known = words.of(path.leaf)
    return header_key(leaf_and_group(known[0])[0]) if known else ""


def _repeats(words: HeaderWords, one: Sequence[Path], other: Sequence[Path]) -> bool:
    """True where `other` prints at least half of the headers of `one` once more."""
    mine, theirs = ({header_key(path.leaf) for path in each if words.of(path.leaf)} for each in (one, other))
    return len(mine & theirs) * 2 >= len(mine)


def _choose(columns: Sequence[ColumnForm], groups: tuple[str, ...], there: set[str]) -> ColumnForm | None:
    """Of the columns that share a printed name, the one whose group stands over it; where none does, the first whose
    group is not printed at all."""
    for column in columns:
        group = header_key(leaf_and_group(column)[1])
        if (group in _joined(groups)) if group else not groups:
            return column
    if len(columns) == 1:
        return columns[0]
    plain = set(map(without_period, there))
    over = set(_joined(tuple(map(without_period, groups))))
    for column in columns:
        if without_period(header_key(leaf_and_group(column)[1])) in over:
            return column
    return next((column for column in columns if not _printed(leaf_and_group(column)[1], plain)), None)


def _printed(group: str, there: set[str]) -> bool:
    """True where a group, or each part of a path of groups, is printed somewhere on this header."""
    whole, *parts = (without_period(header_key(text)) for text in (group, *group.split("/")))
    return bool(whole) and (whole in there or there.issuperset(parts))


def _joined(groups: tuple[str, ...]) -> Iterator[str]:
    """The groups over a column, one by one and as paths 上/下."""
    for size in range(1, len(groups) + 1):
        yield from map("/".join, combinations(groups, size))


def _by_period(
    words: HeaderWords, rest: Sequence[Path], placed: Mapping[str, object], there: set[str]
) -> list[tuple[Path, ColumnForm]]:
    """Headers that name a column once their period is left out, where no other header does so too."""
    found: dict[str, list[Path]] = {}
    columns: dict[str, ColumnForm] = {}
    for path in rest:
        known = words.by_period.get(without_period(header_key(path.leaf)), ())
        column = _choose([item for item in known if item.name not in placed], path.groups, there)
        if column is not None:
            found.setdefault(column.name, []).append(path)
            columns[column.name] = column
    return [(paths[0], columns[name]) for name, paths in found.items() if len(paths) == 1]


def _other_period(path: Path, column: ColumnForm) -> Iterable[tuple[int, int, str, str]]:
    leaf = leaf_and_group(column)[0]
    own = periods_in(header_key(leaf))
    return [(path.col, path.level, path.leaf, leaf)] if own and own != periods_in(header_key(path.leaf)) else []


def _place_unnamed(words: HeaderWords, placed: dict[str, tuple[int, int]], paths: Sequence[Path]) -> set[int]:
    """Place columns without a header of their own: right of the column before them, else left of the one after them.
    Nothing stands over them but a group. Returns their places."""
    found: set[int] = set()
    names = [column.name for column in words.filled]
    taken = {col for col, _ in placed.values()}
    bottom = max(level for _, level in placed.values())
    for at, column in enumerate(words.filled):
        if not column.unnamed:
            continue
        before = placed.get(names[at - 1]) if at else None
        after = next((placed[name][0] - gap for gap, name in enumerate(names[at:]) if name in placed), -1)
        col = before[0] + 1 if before is not None else after
        if 0 <= col < len(paths) and col not in taken | found and _only_group(words, paths[col]):
            placed[column.name] = (col, bottom)
            found.add(col)
    return found


def _only_group(words: HeaderWords, path: Path) -> bool:
    return not path.leaf or without_period(header_key(path.leaf)) in words.groups


def _moved(words: HeaderWords, placed: Mapping[str, tuple[int, int]]) -> tuple[str, ...]:
    """The names that break the form's order, going through the sheet from left to right."""
    moved, highest = [], -1
    for name in sorted(placed, key=lambda name: placed[name][0]):
        order = words.order[name]
        if order < highest:
            moved.append(name)
        highest = max(highest, order)
    return tuple(moved)
