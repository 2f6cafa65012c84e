"""Every example of every rule of every shipped ruleset comes out as its author says."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor import resources
from processor.authoring import ExampleOutcome, run_examples
from processor.ruleset import load_ruleset

GOLDEN = Path(__file__).parents[1] / "golden"


def outcomes() -> list[ExampleOutcome]:
    return [one for name in resources.ruleset_names() for one in run_examples(load_ruleset(name))]


@pytest.mark.parametrize("one", outcomes(), ids=lambda one: f"{one.rule.id}-{one.wanted}-{one.number}")
def test_example(one: ExampleOutcome) -> None:
    assert one.ok, f"{one.rule.source}: example {one.number} should {one.wanted}, came out as {one.came}"
    if one.came == "golden":
        name = one.rule.examples[one.number - 1].golden
        assert (GOLDEN / name / "edits.csv").is_file(), f"tests/golden/{name} is missing"
        assert one.rule.id in (GOLDEN / name / "expected.csv").read_text(encoding="utf-8")
    for finding in one.findings:
        assert "{" not in finding.message.zh + finding.expected.zh + finding.fix.zh


def test_a_rule_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        run_examples(load_ruleset("heshui-2021"), "no-such-rule")
