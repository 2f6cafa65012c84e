"""Files in worker processes, several at once: what kills one costs its file, and the results stay the same."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from processor import resources
from processor.batch import assess as assess_module
from processor.batch import folder_run
from processor.batch.engines import Here, Pool, local_engine
from processor.batch.finals import Wish
from processor.batch.folder import Found, Source
from processor.batch.folder_run import FolderRun
from processor.batch.ledger import Ledger, ledger_in_memory, new_ledger, open_ledger
from processor.batch.setup import Setup, prepare
from processor.batch.worker import crashed
from processor.errors import Unread
from processor.model import Report
from processor.reading import Limits

SAMPLES = resources.folder("samples") / "heshui-2021"
DEEDS = """
import os, time

def deed(setup, task, harmless):
    if task == "die":
        os._exit(3)
    if task == "sleep":
        time.sleep(60)
    if task == "hoard":
        return len(bytearray(3 << 30))
    if task == "stumble":
        raise ValueError(task)
    return task * 2
"""


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare("heshui-2021", SAMPLES / "单位名录.xlsx", "2021-12-31", "2021-12")


@pytest.fixture(scope="module")
def found() -> Found:
    paths = sorted((SAMPLES / "上报表").iterdir(), key=lambda path: path.name)
    return Found(tuple(Source(path, path.name) for path in paths), ())


def test_each_misfortune_costs_one_file(setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deeds_of_a_pool.py").write_text(DEEDS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    from deeds_of_a_pool import deed  # type: ignore[import-not-found]

    bad = {"die": "crash", "sleep": "timeout", "stumble": "crash"}
    if sys.platform == "linux":
        bad["hoard"] = "too-large"
    tasks = [f"file {number}" for number in range(20)]
    for place, task in enumerate(bad):
        tasks.insert(4 * place, task)
    with Pool(replace(setup, limits=Limits(seconds=2.0, memory_bytes=1 << 30)), 2) as pool:
        outcomes = dict(pool.outcomes(deed, tasks))
    told = {task: outcome.code for task, outcome in outcomes.items() if isinstance(outcome, Unread)}
    assert told == bad
    assert {task: outcome for task, outcome in outcomes.items() if task not in bad} == {
        task: task * 2 for task in tasks if task not in bad
    }


def test_one_process_for_a_handful_of_files(setup: Setup) -> None:
    assert isinstance(local_engine(setup, None, 3), Here)
    assert isinstance(local_engine(setup, 1, 1000), Here)
    assert isinstance(local_engine(setup, 4, 3), Pool)


def run_into(out: Path, setup: Setup, found: Found, engine: Any, *, keep: bool = True, stop_at: int = 0) -> Report:
    """A whole run; stop_at: Ctrl-C after so many files."""
    seen: list[str] = []

    def step(name: str) -> None:
        seen.append(name)
        if len(seen) == stop_at:
            raise KeyboardInterrupt

    with new_ledger(out, keep=keep) as ledger, engine:
        run = FolderRun(setup, found, ledger, engine, Wish(out))
        run.check(step)
        run.finish(lambda name: None)
        report = run.report()
        run.write(report)
        run.close()
        return replace(report, returns=tuple(report.returns))


def written(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.is_file() and ".yaodian" not in path.parts]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def whole(setup: Setup, found: Found, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an uninterrupted run in one process writes."""
    out = tmp_path_factory.mktemp("whole")
    run_into(out, setup, found, Here(setup))
    files = written(out)
    assert {"findings.json", "findings.csv", "县级汇总.xlsx", "report.html"} < set(files) and len(files) > 10
    return files


def test_three_workers_write_what_one_process_writes(
    setup: Setup, found: Found, whole: dict[str, bytes], tmp_path: Path
) -> None:
    report = run_into(tmp_path, setup, found, Pool(setup, 3))
    assert report.complete and not report.remarks
    assert written(tmp_path) == whole


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_leaves_a_partial_result_that_says_so(
    setup: Setup, found: Found, whole: dict[str, bytes], tmp_path: Path, jobs: int
) -> None:
    files = len(found.sources)
    report = run_into(tmp_path, setup, found, local_engine(setup, jobs, files), stop_at=5)
    assert not report.complete
    assert report.remarks[0].zh.startswith(f"未完成，只审核了 5/{files} 个文件")
    unchecked = [one for one in report.unread if one.code == "unchecked"]
    assert len(unchecked) == files - 5
    assert report.county is not None
    sent = {unit.name for unit in setup.register.units} if setup.register else set()
    assert not {one.name for one in report.county.missing} & {Path(one.file).stem for one in unchecked} & sent
    with open_ledger(tmp_path) as ledger:
        assert (ledger.header.complete, ledger.header.done, ledger.header.found) == (False, 5, files)
    assert run_into(tmp_path, setup, found, local_engine(setup, jobs, files)).complete
    assert written(tmp_path) == whole


