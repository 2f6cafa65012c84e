"""One cell of one return: how it was read and which rules looked at it."""

from __future__ import annotations

from pathlib import Path

from processor.batch.folder import Source
from processor.batch.run import read_source
from processor.batch.setup import Setup
from processor.batch.worker import Worker
from processor.judging import judge
from processor.judging.looking import CellRules, rules_at
from processor.reading import NotHarmless
from processor.reading.cell import CellLook, read_cell


def explain_cell(path: Path, setup: Setup, address: str) -> tuple[CellLook, CellRules]:
    """The cell at `address` (D8, A2 班级情况表!D8) of the return in `path`.

    Raises Unread where the return cannot be read, YaodianError where the address does not lead to one cell.
    """
    try:
        return _explained(setup, path, address, harmless=True)
    except NotHarmless:
        with Worker(setup) as worker:
            return worker.call(_explained, path, address)


def _explained(setup: Setup, path: Path, address: str, harmless: bool = False) -> tuple[CellLook, CellRules]:
    ret = read_source(Source(path, str(path)), setup, harmless)
    look = read_cell(path, ret, setup.ruleset.form(ret.form), address, limits=setup.limits)
    register, as_of, round_id = setup.register, setup.as_of, setup.round.id
    result, _ = judge(ret, setup.ruleset, register=register, as_of=as_of, round_id=round_id)
    return look, rules_at(look, ret, result, setup.ruleset, register=register, as_of=as_of, round_id=round_id)
