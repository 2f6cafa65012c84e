"""A small ruleset as text, and a way to change a line of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.errors import RulesetError
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

HEAD = """\
id: small
title: {zh: 小规则集, en: Small}
year: 2021
document: {title: 要点, number: 1号, date: 2021-03-03}
rounds:
- {id: mid, title: 年中, opens: 2021-06-20, deadline: 2021-07-10, forms: [school]}
parameters:
  大班额上限: 55
  最低比例: {value: 20%, title: 最低比例, value_from: document}
  截止日: 2021-12-31
lists:
  学段: [幼儿园, 小学, 初中]
  年级: [一年级, 二年级]
synonyms:
  是: [有, 'Y']
sections: {二(五): {zh: 立德树人, en: Character}}
"""

SCHOOL = """\
form: school
title: 学校填报表
version: '1.0'
identity: {unit: 封面!填报单位, report_date: 封面!填报日期}
sheets:
- sheet: A0 封面
  layout: card
  columns:
    填报单位: unit
    填报日期: {type: date, within: year}
- sheet: A2 班级情况表
  header: {填报人: text, 联系电话: {type: phone, required: true}}
  key: [年级, 班级]
  total: 合计
  columns:
  - {name: 学段, type: choice, of: 学段, required: true}
  - {name: 年级, type: choice, of: 年级}
  - {name: 班级, type: text}
  - {name: 学生数, group: 学生, type: integer, unit: 人, min: 0}
  - {name: 女生数, group: 学生, type: integer, unit: 人, min: 0, repair: none}
  - {name: 劳动课, type: number, convert: {分钟: 1/45}, where: '[@学段] <> "幼儿园"', blank_as: 0}
  - {name: 女生比例, type: percent, derive: '[@女生数] / [@学生数]'}
"""

REGISTER = """\
form: register
kind: register
title: 单位名录
version: '1.0'
identity: {code: '单位名录[单位代码]', unit: '单位名录[单位全称]'}
sheets:
- sheet: 单位名录
  key: 单位代码
  columns:
  - {name: 单位代码, type: code}
  - {name: 单位全称, type: text}
  - {name: 报送人, type: text, derive: {from: '封面[填报单位]', by: 单位代码}}
  - {name: 有报送, type: text, derive: 'IF(ISBLANK([@报送人]), "否", "是")'}
"""

RULES = """\
- id: labour
  title: {zh: 劳动课, en: Labour lessons}
  cite: {clause: 二(五)18, quote: 每周不少于1课时}
  demand_from: document
  value_from: document
  judges: target
  level: error
  scope: row
  table: 班级情况表
  where: '[@学段] <> "幼儿园"'
  check: '[@劳动课] >= 1'
  message: '{班级}劳动课{劳动课}课时，应不少于1课时'
  due: 参数!截止日
  examples:
    pass: [{学段: 小学, 劳动课: 1}, {学段: 小学, 劳动课: '１课时'}]
    fail: [{学段: 小学, 劳动课: 0.5}]
    skip: [{学段: 幼儿园, 劳动课: }]
- id: reported
  title: 都已报送
  judges: target
  level: error
  scope: county
  indicator:
    value: 'COUNTIFS(单位名录[有报送], "是") / ROWS(单位名录)'
    unit: percent
    contribution: 单位名录
    contributes: '[@有报送] = "是"'
  target: {at_least: 参数!最低比例, stretch: 50%}
  incomplete: wait
  due: 参数!截止日
"""

VERDICTS = """\
- id: rejected
  stratum: return
  when:
  - {as: r, where: {kind: return, errors: {ge: 1}}}
  - {as: f, where: {kind: finding, file: {ref: r.file}}}
  then: [{kind: verdict, about: return, file: {ref: r.file}, verdict: 须修改}]
"""

FILES = {
    "ruleset.yaml": HEAD,
    "forms/school.yaml": SCHOOL,
    "forms/register.yaml": REGISTER,
    "rules.yaml": RULES,
    "verdicts.yaml": VERDICTS,
}

Edit = tuple[str, str, str]


def _plain(line: str) -> str:
    """A message without the folder and without the YAML library's own words, which differ between its versions."""
    return re.sub(
        r"（found .*?）|（did not .*?）|（expected .*?）", "（…）", re.sub(r"[^\s“]*small[/\\]", "", line)
    ).replace("\\", "/")


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAODIAN_CACHE", "off")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small ruleset, with edits (file, old text, new text), and gives its folder."""

    def make(*edits: Edit) -> Path:
        folder = tmp_path / "small"
        texts = dict(FILES)
        for name, old, new in edits:
            assert old in texts[name], f"{old!r} is not in {name}"
            texts[name] = texts[name].replace(old, new, 1)
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def load(write: Callable[..., Path]) -> Callable[..., Ruleset]:
    """Loads the small ruleset with edits."""
    return lambda *edits: load_ruleset(write(*edits))


@pytest.fixture
def refused(write: Callable[..., Path]) -> Callable[..., tuple[str, str]]:
    """The message (Chinese, English) that the small ruleset with edits is refused with, without the folder."""

    def run(*edits: Edit) -> tuple[str, str]:
        folder = write(*edits)
        with pytest.raises(RulesetError) as caught:
            load_ruleset(folder)
        return _plain(caught.value.line("zh")), _plain(caught.value.line("en"))

    return run
