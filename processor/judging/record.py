"""What is kept of a judged return for the county: the columns that county rules use, identity, tallies."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import field

from processor.judging.contents import Contents, contents_of
from processor.judging.plan import Plan
from processor.model import Counts, Return, ReturnResult, Scalar, Table
from processor.records import dataclass
from processor.ruleset.types import Form


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


def record_of(
    ret: Return, result: ReturnResult, plan: Plan, tallies: Mapping[str, Counts], contents: Contents | None = None
) -> Record:
    """The record of a return just judged. contents: of the return, where they were made already"""
    columns, fields = plan.columns, plan.fields
    revision = identity(ret, plan.form, "revision")
    digest, prints = digests_of(ret, contents or contents_of(ret, plan.dated))
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


def digests_of(ret: Return, contents: Contents) -> tuple[str, dict[str, tuple[str, str]]]:
    """(digest of everything filled in, whatever the file is called and however it was saved; and per table that holds
    enough figures of its own, a digest of the table and its sheet).

    The block of identity (填报日期, 修订号 ...) counts in the first: a corrected date is another return.
    """
    digests = {name: _digest(packed) for name, packed in contents.tables.items()}
    told = [sorted(digests.items()), sorted(contents.headers.items())]
    own = [name for name in digests if _has_own_figures(ret.tables[name])]
    prints = {name: (digests[name], ret.tables[name].sheet) for name in own}
    return _digest(repr(told).encode("utf-8", "surrogatepass")), prints


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()


_NUMBER = int | float
_OWN_FIGURES = 8
"""So many different numbers, from ten up, are nobody else's by chance."""


def _has_own_figures(table: Table) -> bool:
    if len(table.rows) < 2:
        return False
    figures: set[float] = set()
    for data in table.columns.values():
        figures |= {value for value in data.values if isinstance(value, _NUMBER) and abs(value) >= 10}
        if len(figures) >= _OWN_FIGURES:
            return True
    return False


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
