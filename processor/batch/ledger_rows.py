"""What a ledger holds: what the run was about, what came of each file, what is final about each return."""

from __future__ import annotations

from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """What a run was about. register_*: empty without a register; limits: as told by their values

    found: how many files lay in the folder; done: of how many the outcome is known; complete: the run came to its end
    """

    yaodian: str
    ruleset: str
    ruleset_sha256: str
    register_file: str
    register_sha256: str
    as_of: str
    round: str
    engine: str
    folder: str = ""
    found: int = 0
    done: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one file, packed (see stored.py): a result and a record, or why it could not be read.

    judging, reading_key: see keys.py
    reading: the reading (see readings.py); None where there is none to be kept, or it is there already
    marked:  the return has something to show in an annotated copy
    """

    name: str
    sha256: str
    judging: str
    reading_key: str = ""
    reading: bytes | None = None
    result: bytes | None = None
    record: bytes | None = None
    unread: bytes | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Final:
    """What is final about one return: its result (packed) with all that the roll-up found, and its annotated copy.

    key:  what that depended on
    path: of the copy, below the folder of results; empty where there is none
    """

    name: str
    key: str
    result: bytes
    path: str = ""
