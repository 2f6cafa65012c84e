"""A run that is killed at any moment and resumed comes to the result of one that was left alone; so does one on Dask
whose worker is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from processor import resources

SAMPLES = resources.folder("samples") / "heshui-2021"
ROOT = Path(__file__).resolve().parents[2]
BATCH = ["batch", str(SAMPLES / "上报表"), "--register", str(SAMPLES / "单位名录.xlsx"), "--as-of", "2021-12-31"]
ON_DASK = """
import os, signal, sys, threading, time
from pathlib import Path

from processor import resources
from processor.batch import dask_engine
from processor.batch.dask_engine import OnDask
from processor.batch.finals import Wish
from processor.batch.folder import open_folder
from processor.batch.folder_run import FolderRun
from processor.batch.ledger import new_ledger
from processor.batch.setup import prepare


def main():
    import distributed

    dask_engine._LOTS = 1  # so that there is work left when the worker dies
    out = Path(sys.argv[1])
    samples = resources.folder("samples") / "heshui-2021"
    setup = prepare("heshui-2021", samples / "单位名录.xlsx", "2021-12-31", None)
    done = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        victim = next(iter(cluster.workers.values())).pid

        def step(name):
            done.append(name)
            if len(done) == 4:
                os.kill(victim, signal.SIGKILL)

        with (
            open_folder(samples / "上报表") as found,
            new_ledger(out, keep=False) as ledger,
            OnDask(setup, cluster.scheduler_address, None, [samples, out]) as engine,
        ):
            run = FolderRun(setup, found, ledger, engine, Wish(out))
            run.check(step)
            run.finish(lambda name: None)
            report = run.report()
            run.write(report)
            run.close()
        assert victim not in [worker.pid for worker in cluster.workers.values()], "it was not killed"


if __name__ == "__main__":
    main()
"""


def command(out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "processor.cli", *BATCH, "--out", str(out), "--quiet", *more]


def finish(words: list[str]) -> None:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr  # the samples hold planted faults


def written(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.is_file() and ".yaodian" not in path.relative_to(out).parts]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """(what a run writes that is left alone, how long it takes in seconds)."""
    out = tmp_path_factory.mktemp("whole")
    begun = time.monotonic()
    finish(command(out, "--jobs", "2"))
    return written(out), time.monotonic() - begun


def test_killed_at_any_moment_and_resumed(whole: tuple[dict[str, bytes], float], tmp_path: Path) -> None:
    files, seconds = whole
    chance = random.Random(20210115)
    moments = [chance.uniform(0.3, 1.0) * seconds for _ in range(4)]
    hits = 0
    for moment in moments:
        process = subprocess.Popen(command(tmp_path, "--jobs", "2", "--resume"), cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            hits += 1
    assert hits, "no run was still going when it was to be killed"
    finish(command(tmp_path, "--jobs", "2", "--resume"))
    assert written(tmp_path) == files


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal here")
def test_ctrl_c_ends_with_130_and_its_workers(whole: tuple[dict[str, bytes], float], tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path, "--jobs", "2"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    ledger = tmp_path / ".yaodian" / "ledger.sqlite"
    deadline = time.monotonic() + 30
    while not ledger.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    # So early that nothing was judged, it is just ended; from then on there is a result, which says how far it came.
    assert process.returncode in (130, 2), err
    if process.returncode == 130:
        assert "未完成，只审核了" in out
        assert '"complete": false' in (tmp_path / "findings.json").read_text("utf-8")
    else:
        assert err.strip() == "已中断"
    finish(command(tmp_path, "--jobs", "2", "--resume"))
    assert written(tmp_path) == whole[0]


@pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed (extra dask)")
def test_dask_gives_the_same_also_when_a_worker_is_killed(
    whole: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    script = tmp_path / "on_dask.py"
    script.write_text(ON_DASK, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, str(script), str(out)],
        env={**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert written(out) == whole[0]


@pytest.mark.skipif(find_spec("distributed") is None, reason="Dask is not installed (extra dask)")
def test_a_scheduler_that_does_not_answer_is_told(tmp_path: Path) -> None:
    words = command(tmp_path, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "连不上 Dask 调度器" in done.stderr
