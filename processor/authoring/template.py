"""Blank workbooks made from the forms: one for all units, or one per unit with its identity filled in."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from processor.authoring.draw import draw_sheet, identity_lines
from processor.authoring.layout import CardPlace, FormPlace, SheetPlace, TablePlace, place_form
from processor.authoring.repack import Result, repack
from processor.authoring.styles import all_looks
from processor.model import META_SHEET, Unit, column_letters
from processor.reading.meta import meta_rows
from processor.ruleset.types import Form, Ruleset

_TABS = ("14416B", "5B7FA6")
_LAST_COLUMN = 16384
Place = tuple[str, str]
"""A cell: its tab and its address, such as E8."""
_SUM = re.compile(r"=SUM\(([A-Z]+[0-9]+:[A-Z]+[0-9]+)\)")


def template_name(form: Form) -> str:
    """The file name of a blank workbook."""
    return f"{form.title.zh}.xlsx"


def build_template(ruleset: Ruleset, form: Form, unit: Unit | None = None) -> bytes:
    """The blank workbook of `form`, the same bytes every time.

    unit: fill in its name and code, and leave out the sheets that are for others
    """
    if unit is not None:
        own = tuple(sheet for sheet in form.sheets if sheet.is_for((unit.name, *unit.aliases)))
        form = replace(form, sheets=own)
    place = place_form(form)
    book = blank_book(ruleset, place, unit)
    results = shown_results(place, unit.name if unit else "", unit.code if unit else "", "")
    sum_totals(book, place, results)
    return save(book, results)


def blank_book(ruleset: Ruleset, place: FormPlace, unit: Unit | None = None) -> Any:
    """The blank workbook as an openpyxl workbook, for those who go on to fill it (see fill.py)."""
    from openpyxl import Workbook

    book = Workbook()
    for first in list(book.worksheets):
        book.remove(first)
    looks = all_looks()
    for sheet_place in place.sheets:
        sheet = book.create_sheet(sheet_place.form.tab)
        draw_sheet(sheet, sheet_place, place, ruleset, looks)
        _set_up(sheet, sheet_place)
        _protect(sheet)
    _meta_sheet(book, ruleset, place, unit)
    _name_identity(book, place)
    if unit is not None:
        for role, value in (("unit", unit.name), ("code", unit.code)):
            cell = place.identity(role)
            if cell is not None:
                book[cell.sheet].cell(cell.row, cell.col).value = value
    book.properties.creator = "yaodian"
    book.properties.title = f"{ruleset.title.zh} {place.form.title.zh}"
    return book


def save(book: Any, results: Mapping[Place, Result]) -> bytes:
    """The workbook's bytes, with the results of its formulas; those that are not named stay uncalculated."""
    stream = io.BytesIO()
    book.save(stream)
    return repack(stream.getvalue(), results)


def shown_results(place: FormPlace, unit: str, code: str, date: str) -> dict[Place, Result]:
    """What the header blocks show for a unit, its code and the report date (as text); empty where not filled in."""
    results: dict[Place, Result] = {}
    first, second = identity_lines(place)
    for sheet in place.sheets:
        if sheet.cover:
            continue
        if first is not None:
            words = f"填报单位（盖章）：{unit}"
            results[sheet.form.tab, "A2"] = words + (f"　　单位代码：{code}" if place.identity("code") else "")
        if second is not None:
            results[sheet.form.tab, "A3"] = f"填报日期：{date}"
    return results


def sum_totals(book: Any, place: FormPlace, results: dict[Place, Result]) -> None:
    """Work out the sums of the 合计 rows from what the cells hold, and add them to `results`."""
    for sheet_place in place.sheets:
        for block in sheet_place.blocks:
            if isinstance(block, TablePlace) and block.total:
                _sum_row(book[sheet_place.form.tab], block, results)


def _sum_row(sheet: Any, block: TablePlace, results: dict[Place, Result]) -> None:
    """As SUM does: numbers only, so a figure typed as text is left out; an error makes the sum an error."""
    for cell in sheet[block.total]:
        match = _SUM.fullmatch(str(cell.value))
        if match is None:
            continue
        values = [results.get((sheet.title, each.coordinate), each.value) for (each,) in sheet[match[1]]]
        error = next((value for value in values if isinstance(value, str) and value.startswith("#")), None)
        total = sum(value for value in values if isinstance(value, int | float) and not isinstance(value, bool))
        results.setdefault((sheet.title, cell.coordinate), error or round(total, 10))


def _set_up(sheet: Any, place: SheetPlace) -> None:
    """Paper, margins, repeated rows, what stays in view, and the tab's colour."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if place.form.landscape else "portrait"
    whole = len(place.blocks) > 1 or isinstance(place.blocks[0], CardPlace)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(whole)
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.6, 0.3, 0.3
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.center.size = 9
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = _TABS[0] if place.cover else _TABS[1]
    block = place.blocks[0]
    if isinstance(block, TablePlace) and len(place.blocks) == 1:
        sheet.print_title_rows = f"{block.header}:{block.numbers}"
        lead = len(block.form.key) if len(block.form.key) < block.width else 0
        columns = max((block.columns[name] for name in block.form.key), default=0) if lead else 0
        sheet.freeze_panes = f"{column_letters(columns + 1)}{(block.total or block.numbers) + 1}"
    last = place.sign or place.notes + len(place.form.notes) - 1
    sheet.print_area = f"A1:{column_letters(place.width)}{max(last, place.blocks[-1].last)}"


def _protect(sheet: Any) -> None:
    """Lock what is printed, without a password; rows may be inserted and deleted, columns and heights changed."""
    from openpyxl.styles import Protection
    from openpyxl.worksheet.dimensions import ColumnDimension

    protection = sheet.protection
    protection.sheet = True
    # In the file format False means: not forbidden.
    protection.insertRows = protection.deleteRows = protection.formatRows = False
    protection.formatColumns = protection.formatCells = protection.sort = protection.autoFilter = False
    used = len(sheet.column_dimensions)
    for dimension in sheet.column_dimensions.values():
        dimension.protection = Protection(locked=False)
    # Excel deletes a row under protection only if each of its cells is unlocked, to the last column.
    rest = ColumnDimension(sheet, index=column_letters(used + 1), min=used + 1, max=_LAST_COLUMN, width=9)
    rest.protection = Protection(locked=False)
    sheet.column_dimensions[column_letters(used + 1)] = rest


def _meta_sheet(book: Any, ruleset: Ruleset, place: FormPlace, unit: Unit | None) -> None:
    sheet = book.create_sheet(META_SHEET)
    own = () if unit is None else (unit.code, unit.name, unit.kind)
    for row in meta_rows(place.form, ruleset.id, *own):
        sheet.append(row)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True


def _name_identity(book: Any, place: FormPlace) -> None:
    """A defined name for each cell of the cover that says who sends the return."""
    from openpyxl.workbook.defined_name import DefinedName

    for role, (_, column) in place.form.identity.items():
        cell = place.identity(role)
        if cell is not None:
            target = f"'{cell.sheet}'!${column_letters(cell.col)}${cell.row}"
            book.defined_names[column] = DefinedName(column, attr_text=target)
