"""The same work on the workers of a Dask cluster: of this machine, or of many that see the same folders.

What a worker needs of the run travels once to each (also to one that starts in mid-run, in place of one that died), the
tasks of a dead worker go to another, and the ledger stays with the process that started the run.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

from processor import __version__
from processor.batch.engines import Work
from processor.batch.setup import Setup
from processor.batch.worker import crashed
from processor.errors import Unread, YaodianError
from processor.model import Text

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")
_LOTS = 4
"""Lots of files in one Dask task: a task of its own for each file would cost more than judging it."""
_WAITING = 2
"""So many tasks for each thread of the cluster are on their way."""
_CONNECT_SECONDS = 10
_START_SECONDS = 60


class OnDask:
    """An engine (see engines.py) of Dask workers. A file that kills several workers, one after the other, is told as
    unread; a file that is not harmless is read in a process of its own beside the worker."""

    isolated = True

    def __init__(self, setup: Setup, scheduler: str | None, jobs: int | None, folders: Sequence[Path]) -> None:
        """scheduler: address of a running one (tcp://10.0.0.1:8786); None for a cluster of `jobs` processes here
        folders: every worker must see them at the same place
        Raises YaodianError where Dask is not installed, the scheduler does not answer, or a worker cannot do the work.
        """
        self._setup = setup
        self._cluster: Any = None
        self._client = self._connected(scheduler, jobs)
        try:
            self._prepare(folders)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def outcomes(
        self, work: Work[_Task, _Done], tasks: Iterable[_Task], at_once: int = 4
    ) -> Iterator[tuple[_Task, _Done | Unread]]:
        """See Engine."""
        from distributed import KilledWorker, as_completed

        from processor.batch.dask_worker import on_worker

        coming = iter(tasks)
        done = as_completed(loop=self._client.loop)
        pending: dict[str, list[_Task]] = {}

        def submit(some: list[_Task]) -> None:
            future = self._client.submit(on_worker, work, some, pure=False)
            pending[future.key] = some
            done.add(future)

        try:
            while True:
                while len(pending) < _WAITING * self._threads() and (some := list(islice(coming, _LOTS * at_once))):
                    submit(some)
                if not pending:
                    return
                future = next(done)
                some = pending.pop(future.key)
                try:
                    yield from zip(some, future.result(), strict=True)
                except KilledWorker:
                    if len(some) == 1:
                        yield some[0], crashed("several workers died of it, one after the other")
                    for task in some if len(some) > 1 else ():
                        submit([task])  # which of them it is shows one by one
        finally:
            done.clear()

    def _threads(self) -> int:
        return sum(self._client.nthreads().values()) or 1

    def _connected(self, scheduler: str | None, jobs: int | None) -> Any:
        try:
            import distributed
        except ImportError as error:
            raise YaodianError(
                Text("这台电脑上没有装 Dask", "Dask is not installed here"),
                Text("请先安装：pip install 'yaodian[dask]'", "Install it: pip install 'yaodian[dask]'"),
            ) from error
        try:
            if scheduler is not None:
                return distributed.Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
            self._cluster = distributed.LocalCluster(
                n_workers=jobs or os.cpu_count() or 1,
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )
            return distributed.Client(self._cluster, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise YaodianError(
                Text(f"连不上 Dask 调度器：{error}", f"the Dask scheduler does not answer: {error}"),
                Text("请检查 --scheduler 的地址，调度器是否已启动", "Check the address and that the scheduler runs"),
                scheduler or "",
            ) from error

    def _prepare(self, folders: Sequence[Path]) -> None:
        """Give every worker what it needs, and see that it can work."""
        from processor.batch.dask_worker import SetupPlugin, looked

        self._client.wait_for_workers(1, timeout=_START_SECONDS)
        paths = [str(folder.resolve()) for folder in folders]
        for worker, (version, unseen) in self._client.run(looked, paths).items():
            if version != __version__:
                raise YaodianError(
                    Text(
                        f"Dask 工作进程上的 yaodian 是 {version}，这里是 {__version__}",
                        f"a Dask worker has yaodian {version}, this is {__version__}",
                    ),
                    Text("请把各台机器的 yaodian 装成同一版本", "Install the same version everywhere"),
                    worker,
                )
            if unseen:
                raise YaodianError(
                    Text(f"Dask 工作进程看不到文件夹 {unseen[0]}", f"a Dask worker does not see {unseen[0]}"),
                    Text("各台机器要用同样的路径看到表和结果文件夹", "All machines must see the folders at one path"),
                    worker,
                )
        self._client.register_plugin(SetupPlugin(self._setup))
