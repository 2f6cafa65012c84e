"""Makes the stand-ins beside this file importable (pytest's importlib mode leaves sys.path alone); fixtures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from excel_bench import AS_OF, Bench, Here, opened

from processor.batch.setup import Setup, prepare


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Presses start no process."""
    monkeypatch.setattr("processor.excel.button.Worker", Here)


@pytest.fixture
def windows() -> Iterator[Bench]:
    """xlwings' real engine for Windows, on a stand-in for Excel."""
    yield from opened("windows")


@pytest.fixture(scope="session")
def setup() -> Setup:
    """What the button of a school checks with."""
    return prepare("heshui-2021", None, AS_OF[1], None)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The folder for results that have no place in the workbook."""
    return tmp_path / "结果 folder"
