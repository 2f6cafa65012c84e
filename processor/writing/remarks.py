"""What is to be told about an annotated copy beside its findings: marks that nobody would see, a broken signature."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import CellRef, Text
from processor.writing.package.patcher import Outcome
from processor.writing.words import places

_SHOWN = 6
"""Rows or cells that are named; the others are counted."""


def remarks_of(outcome: Outcome) -> tuple[Text, ...]:
    """The remarks, each a sentence."""
    remarks = [*_hidden_rows(outcome.hidden), *_hidden_sheets(outcome.unseen), *_skipped(outcome.skipped)]
    if outcome.signed:
        remarks.append(
            Text(
                "原文件带有电子签名，标注后的副本里签名失效；原文件没有改动，报送前请重新签名。",
                "The file is signed; the signature does not hold for the marked copy. The file itself is unchanged.",
            )
        )
    return tuple(remarks)


def together(remarks: Sequence[Text]) -> Text | None:
    """All remarks, a line each; None where there are none."""
    if not remarks:
        return None
    return Text("\n".join(one.get("zh") for one in remarks), "\n".join(one.get("en") for one in remarks))


def _hidden_rows(hidden: Sequence[tuple[str, int]]) -> list[Text]:
    by_sheet: dict[str, list[int]] = {}
    for sheet, row in hidden:
        by_sheet.setdefault(sheet, []).append(row)
    remarks = []
    for sheet, rows in by_sheet.items():
        shown = [str(row) for row in sorted(rows)[:_SHOWN]]
        more = len(rows) - len(shown)
        zh = "、".join(shown) + (f" 等 {len(rows)}" if more else "")
        en = ", ".join(shown) + (f" and {more} more" if more else "")
        remarks.append(
            Text(
                f"{sheet} 第 {zh} 行被隐藏或筛选掉了，上面有标记，请取消隐藏或筛选后再改。",
                f"Rows of {sheet} with marks are hidden or filtered away: {en}. Show them to correct them.",
            )
        )
    return remarks


def _hidden_sheets(names: Sequence[str]) -> list[Text]:
    if not names:
        return []
    return [
        Text(
            f"工作表{'、'.join(f'“{name}”' for name in names)}是隐藏的，上面有标记，请取消隐藏后再改。",
            f"Sheets with marks are hidden: {', '.join(names)}. Show them to correct them.",
        )
    ]


def _skipped(cells: Sequence[tuple[str, int, int]]) -> list[Text]:
    if not cells:
        return []
    at = [CellRef(*cell) for cell in cells]
    return [
        Text(
            f"{places(at, 'zh', _SHOWN)} 已有会话批注，没有再加批注，问题见下表。",
            f"No comment was added where a discussion stands already: {places(at, 'en', _SHOWN)}. See the list below.",
        )
    ]
