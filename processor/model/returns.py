"""What was read: returns and the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from processor.model.cells import CellRef, Scalar, Text
from processor.records import dataclass


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
    """A 合计 or 小计 row: its sheet row and what it states, by column name (blank cells absent)."""

    row: int
    values: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: columns, not cells. A missing column is absent from `columns`.

    name:    the table's name in formulas, such as 班级情况表
    sheet:   the tab as it stands in this workbook
    rows:    1-based sheet row of each data row
    headers: column name -> its header cell (where findings on a whole column are marked)
    subtotals: the 小计 rows
    parts:   indices of data rows that are parts of a row above them (其中) and do not add up to a total
    """

    name: str
    sheet: str
    rows: Sequence[int]
    columns: Mapping[str, ColumnData]
    totals: tuple[TotalRow, ...] = ()
    headers: Mapping[str, CellRef] = field(default_factory=dict)
    subtotals: tuple[TotalRow, ...] = ()
    parts: frozenset[int] = frozenset()

    def at(self, column: str, index: int) -> CellRef:
        """The cell of row `index` (0-based) in `column`."""
        data = self.columns[column]
        return CellRef(self.sheet, data.row or self.rows[index], data.col)


@dataclass(frozen=True, slots=True)
class UnitRef:
    """Who a return is from. by: meta | header | file name | folder | "" (nothing names a unit, and no register was
    given); code is empty where no register was given and none stands in the file."""

    code: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the sender wrote beside a finding on 审核结果. basis: the finding's basis at that time; with another one the
    explanation lapses."""

    text: str
    basis: str


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
    explanations: Mapping[str, Explanation] = field(default_factory=dict)


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
