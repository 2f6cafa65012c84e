"""Judge one return: the reader's faults and every rule of its form -> findings, and the record for the county."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from operator import attrgetter

from processor.judging.contents import Contents
from processor.judging.context import Context
from processor.judging.evaluate import evaluate
from processor.judging.findings import fault_finding, finding_of, reading_rule, status_of, tidied
from processor.judging.plan import Plan, plan_of
from processor.judging.record import Record, identity, record_of
from processor.judging.views import Blind, Views
from processor.model import Counts, Fault, Finding, Register, Return, ReturnResult, Table
from processor.ruleset.types import Form, Rule, Ruleset


def judge(
    ret: Return,
    ruleset: Ruleset,
    *,
    register: Register | None,
    as_of: datetime.date,
    round_id: str,
    contents: Contents | None = None,
) -> tuple[ReturnResult, Record]:
    """Judge one return by every rule of row, table and return scope.

    register: None where the sender has none: rules that need it are unknown and never block
    as_of:    the check date (law 3); round_id: the id of a round of the ruleset, "" for none
    contents: of the return (see contents.py), where they were made already
    """
    plan = plan_of(ruleset, ret.form)
    form = plan.form
    unasked = ruleset.unasked(round_id, ret.form)
    claims = claims_of(ret, ruleset)
    context = return_context(ret, plan, ruleset, register, as_of, round_id, claims)
    tallies: dict[str, Counts] = {}
    findings: list[Finding] = []
    taken: set[tuple[str, str, int]] = set()
    for rule, clean in zip(plan.rules, plan.clean, strict=True):
        counts = None if clean is None else clean(context)
        if counts is None:
            outcome = evaluate(rule, context)
            counts = outcome.counts
            for hit in outcome.hits:
                findings.append(finding_of(rule, hit, context))
                taken.update(hit.taken)
        tallies[rule.id] = tallies[rule.id] + counts if rule.id in tallies else counts
    for fault in ret.faults:
        claim = claims[id(fault)]
        if fault.table in unasked:
            continue
        if claim is None and (fault.table, fault.column, fault.index or 0) in taken:
            continue
        finding = fault_finding(fault, claim, context)
        findings.append(finding)
        if finding.level != "info":
            tallies[finding.rule] = tallies.get(finding.rule, Counts()) + Counts(failed=1)
    ordered = tidied(findings, form, ret.explanations)
    result = ReturnResult(
        file=ret.file,
        form=ret.form,
        version=ret.version,
        unit=ret.unit,
        status=status_of(ordered),
        counts=Counts(*(sum(map(attrgetter(name), tallies.values())) for name in Counts.__slots__)),
        rules=plan.looked_at,
        findings=ordered,
        repairs=ret.repairs,
        patchable=ret.patchable,
        report_date=_report_date(ret, form),
        explanations=ret.explanations,
    )
    return result, record_of(ret, result, plan, tallies, contents)


def claims_of(ret: Return, ruleset: Ruleset) -> dict[int, Rule | None]:
    """id() of each fault of a return -> the rule that gives it level and words, None where the house's own do."""
    return {id(one): reading_rule(ruleset, ret.form, one.code, one.table, one.column) for one in ret.faults}


def return_context(
    ret: Return,
    plan: Plan,
    ruleset: Ruleset,
    register: Register | None,
    as_of: datetime.date,
    round_id: str,
    claims: Mapping[int, Rule | None],
) -> Context:
    """The context of one return: its tables and header blocks, and the register's tables."""
    views, headers = Views(), Views()
    gone: set[str] = set()
    unasked = ruleset.unasked(round_id, plan.form.id)
    left_out: set[str] = set(unasked)
    for form, header, optional in plan.tables:
        name = form.name
        if name in unasked:
            continue
        if name in ret.tables:
            views.add(form, ret.tables[name], "", ret.unit.code)
        else:
            (left_out if optional else gone).add(name)
        if name in ret.headers:
            headers.add(header, ret.headers[name], "", ret.unit.code)
    for form in plan.register:
        if register is None or form.name not in register.tables:
            gone.add(form.name)
        else:
            views.add(form, register.tables[form.name], register.file, "")
    return Context(
        ruleset=ruleset,
        as_of=as_of,
        round_id=round_id,
        views=views,
        headers=headers,
        blind=blind_of(ret, claims),
        gone=frozenset(gone),
        left_out=frozenset(left_out),
    )


def blind_of(ret: Return, claims: Mapping[int, Rule | None]) -> Blind:
    """The cells of a return that have no usable value and a fault that says so, or hold what could not be read."""
    found: dict[tuple[str, str], dict[int, bool]] = {}
    for tables in (ret.tables, ret.headers):
        for name, table in tables.items():
            for column, data in table.columns.items():
                if data.refused:
                    found[name, column] = dict.fromkeys(data.refused, False)
    for fault in ret.faults:
        for index in _without_value(ret, fault):
            cells = found.setdefault((fault.table, fault.column), {})
            cells[index] = cells.get(index, False) or claims[id(fault)] is not None
    return Blind(found)


def _without_value(ret: Return, fault: Fault) -> list[int]:
    """The rows in which a fault's column holds no value that a rule could judge: its own, and those of the cells it
    names beside it (the lower cells of a merged number)."""
    for tables in (ret.headers, ret.tables):
        table: Table | None = tables.get(fault.table)
        data = table.columns.get(fault.column) if table is not None else None
        if table is None or data is None:
            continue
        if fault.index is None:
            return [0] if len(data.values) == 1 and data.values[0] is None else []
        beside = {cell.row for cell in fault.also if cell.col == data.col}
        rows = [fault.index, *(at for at, row in enumerate(table.rows) if row in beside)] if beside else [fault.index]
        return [at for at in rows if at < len(data.values) and data.values[at] is None]
    return []


def _report_date(ret: Return, form: Form) -> datetime.date | None:
    value = identity(ret, form, "report_date")
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else None
