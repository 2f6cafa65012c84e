"""What a run leaves behind: annotated copies, the county workbook, report.html, findings.json, findings.csv."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from processor.batch.context import context_of
from processor.batch.engines import Engine, Pool
from processor.batch.names import result_name
from processor.batch.setup import Setup
from processor.errors import Unpatchable, Unread, YaodianError
from processor.model import Report, ReturnResult, Text, UnreadFile
from processor.records import dataclass

if TYPE_CHECKING:
    from processor.writing.county_book import CountyData
    from processor.writing.package.spec import NewSheet


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that was written for a return, and what is to be told about it, a sentence each."""

    path: Path
    remarks: tuple[Text, ...]


def write_copy(
    source: Path,
    target: Path,
    result: ReturnResult,
    report: Report,
    setup: Setup,
    lang: str,
    beside: Path | None = None,
) -> Copy:
    """The annotated copy of a return at `target`; where marks cannot be written, a report workbook `beside` it instead
    (NAME_审核结果.xlsx where no other name is given).

    Raises YaodianError where the folder cannot be written to.
    """
    from processor.writing.annotate import annotate
    from processor.writing.remarks import remarks_of, together
    from processor.writing.report_book import write_report_book
    from processor.writing.result_sheet import build_result_sheet

    def sheet(remarks: Sequence[Text]) -> NewSheet:
        context = context_of(report, setup, result.form)
        return build_result_sheet(result, context, lang, remark=together(remarks))

    _make_folder(target.parent)
    remarks: tuple[Text, ...] = ()
    if result.patchable:
        try:
            outcome = annotate(source, target, result, lambda outcome: sheet(remarks_of(outcome)), lang)
            return Copy(target, remarks_of(outcome))
        except Unpatchable as refusal:
            remarks = (Text(refusal.line("zh"), refusal.line("en")),)
    instead = beside or report_name(target)
    write_report_book(sheet(remarks), instead)
    return Copy(instead, remarks)


def write_unread(target: Path, unread: UnreadFile, report: Report, setup: Setup, lang: str) -> Path:
    """A small workbook that says why a file could not be read and what to do; returns its path."""
    from processor.writing.report_book import write_report_book
    from processor.writing.result_sheet import build_unread_sheet

    beside = report_name(target)
    _make_folder(beside.parent)
    write_report_book(build_unread_sheet(unread, context_of(report, setup), lang), beside)
    return beside


def report_name(target: Path) -> Path:
    """NAME_审核结果.xlsx beside `target`: where the results of a file that cannot be marked go."""
    return target.with_name(result_name(target.name))


def write_lists(report: Report, out: Path, lang: str) -> None:
    """findings.json and findings.csv in `out`."""
    from processor.writing.csv_out import write_csv
    from processor.writing.json_out import write_json

    _make_folder(out)
    write_json(report, out / "findings.json", lang)
    write_csv(report, out / "findings.csv", lang)


def write_county(report: Report, setup: Setup, out: Path, lang: str) -> None:
    """县级汇总.xlsx and report.html in `out`. The report must say where the annotated copies are: both link to them."""
    _make_folder(out)
    data = _county_data(report, setup)
    _write_book(report, setup, out, lang, data)
    _write_page(report, setup, out, lang, data)


def write_results(report: Report, setup: Setup, out: Path, lang: str, engine: Engine) -> None:
    """All that a run leaves beside the copies: write_lists and write_county, at the same time where there are worker
    processes. A worker that dies of it costs nothing but time."""
    _make_folder(out)
    # Each part goes through the returns, some twice, and the lines of units hold all of them anyway.
    whole = replace(report, returns=tuple(report.returns))
    if not isinstance(engine, Pool) or len(whole.returns) > _MOST_AT_ONCE:
        write_lists(whole, out, lang)
        write_county(whole, setup, out, lang)
        return
    for part, outcome in engine.outcomes(_write_part, [(name, whole, out, lang) for name in _PARTS], 1):
        if isinstance(outcome, Unread):
            _PARTS[part[0]](whole, setup, out, lang)
        elif outcome is not None:
            raise outcome


def _write_part(setup: Setup, part: tuple[str, Report, Path, str], harmless: bool) -> YaodianError | None:
    """One of the results; what hinders it is told, not raised."""
    name, report, out, lang = part
    try:
        _PARTS[name](report, setup, out, lang)
    except YaodianError as fault:
        return fault
    return None


# What these write with is imported here: a worker that only reads and marks needs none of it.


def _county_data(report: Report, setup: Setup) -> CountyData:
    from processor.batch.county_book import county_data

    return county_data(report, setup)


def _write_book(report: Report, setup: Setup, out: Path, lang: str, data: CountyData | None = None) -> None:
    from processor.writing.county_book import COUNTY_BOOK, write_county_book

    write_county_book(report, context_of(report, setup), out / COUNTY_BOOK, lang, data or _county_data(report, setup))


def _write_page(report: Report, setup: Setup, out: Path, lang: str, data: CountyData | None = None) -> None:
    from processor.writing.html import REPORT_PAGE, write_report

    write_report(report, context_of(report, setup), out / REPORT_PAGE, lang, data or _county_data(report, setup))


def _write_lists(report: Report, setup: Setup, out: Path, lang: str) -> None:
    write_lists(report, out, lang)


_MOST_AT_ONCE = 5_000
"""Returns of a report that is handed to workers: of more the copies would take more memory than they save time."""
_PARTS: Mapping[str, Callable[[Report, Setup, Path, str], None]] = MappingProxyType(
    {"book": _write_book, "page": _write_page, "lists": _write_lists}
)
"""The slowest first."""


def _make_folder(folder: Path) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise YaodianError(
            Text(f"文件夹建不了：{error.strerror}", f"cannot make the folder: {error.strerror}"),
            Text("请检查 --out 的路径和权限", "Check the path after --out and its permissions"),
            str(folder),
        ) from error
