"""House laws of rules, and agreement with the document, checked on every ruleset."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import pytest

from processor import resources
from processor.reading.faults import CODES
from processor.ruleset import load_ruleset
from processor.ruleset.types import AllPass, Indicator, Reading, Rule, Ruleset

HERE = Path(__file__).parent
RULESETS = {name: load_ruleset(name) for name in resources.ruleset_names()}
RULES = [(name, rule) for name, ruleset in RULESETS.items() for rule in ruleset.rules]
COUNTY_CODES = {"duplicate-return", "identical-return"}
UNREAD_CODES = {"unknown-template", "old-template"}
each_rule = pytest.mark.parametrize(("name", "rule"), RULES, ids=[f"{name}:{rule.id}" for name, rule in RULES])


def heshui() -> Ruleset:
    return RULESETS["heshui-2021"]


def base(rule_id: str) -> str:
    """The id of targets.yaml that a rule belongs to: several checks of one id are told apart by what follows a dot."""
    return rule_id.split(".", 1)[0]


@pytest.mark.parametrize("name", RULESETS)
def test_ids_are_unique(name: str) -> None:
    ids = [rule.id for rule in RULESETS[name].rules]
    assert len(ids) == len(set(ids))


@each_rule
def test_a_rule_has_examples_of_both_outcomes(name: str, rule: Rule) -> None:
    outcomes = {example.outcome for example in rule.examples}
    recorded = isinstance(rule.spec, Indicator) and rule.spec.target is None and rule.spec.change is None
    # A roll-up of every rule is met only by a whole county without a fault.
    only_fails = isinstance(rule.spec, Reading) or (isinstance(rule.spec, AllPass) and rule.spec.entries == ("*",))
    wanted = {"fail"} if only_fails else {"pass"} if recorded else {"pass", "fail"}
    assert wanted <= outcomes, f"{rule.source}: give at least one example of each: {sorted(wanted)}"


@each_rule
def test_a_rule_says_what_to_do_in_both_languages(name: str, rule: Rule) -> None:
    assert rule.title.zh and rule.title.en, f"{rule.source}: give the title in Chinese and English"
    recorded = isinstance(rule.spec, Indicator) and rule.spec.target is None
    assert recorded or (rule.fix.zh and rule.fix.en), f"{rule.source}: say under fix, in both languages, what to do"


@each_rule
def test_a_message_shows_what_is_there(name: str, rule: Rule) -> None:
    if not rule.message.zh or rule.scope == "county" or not re.search(r"\d", rule.expected.zh + rule.title.zh):
        return
    assert "{" in rule.message.zh, f"{rule.source}: the message should name the value that stands there"


@each_rule
def test_provenance(name: str, rule: Rule) -> None:
    if base(rule.id).startswith("x-"):
        assert (rule.judges, rule.value_from, rule.quote) == ("data", "ours", ""), f"{rule.source}: a data rule of ours"
    else:
        assert rule.clause and rule.quote and rule.demand_from == "document" and rule.value_from


@each_rule
def test_reading_codes_are_known(name: str, rule: Rule) -> None:
    if isinstance(rule.spec, Reading):
        assert set(rule.spec.codes) <= set(CODES) | COUNTY_CODES | UNREAD_CODES


def test_every_error_of_the_reader_has_a_rule() -> None:
    claimed = {code for rule in heshui().rules if isinstance(rule.spec, Reading) for code in rule.spec.codes}
    not_asked = {"digits-lost", "sample-row", "missing-item"}
    blocking = {code for code, fault in CODES.items() if fault.level == "error"}
    assert blocking - claimed == not_asked


def test_quotes_stand_in_the_document_word_for_word() -> None:
    document = "".join((HERE / "heshui-2021-document.txt").read_text(encoding="utf-8").split())
    for rule in heshui().rules:
        if rule.quote:
            quote = "".join(rule.quote.split())
            assert document.count(quote) == 1, f"{rule.source}: not in the document, or not just once: {rule.quote}"


def test_the_document_is_the_one_named() -> None:
    text = (HERE / "heshui-2021-document.txt").read_bytes()
    assert hashlib.sha256(text).hexdigest() == heshui().document["sha256"]


def targets() -> list[dict[str, str]]:
    """targets.csv: what the analysis of the document says of each target and data rule that these forms can judge."""
    with (HERE / "targets.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def departures() -> dict[tuple[str, str], tuple[str, str]]:
    """departures.csv: where a rule differs from the analysis, on purpose: (rule, field) -> (analysis, rule)."""
    with (HERE / "departures.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(row["reason"] for row in rows), "departures.csv: say why"
    return {(row["rule"], row["field"]): (row["analysis"], row["rule_says"]) for row in rows}


@pytest.mark.parametrize("target", targets(), ids=lambda target: target["id"])
def test_every_target_has_its_rule(target: dict[str, str]) -> None:
    rules = [rule for rule in heshui().rules if base(rule.id) == target["id"]]
    also = [rule for rule in heshui().rules if target["id"] in rule.also_cites]
    assert rules or also
    main = next((rule for rule in rules if rule.id == target["id"]), rules[0] if rules else also[0])
    if target["quote"] and rules:
        assert (main.clause, main.quote) == (target["clause"], target["quote"])
    if target["quote"] and not rules:
        assert (target["clause"], target["quote"]) in main.citations


def test_level_source_of_the_figure_and_due_day_are_those_of_the_analysis_but_for_the_listed_ones() -> None:
    analysis = {target["id"]: target for target in targets()}
    found = {}
    for rule in heshui().rules:
        target = analysis[base(rule.id)]
        for name in ("level", "value_from", "due") if target["quote"] else ("level",):
            if getattr(rule, name) != target[name]:
                found[rule.id, name] = (target[name], getattr(rule, name))
    assert found == departures()


def test_the_files_follow_the_document() -> None:
    """One section to a file (a long one in parts), the rules of a file in the order of their quotes."""
    document = "".join((HERE / "heshui-2021-document.txt").read_text(encoding="utf-8").split())
    files: dict[str, list[Rule]] = {}
    for rule in heshui().rules:
        if rule.quote:
            files.setdefault(rule.source.split(":", 1)[0], []).append(rule)
    for name, rules in files.items():
        clauses = {re.match(r"通知|总体要求|[一二]\([一二三四五六七]\)", rule.clause) for rule in rules}
        assert len({found and found[0] for found in clauses}) == 1, f"{name}: one section to a file"
    starts = [document.index("".join(rule.quote.split())) for rules in files.values() for rule in rules]
    ids = [rule.id for rules in files.values() for rule in rules]
    assert [(ids[at], ids[at + 1]) for at in range(len(ids) - 1) if starts[at] > starts[at + 1]] == []


def test_every_rule_belongs_to_a_target() -> None:
    known = {target["id"] for target in targets()}
    assert {base(rule.id) for rule in heshui().rules} <= known
