"""What is kept of a judged return for the county: the columns that county rules use, identity, tallies. JSON-able."""

from __future__ import annotations

import datetime
import hashlib
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import field

from processor.judging.plan import Plan
from processor.judging.table_data import Data, table_data, table_of
from processor.model import Counts, Return, ReturnResult, Scalar, Table
from processor.records import dataclass
from processor.ruleset.types import Form

_PLAIN = 2
"""The version of marshal that writes equal values as equal bytes (later ones also write which objects are shared)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One judged return as the county sees it.

    revision: 修订号, None where the form has none or it is blank
    digest:   of everything filled in, equal for two files with the same content
    tables, headers: only the columns and fields that county rules use
    tallies:  rule id -> how its judgements on this return came out
    prints:   name of a table -> digest of its rows and its sheet, where two units cannot be alike by chance
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
    prints: Mapping[str, tuple[str, str]] = field(default_factory=dict)

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
            "tables": [table_data(table) for table in self.tables.values()],
            "headers": [table_data(table) for table in self.headers.values()],
            "tallies": {rule: [one.passed, one.failed, one.skipped, one.unknown] for rule, one in self.tallies.items()},
            "prints": {name: list(told) for name, told in self.prints.items()},
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
            tables={table.name: table for table in map(table_of, data["tables"])},
            headers={table.name: table for table in map(table_of, data["headers"])},
            tallies={rule: Counts(*numbers) for rule, numbers in data["tallies"].items()},
            prints={name: (one, sheet) for name, (one, sheet) in data["prints"].items()},
        )


def record_of(ret: Return, result: ReturnResult, plan: Plan, tallies: Mapping[str, Counts]) -> Record:
    """The record of a return just judged."""
    columns, fields = plan.columns, plan.fields
    revision = identity(ret, plan.form, "revision")
    digest, prints = digests_of(ret)
    return Record(
        file=ret.file,
        form=ret.form,
        unit=ret.unit.code,
        name=ret.unit.name,
        status=result.status,
        digest=digest,
        report_date=result.report_date,
        revision=revision if isinstance(revision, int | float) else None,
        tables={
            name: _narrowed(table, columns.get(name, frozenset()) | fields.get(name, frozenset()))
            for name, table in ret.tables.items()
            if name in columns or name in fields
        },
        headers={name: _narrowed(table, fields[name]) for name, table in ret.headers.items() if name in fields},
        tallies=tallies,
        prints=prints,
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


def digests_of(ret: Return) -> tuple[str, dict[str, tuple[str, str]]]:
    """(digest of everything filled in, whatever the file is called and however it was saved; and per table that holds
    enough figures of its own, a digest of the table and its sheet).

    The block of identity (填报日期, 修订号 ...) counts in the first: a corrected date is another return.
    """
    whole = hashlib.blake2b(digest_size=12)
    prints: dict[str, tuple[str, str]] = {}
    for kind, tables in (("T", ret.tables), ("H", ret.headers)):
        for name in sorted(tables):
            digest = _table_digest(tables[name])
            whole.update(f"\x1e{kind}{name}\x1f{digest}".encode())
            if kind == "T" and _has_own_figures(tables[name]):
                prints[name] = (digest, tables[name].sheet)
    return whole.hexdigest(), prints


def _table_digest(table: Table) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for column, data in sorted(table.columns.items()):
        digest.update(b"\x1d%b\x1f%b" % (column.encode(), _packed(data.values)))
        if data.refused:
            digest.update(repr(sorted(data.refused.items())).encode())
    return digest.hexdigest()


_OWN_FIGURES = 8
"""So many different numbers, from ten up, are nobody else's by chance."""


def _has_own_figures(table: Table) -> bool:
    if len(table.rows) < 2:
        return False
    figures: set[float] = set()
    for data in table.columns.values():
        figures.update(value for value in set(data.values) if isinstance(value, int | float) and abs(value) >= 10)
        if len(figures) >= _OWN_FIGURES:
            return True
    return False


def _packed(values: Sequence[Scalar]) -> bytes:
    """All values of a column as bytes, without a call for each; dates, which marshal does not know, as texts."""
    try:
        return marshal.dumps(list(values), _PLAIN)
    except ValueError:
        return marshal.dumps([v.isoformat() if isinstance(v, datetime.date) else v for v in values], _PLAIN)


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
