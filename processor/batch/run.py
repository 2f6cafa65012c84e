"""The main job: read, judge, roll up, decide."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from processor.batch.folder import Source
from processor.batch.setup import Setup
from processor.batch.worker import Worker, crashed, out_of_memory
from processor.errors import Unread
from processor.judging import Record, decide_return, finish, judge, roll_up
from processor.judging.verdicts import engine_name
from processor.model import Report, Return, ReturnResult, UnreadFile
from processor.reading import NotHarmless, read_return


def read_source(source: Source, setup: Setup, harmless: bool = False) -> Return:
    """One return as it is read in this run. Raises Unread, and NotHarmless where only what is harmless is wanted."""
    return read_return(
        source.path,
        setup.ruleset,
        setup.register,
        name=source.name,
        as_of=setup.as_of,
        limits=setup.limits,
        harmless=harmless,
    )


Judged = tuple[ReturnResult, Record]


def judge_source(setup: Setup, source: Source, harmless: bool = False) -> Judged:
    """One return from file to findings. Raises Unread, and NotHarmless where only what is harmless is wanted."""
    ret = read_source(source, setup, harmless)
    return judge(ret, setup.ruleset, register=setup.register, as_of=setup.as_of, round_id=setup.round.id)


def read_and_judge(source: Source, setup: Setup, worker: Worker) -> Judged | UnreadFile:
    """One return from file to findings; what could not be read is told, never raised, a fault of ours included.

    Most files are harmless and read here; the others are read by `worker`, which may die of them.
    """
    try:
        try:
            return judge_source(setup, source, harmless=True)
        except NotHarmless:
            return worker.call(judge_source, source)
    except Unread as unread:
        failure = unread
    except MemoryError:
        failure = out_of_memory(setup.limits.memory_bytes)
    except Exception as error:  # one file must not cost a county its result
        if os.environ.get("YAODIAN_DEBUG"):
            raise
        failure = crashed(f"{type(error).__name__}: {error}"[:200])
    return UnreadFile(source.name, failure.code, failure.what, failure.remedy)


def check_files(paths: Sequence[Path], setup: Setup) -> Report:
    """Judge workbooks one by one, as their sender does before submission: no county, no missing returns."""
    return check_sources([Source(path, str(path)) for path in paths], setup)


def check_sources(sources: Sequence[Source], setup: Setup) -> Report:
    """The same, for files that are told by another name than their path."""
    results: list[ReturnResult] = []
    unread: list[UnreadFile] = []
    with Worker(setup) as worker:
        for source in sources:
            outcome = read_and_judge(source, setup, worker)
            if isinstance(outcome, UnreadFile):
                unread.append(outcome)
            else:
                results.append(decide_return(outcome[0], setup.ruleset))
    return _report(setup, results, unread)


def judge_folder(sources: Sequence[Source], setup: Setup, progress: Callable[[str], None]) -> Report:
    """Judge a folder of returns and roll them up into the county result.

    progress: called with the name of each file before it is read
    """
    judged: list[Judged] = []
    unread: list[UnreadFile] = []
    with Worker(setup) as worker:
        for source in sources:
            progress(source.name)
            outcome = read_and_judge(source, setup, worker)
            if isinstance(outcome, UnreadFile):
                unread.append(outcome)
            else:
                judged.append(outcome)
    rules, register, as_of, round_id = setup.ruleset, setup.register, setup.as_of, setup.round.id
    records = [record for _, record in judged]
    rollup = roll_up(records, rules, register=register, as_of=as_of, round_id=round_id, unread=unread)
    judged_results = [result for result, _ in judged]
    results, county = finish(judged_results, rollup, rules, register=register, as_of=as_of, round_id=round_id)
    return replace(_report(setup, results, unread), county=county)


def _report(setup: Setup, results: Sequence[ReturnResult], unread: Sequence[UnreadFile]) -> Report:
    register = setup.register
    return Report(
        ruleset=setup.ruleset.id,
        ruleset_sha256=setup.ruleset.sha256,
        register_file=Path(register.file).name if register else "",
        register_sha256=register.sha256 if register else "",
        as_of=setup.as_of,
        round=setup.round.id,
        engine=engine_name(),
        returns=tuple(results),
        unread=tuple(unread),
    )
