"""A run as JSON: what `--format json` prints and findings.json holds; its schema is schema/findings.schema.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from processor import __version__
from processor.model import (
    ChangeFigure,
    County,
    Finding,
    Measure,
    Missing,
    Place,
    Repair,
    Report,
    ReturnResult,
    UnreadFile,
    Verdict,
)
from processor.privacy import mask
from processor.writing.json_compare import change_json, duplicate_json, previous_json, unlisted_json

SCHEMA_VERSION = 1

_UNMASKED = frozenset({"file", "files", "used", "folder", "annotated", "sha256", "key", "id", "remaining", "new"})
"""What names a file or is made by us: masking it would break the link, and it holds no value of the sender's."""


def write_json(report: Report, path: Path, lang: str) -> None:
    """Writes findings.json to `path`, return by return. YaodianError if it fails."""
    from processor.writing.package.atomic import write_atomically

    write_atomically(path, (_encoded(piece) for piece in _pieces(report, lang)))


def dump_json(report: Report, lang: str) -> str:
    """The run as one JSON text (not only ASCII; no line break at the end)."""
    return _encoded("".join(_pieces(report, lang))).decode("utf-8")


def to_json(report: Report, lang: str) -> dict[str, Any]:
    """The run as plain JSON data, words in `lang` (zh or en); personal numbers are masked."""
    returns = [_masked(_return(result, lang)) for result in report.returns]
    return {**_head(report, lang), "returns": returns, **_tail(report, lang)}


def _encoded(text: str) -> bytes:
    # A damaged workbook may hold half of a surrogate pair, which no encoding can write.
    return text.encode("utf-8", "replace")


def _pieces(report: Report, lang: str) -> Iterator[str]:
    """The text in pieces: what stands before the returns, each return, what stands behind them."""
    # Without line breaks: json's C encoder writes nothing else, and takes a tenth of the time.
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    yield f'{encode(_head(report, lang))[:-1]}, "returns": ['
    comma = ""
    for result in report.returns:
        yield comma + encode(_masked(_return(result, lang)))
        comma = ", "
    yield f"], {encode(_tail(report, lang))[1:]}"


def _head(report: Report, lang: str) -> dict[str, Any]:
    register = {"file": report.register_file, "sha256": report.register_sha256} if report.register_file else None
    return _masked(
        {
            "schema": SCHEMA_VERSION,
            "yaodian": __version__,
            "engine": report.engine,
            "ruleset": {"id": report.ruleset, "sha256": report.ruleset_sha256},
            "register": register,
            "as_of": report.as_of.isoformat(),
            "round": report.round,
            "complete": report.complete,
            "remarks": [remark.get(lang) for remark in report.remarks],
        }
    )


def _tail(report: Report, lang: str) -> dict[str, Any]:
    return _masked(
        {
            "unread": [_unread(unread, lang) for unread in report.unread],
            "county": None if report.county is None else _county(report.county, lang),
        }
    )


def _masked(data: dict[str, Any]) -> dict[str, Any]:
    """The same object with every text in it masked, except under the names that stand for files and keys."""
    for name, value in data.items():
        kind = type(value)
        if kind is str:
            if name not in _UNMASKED:
                data[name] = mask(value)
        elif kind is dict:
            _masked(value)
        elif kind is list and value:
            if type(value[0]) is dict:
                for item in value:
                    _masked(item)
            elif name not in _UNMASKED:
                data[name] = [mask(item) for item in value]
    return data


def _return(result: ReturnResult, lang: str) -> dict[str, Any]:
    return {
        "file": result.file,
        "annotated": result.annotated or None,
        "form": result.form,
        "version": result.version,
        "unit": {"code": result.unit.code, "name": result.unit.name, "by": result.unit.by},
        "report_date": result.report_date.isoformat() if result.report_date else None,
        "status": result.status,
        "rules": result.rules,
        "counts": {
            "pass": result.counts.passed,
            "fail": result.counts.failed,
            "skipped": result.counts.skipped,
            "unknown": result.counts.unknown,
        },
        "findings": [_finding(finding, lang) for finding in result.findings],
        "repairs": [_repair(repair, lang) for repair in result.repairs],
        "verdicts": [_verdict(verdict) for verdict in result.verdicts],
        "remarks": [remark.get(lang) for remark in result.remarks],
    }


