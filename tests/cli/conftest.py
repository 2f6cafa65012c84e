"""Run the command line in this process, as the script does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Done:
    """How a command ended: exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def yaodian(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Call the command with these words; what it printed and how it ended."""
    from processor.cli.app import build
    from processor.cli.base import language_of

    def run(*words: str) -> Done:
        with pytest.raises(SystemExit) as stop:
            build(language_of(words)).main(list(words), prog_name="yaodian")
        printed = capsys.readouterr()
        return Done(stop.value.code if isinstance(stop.value.code, int) else 0, printed.out, printed.err)

    return run


@pytest.fixture
def keep() -> Callable[[Any, Path], None]:
    """Save an edited openpyxl workbook over its file as Excel does: with the results of formulas, which openpyxl alone
    would drop."""
    import openpyxl

    from processor.authoring.template import save

    def run(book: Any, path: Path) -> None:
        shown = openpyxl.load_workbook(path, data_only=True)
        cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "f"]
        results = {
            (cell.parent.title, cell.coordinate): shown[cell.parent.title][cell.coordinate].value for cell in cells
        }
        path.write_bytes(save(book, results))

    return run
