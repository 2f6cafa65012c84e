"""The register (单位名录): a workbook or a CSV file, read like a return, but held to a stricter standard."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from processor.errors import RegisterError, Unread
from processor.model import Register, Scalar, Table, Text, Unit
from processor.patterns import lazily
from processor.reading.book import Book, Sheet, open_book
from processor.reading.columns import ReadContext
from processor.reading.faults import CODES
from processor.reading.limits import Limits
from processor.reading.raw import Raw, show
from processor.reading.recognise import data_sheets, match_sheets
from processor.reading.scope import parameters_of
from processor.reading.sheets import read_sheet
from processor.reading.table import Reading
from processor.ruleset.types import Form, Ruleset, SheetForm

_CODE_NAMES = ("单位代码", "学校代码", "代码")
_UNIT_NAMES = ("单位全称", "单位名称", "学校名称", "全称")
_ALIAS_NAMES = ("简称/曾用名", "简称、曾用名", "简称", "曾用名", "别名")
_KIND_NAMES = ("单位类型", "类型", "学校类型")
_FORMS_NAMES = ("应报表种类", "应报报表", "应报")
_SPLIT = lazily(r"[;；、,，/\n]+")
_STRUCTURE = ("missing-column", "missing-table", "missing-sheet", "doubled-sheet")


def read_register(path: Path, ruleset: Ruleset, *, as_of: datetime.date | None = None) -> Register:
    """Read the register that the ruleset's form of kind `register` describes.

    path:  a workbook, or a CSV file in UTF-8 or GBK whose first line names the columns
    as_of: the check date, for computed columns that name 参数!检查日; unknown to them when None
    Raises RegisterError where it cannot be opened, lacks columns, or names no unit or one unit twice.
    """
    form = ruleset.register
    if form is None:
        raise RegisterError(
            Text(f"规则集 {ruleset.id} 没有单位名录的格式", f"ruleset {ruleset.id} has no form of a register")
        )
    try:
        data = path.read_bytes()
        book = _csv_book(form, data) if path.suffix.lower() == ".csv" else open_book(path, Limits())
    except Unread as error:
        raise RegisterError(error.what, error.remedy, str(path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        what = Text(f"单位名录打不开：{reason}", f"the register cannot be opened: {reason}")
        raise RegisterError(what, Text("请核对路径", "Check the path"), str(path)) from error
    tables = _tables(form, book, ruleset, parameters_of(ruleset, as_of), path)
    units = _units(form, tables, ruleset, path)
    return Register(str(path), hashlib.sha256(data).hexdigest(), tables, units)


def _csv_book(form: Form, data: bytes) -> Book:
    """A CSV file as a book of one sheet, which is the register's unit table."""
    text = None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None:
        what = Text("CSV 文件的编码不是 UTF-8 或 GBK", "the CSV file is neither UTF-8 nor GBK")
        raise Unread("corrupt", what, Text("请另存为 UTF-8 编码", "Save it as UTF-8"))
    import csv

    lines = list(csv.reader(io.StringIO(text)))
    width = max((len(line) for line in lines), default=0)
    rows: list[list[Raw]] = [[*line, *[""] * (width - len(line))] for line in lines]
    return Book("csv", [Sheet(_unit_sheet(form).tab, "visible", rows)])


def _unit_sheet(form: Form) -> SheetForm:
    named = form.identity.get("code") or form.identity.get("unit")
    return form.sheet_of(named[0]) if named else form.sheets[0]


