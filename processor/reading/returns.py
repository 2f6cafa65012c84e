"""A filled workbook -> a Return: open, recognise, find the tables, read the values, say who it is from."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from processor.errors import Unread
from processor.model import CellRef, Fault, Register, Return, Scalar, Text
from processor.reading.answers import read_explanations
from processor.reading.book import Book, Sheet, open_book
from processor.reading.columns import ReadContext
from processor.reading.identity import identify
from processor.reading.limits import Limits
from processor.reading.recognise import Recognised, recognise
from processor.reading.scope import parameters_of
from processor.reading.sheets import read_sheet
from processor.reading.table import Reading
from processor.reading.units import unit_index
from processor.ruleset.types import Ruleset, SheetForm


def read_return(
    path: Path,
    ruleset: Ruleset,
    register: Register | None,
    *,
    name: str | None = None,
    as_of: datetime.date | None = None,
    limits: Limits | None = None,
    harmless: bool = False,
) -> Return:
    """Read one filled workbook.

    path:     the file; it is opened for reading only
    register: confirms the unit and the names of units in tables; None where there is none (a school has none)
    name:     how the file is called in results, its own name when None
    as_of:    the check date, for conditions and computed columns that name 参数!检查日; unknown to them when None
    harmless: read it only if no worker is needed for it, else raise NotHarmless (see limits.py)
    Raises Unread where the workbook as a whole cannot be read; everything less is a fault of the return.
    """
    shown = name if name is not None else path.name
    try:
        with _undisturbed():
            book = open_book(path, limits or Limits(), harmless)
            return _read(book, path, shown, ruleset, register, parameters_of(ruleset, as_of))
    except Unread as error:
        error.where = error.where or shown
        raise


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No search for cycles meanwhile: rows and cells are made by the thousand and are in none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _read(
    book: Book,
    path: Path,
    shown: str,
    ruleset: Ruleset,
    register: Register | None,
    parameters: Mapping[str, Scalar],
) -> Return:
    known = recognise(book, ruleset)
    find = unit_index(register).finder() if register is not None else None
    context = ReadContext(ruleset.synonyms, ruleset.year, find)
    known_units = register.tables if register is not None else {}
    reading = Reading(context, parameters=parameters, register=known_units)
    _remark_workbook(book, known, reading)
    found = 0
    for form, sheets in known.matched.sheets:
        sheet = _the_one(form, sheets, reading)
        if sheet is not None:
            found += read_sheet(form, sheet, reading)
            sheet.rows = []
    if not found:
        raise _nothing(known)
    _refuse_uncalculated(known)
    unit = identify(known.form, known.meta, path, register, reading)
    faults = tuple(reading.ledger.faults)
    return Return(
        shown,
        known.form.id,
        known.version,
        unit,
        reading.tables,
        reading.headers,
        faults,
        tuple(reading.ledger.repairs),
        book.patchable,
        read_explanations(book.sheets),
    )


def _remark_workbook(book: Book, known: Recognised, reading: Reading) -> None:
    if known.older:
        reading.ledger.fault("older-version", None, known.older, 版本=known.form.version)
    if known.matched.others:
        words = "、".join(sheet.name for sheet in known.matched.others)
        reading.ledger.fault("extra-sheet", None, words, 工作表=words)
    if not book.patchable:
        reading.ledger.fault("legacy-format", None, book.kind, 格式="." + book.kind)


def _the_one(form: SheetForm, sheets: tuple[Sheet, ...], reading: Reading) -> Sheet | None:
    """The sheet to read; None, with a fault, where it is missing or there are two."""
    table = form.tables[0].name if form.tables else ""
    if not sheets:
        if not form.optional:
            reading.ledger.fault("missing-sheet", None, "", table, 表=form.tab)
        return None
    if len(sheets) > 1:
        words = "、".join(sheet.name for sheet in sheets)
        places = [CellRef(sheet.name, 1, 1) for sheet in sheets]
        fault = Fault(
            "doubled-sheet", places[1], words, table, detail={"表": form.tab, "工作表": words}, also=(places[0],)
        )
        reading.ledger.faults.append(fault)
        return None
    if sheets[0].name != form.tab:
        at = CellRef(sheets[0].name, 1, 1)
        reading.ledger.fault("renamed-sheet", at, sheets[0].name, table, 表=form.tab, 工作表=sheets[0].name)
    return sheets[0]


def _nothing(known: Recognised) -> Unread:
    title = known.form.title
    return Unread(
        "unknown-template",
        Text(f"《{title.zh}》的表头一个也找不到", f"none of the headers of {title.get('en')} is there"),
        Text(f"请使用《{title.zh}》{known.form.version} 版的模板", f"Use the template, version {known.form.version}"),
    )


def _refuse_uncalculated(known: Recognised) -> None:
    """A workbook of which no formula was ever calculated says nothing about its figures."""
    sheets = [sheet for _, found in known.matched.sheets for sheet in found]
    if not any(sheet.uncalculated > 0 for sheet in sheets):
        return
    if not any(sheet.xml is not None and sheet.xml.has_results() for sheet in sheets):
        raise Unread(
            "uncalculated",
            Text("公式都没有计算过", "none of its formulas was ever calculated"),
            Text("请用 Excel/WPS 打开并保存一次", "Open and save it once in Excel or WPS"),
        )
