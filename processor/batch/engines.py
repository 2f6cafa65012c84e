"""Where the work on files is done: here, or in worker processes, one file at a time in each.

Every engine gives the same outcomes, in whatever order they come; the ledger puts them in order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from processor.batch.attempt import attempt
from processor.batch.setup import Setup
from processor.batch.worker import Worker
from processor.errors import Unread
from processor.reading import NotHarmless

if TYPE_CHECKING:
    import queue
    from concurrent.futures import Future, ThreadPoolExecutor

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")
Work = Callable[[Setup, _Task, bool], _Done]
"""A function of a module; its last argument says that only harmless files may be touched (else NotHarmless)."""

_WAITING = 3
"""So many lots of files for each worker are on their way: the next one is there when it is done with one."""
_FILES_A_WORKER = 20
"""A worker starts in the time that it takes to judge some 20 files; for fewer it is not worth it."""


class Engine(Protocol):
    """What does work on files."""

    @property
    def isolated(self) -> bool:
        """Whether the process of the run itself is safe from what the work does."""

    def outcomes(
        self, work: Work[_Task, _Done], tasks: Iterable[_Task], at_once: int = 4
    ) -> Iterator[tuple[_Task, _Done | Unread]]:
        """Do `work` on every task; what each came to, as soon as it is known. Tasks are asked for when needed.

        at_once: so many go to a worker together; 1 where each is large
        """


class Here:
    """This process does it, but for files that are not harmless: they go to a worker."""

    isolated = False

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._worker = Worker(setup)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._worker.stop()

    def outcomes(
        self, work: Work[_Task, _Done], tasks: Iterable[_Task], at_once: int = 4
    ) -> Iterator[tuple[_Task, _Done | Unread]]:
        """See Engine."""
        for task in tasks:
            yield task, attempt(lambda task=task: self._done(work, task), self._setup)  # type: ignore[misc]

    def _done(self, work: Work[_Task, _Done], task: _Task) -> _Done:
        try:
            return work(self._setup, task, True)
        except NotHarmless:
            return self._worker.call(work, task, False)


class Pool:
    """Worker processes do it: one that dies, hangs or takes too much memory costs the file that it was at.

    A thread for each worker asks it and waits; a worker that is gone is replaced when its next file comes.
    """

    isolated = True

    def __init__(self, setup: Setup, jobs: int) -> None:
        self._setup = setup
        self._workers = [Worker(setup) for _ in range(jobs)]
        self._idle: queue.SimpleQueue[Worker]
        self._threads: ThreadPoolExecutor

    def __enter__(self) -> Self:
        import queue
        from concurrent.futures import ThreadPoolExecutor

        self._idle = queue.SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(len(self._workers), "worker")
        return self

    def __exit__(self, *_error: object) -> None:
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.stop()

    def outcomes(
        self, work: Work[_Task, _Done], tasks: Iterable[_Task], at_once: int = 4
    ) -> Iterator[tuple[_Task, _Done | Unread]]:
        """See Engine."""
        from concurrent.futures import FIRST_COMPLETED, wait

        coming = iter(tasks)
        pending: dict[Future[list[_Done | Unread]], list[_Task]] = {}
        try:
            while True:
                while len(pending) < _WAITING * len(self._workers) and (some := list(islice(coming, at_once))):
                    pending[self._threads.submit(self._done, work, some)] = some
                if not pending:
                    return
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    yield from zip(pending.pop(future), future.result(), strict=True)
        finally:  # whoever stops asking (Ctrl-C) does not want the rest
            for future in pending:
                future.cancel()

    def _done(self, work: Work[_Task, _Done], tasks: list[_Task]) -> list[_Done | Unread]:
        worker = self._idle.get()
        try:
            if len(tasks) > 1:
                outcomes = attempt(lambda: worker.call(_several, work, tasks), self._setup)
                if not isinstance(outcomes, Unread):
                    return outcomes
            # One by one, it shows which of them the worker died of.
            return [attempt(lambda task=task: worker.call(work, task, False), self._setup) for task in tasks]  # type: ignore[misc]
        finally:
            self._idle.put(worker)


def _several(setup: Setup, work: Work[_Task, _Done], tasks: list[_Task]) -> list[_Done | Unread]:
    return [attempt(lambda task=task: work(setup, task, False), setup) for task in tasks]  # type: ignore[misc]


def local_engine(setup: Setup, jobs: int | None, files: int) -> Here | Pool:
    """The engine for a run over so many files.

    jobs: worker processes; None for one a core, but not more than are worth their start
    """
    if jobs is None:
        jobs = min(os.cpu_count() or 1, files // _FILES_A_WORKER)
    return Pool(setup, jobs) if jobs > 1 else Here(setup)
