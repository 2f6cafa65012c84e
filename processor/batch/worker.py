"""A process that reads workbooks and may die of one: the run goes on without it.

The reader library can end its process beyond any `except` (a count that asks for 100 GB), and a file can be made to
take hours. So all but harmless workbooks (reading.limits.Harmless) are read here, under a clock, under a memory limit
where the system has one for a process (POSIX; on Windows the sizes that are looked at beforehand must do), and with
what the process writes on its way out kept from the screen. The process is started for the first such workbook, as a
fresh interpreter on every system (it inherits nothing and runs no main module again), and serves until it dies or the
run ends. Questions and answers are pickles on its standard input and output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar, cast

from processor.batch.setup import Setup
from processor.errors import Unread
from processor.model import Text
from processor.records import dataclass

if TYPE_CHECKING:
    import queue
    import subprocess

_P = ParamSpec("_P")
_T = TypeVar("_T")
_START_SECONDS = 60.0
_LAST_WORDS = 1 << 20
_NO_MEMORY = (b"memory allocation of", b"MemoryError", b"out of memory", b"bad_alloc")
_KILLED = -9
_ALONE = Text("请单独发送这个文件给维护人员", "Send this file to the maintainers")
_MAIN = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from processor.batch.worker import serve; serve()"
)


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


@dataclass(frozen=True, slots=True)
class _Running:
    """answers: filled by a thread, since a pipe cannot be waited for with a clock on every system; None at its end."""

    process: subprocess.Popen[bytes]
    answers: queue.SimpleQueue[tuple[Any, BaseException | None] | None]
    words: IO[bytes]


class Worker:
    """Runs functions of a workbook in another process, one at a time. Use it in a `with`; it starts when needed."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._running: _Running | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def call(self, function: Callable[Concatenate[Setup, _P], _T], *args: _P.args, **named: _P.kwargs) -> _T:
        """function(setup, *args) in the worker; a function of a module, with arguments and result that can be pickled.

        Raises what it raises; Unread (timeout, too-large, crash) where it takes too long or the process dies.
        """
        if self._running is None:
            self._running = _started()
            self._ask(sys.path, self._setup)
            self._answer(_START_SECONDS)
        self._ask((function, args, named))
        outcome, error = self._answer(self._setup.limits.seconds)
        if isinstance(error, MemoryError):
            self.stop()
            raise out_of_memory(self._setup.limits.memory_bytes)
        if error is not None:
            raise error
        return cast("_T", outcome)

    def _ask(self, *messages: object) -> None:
        import pickle

        running = self._running
        assert running is not None and running.process.stdin is not None
        try:
            for message in messages:
                pickle.dump(message, running.process.stdin)
            running.process.stdin.flush()
        except OSError:  # it died while it had nothing to do
            raise self._obituary() from None

    def _answer(self, seconds: float) -> tuple[Any, BaseException | None]:
        import queue

        assert self._running is not None
        try:
            answer = self._running.answers.get(timeout=seconds)
        except queue.Empty:
            self.stop()
            raise timed_out(seconds) from None
        if answer is None:
            raise self._obituary()
        return answer

    def _obituary(self) -> Unread:
        """Why the process died."""
        running = self._running
        assert running is not None
        code = running.process.wait()
        running.words.seek(0)
        said = running.words.read(_LAST_WORDS)
        self.stop()
        if code == _KILLED or any(mark in said for mark in _NO_MEMORY):
            return out_of_memory(self._setup.limits.memory_bytes)
        return crashed(f"exit code {code}")

    def kill(self) -> None:
        """End the process, from another thread than the one that calls: that one is told as of any death."""
        running = self._running
        if running is not None:
            running.process.kill()

    def stop(self) -> None:
        """End the process. The next call starts another one."""
        running, self._running = self._running, None
        if running is None:
            return
        running.process.kill()
        running.process.wait()
        for stream in (running.process.stdin, running.process.stdout, running.words):
            assert stream is not None
            try:
                stream.close()
            except OSError:  # what was not yet written to a dead process
                continue


def _started() -> _Running:
    import queue
    import subprocess
    import tempfile
    import threading

    words = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the worker)
    process = subprocess.Popen(
        # -P: a module lying in the current folder, among the returns perhaps, is never imported
        [sys.executable, "-P", "-c", _MAIN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=words,
        # Ctrl-C is for the run, which then decides what becomes of its workers.
        process_group=None if sys.platform == "win32" else 0,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    answers: queue.SimpleQueue[tuple[Any, BaseException | None] | None] = queue.SimpleQueue()
    assert process.stdout is not None
    threading.Thread(target=_listen, args=(process.stdout, answers), daemon=True).start()
    return _Running(process, answers, words)


def _listen(source: IO[bytes], answers: queue.SimpleQueue[tuple[Any, BaseException | None] | None]) -> None:
    """Pass on what the process says, then None."""
    import pickle

    try:
        while True:
            answers.put(pickle.load(source))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        answers.put(None)


def serve() -> None:
    """The other side: answer calls until standard input closes."""
    import pickle
    import signal

    from processor.cycles import put_off

    put_off()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    source = sys.stdin.buffer
    setup: Setup = pickle.load(source)
    _hold_memory(setup.limits.memory_bytes)
    answer: tuple[Any, BaseException | None] = None, None
    while True:
        pickle.dump(answer, answers)
        answers.flush()
        try:
            function, args, named = pickle.load(source)
        except EOFError:
            return
        try:
            answer = function(setup, *args, **named), None
        except Exception as error:
            answer = None, error


def _hold_memory(most: int) -> None:
    """Let the system refuse this process more than `most` bytes, where it can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
