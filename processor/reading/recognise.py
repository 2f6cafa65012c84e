"""Which form a workbook is, and which of its sheets is which; a wrong, old or foreign template stops here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from functools import lru_cache

from processor.errors import Unread
from processor.model import META_SHEET, Text
from processor.patterns import lazily
from processor.reading.answers import is_result_sheet
from processor.reading.book import Book, Sheet
from processor.reading.checks import asked_of
from processor.reading.labels import find_fields
from processor.reading.layout import locate_on
from processor.reading.meta import Meta, read_meta
from processor.reading.raw import header_key, squeeze
from processor.reading.vertical import find_items
from processor.records import dataclass
from processor.ruleset.types import Form, Ruleset, SheetForm

_TOP_ROWS = 12
_TAB_CODE = lazily(r"^[A-Za-z]{0,2}\d{0,2}[a-z]?[ .、_-]+")
_YEAR = lazily(r"(20\d\d)(?:\s*[-—–~至]\s*(20\d\d))?\s*(?:学?年)")
_SURE = 0.6


@dataclass(frozen=True, slots=True)
class Matched:
    """sheets: per sheet of the form, the sheets of the workbook that are it (none, one, copies); others: left over."""

    sheets: tuple[tuple[SheetForm, tuple[Sheet, ...]], ...]
    others: tuple[Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A workbook that was recognised. version: as its _meta says, else the form's own."""

    form: Form
    version: str
    meta: Meta | None
    matched: Matched
    older: str = field(default="")


def data_sheets(book: Book) -> list[Sheet]:
    """The sheets that can hold a sender's data: not ours, not _meta."""
    return [sheet for sheet in book.sheets if sheet.name != META_SHEET and not is_result_sheet(sheet.name)]


def recognise(book: Book, ruleset: Ruleset) -> Recognised:
    """The form of a return. Raises Unread (unknown-template, old-template)."""
    meta = next((read_meta(sheet.rows) for sheet in book.sheets if sheet.name == META_SHEET), None)
    sheets = data_sheets(book)
    if meta is not None:
        form, older = _by_meta(meta, ruleset)
        return Recognised(form, meta.version or form.version, meta, match_sheets(form, sheets), older)
    form = _by_sheets(sheets, ruleset)
    matched = match_sheets(form, sheets)
    _refuse_other_year(matched, ruleset, form)
    return Recognised(form, form.version, None, matched)


def _by_meta(meta: Meta, ruleset: Ruleset) -> tuple[Form, str]:
    try:
        form = ruleset.form(meta.form)
    except KeyError:
        words = Text(f"模板“{meta.form}”不是本次的报表", f"template {meta.form} is not of this job")
        raise _unknown(words, ruleset) from None
    if form.kind != "return":
        words = Text(f"这是《{form.title.zh}》，不是填报表", f"this is the {form.title.get('en')}, not a return")
        raise _unknown(words, ruleset)
    if meta.ruleset and meta.ruleset != ruleset.id:
        raise _old(f"规则集 {meta.ruleset} 的《{form.title.zh}》", f"{form.title.get('en')} of {meta.ruleset}", form)
    if meta.version and meta.version != form.version:
        if _parts(meta.version)[:1] != _parts(form.version)[:1] or _parts(meta.version) > _parts(form.version):
            title = form.title
            raise _old(f"《{title.zh}》{meta.version} 版", f"{title.get('en')} version {meta.version}", form)
        return form, meta.version
    return form, ""


def _parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d{1,9}", version)]


def _unknown(what: Text, ruleset: Ruleset) -> Unread:
    zh = "、".join(f"《{form.title.zh}》{form.version}" for form in ruleset.returns)
    en = ", ".join(f"{form.title.get('en')} {form.version}" for form in ruleset.returns)
    return Unread("unknown-template", what, Text(f"请使用模板{zh}", f"Use one of the templates: {en}"))


def _old(zh: str, en: str, form: Form) -> Unread:
    return Unread(
        "old-template",
        Text(f"此表是{zh}", f"this is the {en}"),
        Text(f"请使用《{form.title.zh}》{form.version} 版", f"Use {form.title.get('en')}, version {form.version}"),
    )


def _by_sheets(sheets: Sequence[Sheet], ruleset: Ruleset) -> Form:
    return _by_tabs(sheets, ruleset) or _by_headers(sheets, ruleset)


def _by_tabs(sheets: Sequence[Sheet], ruleset: Ruleset) -> Form | None:
    """The one form whose tabs are all there under their own names, with a header that bears it out: the common case,
    without a search for every header of every form on every sheet."""
    by_name = {sheet.name: sheet for sheet in sheets}
    named = [form for form in ruleset.returns if all(wanted.tab in by_name for wanted in form.sheets)]
    if len(named) != 1:
        return None
    borne_out = any(looks_like(wanted, by_name[wanted.tab], _SURE) for wanted in named[0].sheets)
    return named[0] if borne_out else None


