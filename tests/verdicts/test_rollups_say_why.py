"""verdicts.yaml of the notice on a whole county: units, measures, the round, and roll-ups that name what they lack."""

from __future__ import annotations

import pytest

from processor.judging.because import told
from processor.judging.finishing import conclude_stratum
from processor.judging.verdicts import Fact
from processor.ruleset import load_ruleset
from processor.ruleset.types import AllPass

RULESET = load_ruleset("heshui-2021")


@pytest.fixture(params=["builtin", "durable"])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "durable":
        pytest.importorskip("durable_rules_engine")
    return str(request.param)


def concluded(stratum: str, facts: list[Fact], engine: str) -> list[tuple[str, str, str, list[str]]]:
    """(about, unit, verdict, because) of each."""
    (found,) = conclude_stratum(RULESET, stratum, [facts], engine)
    return [
        (
            str(one.fact["about"]),
            str(one.fact.get("unit", "")),
            str(one.fact["verdict"]),
            [told(fact, RULESET) for fact in one.because],
        )
        for one in found
    ]


def measure(rule: str, status: str, past_due: str = "是", rollup: str = "否") -> Fact:
    passed = {"已达标": "是", "未达标": "否", "进行中": "否"}.get(status)
    fact: Fact = {"kind": "measure", "rule": rule, "status": status, "judged": "是", "past_due": past_due}
    return fact | {"rollup": rollup, "sign": "项", "target": "= 2", "value": 1} | ({"passed": passed} if passed else {})


def part(of: str, rule: str, status: str) -> Fact:
    passed = {"已达标": "是", "未达标": "否", "进行中": "否"}.get(status)
    known = {"passed": passed} if passed else {}
    return {"kind": "part", "of": of, "rule": rule, "status": status, "open": "否" if passed else "是"} | known


def parts(rollup: str) -> tuple[str, ...]:
    rule = RULESET.rule(rollup)
    assert rule is not None and isinstance(rule.spec, AllPass)
    return rule.spec.rules


@pytest.mark.parametrize("rollup", ["fulfil-all-targets", "gaokao-goal-met", "two-grips", "four-improvements"])
@pytest.mark.parametrize("status", ["未达标", "进行中", "待定"])
def test_a_roll_up_names_the_rule_that_holds_it_back(rollup: str, status: str, engine: str) -> None:
    late, *others = parts(rollup)
    facts = [measure(rollup, status, rollup="是"), part(rollup, late, status)]
    facts += [part(rollup, one, "已达标") for one in others]
    elsewhere = [part("another", others[0], status)]
    ((about, _, verdict, because),) = concluded("county", facts + elsewhere, engine)
    rule, title = RULESET.rule(rollup), RULESET.rule(late)
    assert rule is not None and title is not None
    assert (about, verdict) == (rollup, status)
    assert because == [f"{rule.title.zh}：1项（= 2），{status}", f"{title.title.zh}：{status}"]


def test_a_roll_up_that_is_met(engine: str) -> None:
    facts = [
        measure("two-grips", "已达标", rollup="是"),
        *(part("two-grips", one, "已达标") for one in parts("two-grips")),
    ]
    (found,) = concluded("county", facts, engine)
    assert found[:3] == ("two-grips", "", "已达标")


@pytest.mark.parametrize("status", ["已达标", "进行中", "未达标", "待定"])
def test_the_status_of_a_measure(status: str, engine: str) -> None:
    past_due = "否" if status == "进行中" else "是"
    ((about, _, verdict, _),) = concluded("county", [measure("large-classes", status, past_due)], engine)
    assert (about, verdict) == ("large-classes", status)
    assert concluded("county", [measure("large-classes", status) | {"judged": "否", "passed": None}], engine) == []


def unit(**counts: int) -> Fact:
    none = dict.fromkeys(("missing", "unread", "rejected", "explain", "accepted"), 0)
    return {"kind": "unit-summary", "unit": "HS905", "name": "县教科局基教股", **none, **counts}


LEDGER: Fact = {"kind": "missing", "unit": "HS905", "name": "县教科局基教股", "form": "project", "title": "项目台账"}


@pytest.mark.parametrize(
    ("facts", "verdicts"),
    [
        ([unit(accepted=3)], ["可汇总"]),
        ([unit(accepted=1, explain=2)], ["补充说明"]),
        ([unit(accepted=1, explain=1, rejected=1)], ["退回修改"]),
        ([unit(accepted=1, unread=1)], ["重新报送"]),
        ([unit(accepted=1, missing=1), LEDGER | {"past_due": "是"}], ["催报"]),
        ([unit(rejected=1, missing=1), LEDGER | {"past_due": "否"}], ["待报", "退回修改"]),
        ([unit(rejected=1), {"kind": "history", "unit": "HS905", "sent_back": 3}], ["提级督办", "退回修改"]),
    ],
)
def test_a_unit_of_several_returns(facts: list[Fact], verdicts: list[str], engine: str) -> None:
    assert sorted(verdict for _, _, verdict, _ in concluded("unit", facts, engine)) == verdicts


@pytest.mark.parametrize(
    ("missing", "unread", "past_due", "verdicts"),
    [
        (0, 0, "是", ["已报齐"]),
        (2, 0, "否", ["收表中"]),
        (2, 0, "是", ["逾期未报齐"]),
        (0, 1, "是", ["有打不开的文件"]),
        (1, 1, "是", ["有打不开的文件", "逾期未报齐"]),
    ],
)
def test_completeness_of_the_round(missing: int, unread: int, past_due: str, verdicts: list[str], engine: str) -> None:
    facts: list[Fact] = [{"kind": "round-summary", "missing": missing, "unread": unread, "past_due": past_due}]
    found = concluded("county", facts, engine)
    assert sorted(verdict for about, _, verdict, _ in found if about == "round") == verdicts
