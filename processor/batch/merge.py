"""Results of several folders -> one: parts of one county joined, several counties side by side.

What is kept of each return in the ledgers is joined as a set and rolled up anew, so it does not matter in which order,
or in how many steps, folders are merged: the outcome is that of one batch over all of their files.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from processor.batch.ledger import Final, Ledger, Row, new_ledger, open_ledger, records, results, unread
from processor.batch.outputs import write_county, write_lists
from processor.batch.parts import CountyParts, known_differences
from processor.batch.report import run_report
from processor.batch.setup import Setup
from processor.batch.stored import pack, unpack, unpack_data
from processor.judging import roll_up
from processor.judging.finishing import finish_county, finish_return
from processor.model import Duplicate, FileDifference, PreviousRun, Report, ReturnResult, Text, UnreadFile
from processor.records import dataclass

_MARK = 8


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one part knows of one file. name: as the sender called it; mark: a digest of its content; told: as the part
    calls it.

    row: with the return as it was judged alone; copy: the path of its annotated copy, "" where there is none; remarks:
    what is to be told about that
    """

    name: str
    mark: str
    told: str
    row: Row
    copy: str = ""
    remarks: tuple[Text, ...] = ()


def merge_county(
    county: CountyParts,
    setup: Setup,
    out: Path,
    lang: str,
    previous: Sequence[PreviousRun] = (),
    step: Callable[[str], None] = lambda name: None,
) -> Report:
    """Join the parts of one county into results of their own in the folder `out`; returns its report.

    setup:    what the parts were judged with
    previous: earlier runs to compare with
    step:     called with the name of each return that is done
    Annotated copies stay where they are, and are linked to. Raises YaodianError where a ledger cannot be read, or `out`
    cannot be written.
    """
    with new_ledger(out, keep=False) as ledger:
        ledger.put_header(replace(county.parts[0].header, complete=False))
        report = joined(ledger, county, setup, out, previous, step)
        write_lists(report, out, lang)
        write_county(report, setup, out, lang)
        files = len(ledger.names())
        ledger.put_header(replace(county.parts[0].header, folder="", found=files, done=files, complete=True))
        return replace(report, returns=tuple(report.returns))


def joined(
    ledger: Ledger,
    county: CountyParts,
    setup: Setup,
    out: Path,
    previous: Sequence[PreviousRun] = (),
    step: Callable[[str], None] = lambda name: None,
) -> Report:
    """The parts of a county in one new ledger, rolled up and finished. The report reads its returns from the ledger;
    otherwise as merge_county, and nothing else is written."""
    rules, register, as_of, round_id = setup.ruleset, setup.register, setup.as_of, setup.round.id
    known = _fill(ledger, county, out)
    kept = list(records(ledger))
    rollup = roll_up(kept, rules, register=register, as_of=as_of, round_id=round_id, unread=unread(ledger))
    duplicates = tuple(_with_known(one, known) for one in rollup.county.duplicates)
    rollup = replace(rollup, county=replace(rollup.county, duplicates=duplicates))
    for name, _, packed, _ in ledger.to_mark():
        done = finish_return(unpack(packed, ReturnResult), rollup.findings.get(name, ()), rules)
        ledger.put_final(Final(name, "", pack(done)), 0, 0)
        step(name)
    result = finish_county(
        results(ledger), rollup, rules, register=register, as_of=as_of, round_id=round_id, previous=previous
    )
    return replace(run_report(setup, results(ledger), rollup.unread), county=result)


