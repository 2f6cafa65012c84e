"""One sheet as it stands in a workbook: its rows of raw cells, and its XML for what the library does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from processor.model import column_letters
from processor.reading.container import Entry
from processor.reading.package import Package, percent_styles
from processor.reading.raw import CellError, Raw, Uncalculated
from processor.reading.scan import SheetFacts, has_results, row_blocks, uncalculated
from processor.records import dataclass


@dataclass(slots=True)
class Sheet:
    """One sheet: its tab, state (visible, hidden, veryHidden), rows of raw cells, and what the pass over its XML found.

    rows:   all of the same width; row 0 is row 1 of the sheet
    stray:  cells that were left out because they stand far away (row, column)
    layouts: where tables were found, by name of the table
    uncalculated: how many formulas have no saved result, -1 while nobody has looked
    """

    name: str
    state: str
    rows: list[list[Raw]]
    facts: SheetFacts = field(default_factory=SheetFacts)
    stray: list[tuple[int, int]] = field(default_factory=list)
    xml: SheetXml | None = None
    layouts: dict[str, object] = field(default_factory=dict)
    uncalculated: int = -1

    def reveal(self) -> bool:
        """Put a mark into every cell whose formula has no saved result, once; True where there is one.

        The reader library shows such cells as empty, so this is called where an empty cell matters.
        """
        if self.uncalculated < 0:
            cells = self.xml.uncalculated() if self.xml is not None else []
            self.uncalculated = len(cells)
            for row, col in cells:
                if row < len(self.rows) and col < len(self.rows[row]):
                    self.rows[row][col] = Uncalculated()
        return self.uncalculated > 0

    def put_back_errors(self) -> None:
        """Put into the rows what the reader library showed as empty: formula errors."""
        for (row, col), text in self.facts.errors.items():
            if row < len(self.rows) and col < len(self.rows[row]):
                self.rows[row][col] = CellError(text)


class SheetXml:
    """The sheet's own XML, looked into again only where something calls for it."""

    def __init__(self, package: Package, entry: Entry, content: bytes | None, facts: SheetFacts) -> None:
        self._facts = facts
        self._package = package
        self._entry = entry
        self._content = content

    def _blocks(self) -> Iterator[bytes]:
        if self._content is not None:
            return iter((self._content,))
        return row_blocks(self._package.container.chunks(self._entry))

    def percent_rows(self, col: int) -> frozenset[int]:
        """The rows (from 0) of column `col` (from 0) whose number format shows a percent sign."""
        styles = percent_styles(self._package)
        if not styles:
            return frozenset()
        cell = re.compile(rb'<c r="%s([0-9]+)"[^<>]*?\bs="([0-9]+)"' % column_letters(col + 1).encode("ascii"))
        found = (at for block in self._blocks() for at in cell.findall(block))
        return frozenset(int(row) - 1 for row, style in found if int(style) in styles)

    def uncalculated(self) -> list[tuple[int, int]]:
        """The cells (from 0) whose formula has no saved result."""
        return self._facts.uncalculated if self._content is None else uncalculated(self._content)

    def has_results(self) -> bool:
        """True where some formula has a saved result."""
        return self._facts.results if self._content is None else has_results(self._content)
