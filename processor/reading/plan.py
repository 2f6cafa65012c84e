"""How a table is read whose header came to one layout: worked out with the first file of a template, for all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from processor.model import CellRef
from processor.reading.columns import CleanReader, clean_reader
from processor.reading.header_words import header_words
from processor.reading.layout import Layout
from processor.reading.raw import JOINT
from processor.records import dataclass
from processor.ruleset.types import ColumnForm, TableForm

_LEADS = 4
_SERIAL = frozenset(("序号", "编号", "No.", "no"))
_MOST_TABS = 16
_HEADS = frozenset("合总共累全小分其说注备附填制审单负统报校园联经盖※*示样例(（ \u3000\u00a0\n")
"""How a text begins that may say what its row is: a total, a part of a row above it, a sample, a footer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One column that is on the sheet. col: its place, from 0.

    clean:  reads all of it at once, where it is clean
    needed: an empty cell may be a formula without a result
    key:    it is one of those that name a row
    """

    column: ColumnForm
    col: int
    clean: CleanReader
    needed: bool
    key: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a form and a layout come to. Columns of the sheet count from 0.

    leads:   the columns in which a total's word, a footer or 示例 may stand: the first few and those of the key
    heads:   finds the texts that may be such words, by how they begin, among texts that each follow a JOINT
    keys:    the columns of the key; without one the first column of the table
    naming:  those of the key that show by themselves that a row is in use; others: those that are neither key nor
             serial number
    figures: the columns that a total row may state, by name
    tabs:    the header cells, by name of the sheet
    """

    form: TableForm
    steps: tuple[Step, ...]
    leads: tuple[int, ...]
    heads: re.Pattern[str]
    keys: tuple[int, ...]
    naming: tuple[int, ...]
    others: tuple[int, ...]
    figures: tuple[tuple[ColumnForm, int], ...]
    layout: Layout
    tabs: dict[str, Mapping[str, CellRef]] = field(default_factory=dict)

    def headers(self, tab: str) -> Mapping[str, CellRef]:
        """The header cells on a sheet, by name of the column."""
        known = self.tabs.get(tab)
        if known is None:
            if len(self.tabs) >= _MOST_TABS:
                self.tabs.clear()
            places = self.layout.columns
            known = self.tabs[tab] = {name: CellRef(tab, row + 1, col + 1) for name, (col, row) in places.items()}
        return known


def plan_of(form: TableForm, layout: Layout) -> Plan:
    """The plan for a table, made once per layout: the next file of a template has the same one (see layout.locate)."""
    for known in layout.plans:
        if isinstance(known, Plan) and known.form is form:
            return known
    plan = _plan(form, layout)
    layout.plans[:] = [plan]
    return plan


def _plan(form: TableForm, layout: Layout) -> Plan:
    places = {name: col for name, (col, _) in layout.columns.items()}
    low, high = layout.span
    keys = [places[name] for name in form.key if name in places]
    on_sheet = [column for column in form.columns if column.name in places]
    named = form.key or _SERIAL
    return Plan(
        form,
        tuple(_step(form, column, places[column.name]) for column in on_sheet),
        tuple(sorted({*range(low, min(low + _LEADS, high + 1)), *keys})),
        _heads(form.total[:1]),
        tuple(keys or [low]),
        tuple(places[name] for name in header_words(form).naming if name in places),
        tuple(col for name, col in places.items() if name not in named and name not in _SERIAL),
        tuple((column, places[column.name]) for column in on_sheet if column.is_number),
        layout,
    )


def _step(form: TableForm, column: ColumnForm, col: int) -> Step:
    needed = column.required or column.is_number or column.type == "date"
    return Step(column, col, clean_reader(column), needed, column.name in form.key)


@lru_cache(maxsize=64)
def _heads(total: str) -> re.Pattern[str]:
    """total: how the form's own word for a total begins."""
    return re.compile(f"{JOINT}([{re.escape(''.join(sorted(_HEADS | {total.lower(), total.upper()})))}][^{JOINT}]*)")
