"""What a command imports: a start is half of what a school waits for, and it grows one import at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "heshui-2021"
RETURN = SAMPLES / "上报表" / "三里店小学.xlsx"
PROGRAM = """
import atexit, sys
before = set(sys.modules)
atexit.register(lambda: print(*sorted(set(sys.modules) - before), file=sys.stderr))
from processor.cli import main
main()
"""
NEVER = {
    "networks": "asyncio email http socket ssl urllib.request",
    "other processes": "concurrent multiprocessing subprocess",
    "what speaks of faults": "argparse difflib html logging pdb processor.formula.faults unittest",
    "translations of help": "locale",
    "what finds folders on other systems": "platformdirs" if sys.platform == "linux" else "",
    "writing rules and blank workbooks": "jinja2 openpyxl processor.authoring processor.ruleset.compile yaml",
    "writing formulas": "processor.formula.checker processor.formula.excel_form processor.formula.parser",
    "the button": "processor.excel xlwings",
    "other commands": "processor.cli.clean processor.cli.demo processor.cli.explain processor.cli.merge_command"
    " processor.cli.rules processor.cli.template processor.reading.cell processor.writing.cell_lines",
    "a cluster": "dask distributed processor.batch.dask_engine",
    "other formats": "pandas processor.reading.biff_records",
}
COUNTY = "csv sqlite3 xlsxwriter processor.batch.ledger processor.judging.rollup processor.writing.county_book"
COUNTY += " processor.writing.html processor.writing.package"


def imported(cache: Path, *words: str) -> set[str]:
    """The modules that a command has imported when it ends, the ruleset being in the cache."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "YAODIAN_CACHE": str(cache)}
    command = [sys.executable, "-c", PROGRAM, *words, "--as-of", "2021-12-31"]
    for _ in range(2):
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode in (0, 1), done.stderr
    return set(done.stderr.split())


def ours(modules: set[str]) -> list[str]:
    return [name for name in modules if name.startswith("processor.")]


@pytest.fixture(scope="module")
def of_check(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Of a check of one return."""
    return imported(tmp_path_factory.mktemp("cache"), "check", str(RETURN))


@pytest.fixture(scope="module")
def of_batch(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Of a batch of one return."""
    folder = tmp_path_factory.mktemp("batch")
    (folder / "in").mkdir()
    shutil.copy(RETURN, folder / "in")
    register = ("--register", str(SAMPLES / "单位名录.xlsx"))
    out = ("--out", str(folder / "out"), "--jobs", "1", "--quiet")
    return imported(folder / "cache", "batch", str(folder / "in"), *register, *out)


@pytest.mark.parametrize("what", NEVER)
def test_no_command_imports_what_it_does_not_need(what: str, of_check: set[str], of_batch: set[str]) -> None:
    names = set(NEVER[what].split())
    assert names & of_check == set()
    assert names & of_batch == set()


def test_a_check_imports_nothing_of_the_county(of_check: set[str], of_batch: set[str]) -> None:
    assert set(COUNTY.split()) & of_check == set()
    assert "processor.batch.ledger" in of_batch


def test_no_more_modules_than_needed(of_check: set[str], of_batch: set[str]) -> None:
    """Each costs 0.1 ms before it does anything. Raise the numbers only for what every run needs."""
    assert len(ours(of_check)) <= 160, sorted(ours(of_check))
    assert len(ours(of_batch)) <= 270, sorted(ours(of_batch))