def _by_headers(sheets: Sequence[Sheet], ruleset: Ruleset) -> Form:
    best: tuple[float, Form] | None = None
    for form in ruleset.returns:
        score = _score(form, sheets)
        if score > (best[0] if best else 0.0):
            best = score, form
    if best is None:
        register = ruleset.register
        if register is not None and _score(register, sheets) >= _SURE:
            zh, en = register.title.zh, register.title.get("en")
            raise _unknown(Text(f"这是《{zh}》，不是填报表", f"this is the {en}, not a return"), ruleset)
        what = Text("不是本次报送的表：找不到任何一张表的表头", "no sheet has the header of a form of this job")
        raise _unknown(what, ruleset)
    return best[1]


def _score(form: Form, sheets: Sequence[Sheet]) -> float:
    """The share of the form's sheets whose headers are in the workbook, by tab or by the header alone."""
    found = sum(
        any(_same_tab(sheet, wanted) and looks_like(wanted, sheet, 0.4) for sheet in sheets)
        or any(looks_like(wanted, sheet, _SURE) for sheet in sheets if not _taken(sheet, form))
        for wanted in form.sheets
    )
    return found / max(1, len(form.sheets))


def _taken(sheet: Sheet, form: Form) -> bool:
    return any(_same_tab(sheet, wanted) for wanted in form.sheets)


def match_sheets(form: Form, sheets: Sequence[Sheet]) -> Matched:
    """Say which sheet of the workbook is which of the form: by tab, else by its printed code, else by its header."""
    found: dict[str, list[Sheet]] = {wanted.tab: [] for wanted in form.sheets}
    rest: list[Sheet] = []
    by_tab = {item.tab: item for item in reversed(form.sheets)}
    for sheet in sheets:
        wanted = by_tab.get(sheet.name) or next((item for item in form.sheets if _same_tab(sheet, item)), None)
        if wanted is None:
            rest.append(sheet)
        else:
            found[wanted.tab].append(sheet)
    others: list[Sheet] = []
    for sheet in rest:
        wanted = _by_code(form, sheet) or _by_header(form, sheet)
        if wanted is None:
            others.append(sheet)
        else:
            found[wanted.tab].append(sheet)
    return Matched(tuple((item, tuple(found[item.tab])) for item in form.sheets), tuple(others))


def _same_tab(sheet: Sheet, wanted: SheetForm) -> bool:
    if sheet.name == wanted.tab:
        return True
    mine, theirs = header_key(sheet.name), header_key(wanted.tab)
    return mine == theirs or mine == header_key(_TAB_CODE.sub("", wanted.tab))


def _by_code(form: Form, sheet: Sheet) -> SheetForm | None:
    coded = [(squeeze(item.code), item) for item in form.sheets if item.code]
    texts = [squeeze(cell) for row in sheet.rows[:_TOP_ROWS] for cell in row if isinstance(cell, str) and cell]
    hits = [
        item for code, item in coded if any(text == code or text.endswith((":" + code, "号" + code)) for text in texts)
    ]
    return hits[0] if len(hits) == 1 and looks_like(hits[0], sheet, 0.3) else None


def _by_header(form: Form, sheet: Sheet) -> SheetForm | None:
    hits = [item for item in form.sheets if looks_like(item, sheet, _SURE)]
    return hits[0] if len(hits) == 1 else None


def looks_like(wanted: SheetForm, sheet: Sheet, least: float) -> bool:
    """True where every table of `wanted` is on the sheet with at least this share of its columns."""
    if not sheet.rows:
        return False
    for table in wanted.tables:
        filled = asked_of(table).printed
        if table.layout == "card":
            there = len(find_fields(table.columns, sheet, 0, len(sheet.rows)))
            if there < max(2, least * len(filled)) and there < len(filled):
                return False
        elif table.layout == "vertical":
            items = find_items(table, sheet.rows, len(sheet.rows))
            if items is None or len(items.fields) < least * len(filled):
                return False
        elif locate_on(table, sheet, least) is None:
            return False
    return bool(wanted.tables)


@lru_cache(maxsize=256)
def _years(title: str) -> frozenset[int]:
    return frozenset(int(year) for found in _YEAR.finditer(title) for year in found.groups() if year)


def _refuse_other_year(matched: Matched, ruleset: Ruleset, form: Form) -> None:
    """Without _meta the printed titles are all there is to tell last year's template."""
    years: set[int] = set()
    for _, sheets in matched.sheets:
        for sheet in sheets:
            for row in sheet.rows[:3]:
                texts = (cell for cell in row if cell.__class__ is str and cell and not cell.isspace())
                title = next(texts, None)
                if title is not None and next(texts, None) is None:
                    years |= _years(title)
    if years and ruleset.year not in years:
        shown = "、".join(str(year) for year in sorted(years))
        raise _old(f"{shown}年的表", f"form of {shown}", form)
