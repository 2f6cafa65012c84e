"""The report of a run: its inputs, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from processor.batch.setup import Setup
from processor.judging.verdicts import engine_name
from processor.model import Report, ReturnResult, UnreadFile


def run_report(setup: Setup, returns: Sequence[ReturnResult] = (), unread: Sequence[UnreadFile] = ()) -> Report:
    """The report of a run over these returns, without a county."""
    register = setup.register
    return Report(
        ruleset=setup.ruleset.id,
        ruleset_sha256=setup.ruleset.sha256,
        register_file=Path(register.file).name if register else "",
        register_sha256=register.sha256 if register else "",
        as_of=setup.as_of,
        round=setup.round.id,
        engine=engine_name(),
        returns=returns,
        unread=tuple(unread),
    )
