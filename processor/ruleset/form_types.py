"""What the forms of a ruleset say: workbooks, sheets, tables, columns. Part of types.py, which gives these names on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from processor.formula import Formula
from processor.model import Text
from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """A column of a table, or a field of a card or header block.

    type:     text | integer | number | percent | money | date | yesno | choice | unit | phone | code
    group:    the upper header of a two-row header (A/B: B under A, of three rows), or the section of a card
    unit:     unit of measure as printed (人, 课时, 分钟, 万元)
    of:       the choices of a `choice` column (a named list of ruleset.yaml is resolved here)
    convert:  other unit -> factor as text ("60", "1/45"): read = typed x factor
    where:    the column applies only to rows where this holds; elsewhere a blank is no fault
    repair:   False: a value that would need repairing is a fault instead
    blank_as: what `/`, 无, — mean in this column: "" (nothing: a blank), "0", or 不适用
    month:    a date of month precision is enough
    within:   "year": the date must lie in the ruleset's year
    derive:   a computed column: nobody fills it in, it is not in the template; a formula on the row
    derive_from: (table, column, key): a register column taken from the returns of the unit with this key
    recompute: of a percentage: a formula on the row that says which reading of a bare 0.98 or 1.2 is meant
    unnamed:  its header cell is blank; it stands right of the column before it, or left of the column after it
    fill:     its text stands once; blank cells below it, down to the next one, mean the same
    shared:   a figure in a cell merged over several rows is the figure of them all; it is read in the first
    """

    name: str
    type: str
    group: str = ""
    unit: str = ""
    required: bool = False
    min: float | None = None
    max: float | None = None
    of: tuple[str, ...] = ()
    convert: Mapping[str, str] = field(default_factory=dict)
    where: Formula | None = None
    repair: bool = True
    blank_as: str = ""
    month: bool = False
    within: str = ""
    aliases: tuple[str, ...] = ()
    note: Text = Text("")
    width: int = 0
    total: bool | None = None
    personal: bool = False
    derive: Formula | None = None
    derive_from: tuple[str, str, str] | None = None
    unnamed: bool = False
    fill: bool = False
    shared: bool = False
    recompute: Formula | None = None

    @property
    def filled(self) -> bool:
        """True for what the sender fills in, False for a derived column."""
        return self.derive is None and self.derive_from is None

    @property
    def is_number(self) -> bool:
        """True where values are numbers."""
        return self.type in ("integer", "number", "percent", "money")


@dataclass(frozen=True, slots=True)
class TableForm:
    """One table of a sheet.

    layout: table (header row above data rows) | card (label beside value; one record) | checklist (fixed rows)
            | vertical (one record, a row per field, under a header)
    key:    columns that name a row; a row is there when a key column is filled
    total:  the word of its total row (合计), "" for none; recognised first or last, never read as data
    fixed:  pre-printed rows (checklist): column -> text
    spare:  how many empty rows the blank template offers
    under:  how the headings over it begin, from the outermost to the nearest; it is looked for under them only
    placeholders: names printed in the key that stand for no row until figures stand beside them
    item, value, measure: of a vertical table: headers of the columns that hold the fields' names, values, units
    """

    name: str
    layout: str
    columns: tuple[ColumnForm, ...]
    key: tuple[str, ...] = ()
    total: str = ""
    fixed: tuple[Mapping[str, str], ...] = ()
    spare: int = 0
    title: str = ""
    under: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    item: str = ""
    value: str = ""
    measure: str = ""

    @property
    def one_record(self) -> bool:
        """True where the columns are fields of one record."""
        return self.layout in ("card", "vertical")

    def column(self, name: str) -> ColumnForm:
        """The column called `name`. KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class SheetForm:
    """One sheet. tab: its name as printed; header: the fields of its header block (填报单位 ...); code: 表号.

    owners: of an optional sheet, whom it is for, by a part of the unit's name; empty: everybody
    """

    tab: str
    tables: tuple[TableForm, ...]
    header: tuple[ColumnForm, ...] = ()
    code: str = ""
    title: str = ""
    units: str = ""
    notes: tuple[str, ...] = ()
    sign: bool = True
    landscape: bool = True
    optional: bool = False
    owners: tuple[str, ...] = ()

    def is_for(self, names: Sequence[str]) -> bool:
        """True where the sheet is for a unit that goes by `names`."""
        return not self.owners or any(owner in name for owner in self.owners for name in names)


@dataclass(frozen=True, slots=True)
class Form:
    """One workbook. kind: return | register. identity: role -> where it stands, as (table, field)."""

    id: str
    title: Text
    version: str
    kind: str
    sheets: tuple[SheetForm, ...]
    identity: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    source: str = ""

    def table(self, name: str) -> TableForm:
        """The table called `name`. KeyError where there is none."""
        for sheet in self.sheets:
            for table in sheet.tables:
                if table.name == name:
                    return table
        raise KeyError(name)

    def sheet_of(self, name: str) -> SheetForm:
        """The sheet that holds the table `name`. KeyError where there is none."""
        for sheet in self.sheets:
            if any(table.name == name for table in sheet.tables):
                return sheet
        raise KeyError(name)
