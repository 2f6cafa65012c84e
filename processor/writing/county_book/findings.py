"""问题清单 and 问题按规则: every finding of the run, and which rules they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.model import Text
from processor.writing.colours import HAIRLINE
from processor.writing.county_book import looks
from processor.writing.county_book.page import LIMIT, TABLE_ROW, Cell, Head, Page, left_out
from processor.writing.told import Told, where
from processor.writing.words import EMPTY, RANK, VALUE_FROM, label, shown_level

_HEADS = (
    Head(Text("级别", "Level"), 16),
    Head(Text("单位", "Unit"), 22),
    Head(Text("位置", "Where"), 22),
    Head(Text("填的是", "Found"), 13),
    Head(Text("应为", "Expected"), 20),
    Head(Text("问题", "Problem"), 34),
    Head(Text("怎么办", "What to do"), 30),
    Head(Text("条款", "Clause"), 10),
    Head(Text("口径", "Origin"), 11),
    Head(Text("规则编号", "Rule"), 22),
)
_FROZEN = 2
_RULE_HEADS = (
    Head(Text("级别", "Level"), 16),
    Head(Text("规则", "Rule"), 34),
    Head(Text("条款", "Clause"), 10),
    Head(Text("单位数", "Units"), 9, number=True),
    Head(Text("次数", "Times"), 9, number=True),
    Head(Text("单位", "Units"), 80),
)
_UNITS_COLUMN = 3
_NAMES = 8
"""Units named beside a rule."""

_NO_CLAUSE = "—"
_NO_FINDINGS = Text("没有问题", "No findings")


def write_findings(page: Page, told: Sequence[Told], title: str) -> None:
    """All findings, worst level first, then by unit, sheet and cell."""
    lang = page.lang
    note = (
        f"共 {len(told)} 条。在表头的下拉里按单位、规则、条款筛选；各单位的明细也写在标注后的表里；按规则的小计在后面。"
        if lang == "zh"
        else f"{len(told)} in all. Filter by unit, rule or clause in the header; totals by rule are on the next sheet."
    )
    page.title(title, note if told else "", _HEADS)
    rows = [_row(one, lang) for one in told[:LIMIT]]
    after = page.table(_HEADS, rows, _NO_FINDINGS.get(lang), frozen=_FROZEN)
    if len(told) > LIMIT:
        page.put(after, 0, Cell(left_out(len(told) - LIMIT, "findings.csv", lang), looks.EMPTY))


def write_by_rule(page: Page, told: Sequence[Told], titles: Mapping[str, Text], title: str) -> None:
    """One row a rule and level: in how many units, how often, where; the most widespread first within each level."""
    lang = page.lang
    note = (
        "同一条规则出现在很多单位，往往是培训或模板的问题，先看最上面几行。"
        if lang == "zh"
        else "A rule that fails in many units points to training or the template: look at the top rows first."
    )
    groups: dict[tuple[str, str], list[Told]] = {}
    for one in told:
        groups.setdefault((shown_level(one.finding).id, one.finding.rule), []).append(one)
    parts = [(level, _names(some, lang), some) for (level, _), some in groups.items()]
    parts.sort(key=lambda part: (RANK[part[0]], -len(part[1]), -len(part[2])))
    rows = [_rule_row(some, names, titles, lang) for _, names, some in parts]
    page.title(title, note if rows else "", _RULE_HEADS)
    after = page.table(_RULE_HEADS, rows, _NO_FINDINGS.get(lang), frozen=2)
    if rows:
        page.bars((TABLE_ROW + 1, after - 1), _UNITS_COLUMN, HAIRLINE)


def _row(one: Told, lang: str) -> tuple[Cell, ...]:
    finding, level = one.finding, shown_level(one.finding)
    fix = finding.fix.get(lang)
    if finding.explanation:
        said = label("explanation", lang) + finding.explanation
        fix = f"{fix}\n{said}" if fix else said
    observed = finding.observed or (EMPTY.get(lang) if finding.at and finding.column else _NO_CLAUSE)
    return (
        Cell(f"{level.sign} {level.word.get(lang)}", looks.level(level)),
        Cell(one.who(lang), looks.BOLD),
        Cell(where(one, lang)),
        Cell(observed, looks.BOLD),
        Cell(finding.expected.get(lang)),
        Cell(finding.message.get(lang)),
        Cell(fix),
        Cell(finding.clause or _NO_CLAUSE),
        Cell(VALUE_FROM.get(finding.value_from, Text("")).get(lang), looks.SOURCE),
        Cell(finding.rule, looks.SOURCE),
    )


def _rule_row(told: list[Told], names: list[str], titles: Mapping[str, Text], lang: str) -> tuple[Cell, ...]:
    shown = ("、" if lang == "zh" else ", ").join(names[:_NAMES])
    if len(names) > _NAMES:
        shown += f" 等{len(names)}个" if lang == "zh" else f" and {len(names) - _NAMES} more"
    first = told[0].finding
    level, title = shown_level(first), titles.get(first.rule, first.message)
    return (
        Cell(f"{level.sign} {level.word.get(lang)}", looks.level(level)),
        Cell(title.get(lang), looks.BOLD),
        Cell(first.clause or _NO_CLAUSE),
        Cell(len(names), looks.FIGURE),
        Cell(len(told), looks.NUMBER),
        Cell(shown),
    )


def _names(told: list[Told], lang: str) -> list[str]:
    return list(dict.fromkeys(one.who(lang) for one in told))
