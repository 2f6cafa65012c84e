"""Several files for one unit and form: which one counts, and what both are told."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from processor.judging.record import Record
from processor.model import CellRef, Duplicate, Fault, Text
from processor.reading.faults import CODES, FaultCode

REPEATED, IDENTICAL, COPIED = "duplicate-return", "identical-return", "copied-table"
COUNTY_CODES: Mapping[str, FaultCode] = MappingProxyType(
    {
        **CODES,
        REPEATED: FaultCode(
            "query",
            Text("本单位报了{份数}份内容不同的表，采用{采用}", "{份数} different returns of this unit; {采用} counts"),
            Text("请确认哪一份有效", "Say which one is right"),
        ),
        IDENTICAL: FaultCode(
            "info",
            Text("与{采用}内容完全相同，只计一次", "The same as {采用}; it counts once"),
            Text("不用处理", "Nothing to do"),
        ),
        COPIED: FaultCode(
            "query",
            Text("与{另一单位}的“{表}”完全相同", "The same as {表} of {另一单位}"),
            Text("请核对是否填了别的单位的数据", "See whether these are another unit's data"),
        ),
    }
)
"""The reader's codes and those that only show over a folder; a rule of kind `reading` may name them too."""


def settled(records: Sequence[Record]) -> tuple[list[Record], list[Duplicate], dict[str, list[Fault]]]:
    """The records that count, the duplicates, and what to tell each file.

    Of different files the one with the later 修订号, then the later 填报日期 counts (never the file's time); then the
    name decides, so that the result does not depend on the order of reading.
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        groups.setdefault((record.form, record.unit or record.name or record.file), []).append(record)
    used: list[Record] = []
    duplicates: list[Duplicate] = []
    faults: dict[str, list[Fault]] = {}
    for group in groups.values():
        if len(group) == 1:
            used += group
            continue
        recent = max(sorted(group, key=lambda one: one.file), key=_recency)
        # The same return may be there again with its explanations on 审核结果: they count.
        alike = [one for one in group if one.digest == recent.digest and _recency(one) == _recency(recent)]
        chosen = max(sorted(alike, key=lambda one: one.file), key=lambda one: one.status == "accepted")
        used.append(chosen)
        files = tuple(sorted(record.file for record in group))
        same = len({record.digest for record in group}) == 1
        by = _chosen_by(chosen, group)
        duplicates.append(Duplicate(chosen.unit, chosen.name, files, chosen.file, same, chosen.form, by))
        for record in group:
            if not same or record is not chosen:
                faults.setdefault(record.file, []).append(_fault(record, chosen, len(group)))
    for record, fault in _copied(used):
        faults.setdefault(record.file, []).append(fault)
    return used, sorted(duplicates, key=lambda one: one.files), faults


def _copied(used: Sequence[Record]) -> Iterator[tuple[Record, Fault]]:
    """The tables that several units filled in alike to the last figure."""
    alike: dict[tuple[str, str, str], list[Record]] = {}
    for record in used:
        for name, (told, _) in record.prints.items():
            alike.setdefault((record.form, name, told), []).append(record)
    for (_, name, _), records in alike.items():
        for record in records if len(records) > 1 else ():
            others = "、".join(sorted(one.name or one.file for one in records if one is not record))
            at = CellRef(record.prints[name][1], 1, 1)
            yield record, Fault(COPIED, at, table=name, detail={"另一单位": others, "表": name})


def _chosen_by(chosen: Record, group: Sequence[Record]) -> str:
    """What told `chosen` from the others: the first of 修订号, 填报日期, explanations that makes a difference, else the
    names of the files (see Duplicate.by)."""
    others = [record for record in group if record is not chosen]
    if any(_recency(record)[0] != _recency(chosen)[0] for record in others):
        return "revision"
    if any(_recency(record) != _recency(chosen) for record in others):
        return "report-date"
    if all(record.status != chosen.status and record.digest == chosen.digest for record in others):
        return "explanations"
    return "name"


def _recency(record: Record) -> tuple[float, datetime.date]:
    revision = record.revision if record.revision is not None else float("-inf")
    return revision, record.report_date or datetime.date.min


def _fault(record: Record, chosen: Record, count: int) -> Fault:
    code = IDENTICAL if record.digest == chosen.digest and record is not chosen else REPEATED
    return Fault(code, None, detail={"份数": str(count), "采用": chosen.file})
