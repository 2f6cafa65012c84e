"""docs/rules.md says what the program does: its ruleset loads, its examples run, its tables are complete."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from processor.authoring import run_examples
from processor.errors import RulesetError
from processor.formula.functions import FUNCTIONS
from processor.judging import facts
from processor.judging.duplicates import COUNTY_CODES
from processor.ruleset import load_ruleset
from processor.ruleset.forms import LAYOUTS, REGISTER_IDENTITY, RETURN_IDENTITY, TYPES
from processor.ruleset.indicators import CHANGES, FIGURES, SIGNS, TARGETS
from processor.ruleset.kinds import MISSING, SCOPES
from processor.ruleset.verdicts import OPS, STRATA

PAGE = (Path(__file__).parents[1] / "docs" / "rules.md").read_text("utf-8")
KINDS = "kinds (id, title, judges and level left out)"
BLOCKS = re.findall(r"^```yaml\n# ([^\n]*)\n(.*?)^```$", PAGE, re.S | re.M)
PROSE = re.sub(r"^ *```.*?^ *```$", "", PAGE, flags=re.S | re.M)
FILES = {name: text for name, text in BLOCKS if name != KINDS}
PATTERNS = {name for name in FILES if name.startswith("patterns-")}
SNIPPETS: list[dict[str, Any]] = [entry for name, text in BLOCKS if name == KINDS for entry in yaml.safe_load(text)]
HEAD = {"title": "例", "judges": "data", "level": "error"}
SCHOOL, REGISTER = "forms/school.yaml", "forms/register.yaml"


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAODIAN_CACHE", "off")


def write(folder: Path, rules: list[dict[str, Any]] | None = None, **changed: str) -> Path:
    """The ruleset of the page in `folder`, with `rules` instead of its own; changed: file -> its text instead."""
    texts = FILES | changed
    if rules is not None:
        texts = {name: text for name, text in texts.items() if name not in PATTERNS}
        texts["rules.yaml"] = yaml.safe_dump(rules, allow_unicode=True, sort_keys=False)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def rule(kind: str, **more: Any) -> dict[str, Any]:
    """The page's snippet of this kind as a whole rule."""
    found = next(snippet for snippet in SNIPPETS if kind in snippet)
    return {"id": kind, **HEAD, **found, **more}


def section(heading: str) -> str:
    """What stands under a heading, up to the next one of any level."""
    body = re.split(rf"^#+ {re.escape(heading)}$", PROSE, flags=re.M)[1]
    return re.split(r"^#+ ", body, flags=re.M)[0]


def table(heading: str, first: str = "") -> list[list[str]]:
    """The cells of the table under a heading whose header begins with `first`, without the header."""
    found = []
    for text in re.findall(r"(?:^\|.*\n)+", section(heading), re.M):
        rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines()]
        if rows[0][0].startswith(first):
            found += rows[2:]
    return found


def named(*cells: str) -> set[str]:
    """What stands between backticks."""
    return {name for cell in cells for name in re.findall("`([^`]+)`", cell)}


def keys(heading: str) -> set[str]:
    """The keys in the first column of the table under a heading."""
    return named(*(row[0] for row in table(heading)))


# ---------------------------------------------------------------- the blocks


def test_every_block_says_what_it_is() -> None:
    assert len(BLOCKS) == PAGE.count("```yaml") == len({name for name, _ in BLOCKS})
    assert {"ruleset.yaml", SCHOOL, REGISTER, "rules.yaml", "verdicts.yaml", "no_target.yaml"} == set(FILES) - PATTERNS
    assert PATTERNS


def test_the_ruleset_of_the_page_loads_and_its_examples_hold(tmp_path: Path) -> None:
    ruleset = load_ruleset(write(tmp_path))
    assert ruleset.productions and ruleset.register and ruleset.rounds
    outcomes = run_examples(ruleset)
    assert {one.wanted for one in outcomes} == {"pass", "fail", "skip"}
    assert all(one.ok for one in outcomes), [one for one in outcomes if not one.ok]
    of_patterns = [one for one in outcomes if one.rule.source.startswith("patterns-")]
    shown = {rule.id for rule in ruleset.rules if rule.source.startswith("patterns-")}
    assert shown == {one.rule.id for one in of_patterns if one.wanted == "pass"}
    assert shown - {"gap-shown"} == {one.rule.id for one in of_patterns if one.wanted == "fail"}  # it is never judged


def test_each_kind_is_shown_and_loads(tmp_path: Path) -> None:
    shown = [kind for snippet in SNIPPETS for kind in SCOPES if kind in snippet]
    assert sorted(shown) == sorted(SCOPES)
    assert len(load_ruleset(write(tmp_path, [rule(kind) for kind in shown])).rules) == len(SCOPES)


def row(**values: Any) -> dict[str, Any]:
    return values


