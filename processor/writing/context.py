"""What stands on every output beside the findings themselves: which rules, which round, which day, which program."""

from __future__ import annotations

import datetime

from processor.model import Text
from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of a run.

    ruleset, ruleset_title: id and title of the ruleset        round_title: the reporting round
    form_title:             the form of the return at hand (empty for a report over several forms)
    as_of:                  the check date                     version: of the program
    engine:                 which engine drew the verdicts: durable | builtin
    """

    ruleset: str
    ruleset_title: Text
    round_title: Text
    form_title: Text
    as_of: datetime.date
    version: str
    engine: str
