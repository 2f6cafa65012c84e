"""The page as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from processor.model import Report
from processor.writing.context import Context
from processor.writing.county_book import CountyData
from processor.writing.html.compared import doubles_of
from processor.writing.html.findings import findings_of, findings_part
from processor.writing.html.frame import foot, head, sheet_part
from processor.writing.html.heat import heat_of, heat_part
from processor.writing.html.how import how_part
from processor.writing.html.missing import missing_of, missing_part
from processor.writing.html.repairs import repairs_of, repairs_part
from processor.writing.html.summary import summary_of, summary_part
from processor.writing.html.targets import targets_of, targets_part
from processor.writing.html.units import units_of, units_part
from processor.writing.package.atomic import write_atomically

REPORT_PAGE = "report.html"


def write_report(report: Report, context: Context, target: Path, lang: str, data: CountyData) -> None:
    """Write the county result as one page to `target` (made whole in a temporary file, then renamed).

    lang: the language that it opens in; both are in it
    data: what the report does not hold: the register's units, titles of rules and sections
    The same report gives the same bytes. Raises YaodianError where the target cannot be written.
    """
    write_atomically(target, _bytes(report, context, lang, data))


def render(report: Report, context: Context, lang: str, data: CountyData) -> bytes:
    """The page's bytes: UTF-8."""
    return b"".join(_bytes(report, context, lang, data))


def _bytes(report: Report, context: Context, lang: str, data: CountyData) -> Iterator[bytes]:
    # A damaged workbook may hold half of a surrogate pair, which no encoding can write.
    return (piece.encode("utf-8", "replace") for piece in _pieces(report, context, lang, data))


def _pieces(report: Report, context: Context, lang: str, data: CountyData) -> Iterator[str]:
    units = units_of(report, data)
    targets = targets_of(report, data)
    findings = findings_of(report, data, units)
    missing = missing_of(report, data, context.as_of)
    repairs = repairs_of(report, units)
    numbers = {
        "targets": targets.total,
        "units": len(units.all),
        "findings": findings.total,
        "missing": missing.total,
        "repairs": repairs.total,
    }
    yield from head(context, data.deadline, numbers, lang)
    yield from summary_part(summary_of(report, context, data, targets), lang)
    yield from targets_part(targets, lang)
    yield from heat_part(heat_of(findings.told, data, units), lang)
    yield from units_part(units.all, findings.rest_of, lang)
    yield from findings_part(findings, lang)
    yield from missing_part(missing, doubles_of(report.county))
    yield from repairs_part(repairs)
    yield from how_part()
    yield "</main>\n"
    yield from sheet_part(context, data.deadline)
    yield from foot(context)