def register(*units: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"单位代码": str(number), **unit} for number, unit in enumerate(units)]


FIRST = {"学段": "小学", "年级": "一年级", "班级": "1班"}
STARTED = {"项目": "甲", "学校": "一小"}
SENT, LATE = {"已报送": "是"}, {"已报送": "否"}
WANTED = {"单位全称": "一小", "必须立项": "是"}
OUTCOMES: list[tuple[str, str, dict[str, Any]]] = [
    ("check", "pass", row(女生数=20, 学生数="４０人")),
    ("check", "fail", row(女生数=41, 学生数=40)),
    ("required", "pass", {"fields": {"封面!填报人": "张某", "封面!填报日期": "2021年12月1日"}}),
    ("required", "fail", {"fields": {"封面!填报人": "张某"}}),
    ("range", "pass", row(学生数=80)),
    ("range", "fail", row(学生数=0)),
    ("in", "pass", row(学段="小学")),
    ("in", "fail", row(学段="幼儿园")),
    ("matches", "pass", row(班级="12班")),
    ("matches", "fail", row(班级="一班")),
    ("unique", "pass", {"tables": {"班级情况表": [FIRST, FIRST | {"班级": "2班"}]}}),
    ("unique", "fail", {"tables": {"班级情况表": [FIRST, FIRST]}}),
    ("refers", "pass", {"row": STARTED, "tables": {"单位名录": register(WANTED)}}),
    ("refers", "fail", {"row": STARTED, "tables": {"单位名录": register({"单位全称": "二小"})}}),
    ("equal", "pass", {"fields": {"封面!学生总数": 9}, "tables": {"班级情况表": [row(学生数=4), row(学生数=5)]}}),
    ("equal", "fail", {"fields": {"封面!学生总数": 9}, "tables": {"班级情况表": [row(学生数=4)]}}),
    ("covers", "pass", {"tables": {"项目进度表": [STARTED], "单位名录": register(WANTED, {"单位全称": "二小"})}}),
    ("covers", "fail", {"tables": {"项目进度表": [{"项目": "乙"}], "单位名录": register(WANTED)}}),
    ("ordered", "pass", row(设计="2021-03-01", 开工="2021-03-01", 验收="2021.12")),
    ("ordered", "fail", row(设计="2021-03-02", 开工="2021-03-01")),
    ("both_or_none", "pass", row(学校="一小", 开工="2021-03-01")),
    ("both_or_none", "pass", row(项目="甲")),
    ("both_or_none", "fail", row(学校="一小")),
    ("not_both", "pass", row(设计="2021-03-01")),
    ("not_both", "fail", row(设计="2021-03-01", 验收="2021-03-02")),
    ("indicator", "pass", {"tables": {"单位名录": register(SENT, LATE)}}),
    ("indicator", "fail", {"tables": {"单位名录": register(LATE, LATE)}}),
]


@pytest.mark.parametrize(("kind", "outcome", "example"), OUTCOMES, ids=lambda value: str(value)[:12])
def test_the_kinds_of_the_page_do_what_it_says(
    kind: str, outcome: str, example: dict[str, Any], tmp_path: Path
) -> None:
    folder = write(tmp_path, [rule(kind, examples={outcome: [example]})])
    assert [one.came for one in run_examples(load_ruleset(folder))] == [outcome]


@pytest.mark.parametrize("line", re.findall(r"^ *\$ (yaodian .*)$", PAGE, re.M))
def test_a_command_line_runs(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    from processor.cli.app import build

    with pytest.raises(SystemExit) as stop:
        build("zh").main(shlex.split(line)[1:], prog_name="yaodian")
    assert (stop.value.code, capsys.readouterr().err) == (0, "")


def test_links_lead_to_headings() -> None:
    slugs = {re.sub(r"[^\w-]", "", head.lower().replace(" ", "-")) for head in re.findall(r"^#+ (.*)$", PROSE, re.M)}
    links = set(re.findall(r"\]\(#([^)]+)\)", PROSE))
    assert links and links <= slugs


# ---------------------------------------------------------------- the tables


def known(folder: Path, name: str, old: str, new: str, rules: list[dict[str, Any]] | None = None) -> set[str]:
    """The keys that the loader says there are, where the unknown key zz is put in (`old` -> `new`)."""
    folder = write(folder, rules)
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesetError) as caught:
        load_ruleset(folder)
    message = caught.value.line("en")
    assert "has no key zz" in message, message
    return set(message.rpartition("Known keys: ")[2].split(", "))


def test_keys_of_a_rule(tmp_path: Path) -> None:
    rules = [rule("required"), rule("indicator")]
    found = [
        known(tmp_path, "rules.yaml", f"id: {kind}", f"zz: 1\n  id: {kind}", rules)
        for kind in ("required", "indicator")
    ]
    assert keys("Keys of a rule") == set.union(*found) - set(SCOPES)


