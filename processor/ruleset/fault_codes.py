"""The names of what the reader finds: fault codes, and the words that messages about them may use.

Rules name them, so the loader must know them. What each means is said where it is found: reading.faults, and
judging.duplicates for those that only show over a folder.
"""

from __future__ import annotations

_SHEETS = (
    "missing-sheet doubled-sheet missing-table missing-column extra-sheet renamed-sheet extra-column moved-column "
    "missing-item extra-item other-period stray-cell legacy-format hidden-rows hidden-columns merged-data "
    "merged-number "
)
_IDENTITY = "header-blank unit-unknown unit-wrong-form unit-conflict unit-by-name older-version "
_VALUES = (
    "blank not-a-number wrong-unit not-an-integer below-min above-max not-a-choice not-a-date ambiguous-date "
    "date-without-day date-out-of-year year-assumed date-serial converted number-as-yesno blank-word "
    "ambiguous-percent percent-assumed percent-range digits-lost bad-phone error-cell uncalculated-formula "
    "external-link privacy "
)
_ROWS = "total-differs total-skips-text duplicate-key sample-row missing-row "
_FOLDER = "duplicate-return identical-return copied-table "

FAULT_CODES = tuple((_SHEETS + _IDENTITY + _VALUES + _ROWS + _FOLDER).split())

UNREAD_CODES = ("unknown-template", "old-template")
"""Codes of files that are not read at all: a rule may answer for them, but they are told in words of their own."""

FAULT_WORDS = (
    *("原值", "列名", "表", "应为", "实际"),
    *("工作表", "行", "键", "单位", "另一单位", "报表", "依据", "相近", "版本", "单元格", "格式", "份数", "采用"),
)
"""Names in braces that a message about a fault may hold, besides the columns of its row."""
