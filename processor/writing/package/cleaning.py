"""Taking marks off again: fills, borders, comments, our sheet and the journal go, the sender's own stays.

Two ways. A file that nobody has saved since is led back to the sender's parts, byte for byte. In one that a program has
saved, with whatever people have typed meanwhile, our marks are found one by one and the looks that cells had come back.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO

from processor.records import dataclass
from processor.writing.package.cleaning_saved import Remover
from processor.writing.package.container import Package
from processor.writing.package.found_marks import Marks, find_marks
from processor.writing.package.recollection import Journal
from processor.writing.package.spec import MarkStyle
from processor.writing.package.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was taken off.

    original: the sender's parts are back byte for byte; the file had not been saved since
    sheets:   names of our tabs      cells: how many cells got their looks back
    comments: how many comments went; kept: from how many of the sender's own our text went
    journal:  False where a program had lost the journal, so that looks were taken from the cells around
    """

    original: bool
    sheets: tuple[str, ...] = ()
    cells: int = 0
    comments: int = 0
    kept: int = 0
    journal: bool = True


def clean(source: bytes, out: BinaryIO, looks: Sequence[MarkStyle] = ()) -> Cleaned | None:
    """Write a workbook without our marks to `out`; None, and nothing written, where it carries none.

    looks: the looks of marks, by which they are known where the journal was lost
    Raises Unpatchable where a workbook cannot be taken apart without risk to it.
    """
    package = Package(source)
    marks = find_marks(package, Workbook(package), looks)
    if marks is None:
        return None
    done = _take_off(marks)
    package.write(out)
    return done


def without_marks(marks: Marks) -> bytes:
    """The bytes of the workbook without its marks."""
    _take_off(marks)
    buffer = io.BytesIO()
    marks.package.write(buffer)
    return buffer.getvalue()


def _take_off(marks: Marks) -> Cleaned:
    if marks.journal is not None and marks.untouched and (back := _original(marks.package, marks.journal)):
        return back
    remover = Remover(marks)
    sheets = remover.run()
    return Cleaned(False, sheets, remover.cells, remover.comments, remover.kept, marks.journal is not None)


def _original(package: Package, journal: Journal) -> Cleaned | None:
    """Way one: the sender's parts; None, and nothing done, where one does not come out as it was."""
    parts = original_parts(package, journal)
    if len(parts) != len(journal.changed):
        return None
    for name, data in parts.items():
        package.replace(name, data)
    for name in (*journal.added, journal.part):
        package.drop(name)
    notes = sum(map(len, journal.notes.values()))
    cells = sum(map(len, journal.cells.values()))
    return Cleaned(True, (journal.sheet,) if journal.sheet else (), cells, notes)


def original_parts(package: Package, journal: Journal) -> dict[str, bytes]:
    """The sender's bytes of every part that we changed and that still is as we left it, by part name."""
    parts: dict[str, bytes] = {}
    for one in journal.changed:
        if package.stamp(one.name) == one.stamp:
            data = one.led_back(package.read(one.name))
            if one.is_original(data):
                parts[one.name] = data
    return parts
