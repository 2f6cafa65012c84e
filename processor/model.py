"""What travels between the packages: frozen dataclasses only, no library's object among them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction

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

KEY_HEADER = "key"
"""Header of the hidden column beside it: the key of the row's finding, or several parted by blanks."""

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
class Repair:
    """A value that was read otherwise than it was typed; every one is shown (law 6). raw and read are masked."""

    at: CellRef
    raw: str
    read: str
    why: Text


@dataclass(frozen=True, slots=True)
class Fault:
    """What the reader or the form itself finds wrong at a cell, sheet or file; judging turns it into a Finding through
    the rule of kind `reading` that names its code.

    code:   see reading.faults.CODES
    table, column, index: where it belongs, as far as known (index: 0-based data row)
    raw:    what stands there, as text; masked where it is personal
    detail: named words for the message, such as {"应为": "分钟"}
    """

    code: str
    at: CellRef | None
    raw: str = ""
    table: str = ""
    column: str = ""
    index: int | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
    also: tuple[CellRef, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnData:
    """One column of a table, or one field of a card (then a column of one row).

    col:            1-based column in the sheet
    values:         one per data row; None where blank, refused or not applicable
    refused:        row index -> raw text of cells that hold something which could not be read
    not_applicable: row indices where the sender wrote 不适用 (legal, and no blank)
    row:            for a card field: its 1-based sheet row (0 for a table's column)
    """

    name: str
    col: int
    values: Sequence[Scalar]
    refused: Mapping[int, str] = field(default_factory=dict)
    not_applicable: frozenset[int] = frozenset()
    row: int = 0


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A 合计 row: its sheet row and what it states, by column name (blank cells absent)."""

    row: int
    values: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: columns, not cells. A missing column is absent from `columns`.

    name:    the table's name in formulas, such as 班级情况表
    sheet:   the tab as it stands in this workbook
    rows:    1-based sheet row of each data row
    headers: column name -> its header cell (where findings on a whole column are marked)
    """

    name: str
    sheet: str
    rows: Sequence[int]
    columns: Mapping[str, ColumnData]
    totals: tuple[TotalRow, ...] = ()
    headers: Mapping[str, CellRef] = field(default_factory=dict)

    def at(self, column: str, index: int) -> CellRef:
        """The cell of row `index` (0-based) in `column`."""
        data = self.columns[column]
        return CellRef(self.sheet, data.row or self.rows[index], data.col)


@dataclass(frozen=True, slots=True)
class UnitRef:
    """Who a return is from. by: meta | header | file name | folder; code is empty where no register was given and none
    stands in the file."""

    code: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Return:
    """One filled workbook, recognised and read.

    headers:  table name -> header block of its sheet, as a card of one row (absent where the form has none)
    patchable: False for formats that marks cannot be written into
    explanations: key of a finding -> what the sender wrote beside it on 审核结果
    """

    file: str
    form: str
    version: str
    unit: UnitRef
    tables: Mapping[str, Table]
    headers: Mapping[str, Table]
    faults: tuple[Fault, ...]
    repairs: tuple[Repair, ...]
    patchable: bool = True
    explanations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """One line of the register. forms: ids of the forms it must return; index: its row in the register's unit table."""

    code: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    forms: tuple[str, ...]
    index: int


@dataclass(frozen=True, slots=True)
class Register:
    """The register (单位名录) as read: its tables, and its units in a form that can be looked up."""

    file: str
    sha256: str
    tables: Mapping[str, Table]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A cell in a file; file is empty for the return at hand."""

    at: CellRef
    file: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a return did.

    level:    error | query | info        judges: data | target        (law 2 says how the pair is shown)
    at:       the cell to mark, None for the workbook as a whole; also: the other side of an inter-table check
    observed: what is there, as text      expected: what should be
    key:      rule + record key, short hex, unique in the return and stable when rows move
    due_later: a target that is not yet due (shown as 提示, worded 进行中)
    """

    rule: str
    level: str
    judges: str
    at: CellRef | None
    message: Text
    expected: Text
    fix: Text
    observed: str = ""
    also: tuple[Place, ...] = ()
    table: str = ""
    column: str = ""
    row_key: str = ""
    clause: str = ""
    quote: str = ""
    value_from: str = ""
    key: str = ""
    due_later: bool = False
    explanation: str | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one unit does to a county figure: `value` as shown, `short` where it pulls the figure down."""

    unit: str
    name: str
    value: str
    short: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """A county figure. value, low, high are exact; low and high are None where missing returns leave that side open,
    and equal value when nothing is missing.

    unit_sign: %, 人, 所 ...; decimals: digits to show at least
    target, stretch: in words, such as >= 20%
    status: met | in-progress | missed | pending | recorded (shown, never judged)
    passed_over: how many blank or refused cells the figure passed over
    """

    rule: str
    title: Text
    clause: str
    value_from: str
    quote: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    unit_sign: str
    decimals: int
    target: str
    stretch: str
    status: str
    stretch_met: bool | None
    level: str
    due: str
    gap: Text
    contribution: tuple[Contribution, ...] = ()
    passed_over: int = 0
    kind: str = "count"
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What forward chaining concluded. because: the facts that fired it, in words."""

    about: str
    unit: str
    verdict: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many single judgements (a rule on a row, table or return) came out how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True, slots=True)
class ReturnResult:
    """One return, judged. status: accepted | explain | rejected. rules: how many rules looked at it.

    explanations: key of a finding -> what the sender wrote beside it, also for findings that only the roll-up can make
    """

    file: str
    form: str
    version: str
    unit: UnitRef
    status: str
    counts: Counts
    rules: int
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    verdicts: tuple[Verdict, ...] = ()
    patchable: bool = True
    report_date: datetime.date | None = None
    annotated: str = ""
    explanations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that could not be read: code, why and what to do (see errors.Unread)."""

    file: str
    code: str
    why: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Missing:
    """A return that the register expects and nobody sent."""

    unit: str
    name: str
    form: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Several files for one unit and form; `used` is the one that was judged."""

    unit: str
    name: str
    files: tuple[str, ...]
    used: str
    same: bool


@dataclass(frozen=True, slots=True)
class County:
    """The county result."""

    indicators: tuple[Measure, ...] = ()
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    expected: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All of a run: what findings.json holds."""

    ruleset: str
    ruleset_sha256: str
    register_file: str
    register_sha256: str
    as_of: datetime.date
    round: str
    engine: str
    returns: tuple[ReturnResult, ...]
    unread: tuple[UnreadFile, ...]
    county: County | None = None
