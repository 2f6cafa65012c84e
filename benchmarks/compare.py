"""The bench job side by side: openpyxl baseline, the physical floor, and `yaodian batch`, in turn, in one run.

    python benchmarks/compare.py OUTDIR N [--seed S] [--reps R]      N school returns of six sheets
    python benchmarks/compare.py OUTDIR big                          one sheet of 50,000 rows and 30 columns

Makes the set, runs the three (A B C, C B A, ...), scores our findings against the planted ones, prints one table and
writes it to OUTDIR/compare.json. Exit code 1 when a finding is missed or extra, 2 when the job is not there.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
JOB = ROOT.parent / "shared" / "bench"
RULESET = ROOT / "benchmarks" / "rulesets" / "bench-2021"
BASELINE, FLOOR, OURS = "openpyxl baseline", "floor (pack)", "yaodian batch"


def main() -> int:
    """Run the comparison named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("size", help="how many returns, or big")
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--only-score", action="store_true", help="run ours once and score it, without timing")
    asked = parser.parse_args()
    if not JOB.is_dir():
        print(f"The bench job is absent ({JOB.relative_to(ROOT.parent)} beside the checkout): nothing compared.")
        return 2
    out: Path = asked.out.resolve()
    made = make_set(out / "set", asked.size, asked.seed)
    commands = commands_for(made, out, asked.size == "big")
    if asked.only_score:
        subprocess.run(commands[OURS], shell=True, check=True, stdout=subprocess.DEVNULL)
        figures: dict[str, dict[str, Any]] = {}
    else:
        figures = timed(commands, asked.reps, out / "runs.jsonl")
    found = findings(json.loads((out / "ours" / "findings.json").read_text("utf-8")), asked.size == "big")
    (out / "ours" / "findings.tsv").write_text("".join("\t".join(row) + "\n" for row in found), "utf-8")
    score = subprocess.run(
        [sys.executable, str(JOB / "score.py"), str(made / "truth.tsv"), str(out / "ours" / "findings.tsv")],
        capture_output=True,
        text=True,
        check=False,
    )
    table = {"size": asked.size, "seed": asked.seed, "score": score.stdout.splitlines(), "runs": figures}
    (out / "compare.json").write_text(json.dumps(table, ensure_ascii=False, indent=1), "utf-8")
    print_table(figures, score.stdout)
    return score.returncode


def make_set(folder: Path, size: str, seed: int) -> Path:
    """The set of this size and seed, made where it is not there yet."""
    stamp = folder / "made"
    wanted = f"{size} {seed}"
    if not stamp.exists() or stamp.read_text() != wanted:
        if folder.exists():
            raise SystemExit(f"{folder} holds another set; give another OUTDIR")
        arguments = [str(folder), size, "--seed", str(seed)]
        subprocess.run([sys.executable, str(JOB / "gen.py"), *arguments], check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(wanted)
    return folder


def commands_for(made: Path, out: Path, big: bool) -> dict[str, str]:
    """The three commands, as the shell takes them."""
    quote, python = shlex.quote, shlex.quote(sys.executable)
    register = "" if big else f" --register {quote(str(made / 'roster.csv'))}"
    baseline = (
        f"{python} {quote(str(JOB / 'baseline_openpyxl.py'))} {quote(str(made))} --out {quote(str(out / 'base'))}"
    )
    return {
        BASELINE: baseline + (" --big" if big else ""),
        FLOOR: f"{python} {quote(str(JOB / 'limit.py'))} {quote(str(made))} pack",
        # Exit code 1 says that findings block, which they are meant to here.
        OURS: f"cd {quote(str(ROOT))} && {{ {python} -m processor.cli batch {quote(str(made / 'in'))}{register}"
        f" --ruleset {quote(str(RULESET))} --out {quote(str(out / 'ours'))} --as-of 2021-12-31 --jobs 1 --quiet"
        " || [ $? -eq 1 ]; }",
    }


def timed(commands: dict[str, str], reps: int, log: Path) -> dict[str, dict[str, Any]]:
    """Median wall and CPU seconds and peak memory of each command, run in turn."""
    log.unlink(missing_ok=True)
    lines = "".join(f"{label}\t{command}\n" for label, command in commands.items())
    subprocess.run(
        [sys.executable, str(JOB / "sidebyside.py"), str(reps), str(log)],
        input=lines,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    runs = (json.loads(line) for line in log.read_text("utf-8").splitlines())
    return {run["label"]: {name: run[name] for name in ("wall", "cpu", "rss", "reps")} for run in runs}


def findings(report: dict[str, Any], big: bool) -> list[tuple[str, str, str, str]]:
    """What we found, in the terms of the truth: file, sheet, cell, rule; `*` for what belongs to no file. The wide file
    stands alone: the rules over all returns are not part of its job."""
    return sorted(set(_in_files(report)) | (set() if big else set(_in_county(report))))


def _in_files(report: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    county = {finding["rule"] for finding in report["county"]["findings"]}
    for one in report["returns"]:
        for finding in one["findings"]:
            if finding["level"] != "info" and finding["rule"] not in county:
                yield one["file"], finding["sheet"], finding["cell"], finding["rule"]
    for unread in report["unread"]:
        yield unread["file"], "*", "*", unread["code"]


def _in_county(report: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for item in report["county"]["indicators"]:
        if item["status"] != "met":
            yield "*", "*", "*", item["rule"]
    for finding in report["county"]["findings"]:
        yield "*", "*", finding["row_key"] if finding["rule"] == "C4" else "*", finding["rule"]


def print_table(figures: dict[str, dict[str, Any]], score: str) -> None:
    """One table on the terminal."""
    if figures:
        base, floor = figures[BASELINE]["cpu"], figures[FLOOR]["cpu"]
        print(f"{'':20s} {'CPU s':>8s} {'wall s':>8s} {'peak MB':>8s} {'x baseline':>11s} {'x floor':>8s}")
        for label, run in figures.items():
            cpu = run["cpu"]
            print(f"{label:20s} {cpu:8.2f} {run['wall']:8.2f} {run['rss']:8.0f} {base / cpu:11.1f} {cpu / floor:8.2f}")
    print(score.strip())


if __name__ == "__main__":
    sys.exit(main())
