"""The check date of a run reaches everything that is read in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processor import resources
from processor.batch.run import check_files
from processor.batch.setup import prepare

OVER = '{name: 年底已过, type: text, derive: \'IF(参数!检查日 >= DATE(参数!年度, 12, 31), "是", "否")\'}'
RULE = """
- id: year-is-over
  title: {zh: 年底前填报, en: Filled in before the end of the year}
  judges: data
  level: query
  scope: row
  table: 班级情况表
  check: '[@年底已过] = "否"'
"""
SAMPLES = resources.folder("samples") / "heshui-2021"


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped ruleset with a computed column in the register and in a return, and a rule on the latter."""
    monkeypatch.setenv("YAODIAN_CACHE", "off")
    folder = shutil.copytree(resources.folder("rules") / "heshui-2021", tmp_path / "rules")
    for name, before in (("register", "  - {name: 上年学生数,"), ("school", "  - {name: 寄宿生数,")):
        path = folder / "forms" / f"{name}.yaml"
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, f"  - {OVER}\n{before}", 1), encoding="utf-8")
    (folder / "more.yaml").write_text(RULE, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("as_of", "over"), [("2021-12-30", "否"), ("2021-12-31", "是")])
def test_computed_columns_see_the_check_date(as_of: str, over: str, rules: Path) -> None:
    setup = prepare(rules, SAMPLES / "单位名录.xlsx", as_of, None)
    assert setup.register is not None
    assert set(setup.register.tables["单位名录"].columns["年底已过"].values) == {over}
    (result,) = check_files([SAMPLES / "上报表" / "固城小学.xlsx"], setup).returns
    found = [one for one in result.findings if one.rule == "year-is-over"]
    assert bool(found) == (over == "是")
