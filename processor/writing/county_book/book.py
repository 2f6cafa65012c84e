"""The county workbook as a file."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

from processor.model import Report
from processor.writing.book_styles import Styles
from processor.writing.context import Context
from processor.writing.county_book import tabs
from processor.writing.county_book.changes import write_changes
from processor.writing.county_book.data import CountyData
from processor.writing.county_book.duplicates import write_duplicates
from processor.writing.county_book.findings import write_by_rule, write_findings
from processor.writing.county_book.indicators import write_indicators
from processor.writing.county_book.overview import write_overview
from processor.writing.county_book.page import Page, Tab
from processor.writing.county_book.reminders import write_reminders
from processor.writing.county_book.repairs import write_repairs
from processor.writing.county_book.units import write_units
from processor.writing.package.atomic import write_atomically
from processor.writing.told import all_told

COUNTY_BOOK = "县级汇总.xlsx"

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_county_book(report: Report, context: Context, target: Path, lang: str, data: CountyData) -> None:
    """Write the county result as a workbook to `target` (made whole in a temporary file, then renamed).

    data: what the report does not hold: the register's units, titles of rules and sections
    The same report gives the same bytes. Raises YaodianError where the target cannot be written.
    """
    write_atomically(target, [render(report, context, lang, data)])


def render(report: Report, context: Context, lang: str, data: CountyData) -> bytes:
    """The workbook's bytes."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    styles = Styles(book)
    # The check date, not the clock: the same report gives the same bytes.
    made = datetime.datetime.combine(context.as_of, datetime.time())
    title = f"{context.ruleset_title.get(lang)} {tabs.OVERVIEW.name.get(lang)}"
    book.set_properties({"title": title, "author": f"yaodian {context.version}", "created": made})

    def page(tab: Tab) -> tuple[Page, str]:
        return Page(book, styles, tab, context, lang), tab.name.get(lang)

    overview, _ = page(tabs.OVERVIEW)
    sheet, name = page(tabs.INDICATORS)
    write_indicators(sheet, report, name)
    sheet, name = page(tabs.UNITS)
    write_units(sheet, report, data, name)
    sheet, name = page(tabs.FINDINGS)
    told = all_told(report)
    write_findings(sheet, told, name)
    sheet, name = page(tabs.BY_RULE)
    write_by_rule(sheet, told, data.titles, name)
    sheet, name = page(tabs.REMINDERS)
    write_reminders(sheet, data, name)
    county = report.county
    if county and (county.duplicates or county.unlisted):
        sheet, name = page(tabs.DUPLICATES)
        write_duplicates(sheet, county, data, name)
    if county and county.previous:
        sheet, name = page(tabs.CHANGES)
        write_changes(sheet, county, data, name)
    sheet, name = page(tabs.REPAIRS)
    write_repairs(sheet, report, name)
    chart_sheet = book.add_worksheet(tabs.CHART_DATA.get(lang))
    chart_sheet.hide()
    write_overview(overview, book, report, data, chart_sheet)
    book.close()
    return buffer.getvalue()
