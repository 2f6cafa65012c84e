"""What stands on every output of a run beside the findings."""

from __future__ import annotations

from processor import __version__
from processor.batch.setup import Setup
from processor.model import Report, Text
from processor.writing.context import Context


def context_of(report: Report, setup: Setup, form: str = "") -> Context:
    """What stands on every output beside the findings."""
    return Context(
        ruleset=setup.ruleset.id,
        ruleset_title=setup.ruleset.title,
        round_title=setup.round.title,
        form_title=setup.ruleset.form(form).title if form else Text(""),
        as_of=setup.as_of,
        version=__version__,
        engine=report.engine,
    )
