"""Fill a blank workbook with data, as a school would: samples and golden tests are made so."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from processor.authoring.edits import SHEET_ACTIONS, Edit, apply_edits, apply_late
from processor.authoring.layout import CardPlace, FormPlace, TablePlace, place_form
from processor.authoring.repack import Result
from processor.authoring.template import blank_book, save, shown_results, sum_totals
from processor.model import Scalar
from processor.ruleset.types import Form, Ruleset

Row = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Filling:
    """What is typed into a workbook. fields: (card, field) -> value; tables: table -> rows of column -> value."""

    fields: Mapping[tuple[str, str], Scalar] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Row]] = field(default_factory=dict)


def fill_form(ruleset: Ruleset, form: Form, filling: Filling, edits: Sequence[Edit] = ()) -> bytes:
    """The workbook of `form` with `filling` typed in and `edits` made afterwards, its formulas calculated as on saving.

    KeyError: a table, field or column that the form does not have, or more rows than the template offers.
    """
    place = place_form(form)
    book = blank_book(ruleset, place)
    for (table, name), value in filling.fields.items():
        cell = place.cell(table, name)
        book[cell.sheet].cell(cell.row, cell.col).value = value
    for table, rows in filling.tables.items():
        _type_rows(book, place, table, rows)
    results: dict[tuple[str, str], Result] = _shown(place, filling)
    in_cells = [edit for edit in edits if edit.what not in SHEET_ACTIONS]
    results.update(apply_edits(book, in_cells))
    sum_totals(book, place, results)
    for edit in edits:
        if edit.what in SHEET_ACTIONS:
            results = apply_late(book, edit, results)
    return save(book, results)


def _type_rows(book: Any, place: FormPlace, table: str, rows: Sequence[Row]) -> None:
    """Type rows into the blank rows of a table; those of a checklist go where their printed words stand."""
    sheet_place, block = place.find(table)
    if isinstance(block, CardPlace):
        raise KeyError(table)
    sheet = book[sheet_place.form.tab]
    if len(rows) > block.count:
        raise KeyError(f"{table}: {len(rows)} > {block.count}")
    for index, row in enumerate(rows):
        at = block.first + (_printed_row(block, row) if block.form.fixed else index)
        for name, value in row.items():
            sheet.cell(at, block.columns[name]).value = value


def _printed_row(block: TablePlace, row: Row) -> int:
    for index, printed in enumerate(block.form.fixed):
        if all(row.get(name) == word for name, word in printed.items()):
            return index
    raise KeyError(tuple(row.values()))


def _shown(place: FormPlace, filling: Filling) -> dict[tuple[str, str], Result]:
    def told(role: str) -> str:
        where = place.form.identity.get(role)
        value = filling.fields.get(where) if where is not None else None
        return value.isoformat() if isinstance(value, datetime.date) else "" if value is None else str(value)

    return shown_results(place, told("unit"), told("code"), told("report_date"))
