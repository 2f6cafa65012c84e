"""Keys that only some layouts of a table look at."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import Text
from processor.ruleset.block import Block
from processor.ruleset.types import ColumnForm

_OF_VERTICAL = ("item", "value", "measure")
_OF_ROWS = ("unnamed", "fill", "shared")
"""Flags of columns that mean something where a table has rows."""


def refuse_idle_layout(block: Block, layout: str, columns: Sequence[ColumnForm]) -> None:
    """Keys of a table and of its columns that say nothing in this layout, and those that it cannot do without."""
    if layout == "vertical":
        for key in ("item", "value"):
            block.need(key)
    for key in _OF_VERTICAL:
        if key in block and layout != "vertical":
            raise block.need(key).error(
                f"{key} 只用于 layout: vertical", f"{key} goes with layout: vertical only", Text("请删去", "Remove it")
            )
    if layout in ("card", "vertical"):
        _refuse_in_record(block, layout, columns)
        return
    filled = [column for column in columns if column.filled]
    if filled and all(column.unnamed for column in filled):
        raise block.item.error(
            "至少要有一列印有表头，才找得到这张表",
            "One column at least must have a header, or the table cannot be found",
        )


def _refuse_in_record(block: Block, layout: str, columns: Sequence[ColumnForm]) -> None:
    for column in columns:
        idle = next((flag for flag in _OF_ROWS if getattr(column, flag)), None)
        if idle is not None:
            raise block.item.error(
                f"layout: {layout} 的“{column.name}”不能写 {idle}",
                f"“{column.name}” cannot have {idle} in layout: {layout}",
            )
    if "placeholders" in block:
        raise block.need("placeholders").error(
            f"layout: {layout} 没有数据行，placeholders 不起作用",
            f"layout: {layout} has no rows, placeholders has no effect",
        )
