"""Two files of one unit, cell by cell: what the one that counts says otherwise than the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from processor.judging.views import Part, View, header_form, view_of
from processor.model import CellDifference, CellRef, Duplicate, FileDifference, Return, Table
from processor.ruleset.types import Form, Ruleset, TableForm

MOST_LISTED = 50
"""So many cells are listed for a file; all of them are counted."""


def with_differences(
    duplicates: Sequence[Duplicate], ruleset: Ruleset, read: Callable[[str], Return | None]
) -> tuple[Duplicate, ...]:
    """The duplicates with the cells in which their files differ.

    read: a file of this run by its name, as a Return; None where it cannot be read any more
    """
    return tuple(one if one.same else _compared(one, ruleset, read) for one in duplicates)


def _compared(duplicate: Duplicate, ruleset: Ruleset, read: Callable[[str], Return | None]) -> Duplicate:
    used = read(duplicate.used)
    found = []
    for file in duplicate.files:
        if file != duplicate.used:
            other = read(file)
            if used is None or other is None:
                found.append(FileDifference(file, None))
            else:
                found.append(file_difference(used, other, ruleset.form(duplicate.form)))
    return replace(duplicate, differences=tuple(found))


def file_difference(used: Return, other: Return, form: Form) -> FileDifference:
    """Where `other` differs from `used`, both of this form, in the order of the form."""
    cells = cell_differences(used, other, form)
    listed = tuple(islice(cells, MOST_LISTED))
    return FileDifference(other.file, len(listed) + sum(1 for _ in cells), listed)


def cell_differences(used: Return, other: Return, form: Form) -> Iterator[CellDifference]:
    """Every cell that two returns fill in differently; a row or a table that one of them lacks is one difference.

    Rows go together by their key (三年级2班) where it names each row once in both, else by their position: a class
    inserted above does not make all classes below differ.
    """
    for sheet in form.sheets:
        for table in sheet.tables:
            yield from _of_tables(header_form(sheet, table.name), used, used.headers, other, other.headers)
            yield from _of_tables(table, used, used.tables, other, other.tables)


def _of_tables(
    form: TableForm, used: Return, mine: Mapping[str, Table], other: Return, theirs: Mapping[str, Table]
) -> Iterator[CellDifference]:
    one, two = mine.get(form.name), theirs.get(form.name)
    if one is None or two is None:
        if one is not two:
            words = ("有", "") if one is not None else ("", "有")
            yield CellDifference(_corner(one), _corner(two), form.name, "", "", *words)
        return
    first, second = (view_of(form, [Part("", ret.unit.code, table)]) for ret, table in ((used, one), (other, two)))
    names = [column.name for column in form.columns if column.name in first.columns or column.name in second.columns]
    for at, other_at in _pairs(first, second, form):
        if at is None or other_at is None:
            yield _row_alone(form, first, at, second, other_at)
            continue
        for name in names:
            if _content(first, name, at) != _content(second, name, other_at):
                yield CellDifference(
                    _cell(first, name, at),
                    _cell(second, name, other_at),
                    form.name,
                    "" if form.one_record else first.row_key(at),
                    name,
                    _text(first, name, at),
                    _text(second, name, other_at),
                )


def _pairs(first: View, second: View, form: TableForm) -> Iterator[tuple[int | None, int | None]]:
    """Which rows go together; None for a row that is in one of the two only."""
    keys, others = _keys(first, form), _keys(second, form)
    if keys is None or others is None:
        for at in range(max(first.rows, second.rows)):
            yield at if at < first.rows else None, at if at < second.rows else None
        return
    places = {key: at for at, key in enumerate(others)}
    for at, key in enumerate(keys):
        yield at, places.pop(key, None)
    for other_at in places.values():
        yield None, other_at


def _keys(view: View, form: TableForm) -> list[tuple[object, ...]] | None:
    """The key of each row; None where the table has none, or it does not name each row once."""
    if form.one_record or not form.key or any(name not in view.columns for name in form.key):
        return None
    keys: list[tuple[object, ...]] = [tuple(view.columns[name][at] for name in form.key) for at in range(view.rows)]
    return keys if len(set(keys)) == len(keys) and (None,) * len(form.key) not in keys else None


def _row_alone(form: TableForm, first: View, at: int | None, second: View, other_at: int | None) -> CellDifference:
    key = first.row_key(at) if at is not None else second.row_key(other_at or 0)
    return CellDifference(
        _row(first, at), _row(second, other_at), form.name, key, "", *(("有", "") if at is not None else ("", "有"))
    )


def _row(view: View, at: int | None) -> CellRef | None:
    place = view.row_place(at) if at is not None else None
    return place.at if place is not None else None


def _cell(view: View, name: str, at: int) -> CellRef | None:
    place = view.place(name, at)
    return place.at if place is not None else None


def _content(view: View, name: str, at: int) -> tuple[object, ...]:
    """What stands in a cell, to be compared: 1 and 1.0 are one value, 1 and yes are not."""
    values = view.columns.get(name)
    value = values[at] if values is not None else None
    return isinstance(value, bool), value, view.refused(name, at), view.inapplicable(name, at)


def _text(view: View, name: str, at: int) -> str:
    return "不适用" if view.inapplicable(name, at) else view.text(name, at)


def _corner(table: Table | None) -> CellRef | None:
    return CellRef(table.sheet, 1, 1) if table is not None else None
