"""What is written wrongly is refused with file, line, what and remedy, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.errors import RulesetError
from processor.ruleset import load_ruleset

Refused = Callable[..., tuple[str, str]]
RULES, SCHOOL = "rules.yaml", "forms/school.yaml"
CASES_FILE = Path(__file__).with_name("refused.txt")


def cases() -> dict[str, tuple[str, str, str, str]]:
    """Name -> file, old text, new text, message."""
    found = {}
    for block in CASES_FILE.read_text(encoding="utf-8").split("## ")[1:]:
        name, file, *lines = block.strip("\n").split("\n")
        gone, new, message = ([line[2:] for line in lines if line.startswith(sign)] for sign in ("- ", "+ ", "= "))
        end = "" if new else "\n"
        found[name] = (file, "\n".join(gone) + end, "\n".join(new), message[0])
    return found


CASES = cases()


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_refused_with_place_and_remedy(case: str, refused: Refused) -> None:
    file, old, new, message = CASES[case]
    zh, en = refused((file, old, new))
    assert zh == message
    place, _, words = en.partition(": ")
    assert zh.startswith(place) and re.search("[a-z]{2}", words) and words != zh.partition(": ")[2]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "caret"),
    [
        (RULES, "check: '[@劳动课] >= 1'", "check: '[@劳动] >= 1'", "rules.yaml:11", "劳动课"),
        (RULES, "where: '[@学段] <> \"幼儿园\"'", "where: '[@学段]'", "rules.yaml:10", ""),
        (SCHOOL, "derive: '[@女生数] / [@学生数]'", "derive: '[@女生数] / '", "forms/school.yaml:22", ""),
    ],
)
def test_a_faulty_formula_is_refused_at_its_line(
    file: str, old: str, new: str, line: str, caret: str, refused: Refused
) -> None:
    zh, en = refused((file, old, new))
    assert zh.startswith(line + ": ") and en.startswith(line + ": ")
    assert "^" in zh and caret in zh


def test_an_empty_file_is_refused(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / RULES).write_text("# nothing yet\n")
    with pytest.raises(RulesetError) as caught:
        load_ruleset(folder)
    assert caught.value.line().endswith("rules.yaml: 文件是空的。请填写，或删去这个文件")


def test_another_encoding_is_refused(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / RULES).write_bytes("- id: 规则".encode("gbk"))
    with pytest.raises(RulesetError) as caught:
        load_ruleset(folder)
    assert caught.value.line().endswith("rules.yaml: 文件不是 UTF-8 编码。请另存为 UTF-8")


def test_a_file_called_yml_is_not_passed_over(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / "more.yml").write_text("- id: x")
    with pytest.raises(RulesetError) as caught:
        load_ruleset(folder)
    assert caught.value.line().endswith("more.yml: 规则文件的扩展名应是 .yaml。请改名为 .yaml")


def test_an_alias_that_holds_itself_is_refused(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / RULES).write_text("- &a\n  id: x\n  title: *a\n")
    with pytest.raises(RulesetError) as caught:
        load_ruleset(folder)
    assert caught.value.line().endswith("rules.yaml:3: 引用（*）指向了自己。请删去这个引用")
