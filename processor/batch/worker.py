"""A process that reads workbooks and may die of one: the run goes on without it.

The reader library can end its process beyond any `except` (a count that asks for 100 GB), and a file can be made to
take hours. So all but harmless workbooks (reading.limits.Harmless) are read here, under a clock, under a memory limit
where the system has one for a process (POSIX; on Windows the sizes that are looked at beforehand must do), and with
what the process writes on its way out kept from the screen. The process is started for the first such workbook, with
`spawn`, so that it is the same on every system, and serves until it dies or the run ends.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar, cast

from processor.batch.setup import Setup
from processor.errors import Unread
from processor.model import Text

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_P = ParamSpec("_P")
_T = TypeVar("_T")
_START_SECONDS = 60.0
_LAST_WORDS = 4096
_NO_MEMORY = (b"memory allocation of", b"MemoryError", b"out of memory", b"bad_alloc")
_KILLED = -9
_ALONE = Text("请单独发送这个文件给维护人员", "Send this file to the maintainers")


def timed_out(seconds: float) -> Unread:
    """A workbook that took longer than it may."""
    return Unread(
        "timeout",
        Text(f"读取超过 {seconds:g} 秒，已停止", f"reading took longer than {seconds:g} seconds and was stopped"),
        Text(
            "请用 Excel/WPS 打开并另存为 .xlsx，删去无关内容；确需放宽的加 --limit seconds=新上限",
            "Save it as .xlsx in Excel or WPS without what does not belong in it; or raise it: --limit seconds=N",
        ),
    )


def out_of_memory(most: int) -> Unread:
    """A workbook that needs more memory than it may have."""
    mega = most >> 20
    return Unread(
        "too-large",
        Text(f"读取所需内存超过 {mega} MB", f"reading takes more than {mega} MB of memory"),
        Text(
            "请用 Excel/WPS 打开并另存为 .xlsx，删去无关内容；确需放宽的加 --limit memory_bytes=新上限",
            "Save it as .xlsx in Excel or WPS without what does not belong in it; or raise it: --limit memory_bytes=N",
        ),
    )


def crashed(how: str) -> Unread:
    """A fault of ours. how: what ended the reading, for the maintainers."""
    words = Text(f"程序读取此文件时出错（{how}），是程序的问题", f"the program itself failed on this file ({how})")
    return Unread("crash", words, _ALONE)


@dataclass(slots=True)
class _Running:
    process: BaseProcess
    pipe: Connection
    words: Path


class Worker:
    """Runs functions of a workbook in another process, one at a time. Use it in a `with`; it starts when needed."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._running: _Running | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop()

    def call(self, function: Callable[Concatenate[Setup, _P], _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """function(setup, *args) in the worker; a function of a module, with arguments and result that can be pickled.

        Raises what it raises; Unread (timeout, too-large, crash) where it takes too long or the process dies.
        """
        limits = self._setup.limits
        running = self._running or self._start()
        try:
            running.pipe.send((function, args, named))
            if not running.pipe.poll(limits.seconds):
                self._stop(kill=True)
                raise timed_out(limits.seconds)
            outcome, error = running.pipe.recv()
        except (EOFError, OSError):
            raise self._obituary() from None
        if isinstance(error, MemoryError):
            self._stop()
            raise out_of_memory(limits.memory_bytes)
        if error is not None:
            raise error
        return cast("_T", outcome)

    def _start(self) -> _Running:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        handle, words = tempfile.mkstemp(prefix="yaodian-", suffix=".log")
        os.close(handle)
        process = context.Process(target=serve, args=(theirs, self._setup, words), daemon=True)
        self._running = _Running(process, ours, Path(words))
        process.start()
        theirs.close()
        try:
            if not ours.poll(_START_SECONDS):
                raise EOFError
            ours.recv()
        except (EOFError, OSError):
            raise self._obituary() from None
        return self._running

    def _obituary(self) -> Unread:
        """Why the process died."""
        running = self._running
        if running is None:
            return crashed("not started")
        running.process.join(1)
        code = running.process.exitcode
        said = running.words.read_bytes()[-_LAST_WORDS:]
        self._stop(kill=True)
        if code == _KILLED or any(mark in said for mark in _NO_MEMORY):
            return out_of_memory(self._setup.limits.memory_bytes)
        return crashed(f"exit code {code}")

    def _stop(self, kill: bool = False) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        running.pipe.close()
        if not kill:
            running.process.join(1)
        if running.process.is_alive():
            running.process.kill()
            running.process.join()
        running.process.close()
        running.words.unlink(missing_ok=True)


def serve(pipe: Connection, setup: Setup, words: str) -> None:
    """The other side: answer calls until the pipe closes. words: the file that takes what is written on stderr."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    log = os.open(words, os.O_WRONLY | os.O_TRUNC)
    os.dup2(log, 2)
    os.close(log)
    _hold_memory(setup.limits.memory_bytes)
    pipe.send(None)
    while True:
        try:
            function, args, named = pipe.recv()
        except EOFError:
            return
        answer: tuple[Any, BaseException | None]
        try:
            answer = function(setup, *args, **named), None
        except Exception as error:
            answer = None, error
        pipe.send(answer)


def _hold_memory(most: int) -> None:
    """Let the system refuse this process more than `most` bytes, where it can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
