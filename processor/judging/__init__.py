"""Returns -> findings, measures, verdicts: judge one return, roll the records up, finish with verdicts."""

from processor.judging.finish import decide_return, finish
from processor.judging.judge import judge
from processor.judging.record import Record
from processor.judging.rollup import RollUp, roll_up

__all__ = ["Record", "RollUp", "decide_return", "finish", "judge", "roll_up"]
