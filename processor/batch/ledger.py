"""The ledger of a run: OUT/.yaodian/ledger.sqlite, one row a file, so that a run can go on where it stopped.

A row holds what came of one file, under two keys: `reading` says what the reading depended on (content, ruleset,
version, limits, the names of the units), `judging` what the judging did besides (register, check date, round). Rows are
in transactions: whoever kills the run loses the last second of work and nothing else.

    with open_ledger(out) as ledger:        # of a run that was made earlier, to read
        ledger.header                       # what it was about, and how far it came
        records(ledger), results(ledger), unread(ledger)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, overload

from processor.batch.ledger_file import FILE, FOLDER, begin_anew, connect, format_of, own, unusable
from processor.batch.ledger_rows import Final, Header, Row
from processor.batch.stored import format_of_ledger, unpack
from processor.errors import YaodianError
from processor.judging import Record
from processor.model import ReturnResult, Text, UnreadFile

if TYPE_CHECKING:
    import sqlite3

__all__ = [
    "FOLDER",
    "Final",
    "Header",
    "Ledger",
    "Row",
    "StoredResults",
    "ledger_in_memory",
    "new_ledger",
    "open_ledger",
    "records",
    "results",
    "unread",
]

_SECONDS_UNSAVED = 1.0
_AT_ONCE = 200
_MOST_HELD = 1 << 20
"""Results that take more bytes in the ledger (those of some 2,500 returns) are not held in memory, where they take ten
times as much."""


class Ledger:
    """An open ledger. Use it in a `with`; one process writes at a time."""

    def __init__(self, database: sqlite3.Connection, where: Path) -> None:
        self.database = database
        self.where = where
        """The file."""
        self._committed = monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        self.database.commit()
        self.database.close()

    @property
    def header(self) -> Header:
        """What the run was about. YaodianError where the ledger says nothing about it."""
        row = self.database.execute("SELECT value FROM run WHERE name = 'header'").fetchone()
        if row is None:
            raise unusable(self.where, "no header")
        return Header(**json.loads(row[0]))

    def put_header(self, header: Header) -> None:
        """Write what the run is about."""
        value = json.dumps({name: getattr(header, name) for name in header.__slots__}, ensure_ascii=False)
        self.database.execute("INSERT OR REPLACE INTO run VALUES ('header', ?)", (value,))
        self.database.commit()

    def begin(self, names: Iterable[str], judging: str) -> None:
        """Forget all files but those of these names, which lie in the folder now, and every outcome that is not of a
        run with this key of judging."""
        database = self.database
        database.execute("CREATE TEMP TABLE IF NOT EXISTS here (name TEXT PRIMARY KEY) WITHOUT ROWID")
        database.execute("DELETE FROM here")
        database.executemany("INSERT OR IGNORE INTO here VALUES (?)", ((name,) for name in names))
        for table in ("files", "readings", "finals"):
            database.execute(f"DELETE FROM {table} WHERE name NOT IN (SELECT name FROM here)")
        database.execute("DELETE FROM files WHERE substr(judging, 1, ?) <> ?", (len(judging), judging))
        database.execute("DELETE FROM finals WHERE name NOT IN (SELECT name FROM files)")
        database.commit()

    def judged(self) -> dict[str, str]:
        """Name of each file of which the outcome is known -> its key of judging."""
        return dict(self.database.execute("SELECT name, judging FROM files"))

    def readings(self) -> dict[str, str]:
        """Name of each file of which a reading is kept -> the key that it was made under."""
        return dict(self.database.execute("SELECT name, key FROM readings"))

    def reading(self, name: str) -> bytes | None:
        """The reading that is kept of a file (see readings.py)."""
        found = self.database.execute("SELECT reading FROM readings WHERE name = ?", (name,)).fetchone()
        return found[0] if found else None

    def put(self, row: Row) -> None:
        """Write down what came of a file; what was known of it is forgotten."""
        fields = (row.name, row.sha256, row.judging, row.marked, row.result, row.record, row.unread)
        self.database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", fields)
        self.database.execute("DELETE FROM finals WHERE name = ?", (row.name,))
        if row.reading is not None:
            reading = (row.name, row.reading_key, row.reading)
            self.database.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", reading)
        self._commit_at_times()

    def final(self, name: str) -> Final | None:
        """What is final about a return, if anything is."""
        found = self.database.execute("SELECT name, key, result, path FROM finals WHERE name = ?", (name,)).fetchone()
        return Final(*found) if found else None

    def put_final(self, final: Final, size: int, changed: int) -> None:
        """Write down what is final about a return. size, changed: of its copy, in bytes and in ns since 1970."""
        fields = (final.name, final.key, final.result, final.path)
        self.database.execute("INSERT OR REPLACE INTO finals VALUES (?, ?, ?, ?)", fields)
        if final.path:
            self.database.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", (final.path, size, changed))
        self._commit_at_times()

    def finals(self) -> set[str]:
        """The names of the returns of which something is final."""
        return {name for (name,) in self.database.execute("SELECT name FROM finals")}

    def drop_final(self, name: str) -> None:
        """Nothing is final about a return but its result alone."""
        self.database.execute("DELETE FROM finals WHERE name = ?", (name,))

    def written(self, path: str) -> tuple[int, int] | None:
        """(size, time of change) of a copy as it was written; None where none was written there."""
        found = self.database.execute("SELECT size, changed FROM written WHERE path = ?", (path,)).fetchone()
        return (found[0], found[1]) if found else None

    def left_over(self) -> list[tuple[str, int, int]]:
        """(path, size, time of change) of the copies that runs wrote here and this one has not; forgotten after."""
        where = "FROM written WHERE path NOT IN (SELECT path FROM finals)"
        found = self.database.execute(f"SELECT path, size, changed {where} ORDER BY path").fetchall()
        self.database.execute(f"DELETE {where}")
        self.database.commit()
        return found

    def to_mark(self) -> Iterator[tuple[str, str, bytes, bool]]:
        """(name, sha256, result packed, marked) of all returns, in the order of their names."""
        return self.in_turn("name, sha256, result, marked", "FROM files WHERE result IS NOT NULL")

    def in_turn(self, columns: str, source: str) -> Iterator[Any]:
        """Rows in the order of names, some at a time: others may be written meanwhile. The first column is the name."""
        after = ""
        while True:
            rows = self.database.execute(
                f"SELECT {columns} {source} AND name > ? ORDER BY name LIMIT {_AT_ONCE}", (after,)
            ).fetchall()
            yield from rows
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1][0]

    def _commit_at_times(self) -> None:
        if monotonic() - self._committed >= _SECONDS_UNSAVED:
            self.commit()

    def commit(self) -> None:
        """Save what has been written."""
        self.database.commit()
        self._committed = monotonic()


def open_ledger(out: Path) -> Ledger:
    """The ledger of the run that wrote the folder `out`, to read (records, results, unread, header).

    Raises YaodianError where there is none, where another run is writing it, or where another version wrote it.
    """
    import sqlite3

    path = out / FOLDER / FILE
    if not path.is_file():
        raise YaodianError(
            Text(
                "这个文件夹里没有审核台账，不是 yaodian batch 的结果", "no ledger: this is no result of yaodian batch"
            ),
            Text("请给出 yaodian batch --out 的文件夹", "Name the folder that was given to yaodian batch --out"),
            str(out),
        )
    ledger = Ledger(connect(path), path)
    try:
        written = format_of(ledger.database)
    except sqlite3.DatabaseError as error:
        ledger.database.close()
        raise unusable(path, error) from error
    if written != format_of_ledger():
        ledger.database.close()
        raise YaodianError(
            Text("这份结果是别的版本的 yaodian 写的", "another version of yaodian wrote these results"),
            Text("请用现在的版本重新审核一次", "Run the batch again with this version"),
            str(out),
        )
    return ledger


def new_ledger(out: Path, *, keep: bool) -> Ledger:
    """The ledger of a run that is to write the folder `out`.

    keep: go on with the one that is there, if this version can read it; else it is begun anew
    Raises YaodianError where it cannot be written, or another run is writing it.
    """
    import sqlite3

    path = out / FOLDER / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise YaodianError(
            Text(f"文件夹建不了：{error.strerror}", f"cannot make the folder: {error.strerror}"),
            Text("请检查 --out 的路径和权限", "Check the path after --out and its permissions"),
            str(out),
        ) from error
    ledger = Ledger(connect(path), path)
    try:
        own(ledger.database)
        if not keep or format_of(ledger.database) != format_of_ledger():
            begin_anew(ledger.database)
    except sqlite3.OperationalError as error:
        ledger.database.close()
        raise unusable(path, error) from error
    except sqlite3.DatabaseError as error:  # it is no ledger any more
        ledger.database.close()
        if keep:
            raise unusable(path, error) from error
        path.unlink()
        return new_ledger(out, keep=False)
    return ledger


def ledger_in_memory() -> Ledger:
    """A ledger that is gone when it is closed."""
    import sqlite3

    ledger = Ledger(sqlite3.connect(":memory:"), Path(":memory:"))
    begin_anew(ledger.database)
    return ledger


def records(ledger: Ledger) -> Iterator[Record]:
    """The judging records of all returns, in the order of their names, one at a time; they share what is equal in them
    (see stored.py)."""
    for (packed,) in ledger.database.execute("SELECT record FROM files WHERE record IS NOT NULL ORDER BY name"):
        yield unpack(packed, Record)


def results(ledger: Ledger, *, final: bool = True) -> Sequence[ReturnResult]:
    """The results of all returns, in the order of their names: a sequence that reads them when they are asked for.

    final: with what the roll-up of the run found in them; else as each return was judged alone
    """
    return StoredResults(ledger, final)


def unread(ledger: Ledger) -> list[UnreadFile]:
    """The files that could not be read, in the order of their names."""
    found = ledger.database.execute("SELECT unread FROM files WHERE unread IS NOT NULL ORDER BY name")
    return [unpack(packed, UnreadFile) for (packed,) in found]


_JUDGED = "FROM files LEFT JOIN finals USING (name) WHERE files.result IS NOT NULL"


class StoredResults(Sequence[ReturnResult]):
    """Results that lie in the ledger. Those of a large run are made anew whenever they are asked for, so that memory
    stays flat; those of others once, as they are when they are first asked for."""

    def __init__(self, ledger: Ledger, final: bool) -> None:
        self._ledger = ledger
        self._what = "COALESCE(finals.result, files.result)" if final else "files.result"
        self._held: tuple[ReturnResult, ...] | None = None
        self._looked = False

    def __len__(self) -> int:
        held = self._all_held()
        return len(held) if held is not None else int(self._asked("COUNT(*)")[0])

    def __iter__(self) -> Iterator[ReturnResult]:
        held = self._all_held()
        return self._made() if held is None else iter(held)

    @overload
    def __getitem__(self, at: int) -> ReturnResult: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[ReturnResult]: ...

    def __getitem__(self, at: int | slice) -> ReturnResult | Sequence[ReturnResult]:
        held = self._all_held()
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        if held is not None:
            return held[at]
        place = at if at >= 0 else len(self) + at
        found = self._asked(self._what, f"ORDER BY name LIMIT 1 OFFSET {max(place, 0)}")
        if found is None or place < 0:
            raise IndexError(at)
        return unpack(found[0], ReturnResult)

    def _all_held(self) -> tuple[ReturnResult, ...] | None:
        """All of them, where that takes little memory."""
        if not self._looked:
            self._looked = True
            if (self._asked(f"SUM(LENGTH({self._what}))")[0] or 0) <= _MOST_HELD:
                self._held = tuple(self._made())
        return self._held

    def _made(self) -> Iterator[ReturnResult]:
        for _, packed in self._ledger.in_turn(f"name, {self._what}", _JUDGED):
            yield unpack(packed, ReturnResult)

    def _asked(self, what: str, which: str = "") -> Any:
        return self._ledger.database.execute(f"SELECT {what} {_JUDGED} {which}").fetchone()
