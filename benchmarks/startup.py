"""What one school waits for: the start of `yaodian check`, and the reading and judging of a large return.

    python benchmarks/startup.py [--reps R]

Prints two figures side by side, each measured in alternation:

* CPU of `yaodian check` of a tiny return beside `python -c "import click, python_calamine"`, and its peak memory;
* CPU of reading and judging a return of 60 classes beside the reader library reading every sheet of it, and the peak
  memory of `yaodian check` of it.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "heshui-2021"
AS_OF = datetime.date(2021, 12, 31)
IMPORTS = [sys.executable, "-c", "import click, python_calamine"]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=15)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        made(asked.make, 1, 1)
        made(asked.make, 10, 34)
        return 0
    reps = asked.reps
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: what has been imported here would count into the peak memory of every child.
        subprocess.run([sys.executable, __file__, "--make", folder], check=True)
        tiny, large = Path(folder, "6.xlsx"), Path(folder, "60.xlsx")
        floor, small, memory = [], [], 0.0
        spent(check(tiny))  # once, so that the compiled ruleset and the byte code are there
        peak = spent(check(large))[1]
        for _ in range(reps):
            floor.append(spent(IMPORTS)[0])
            seconds, memory = spent(check(tiny))
            small.append(seconds)
        row("yaodian check, tiny return", small, "imports of click, python_calamine", floor, memory)
        ours, library = [], []
        work = reader(large)
        for _ in range(reps):
            library.append(cpu(lambda: by_library(large)))
            ours.append(cpu(work))
        row("read + judge, 60 classes", ours, "the reader library, every sheet", library, peak)
    return 0


def row(label: str, ours: list[float], beside: str, floor: list[float], memory: float) -> None:
    """One line: medians in milliseconds, their ratio, peak memory of the check in MB."""
    mine, other = statistics.median(ours) * 1e3, statistics.median(floor) * 1e3
    print(f"{label}: {mine:.1f} ms; {beside}: {other:.1f} ms; ratio {mine / other:.2f}; peak {memory:.0f} MB")


def made(folder: Path, classes: int, size: int) -> Path:
    """A return of a primary school with so many classes in each of its six grades, about `size` pupils in each.

    Its file is called by the number of classes.
    """
    from processor.authoring.fill import fill_form
    from processor.ruleset import load_ruleset

    make: Any = samples()
    school = make.School("HS101", "合水县三里店小学", "", "小学", "西华池镇", "县城", classes, size)
    ruleset = load_ruleset("heshui-2021")
    path = folder / f"{classes * 6}.xlsx"
    form = roomy(ruleset.form("school"), classes * 6)
    path.write_bytes(fill_form(ruleset, form, make.filling_of(school, random.Random(1))))
    return path


def roomy(form: Any, rows: int) -> Any:
    """`form` with at least so many rows for classes in its blank workbook (a school inserts what it lacks)."""
    sheets = [
        replace(
            sheet,
            tables=tuple(
                replace(table, spare=max(rows, table.spare)) if table.name == "班级情况表" else table
                for table in sheet.tables
            ),
        )
        for sheet in form.sheets
    ]
    return replace(form, sheets=tuple(sheets))


def samples() -> object:
    """The module that makes the samples: it knows what a school types."""
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def check(path: Path) -> list[str]:
    """The command line of a check without a register, as a school runs it."""
    return [sys.executable, "-m", "processor.cli", "check", str(path), "--as-of", AS_OF.isoformat()]


def spent(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak memory (MB) of a command; on systems without wait4 the figures are 0."""
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    if not hasattr(os, "wait4"):
        child.wait()
        return 0.0, 0.0
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit code {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def by_library(path: Path) -> None:
    """Every sheet, by the reader library alone."""
    from python_calamine import CalamineWorkbook

    with path.open("rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def reader(path: Path) -> Callable[[], object]:
    """What reads and judges one return, everything else being loaded."""
    from processor.judging import judge
    from processor.reading import read_return
    from processor.ruleset import load_ruleset

    ruleset = load_ruleset("heshui-2021")
    round_id = ruleset.rounds[-1].id

    def work() -> object:
        ret = read_return(path, ruleset, None, as_of=AS_OF)
        return judge(ret, ruleset, register=None, as_of=AS_OF, round_id=round_id)

    work()
    return work


if __name__ == "__main__":
    sys.exit(main())