class Counting(Here):
    """Counts the work that is done."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.done: list[str] = []

    def outcomes(self, work: Any, tasks: Iterable[Any], at_once: int = 4) -> Iterator[tuple[Any, Any]]:
        for task, outcome in super().outcomes(work, tasks):
            self.done.append(work.__name__)
            yield task, outcome


def test_what_is_done_is_not_done_again(
    setup: Setup, found: Found, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = len(found.sources)
    copies = sum(1 for name in whole if name.startswith("标注后/"))
    first, second, third, fourth = (Counting(setup) for _ in range(4))
    run_into(tmp_path, setup, found, first)
    assert first.done.count("assess") == files and first.done.count("mark") >= copies
    run_into(tmp_path, setup, found, second)
    assert second.done == []
    lost = next((tmp_path / "标注后").iterdir())
    lost.unlink()
    run_into(tmp_path, setup, found, third)
    assert third.done == ["mark"]
    assert written(tmp_path) == whole

    def never(*_args: object, **_named: object) -> None:
        raise AssertionError("a reading was not reused")

    monkeypatch.setattr(assess_module, "read_source", never)
    monkeypatch.setenv("YAODIAN_DEBUG", "1")
    later = prepare("heshui-2021", SAMPLES / "单位名录.xlsx", "2021-12-30", "2021-12")
    unread = sum(1 for one in run_into(tmp_path, setup, found, Here(setup)).unread)
    readable = Found(tuple(one for one in found.sources if not is_unread(tmp_path, one.name)), ())
    assert len(readable.sources) == files - unread
    run_into(tmp_path, later, readable, fourth)
    assert fourth.done.count("assess") == len(readable.sources)
    assert written(tmp_path) != whole


def is_unread(out: Path, name: str) -> bool:
    with open_ledger(out) as ledger:
        query = "SELECT 1 FROM files WHERE name = ? AND unread IS NOT NULL"
        return ledger.database.execute(query, (name,)).fetchone() is not None


def test_copies_of_files_that_are_gone_are_taken_away(setup: Setup, found: Found, tmp_path: Path) -> None:
    run_into(tmp_path, setup, found, Here(setup))
    first, second, *rest = sorted((tmp_path / "标注后").iterdir())
    second.write_bytes(b"somebody has worked in it")
    left = Found(tuple(one for one in found.sources if one.name not in (first.name, second.name)), ())
    run_into(tmp_path, setup, left, Here(setup), keep=False)
    assert sorted((tmp_path / "标注后").iterdir()) == [second, *rest]


class NoCounty(Counting):
    """Its process dies of the county's verdicts, as of durable_rules it might."""

    isolated = True

    def outcomes(self, work: Callable[..., Any], tasks: Iterable[Any], at_once: int = 4) -> Iterator[tuple[Any, Any]]:
        if work is folder_run._concluded:
            yield from ((task, crashed("exit code -11")) for task in tasks)
        else:
            yield from super().outcomes(work, tasks)


def test_the_county_survives_its_engine(setup: Setup, found: Found) -> None:
    def report_of(engine: Here) -> Report:
        ledger: Ledger
        with ledger_in_memory() as ledger, engine:
            run = FolderRun(setup, found, ledger, engine, Wish(None))
            run.check(lambda name: None)
            run.finish(lambda name: None)
            return run.report()

    usual, without = report_of(Here(setup)), report_of(NoCounty(setup))
    assert usual.county is not None and usual.county.verdicts
    assert without.county == usual.county
    assert not usual.remarks
    assert [remark.zh for remark in without.remarks] == [
        "判定引擎 durable_rules 出错，全县判定改由内置引擎得出，结果相同"
    ]
