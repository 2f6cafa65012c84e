"""What a run leaves on each Dask worker, and what it calls there. Imported only where Dask is installed."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Sequence
from typing import Any, TypeVar

from distributed import WorkerPlugin, get_worker

from processor import __version__
from processor.batch.engines import Here, Work
from processor.batch.setup import Setup
from processor.errors import Unread

_Task = TypeVar("_Task")
_Done = TypeVar("_Done")


class SetupPlugin(WorkerPlugin):  # type: ignore[misc]
    """Holds what a run needs on each worker: sent once, not with every file, and also to workers that start later."""

    name = "yaodian"

    def __init__(self, setup: Setup) -> None:
        self._packed = pickle.dumps(setup)

    def setup(self, worker: Any) -> None:
        """Called by Dask when the run or the worker starts."""
        self._engine = Here(pickle.loads(self._packed))
        self._one = threading.Lock()

    def teardown(self, worker: Any) -> None:
        """Called by Dask when the worker ends."""
        self._engine.__exit__()

    def outcomes(self, work: Work[_Task, _Done], tasks: Sequence[_Task]) -> list[_Done | Unread]:
        """What the work comes to on each; one file at a time, however many threads the worker has."""
        with self._one:
            return [outcome for _, outcome in self._engine.outcomes(work, tasks)]


def on_worker(work: Work[_Task, _Done], tasks: Sequence[_Task]) -> list[_Done | Unread]:
    """Do the work on the worker that this is called on."""
    plugin: SetupPlugin = get_worker().plugins[SetupPlugin.name]
    return plugin.outcomes(work, tasks)


def looked(paths: Sequence[str]) -> tuple[str, list[str]]:
    """(version of the program on this worker, the folders that it does not see)."""
    return __version__, [path for path in paths if not os.path.isdir(path)]
