"""Which rows a 合计 or 小计 row adds up: all, the block above it, or the block below it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from processor.model import Table, TotalRow

Block = tuple[TotalRow, tuple[Sequence[int], ...]]
"""A total row, and the data rows (indices) it may add up: the likeliest first, at least one."""

_MOST_TRIED = 40
"""Rows of a block up to which a 小计 is allowed to add up only the nearest of them."""


def total_blocks(table: Table) -> list[Block]:
    """Every total row of `table` with the rows it may add up; none where every row is a part of another (其中).

    One 合计 adds up all rows. Of several each belongs to a block: the rows above it down from the one before, or,
    where the first one stands over the rows, those below it; or it is the total of all. A 小计 adds up rows next to it.
    """
    rows = range(len(table.rows)) if not table.parts else [at for at in range(len(table.rows)) if at not in table.parts]
    if not rows:
        return []
    if len(table.totals) == 1 and not table.subtotals:
        return [(table.totals[0], (rows,))]
    places = [table.rows[at] for at in rows]
    found: list[Block] = []
    for totals in (table.totals, table.subtotals):
        for at, total in enumerate(totals):
            block = _block(rows, places, totals, at)
            if totals is table.totals:
                found.append((total, (block, rows) if len(totals) > 1 and block else (rows,)))
            elif block:
                found.append((total, (block, *_runs(block))))
    return found


def _block(rows: Sequence[int], places: Sequence[int], totals: Sequence[TotalRow], at: int) -> Sequence[int]:
    row = totals[at].row
    if totals[0].row < places[0]:
        end = totals[at + 1].row if at + 1 < len(totals) else places[-1] + 1
        return rows[bisect_left(places, row) : bisect_left(places, end)]
    start = totals[at - 1].row if at else 0
    return rows[bisect_left(places, start) : bisect_left(places, row)]


def _runs(block: Sequence[int]) -> list[Sequence[int]]:
    """The rows of a block without its first ones, or without its last ones: groups may end without a 小计."""
    if len(block) > _MOST_TRIED:
        return []
    return [part for cut in range(1, len(block)) for part in (block[cut:], block[:cut])]
