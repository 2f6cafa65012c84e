"""What is kept of a judged return for the county: the columns that county rules use, identity, tallies. JSON-able."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from processor.formula import Formula
from processor.model import CellRef, ColumnData, Counts, Return, ReturnResult, Scalar, Table, TotalRow
from processor.ruleset.types import (
    Check,
    Covers,
    Equal,
    Form,
    Indicator,
    Recorded,
    Ruleset,
    Unique,
)

Data = dict[str, Any]
"""What json.loads makes of an object."""


@dataclass(frozen=True, slots=True)
class Record:
    """One judged return as the county sees it.

    revision: 修订号, None where the form has none or it is blank
    digest:   of everything filled in, equal for two files with the same content
    tables, headers: only the columns and fields that county rules use
    tallies:  rule id -> how its judgements on this return came out
    """

    file: str
    form: str
    unit: str
    name: str
    status: str
    digest: str
    report_date: datetime.date | None = None
    revision: float | None = None
    tables: Mapping[str, Table] = field(default_factory=dict)
    headers: Mapping[str, Table] = field(default_factory=dict)
    tallies: Mapping[str, Counts] = field(default_factory=dict)

    def to_data(self) -> Data:
        """As JSON-able data; from_data makes an equal record of it."""
        return {
            "file": self.file,
            "form": self.form,
            "unit": self.unit,
            "name": self.name,
            "status": self.status,
            "digest": self.digest,
            "report_date": None if self.report_date is None else self.report_date.isoformat(),
            "revision": self.revision,
            "tables": [_table_data(table) for table in self.tables.values()],
            "headers": [_table_data(table) for table in self.headers.values()],
            "tallies": {rule: [one.passed, one.failed, one.skipped, one.unknown] for rule, one in self.tallies.items()},
        }

    @classmethod
    def from_data(cls, data: Data) -> Record:
        """The record that to_data wrote. KeyError or TypeError where it is no such data."""
        day = data["report_date"]
        return cls(
            file=data["file"],
            form=data["form"],
            unit=data["unit"],
            name=data["name"],
            status=data["status"],
            digest=data["digest"],
            report_date=None if day is None else datetime.date.fromisoformat(day),
            revision=data["revision"],
            tables={table.name: table for table in map(_table_of, data["tables"])},
            headers={table.name: table for table in map(_table_of, data["headers"])},
            tallies={rule: Counts(*numbers) for rule, numbers in data["tallies"].items()},
        )


def record_of(ret: Return, result: ReturnResult, ruleset: Ruleset, tallies: Mapping[str, Counts]) -> Record:
    """The record of a return just judged."""
    columns, fields = county_names(ruleset)
    form = ruleset.form(ret.form)
    revision = identity(ret, form, "revision")
    return Record(
        file=ret.file,
        form=ret.form,
        unit=ret.unit.code,
        name=ret.unit.name,
        status=result.status,
        digest=digest_of(ret),
        report_date=result.report_date,
        revision=revision if isinstance(revision, int | float) else None,
        tables={
            name: _narrowed(table, columns.get(name, frozenset()) | fields.get(name, frozenset()))
            for name, table in ret.tables.items()
            if name in columns or name in fields
        },
        headers={name: _narrowed(table, fields[name]) for name, table in ret.headers.items() if name in fields},
        tallies=tallies,
    )


def identity(ret: Return, form: Form, what: str) -> Scalar:
    """An identity field of a return (unit, code, report_date, revision), None where the form has none."""
    if what not in form.identity:
        return None
    table, name = form.identity[what]
    for tables in (ret.headers, ret.tables):
        data = tables[table].columns.get(name) if table in tables else None
        if data is not None and len(data.values):
            return data.values[0]
    return None


def digest_of(ret: Return) -> str:
    """A digest of everything filled in, whatever the file is called and however it was saved.

    The block of identity (填报日期, 修订号 ...) counts too: a corrected date is another return.
    """
    digest = hashlib.blake2b(digest_size=12)
    for kind, tables in (("T", ret.tables), ("H", ret.headers)):
        for name in sorted(tables):
            digest.update(f"\x1e{kind}{name}".encode())
            for column, data in sorted(tables[name].columns.items()):
                digest.update(f"\x1d{column}\x1f".encode())
                digest.update("\x1f".join(map(_word, data.values)).encode())
                if data.refused:
                    digest.update(repr(sorted(data.refused.items())).encode())
    return digest.hexdigest()


def _word(value: Scalar) -> str:
    return value if value.__class__ is str else str(value)


# ---------------------------------------------------------------- what county rules use


def county_names(ruleset: Ruleset) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The columns and the named fields that county rules and derived register columns use, by table."""
    columns: dict[str, set[str]] = {}
    fields: dict[str, set[str]] = {}
    for table, column in _county_columns(ruleset):
        columns.setdefault(table, set()).add(column)
    for formula, _ in _county_formulas(ruleset):
        for table in formula.tables:
            columns.setdefault(table, set())
        for table, name in formula.fields:
            fields.setdefault(table, set()).add(name)
    return (
        {table: frozenset(names) for table, names in columns.items()},
        {table: frozenset(names) for table, names in fields.items()},
    )


