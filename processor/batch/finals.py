"""What is final about each return once the roll-up is known: its result with all findings, and its annotated copy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from processor import __version__
from processor.batch.engines import Engine
from processor.batch.folder import Source
from processor.batch.keys import digest_of
from processor.batch.ledger import Final, Ledger
from processor.batch.names import COPIES, Written, written_for
from processor.batch.outputs import write_copy
from processor.batch.report import run_report
from processor.batch.setup import Setup
from processor.batch.stored import pack, unpack
from processor.errors import Unread, YaodianError
from processor.judging.finishing import finish_return
from processor.model import Finding, ReturnResult, Text
from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class Marking:
    """A return to finish. result: packed, as it was judged alone; more: what the roll-up found in it; key: what its end
    result depends on; written: where its copy goes, None where it gets none."""

    source: Source
    result: bytes
    more: tuple[Finding, ...]
    key: str
    out: Path
    written: Written | None
    lang: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A return that is finished. size, changed: of its copy, in bytes and in ns since 1970; fault: why no copy of any
    return can be written."""

    final: Final
    size: int = 0
    changed: int = 0
    fault: YaodianError | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What copies are to be written. out: the folder of results, None where nothing is written at all; everyone: of all
    readable returns, not only of those with something to show."""

    out: Path | None
    lang: str = "zh"
    everyone: bool = False


def mark(setup: Setup, task: Marking, harmless: bool = False) -> Marked:
    """Finish one return and write its copy. A copy that cannot be written is told as a fault, not raised."""
    result = finish_return(unpack(task.result, ReturnResult), task.more, setup.ruleset)
    size = changed = 0
    path = ""
    if task.written is not None:
        folder = task.out / COPIES
        targets = folder / task.written.copy, folder / task.written.beside
        try:
            copy = write_copy(task.source.path, targets[0], result, run_report(setup), setup, task.lang, targets[1])
            told = copy.path.stat()
        except YaodianError as fault:
            return Marked(Final(task.source.name, "", task.result), fault=fault)
        path = copy.path.relative_to(task.out).as_posix()
        size, changed = told.st_size, told.st_mtime_ns
        result = replace(result, annotated=path, remarks=copy.remarks)
    return Marked(Final(task.source.name, task.key, pack(result), path), size, changed)


class Finishing:
    """Finishes all returns of a run, each once."""

    def __init__(
        self,
        setup: Setup,
        ledger: Ledger,
        sources: Sequence[Source],
        found: Mapping[str, Sequence[Finding]],
        wish: Wish,
    ) -> None:
        """found: name of a file -> what the roll-up found in it"""
        self._setup = setup
        self._ledger = ledger
        self._found = found
        self._wish = wish
        self._sources = {source.name: source for source in sources}
        self._written = written_for(self._sources)

    def count(self) -> int:
        """How many returns have to be finished."""
        return sum(1 for _ in self._tasks(copies=True))

    def run(self, engine: Engine, step: Callable[[str], None], *, copies: bool = True) -> None:
        """Do it. step: called with the name of each return that is done. Raises YaodianError where copies cannot be
        written at all. copies=False: without those copies that are not there yet."""
        for task, outcome in engine.outcomes(mark, self._tasks(copies)):
            marked = self._without_copy(engine, task, outcome) if isinstance(outcome, Unread) else outcome
            if marked.fault is not None:
                raise marked.fault
            self._ledger.put_final(marked.final, marked.size, marked.changed)
            step(task.source.name)
        self._ledger.commit()

    def _tasks(self, copies: bool) -> Iterator[Marking]:
        known = self._ledger.finals()
        for name, sha256, packed, marked in self._ledger.to_mark():
            more = tuple(self._found.get(name, ()))
            wanted = self._wish.out is not None and (
                self._wish.everyone or bool(marked) or any(finding.level != "info" for finding in more)
            )
            if not wanted and not more:
                if name in known:
                    self._ledger.drop_final(name)
                continue
            written = self._written[name] if wanted else None
            told = hashlib.blake2b(packed, digest_size=12).hexdigest()
            key = digest_of(__version__, sha256, told, more, self._wish.lang, written)
            if self._is_done(name, key):
                continue
            kept = written if copies else None
            out = self._wish.out or Path()
            yield Marking(self._sources[name], packed, more, key if kept == written else "", out, kept, self._wish.lang)

    def _is_done(self, name: str, key: str) -> bool:
        final = self._ledger.final(name)
        if final is None or final.key != key:
            return False
        if not final.path or self._wish.out is None:
            return True
        return as_written(self._wish.out / final.path, self._ledger.written(final.path))

    def _without_copy(self, engine: Engine, task: Marking, failure: Unread) -> Marked:
        """The return whose worker died: finished without a copy, which it says."""
        zh, en = failure.line("zh"), failure.line("en")
        remark = Text(f"标注副本没有写成：{zh}", f"The annotated copy could not be written: {en}")
        ((_, outcome),) = engine.outcomes(mark, [replace(task, written=None)])
        packed = task.result if isinstance(outcome, Unread) else outcome.final.result
        result = replace(unpack(packed, ReturnResult), remarks=(remark,))
        return Marked(Final(task.source.name, task.key, pack(result)))


def as_written(path: Path, told: tuple[int, int] | None) -> bool:
    """Whether the file is still as it was written. told: (size, time of change in ns)"""
    try:
        found = path.stat()
    except OSError:
        return False
    return told == (found.st_size, found.st_mtime_ns)


def clear_left_over(ledger: Ledger, out: Path) -> None:
    """Take away the copies that earlier runs wrote into `out` and this one did not: nobody may be sent an outdated one.
    A copy that somebody has worked in since stays."""
    for path, size, changed in ledger.left_over():
        target = out / path
        if as_written(target, (size, changed)):
            with suppress(OSError):
                target.unlink()
                for folder in target.relative_to(out).parents[:-1]:
                    (out / folder).rmdir()
