"""The adapter over durable_rules frees what it takes, and goes around ids the engine takes for known."""

import json
import sys

import pytest

from processor.judging.verdicts import run
from processor.ruleset.types import Condition, Production

rete = pytest.importorskip("processor.judging.verdicts.rete", reason="durable_rules is not here", exc_type=ImportError)
RULE = Production("p", "unit", (Condition("m", (("x", "ge", 1),)),), ({"kind": "found", "x": ("m", "x")},))


def test_an_id_that_is_taken_for_a_known_one_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []

    def assert_fact(handle: int, text: str) -> tuple[int, int]:
        if json.loads(text)["id"] in ("f1", "f3"):
            taken.append(text)
            return 2, 0
        return original(handle, text)

    original = rete.rete.assert_fact
    monkeypatch.setattr(rete.rete, "assert_fact", assert_fact)
    found = run((RULE,), [{"x": number} for number in (0, 1, 2, 3)], engine="durable")
    assert [one.fact["x"] for one in found] == [1, 2, 3]
    assert len(taken) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not there")
def test_sessions_leave_nothing_behind() -> None:
    import resource

    facts = [{"x": number, "text": "课" * 50} for number in range(40)]

    def peak(times: int) -> int:
        for _ in range(times):
            run((RULE,), facts, engine="durable")
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = peak(100)
    assert peak(400) - before < 4_000  # kB
