"""问题: the findings of the run as rows, and what they can be filtered by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from processor.model import Report, Text
from processor.records import dataclass
from processor.writing.county_book import CountyData
from processor.writing.figures import section_of
from processor.writing.html.markup import Markup, chip, icon, named, option, say, shown, t
from processor.writing.html.parts import Choice, Count, both, level_counts
from processor.writing.html.units import COUNTY_KEY, Units
from processor.writing.told import COUNTY_WIDE, Told, all_told, where
from processor.writing.words import EMPTY, LEVELS, RANK, VALUE_FROM, Level, shown_level

LIMIT = 3_000
"""Findings that the page holds, the worst; all stand in findings.csv."""

NO_CLAUSE = Text("数据质量", "Data quality")
"""What findings without a clause are about."""


@dataclass(frozen=True, slots=True)
class Row:
    """A finding. unit, clause, rule: as the filters know them; observed: only where no message says it."""

    level: Level
    unit: str
    name: Text
    place: Text
    message: Text
    expected: Text
    fix: Text
    explanation: str
    observed: Text
    clause_id: str
    clause: str
    origin: Text
    rule: str


@dataclass(frozen=True, slots=True)
class Findings:
    """rows: worst level first; rest: how many are left out; rest_of: of which unit how many; total: all."""

    rows: tuple[Row, ...]
    rest: int
    rest_of: Mapping[str, int]
    total: int
    levels: tuple[Count, ...]
    units: tuple[Choice, ...]
    clauses: tuple[Choice, ...]
    rules: tuple[Choice, ...]
    told: tuple[Told, ...]


def findings_of(report: Report, data: CountyData, units: Units) -> Findings:
    """All findings of the run, cut at LIMIT."""
    told = all_told(report)
    ids = clause_ids(told, data)
    rules = {one.finding.rule: f"r{at}" for at, one in enumerate(_first_of_rule(told))}
    names = {unit.key: unit.name for unit in units.all}
    rows = tuple(_row(one, units, names, ids, rules) for one in told[:LIMIT])
    return Findings(
        rows=rows,
        rest=len(told) - len(rows),
        rest_of=Counter(unit_key(one, units) for one in told[LIMIT:]),
        total=len(told),
        levels=level_counts([shown_level(one.finding).id for one in told]),
        units=_unit_choices(rows, units),
        clauses=_clause_choices(rows, ids, data),
        rules=_rule_choices(rows, told, rules, data),
        told=tuple(told),
    )


def unit_key(one: Told, units: Units) -> str:
    """The key of the unit that a finding belongs to."""
    return units.of_file.get(one.result.file, COUNTY_KEY) if one.result else COUNTY_KEY


def clause_ids(told: Sequence[Told], data: CountyData) -> Mapping[str, str]:
    """Every clause that occurs -> a short name for it, in the order of the document; those without one first."""
    order = {section: at for at, section in enumerate(data.sections)}

    def place(clause: str) -> tuple[bool, int, int, str]:
        section = section_of(clause)
        number = clause[len(section) :].strip(".．、-")
        return (bool(clause), order.get(section, len(order)), int(number) if number.isdecimal() else 0, clause)

    found = sorted({one.finding.clause for one in told}, key=place)
    return {clause: f"c{at}" for at, clause in enumerate(found)}


def clause_name(clause: str, data: CountyData) -> Text:
    """What a clause is about: the name of its section."""
    return data.sections.get(section_of(clause), Text("")) if clause else NO_CLAUSE


def _first_of_rule(told: Sequence[Told]) -> list[Told]:
    return list({one.finding.rule: one for one in reversed(told)}.values())[::-1]


def _row(
    one: Told, units: Units, names: Mapping[str, Text], clauses: Mapping[str, str], rules: Mapping[str, str]
) -> Row:
    finding = one.finding
    key = unit_key(one, units)
    blank = not finding.observed and finding.at is not None and bool(finding.column)
    return Row(
        level=shown_level(finding),
        unit=key,
        name=names.get(key, COUNTY_WIDE),
        place=both(lambda lang: where(one, lang)),
        message=finding.message,
        expected=finding.expected,
        fix=finding.fix,
        explanation=finding.explanation or "",
        observed=EMPTY if blank else Text(finding.observed),
        clause_id=clauses[finding.clause],
        clause=finding.clause,
        origin=VALUE_FROM.get(finding.value_from, Text("")),
        rule=rules[finding.rule],
    )


def _unit_choices(rows: Sequence[Row], units: Units) -> tuple[Choice, ...]:
    held = Counter(row.unit for row in rows)
    listed = [Choice(unit.key, unit.name, held[unit.key]) for unit in units.all if held[unit.key]]
    wide = held[COUNTY_KEY]
    return (*listed, Choice(COUNTY_KEY, COUNTY_WIDE, wide)) if wide else tuple(listed)


def _clause_choices(rows: Sequence[Row], ids: Mapping[str, str], data: CountyData) -> tuple[Choice, ...]:
    held = Counter(row.clause for row in rows)

    def word(clause: str) -> Text:
        name = clause_name(clause, data)
        return both(lambda lang: f"{clause} {name.get(lang)}".strip())

    return tuple(Choice(id, word(clause), held[clause]) for clause, id in ids.items() if held[clause])


def _rule_choices(
    rows: Sequence[Row], told: Sequence[Told], ids: Mapping[str, str], data: CountyData
) -> tuple[Choice, ...]:
    """The most frequent first."""
    held = Counter(row.rule for row in rows)
    made = []
    for one in _first_of_rule(told):
        rule = one.finding.rule
        number = held[ids[rule]]
        if number:
            title = data.titles.get(rule, one.finding.message)
            made.append((RANK[shown_level(one.finding).id], -number, Choice(ids[rule], title, number)))
    return tuple(choice for _, _, choice in sorted(made, key=lambda entry: entry[:2]))


# ---------------------------------------------------------------- markup

NO_FINDINGS = Text("各单位没有需要修改或核实的问题。", "No unit has anything to correct or to explain.")


def findings_part(findings: Findings, lang: str) -> Markup:
    """The part as markup."""
    number = len(findings.rows)
    shown_of = f'<p class="cnt" aria-live="polite"><b id="shown">{number}</b> / {number}</p>' if findings.total else ""
    yield '<section id="findings" aria-labelledby="h-findings">\n'
    yield f'<div class="sh"><h2 id="h-findings">{t("问题清单", "Findings")}</h2>{shown_of}</div>\n'
    if not findings.total:
        yield f'<p class="empty">{say(NO_FINDINGS)}</p>\n</section>\n'
        return
    yield from _filter(findings, lang)
    yield f'<table class="ft" id="list"><thead><tr>{"".join(map(_head, _HEADS))}</tr></thead><tbody>\n'
    chips = {level.id: chip(level.id, level.word) for level in LEVELS}
    expected, said = t("应为", "expected"), t("已写说明：", "Explained: ")
    for row in findings.rows:
        yield _line(row, chips[row.level.id], expected, said)
    yield "</tbody></table>\n"
    yield f'<p class="empty" id="none" hidden>{t("没有符合条件的问题。", "No finding matches.")}</p>\n'
    yield '<button type="button" class="btn more" id="more" hidden></button>\n'
    if rest := findings.rest:
        yield f'<p class="note rest">{t(f"其余 {rest} 条见 findings.csv。", f"{rest} more in findings.csv.")}</p>\n'
    yield "</section>\n"


_HEADS = (
    ("k-lv", Text("级别", "Level"), "level"),
    ("k-unit", Text("单位", "Unit"), "text"),
    ("k-at", Text("位置", "Where"), "text"),
    ("k-msg", Text("问题与应为", "Problem and what is expected"), ""),
    ("k-fix", Text("怎么办", "What to do"), ""),
    ("k-cl", Text("条款", "Clause"), "text"),
)
"""Of the list: class, words, what it is sorted by."""


def _head(head: tuple[str, Text, str]) -> str:
    look, word, sort = head
    if not sort:
        return f'<th scope="col" class="{look}">{say(word)}</th>'
    button = f'<button type="button" data-sort="{sort}">{say(word)}<i aria-hidden="true"></i></button>'
    return f'<th scope="col" aria-sort="none" class="{look}">{button}</th>'


def _filter(findings: Findings, lang: str) -> Markup:
    hint = shown("单位、位置、文字…" if lang == "zh" else "unit, cell, words…")
    yield f'<form class="flt" id="filter" role="search" {named("筛选问题", "Filter the findings", lang)}>\n'
    yield f'<label><span>{t("查找", "Search")}</span><input type="search" id="f-text" autocomplete="off" '
    yield f'placeholder="{hint}" data-hint-zh="单位、位置、文字…" data-hint-en="unit, cell, words…"></label>\n'
    for id, word, every, choices in (
        ("f-unit", t("单位", "Unit"), ("全部单位", "All units"), findings.units),
        ("f-clause", t("条款", "Clause"), ("全部条款", "All clauses"), findings.clauses),
        ("f-rule", t("规则", "Rule"), ("全部规则", "All rules"), findings.rules),
    ):
        options = [
            option(one.id, f"{one.word.zh} ({one.number})", f"{one.word.get('en')} ({one.number})", lang)
            for one in choices
        ]
        every_one = option("", *every, lang)
        yield f'<label><span>{word}</span><select id="{id}">{every_one}{"".join(options)}</select></label>\n'
    yield f'<fieldset><legend>{t("级别", "Level")}</legend><div class="chips">'
    for count in findings.levels:
        yield f'<button type="button" class="fchip" data-level="{count.id}" aria-pressed="false">'
        yield f"{icon(count.id, f' t-{count.id}')}{say(count.word)} <b>{count.number}</b></button>"
    yield f'</div></fieldset>\n<div class="acts"><button type="reset" class="btn">{t("清除筛选", "Clear")}</button>'
    its_page = t("这个单位的问题单", "This unit’s page")
    yield f'<a class="btn" id="to-sheet" href="#unit=" hidden>{its_page}</a></div>\n</form>\n'


def _line(row: Row, level: str, expected: str, said: str) -> str:
    """A finding as a row of the table; level, expected, said: what stands in many rows, as markup."""
    of, explained = row.level.id, ""
    if row.explanation:
        explained = f'<small>{said}<span lang="zh-CN">{shown(row.explanation)}</span></small>'
    wanted = f'<small>{expected} <span class="ex">{say(row.expected)}</span></small>' if row.expected.zh else ""
    clause = f'<span class="cl">{shown(row.clause)}</span>' if row.clause else ""
    return (
        f'<tr class="e-{of}" data-l="{of}" data-u="{row.unit}" data-c="{row.clause_id}" data-r="{row.rule}"'
        f'{" data-said" if explained else ""}><td class="k-lv">{level}</td><td class="k-unit">{say(row.name)}</td>'
        f'<td class="k-at">{say(row.place)}</td><td class="k-msg">{say(row.message)}{wanted}</td>'
        f'<td class="k-fix">{say(row.fix)}{explained}</td>'
        f'<td class="k-cl">{clause}<small>{say(row.origin)}</small></td></tr>\n'
    )
