"""Styled lines on the terminal, progress on long work, and the exit code of a report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

import click

from processor.cli.base import BLOCKED

if TYPE_CHECKING:
    from processor.model import Report
    from processor.writing.pieces import Line


def show(lines: Sequence[Line]) -> None:
    """Print a screen; colours only on a terminal that wants them."""
    import os

    plain = bool(os.environ.get("NO_COLOR"))
    for line in lines:
        click.echo("".join(piece.text if plain else click.style(piece.text, **piece.style) for piece in line))


def exit_code(report: Report, fail_on: str | None) -> int:
    """1 with a blocking finding or an unread file (or, with fail_on target, a due target missed), else 0."""
    if report.unread or any(result.status == "rejected" for result in report.returns):
        return BLOCKED
    if fail_on == "target" and _misses_a_target(report):
        return BLOCKED
    return 0


def _misses_a_target(report: Report) -> bool:
    missed = any(
        finding.judges == "target" and finding.level == "error"
        for result in report.returns
        for finding in result.findings
    )
    return missed or bool(report.county and any(item.status == "missed" for item in report.county.indicators))


@contextmanager
def progress(label: str, length: int | Callable[[], int], quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr while the caller works, with count, time left, rate and the name of what was done last;
    nothing with quiet or when stderr is no terminal.

    length: of the work; a function is only called if there is a bar
    """
    if quiet or not sys.stderr.isatty():
        yield lambda name: None
        return
    begun, done = monotonic(), count(1)
    with click.progressbar(
        length=length() if callable(length) else length,
        label=label,
        file=sys.stderr,
        width=40,
        fill_char="#",
        empty_char="-",
        show_pos=True,
        item_show_func=lambda told: told,
    ) as bar:
        # The label says what is done; how many a second stands before the name of the last one.
        yield lambda name: bar.update(1, f"{next(done) / max(monotonic() - begun, 0.001):.1f}/s  {name}")
