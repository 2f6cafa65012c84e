"""One way to say that a workbook is left untouched."""

from __future__ import annotations

from processor.errors import Unpatchable
from processor.model import Text

_REMEDY = Text(
    "原文件没有改动，审核结果另见单独的结果表",
    "The file was left as it is; the result stands in a workbook of its own",
)


def refuse(zh: str, en: str, where: str = "") -> Unpatchable:
    """The error to raise when marks cannot be put into a package without risk; `where` names the part."""
    return Unpatchable(
        Text(f"标记写不进这个文件：{zh}", f"Marks cannot be written into this file: {en}"), _REMEDY, where
    )