def _finding(finding: Finding, lang: str) -> dict[str, Any]:
    return {
        "key": finding.key,
        "rule": finding.rule,
        "level": finding.level,
        "judges": finding.judges,
        "due_later": finding.due_later,
        "sheet": finding.at.sheet if finding.at else None,
        "cell": finding.at.a1 if finding.at else None,
        "table": finding.table,
        "column": finding.column,
        "row_key": finding.row_key,
        "also": [_place(place) for place in finding.also],
        "observed": finding.observed,
        "expected": finding.expected.get(lang),
        "message": finding.message.get(lang),
        "fix": finding.fix.get(lang),
        "clause": finding.clause,
        "quote": finding.quote,
        "value_from": finding.value_from,
        "explanation": finding.explanation,
    }


def _place(place: Place) -> dict[str, str]:
    return {"file": place.file, "sheet": place.at.sheet, "cell": place.at.a1}


def _repair(repair: Repair, lang: str) -> dict[str, str]:
    return {
        "sheet": repair.at.sheet,
        "cell": repair.at.a1,
        "raw": repair.raw,
        "read": repair.read,
        "why": repair.why.get(lang),
    }


def _unread(unread: UnreadFile, lang: str) -> dict[str, str]:
    return {
        "file": unread.file,
        "code": unread.code,
        "why": unread.why.get(lang),
        "remedy": unread.remedy.get(lang),
    }


def _county(county: County, lang: str) -> dict[str, Any]:
    return {
        "expected": county.expected,
        "received": county.received,
        "indicators": [_indicator(measure, lang) for measure in county.indicators],
        "findings": [_finding(finding, lang) for finding in county.findings],
        "missing": [_missing(missing) for missing in county.missing],
        "duplicates": [duplicate_json(duplicate) for duplicate in county.duplicates],
        "unlisted": [unlisted_json(one) for one in county.unlisted],
        "previous": [previous_json(run) for run in county.previous],
        "changes": [change_json(change) for change in county.changes],
        "verdicts": [_verdict(verdict) for verdict in county.verdicts],
    }


def _indicator(measure: Measure, lang: str) -> dict[str, Any]:
    return {
        "rule": measure.rule,
        "title": measure.title.get(lang),
        "value": _number(measure.value),
        "low": _number(measure.low),
        "high": _number(measure.high),
        "unit_sign": measure.unit_sign,
        "decimals": measure.decimals,
        "figure": measure.kind,
        "target": measure.target or None,
        "stretch": measure.stretch or None,
        "stretch_met": measure.stretch_met,
        "status": measure.status,
        "level": measure.level,
        "due": measure.due,
        "owner": measure.owner,
        "gap": measure.gap.get(lang),
        "passed_over": measure.passed_over,
        "change": _change(measure.change, lang),
        "others": [
            {"title": one.title.get(lang), "value": _number(one.value), "unit_sign": one.unit_sign, "met": one.met}
            for one in measure.others
        ],
        "because": [words.get(lang) for words in measure.because],
        "contribution": [
            {"unit": part.unit, "name": part.name, "value": part.value, "short": part.short}
            for part in measure.contribution
        ],
        "awaited": [_missing(one) for one in measure.awaited],
        "clause": measure.clause,
        "quote": measure.quote,
        "value_from": measure.value_from,
    }


def _change(change: ChangeFigure | None, lang: str) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "since": change.since.get(lang),
        "before": _number(change.before),
        "by": change.by,
        "value": _number(change.value),
        "low": _number(change.low),
        "high": _number(change.high),
    }


def _number(value: Fraction | None) -> int | float | None:
    """The nearest JSON number to an exact figure."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _missing(missing: Missing) -> dict[str, str]:
    return {"unit": missing.unit, "name": missing.name, "form": missing.form}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "about": verdict.about,
        "unit": verdict.unit or None,
        "verdict": verdict.verdict,
        "because": list(verdict.because),
    }
