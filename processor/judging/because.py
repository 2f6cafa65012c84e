"""A fact in words: why a verdict was given."""

from __future__ import annotations

from collections.abc import Callable

from processor.judging.numbers import number_text
from processor.judging.return_facts import YES
from processor.judging.verdicts import Fact
from processor.ruleset.types import Ruleset


def told(fact: Fact, ruleset: Ruleset) -> str:
    """One line in Chinese for a fact of any kind of judging.facts."""
    words = _WORDS.get(str(fact.get("kind")))
    if words is not None:
        return words(fact, ruleset)
    return "，".join(f"{name} {value}" for name, value in fact.items() if name != "kind")


_NOT_THERE = (("missing", "未报"), ("unread", "打不开"))


def _counts(fact: Fact) -> str:
    shown = (("errors", "错误"), ("queries", "核实"), ("unexplained", "其中未说明"), ("missed", "未达标"))
    parts = [f"{word}{fact[name]}处" for name, word in shown if fact.get(name)]
    parts += [f"{word}{fact[name]}份" for name, word in _NOT_THERE if fact.get(name)]
    return "，".join(parts) or "没有要处理的"


def _return(fact: Fact, ruleset: Ruleset) -> str:
    return f"{fact.get('name') or fact.get('file')}：{_counts(fact)}"


def _unit(fact: Fact, ruleset: Ruleset) -> str:
    return f"{fact.get('name')}：{_counts(fact)}"


def _title(fact: Fact, ruleset: Ruleset) -> str:
    name = str(fact.get("rule"))
    rule = ruleset.rule(name)
    return name if rule is None else rule.title.zh


def _finding(fact: Fact, ruleset: Ruleset) -> str:
    return f"{_title(fact, ruleset)}：{fact.get('count')}处"


def _missing(fact: Fact, ruleset: Ruleset) -> str:
    return f"{fact.get('name')}未报{fact.get('title')}"


def _measure(fact: Fact, ruleset: Ruleset) -> str:
    value = fact.get("value")
    shown = number_text(value, sign=str(fact.get("sign"))) if isinstance(value, int | float) else "无数据"
    if fact.get("sign") and fact.get("share") != YES and isinstance(value, int | float):
        shown += str(fact["sign"])
    gap = f"（{fact['gap']}）" if fact.get("gap") else ""
    return f"{_title(fact, ruleset)}：{shown}（{fact.get('target') or '无目标值'}），{fact.get('status')}{gap}"


def _check(fact: Fact, ruleset: Ruleset) -> str:
    return f"{_title(fact, ruleset)}：{fact.get('failed')}处不符合，涉及{fact.get('units')}个单位"


def _round(fact: Fact, ruleset: Ruleset) -> str:
    absent = "".join(f"，{word}{fact[name]}份" for name, word in _NOT_THERE if name == "missing" or fact.get(name))
    return f"应报{fact.get('expected')}份，已收{fact.get('received')}份{absent}"


def _history(fact: Fact, ruleset: Ruleset) -> str:
    often, since = fact.get("sent_back"), fact.get("since")
    back = f"连续{often}次须修改（{since}）" if isinstance(often, int) and often > 1 else f"这次{fact.get('now')}"
    return f"{fact.get('name')}《{fact.get('title')}》：{back}"


def _all(fact: Fact, ruleset: Ruleset) -> str:
    passed, missed, still_open = (fact.get(f"{name}_count") for name in ("passed", "failed", "open"))
    return f"共{fact.get('rules')}项：达到{passed}，未达到{missed}，未定{still_open}"


def _part(fact: Fact, ruleset: Ruleset) -> str:
    return f"{_title(fact, ruleset)}：{fact.get('status')}"


def _verdict(fact: Fact, ruleset: Ruleset) -> str:
    return f"判定：{fact.get('verdict')}"


_WORDS: dict[str, Callable[[Fact, Ruleset], str]] = {
    "return-summary": _return,
    "unit-summary": _unit,
    "finding": _finding,
    "missing": _missing,
    "measure": _measure,
    "check": _check,
    "round-summary": _round,
    "all-pass": _all,
    "history": _history,
    "part": _part,
    "verdict": _verdict,
}
