"""Every file of a folder through the reader, each in a process of its own: how it ends, how long, how much memory.

    python benchmarks/robustness.py FOLDER [FOLDER ...] [--ruleset NAME] [--seconds 10] [--megabytes 500]
    python benchmarks/robustness.py --wide FILE --ruleset DIR      one long table beside the reader library alone

A file must end in a reading or in a reason, with nothing on stderr, within the time and memory named. Exit code 1 where
one does not. (A workbook of another form ends as unknown-template: it was opened and read, and is not asked for.)
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_GOOD = ("read", "unknown-template", "old-template", "encrypted", "corrupt", "not-a-workbook", "unsupported")
_GOOD += ("too-large", "uncalculated", "unknown-unit")
_LIBRARY = (
    "import io, sys; from python_calamine import CalamineWorkbook as W; "
    "b = W.from_filelike(io.BytesIO(open(sys.argv[1], 'rb').read())); "
    "[b.get_sheet_by_name(n).to_python() for n in b.sheet_names]"
)
_READY = (
    "import sys; from pathlib import Path; from processor.ruleset import load_ruleset; "
    "from processor.reading import read_return; import python_calamine; rules = load_ruleset(sys.argv[2]); "
)
_OURS = _READY + "read_return(Path(sys.argv[1]), rules, None)"
_BARE = "import io, python_calamine"


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its exit code, output, seconds on the clock and of CPU, and peak memory in MB (0: not known)."""

    code: int
    out: str
    err: str
    seconds: float
    cpu: float
    megabytes: float


def run(command: Sequence[str]) -> Run:
    """Run a command to its end; with the figures of its children, where the system tells."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True)
    if not hasattr(os, "wait4"):  # Windows
        out, err = process.communicate()
        return Run(process.returncode, out, err, time.perf_counter() - start, 0.0, 0.0)
    assert process.stdout is not None and process.stderr is not None
    out, err = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    process.stderr.close()
    seconds = time.perf_counter() - start
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Run(process.returncode, out, err, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / scale)


def outcome_of(done: Run) -> tuple[str, str]:
    """(how it ended, in which words); `traceback` where the program itself failed."""
    if done.code not in (0, 1) or done.err.strip():
        return "traceback", (done.err.strip().splitlines() or [f"exit code {done.code}"])[-1]
    report = json.loads(done.out)
    if report["unread"]:
        return report["unread"][0]["code"], report["unread"][0]["why"]
    return "read", report["returns"][0]["status"]


def survey(folders: Sequence[Path], ruleset: str, seconds: float, megabytes: float) -> int:
    """Print a line a file and the counts of outcomes; returns how many files failed."""
    counts: Counter[str] = Counter()
    failed, slowest, largest = 0, 0.0, 0.0
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in files:
        command = [sys.executable, "-m", "processor.cli", "check", str(path), "--format", "json", "--lang", "en"]
        done = run([*command, "--ruleset", ruleset])
        ended, words = outcome_of(done)
        bad = ended not in _GOOD or done.seconds > seconds or done.megabytes > megabytes
        failed += bad
        counts[ended] += 1
        slowest, largest = max(slowest, done.seconds), max(largest, done.megabytes)
        sign = "!" if bad else " "
        cost = f"{done.seconds:6.2f} s {done.megabytes:5.0f} MB"
        print(f"{sign} {ended:17s} {cost}  {path.name[:60]:60s} {words}")
    told = ", ".join(f"{name} {number}" for name, number in counts.most_common())
    print(f"{len(files)} files: {told}; slowest {slowest:.2f} s, largest {largest:.0f} MB, failed {failed}")
    return failed


def wide(path: Path, ruleset: str, reps: int = 3) -> int:
    """Print CPU time and peak memory of reading one file with the library alone and with ours; best of `reps`.

    The ratio of times leaves out what either takes before it opens the file; that of memory does not.
    """
    commands = {
        "library, not reading": [sys.executable, "-c", _BARE],
        "library": [sys.executable, "-c", _LIBRARY, str(path)],
        "yaodian, not reading": [sys.executable, "-c", _READY, str(path), ruleset],
        "yaodian": [sys.executable, "-c", _OURS, str(path), ruleset],
    }
    best: dict[str, Run] = {}
    for _ in range(reps):
        for label, command in commands.items():
            done = run(command)
            if done.code:
                raise SystemExit(done.err)
            best[label] = min(best.get(label, done), done, key=lambda one: one.cpu)
    print(f"{'':20s} {'CPU s':>7s} {'clock s':>8s} {'peak MB':>8s}")
    for label, done in best.items():
        print(f"{label:20s} {done.cpu:7.2f} {done.seconds:8.2f} {done.megabytes:8.0f}")
    reading = {name: best[name].cpu - best[f"{name}, not reading"].cpu for name in ("yaodian", "library")}
    more = best["yaodian"].megabytes / max(best["library"].megabytes, 1)
    print(f"yaodian / library: {reading['yaodian'] / reading['library']:.2f} x time, {more:.2f} x memory")
    return 0


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--ruleset", default="heshui-2021")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--megabytes", type=float, default=500.0)
    parser.add_argument("--wide", type=Path)
    asked = parser.parse_args()
    if asked.wide is not None:
        return wide(asked.wide.resolve(), asked.ruleset)
    folders = [folder.resolve() for folder in asked.folders]
    return 1 if survey(folders, asked.ruleset, asked.seconds, asked.megabytes) else 0


if __name__ == "__main__":
    sys.exit(main())
