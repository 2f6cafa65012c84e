"""What was compared: two files of one unit, and this run with earlier ones."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from processor.model.cells import CellRef
from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell that two files of one unit fill in differently.

    at, other_at: its place in the file that counts and in the other; None where that file has no such row or table
    row_key:      what names the row; column: "" where a whole row or table is there in one file only
    used, other:  what stands there, as text; personal numbers are masked
    """

    at: CellRef | None
    other_at: CellRef | None
    table: str
    row_key: str
    column: str
    used: str
    other: str


@dataclass(frozen=True, slots=True)
class FileDifference:
    """Where `file` differs from the one that counts. count: of all differing cells, None where the files could not be
    compared; cells: the first of them."""

    file: str
    count: int | None
    cells: tuple[CellDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class PastFinding:
    """A finding of an earlier run, as its findings.json has it. key: the same in every run for the same cell and rule;
    sheet and cell are empty for a finding on the workbook as a whole."""

    key: str
    rule: str
    level: str
    judges: str
    sheet: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class PastReturn:
    """One return of an earlier run. status: accepted | explain | rejected; findings: those that asked for something."""

    unit: str
    name: str
    form: str
    file: str
    status: str
    findings: tuple[PastFinding, ...]


@dataclass(frozen=True, slots=True)
class PreviousRun:
    """The results of an earlier run (--previous). returns: (unit, form) -> the return that counted; missing: (unit,
    form) that nobody had sent; unread: files that could not be read."""

    folder: str
    ruleset: str
    as_of: datetime.date
    round: str
    returns: Mapping[tuple[str, str], PastReturn]
    missing: frozenset[tuple[str, str]]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A return beside that of the last run before.

    before, now: accepted | explain | rejected | unread | missing; before is "" where the last run did not know of it
    solved:      what was found then and is not any more; remaining, new: keys of the findings of now that were there
                 then, and that were not. All empty where one of the two runs has no return to look at.
    sent_back:   how many runs in a row, this one included, have sent it back; since: the check dates of these, the
                 earliest first
    """

    unit: str
    name: str
    form: str
    before: str
    now: str
    solved: tuple[PastFinding, ...] = ()
    remaining: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    sent_back: int = 0
    since: tuple[datetime.date, ...] = ()