def test_keys_of_change(tmp_path: Path) -> None:
    change = {"from": "SUM(班级情况表[女生数])", "by": "amount", "at_least": 3}
    rules = [{"id": "c", **HEAD, "scope": "county", "indicator": {"value": "ROWS(班级情况表)"}, "change": change}]
    found = known(tmp_path, "rules.yaml", "by: amount", "by: amount\n    zz: 1", rules)
    assert keys("Keys of a change") - {"exactly"} == found
    assert named(*(row[1] for row in table("Keys of a change"))) >= set(CHANGES)


def test_keys_of_an_indicator(tmp_path: Path) -> None:
    found = known(tmp_path, "rules.yaml", "unit: percent", "unit: percent\n    zz: 1", [rule("indicator")])
    assert keys("Keys of an indicator") == found
    assert named(next(cells[1] for cells in table("Keys of an indicator") if cells[0] == "`figure`")) == set(FIGURES)
    assert set(TARGETS) <= named(section("Keys of an indicator"))


@pytest.mark.parametrize(
    ("heading", "name", "old", "also"),
    [
        ("ruleset.yaml", "ruleset.yaml", "year: 2021", set()),
        ("Keys of a form", SCHOOL, "form: school", set()),
        ("Keys of a table", SCHOOL, "  - {table: 创建台账", {"fields"}),
        ("Keys of a column", SCHOOL, "  - {name: 学段", set()),
    ],
)
def test_keys_of(heading: str, name: str, old: str, also: set[str], tmp_path: Path) -> None:
    new = old.replace("{", "{zz: 1, ") if "{" in old else f"zz: 1\n{old}"
    assert keys(heading) == known(tmp_path, name, old, new) | also


def test_keys_of_a_sheet(tmp_path: Path) -> None:
    """With one table its keys stand in the sheet."""
    several = known(tmp_path, SCHOOL, "- sheet: A2 项目", "- zz: 1\n  sheet: A2 项目")
    one = known(tmp_path, SCHOOL, "- sheet: A1 ", "- zz: 1\n  sheet: A1 ")
    assert keys("Keys of a sheet") == several
    assert one == several | keys("Keys of a table") - {"fields"}


def test_kinds_and_their_scopes() -> None:
    rows = table("Kinds")
    assert {cells[0].strip("`"): set(cells[2].split(", ")) for cells in rows} == {
        kind: set(scopes) for kind, scopes in SCOPES.items()
    }


def test_scopes_and_layouts_and_roles() -> None:
    assert keys("Scopes") == {scope for scopes in SCOPES.values() for scope in scopes}
    assert named(next(cells[1] for cells in table("Keys of a table") if cells[0] == "`layout`")) == set(LAYOUTS)
    roles = next(cells[3] for cells in table("Keys of a form") if cells[0] == "`identity`")
    assert named(roles) == {*RETURN_IDENTITY, *REGISTER_IDENTITY}


def test_missing_and_units() -> None:
    assert keys("Blanks") == set(MISSING)
    assert set(SIGNS) <= named(next(cells[1] for cells in table("Keys of an indicator") if cells[0] == "`unit`"))


def test_functions() -> None:
    assert named(*(cells[1] for cells in table("Formulas", "functions"))) == set(FUNCTIONS)


def test_types() -> None:
    assert keys("Types") == set(TYPES)


def test_fault_codes_and_their_levels() -> None:
    found = {code: cells[1] for cells in table("Fault codes") for code in named(cells[2])}
    assert found == {code: fault.level for code, fault in COUNTY_CODES.items()}


def test_placeholders_of_fault_codes() -> None:
    words = "".join(fault.words.zh + fault.words.en + fault.fix.zh + fault.fix.en for fault in COUNTY_CODES.values())
    assert set(re.findall(r"{[^}]+}", words)) <= named(section("Fault codes"))


def test_verdicts() -> None:
    rows = {cells[0].strip("`"): cells[1] for cells in table("verdicts.yaml", "key")}
    assert named(rows["stratum"]) == set(STRATA)
    assert named(rows["op"]) == set(OPS)


def test_facts_and_their_fields() -> None:
    text = re.sub(r"\([^()]*\)", "", facts.__doc__ or "")
    told: dict[str, set[str]] = {}
    for kind, words in re.findall(r"^    ([a-z-]+)  +(.*(?:\n {20}.*)*)", text, re.M):
        listed = "" if words.startswith(("as above", "what")) else words.partition("one per")[0]
        told.setdefault(kind, set()).update(re.findall("[a-z_]+", listed))
    shown = {cells[0].strip("`"): set(cells[2].split()) for cells in table("verdicts.yaml", "fact")}
    shown["verdict"] = set()
    assert shown == told
