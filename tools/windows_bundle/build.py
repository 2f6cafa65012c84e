"""Builds what a school gets, on any system: `make windows-bundle` writes dist/yaodian-windows.zip.

A folder with install.cmd, a page that says what to do, and all wheels for 64-bit Windows, so that nothing is downloaded
on the school's computer. Verdicts are drawn by the built-in engine there: durable_rules has no wheels.
"""

from __future__ import annotations

import argparse
import configparser
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDER = "yaodian"
VERSIONS = ("3.11", "3.12", "3.13")
SCRIPTS = ("install.cmd", "install.py", "uninstall.cmd")
GUIDE = "安装说明.html"
PLATFORM = "win_amd64"

WINDOWS_ONLY = ("colorama",)
"""What click asks for on Windows. pip weighs conditions by the system it runs on, so these are named here; a test
weighs the conditions of every wheel as Windows does."""


def requirements() -> list[str]:
    """What the program needs on a school's computer, without conditions: those of setup.cfg but durable_rules."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"] + config["options.extras_require"]["excel"]
    names = [line.partition(";")[0].strip() for line in lines.splitlines()]
    return [name for name in names if name and not re.match("durable_rules|#", name)] + list(WINDOWS_ONLY)


def pip(*words: str) -> None:
    """Run pip; its words are shown where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"pip {' '.join(words)}\n{done.stdout}")


def for_windows(version: str) -> list[str]:
    """Options by which pip takes wheels for 64-bit Windows and this version of Python."""
    return [f"--platform={PLATFORM}", f"--python-version={version}", "--implementation=cp", "--only-binary=:all:"]


def wheelhouse(target: Path, versions: Sequence[str]) -> None:
    """All wheels into `target`: ours, and those it needs for each version of Python."""
    with tempfile.TemporaryDirectory() as clean:
        tree = Path(clean) / "tree"
        ignored = shutil.ignore_patterns(".*", "build", "dist", "out", "*.egg-info", "__pycache__")
        shutil.copytree(ROOT, tree, ignore=ignored)
        pip("wheel", "--quiet", "--no-deps", f"--wheel-dir={target}", str(tree))
    for version in versions:
        pip("download", "--quiet", f"--dest={target}", *for_windows(version), *requirements())


def bundle(target: Path, versions: Sequence[str]) -> Path:
    """The zip file at `target`; returns it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / FOLDER
        (folder / "wheels").mkdir(parents=True)
        wheelhouse(folder / "wheels", versions)
        for name in (*SCRIPTS, GUIDE):
            shutil.copyfile(HERE / name, folder / name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    package.write(path, Path(FOLDER) / path.relative_to(folder))
    return target


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Build the bundle for Windows.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "yaodian-windows.zip")
    parser.add_argument("--python", action="append", choices=VERSIONS, help="only for this version of Python")
    asked = parser.parse_args()
    path = bundle(asked.out, asked.python or VERSIONS)
    print(f"{path}  {path.stat().st_size / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
