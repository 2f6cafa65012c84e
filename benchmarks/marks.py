"""Write-back side by side, in turn, in one run: our patch, unzip and zip, and openpyxl.

    python benchmarks/marks.py WORKDIR [--reps R] [--small] [--seed S]

Three tables: a realistic return with 48 marks; 50,000 rows x 30 columns with 50 marks (time and memory, also against
limit.py pack); 10,000 against 10 marks on that file. --small leaves the two large ones out. Seconds and megabytes are
those of processes that do nothing else, seconds without the start of the interpreter and imports; medians of R rounds
(A B C, C B A, ...). Exit code 2 when the bench job, which makes the workbooks, is not there.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
JOB = ROOT.parent / "shared" / "bench"
sys.path.insert(0, str(ROOT))

OURS, COMMANDS, REZIP, OPENPYXL, PACK = (
    "ours",
    "unzip + zip (commands)",
    "zipfile, in memory",
    "openpyxl",
    "limit.py pack",
)
REALISTIC, BIG, MANY, FEW = 48, 50, 10_000, 10
SMALL_ROUNDS = 25
"""Write-backs in one process, of which the median counts, where one takes milliseconds."""

Spot = tuple[str, int, int]
"""Sheet, row, column of a mark."""


# ---------------------------------------------------------------- the ways to write back


def ours(source: Path, target: Path, spots: Sequence[Spot]) -> Callable[[], None]:
    """Patch the package, with our own sheet, from file to file; written as `check --annotate` writes."""
    from processor.writing.annotate import LOOKS
    from processor.writing.package.atomic import replacing
    from processor.writing.package.patcher import patch
    from processor.writing.package.spec import CellMark, CellStyle, NewSheet, SheetCell, SheetRow

    look = CellStyle(wrap=True)
    rows = [SheetRow(tuple(SheetCell(text, look) for text in row), 48) for row in summary(spots)]
    marks = [
        CellMark(*spot, LOOKS[number % len(LOOKS)], comment(number) if number < 100 else None)
        for number, spot in enumerate(spots)
    ]

    def run() -> None:
        with replacing(target) as out:
            patch(source.read_bytes(), out, marks, NewSheet("审核结果", tuple(rows)))

    return run


def by_openpyxl(source: Path, target: Path, spots: Sequence[Spot]) -> Callable[[], None]:
    """Load, mark and save."""
    import openpyxl
    from openpyxl.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Border, PatternFill, Side

    fill, line = PatternFill("solid", fgColor="F1948C"), Side("medium", color="A61B1B")
    border = Border(line, line, line, line)

    def run() -> None:
        book = openpyxl.load_workbook(source)
        for number, (sheet, row, col) in enumerate(spots):
            cell = book[sheet].cell(row, col)
            if isinstance(cell, MergedCell):  # which takes no comment
                continue
            cell.fill, cell.border = fill, border
            if number < 100:
                cell.comment = Comment(comment(number), "要点审核")
        page = book.create_sheet("审核结果")
        for row in summary(spots):
            page.append(row)
        book.save(target)

    return run


def by_zipfile(source: Path, target: Path, spots: Sequence[Spot]) -> Callable[[], None]:
    """Inflate every part and deflate it again; nothing is marked and nothing written to the disk."""
    import io
    import zipfile

    def run() -> None:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                new.writestr(info.filename, old.read(info))

    return run


def by_commands(source: Path, target: Path, spots: Sequence[Spot]) -> Callable[[], None]:
    """The commands unzip and zip, by way of a folder; nothing is marked."""
    import shutil

    folder = target.with_suffix(".parts")
    quote = shlex.quote
    unzip = f"unzip -q {quote(str(source))} -d {quote(str(folder))}"
    zip_up = f"cd {quote(str(folder))} && zip -q -r -X {quote(str(target.resolve()))} ."

    def run() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        target.unlink(missing_ok=True)
        subprocess.run(["/bin/sh", "-c", f"{unzip} && {zip_up}"], check=True)

    return run


WAYS: dict[str, Callable[[Path, Path, Sequence[Spot]], Callable[[], None]]] = {
    OURS: ours,
    COMMANDS: by_commands,
    REZIP: by_zipfile,
    OPENPYXL: by_openpyxl,
}


def comment(number: int) -> str:
    """A comment as they are: what, what should be, what to do, where it says so, our key."""
    lines = ("【错误·须改正】", f"第 {number} 处填的是 61，超过 55", "应为：≤ 55", "核对人数")
    return "\n".join((*lines, f"依据：二(三)12 外部标准  #{number:04x}"))


def summary(spots: Sequence[Spot]) -> list[list[str]]:
    """The rows of our own sheet: at most 200 findings, as the sheet has."""
    return [
        ["■ 错误", f"{sheet} R{row}C{col}", "61", "≤ 55", "超过 55 人，核对人数", "二(三)12 外部标准", "", f"{row:04x}"]
        for sheet, row, col in spots[:200]
    ]


# ---------------------------------------------------------------- one process, one measurement


def measured(way: str, source: Path, target: Path, spots: Path, rounds: int) -> dict[str, float]:
    """Median seconds of some rounds of one way in a process of its own, and its peak memory in MB."""
    command = [sys.executable, __file__, "--way", way, str(source), str(target), str(spots), str(rounds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def measure_here(way: str, source: str, target: str, spots: str, rounds: str) -> None:
    """What that process does."""
    given = [tuple(spot) for spot in json.loads(Path(spots).read_text("utf-8"))]
    run = WAYS[way](Path(source), Path(target), given)
    times = []
    for _ in range(int(rounds)):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"s": statistics.median(times), "mb": peak}))


def in_turn(jobs: dict[str, Callable[[], dict[str, float]]], reps: int) -> dict[str, dict[str, float]]:
    """Median seconds and highest memory of each job, run in turn, forth and back."""
    results: dict[str, list[dict[str, float]]] = {name: [] for name in jobs}
    for number in range(reps):
        for name in list(jobs) if number % 2 == 0 else list(jobs)[::-1]:
            results[name].append(jobs[name]())
    return {
        name: {"s": statistics.median(run["s"] for run in runs), "mb": max(run["mb"] for run in runs)}
        for name, runs in results.items()
    }


def pack(folder: Path) -> dict[str, float]:
    """limit.py pack as a process: reads every sheet with calamine, rewrites the flagged parts. Its seconds are of the
    whole process."""
    code = (
        "import json, resource, subprocess, sys, time; start = time.perf_counter();"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024;"
        "print(json.dumps({'s': time.perf_counter() - start, 'mb': peak}))"
    )
    command = [sys.executable, "-c", code, sys.executable, str(JOB / "limit.py"), str(folder), "pack"]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


# ---------------------------------------------------------------- the workbooks and the tables


def made(folder: Path, size: str, seed: int) -> tuple[Path, Path]:
    """The set of that size and its one workbook."""
    if not folder.exists():
        command = [sys.executable, str(JOB / "gen.py"), str(folder), size, "--seed", str(seed)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (book,) = (folder / "in").glob("*.xlsx")
    return folder, book


def spots_in(book: Path, count: int, seed: int, file: Path) -> Path:
    """`count` cells over all sheets, as JSON in `file`."""
    import python_calamine

    source = python_calamine.load_workbook(str(book))
    sizes = [(name, *_size(source.get_sheet_by_name(name))) for name in source.sheet_names]
    random_ = random.Random(seed)
    spots: dict[Spot, None] = {}
    while len(spots) < count:
        name, height, width = sizes[len(spots) % len(sizes)]
        spots[name, random_.randint(2, height), random_.randint(1, width)] = None
    file.write_text(json.dumps(list(spots), ensure_ascii=False), "utf-8")
    return file


def _size(sheet: Any) -> tuple[int, int]:
    return max(sheet.total_height, 2), max(sheet.total_width, 1)


def table(title: str, figures: dict[str, dict[str, float]]) -> None:
    """One table: every way, and how long it takes and how much it holds against ours."""
    ours_s, ours_mb = figures[OURS]["s"], figures[OURS]["mb"]
    print(f"\n{title}\n{'':24s} {'ms':>10s} {'ours / it':>10s} {'peak MB':>9s} {'ours / it':>10s}")
    for name, one in figures.items():
        print(
            f"{name:24s} {one['s'] * 1000:10.1f} {ours_s / one['s']:10.2f} {one['mb']:9.0f} {ours_mb / one['mb']:10.2f}"
        )


def main() -> int:
    """Run the comparison named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--small", action="store_true")
    asked = parser.parse_args()
    if not JOB.is_dir():
        print(f"The bench job is absent ({JOB.relative_to(ROOT.parent)} beside the checkout): nothing measured.")
        return 2
    out: Path = asked.out.resolve()
    out.mkdir(parents=True, exist_ok=True)

    def job(way: str, book: Path, spots: Path, rounds: int) -> Callable[[], dict[str, float]]:
        return lambda: measured(way, book, out / "written.xlsx", spots, rounds)

    _, book = made(out / "return", "1", asked.seed)
    spots = spots_in(book, REALISTIC, asked.seed, out / "spots-return.json")
    jobs = {way: job(way, book, spots, SMALL_ROUNDS) for way in WAYS}
    table(f"A return of six sheets ({book.stat().st_size / 1024:.0f} kB), {REALISTIC} marks", in_turn(jobs, asked.reps))
    if asked.small:
        return 0
    folder, book = made(out / "big", "big", asked.seed)
    spots = spots_in(book, BIG, asked.seed, out / "spots-big.json")
    jobs = {way: job(way, book, spots, 1) for way in (OURS, COMMANDS, REZIP, OPENPYXL)}
    jobs[PACK] = lambda: pack(folder)
    table(f"50,000 x 30 ({book.stat().st_size / 2**20:.1f} MB), {BIG} marks", in_turn(jobs, asked.reps))
    counts = {
        f"{count} marks": job(OURS, book, spots_in(book, count, asked.seed, out / f"spots-{count}.json"), 1)
        for count in (FEW, MANY)
    }
    figures = in_turn(counts, max(asked.reps, 3))
    few, many = figures.values()
    print(
        f"\n{MANY} marks against {FEW} on that file: {many['s']:.2f} s / {few['s']:.2f} s = {many['s'] / few['s']:.2f}"
    )
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        measure_here(*sys.argv[2:])
        sys.exit()
    sys.exit(main())