def _fill(ledger: Ledger, county: CountyParts, out: Path) -> Mapping[tuple[str, str], FileDifference]:
    """Put the files of all parts into the ledger, each once. Returns (used, other) -> what is known of how they differ,
    by the names they have now."""
    entries: dict[tuple[str, str], _Entry] = {}
    told: list[tuple[Path, Mapping[str, tuple[str, str]]]] = []
    for part in county.parts:
        own: dict[str, tuple[str, str]] = {}
        with open_ledger(part.folder) as source:
            for entry in _entries(source, part.folder):
                key = entry.name, entry.mark
                own[entry.told] = key
                entries[key] = max(entries.get(key, entry), entry, key=_weight)
        told.append((part.folder, own))
    names = _names(entries)
    for key in sorted(entries):
        ledger.put(_renamed(entries[key], names[key], out))
    ledger.commit()
    known: dict[tuple[str, str], FileDifference] = {}
    for folder, called in told:
        for (used, other), difference in known_differences(folder).items():
            if used in called and other in called:
                pair = names[called[used]], names[called[other]]
                known[pair] = replace(difference, file=pair[1])
    return known


def _entries(ledger: Ledger, folder: Path) -> Iterator[_Entry]:
    columns = "name, sha256, judging, marked, result, record, unread"
    for name, sha256, judging, marked, result, record, refused in ledger.in_turn(columns, "FROM files WHERE 1"):
        mark = sha256 or hashlib.sha256(refused or b"").hexdigest()
        row = Row(name, sha256, judging, result=result, record=record, unread=refused, marked=bool(marked))
        entry = _Entry(_own_name(name, mark), mark, name, row)
        if result is not None:
            final = ledger.final(name)
            done = unpack(final.result if final is not None else result, ReturnResult)
            copy = str((folder / done.annotated).resolve()) if done.annotated else ""
            entry = replace(entry, copy=copy, remarks=done.remarks)
        yield entry


def _weight(entry: _Entry) -> tuple[bool, str, str]:
    """Which of two outcomes of the same file is kept: one that could be read, one with a copy; else the same whatever
    the order."""
    refused = unpack(entry.row.unread, UnreadFile) if entry.row.unread is not None else None
    return refused is None, entry.copy, "" if refused is None else refused.code + refused.why.zh


def _names(entries: Mapping[tuple[str, str], _Entry]) -> Mapping[tuple[str, str], str]:
    """What each file is called in the merged results: its own name, with a mark of its content where files of several
    parts have one name."""
    marks: dict[str, list[str]] = {}
    for name, mark in entries:
        marks.setdefault(name, []).append(mark)
    return {(name, mark): name if len(marks[name]) == 1 else _marked(name, mark) for name, mark in entries}


def _marked(name: str, mark: str) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}~{mark[:_MARK]}{path.suffix}"))


def _own_name(name: str, mark: str) -> str:
    """The name before it was marked; merging merged results takes the marks off and sets them anew."""
    path = PurePosixPath(name)
    end = f"~{mark[:_MARK]}"
    return str(path.with_name(path.stem.removesuffix(end) + path.suffix)) if path.stem.endswith(end) else name


def _renamed(entry: _Entry, name: str, out: Path) -> Row:
    row = entry.row
    if row.unread is not None:
        return replace(row, name=name, unread=pack(replace(unpack(row.unread, UnreadFile), file=name)))
    assert row.result is not None and row.record is not None
    annotated = _seen_from(out, entry.copy) if entry.copy else ""
    result = replace(unpack(row.result, ReturnResult), file=name, annotated=annotated, remarks=entry.remarks)
    record = {**unpack_data(row.record), "file": name}
    return replace(row, name=name, result=pack(result), record=pack(record))


def _with_known(duplicate: Duplicate, known: Mapping[tuple[str, str], FileDifference]) -> Duplicate:
    """The duplicate with what is known of how its files differ; files of several parts have never been compared."""
    if duplicate.same:
        return duplicate
    others = [file for file in duplicate.files if file != duplicate.used]
    found = tuple(known.get((duplicate.used, file), FileDifference(file, None)) for file in others)
    return replace(duplicate, differences=found)


def _seen_from(out: Path, path: str) -> str:
    """The way from the folder `out` to a file, with forward slashes; empty where there is none (another drive)."""
    try:
        return Path(os.path.relpath(path, out.resolve())).as_posix()
    except ValueError:
        return ""
