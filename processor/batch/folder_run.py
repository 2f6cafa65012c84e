"""The run of `batch`: every file of a folder judged, rolled up, finished and written down in the ledger.

check -> finish -> report, each of them safe to be killed at any moment: a run that begins again with the same ledger
goes on where this one stopped, and comes to the same end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from processor import __version__
from processor.batch.assess import Task, assess, unread_row
from processor.batch.attempt import read_source
from processor.batch.engines import Engine
from processor.batch.finals import Finishing, Wish, clear_left_over
from processor.batch.folder import Found, Source
from processor.batch.keys import keys_of, sha256_of
from processor.batch.ledger import Header, Ledger, Row, records, results, unread
from processor.batch.outputs import write_results
from processor.batch.readings import unpack_reading
from processor.batch.report import run_report
from processor.batch.setup import Setup
from processor.batch.stored import pack
from processor.errors import Unread
from processor.judging import roll_up
from processor.judging.differences import with_differences
from processor.judging.finishing import conclude_stratum, finish_county
from processor.judging.rollup import RollUp
from processor.judging.verdicts import Conclusion, Fact
from processor.model import PreviousRun, Report, Return, Text, UnreadFile
from processor.writing.package.atomic import clear_unfinished

_SETS_AT_ONCE = 50
_UNCHECKED = Text("审核中断，这个文件还没有审核", "the run was interrupted before this file was checked")
_GO_ON = Text("加 --resume 再运行一次，从中断处接着审核", "Run again with --resume to go on from there")
_FALLBACK = Text(
    "判定引擎 durable_rules 出错，全县判定改由内置引擎得出，结果相同",
    "durable_rules failed, the county's verdicts come from the built-in engine; they are the same",
)


class FolderRun:
    """One run over a folder. Ctrl-C (KeyboardInterrupt) while it checks or finishes ends that step early: the report
    then covers what is done, and says so."""

    def __init__(
        self,
        setup: Setup,
        found: Found,
        ledger: Ledger,
        engine: Engine,
        wish: Wish,
        previous: Sequence[PreviousRun] = (),
    ) -> None:
        """previous: earlier runs to compare with"""
        self._setup = setup
        self._found = found
        self._ledger = ledger
        self._engine = engine
        self._wish = wish
        self._previous = previous
        self._keys = keys_of(setup)
        self._remarks: list[Text] = []
        self._header = Header(
            yaodian=__version__,
            ruleset=setup.ruleset.id,
            ruleset_sha256=setup.ruleset.sha256,
            register_file=run_report(setup).register_file,
            register_sha256=run_report(setup).register_sha256,
            as_of=setup.as_of.isoformat(),
            round=setup.round.id,
            engine=run_report(setup).engine,
            found=len(found.sources),
        )
        self._rollup: RollUp | None = None
        self.interrupted = False
        """Whether the run was stopped before its end."""

    def check(self, step: Callable[[str], None]) -> None:
        """Judge every file that is not judged yet. step: called with the name of each file that is."""
        ledger, sources = self._ledger, self._found.sources
        if self._wish.out is not None:
            clear_unfinished(self._wish.out)
        ledger.put_header(self._header)
        names = [*(source.name for source in sources), *(one.file for one in self._found.unread)]
        ledger.begin(names, self._keys.judging)
        for one in self._found.unread:
            ledger.put(Row(one.file, "", "", unread=pack(one)))
        try:
            for task, outcome in self._engine.outcomes(assess, self._tasks(step)):
                ledger.put(unread_row(task, outcome) if isinstance(outcome, Unread) else outcome)
                step(task.source.name)
        except KeyboardInterrupt:
            self.interrupted = True
        ledger.commit()

    def finish(self, step: Callable[[str], None]) -> None:
        """Roll the records up, tell every return what was found in it, write the copies. step: as in check, for each
        return that changes by it. Raises YaodianError where copies cannot be written."""
        finishing = self._finishing()
        try:
            finishing.run(self._engine, step)
        except KeyboardInterrupt:
            self.interrupted = True
            finishing.run(self._engine, step, copies=False)
        if self._wish.out is not None and not self.interrupted:
            clear_left_over(self._ledger, self._wish.out)

    def to_finish(self) -> int:
        """For how many returns `finish` has something to do."""
        return self._finishing().count()

    def report(self) -> Report:
        """The report: its returns are read from the ledger when they are asked for. After check and finish."""
        setup, rollup = self._setup, self._rolled_up()
        register, as_of, round_id = setup.register, setup.as_of, setup.round.id
        returns = results(self._ledger)
        county = finish_county(
            returns,
            rollup,
            setup.ruleset,
            register=register,
            as_of=as_of,
            round_id=round_id,
            previous=self._previous,
            conclude=self._conclude,
        )
        self._rollup = None
        report = run_report(setup, returns, rollup.unread)
        remarks = (*self._told_interrupted(), *self._remarks)
        return replace(report, county=county, remarks=remarks, complete=not self.interrupted)

    def write(self, report: Report) -> None:
        """Write what the run leaves beside the copies. Raises YaodianError where it cannot be written."""
        assert self._wish.out is not None
        write_results(report, self._setup, self._wish.out, self._wish.lang, self._engine)

    def close(self) -> None:
        """Write down that the run came to its end (not where it was interrupted)."""
        done = len(self._found.sources) - len(self._unchecked())
        self._ledger.put_header(replace(self._header, done=done, complete=not self.interrupted))

    def _tasks(self, step: Callable[[str], None]) -> Iterator[Task]:
        """What has to be done; what is done already is stepped over."""
        judged, readings = self._ledger.judged(), self._ledger.readings()
        for source in self._found.sources:
            name, sha256 = source.name, sha256_of(source.path)
            keys = self._keys.of(sha256)
            if sha256 and judged.get(name) == keys.judging:
                step(name)
                continue
            kept = self._ledger.reading(name) if sha256 and readings.get(name) == keys.reading else None
            yield Task(source, sha256, keys, kept)

    def _finishing(self) -> Finishing:
        found = self._rolled_up().findings
        return Finishing(self._setup, self._ledger, self._found.sources, found, self._wish)

    def _rolled_up(self) -> RollUp:
        if self._rollup is None:
            setup = self._setup
            refused = sorted([*unread(self._ledger), *self._unchecked()], key=lambda one: one.file)
            rollup = roll_up(
                list(records(self._ledger)),
                setup.ruleset,
                register=setup.register,
                as_of=setup.as_of,
                round_id=setup.round.id,
                unread=refused,
            )
            duplicates = with_differences(rollup.county.duplicates, setup.ruleset, self._reading)
            self._rollup = replace(rollup, county=replace(rollup.county, duplicates=duplicates))
        return self._rollup

    def _unchecked(self) -> list[UnreadFile]:
        """The files that an interrupted run has not come to."""
        if not self.interrupted:
            return []
        known = self._ledger.judged()
        names = [source.name for source in self._found.sources if source.name not in known]
        return [UnreadFile(name, "unchecked", _UNCHECKED, _GO_ON) for name in names]

    def _told_interrupted(self) -> list[Text]:
        if not self.interrupted:
            return []
        files = len(self._found.sources)
        done = files - len(self._unchecked())
        if done == files:
            return [
                Text(
                    "未完成：全部文件都已审核，但标注副本没有写完；加 --resume 再运行一次即可补齐",
                    "Unfinished: all files are checked, but not all annotated copies are written; "
                    "run again with --resume",
                )
            ]
        return [
            Text(
                f"未完成，只审核了 {done}/{files} 个文件；加 --resume 再运行一次，从中断处接着审核",
                f"Unfinished: only {done} of {files} files were checked; run again with --resume to go on from there",
            )
        ]

    def _reading(self, name: str) -> Return | None:
        """A file of this run as it was read, from the ledger or once more."""
        packed = self._ledger.reading(name)
        if packed is not None:
            return unpack_reading(packed)
        source = next(one for one in self._found.sources if one.name == name)
        ((_, outcome),) = self._engine.outcomes(_read, [source])
        return None if isinstance(outcome, Unread) else outcome

    def _conclude(self, stratum: str, sets: Iterable[Sequence[Fact]]) -> list[list[Conclusion]]:
        """The verdicts of a stratum, by the engine: durable_rules is C, and may take its process along."""
        if not self._engine.isolated:
            return conclude_stratum(self._setup.ruleset, stratum, sets)
        tasks = ((number, stratum, some) for number, some in enumerate(_parts(sets)))
        found: dict[int, list[list[Conclusion]]] = {}
        for (number, _, some), outcome in self._engine.outcomes(_concluded, tasks, 1):
            if isinstance(outcome, Unread):
                outcome = conclude_stratum(self._setup.ruleset, stratum, some, "builtin")
                self._remarks = [_FALLBACK]
            found[number] = outcome
        return [verdicts for number in sorted(found) for verdicts in found[number]]


def _parts(sets: Iterable[Sequence[Fact]]) -> Iterator[list[Sequence[Fact]]]:
    part: list[Sequence[Fact]] = []
    for one in sets:
        part.append(one)
        if len(part) == _SETS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _read(setup: Setup, source: Source, harmless: bool) -> Return:
    return read_source(source, setup, harmless)


def _concluded(setup: Setup, task: tuple[int, str, Sequence[Sequence[Fact]]], harmless: bool) -> list[list[Conclusion]]:
    _, stratum, sets = task
    return conclude_stratum(setup.ruleset, stratum, sets)
