"""Where the time of a batch goes: CPU of each stage, in all and per file, in this process.

    python benchmarks/stages.py SET [--ruleset DIR] [--reps R] [--out DIR]

SET is a set of the bench job (see compare.py): SET/in holds the returns, SET/roster.csv the register, if there is one.
Files are read here even where the program would leave them to a worker, so that one clock sees all of it. Every stage
is the lowest of R runs. The first line is what the reader library alone takes for the same sheets.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

BENCH_RULESET = Path(__file__).resolve().parent / "rulesets" / "bench-2021"
STAGES = (
    ("processor.reading.returns", "open_book", "read: open, scan, cells"),
    ("processor.reading.returns", "recognise", "read: which form, which sheet"),
    ("processor.reading.returns", "read_sheet", "read: tables and values"),
    ("processor.reading.returns", "identify", "read: whose it is"),
    ("processor.judging.judge", "return_context", "judge: tables in view"),
    ("processor.judging.judge", "evaluate", "judge: rules"),
    ("processor.judging.judge", "record_of", "judge: record for the county"),
    ("processor.batch.assess", "judge", "judge: all"),
    ("processor.batch.assess", "pack_reading", "ledger: readings kept"),
    ("processor.batch.folder_run", "roll_up", "county: roll-up"),
    ("processor.batch.folder_run", "finish_county", "county: verdicts"),
    ("processor.batch.outputs", "build_result_sheet", "write: result sheets"),
    ("processor.batch.outputs", "annotate", "write: marks in packages"),
    ("processor.batch.outputs", "write_lists", "write: findings.json, .csv"),
    ("processor.batch.outputs", "write_county_book", "write: county workbook"),
    ("processor.batch.outputs", "write_report", "write: report.html"),
)
"""Where a stage is looked up, its name there, its name here. A stage within another is counted in both."""

Clock = dict[str, float]


def main() -> int:
    """Print the table of stages for the set named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path)
    parser.add_argument("--ruleset", type=Path, default=BENCH_RULESET)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--out", type=Path, help="folder for what the batch writes (default: a temporary one)")
    asked = parser.parse_args()
    begun = time.process_time()
    run, files = prepared(asked.set, asked.ruleset)
    print(f"{len(files)} files; start, imports and ruleset: {begun * 1e3:.0f} + {since(begun) * 1e3:.0f} ms")
    best: Clock = {}
    with tempfile.TemporaryDirectory() as spare:
        for _ in range(asked.reps):
            clock: Clock = {"(the library alone)": by_library(files)}
            with timed(clock):
                begun = time.process_time()
                run(asked.out or Path(spare))
                clock["in all"] = since(begun)
            best = {label: min(seconds, best.get(label, seconds)) for label, seconds in clock.items()}
    print(f"{'':34s} {'CPU ms':>9s} {'ms a file':>10s}")
    for label, seconds in best.items():
        print(f"{label:34s} {seconds * 1e3:9.1f} {seconds * 1e3 / len(files):10.3f}")
    return 0


def since(begun: float) -> float:
    """CPU seconds of this process since `begun`."""
    return time.process_time() - begun


class InThisProcess:
    """An engine that leaves no file to a worker."""

    isolated = False

    def __init__(self, setup: Any) -> None:
        self._setup = setup

    def outcomes(self, work: Any, tasks: Any) -> Iterator[Any]:
        """See processor.batch.engines.Engine."""
        for task in tasks:
            yield task, work(self._setup, task, False)


def prepared(folder: Path, ruleset: Path) -> tuple[Callable[[Path], None], list[Path]]:
    """What does the whole job of `yaodian batch` into a folder, and the files it reads."""
    from processor.batch import outputs
    from processor.batch.finals import Wish
    from processor.batch.folder import open_folder
    from processor.batch.folder_run import FolderRun
    from processor.batch.ledger import new_ledger
    from processor.batch.setup import prepare

    register = folder / "roster.csv"
    setup = prepare(ruleset, register if register.exists() else None, "2021-12-31", None)

    def run(out: Path) -> None:
        with open_folder(folder / "in", [out], setup.limits) as found, new_ledger(out, keep=False) as ledger:
            batch = FolderRun(setup, found, ledger, InThisProcess(setup), Wish(out, "zh"))
            batch.check(lambda name: None)
            batch.finish(lambda name: None)
            report = batch.report()
            outputs.write_lists(report, out, "zh")
            outputs.write_county(report, setup, out, "zh")
            batch.close()

    return run, sorted((folder / "in").glob("*.xlsx"))


def by_library(files: list[Path]) -> float:
    """CPU seconds of the reader library for every sheet of every file."""
    from python_calamine import CalamineWorkbook

    begun = time.process_time()
    for path in files:
        with path.open("rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return since(begun)


@contextmanager
def timed(clock: Clock) -> Iterator[None]:
    """Adds the CPU time of every stage to `clock` while the block runs."""
    held = []
    for module, name, label in STAGES:
        clock[label] = 0.0
        place = import_module(module) and sys.modules[module]
        held.append((place, name, getattr(place, name)))
        setattr(place, name, counted(getattr(place, name), clock, label))
    try:
        yield
    finally:
        for place, name, function in held:
            setattr(place, name, function)


def counted(function: Callable[..., Any], clock: Clock, label: str) -> Callable[..., Any]:
    """`function`, its CPU time added to the clock."""

    @wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return function(*args, **named)
        finally:
            clock[label] += since(begun)

    return call


if __name__ == "__main__":
    sys.exit(main())
