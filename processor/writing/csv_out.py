"""Every finding of a run as one line of findings.csv, for whoever wants to count or filter in a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from processor.model import Finding, Report, UnitRef
from processor.patterns import lazily
from processor.privacy import mask

COLUMNS = (
    "file",
    "unit",
    "form",
    "sheet",
    "cell",
    "row_key",
    "rule",
    "level",
    "judges",
    "observed",
    "expected",
    "message",
    "fix",
    "clause",
)

_BEGINS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = lazily(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")


def write_csv(report: Report, path: Path, lang: str) -> None:
    """Writes findings.csv to `path`: UTF-8 with a byte order mark, as Excel wants it. YaodianError if it fails."""
    from processor.writing.package.atomic import write_atomically

    write_atomically(path, itertools.chain([codecs.BOM_UTF8], map(_encoded, _pieces(report, lang))))


def csv_text(report: Report, lang: str) -> str:
    """All findings as CSV text: a header line, then one line each; words in `lang` (zh or en).

    No text begins a formula when the file is opened in a spreadsheet, and personal numbers are masked.
    """
    return _encoded("".join(_pieces(report, lang))).decode("utf-8")


def _encoded(text: str) -> bytes:
    # A damaged workbook may hold half of a surrogate pair, which no encoding can write.
    return text.encode("utf-8", "replace")


def _pieces(report: Report, lang: str) -> Iterator[str]:
    """The header line, then the lines of each return."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for rows in itertools.chain([[COLUMNS]], _rows(report, lang)):
        writer.writerows([map(safe, row) for row in rows])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


@lru_cache(maxsize=4096)
def safe(text: str) -> str:
    """The text masked, with an apostrophe in front where a spreadsheet would take it for a formula; -5 stays -5."""
    text = mask(text)
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) and not _NUMBER.fullmatch(text) else text


def _rows(report: Report, lang: str) -> Iterator[Iterable[Sequence[str]]]:
    """The lines of each return that has findings, and those of the county."""
    for result in report.returns:
        if result.findings:
            yield [_row(finding, result.file, result.unit, result.form, lang) for finding in result.findings]
    nobody = UnitRef("", "", "")
    yield [_row(finding, "", nobody, "", lang) for finding in (report.county.findings if report.county else ())]


def _row(finding: Finding, file: str, unit: UnitRef, form: str, lang: str) -> list[str]:
    return [
        file,
        unit.name or unit.code,
        form,
        finding.at.sheet if finding.at else "",
        finding.at.a1 if finding.at else "",
        finding.row_key,
        finding.rule,
        finding.level,
        finding.judges,
        finding.observed,
        finding.expected.get(lang),
        finding.message.get(lang),
        finding.fix.get(lang),
        finding.clause,
    ]
