"""What was compared, as JSON: files of one unit, this run and earlier ones."""

from __future__ import annotations

from typing import Any

from processor.model import CellDifference, Duplicate, PastFinding, PreviousRun, UnitChange, Unlisted


def duplicate_json(duplicate: Duplicate) -> dict[str, Any]:
    """Several files of one unit, which one counts and why, and where the others differ from it."""
    return {
        "unit": duplicate.unit,
        "name": duplicate.name,
        "form": duplicate.form,
        "files": list(duplicate.files),
        "used": duplicate.used,
        "by": duplicate.by,
        "same": duplicate.same,
        "differences": [
            {"file": one.file, "count": one.count, "cells": [_difference(cell) for cell in one.cells]}
            for one in duplicate.differences
        ],
    }


def _difference(one: CellDifference) -> dict[str, Any]:
    return {
        "sheet": one.at.sheet if one.at else None,
        "cell": one.at.a1 if one.at else None,
        "other_sheet": one.other_at.sheet if one.other_at else None,
        "other_cell": one.other_at.a1 if one.other_at else None,
        "table": one.table,
        "row_key": one.row_key,
        "column": one.column,
        "value": one.used,
        "other_value": one.other,
    }


def unlisted_json(one: Unlisted) -> dict[str, str]:
    """A return of a unit that is not in the register."""
    return {"file": one.file, "name": one.name, "form": one.form}


def previous_json(run: PreviousRun) -> dict[str, str]:
    """Which earlier run was compared with."""
    return {"folder": run.folder, "ruleset": run.ruleset, "as_of": run.as_of.isoformat(), "round": run.round}


def change_json(change: UnitChange) -> dict[str, Any]:
    """A return beside that of the last run before."""
    return {
        "unit": change.unit,
        "name": change.name,
        "form": change.form,
        "before": change.before or None,
        "now": change.now,
        "solved": [_past(one) for one in change.solved],
        "remaining": list(change.remaining),
        "new": list(change.new),
        "sent_back": change.sent_back,
        "since": [day.isoformat() for day in change.since],
    }


def _past(one: PastFinding) -> dict[str, str | None]:
    return {
        "key": one.key,
        "rule": one.rule,
        "level": one.level,
        "judges": one.judges,
        "sheet": one.sheet or None,
        "cell": one.cell or None,
        "message": one.message,
    }
