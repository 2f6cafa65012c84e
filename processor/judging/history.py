"""This run beside earlier ones: what has been solved since, and who is sent back time and again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from processor.judging.unread import unit_of_file
from processor.model import Missing, PastReturn, PreviousRun, Register, ReturnResult, UnitChange, UnreadFile

Key = tuple[str, str]
"""(unit, form): the unit by its code, else by its name."""


def changes_since(
    previous: Sequence[PreviousRun],
    results: Sequence[ReturnResult],
    outstanding: Sequence[Missing],
    unread: Sequence[UnreadFile],
    register: Register | None,
    as_of: datetime.date,
) -> tuple[UnitChange, ...]:
    """What has changed for each unit and form since the last of `previous` (the earliest first).

    results:     the returns that count, with all their findings
    outstanding: the returns that are not there, missing or unread
    as_of:       the check date of this run
    """
    if not previous:
        return ()
    last = previous[-1]
    now = {key_of(result.unit.code, result.unit.name, result.form): result for result in results}
    absent = {(one.unit, one.form): one for one in outstanding}
    names = {key: result.unit.name for key, result in now.items()} | {key: one.name for key, one in absent.items()}
    broken_now = _units([one.file for one in unread], register)
    broken_then = _units(last.unread, register)
    made = []
    for key in sorted({*now, *absent}):
        past, result = last.returns.get(key), now.get(key)
        status = result.status if result is not None else "unread" if key[0] in broken_now else "missing"
        name = names.get(key) or key[0]
        made.append(_change(key, name, _before(key, last, broken_then), status, past, result, previous, as_of))
    return tuple(made)


def key_of(code: str, name: str, form: str) -> Key:
    """What names a return from one run to the next."""
    return code or name, form


def _change(
    key: Key,
    name: str,
    before: str,
    now: str,
    past: PastReturn | None,
    result: ReturnResult | None,
    previous: Sequence[PreviousRun],
    as_of: datetime.date,
) -> UnitChange:
    since = _sent_back(key, now, previous, as_of)
    change = UnitChange(key[0], name, key[1], before, now, sent_back=len(since), since=since)
    if past is None or result is None:
        return change
    then = {one.key: one for one in past.findings}
    found = [one.key for one in result.findings if one.level != "info"]
    return UnitChange(
        key[0],
        name,
        key[1],
        before,
        now,
        solved=tuple(one for one_key, one in then.items() if one_key not in set(found)),
        remaining=tuple(one for one in found if one in then),
        new=tuple(one for one in found if one not in then),
        sent_back=len(since),
        since=since,
    )


def _before(key: Key, last: PreviousRun, broken: frozenset[str]) -> str:
    past = last.returns.get(key)
    if past is not None:
        return past.status
    if key[0] in broken:
        return "unread"
    return "missing" if key in last.missing else ""


def _sent_back(key: Key, now: str, previous: Sequence[PreviousRun], as_of: datetime.date) -> tuple[datetime.date, ...]:
    """The check dates of the runs in a row, up to this one, that have sent the return back; the earliest first."""
    days = []
    if now == "rejected":
        days.append(as_of)
        for run in reversed(previous):
            past = run.returns.get(key)
            if past is None or past.status != "rejected":
                break
            days.append(run.as_of)
    return tuple(reversed(days))


def _units(files: Sequence[str], register: Register | None) -> frozenset[str]:
    units = [unit_of_file(file, register) for file in files]
    return frozenset(unit.code for unit in units if unit is not None)
