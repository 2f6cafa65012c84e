"""Returns -> findings, measures, verdicts: judge one return, roll the records up, finish with verdicts.

What only a whole county needs is imported when it is first asked for: a school that checks its own return does not wait
for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from processor.judging.decide import decide_return
from processor.judging.judge import judge
from processor.judging.record import Record

if TYPE_CHECKING:
    from processor.judging.finishing import finish
    from processor.judging.rollup import RollUp, roll_up

__all__ = ["Record", "RollUp", "decide_return", "finish", "judge", "roll_up"]


def __getattr__(name: str) -> Any:
    if name == "finish":
        from processor.judging.finishing import finish

        return finish
    if name in ("RollUp", "roll_up"):
        from processor.judging import rollup

        return getattr(rollup, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
