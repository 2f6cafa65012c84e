"""The county as a context: the tables of all returns one under another, and the register joined to them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace

from processor.judging.context import Context
from processor.judging.record import Record
from processor.judging.views import UNIT_CODE, Part, View, header_form, view_of
from processor.model import Missing, Register, Scalar
from processor.ruleset.types import ColumnForm, Form, Ruleset, TableForm


def county_context(
    records: Sequence[Record],
    ruleset: Ruleset,
    register: Register | None,
    as_of: datetime.date,
    round_id: str,
    missing: Sequence[Missing],
) -> Context:
    """What county rules see. `records`: one a unit and form; `missing`: the returns that are still to come."""
    units = unit_names(records, register)
    views: dict[str, View] = {}
    headers: dict[str, View] = {}
    waiting: dict[str, int] = {}
    left_out: set[str] = set()
    owed_by_none: set[str] = set()
    for form in ruleset.returns:
        sent = [record for record in records if record.form == form.id]
        unasked = not_asked(ruleset, round_id, form)
        left_out |= unasked
        if not sent and nobody_sends(form, register):
            owed_by_none |= {table.name for table in _tables(form)}
        late = sum(1 for one in missing if one.form == form.id)
        for sheet in form.sheets:
            for table in sheet.tables:
                those = [] if table.name in unasked else sent
                views[table.name] = _gathered(table, those, units)
                waiting[table.name] = 0 if table.name in unasked else late
                parts = [
                    Part(one.file, one.unit, one.headers[table.name]) for one in those if table.name in one.headers
                ]
                headers[table.name] = view_of(header_form(sheet, table.name), parts)
    form_of_register = ruleset.register
    # nothing is known of what nobody is asked for: 0 of it would be a false miss
    gone = set(owed_by_none)
    for table in _tables(form_of_register):
        if register is None or table.name not in register.tables:
            gone.add(table.name)
        else:
            views[table.name] = view_of(table, [Part(register.file, "", register.tables[table.name])])
    context = Context(
        ruleset=ruleset,
        as_of=as_of,
        round_id=round_id,
        views=views,
        headers=headers,
        gone=frozenset(gone),
        left_out=frozenset(left_out),
        waiting=waiting,
        county=True,
        late=tuple(missing),
    )
    late_units = {(one.form, one.unit) for one in missing}
    for table in _tables(form_of_register):
        if table.name in views:
            views[table.name] = _joined(table, views[table.name], context, register, late_units)
    return replace(context, turned={}, memo={})


def nobody_sends(form: Form, register: Register | None) -> bool:
    """Whether the register names no unit that owes this form: the figures that rest on it cannot be told."""
    return register is not None and bool(register.units) and not any(form.id in unit.forms for unit in register.units)


def not_asked(ruleset: Ruleset, round_id: str, form: Form) -> frozenset[str]:
    """The tables of a form that the round does not ask of the county: all of them where it does not ask the form."""
    chosen = next((one.forms for one in ruleset.rounds if one.id == round_id), ())
    if chosen and form.id not in chosen:
        return frozenset(table.name for table in _tables(form))
    return ruleset.unasked(round_id, form.id)


def unit_names(records: Sequence[Record], register: Register | None) -> dict[str, str]:
    """Unit code -> name: the register's, else the one in the return."""
    names = {record.unit: record.name for record in records}
    if register is not None:
        names.update({unit.code: unit.name for unit in register.units})
    return names


def source_tables(ruleset: Ruleset, tables: Sequence[str], columns: Sequence[tuple[str, str]]) -> set[str]:
    """The tables of returns that a formula over `tables` and `columns` rests on: also those behind derived columns."""
    forms = {(table.name, one.name): one for form in ruleset.forms for table in _tables(form) for one in table.columns}
    found = set(tables)
    ahead = list(columns)
    seen: set[tuple[str, str]] = set()
    while ahead:
        place = ahead.pop()
        column = forms.get(place)
        if column is None or place in seen:
            continue
        seen.add(place)
        if column.derive_from is not None:
            found.add(column.derive_from[0])
        if column.derive is not None:
            found.update(column.derive.tables)
            ahead += [*column.derive.columns, *((place[0], name) for name in column.derive.row_columns)]
    return found


def unit_column(ruleset: Ruleset, register: Register | None) -> tuple[str, str]:
    """The register's table of units and its column of codes; ("", "") where there is no register."""
    form = ruleset.register
    if form is None or register is None:
        return "", ""
    if "code" in form.identity:
        return form.identity["code"]
    for table in _tables(form):
        if any(column.name == UNIT_CODE for column in table.columns):
            return table.name, UNIT_CODE
    return "", ""


def _tables(form: Form | None) -> list[TableForm]:
    return [] if form is None else [table for sheet in form.sheets for table in sheet.tables]


def _gathered(form: TableForm, records: Sequence[Record], units: Mapping[str, str]) -> View:
    parts = [Part(one.file, one.unit, one.tables[form.name]) for one in records if form.name in one.tables]
    return view_of(form, parts, units)


def _joined(
    form: TableForm, view: View, context: Context, register: Register | None, late: set[tuple[str, str]]
) -> View:
    """A table of the register with its derived columns: taken from returns, then computed on the row."""
    columns = dict(view.columns)
    for column in form.columns:
        if column.derive_from is not None:
            columns[column.name] = _taken(column, view, context, register, late)
    view = replace(view, columns=columns)
    for column in form.columns:
        if column.derive is not None:
            columns[column.name] = column.derive.over_rows(context.on(view))
            view = replace(view, columns=columns)
    return view


def _taken(
    column: ColumnForm, view: View, context: Context, register: Register | None, late: set[tuple[str, str]]
) -> list[Scalar]:
    """A column of the register as the returns fill it. None: the return is still to come; a text left blank, or
    asked of nobody, is "" (known not to be anything), so that it does not keep a share open."""
    assert column.derive_from is not None
    table, name, key = column.derive_from
    source = context.views[table]
    keys, values = source.columns.get(key, ()), source.columns.get(name, ())
    found: dict[Scalar, Scalar] = {}
    for one, value in zip(keys, values, strict=True) if values else ():
        if found.get(one) is None:
            found[one] = value
    own: Sequence[Scalar] = view.columns.get(key, [None] * view.rows)
    form = next(form.id for form in context.ruleset.returns if any(one.name == table for one in _tables(form)))
    codes: dict[int, str] = {unit.index: unit.code for unit in register.units} if register is not None else {}
    blank: Scalar = None if column.is_number or column.type == "date" else ""
    taken: list[Scalar] = []
    for at, one in enumerate(own):
        value = found.get(one)
        unit = str(one) if key == UNIT_CODE else codes.get(at, "")
        awaited = one not in found and (form, unit) in late
        taken.append(value if value is not None else None if awaited else blank)
    return taken
