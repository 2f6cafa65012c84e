"""The clauses of a document and what checks them, as a table for a README."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from processor.authoring.coverage import NO_TARGET, ClauseCoverage, Coverage, only_recorded
from processor.judging.names import tables_of
from processor.model import Text
from processor.ruleset.types import AllPass, Rule, Ruleset


@dataclass(frozen=True)
class ClauseLine:
    """One clause: how many rules judge it and how many only record, how many pieces of its text have no target, and
    which forms the rules look at."""

    clause: str
    judged: int
    recorded: int
    no_target: int
    forms: tuple[Text, ...]


def clause_lines(found: Coverage, ruleset: Ruleset) -> list[ClauseLine]:
    """A line for each clause that a rule cites, in the order of the document; headings that ask nothing have none."""
    lines = [_line(one, ruleset) for one in found.clauses]
    return [line for line in lines if line.judged or line.recorded]


def markdown(found: Coverage, ruleset: Ruleset, lang: str) -> Iterator[str]:
    """The table, line by line, with the sum under it. A rule that cites two clauses stands in both and is counted once
    in the sum; rules about the data alone, which cite nothing, have a line of their own."""
    zh = lang == "zh"
    yield _row(
        ("条款", "判断的规则", "只记录的规则", "没有指标的文字", "看哪些表")
        if zh
        else ("Clause", "rules that judge", "rules that record", "pieces without target", "looks at")
    )
    yield _row(("---", "---:", "---:", "---:", "---"))
    lines = clause_lines(found, ruleset)
    for line in lines:
        forms = ("、" if zh else ", ").join(form.get(lang) for form in line.forms)
        yield _row((line.clause, *map(str, (line.judged, line.recorded, line.no_target)), forms))
    cited = [rule for rule in ruleset.rules if rule.citations]
    judged = sum(1 for rule in cited if not only_recorded(rule))
    pieces = sum(one.count(NO_TARGET) for one in found.clauses)
    own = len(ruleset.rules) - len(cited)
    yield _row(("数据是否填对" if zh else "the data itself", str(own), "0", "", "各表" if zh else "all forms"))
    yield _row(("合计" if zh else "Total", str(judged + own), str(len(cited) - judged), str(pieces), ""))


def _line(one: ClauseCoverage, ruleset: Ruleset) -> ClauseLine:
    ids = dict.fromkeys(rule for passage in one.passages for rule in passage.rules)
    rules = [rule for rule in map(ruleset.rule, ids) if rule is not None]
    recorded = sum(1 for rule in rules if only_recorded(rule))
    return ClauseLine(one.clause, len(rules) - recorded, recorded, one.count(NO_TARGET), tuple(_forms(rules, ruleset)))


def _forms(rules: Sequence[Rule], ruleset: Ruleset) -> Iterator[Text]:
    """The titles of the forms that rules look at; of the register only where they look at nothing else."""
    tables = set(_tables(rules, ruleset))
    named = {rule.form for rule in rules}
    register = ruleset.register
    used = [
        form
        for form in ruleset.forms
        if form.id in named or tables & {table.name for sheet in form.sheets for table in sheet.tables}
    ]
    returns = [form for form in used if register is None or form.id != register.id]
    yield from (form.title for form in returns or used)


def _tables(rules: Iterable[Rule], ruleset: Ruleset) -> Iterator[str]:
    """The tables that rules look at, those behind roll-ups too."""
    for rule in rules:
        yield from tables_of(rule, ruleset)
        if isinstance(rule.spec, AllPass):
            yield from _tables((found for one in rule.spec.rules if (found := ruleset.rule(one))), ruleset)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
