"""What a formula may name: tables with their columns and fields, and parameters, each with its type."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import field

from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table. columns, fields: name -> number | text | date | bool.

    one_row: each return adds one row at most (a card), so that k missing returns are at most k unknown rows;
             elsewhere a missing return may add any number of rows
    """

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    one_row: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables by name, and all parameters (name -> type)."""

    tables: Mapping[str, TableSchema] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


def folded(name: str) -> str:
    """A name without spaces and with half-width signs: how a hand-typed name is compared with a printed one."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def find_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that is meant by `name`: the same, else the only one that is the same once folded."""
    names = list(known)
    if name in names:
        return name
    wanted = folded(name)
    same = [other for other in names if folded(other) == wanted]
    return same[0] if len(same) == 1 else None
