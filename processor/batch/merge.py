"""Results of several folders -> one: parts of one county joined, several counties side by side.

What is kept of each return in the ledgers is joined as a set and rolled up anew, so it does not matter in which order,
or in how many steps, folders are merged: the outcome is that of one batch over all of their files.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from processor.batch.ledger import Final, Ledger, Row, new_ledger, open_ledger, records, results, unread
from processor.batch.outputs import write_county, write_lists
from processor.batch.parts import CountyParts, known_differences
from processor.batch.report import run_report
from processor.batch.setup import Setup
from processor.batch.stored import pack, unpack
from processor.judging import Record, roll_up
from processor.judging.finishing import finish_county, finish_return
from processor.model import Duplicate, FileDifference, PreviousRun, Report, ReturnResult, Text, UnreadFile
from processor.records import dataclass

_MARK = 8


_Key = tuple[str, str]
"""A file: its name as the sender has it, and a digest of its content."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one part knows of one file.

    row: with the return as it was judged alone; copy: the path of its annotated copy, "" where there is none; remarks:
    what is to be told about that
    """

    key: _Key
    row: Row
    copy: str = ""
    remarks: tuple[Text, ...] = ()


@contextmanager
def merge_county(
    county: CountyParts,
    setup: Setup,
    out: Path,
    lang: str,
    previous: Sequence[PreviousRun] = (),
    step: Callable[[str], None] = lambda name: None,
) -> Iterator[Report]:
    """Join the parts of one county into results of their own in the folder `out`; gives its report, whose returns can
    be read until the block ends.

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
        files = len(ledger.judged())
        ledger.put_header(replace(county.parts[0].header, folder="", found=files, done=files, complete=True))
        yield report


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
    rollup = roll_up(
        list(records(ledger)), rules, register=register, as_of=as_of, round_id=round_id, unread=unread(ledger)
    )
    duplicates = tuple(_with_known(one, known) for one in rollup.county.duplicates)
    rollup = replace(rollup, county=replace(rollup.county, duplicates=duplicates))
    for name, _, packed, _ in ledger.to_mark():
        done = finish_return(unpack(packed, ReturnResult), rollup.findings.get(name, ()), rules)
        ledger.put_final(Final(name, "", pack(done)), 0, 0)
        step(name)
    returns = results(ledger)
    result = finish_county(returns, rollup, rules, register=register, as_of=as_of, round_id=round_id, previous=previous)
    return replace(run_report(setup, returns, rollup.unread), county=result)


def _fill(ledger: Ledger, county: CountyParts, out: Path) -> Mapping[tuple[str, str], FileDifference]:
    """Put the files of all parts into the ledger, each once. Returns (used, other) -> what is known of how they differ,
    by the names they have now."""
    called: list[dict[str, _Key]] = []
    best: dict[_Key, tuple[tuple[bool, str, str], int]] = {}
    for number, part in enumerate(county.parts):
        called.append({})
        for entry in _entries(part.folder):
            called[-1][entry.row.name] = entry.key
            weighed = _weight(entry), -number
            best[entry.key] = max(best.get(entry.key, weighed), weighed)
    names = _names(best)
    for number, part in enumerate(county.parts):
        for entry in _entries(part.folder):
            if best[entry.key][1] == -number:
                ledger.put(_renamed(entry, names[entry.key], out))
    ledger.commit()
    known: dict[tuple[str, str], FileDifference] = {}
    for part, keys in zip(county.parts, called, strict=True):
        for (used, other), difference in known_differences(part.folder).items():
            if used in keys and other in keys:
                pair = names[keys[used]], names[keys[other]]
                known[pair] = replace(difference, file=pair[1])
    return known


def _entries(folder: Path) -> Iterator[_Entry]:
    columns = "name, sha256, judging, marked, result, record, unread"
    with open_ledger(folder) as ledger:
        for name, sha256, judging, marked, result, record, refused in ledger.in_turn(columns, "FROM files WHERE 1"):
            row = Row(name, sha256, judging, result=result, record=record, unread=refused, marked=bool(marked))
            if result is None:
                told = unpack(refused, UnreadFile)
                mark = sha256 or hashlib.sha256(f"{told.code}{told.why.zh}".encode()).hexdigest()
                yield _Entry((_own_name(name, mark), mark), row)
                continue
            final = ledger.final(name)
            done = unpack(final.result if final is not None else result, ReturnResult)
            copy = str((folder / done.annotated).resolve()) if done.annotated else ""
            yield _Entry((_own_name(name, sha256), sha256), row, copy, done.remarks)


def _weight(entry: _Entry) -> tuple[bool, str, str]:
    """Which of two outcomes of the same file is kept: one that could be read, one with a copy; else the same whatever
    the order."""
    refused = unpack(entry.row.unread, UnreadFile) if entry.row.unread is not None else None
    return refused is None, entry.copy, "" if refused is None else refused.code + refused.why.zh


def _names(keys: Iterable[_Key]) -> Mapping[_Key, str]:
    """What each file is called in the merged results: its own name, with a mark of its content where files of several
    parts have one name."""
    marks: dict[str, list[str]] = {}
    for name, mark in keys:
        marks.setdefault(name, []).append(mark)
    return {
        (name, mark): name if len(some) == 1 else _marked(name, mark) for name, some in marks.items() for mark in some
    }


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
    record = row.record if name == row.name else pack(replace(unpack(row.record, Record), file=name))
    return replace(row, name=name, result=pack(result), record=record)


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
