"""Run the command line in this process, as the script does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