def _county_columns(ruleset: Ruleset) -> Iterable[tuple[str, str]]:
    for formula, row_table in _county_formulas(ruleset):
        yield from formula.columns
        for column in formula.row_columns if row_table else ():
            yield row_table, column
    for rule in ruleset.rules:
        if rule.scope != "county":
            continue
        spec = rule.spec
        if isinstance(spec, Unique | Recorded):
            yield from ((table, column) for table in rule.tables for column in (*spec.columns, *rule.marks))
        elif isinstance(spec, Covers):
            yield spec.table, spec.column
            if spec.members_from is not None:
                yield spec.members_from
    for form in ruleset.forms:
        for sheet in form.sheets:
            for one in sheet.tables:
                for column_form in one.columns:
                    if column_form.derive_from is not None:
                        table, column, key = column_form.derive_from
                        yield from ((table, column), (table, key))


def _county_formulas(ruleset: Ruleset) -> Iterable[tuple[Formula, str]]:
    """The formulas of county rules, each with the table of its rows ("" where it has none)."""
    for rule in ruleset.rules:
        if rule.scope != "county":
            continue
        spec = rule.spec
        pairs: Sequence[tuple[Formula | None, str]] = ()
        if isinstance(spec, Check):
            pairs = ((spec.formula, ""),)
        elif isinstance(spec, Equal):
            pairs = ((spec.left, ""), (spec.right, ""))
        elif isinstance(spec, Indicator):
            pairs = ((spec.value, ""), (spec.contributes, spec.contribution))
        elif isinstance(spec, Covers):
            members = spec.members_from[0] if spec.members_from is not None else ""
            pairs = ((spec.where, spec.table), (spec.members_where, members))
        elif isinstance(spec, Unique):
            pairs = tuple((rule.where, table) for table in rule.tables)
        where = () if isinstance(spec, Unique) else ((rule.where, ""),)
        yield from ((formula, table) for formula, table in (*pairs, *where) if formula is not None)


def _narrowed(table: Table, columns: frozenset[str]) -> Table:
    """`table` with these columns only."""
    return Table(
        table.name,
        table.sheet,
        table.rows,
        {name: data for name, data in table.columns.items() if name in columns},
        (),
        {name: at for name, at in table.headers.items() if name in columns},
    )


# ---------------------------------------------------------------- JSON


def _table_data(table: Table) -> Data:
    return {
        "name": table.name,
        "sheet": table.sheet,
        "rows": list(table.rows),
        "columns": [
            {
                "name": data.name,
                "col": data.col,
                "row": data.row,
                "values": [_scalar_data(value) for value in data.values],
                "refused": [[at, raw] for at, raw in data.refused.items()],
                "not_applicable": sorted(data.not_applicable),
            }
            for data in table.columns.values()
        ],
        "headers": [[name, at.row, at.col] for name, at in table.headers.items()],
        "totals": [
            [one.row, [[name, _scalar_data(value)] for name, value in one.values.items()]] for one in table.totals
        ],
    }


def _table_of(data: Data) -> Table:
    return Table(
        name=data["name"],
        sheet=data["sheet"],
        rows=data["rows"],
        columns={
            one["name"]: ColumnData(
                name=one["name"],
                col=one["col"],
                values=[_scalar_of(value) for value in one["values"]],
                refused={int(at): raw for at, raw in one["refused"]},
                not_applicable=frozenset(one["not_applicable"]),
                row=one["row"],
            )
            for one in data["columns"]
        },
        totals=tuple(
            TotalRow(row, {name: _scalar_of(value) for name, value in pairs}) for row, pairs in data["totals"]
        ),
        headers={name: CellRef(data["sheet"], row, col) for name, row, col in data["headers"]},
    )


def _scalar_data(value: Scalar) -> Any:
    if isinstance(value, datetime.datetime):
        return {"at": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, datetime.date) else value


def _scalar_of(data: Any) -> Scalar:
    if not isinstance(data, dict):
        value: Scalar = data
        return value
    return datetime.datetime.fromisoformat(data["at"]) if "at" in data else datetime.date.fromisoformat(data["day"])
