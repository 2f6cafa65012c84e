"""Several counties beside one another: each keeps its own result, one table shows them all."""

from __future__ import annotations

import datetime
import json
import os
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from processor import __version__
from processor.batch.parts import COUNTIES, CountyParts, findings_of
from processor.errors import YaodianError
from processor.model import Text
from processor.writing.context import Context
from processor.writing.county_table import CountyColumn, Figure
from processor.writing.package.atomic import write_atomically

_SCHEMA = 1


def column_of(county: CountyParts, results: Path) -> CountyColumn:
    """What the table shows of a county, from the findings.json in its folder of results.

    Raises YaodianError where that holds no county result.
    """
    data = findings_of(results)
    try:
        return _column(county, data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise YaodianError(
            Text("findings.json 里没有县级结果", "findings.json holds no county result"),
            Text("请重新审核这个文件夹，再合并", "Run that batch again, then merge"),
            str(results),
        ) from error


def context_beside(counties: Sequence[CountyParts]) -> Context:
    """What stands on the table beside its figures: the ruleset of all, the last of the check dates."""
    header = counties[0].parts[0].header
    last = max(county.parts[0].header.as_of for county in counties)
    day = datetime.date.fromisoformat(last)
    return Context(header.ruleset, Text(header.ruleset), Text(""), Text(""), day, __version__, header.engine)


def write_index(out: Path, counties: Sequence[tuple[CountyParts, Path, CountyColumn]]) -> None:
    """各县对比.json in `out`: which folders each county came from, where its results are, and its figures.

    A folder that holds it can be merged again. Raises YaodianError where it cannot be written.
    """
    data = {
        "schema": _SCHEMA,
        "yaodian": __version__,
        "counties": [
            {
                "name": county.name,
                "folders": [_seen_from(out, part.folder) for part in county.parts],
                "results": _seen_from(out, results),
                "as_of": column.as_of,
                "round": column.round,
                "counts": dict(column.counts),
                "indicators": [
                    {
                        "rule": one.rule,
                        "title": one.title,
                        "value": None if one.value is None else float(one.value),
                        "unit_sign": one.unit_sign,
                        "target": one.target,
                        "status": one.status,
                        "gap": one.gap,
                    }
                    for one in column.figures
                ],
            }
            for county, results, column in counties
        ],
    }
    write_atomically(out / COUNTIES, [json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8")])


def _column(county: CountyParts, data: Any) -> CountyColumn:
    result = data["county"]
    statuses = Counter(str(one["status"]) for one in data["returns"])
    counts = {
        "expected": int(result["expected"]),
        "received": int(result["received"]),
        "missing": len(result["missing"]),
        "unread": len(data["unread"]),
        **{status: statuses[status] for status in ("rejected", "explain", "accepted")},
    }
    figures = tuple(
        Figure(
            rule=str(one["rule"]),
            clause=str(one["clause"]),
            title=str(one["title"]),
            value=None if one["value"] is None else Fraction(format(one["value"], ".15g")),
            unit_sign=str(one["unit_sign"]),
            decimals=int(one["decimals"]),
            target=str(one["target"] or ""),
            status=str(one["status"]),
            gap=str(one["gap"]),
        )
        for one in result["indicators"]
    )
    return CountyColumn(county.name, str(data["as_of"]), str(data["round"]), counts, figures)


def _seen_from(out: Path, folder: Path) -> str:
    """The way from `out` to a folder, as it can be found again when both are moved together."""
    try:
        return Path(os.path.relpath(folder.resolve(), out.resolve())).as_posix()
    except ValueError:  # another drive
        return str(folder.resolve())
