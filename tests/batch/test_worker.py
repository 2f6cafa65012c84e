"""Workbooks that are not harmless are read in a process of their own, and the run outlives it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from processor import resources
from processor.batch.folder import Source
from processor.batch.run import check_files, judge_folder, judge_source
from processor.batch.setup import Setup, parse_limits, prepare
from processor.batch.worker import Worker
from processor.errors import Unread, YaodianError
from processor.reading import Limits, NotHarmless

SAMPLES = resources.folder("samples") / "heshui-2021" / "上报表"
DEEDS = """
import os, sys, time

def sleep(setup, seconds):
    time.sleep(seconds)

def die(setup, code):
    print("last words", file=sys.stderr)
    os._exit(code)

def shout(setup, words):
    print(words)
    return words

def hoard(setup, size):
    return len(bytearray(size))

def abort(setup, size):
    sys.stderr.write(f"memory allocation of {size} bytes failed")
    sys.stderr.flush()
    os.abort()

def stumble(setup, words):
    raise ValueError(words)
"""


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare("heshui-2021", None, "2021-12-31", None)


@pytest.fixture
def deed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Functions that do harm to the process they run in."""
    (tmp_path / "deeds_of_a_worker.py").write_text(DEEDS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import deeds_of_a_worker  # type: ignore[import-not-found]

    return lambda name: getattr(deeds_of_a_worker, name)


def code_of(worker: Worker, function: Any, *args: Any) -> str:
    with pytest.raises(Unread) as error:
        worker.call(function, *args)
    assert error.value.what.en and error.value.remedy.zh
    return error.value.code


def test_the_run_outlives_its_worker(setup: Setup, deed: Callable[[str], Any]) -> None:
    with Worker(replace(setup, limits=Limits(seconds=1.5, memory_bytes=1 << 30))) as worker:
        assert code_of(worker, deed("die"), 3) == "crash"
        assert code_of(worker, deed("sleep"), 60) == "timeout"
        assert code_of(worker, deed("abort"), 1 << 40) == "too-large"
        if sys.platform == "linux":
            assert code_of(worker, deed("hoard"), 3 << 30) == "too-large"
        with pytest.raises(ValueError, match="nanu"):
            worker.call(deed("stumble"), "nanu")
        assert worker.call(deed("shout"), "hallo") == "hallo"


def test_a_worker_judges_as_the_run_itself_does(setup: Setup) -> None:
    source = Source(next(SAMPLES.glob("*.xlsx")), "a.xlsx")
    here = judge_source(setup, source, harmless=True)
    with Worker(setup) as worker:
        assert worker.call(judge_source, source) == here


def test_a_module_among_the_returns_is_never_imported(
    setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pickle.py").write_text("open('ran', 'w').close()\nfrom _pickle import *\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    source = Source(next(SAMPLES.glob("*.xlsx")), "a.xlsx")
    with Worker(setup) as worker:
        worker.call(judge_source, source)
    assert not (tmp_path / "ran").exists()


def test_a_far_cell_and_other_formats_want_a_worker(setup: Setup, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(NotHarmless):
        judge_source(setup, Source(path, "a.xls"), harmless=True)
    (unread,) = check_files([path], setup).unread
    assert unread.code == "corrupt"


def test_a_fault_of_ours_costs_one_file(setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_args: object, **_named: object) -> None:
        raise ZeroDivisionError("nanu")

    monkeypatch.setattr("processor.batch.folder_run.assess", stumble)
    report = judge_folder([Source(tmp_path / "a.xlsx", "a.xlsx")], setup, lambda name: None)
    (unread,) = report.unread
    assert (unread.code, "ZeroDivisionError: nanu" in unread.why.zh) == ("crash", True)
    monkeypatch.setenv("YAODIAN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        judge_folder([Source(tmp_path / "a.xlsx", "a.xlsx")], setup, lambda name: None)


def test_limits_are_set_by_name() -> None:
    limits = parse_limits(["cells=20000000", "file_bytes=300M", "seconds=2.5"])
    assert (limits.cells, limits.file_bytes, limits.seconds) == (20_000_000, 300 << 20, 2.5)
    assert limits.parts == Limits().parts
    for text in ("cell=3", "cells", "cells=viel", "cells=-1"):
        with pytest.raises(YaodianError, match=text) as error:
            parse_limits([text])
        assert "inflated_bytes" in error.value.remedy.zh
