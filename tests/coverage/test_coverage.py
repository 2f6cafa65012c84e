"""Rules held against the text of a document: clauses, unmapped text, alarms; and the notice itself."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.authoring.coverage import cover
from processor.authoring.document import read_document, squeezed
from processor.cli.app import build
from processor.errors import RulesetError
from processor.ruleset import load_ruleset

NOTICE = Path(__file__).parents[1] / "content" / "heshui-2021-document.txt"
DOCUMENT = """
# 某县通知

请认真贯彻。

## 一、主要目标

**(一) 质量：**入学率达到 98.9% 以

上，成绩保四争三。

## （二）活动

1.举办第二十二届 运动会，每天一小时。
2. 建立四级机制。全面提升。
"""
HEAD = """
id: small
title: 小
year: 2021
opening: {通知: 某县}
rounds: [{id: r, title: 轮, opens: 2021-01-01, deadline: 2021-12-31}]
EXTRA
"""
FORM = """
form: school
title: 表
version: '1.0'
sheets:
- sheet: A
  layout: card
  table: 数
  columns: {率: number, 位: integer, 届: integer, 分: integer, 级: yesno}
"""
RULES = """
- {id: rate, title: 率, judges: target, level: error, cite: {clause: 一(一), quote: 入学率达到98.9%以上}, scope: county,
   indicator: {value: 数!率, unit: percent}, target: {at_least: 98.9%}}
- {id: rank, title: 位, judges: target, level: error, cite: {clause: 一(一), quote: 成绩保四争三}, scope: county,
   indicator: {value: 数!位}, target: {at_most: 4, stretch: 3}}
- {id: meet, title: 届, judges: target, level: error, scope: county, check: 'COUNTIFS(数[届], 22) >= 1',
   cite: {clause: 一(二)1, quote: 举办第二十二届运动会}}
- {id: hour, title: 分, judges: target, level: error, scope: county, check: 数!分 >= 60,
   cite: {clause: 一(二)1, quote: 每天一小时, numbers: {一小时: 60}}}
- {id: levels, title: 级, judges: target, level: info, scope: county, indicator: {value: 'ROWS(数)'},
   cite: {clause: 一(二)2, quote: 建立四级机制, numbers: {四级: 只记录}}}
