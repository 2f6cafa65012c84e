"""What is installed is what stands in the tree: packages, rules, templates and samples."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = ("rules", "templates", "samples")
IGNORED = shutil.ignore_patterns("__pycache__", "*.egg-info", ".venv", ".git", "build", "dist", "out", ".*_cache")


def setup_cfg() -> configparser.ConfigParser:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config


def listed_packages() -> set[str]:
    return set(setup_cfg()["options"]["packages"].split())


def shipped_files() -> list[Path]:
    """Every data file that must be in the wheel, relative to the tree; a script that makes samples is no data."""
    files = [path for name in DATA for path in (ROOT / name).rglob("*") if path.is_file() and path.suffix != ".py"]
    for pattern in ("*.json", "*.html", "*.css", "*.js", "*.bas", "*.xml", "*.xlam"):
        files += (ROOT / "processor").rglob(pattern)
    return sorted(path.relative_to(ROOT) for path in files if path.suffix != ".pyc")


def test_every_sub_package_is_listed() -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for pattern in ("*.py", "*.json")
        for path in (ROOT / "processor").rglob(pattern)
    }
    data = {f"processor.{name}" for name in DATA}
    listed = listed_packages()
    assert found - listed == set(), "add these to packages in setup.cfg"
    assert listed - data - found == set(), "these are in packages in setup.cfg but hold nothing"
    assert data <= listed


def test_every_package_says_what_it_is_for() -> None:
    for path in (ROOT / "processor").rglob("*.py"):
        opening = path.parent / "__init__.py"
        assert opening.is_file() and opening.read_text(encoding="utf-8").startswith('"""'), (
            f"{opening} lacks a docstring"
        )


def test_every_data_file_is_matched_by_package_data() -> None:
    globs = {package: value.split() for package, value in setup_cfg()["options.package_data"].items()}
    for path in shipped_files():
        package = ".".join(path.parent.parts) if path.parts[0] == "processor" else f"processor.{path.parts[0]}"
        inside = path.name if path.parts[0] == "processor" else "/".join(path.parts[1:])
        depth = inside.count("/")
        patterns = [glob for glob in globs.get(package, []) if glob.count("/") == depth]
        assert any(fnmatch(inside, glob) for glob in patterns), f"{path} would not be in the wheel; see setup.cfg"


def test_a_wheel_built_through_the_sdist_holds_everything_and_runs(tmp_path: Path) -> None:
    build = pytest.importorskip("build", reason="the package build is not installed")
    setuptools = pytest.importorskip("setuptools")
    if int(setuptools.__version__.split(".")[0]) < 70:
        pytest.skip("setuptools is too old to build a wheel by itself")
    assert build
    tree = shutil.copytree(ROOT, tmp_path / "tree", ignore=IGNORED)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(tree)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONWARNINGS": "default"})
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(site)
    expected = {
        path.as_posix() if path.parts[0] == "processor" else f"processor/{path.as_posix()}" for path in shipped_files()
    }
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "processor").rglob("*.py")}
    assert (expected | sources) - names == set()
    assert {name for name in names if name.startswith("processor/")} - expected - sources == set()
    assert any(name.endswith("LICENSE") for name in names)
    code = (
        "import processor, sys; from processor import resources; from processor.ruleset import load_ruleset; "
        "print(processor.__file__, *[load_ruleset(name).folder for name in resources.ruleset_names()])"
    )
    env = os.environ | {"PYTHONPATH": str(site), "YAODIAN_CACHE": "off"}

    def run(*arguments: str) -> str:
        whole = [sys.executable, *arguments]
        return subprocess.run(whole, cwd=tmp_path, env=env, capture_output=True, text=True, check=True).stdout

    assert all(place.startswith(str(site)) for place in run("-c", code).split())
    assert "0.1.0" in run("-m", "processor.cli", "--version")
