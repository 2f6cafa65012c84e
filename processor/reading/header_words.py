"""The words of a table's header, prepared for looking up: what may stand in its cells, and which column that names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from processor.reading.codes import ELLIPSES
from processor.reading.periods import date_words, without_period
from processor.reading.prepared import prepared
from processor.reading.raw import Raw, bare_key, header_key, show
from processor.records import dataclass
from processor.ruleset.types import ColumnForm, TableForm

if TYPE_CHECKING:
    from processor.reading.layout import Layout

Header = tuple[tuple[str, ...], ...]
"""The texts of one to three header rows."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a header came to.

    columns: column name -> (column, level in the header)     extra: (column, text) of headers that name no column
    missing: names that are not there                         moved: names that stand out of the form's order
    periods: (column, level, text, the form's own text) where both carry a period, but not the same
    span: first and last column
    """

    columns: Mapping[str, tuple[int, int]]
    extra: tuple[tuple[int, str], ...] = ()
    missing: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    periods: tuple[tuple[int, int, str, str], ...] = ()
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Seen:
    """A complete header that was found: its rows, where they are all texts (else none), and its layout."""

    rows: Sequence[Sequence[Raw]]
    layout: Layout


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """A table's header, prepared for looking up.

    exact:  cells as printed; by_key: text for comparison -> the columns it may name
    leaves: text for comparison -> the one that stands for all ways to write this header; names: how many there are
    by_period: as by_key for headers without their period, where that leaves no doubt
    groups: texts of groups, with and without their period; first: the leftmost header, "" where others share it
    filled: the columns that are printed; named: those that have a header; order: their places in the form
    numeric: some header is a number, so that numbers count among headers
    fills:  columns in which a name stands once; naming: those of the key that show by themselves that a row is in use
    nobody: what stands in the key of a row that is none
    known:  headers seen before, by all their texts, with what they came to (templates are copied, so they recur)
    recent: the complete headers found last
    """

    exact: frozenset[Raw]
    by_key: Mapping[str, tuple[ColumnForm, ...]]
    leaves: Mapping[str, str]
    names: int
    by_period: Mapping[str, tuple[ColumnForm, ...]]
    groups: frozenset[str]
    first: str
    filled: tuple[ColumnForm, ...]
    named: tuple[ColumnForm, ...]
    order: Mapping[str, int]
    numeric: bool
    fills: tuple[ColumnForm, ...]
    naming: tuple[str, ...]
    nobody: frozenset[str]
    known: dict[Header, Assigned] = field(default_factory=dict)
    recent: list[Seen] = field(default_factory=list)

    def texts(self, rows: Sequence[Sequence[Raw]]) -> Header:
        """The texts of header rows; numbers only where they are headers."""
        return tuple(
            tuple(cell if isinstance(cell, str) else self._words(cell) if cell else "" for cell in row) for row in rows
        )

    def _words(self, cell: Raw) -> str:
        if self.numeric and isinstance(cell, float):
            return show(cell)
        return date_words(cell)

    def of(self, text: str) -> tuple[ColumnForm, ...]:
        """The columns that a header text names as it stands."""
        return self.by_key.get(header_key(text)) or self.by_key.get(bare_key(text)) or ()


def leaf_and_group(column: ColumnForm) -> tuple[str, str]:
    """What is printed for a column: its own cell and the group over it. A name 组/列 carries its group."""
    group, slash, leaf = column.name.rpartition("/")
    return (leaf, column.group or group) if slash and leaf and group else (column.name, column.group)


@prepared
def header_words(form: TableForm) -> HeaderWords:
    """The header of `form`, prepared once per form."""
    filled = tuple(column for column in form.columns if column.filled)
    named = tuple(column for column in filled if not column.unnamed)
    exact: set[Raw] = set()
    by_key: dict[str, list[ColumnForm]] = {}
    leaves: dict[str, str] = {}
    numeric = False
    for column in named:
        leaf, _ = leaf_and_group(column)
        for text in (column.name, leaf, *column.aliases):
            exact.add(text)
            if text.isdecimal():
                numeric = True
                exact.add(float(text))
            for key in (header_key(text), bare_key(text)):
                leaves.setdefault(key, header_key(leaf))
                if column not in by_key.setdefault(key, []):
                    by_key[key].append(column)
    first = header_key(leaf_and_group(named[0])[0]) if named else ""
    own = {column.name for column in form.columns if not column.fill}
    return HeaderWords(
        exact=frozenset(exact),
        by_key={key: tuple(found) for key, found in by_key.items()},
        leaves=leaves,
        names=len(set(leaves.values())),
        by_period=_by_period(by_key),
        groups=_groups(filled),
        first=first if len(by_key.get(first, ())) == 1 else "",
        filled=filled,
        named=named,
        order={column.name: index for index, column in enumerate(filled)},
        numeric=numeric,
        fills=tuple(column for column in form.columns if column.fill),
        naming=tuple(name for name in form.key if name in own) or form.key,
        nobody=ELLIPSES.union(form.placeholders),
    )


def _by_period(by_key: Mapping[str, Sequence[ColumnForm]]) -> dict[str, tuple[ColumnForm, ...]]:
    """Headers without their period -> columns, where no two of them have the same group over them."""
    found: dict[str, list[ColumnForm]] = {}
    for key, columns in by_key.items():
        mine = found.setdefault(without_period(key), [])
        mine += [column for column in columns if column not in mine]
    return {
        key: tuple(columns)
        for key, columns in found.items()
        if len({leaf_and_group(column)[1] for column in columns}) == len(columns)
    }


def _groups(columns: Sequence[ColumnForm]) -> frozenset[str]:
    found: set[str] = set()
    for column in columns:
        group = leaf_and_group(column)[1]
        keys = [header_key(part) for part in (group, *group.split("/"))]
        found |= {*keys, *map(without_period, keys)}
    return frozenset(found) - {""}