"""
NO_TARGET = """
- {clause: 通知, text: 某县通知, reason: 标题}
- {text: 请认真贯彻, reason: {zh: 套话, en: phrase}}
- {text: 一、主要目标, reason: 标题}
- {text: '(一)质量：', reason: 标题}
- {text: （二）活动, reason: 标题}
"""


@pytest.fixture
def ruleset(tmp_path, monkeypatch):
    monkeypatch.setenv("YAODIAN_CACHE", "off")

    def make(rules=RULES, no_target=NO_TARGET, extra=""):
        (tmp_path / "forms").mkdir(exist_ok=True)
        texts = {"ruleset.yaml": HEAD.replace("EXTRA", extra), "forms/school.yaml": FORM, "rules.yaml": rules}
        for name, text in (texts | {"no_target.yaml": no_target}).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return load_ruleset(tmp_path)

    return make


def alarms(found):
    return [(one.kind, one.where, one.words.zh) for one in found.alarms]


def test_clause_by_clause(ruleset):
    found = cover(ruleset(), DOCUMENT.encode())
    assert alarms(found) == []
    told = {
        one.clause: tuple(one.count(kind) for kind in ("checked", "recorded", "no-target")) for one in found.clauses
    }
    assert told == {"通知": (0, 0, 2), "一": (0, 0, 1), "一(一)": (2, 0, 1), "一(二)": (0, 0, 1), "一(二)1": (2, 0, 0),
                    "一(二)2": (0, 1, 0)}  # fmt: skip
    assert [(one.clause, one.unmapped) for one in found.clauses if one.unmapped] == [("一(二)2", ("全面提升",))]
    length = len(read_document(DOCUMENT, {}).text)
    assert found.share == 1 - Fraction(4, length)
    rates = next(one for one in found.clauses if one.clause == "一(一)").passages
    assert [(one.words, one.rules) for one in rates] == [
        ("(一)质量：", ()), ("入学率达到98.9%以上", ("rate",)), ("成绩保四争三", ("rank",)),
    ]  # fmt: skip


def of_number(rule, number, around):
    return "number", rule, f"“{around}”里的{number}没有一条规则在判断"


@pytest.mark.parametrize(
    ("old", "new", "alarm"),
    [
        ("at_least: 98.9%", "at_least: 98.8%", of_number("rate", "98.9%", "：入学率达到98.9%以上，成绩保")),
        ("at_most: 4, stretch: 3", "at_most: 4", of_number("rank", "三", "，成绩保四争三。（二）活动")),
        ("[届], 22)", "[届], 21)", of_number("meet", "二十二", "动1.举办第二十二届运动会，每")),
        ("{一小时: 60}", "{一小时: 50}", of_number("hour", "一", "运动会，每天一小时。2.建")),
        (", numbers: {四级: 只记录}", "", of_number("levels", "四", "时。2.建立四级机制。全面")),
        ("quote: 成绩保四争三", "quote: 成绩保四", None),
        ("quote: 成绩保四争三", "quote: 成绩争三", ("quote", "rank", "文件里没有“成绩争三”")),
        ("一(二)2, quote", "一(二)1, quote", ("clause", "levels", "“建立四级机制”在一(二)2，不在一(二)1")),
    ],
)
def test_alarms(ruleset, old, new, alarm):
    assert old in RULES
    found = cover(ruleset(RULES.replace(old, new)), DOCUMENT.encode())
    assert alarms(found) == ([alarm] if alarm else [])


def test_another_document_is_told(ruleset):
    right = hashlib.sha256(DOCUMENT.encode()).hexdigest()
    assert alarms(cover(ruleset(extra=f"document: {{sha256: '{right}'}}"), DOCUMENT.encode())) == []
    windows = DOCUMENT.replace("\n", "\r\n").encode()
    assert alarms(cover(ruleset(extra=f"document: {{sha256: '{right}'}}"), windows)) == []
    other = cover(ruleset(extra="document: {sha256: '00'}"), DOCUMENT.encode())
    assert [one.kind for one in other.alarms] == ["document"]


def test_words_that_are_no_figure(ruleset):
    bare = RULES.replace(", numbers: {四级: 只记录}", "")
    assert alarms(cover(ruleset(bare, extra="not_figures: [四级]"), DOCUMENT.encode())) == []
    names = "1.举办“十二届”运动会，每天一小时，《三字经》进一步统一。"
    document = DOCUMENT.replace("1.举办第二十二届 运动会，每天一小时。", names)
    rules = RULES.replace("举办第二十二届运动会", "举办“十二届”运动会，每天一小时，《三字经》进一步统一")
    assert alarms(cover(ruleset(rules), document.encode())) == []


def test_a_target_under_also_cites_covers_its_own_words(ruleset):
    rules = RULES.replace("{id: levels,", "{id: levels, also_cites: [{id: up, clause: 一(二)2, quote: 全面提升}],")
    loaded = ruleset(rules)
    assert loaded.rules[-1].also_cites == ("up",)
    assert cover(loaded, DOCUMENT.encode()).unmapped == 0


def test_four_rules_judge_four_levels(ruleset):
    one = ("- {id: LEVEL, title: 级, judges: target, level: error, value_from: document, form: school, scope: return, "
           "required: [数!级], cite: {clause: 一(二)2, quote: 建立四级机制}}\n")  # fmt: skip
    rest = RULES[: RULES.index("- {id: levels")]
    rules = rest + "".join(one.replace("LEVEL", f"level{at}") for at in range(4))
    assert alarms(cover(ruleset(rules), DOCUMENT.encode())) == []
    three = rules.replace("value_from: document", "value_from: ours", 1)
    assert [kind for kind, *_ in alarms(cover(ruleset(three), DOCUMENT.encode()))] == ["number"]


@pytest.mark.parametrize(
    ("no_target", "rules", "told"),
    [
        ("- {text: 某县通知, reason: 甲}\n- {text: 某县 通知, reason: 乙}", RULES, "no_target.yaml:2: 这段文字在"),
        ("- {text: 某县通知}", RULES, "缺少 reason"),
        ("- {text: 某县通知, reason: 甲, why: 乙}", RULES, "没有 why 这个键"),
        (NO_TARGET, RULES.replace("{一小时: 60}", "{两小时: 60}"), "引文里没有“两小时”"),
    ],
)
def test_what_is_refused(ruleset, no_target, rules, told):
    with pytest.raises(RulesetError) as caught:
        ruleset(rules, no_target)
    assert told in caught.value.line("zh")


@given(st.text(alphabet=" \n\t*#一二（）(1.、甲乙，。", max_size=80))
@settings(deadline=None, max_examples=200)
def test_every_character_stands_in_one_clause(source):
    document = read_document(source, {"头": "甲"})
    assert "".join(document.text[begins:end] for _, begins, end in document.spans()) == document.text
    assert document.text == squeezed(source).replace("*", "").replace("#", "")


# ---------------------------------------------------------------- the command


def run(*arguments):
    return CliRunner().invoke(build("zh"), ["rules", "coverage", *map(str, arguments)])


def test_the_command_shows_clauses_and_ends_with_1_on_an_alarm(ruleset, tmp_path):
    ruleset()
    path = tmp_path / "文件.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    good = run("--document", path, "--ruleset", tmp_path)
    assert (good.exit_code, good.stdout.splitlines()[-1]) == (0, "原文已对应 95.0%，未对应 1 处，报警 0 处")
    assert "一(二)2            0         1         0         1\n  未对应: 全面提升" in good.stdout
    ruleset(RULES.replace("at_most: 4, stretch: 3", "at_most: 4"))
    bad = run("--document", path, "--ruleset", tmp_path, "--format", "json")
    data = json.loads(bad.stdout)
    assert (bad.exit_code, data["unmapped"]) == (1, 1)
    assert [(one["kind"], one["where"]) for one in data["alarms"]] == [("number", "rank")]
    assert data["clauses"][0]["passages"][1] == {
        "words": "请认真贯彻", "kind": "no-target", "rules": [], "reason": "套话",
    }  # fmt: skip


def test_what_cannot_be_read(ruleset, tmp_path, capsys):
    ruleset()
    for name, content, told in (("没有.txt", None, "文件读不了"), ("gbk.txt", "文件".encode("gbk"), "不是 UTF-8 文本")):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(SystemExit) as stop:
            build("zh").main(["rules", "coverage", "--document", str(tmp_path / name), "--ruleset", str(tmp_path)])
        assert stop.value.code == 2
        assert told in capsys.readouterr().err


def test_the_notice_is_answered_whole():
    found = cover(load_ruleset("heshui-2021"), NOTICE.read_bytes())
    assert [text for one in found.clauses for text in one.unmapped] == []
    assert alarms(found) == []
    assert found.share == 1
