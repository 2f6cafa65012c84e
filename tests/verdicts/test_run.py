"""What forward chaining concludes, exactly, and what it refuses."""

import datetime

import pytest

from processor.errors import RulesetError, YaodianError
from processor.judging import verdicts
from processor.judging.verdicts import Conclusion, engine_name, run
from processor.ruleset.types import Condition, Production

MISSED = Production(
    "target-missed-after-due",
    "county",
    (Condition("m", (("kind", "eq", "measure"), ("passed", "eq", "否"), ("past_due", "eq", "是"))),),
    ({"kind": "verdict", "about": ("m", "rule"), "verdict": "未达标"},),
)
ESCALATE = Production(
    "escalate-unit",
    "county",
    (
        Condition("s", (("kind", "eq", "unit-summary"), ("errors", "ge", 3))),
        Condition("v", (("kind", "eq", "verdict"), ("about", "eq", ("s", "watched")))),
    ),
    ({"kind": "verdict", "about": "unit", "unit": ("s", "unit"), "verdict": "退回修改", "note": ("s", "note")},),
)
ENGINES = [
    "builtin",
    pytest.param("durable", marks=pytest.mark.skipif(engine_name() == "builtin", reason="durable_rules is not here")),
]


def when(*tests: tuple, alias: str = "m") -> Production:
    return Production("p", "unit", (Condition(alias, tests),), ({"kind": "found", "x": (alias, "x")},))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_verdict_is_a_fact_for_the_next_rule_and_says_why(engine: str) -> None:
    measure = {"kind": "measure", "rule": "no-dropout", "passed": "否", "past_due": "是", "value": 2.0}
    unit = {"kind": "unit-summary", "unit": "P05", "errors": 4, "watched": "no-dropout", "note": None}
    other = {"kind": "unit-summary", "unit": "P06", "errors": 2, "watched": "no-dropout"}
    verdict = {"about": "no-dropout", "kind": "verdict", "verdict": "未达标"}
    assert run((ESCALATE, MISSED), [unit, other, measure], engine=engine) == (
        Conclusion(verdict, "target-missed-after-due", (measure,)),
        Conclusion(
            {"about": "unit", "kind": "verdict", "unit": "P05", "verdict": "退回修改"},
            "escalate-unit",
            (verdict, {name: value for name, value in unit.items() if value is not None}),
        ),
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_because_gathers_all_facts_that_lead_to_the_same_conclusion(engine: str) -> None:
    rule = Production("bad", "unit", (Condition("f", (("level", "eq", "error"),)),), ({"verdict": "须修改"},))
    facts = [{"level": "error", "rule": name} for name in ("b", "a")] + [{"level": "query", "rule": "c"}]
    assert run((rule,), facts, engine=engine) == (Conclusion({"verdict": "须修改"}, "bad", (facts[1], facts[0])),)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("test", "value", "fires"),
    [
        (("x", "eq", 5), "5", False),
        (("x", "eq", 1), 1.0, True),
        (("x", "eq", 1), True, False),
        (("x", "eq", ""), "", True),
        (("x", "ne", "是"), "否", True),
        (("x", "ne", "是"), None, False),
        (("x", "ne", "是"), 3, False),
        (("x", "lt", 0.3), 0.1 + 0.2, False),
        (("x", "ge", 0.3), 0.1 + 0.2, True),
        (("x", "gt", 2**53), 2**53 + 1, True),
        (("x", "lt", 1), float("-inf"), False),
        (("x", "le", datetime.date(2021, 12, 31)), datetime.date(2021, 7, 12), True),
        (("x", "gt", "a"), "b", True),
        (("x", "eq", ("m", "y")), 3, True),
        (("x", "lt", ("m", "y")), 2.5, True),
        (("x", "lt", ("m", "z")), 2.5, False),
    ],
)
def test_values_of_one_kind_compare_exactly_and_others_never(
    engine: str, test: tuple, value: object, fires: bool
) -> None:
    assert bool(run((when(test),), [{"x": value, "y": 3}], engine=engine)) is fires


