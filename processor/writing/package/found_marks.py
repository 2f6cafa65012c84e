"""Which marks of ours a workbook carries, whatever program has saved it since."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import KEY_HEADER, RESULT_MARK, RESULT_SHEET, RESULT_SHEET_EN
from processor.patterns import lazily
from processor.records import dataclass
from processor.writing.package.container import Package
from processor.writing.package.recollection import Journal, journal_of
from processor.writing.package.spec import MarkStyle
from processor.writing.package.workbook import Tab, Workbook

_KEY = lazily(r"\b([0-9a-f]{4,16}):[0-9a-f]{2,16}\b")
_TOP_ROWS = 60
"""Rows in which the header of our table is looked for; somebody may have put rows above it."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that a package carries.

    journal: None where a program has lost it       looks: the looks that marks may have
    sheets:  our tabs                               keys: the short keys of findings that are named on them
    """

    package: Package
    book: Workbook
    journal: Journal | None
    looks: Sequence[MarkStyle]
    sheets: Sequence[Tab]
    keys: frozenset[str]

    @property
    def untouched(self) -> bool:
        """Whether every part that we changed or added still is as we left it."""
        if self.journal is None:
            return False
        left = {one.name: one.stamp for one in self.journal.changed} | dict(self.journal.added)
        return all(self.package.stamp(name) == stamp for name, stamp in left.items())


def find_marks(package: Package, book: Workbook, looks: Sequence[MarkStyle] = ()) -> Marks | None:
    """The marks of ours in a workbook, None where there are none. looks: see Marks; those of the journal are added."""
    journal = journal_of(package)
    sheets: list[Tab] = []
    keys: set[str] = set()
    for tab in book.tabs:
        if tab.kind == "worksheet" and _may_be_ours(tab.name, journal):
            from processor.writing.package.sheet_texts import texts_of

            texts = texts_of(package, book, tab.part)
            if _is_ours(texts) or (journal is not None and tab.name == journal.sheet):
                sheets.append(tab)
                keys.update(found[1] for text in texts.values() for found in _KEY.finditer(text))
    if journal is None and not sheets:
        return None
    if journal is not None:
        given = dict.fromkeys(one.mark for cells in journal.cells.values() for one in cells)
        looks = [*given, *(look for look in looks if look not in given)]
        from processor.writing.package.cleaning_notes import keys_in

        keys |= keys_in(text for notes in journal.notes.values() for text in notes.values())
    return Marks(package, book, journal, looks, sheets, frozenset(keys))


def _may_be_ours(tab: str, journal: Journal | None) -> bool:
    """Whether to look into a tab at all: not into the sender's, which the journal names."""
    return tab not in journal.tabs if journal else tab.startswith((RESULT_SHEET, RESULT_SHEET_EN))


def _is_ours(texts: dict[tuple[int, int], str]) -> bool:
    """Whether a sheet is ours, whatever its tab is called: by what stands in its hidden column."""
    head = {text for (row, _), text in texts.items() if row <= _TOP_ROWS}
    return RESULT_MARK in head or (KEY_HEADER in head and any(_KEY.fullmatch(text) for text in texts.values()))
