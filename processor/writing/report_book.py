"""A small workbook of our own that holds the sheet 审核结果 alone: for files that marks cannot be written into."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from processor.writing.book_styles import Styles
from processor.writing.package.atomic import write_atomically
from processor.writing.package.spec import NewSheet, PrintSetup, SheetRow, Validation

_ROW_ERROR = "stop"


def write_report_book(sheet: NewSheet, target: Path, *, links: bool = False) -> None:
    """Write `sheet` as a workbook of its own to `target` (made whole in a temporary file, then renamed).

    links: keep the links to cells; they lead nowhere here, but do once the sheet is copied into the sender's workbook
    Raises YaodianError where the target cannot be written.
    """
    write_atomically(target, [_render(sheet, links)])


def _render(sheet: NewSheet, links: bool) -> bytes:
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    page = book.add_worksheet(sheet.name)
    styles = Styles(book)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width, None, {"hidden": column.hidden})
    for area in sheet.merges:
        page.merge_range(area, "")
    for index, row in enumerate(sheet.rows):
        _write_row(page, index, row, styles, links)
    _set_view(page, sheet)
    for validation in sheet.validations:
        _validate(page, validation)
    book.close()
    return buffer.getvalue()


def _write_row(page: Any, index: int, row: SheetRow, styles: Styles, links: bool) -> None:
    if row.height is not None:
        page.set_row(index, row.height)
    for col, cell in enumerate(row.cells):
        if cell is None:
            continue
        look = styles.of(cell.style)
        if cell.value is None or cell.value == "":
            page.write_blank(index, col, None, look)
        elif isinstance(cell.value, str):
            if links and cell.link:
                page.write_url(index, col, f"internal:{cell.link}", look, cell.value, cell.tip)
            page.write_string(index, col, cell.value, look)
        else:
            page.write_number(index, col, cell.value, look)


def _set_view(page: Any, sheet: NewSheet) -> None:
    setup: PrintSetup = sheet.setup
    if sheet.tab_colour:
        page.set_tab_color(f"#{sheet.tab_colour}")
    if not sheet.gridlines:
        page.hide_gridlines(2)
    if sheet.freeze:
        page.freeze_panes(sheet.freeze)
    if sheet.autofilter:
        page.autofilter(sheet.autofilter)
    if setup.landscape:
        page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(*setup.margins)
    if setup.repeat:
        page.repeat_rows(setup.repeat[0] - 1, setup.repeat[1] - 1)
    page.set_footer("".join(f"&{side}{words}" for side, words in zip("LCR", setup.footer, strict=True) if words))


def _validate(page: Any, validation: Validation) -> None:
    rule: dict[str, object] = {
        "validate": "length" if validation.kind == "textLength" else validation.kind,
        "input_title": validation.prompt_title,
        "input_message": validation.prompt,
        "error_title": validation.error_title,
        "error_message": validation.error,
        "error_type": _ROW_ERROR,
    }
    if validation.kind == "list":
        rule["source"] = validation.formula
    else:
        rule |= {"criteria": "<=", "value": int(validation.formula)}
    for area in validation.ranges:
        page.data_validation(area, rule)
