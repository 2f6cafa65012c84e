"""Merged cells among data rows: one text for several rows is filled down, one number for several rows is refused."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import CellRef
from processor.reading.book import Sheet
from processor.reading.ledger import Ledger
from processor.reading.raw import Raw
from processor.ruleset.types import ColumnForm, TableForm

Area = tuple[int, int, int, int]
"""top, left, bottom, right; counted from 0, inclusive."""

MERGED_NUMBER = "merged-number"
"""The fault of a number that stands for several rows: `at` its first cell, `also` the others."""


def tall_merges(sheet: Sheet, rows: Sequence[int]) -> list[Area]:
    """The merged areas of more than one row that reach into the data rows (from 1) of a table."""
    if not sheet.facts.merges or not len(rows):
        return []
    first, last = rows[0] - 1, rows[-1] - 1
    return [area for area in sheet.facts.merges if area[2] > area[0] and area[2] >= first and area[0] <= last]


def fill_merged(
    form: TableForm,
    column: ColumnForm,
    raws: Sequence[Raw],
    col: int,
    rows: Sequence[int],
    merges: Sequence[Area],
    tab: str,
    ledger: Ledger,
) -> Sequence[Raw]:
    """`raws` with the text of vertically merged cells in every row they cover.

    rows: the sheet rows (from 1) of `raws`; merges: see tall_merges; tab: the sheet's name
    A merged number is a fault and is not read: nobody knows the share of each row. In a `shared` column it stays.
    """
    areas = sorted((top, bottom) for top, left, bottom, right in merges if left <= col <= right)
    if not areas:
        return raws
    filled = list(raws)
    places = {row - 1: index for index, row in enumerate(rows)}
    reached = rows[0] - 2
    for top, bottom in areas:
        # Areas do not overlap in a sound file; in another one each row is looked at once all the same.
        covered = range(max(top, reached + 1), min(bottom, rows[-1] - 1) + 1)
        reached = max(reached, bottom)
        inside = [places[row] for row in covered if row in places]
        if len(inside) < 2 or filled[inside[0]] in ("", None):
            continue
        if column.shared:
            continue
        at = CellRef(tab, rows[inside[0]], col + 1)
        words = f"{rows[inside[0]]}–{rows[inside[-1]]}"
        if column.is_number:
            others = [CellRef(tab, rows[index], col + 1) for index in inside[1:]]
            ledger.fault(MERGED_NUMBER, at, "", form.name, column.name, inside[0], others, 行=words)
            filled[inside[0]] = ""
            continue
        for index in inside[1:]:
            filled[index] = filled[inside[0]]
        ledger.fault("merged-data", at, "", form.name, column.name, inside[0], 行=words)
    return filled


def below_shared(col: int, rows: Sequence[int], merges: Sequence[Area]) -> frozenset[int]:
    """The indices of the rows whose cell in a `shared` column lies below the first one of a merged area."""
    found: set[int] = set()
    places = {row - 1: index for index, row in enumerate(rows)}
    reached = rows[0] - 2
    for top, bottom in sorted((top, bottom) for top, left, bottom, right in merges if left <= col <= right):
        covered = range(max(top, reached + 1), min(bottom, rows[-1] - 1) + 1)
        reached = max(reached, bottom)
        found.update([places[row] for row in covered if row in places][1:])
    return frozenset(found)
