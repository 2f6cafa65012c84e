"""The smallest parts: values, words in two languages, cells; and the names of what we write into workbooks."""

from __future__ import annotations

import datetime

from processor.records import dataclass

Scalar = None | bool | int | float | str | datetime.date | datetime.datetime
"""A value as read: None is blank (or refused); numbers are int or float; a choice is its text; a date is a date."""

NOT_APPLICABLE = "不适用"
RESULT_SHEET = "审核结果"
RESULT_SHEET_EN = "Check result"
"""The tab of our own sheet, in either language; a number may follow where the workbook has such a tab already."""

EXPLANATION_HEADER = "说明"
EXPLANATION_HEADER_EN = "Explanation"
"""How the header cell of the column begins in which the sender explains."""

LONGEST_EXPLANATION = 200
"""Characters of an explanation that are kept; the sheet takes no more."""

NOTHING_ASKED = "—"
"""What we put into that column where no explanation is asked for."""

KEY_HEADER = "key"
"""Header of the hidden column beside it: KEY:BASIS of the row's finding (see Finding), or several parted by blanks.

The basis stands there and not only in the column 填的是, because a row may stand for many findings.
"""

RESULT_MARK = "yaodian"
"""Stands in the first cell of that column: by it the sheet is known, whatever its tab is called."""

META_SHEET = "_meta"


@dataclass(frozen=True, slots=True)
class Text:
    """Words in both languages of the screen; `en` falls back to `zh` where it is empty."""

    zh: str
    en: str = ""

    def get(self, lang: str) -> str:
        """The words in `lang` (zh or en)."""
        return self.en if lang == "en" and self.en else self.zh


def column_letters(col: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class CellRef:
    """One cell: the sheet's tab as it stands in the workbook, row and column counted from 1."""

    sheet: str
    row: int
    col: int

    @property
    def a1(self) -> str:
        """The address without the sheet, such as D8."""
        return f"{column_letters(self.col)}{self.row}"


@dataclass(frozen=True, slots=True)
class Place:
    """A cell in a file; file is empty for the return at hand."""

    at: CellRef
    file: str = ""