@pytest.mark.parametrize("engine", ENGINES)
def test_two_conditions_never_take_the_same_fact(engine: str) -> None:
    pair = Production(
        "pair",
        "unit",
        (Condition("a", (("kind", "eq", "return"),)), Condition("b", (("unit", "eq", ("a", "unit")),))),
        ({"kind": "duplicate", "unit": ("a", "unit")},),
    )
    one = {"kind": "return", "unit": "P05", "file": "a"}
    assert run((pair,), [one, dict(one)], engine=engine) == ()
    assert len(run((pair,), [one, {**one, "file": "b"}], engine=engine)) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_hundreds_of_rules_on_one_fact_all_fire(engine: str) -> None:
    rules = tuple(
        Production(
            f"p{number:03}",
            "unit",
            (Condition("m", (("kind", "eq", "m"), (f"f{number}", "eq", "x"))), Condition("n", (("kind", "eq", "n"),))),
            ({"found": number},),
        )
        for number in range(300)
    )
    facts = [{"kind": "m", **{f"f{number}": "x" for number in range(300)}}, {"kind": "n"}]
    found = run(rules, facts, engine=engine)
    assert [one.fact["found"] for one in found] == list(range(300))


@pytest.mark.parametrize("engine", ENGINES)
def test_rules_that_feed_themselves_end(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts.engine, "MOST_FACTS", 50)
    swap = Production(
        "mix",
        "unit",
        (Condition("a", ()), Condition("b", ())),
        ({"x": ("a", "x"), "y": ("b", "y"), "z": ("a", "y"), "w": ("b", "w")},),
    )
    facts = [{"x": number, "y": -number, "w": number} for number in range(8)]
    with pytest.raises(YaodianError, match="判定得出的事实超过 50 条"):
        run((swap,), facts, engine=engine)


@pytest.mark.parametrize(
    ("production", "said"),
    [
        (when(("x", "like", "a")), "没有“like”这种比较"),
        (when(("x", "eq", None)), "“x”没有可比较的值"),
        (when(("x", "eq", ("s", "y"))), "“s.y”所指的“s”不在它前面的条件里"),
        (Production("p", "unit", (), ({"a": 1},)), "条件应为 1 至 12 个"),
        (Production("p", "unit", (Condition("m", ()), Condition("m", ())), ({"a": 1},)), "别名“m”用了两次"),
        (Production("p", "unit", (Condition("m", ()),), ({"a": ("q", "x")},)), "“q.x”所指的“q”不在它前面的条件里"),
    ],
)
def test_a_rule_that_cannot_run_is_named(production: Production, said: str) -> None:
    with pytest.raises(RulesetError, match=f"判定规则 p：{said}"):
        run((production,), [{"x": 1}])


def test_the_same_id_twice_is_refused() -> None:
    with pytest.raises(RulesetError, match="判定规则 p：编号重复"):
        run((when(("x", "eq", 1)), when(("x", "eq", 2))), [{"x": 1}])


def test_nothing_follows_from_nothing() -> None:
    assert run((MISSED,), []) == ()
    assert run((), [{"kind": "measure"}]) == ()


def test_the_environment_forces_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAODIAN_ENGINE", "builtin")
    assert engine_name() == "builtin"
    monkeypatch.setenv("YAODIAN_ENGINE", "clips")
    with pytest.raises(YaodianError, match="clips") as caught:
        engine_name()
    assert caught.value.remedy.zh == "只能是 durable 或 builtin"


def test_without_durable_rules_the_builtin_engine_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YAODIAN_ENGINE", raising=False)
    monkeypatch.setattr(verdicts.engine, "_durable_is_there", lambda: False)
    assert engine_name() == "builtin"
    monkeypatch.setenv("YAODIAN_ENGINE", "durable")
    with pytest.raises(YaodianError, match="没有装 durable_rules"):
        engine_name()
