"""The table of clauses in README.zh-CN.md is what the rules make of the document."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from processor.authoring.clause_table import clause_lines
from processor.authoring.coverage import cover
from processor.cli.app import build
from processor.ruleset import load_ruleset

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.zh-CN.md"
DOCUMENT = HERE / "heshui-2021-document.txt"
COMMAND = "yaodian rules coverage --document tests/content/heshui-2021-document.txt --format markdown"


def printed(lang: str) -> list[str]:
    asked = ["rules", "coverage", "--document", str(DOCUMENT), "--format", "markdown", "--lang", lang]
    done = CliRunner().invoke(build("zh"), asked)
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def test_the_table_in_the_readme_is_current() -> None:
    found = re.search(r"<!-- 条款表：(.+?) -->\n(.*?)\n<!-- 条款表完 -->", README.read_text(encoding="utf-8"), re.S)
    assert found is not None
    assert found[1] == COMMAND
    assert found[2].splitlines() == printed("zh"), f"README.zh-CN.md: put in anew what `{COMMAND}` prints"


def test_every_clause_has_its_line_and_the_sum_is_of_all_rules() -> None:
    lines = printed("en")
    clauses = [line.split(" | ")[0].removeprefix("| ") for line in lines[2:-2]]
    chapters = [("一(一)", "一(二)", "一(三)", "一(四)", "一(五)", "一(六)")]
    items = [
        ("一", 1, 3),
        ("二", 4, 10),
        ("三", 11, 14),
        ("四", 15, 16),
        ("五", 17, 19),
        ("六", 20, 22),
        ("七", 23, 26),
    ]
    chapters += [tuple(f"二({name}){at}" for at in range(first, last + 1)) for name, first, last in items]
    assert clauses == ["通知", "总体要求", *(clause for chapter in chapters for clause in chapter)]
    judged, recorded = (int(cell) for cell in lines[-1].split(" | ")[1:3])
    assert judged + recorded == len(load_ruleset("heshui-2021").rules)
    assert lines[2].endswith(
        " | District return, Office return, Project ledger, School return, Science and technology ledger |"
    )


def test_what_a_line_counts() -> None:
    ruleset = load_ruleset("heshui-2021")
    lines = {line.clause: line for line in clause_lines(cover(ruleset, DOCUMENT.read_bytes()), ruleset)}
    one = lines["一(四)"]
    rules = [rule for rule in ruleset.rules if "一(四)" in {clause for clause, _ in rule.citations}]
    assert (one.judged, one.recorded) == (len(rules), 0)
    assert one.no_target == sum(1 for text in ruleset.no_target if text.clause == "一(四)")
    assert [form.zh for form in one.forms] == ["项目台账"]
    assert all(line.judged and line.forms for line in lines.values())
