"""forms/*.yaml -> Form: what is asked of whom, one file per workbook."""

from __future__ import annotations

from collections.abc import Mapping

from processor.formula import Formula, Schema
from processor.patterns import lazily
from processor.records import dataclass
from processor.ruleset.block import Block
from processor.ruleset.column_keys import TYPES, blank_as, factors, refuse_idle, repair
from processor.ruleset.context import Names, check_column, column_of, field_of, formula, number
from processor.ruleset.items import Item
from processor.ruleset.layout_keys import refuse_idle_layout
from processor.ruleset.schema import table_schemas, value_type
from processor.ruleset.types import ColumnForm, Form, SheetForm, TableForm

LAYOUTS = ("table", "card", "checklist", "vertical")
RETURN_IDENTITY = ("unit", "code", "report_date", "revision")
REGISTER_IDENTITY = ("unit", "code", "aliases", "kind", "forms")
TAB_CODE = lazily(r"^[A-Z]+[0-9]*[\s_-]+")
_TABLE_KEYS = (
    *("table", "layout", "key", "total", "columns", "fields", "rows", "spare", "title"),
    *("under", "placeholders", "item", "value", "measure"),
)


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads form files twice: first without a schema, when formulas are left out (that gives the schema of the
    forms), then with the schema, when they are compiled.

    own:    what the formulas of this form see: its tables and the register's, for the register all tables
    county: what the roll-up sees
    """

    names: Names
    own: Schema | None = None
    county: Schema | None = None

    def form(self, item: Item) -> Form:
        """One form file. RulesetError at the line of what is wrong."""
        with Block(item, "报表", "form") as block:
            form_id = block.need("form").text()
            kind = block.choice("kind", "return", "return", "register")
            sheets = tuple(self._sheet(sheet) for sheet in block.need("sheets").items())
            form = Form(
                id=form_id,
                title=block.need("title").words(),
                version=block.need("version").text(),
                kind=kind,
                sheets=sheets,
                identity=self._identity(block.get("identity"), kind, sheets),
                source=item.file,
            )
        _refuse_twice(item, [table.name for sheet in sheets for table in sheet.tables], "表", "table")
        _refuse_twice(item, [sheet.tab for sheet in sheets], "工作表", "sheet")
        return form

    def _identity(self, item: Item | None, kind: str, sheets: tuple[SheetForm, ...]) -> Mapping[str, tuple[str, str]]:
        """Where a return (or a line of the register) says who it is: role -> (table, field or column)."""
        if item is None:
            return {}
        roles = RETURN_IDENTITY if kind == "return" else REGISTER_IDENTITY
        identity: dict[str, tuple[str, str]] = {}
        shape = Schema(table_schemas(sheets, late=True), {})
        with Block(item, "identity", "identity") as block:
            for role in roles:
                place = block.get(role)
                if place is not None:
                    identity[role] = field_of(place, shape) if "!" in place.text() else column_of(place, shape)
        return identity

    def _sheet(self, item: Item) -> SheetForm:
        with Block(item, "工作表", "sheet") as block:
            tab = block.need("sheet").text()
            several = block.get("tables")
            if several is None:
                tables: tuple[TableForm, ...] = (self._table(block, TAB_CODE.sub("", tab)),)
            else:
                for key in _TABLE_KEYS:
                    if key in block and key != "title":
                        raise block.need(key).error(
                            f"写了 tables 的工作表不能再写 {key}", f"A sheet with tables cannot have {key} as well"
                        )
                tables = tuple(self._one_of_several(table) for table in several.items())
            sheet = SheetForm(
                tab=tab,
                tables=tables,
                header=self._header(block.get("header")),
                code=block.text("code"),
                title=block.text("title", TAB_CODE.sub("", tab)),
                units=block.text("units"),
                notes=block.texts("notes"),
                sign=block.flag("sign", True),
                landscape=block.flag("landscape", True),
                optional=block.flag("optional", False),
                owners=block.texts("owners"),
            )
            if sheet.owners and not sheet.optional:
                raise block.need("owners").error(
                    "只有 optional: true 的工作表可以写 owners", "Only a sheet with optional: true can have owners"
                )
        _refuse_shared_fields(item, sheet)
        return sheet

    def _one_of_several(self, item: Item) -> TableForm:
        with Block(item, "表", "table") as block:
            block.need("table")
            return self._table(block, "", title=block.text("title"))

    def _table(self, block: Block, default: str, title: str = "") -> TableForm:
        name = block.text("table", default)
        layout = block.choice("layout", "table", *LAYOUTS)
        columns = self._columns(block.need(block.one_of(("columns", "fields"))), name)
        known = [column.name for column in columns]
        _refuse_twice(block.item, known, f"{name}的列", f"column of {name}")
        refuse_idle_layout(block, layout, columns)
        key_item = block.need("key") if layout == "table" else block.get("key")
        keys = () if key_item is None else _columns_among(key_item, known, name)
        return TableForm(
            name=name,
            layout=layout,
            columns=columns,
            key=keys,
            total=block.text("total"),
            fixed=_fixed_rows(block.get("rows"), known, name),
            spare=block.integer("spare"),
            title=title,
            under=block.texts("under"),
            placeholders=block.texts("placeholders"),
            item=block.text("item"),
            value=block.text("value"),
            measure=block.text("measure"),
        )

    def _columns(self, item: Item, table: str) -> tuple[ColumnForm, ...]:
        """Columns as a list of mappings with a name, or (as in a header block) a mapping of name to type or mapping."""
        if isinstance(item.value, dict):
            return tuple(self._named(name, column, table) for name, column in item.value.items())
        columns = []
        for column in item.items():
            with Block(column, "列", "column") as block:
                columns.append(self._column(block, block.need("name").text(), table))
        return tuple(columns)

    def _header(self, item: Item | None) -> tuple[ColumnForm, ...]:
        if item is None:
            return ()
        fields = tuple(self._named(name, field, "") for name, field in item.pairs().items())
        for field in fields:
            if not field.filled or field.where is not None or field.unnamed or field.fill or field.shared:
                raise item.error(
                    f"表头字段“{field.name}”不能写 where、derive、unnamed、fill、shared",
                    f"The header field “{field.name}” cannot have where, derive, unnamed, fill or shared",
                )
        return fields

    def _named(self, name: str, item: Item, table: str) -> ColumnForm:
        if isinstance(item.value, dict):
            with Block(item, f"“{name}”", f"“{name}”") as block:
                return self._column(block, name, table)
        return ColumnForm(name=name, type=item.choice(*TYPES))

    def _column(self, block: Block, name: str, table: str) -> ColumnForm:
        kind = block.need("type").choice(*TYPES)
        refuse_idle(block, name, kind)
        choices = block.need("of") if kind == "choice" else block.get("of")
        derive, derive_from = self._derive(block.get("derive"), table, kind)
        lowest, highest, total = block.get("min"), block.get("max"), block.get("total")
        return ColumnForm(
            name=name,
            type=kind,
            group="/".join(block.texts("group")),
            unit=block.text("unit"),
            required=block.flag("required", False),
            min=None if lowest is None else number(lowest),
            max=None if highest is None else number(highest),
            of=() if choices is None else self.names.members(choices),
            convert=factors(block.get("convert")),
            where=self._row_formula(block.get("where"), table, "bool"),
            repair=repair(block.get("repair")),
            blank_as=blank_as(block.get("blank_as")),
            month=block.flag("month", False),
            within=block.choice("within", "", "year"),
            aliases=block.texts("aliases"),
            note=block.words("note"),
            width=block.integer("width"),
            total=None if total is None else total.flag(),
            personal=block.flag("personal", False),
            derive=derive,
            derive_from=derive_from,
            unnamed=block.flag("unnamed", False),
            fill=block.flag("fill", False),
            shared=block.flag("shared", False),
            recompute=self._row_formula(block.get("recompute"), table, "number"),
        )

    def _row_formula(self, item: Item | None, table: str, expect: str) -> Formula | None:
        if item is None or self.own is None:
            return None
        if not table:
            raise item.error("表头字段不能写 where、derive", "A header field cannot have where or derive")
        return formula(item, self.own, table, expect)

    def _derive(self, item: Item | None, table: str, kind: str) -> tuple[Formula | None, tuple[str, str, str] | None]:
        """A computed column: a formula on the row, or {from: '表[列]', by: 列} of the returns, by the key here."""
        if item is None:
            return None, None
        if not isinstance(item.value, dict):
            return self._row_formula(item, table, value_type(kind)), None
        with Block(item, "derive", "derive") as block:
            source, key = block.need("from"), block.need("by")
            if self.county is None:
                return None, (source.text(), "", key.text())
            from_table, from_column = column_of(source, self.county)
            check_column(key, table, self.county)
            found = self.county.tables[from_table].columns[from_column]
            if found != value_type(kind):
                raise item.error(
                    f"来源列的类型是 {found}，这一列写的是 {kind}",
                    f"The source is of type {found}, this column says {kind}",
                )
            return None, (from_table, from_column, key.text())


# ---------------------------------------------------------------- small values


def _columns_among(item: Item, known: list[str], table: str) -> tuple[str, ...]:
    entries = item.items() if isinstance(item.value, tuple) else (item,)
    return tuple(entry.among(known, f"{table}没有“{{}}”列", f"{table} has no column “{{}}”") for entry in entries)


def _fixed_rows(item: Item | None, known: list[str], table: str) -> tuple[Mapping[str, str], ...]:
    """Pre-printed rows of a checklist: column -> text."""
    rows = []
    for row in () if item is None else item.items():
        for name, cell in row.pairs().items():
            cell.among(known, f"{table}没有“{{}}”列", f"{table} has no column “{{}}”", name)
        rows.append({name: cell.text() for name, cell in row.pairs().items()})
    return tuple(rows)


def _refuse_twice(item: Item, names: list[str], zh: str, en: str) -> None:
    twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
    if twice is not None:
        raise item.error(f"{zh}“{twice}”写了两次", f"The {en} “{twice}” stands twice")


def _refuse_shared_fields(item: Item, sheet: SheetForm) -> None:
    """表!名称 must mean one thing: a header field and a card field may not share a name."""
    header = {field.name for field in sheet.header}
    for table in sheet.tables:
        shared = next((column.name for column in table.columns if column.name in header), None)
        if shared and table.one_record:
            raise item.error(
                f"“{shared}”既是表头字段又是{table.name}的字段",
                f"“{shared}” is a header field and a field of {table.name}",
            )
