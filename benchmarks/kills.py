"""Kill a batch at random moments and let it go on: is the result that of an uninterrupted run, every time?

    python benchmarks/kills.py [FOLDER] [--register FILE] [--ruleset DIR] [--as-of DATE] [--kills 20] [--jobs N]
                               [--each K] [--seed S]

Without FOLDER, on the samples. One run is left alone. Then, KILLS times: a new folder of results, and `yaodian batch
--resume` into it, killed (SIGKILL to the run; its workers end as their questions stop) at a random moment of the time
that the first run took, K times (1 to 3 where it is not said), before it may come to its end. Compared are the bytes of
all that is written: findings.json, findings.csv, report.html, the county workbook and every annotated copy. Exit code 1
where one differs.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples" / "heshui-2021"


def main() -> int:
    """Do what the arguments say; print one line a round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=SAMPLES / "上报表")
    parser.add_argument("--register", type=Path, default=SAMPLES / "单位名录.xlsx")
    parser.add_argument("--ruleset", default="heshui-2021")
    parser.add_argument("--as-of", default="2021-12-31")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=2021)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as spare:
        command = command_for(asked)
        begun = time.monotonic()
        finish(command, Path(spare) / "whole")
        took = time.monotonic() - begun
        whole = written(Path(spare) / "whole")
        print(f"uninterrupted: {took:.1f} s, {len(whole)} files written")
        same = 0
        for number in range(1, asked.kills + 1):
            out = Path(spare) / "killed"
            told = [killed(command, out, took, chance) for _ in range(asked.each or chance.randint(1, 3))]
            finish([*command, "--resume"], out)
            now = written(out)
            differing = sorted(name for name in {**whole, **now} if whole.get(name) != now.get(name))
            same += not differing
            moments = ", ".join(f"{moment:.2f} s" for moment in told)
            print(
                f"{number:3d}: killed after {moments}: {'DIFFERS: ' + ', '.join(differing) if differing else 'same'}",
                flush=True,
            )
            shutil.rmtree(out)
        print(f"{same} of {asked.kills} the same")
    return 0 if same == asked.kills else 1


def command_for(asked: argparse.Namespace) -> list[str]:
    """The batch, without --out."""
    words = ["batch", str(asked.folder), "--register", str(asked.register), "--ruleset", str(asked.ruleset)]
    return [sys.executable, "-m", "processor.cli", *words, "--as-of", asked.as_of, "--jobs", str(asked.jobs), "--quiet"]


def killed(command: list[str], out: Path, took: float, chance: random.Random) -> float:
    """Begin or resume a run and kill it; after how many seconds. One that ends before is begun anew."""
    most = took
    while True:
        moment = chance.uniform(0.1, most)
        process = subprocess.Popen([*command, "--out", str(out), "--resume"], cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return moment
        most = moment
        shutil.rmtree(out)


def finish(command: list[str], out: Path) -> None:
    """Let a run come to its end."""
    done = subprocess.run([*command, "--out", str(out)], cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"the run ended with {done.returncode}")


def written(out: Path) -> dict[str, bytes]:
    """All that a run leaves but its ledger. Files that were not finished count: they must not be there."""
    files = [path for path in out.rglob("*") if path.is_file() and ".yaodian" not in path.relative_to(out).parts]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


if __name__ == "__main__":
    sys.exit(main())
