"""What stands on every output of a run beside the findings."""

from __future__ import annotations

from processor import __version__
from processor.batch.setup import Setup
from processor.model import Report, Text
from processor.ruleset.types import Round
from processor.writing.context import Context


def _round_title(one: Round) -> Text:
    """What the round is called, and what is asked in it where that is not all."""
    if not one.told.zh:
        return one.title
    return Text(f"{one.title.zh}（{one.told.zh}）", f"{one.title.get('en')} ({one.told.get('en')})")


def context_of(report: Report, setup: Setup, form: str = "") -> Context:
    """What stands on every output beside the findings."""
    return Context(
        ruleset=setup.ruleset.id,
        ruleset_title=setup.ruleset.title,
        round_title=_round_title(setup.round),
        form_title=setup.ruleset.form(form).title if form else Text(""),
        as_of=setup.as_of,
        version=__version__,
        engine=report.engine,
    )
