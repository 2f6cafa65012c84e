"""Workbooks of a sender, judged one by one: the run of `check`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from processor.batch.attempt import attempt, read_source
from processor.batch.folder import Source
from processor.batch.report import run_report
from processor.batch.setup import Setup
from processor.batch.worker import Worker
from processor.errors import Unread
from processor.judging import Record, decide_return, judge
from processor.model import Report, ReturnResult, UnreadFile
from processor.reading import NotHarmless

__all__ = ["check_files", "check_sources", "judge_folder", "judge_source", "read_source"]

Judged = tuple[ReturnResult, Record]


def judge_source(setup: Setup, source: Source, harmless: bool = False) -> Judged:
    """One return from file to findings. Raises Unread, and NotHarmless where only what is harmless is wanted."""
    ret = read_source(source, setup, harmless)
    return judge(ret, setup.ruleset, register=setup.register, as_of=setup.as_of, round_id=setup.round.id)


def read_and_judge(source: Source, setup: Setup, worker: Worker) -> Judged | UnreadFile:
    """One return from file to findings; what could not be read is told, never raised, a fault of ours included.

    Most files are harmless and read here; the others are read by `worker`, which may die of them.
    """

    def judged() -> Judged:
        try:
            return judge_source(setup, source, harmless=True)
        except NotHarmless:
            return worker.call(judge_source, source)

    outcome = attempt(judged, setup)
    if isinstance(outcome, Unread):
        return UnreadFile(source.name, outcome.code, outcome.what, outcome.remedy)
    return outcome


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
    return run_report(setup, tuple(results), unread)


def judge_folder(sources: Sequence[Source], setup: Setup, progress: Callable[[str], None]) -> Report:
    """Judge a folder of returns and roll them up into the county result, in this process, with nothing written.

    progress: called with the name of each file once it is judged
    """
    from dataclasses import replace

    from processor.batch.engines import Here
    from processor.batch.finals import Wish
    from processor.batch.folder import Found
    from processor.batch.folder_run import FolderRun
    from processor.batch.ledger import ledger_in_memory

    with ledger_in_memory() as ledger, Here(setup) as engine:
        run = FolderRun(setup, Found(tuple(sources), ()), ledger, engine, Wish(None))
        run.check(progress)
        run.finish(lambda name: None)
        report = run.report()
        return replace(report, returns=tuple(report.returns))
