"""The very hidden sheet _meta: which template a workbook was made from. Written by authoring, read here.

Rows of two cells `key | value`, then one row of four cells per sheet: `sheet | tab | code | signature`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import field

from processor.reading.raw import Raw, header_key, show
from processor.records import dataclass
from processor.ruleset.types import Form, TableForm

FORM, VERSION, RULESET, YEAR, UNIT_CODE, UNIT_NAME, STAGE = (
    "模板",
    "版本",
    "规则集",
    "年度",
    "单位代码",
    "单位名称",
    "学段",
)
SHEET = "sheet"
_MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Meta:
    """What _meta says. sheets: tab as printed -> code of the sheet; signatures: tab -> signature of its header."""

    form: str
    version: str
    ruleset: str = ""
    unit_code: str = ""
    unit_name: str = ""
    stage: str = ""
    sheets: Mapping[str, str] = field(default_factory=dict)
    signatures: Mapping[str, str] = field(default_factory=dict)


def signature(table: TableForm) -> str:
    """Short hex that changes when a table's header does: groups and names of the printed columns, in order."""
    printed = [f"{header_key(column.group)}/{header_key(column.name)}" for column in table.columns if column.filled]
    return hashlib.sha256("|".join(printed).encode("utf-8")).hexdigest()[:12]


def meta_rows(
    form: Form, ruleset_id: str, unit_code: str = "", unit_name: str = "", stage: str = ""
) -> list[list[str]]:
    """The rows of _meta for a template of `form`; unit and stage only in a template that was made for one unit."""
    rows = [[FORM, form.id], [VERSION, form.version], [RULESET, ruleset_id]]
    rows += [[key, text] for key, text in ((UNIT_CODE, unit_code), (UNIT_NAME, unit_name), (STAGE, stage)) if text]
    for sheet in form.sheets:
        signatures = "+".join(signature(table) for table in sheet.tables)
        rows.append([SHEET, sheet.tab, sheet.code or sheet.tab, signatures])
    return rows


def read_meta(rows: Sequence[Sequence[Raw]]) -> Meta | None:
    """What _meta says; None where it does not name a form."""
    words: dict[str, str] = {}
    sheets: dict[str, str] = {}
    signatures: dict[str, str] = {}
    for row in rows[:_MOST_ROWS]:
        cells = [show(cell).strip() for cell in row[:4]] + [""] * 4
        if cells[0] == SHEET:
            sheets[cells[1]] = cells[2]
            signatures[cells[1]] = cells[3]
        elif cells[0]:
            words.setdefault(cells[0], cells[1])
    if not words.get(FORM):
        return None
    unit = (words.get(UNIT_CODE, ""), words.get(UNIT_NAME, ""), words.get(STAGE, ""))
    return Meta(words[FORM], words.get(VERSION, ""), words.get(RULESET, ""), *unit, sheets, signatures)
