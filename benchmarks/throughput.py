"""How a batch grows with files and workers: wall, CPU and peak memory of each process, in one table.

    python benchmarks/throughput.py OUTDIR [--files 1000] [--jobs 1,2] [--reps 3] [--job bench|county]
    python benchmarks/throughput.py OUTDIR --growth 100,10000

The first runs one set with so many workers each, in turn (1 2, 2 1, 1 2), and says what two give against one. The
second runs sets of these sizes in one process each: CPU a file should stay what it is, and memory should hardly grow.
bench: returns of the bench job (shared/bench/gen.py beside the checkout). county: the samples of this repository, each
return of theirs repeated under other names (files of one unit; the roll-up has more to settle, not less to read).
CPU counts the run and all its workers. Memory is the peak resident size of the run itself, and of its largest worker.
The load of the machine before each run is printed: on a busy one wall times say nothing, CPU still does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from compare import JOB, ROOT, RULESET, make_set

SAMPLES = ROOT / "samples" / "heshui-2021"
RUN = """
import resource, sys, time
begun = time.perf_counter()
from processor.cli import main
try:
    main()
except SystemExit as stop:
    code = stop.code or 0
own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
wall = time.perf_counter() - begun
print("MEASURED", code, wall, cpu, own.ru_maxrss / 1024, workers.ru_maxrss / 1024, file=sys.stderr)
"""


def main() -> int:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--job", choices=["bench", "county"], default="bench")
    parser.add_argument("--growth", default="")
    asked = parser.parse_args()
    if asked.job == "bench" and not JOB.is_dir():
        print(f"The bench job is absent ({JOB.relative_to(ROOT.parent)} beside the checkout): nothing measured.")
        return 2
    asked.out.mkdir(parents=True, exist_ok=True)
    sizes = [int(one) for one in asked.growth.split(",")] if asked.growth else [asked.files]
    jobs = [1] if asked.growth else [int(one) for one in asked.jobs.split(",")]
    rows = list(measured(asked, sizes, jobs))
    (asked.out / "throughput.json").write_text(json.dumps(rows, indent=1), "utf-8")
    show(rows, sizes, jobs)
    return 0


def measured(asked: argparse.Namespace, sizes: list[int], jobs: list[int]) -> Iterator[dict[str, Any]]:
    """One row a run."""
    for size in sizes:
        words = batch_of(asked, size)
        for rep in range(asked.reps):
            for workers in jobs if rep % 2 == 0 else reversed(jobs):
                yield {"files": size, "jobs": workers, **run(words, asked.out / "results", workers)}


def batch_of(asked: argparse.Namespace, size: int) -> list[str]:
    """The batch over so many files, without --out and --jobs."""
    if asked.job == "bench":
        made = make_set(asked.out / f"set{size}", str(size), 2021)
        about = ["--register", str(made / "roster.csv"), "--ruleset", str(RULESET)]
        return ["batch", str(made / "in"), *about, "--as-of", "2021-12-31"]
    folder = asked.out / f"county{size}"
    returns = sorted(path for path in (SAMPLES / "上报表").iterdir() if path.suffix == ".xlsx")
    if not folder.exists():
        folder.mkdir()
        for number in range(size):
            path = returns[number % len(returns)]
            shutil.copyfile(path, folder / f"{number:05d}_{path.name}")
    return ["batch", str(folder), "--register", str(SAMPLES / "单位名录.xlsx"), "--as-of", "2021-12-31"]


def run(words: list[str], out: Path, jobs: int) -> dict[str, float]:
    """One run into a new folder, measured."""
    shutil.rmtree(out, ignore_errors=True)
    load = os.getloadavg()[0]
    command = [sys.executable, "-c", RUN, *words, "--out", str(out), "--jobs", str(jobs), "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    told = next((line for line in done.stderr.splitlines() if line.startswith("MEASURED")), "")
    if not told or told.split()[1] not in ("0", "1"):
        raise SystemExit(f"the run failed: {done.stderr[-2000:]}")
    wall, cpu, own, workers = map(float, told.split()[2:])
    row = {"load": load, "wall": wall, "cpu": cpu, "mb": own, "worker_mb": workers}
    print({name: round(value, 2) for name, value in row.items()}, f"jobs {jobs}", flush=True)
    return row


def show(rows: list[dict[str, Any]], sizes: list[int], jobs: list[int]) -> None:
    """The table of medians, and what it comes to."""
    print(f"{'files':>6s} {'jobs':>4s} {'wall s':>8s} {'CPU s':>8s} {'CPU ms/file':>12s} {'MB':>6s} {'worker MB':>10s}")
    middle: dict[tuple[int, int], dict[str, float]] = {}
    for size in sizes:
        for workers in jobs:
            these = [row for row in rows if (row["files"], row["jobs"]) == (size, workers)]
            one = {name: statistics.median(row[name] for row in these) for name in ("wall", "cpu", "mb", "worker_mb")}
            middle[size, workers] = one
            print(
                f"{size:6d} {workers:4d} {one['wall']:8.2f} {one['cpu']:8.2f} {one['cpu'] / size * 1e3:12.2f} "
                f"{one['mb']:6.0f} {one['worker_mb']:10.0f}"
            )
    if len(jobs) > 1:
        first, last = middle[sizes[0], jobs[0]], middle[sizes[0], jobs[-1]]
        print(f"{jobs[-1]} workers are {first['wall'] / last['wall']:.2f} times as fast as {jobs[0]}")
    if len(sizes) > 1:
        small, large = middle[sizes[0], 1], middle[sizes[-1], 1]
        print(
            f"{sizes[-1]} files against {sizes[0]}: CPU a file x "
            f"{large['cpu'] / sizes[-1] / (small['cpu'] / sizes[0]):.2f}, memory x {large['mb'] / small['mb']:.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
