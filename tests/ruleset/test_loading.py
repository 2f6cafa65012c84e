"""What a clean ruleset becomes."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from processor import resources
from processor.errors import RulesetError
from processor.model import Text
from processor.ruleset import load_ruleset
from processor.ruleset.types import Check, Indicator, Parameter, Ruleset, Target

Load = Callable[..., Ruleset]


def test_the_head_is_read(load: Load) -> None:
    ruleset = load()
    assert (ruleset.id, ruleset.year, ruleset.title) == ("small", 2021, Text("小规则集", "Small"))
    assert ruleset.document == {"title": "要点", "number": "1号", "date": "2021-03-03"}
    assert ruleset.rounds[0].deadline == datetime.date(2021, 7, 10)
    assert ruleset.parameters == {"大班额上限": 55, "最低比例": 0.2, "截止日": datetime.date(2021, 12, 31)}
    assert ruleset.parameter_info["最低比例"] == Parameter(0.2, Text("最低比例"), "document")
    assert ruleset.synonyms == {"是": ("有", "Y")}
    assert ruleset.sections == {"二(五)": Text("立德树人", "Character")}
    assert len(ruleset.sha256) == 64


def test_a_form_is_read(load: Load) -> None:
    form = load().form("school")
    sheet = form.sheet_of("班级情况表")
    table = form.table("班级情况表")
    assert (form.kind, sheet.tab, sheet.title) == ("return", "A2 班级情况表", "班级情况表")
    assert form.identity == {"unit": ("封面", "填报单位"), "report_date": ("封面", "填报日期")}
    assert [(field.name, field.type, field.required) for field in sheet.header] == [
        ("填报人", "text", False),
        ("联系电话", "phone", True),
    ]
    assert (table.key, table.total, table.layout) == (("年级", "班级"), "合计", "table")
    assert table.column("学段").of == ("幼儿园", "小学", "初中")
    assert table.column("劳动课").convert == {"分钟": "1/45"}
    assert table.column("劳动课").blank_as == "0"
    assert not table.column("女生数").repair
    where, derive = table.column("劳动课").where, table.column("女生比例").derive
    assert where is not None and where.source == '[@学段] <> "幼儿园"'
    assert derive is not None and derive.row_columns == ("女生数", "学生数")
    assert not table.column("女生比例").filled


def test_a_register_column_is_taken_from_returns(load: Load) -> None:
    register = load().register
    assert register is not None
    assert register.table("单位名录").column("报送人").derive_from == ("封面", "填报单位", "单位代码")
    assert register.identity == {"code": ("单位名录", "单位代码"), "unit": ("单位名录", "单位全称")}


def test_rules_are_read(load: Load) -> None:
    labour, reported = load().rules
    assert isinstance(labour.spec, Check) and labour.spec.formula.source == "[@劳动课] >= 1"
    assert (labour.form, labour.tables, labour.scope, labour.due) == ("school", ("班级情况表",), "row", "参数!截止日")
    assert (labour.clause, labour.quote) == ("二(五)18", "每周不少于1课时")
    assert [(example.outcome, example.row) for example in labour.examples] == [
        ("pass", {"学段": "小学", "劳动课": 1}),
        ("pass", {"学段": "小学", "劳动课": "１课时"}),
        ("fail", {"学段": "小学", "劳动课": 0.5}),
        ("skip", {"学段": "幼儿园", "劳动课": None}),
    ]
    assert isinstance(reported.spec, Indicator)
    assert reported.spec.target == Target("at_least", "0.2", "50%")
    assert (reported.spec.unit_sign, reported.spec.figure, reported.spec.incomplete) == ("%", "share", "wait")
    assert (labour.source, load().form("school").source) == ("rules.yaml:1", "forms/school.yaml")


def test_verdict_rules_are_read(load: Load) -> None:
    (production,) = load().productions
    assert production.stratum == "return"
    assert production.when[0].tests == (("kind", "eq", "return"), ("errors", "ge", 1))
    assert production.when[1].tests == (("kind", "eq", "finding"), ("file", "eq", ("r", "file")))
    assert production.then[0]["file"] == ("r", "file")


def test_the_county_sees_units_and_a_return_does_not(load: Load, refused: Callable[..., tuple[str, str]]) -> None:
    assert load().schema.tables["班级情况表"].columns["单位代码"] == "text"
    edit = ("rules.yaml", "check: '[@劳动课] >= 1'", "check: '[@单位代码] = \"1\"'")
    assert refused(edit)[0].startswith("rules.yaml:11: ")


def test_a_return_rule_may_not_use_what_only_the_roll_up_knows(refused: Callable[..., tuple[str, str]]) -> None:
    edit = ("rules.yaml", "check: '[@劳动课] >= 1'", "check: 'COUNTIFS(单位名录[有报送], \"是\") >= 1'")
    assert "有报送" in refused(edit)[0]


def test_a_percentage_of_rule_examples_stays_as_typed(load: Load) -> None:
    ruleset = load(("rules.yaml", "{学段: 小学, 劳动课: 1}", "{学段: 小学, 劳动课: 100%}"))
    assert ruleset.rules[0].examples[0].row["劳动课"] == "100%"


def test_line_ends_do_not_change_the_identity(write: Callable[..., Path]) -> None:
    folder = write()
    before = load_ruleset(folder).sha256
    path = folder / "rules.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_ruleset(folder).sha256 == before


@pytest.mark.parametrize(
    ("given", "message"),
    [("no-such-ruleset", "没有规则集“no-such-ruleset”"), (".", "文件夹里没有 ruleset.yaml")],
)
def test_a_ruleset_that_is_not_there(given: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RulesetError) as caught:
        load_ruleset(given)
    assert message in caught.value.line()


def test_a_shipped_ruleset_is_found_by_name_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in resources.ruleset_names():
        assert load_ruleset(name).folder == str(resources.folder("rules").resolve() / name)


def test_a_folder_of_the_user_is_found_by_path(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write()
    monkeypatch.chdir(folder.parent)
    assert load_ruleset("small").id == "small"
    assert load_ruleset(folder).id == "small"


def test_data_folders_are_found_inside_the_package_first(tmp_path: Path) -> None:
    package = tmp_path / "processor"
    (package / "rules" / "x").mkdir(parents=True)
    (package / "rules" / "x" / "ruleset.yaml").write_text("id: x")
    (tmp_path / "templates").mkdir()
    shutil.copy(resources.__file__, package / "resources.py")
    (package / "__init__.py").write_text("")
    code = "from processor import resources as r; print(r.folder('rules'), r.folder('templates'), r.ruleset_names())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(package / "rules"), str(tmp_path / "templates"), "['x']"]
