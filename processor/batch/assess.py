"""One file of a run, from its bytes to the row of the ledger that holds what came of it."""

from __future__ import annotations

from processor.batch.attempt import read_source
from processor.batch.folder import Source
from processor.batch.keys import Keys
from processor.batch.ledger import Row
from processor.batch.readings import pack_reading, unpack_reading
from processor.batch.setup import Setup
from processor.batch.stored import pack
from processor.errors import Unread
from processor.judging import decide_return, judge
from processor.judging.contents import contents_of
from processor.judging.plan import plan_of
from processor.model import Return, UnreadFile
from processor.records import dataclass

_MOST_VALUES = 200_000
"""Readings with more are not kept: the ledger would hold gigabytes, and the few there are can be read again."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to assess. keys: its own (see keys.py); kept: its reading from an earlier run, packed, if there is one."""

    source: Source
    sha256: str
    keys: Keys
    kept: bytes | None = None


def assess(setup: Setup, task: Task, harmless: bool = False) -> Row:
    """Read and judge one file. Raises Unread, and NotHarmless where only what is harmless is wanted."""
    ret, fresh = _read(setup, task, harmless)
    register, as_of, round_id = setup.register, setup.as_of, setup.round.id
    contents = contents_of(ret, plan_of(setup.ruleset, ret.form).dated)
    result, record = judge(ret, setup.ruleset, register=register, as_of=as_of, round_id=round_id, contents=contents)
    return Row(
        task.source.name,
        task.sha256,
        task.keys.judging,
        task.keys.reading,
        reading=pack_reading(ret, contents) if fresh and _values(ret) <= _MOST_VALUES else None,
        result=pack(decide_return(result, setup.ruleset)),
        record=pack(record),
        marked=any(finding.level != "info" for finding in result.findings),
    )


def unread_row(task: Task, failure: Unread) -> Row:
    """The row of a file that could not be read."""
    unread = UnreadFile(task.source.name, failure.code, failure.what, failure.remedy)
    return Row(task.source.name, task.sha256, task.keys.judging, task.keys.reading, unread=pack(unread))


def _read(setup: Setup, task: Task, harmless: bool) -> tuple[Return, bool]:
    """(the reading, whether it was made just now)."""
    if task.kept is not None:
        try:
            return unpack_reading(task.kept), False
        except ValueError:  # damaged on the disk
            pass
    return read_source(task.source, setup, harmless), True


def _values(ret: Return) -> int:
    return sum(len(table.rows) * len(table.columns) for table in ret.tables.values())
