"""The file of a ledger: an SQLite database with an ordinary journal (no WAL: the folder may lie on a share)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from processor.batch.stored import format_of_ledger
from processor.errors import YaodianError
from processor.model import Text

if TYPE_CHECKING:
    import sqlite3

FOLDER = ".yaodian"
"""In the folder of results: what the program keeps for itself."""
FILE = "ledger.sqlite"
_BUSY_SECONDS = 2.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, judging TEXT NOT NULL, marked INTEGER NOT NULL,
    result BLOB, record BLOB, unread BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS readings (name TEXT PRIMARY KEY, key TEXT NOT NULL, reading BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS finals (
    name TEXT PRIMARY KEY, key TEXT NOT NULL, result BLOB NOT NULL, path TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL)
    WITHOUT ROWID;
"""


def connect(path: Path) -> sqlite3.Connection:
    """The database at `path`, made where there is none. YaodianError where it cannot be opened."""
    import sqlite3

    try:
        # Each change begins a transaction; commit() ends it. Threads of the run hand rows on, one thread writes.
        return sqlite3.connect(path, timeout=_BUSY_SECONDS)
    except sqlite3.Error as error:
        raise unusable(path, error) from error


def own(database: sqlite3.Connection) -> None:
    """Keep other processes out from here on."""
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("BEGIN IMMEDIATE")
    database.commit()


def format_of(database: sqlite3.Connection) -> str:
    """How the ledger was written; empty where it is new."""
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'run'").fetchone() is None:
        return ""
    row = database.execute("SELECT value FROM run WHERE name = 'format'").fetchone()
    return row[0] if row else ""


def begin_anew(database: sqlite3.Connection) -> None:
    """Empty it, but for what earlier runs have written into the folder: that is still there."""
    known = format_of(database) == format_of_ledger()
    old = ("run", "files", "readings", "finals", *(() if known else ("written",)))
    drops = "".join(f"DROP TABLE IF EXISTS {table};" for table in old)
    database.executescript(f"BEGIN; {drops} {_SCHEMA}")  # at once: each transaction of its own is waited for
    database.execute("INSERT INTO run VALUES ('format', ?)", (format_of_ledger(),))
    database.commit()


def unusable(path: Path, error: object) -> YaodianError:
    """The error to raise where a ledger cannot be used."""
    if "locked" in str(error):
        return YaodianError(
            Text("另一个审核正在写这个文件夹", "another run is writing this folder"),
            Text("请等它结束，或用 --out 换一个文件夹", "Wait for it to end, or choose another folder with --out"),
            str(path),
        )
    return YaodianError(
        Text(f"审核台账用不了（{error}）", f"the ledger cannot be used ({error})"),
        Text("请不加 --resume 重新审核一次", "Run again without --resume"),
        str(path),
    )