def _tables(
    form: Form, book: Book, ruleset: Ruleset, parameters: Mapping[str, Scalar], path: Path
) -> Mapping[str, Table]:
    reading = Reading(ReadContext(ruleset.synonyms, ruleset.year), parameters=parameters)
    main = _unit_sheet(form)
    for wanted, sheets in match_sheets(form, data_sheets(book)).sheets:
        sheet = next(iter(sheets), None)
        if sheet is None and wanted is main and book.sheets:
            sheet = data_sheets(book)[0]
        if sheet is not None:
            read_sheet(wanted, sheet, reading)
    needed = {name for _, name in (form.identity[key] for key in ("unit", "code") if key in form.identity)}
    columns = main.tables[0].columns
    dispensable = {column.name for column in columns if not column.required and column.name not in needed}
    for fault in reading.ledger.faults:
        if fault.code in _STRUCTURE and fault.table == main.tables[0].name and fault.column not in dispensable:
            words = CODES[fault.code].words
            named = {"表": fault.table, "列名": fault.column, "工作表": "", **fault.detail}
            what = Text(words.zh.format(**named), words.en.format(**named))
            raise RegisterError(what, _wanted_columns(main), str(path))
    return reading.tables


def _wanted_columns(sheet: SheetForm) -> Text:
    """What to do about a register that lacks its header: the columns it must have, by name."""
    names = "、".join(column.name for column in sheet.tables[0].columns if column.filled and column.required)
    return Text(
        f"请使用单位名录模板，应有的列：{names}", f"Use the template of the register; it has the columns {names}"
    )


def _units(form: Form, tables: Mapping[str, Table], ruleset: Ruleset, path: Path) -> tuple[Unit, ...]:
    sheet = _unit_sheet(form)
    table = tables.get(sheet.tables[0].name)
    if table is None:
        raise RegisterError(Text("找不到单位名录的表头", "the header of the register is not there"), None, str(path))
    codes = _column(table, form, "code", _CODE_NAMES)
    names = _column(table, form, "unit", _UNIT_NAMES)
    if codes is None or names is None:
        lost = _CODE_NAMES[0] if codes is None else _UNIT_NAMES[0]
        raise RegisterError(Text(f"单位名录缺少列：{lost}", f"the register has no column {lost}"), None, str(path))
    if not len(table.rows):
        raise RegisterError(Text("单位名录里没有单位", "the register holds no unit"), None, str(path))
    others = [_column(table, form, key, known) for key, known in _OTHERS]
    titles = {form.title.zh: form.id for form in ruleset.returns} | {form.id: form.id for form in ruleset.returns}
    every = tuple(form.id for form in ruleset.returns)
    units: list[Unit] = []
    seen: dict[str, int] = {}
    for index, row in enumerate(table.rows):
        code, name = show(codes[index]).strip(), show(names[index]).strip()
        if not code or not name:
            lost = _CODE_NAMES[0] if not code else _UNIT_NAMES[0]
            raise RegisterError(Text(f"第{row}行没有填{lost}", f"row {row} has no {lost}"), None, str(path))
        if code in seen:
            what = Text(
                f"单位代码 {code} 重复：第{seen[code]}行和第{row}行", f"code {code} twice: rows {seen[code]} and {row}"
            )
            raise RegisterError(what, Text("请改正其中一个", "Correct one of them"), str(path))
        seen[code] = row
        aliases, kind, asked = (show(values[index]) if values else "" for values in others)
        forms = _forms(asked, titles) if others[2] is not None else every
        units.append(Unit(code, name, tuple(_split(aliases)), kind, forms, index))
    return tuple(units)


_OTHERS = (("aliases", _ALIAS_NAMES), ("kind", _KIND_NAMES), ("forms", _FORMS_NAMES))


def _column(table: Table, form: Form, key: str, known: Sequence[str]) -> Sequence[Scalar] | None:
    named = form.identity.get(key)
    for name in ([named[1]] if named else []) + list(known):
        if name in table.columns:
            return table.columns[name].values
    return None


def _split(text: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(text) if part.strip()]


def _forms(asked: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the forms that 应报表种类 names, by title, id, or the beginning of a title (学校表 for 学校填报表).

    A form that the ruleset does not have keeps its title: the unit reports, but none of these forms.
    """
    found = []
    for part in _split(asked):
        hit = titles.get(part) or next((form for title, form in titles.items() if part.rstrip("表") in title), part)
        if hit not in found:
            found.append(hit)
    return tuple(found)
