"""Which rules looked at one cell of a return, and how each came out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from processor.judging.context import Context
from processor.judging.evaluate import evaluate
from processor.judging.findings import finding_of
from processor.judging.judge import claims_of, return_context
from processor.judging.names import names_of
from processor.judging.outcome import Hit
from processor.judging.plan import plan_of
from processor.model import CellRef, Counts, Finding, Register, Return, ReturnResult
from processor.reading.cell import CellLook, Use
from processor.records import dataclass
from processor.ruleset.types import Form, Reading, Required, Rule, Ruleset, Unique

_WORST_FIRST = ("fail", "unknown", "pass", "skipped")


@dataclass(frozen=True, slots=True)
class RuleLook:
    """A rule that looked at the cell. result: fail | unknown | pass | skipped; findings: its failures at the cell."""

    rule: Rule
    result: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CellRules:
    """What was judged at one cell.

    row_key: what names its row to the sender, "" for a cell that is in none
    looks:   rules of the return, worst result first
    county:  rules that use the cell only when the whole county is judged
    found:   what the reader and the form itself found there
    """

    row_key: str
    looks: tuple[RuleLook, ...]
    county: tuple[Rule, ...]
    found: tuple[Finding, ...]


def rules_at(
    look: CellLook,
    ret: Return,
    result: ReturnResult,
    ruleset: Ruleset,
    *,
    register: Register | None,
    as_of: datetime.date,
    round_id: str,
) -> CellRules:
    """The rules that looked at a cell of the return `ret`, which was judged as `result` (see judge)."""
    plan = plan_of(ruleset, ret.form)
    form = plan.form
    context = return_context(ret, plan, ruleset, register, as_of, round_id, claims_of(ret, ruleset))
    uses = [use for use in look.uses if use.role != "header"]
    looks: list[RuleLook] = []
    for rule in plan.rules:
        for use in uses:
            if _uses(rule, use, form) and (use.role != "total" or rule.scope != "row"):
                looks.append(_looked(rule, use, look.at, result, context))
                break
    told = {finding.key for one in looks for finding in one.findings}
    views = [context.views.get(use.table) for use in uses if use.role == "value"]
    keys = [view.row_key(use.index) for view, use in zip(views, uses, strict=False) if view and use.index is not None]
    county = (rule for rule in ruleset.rules if rule.scope == "county")
    return CellRules(
        keys[0] if keys else "",
        tuple(sorted(looks, key=lambda one: _WORST_FIRST.index(one.result))),
        tuple(rule for rule in county if any(_uses(rule, use, form) for use in uses)),
        tuple(one for one in result.findings if one.key not in told and _stands(one, look)),
    )


def _stands(finding: Finding, look: CellLook) -> bool:
    """True for what the reader found at the cell, or found instead of it."""
    own = [place.at for place in finding.also if not place.file]
    own += [finding.at] if finding.at is not None else []
    return look.at in own or any(fault.at == finding.at for fault in look.faults if fault.at is not None)


# ---------------------------------------------------------------- how a rule came out at the cell


def _looked(rule: Rule, use: Use, at: CellRef, result: ReturnResult, context: Context) -> RuleLook:
    own = tuple(table for table in rule.tables if table in use.tables)
    by_row = rule.scope == "row" and bool(own) and use.index is not None
    if own:
        rule = replace(rule, tables=own)
    if by_row and isinstance(rule.spec, Required) and use.column.name in rule.spec.columns:
        rule = replace(rule, spec=Required((use.column.name,)))
    watched: list[tuple[str, int, str]] = []
    outcome = evaluate(rule, replace(context, watch=watched, turned={}))
    if by_row:
        came = _of_row(outcome.counts, [state for _, index, state in watched if index == use.index], watched)
        hits = [hit for hit in outcome.hits if hit.index == use.index]
    elif isinstance(rule.spec, Unique) and use.index is not None:
        hits = [hit for hit in outcome.hits if any(place.at == at for place in hit.places)]
        came = "fail" if hits else "skipped" if use.value is None else _of_whole(replace(outcome.counts, failed=0))
    else:
        came, hits = _of_whole(outcome.counts), list(outcome.hits)
    return RuleLook(rule, came, tuple(_as_told(rule, hits, result, context)))


def _of_row(counts: Counts, states: Sequence[str], watched: Sequence[tuple[str, int, str]]) -> str:
    """The result in one row: what was noted about it; else that of the table as a whole, else it holds."""
    if states:
        return {"fail": "fail", "skip": "skipped", "unknown": "unknown"}[states[0]]
    if not watched and not counts.passed and not counts.failed:
        return _of_whole(counts)
    return "pass"


def _of_whole(counts: Counts) -> str:
    if counts.failed:
        return "fail"
    if counts.unknown:
        return "unknown"
    return "pass" if counts.passed else "skipped"


def _as_told(rule: Rule, hits: Iterable[Hit], result: ReturnResult, context: Context) -> Iterator[Finding]:
    """The findings of `result` that these failures became, with their keys and explanations."""
    for hit in hits:
        made = finding_of(rule, hit, context)
        same = (one for one in result.findings if (one.rule, one.at, one.message) == (made.rule, made.at, made.message))
        yield next(same, made)


# ---------------------------------------------------------------- what a rule looks at


def _uses(rule: Rule, use: Use, form: Form) -> bool:
    """True where the rule looks at the column or field of the cell, itself or through a computed column."""
    if rule.form not in ("", form.id) or isinstance(rule.spec, Reading):
        return False
    wanted = {(table, use.column.name) for table in use.tables}
    for sheet in form.sheets:
        for table in sheet.tables:
            for column in table.columns:
                if table.name in use.tables and column.derive and use.column.name in column.derive.row_columns:
                    wanted.add((table.name, column.name))
    return not wanted.isdisjoint(names_of(rule))
