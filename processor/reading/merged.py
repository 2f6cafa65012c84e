"""Merged cells among data rows: one text for several rows is filled down, one number for several rows is refused."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import CellRef
from processor.reading.book import Sheet
from processor.reading.ledger import Ledger
from processor.reading.raw import Raw
from processor.ruleset.types import ColumnForm, TableForm


def fill_merged(
    form: TableForm,
    column: ColumnForm,
    raws: Sequence[Raw],
    col: int,
    rows: Sequence[int],
    sheet: Sheet,
    ledger: Ledger,
) -> Sequence[Raw]:
    """`raws` with the text of vertically merged cells in every row they cover.

    rows: the sheet rows (from 1) of `raws`. A merged number stays in its first row, with a fault: nobody knows its share.
    """
    if not sheet.facts.merges or not len(rows):
        return raws
    areas = [
        (top, bottom)
        for top, left, bottom, right in sheet.facts.merges
        if bottom > top and left <= col <= right and bottom >= rows[0] - 1 and top <= rows[-1] - 1
    ]
    if not areas:
        return raws
    filled = list(raws)
    places = {row - 1: index for index, row in enumerate(rows)}
    for top, bottom in areas:
        inside = [places[row] for row in range(top, bottom + 1) if row in places]
        if len(inside) < 2 or filled[inside[0]] in ("", None):
            continue
        at = CellRef(sheet.name, rows[inside[0]], col + 1)
        words = f"{rows[inside[0]]}–{rows[inside[-1]]}"
        if column.is_number:
            ledger.fault("merged-number", at, "", form.name, column.name, inside[0], 行=words)
            continue
        for index in inside[1:]:
            filled[index] = filled[inside[0]]
        ledger.fault("merged-data", at, "", form.name, column.name, inside[0], 行=words)
    return filled
