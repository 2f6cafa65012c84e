"""Every command line of the READMEs runs and ends as it should."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def command_lines() -> list[tuple[str, str]]:
    """(file, command line) of every console line, as the reader would type it."""
    found = []
    for name in ("README.md", "README.zh-CN.md"):
        for block in re.findall(r"```console\n(.*?)```", (ROOT / name).read_text("utf-8"), re.S):
            found += [(name, line[2:]) for line in block.splitlines() if line.startswith("$ ")]
    return found


@pytest.mark.parametrize(("file", "line"), [pair for pair in command_lines() if pair[1].startswith("yaodian")])
def test_a_command_line_runs(
    file: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from processor.cli.app import build

    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        build("zh").main(shlex.split(line)[1:], prog_name="yaodian")
    assert stop.value.code in (0, 1), capsys.readouterr().err
    assert capsys.readouterr().err == ""
    out = re.search(r"(?:--out|demo) (\S+)", line)
    if out:
        assert any((tmp_path / out.group(1)).iterdir())


def test_the_other_lines_are_targets_of_make() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for _, line in command_lines():
        if not line.startswith("yaodian"):
            program, target = line.split()
            assert program == "make" and target in targets


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_links_lead_to_files(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8")):
        assert (ROOT / target).exists(), target
