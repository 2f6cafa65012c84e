"""From a failure or a reader's fault to a Finding: level, words, key; and the order and status of all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from processor.judging.context import Context
from processor.judging.explanations import basis_of, with_explanation
from processor.judging.messages import filled, teller
from processor.judging.outcome import Hit
from processor.judging.plan import plan_of
from processor.judging.targets import not_yet_due
from processor.model import Explanation, Fault, Finding, Place, Text
from processor.reading.faults import CODES, FaultCode
from processor.ruleset.types import Form, Reading, Rule, Ruleset

_ORDER = {("data", "error"): 0, ("data", "query"): 1, ("target", "error"): 2, ("target", "query"): 3}
_INFO = 4
_KEY_BYTES = 4
_BASIS_WORDS = ("右", "缺")
"""What a finding rests on beside what was observed: the other side of a comparison, absent members."""


def finding_of(rule: Rule, hit: Hit, context: Context) -> Finding:
    """The failure of a rule in words, at its cells, with the level it has at the check date (law 3)."""
    told = teller(context, hit.words, hit.view, hit.index)
    message = said(rule, hit, context)
    due = not_yet_due(rule, context.ruleset, context.round_id, context.as_of)
    if due is not None:
        message = Text(
            f"进行中（{due.isoformat()}到期）：{message.zh}", f"In progress, due {due.isoformat()}: {message.get('en')}"
        )
    return Finding(
        rule=rule.id,
        level="info" if due is not None else rule.level,
        judges=rule.judges,
        at=hit.places[0].at if hit.places else None,
        message=message,
        expected=filled(rule.expected, told) if rule.expected.zh else hit.expected,
        fix=filled(rule.fix, told),
        observed=hit.observed,
        also=hit.places[1:],
        table=hit.table,
        column=hit.column,
        row_key=hit.row_key,
        clause=rule.clause,
        quote=rule.quote,
        value_from=rule.value_from,
        due_later=due is not None,
        basis=basis_of(hit.observed, *(hit.words.get(word, "") for word in _BASIS_WORDS)),
    )


def said(rule: Rule, hit: Hit, context: Context) -> Text:
    """What a failure is, in the words of its rule, else in those of its kind."""
    if not rule.message.zh:
        return hit.default
    message = filled(rule.message, teller(context, hit.words, hit.view, hit.index))
    return message if rule.message.en else Text(message.zh, hit.default.get("en"))


def reading_rule(ruleset: Ruleset, form: str, code: str, table: str, column: str) -> Rule | None:
    """The rule of kind `reading` that names a fault: the one that is most particular about table and column (marks)."""
    plan = plan_of(ruleset, form)
    naming = [rule for rule in plan.reading if isinstance(rule.spec, Reading) and code in rule.spec.codes]
    if not naming:
        return None
    best: tuple[int, Rule] | None = None
    tables = _tables_of(plan.form, table, column)
    for rule in naming:
        if rule.tables and not tables.intersection(rule.tables):
            continue
        if rule.marks and not any(_names(mark, tables, column) for mark in rule.marks):
            continue
        weight = 2 * bool(rule.marks) + bool(rule.tables or rule.marks)
        if best is None or weight > best[0]:
            best = weight, rule
    return None if best is None else best[1]


def _tables_of(form: Form, table: str, column: str) -> frozenset[str]:
    """The tables under whose name a cell goes: its own; for a field of a header block each table of its sheet."""
    for sheet in form.sheets:
        names = frozenset(one.name for one in sheet.tables)
        if table in names and any(field.name == column for field in sheet.header):
            return names
    return frozenset((table,))


def _names(mark: str, tables: frozenset[str], column: str) -> bool:
    """Whether a mark of a reading rule, 列, 表[列] or 表!字段, means this column."""
    for sign, end in (("!", ""), ("[", "]")):
        table, found, name = mark.partition(sign)
        if found:
            return table in tables and name == column + end
    return mark == column


def fault_finding(fault: Fault, rule: Rule | None, context: Context, codes: Mapping[str, FaultCode] = CODES) -> Finding:
    """What the reader found, in the words and at the level of `rule`, else in those of its code."""
    default = codes[fault.code]
    view = context.views.get(fault.table)
    index = fault.index
    if view is None or index is None or index >= view.rows or fault.column not in view.forms:
        view, index = None, None
    words = {"列名": fault.column, "原值": fault.raw, "表": fault.table, "实际": fault.raw, **fault.detail}
    told = teller(context, words, view, index)
    message = filled(default.words, told)
    fix, expected, level, judges = filled(default.fix, told), Text(fault.detail.get("应为", "")), default.level, "data"
    if rule is not None:
        own = filled(rule.message, told)
        message = Text(own.zh, own.en or message.get("en")) if own.zh else message
        fix = filled(rule.fix, told) if rule.fix.zh else fix
        expected = filled(rule.expected, told) if rule.expected.zh else expected
        level, judges = rule.level, rule.judges
    return Finding(
        rule=fault.code if rule is None else rule.id,
        level=level,
        judges=judges,
        at=fault.at,
        message=message,
        expected=expected,
        fix=fix,
        observed=fault.raw,
        also=tuple(Place(at) for at in fault.also),
        table=fault.table,
        column=fault.column,
        row_key=view.row_key(index) if view is not None and index is not None else "",
        clause="" if rule is None else rule.clause,
        quote="" if rule is None else rule.quote,
        value_from="ours" if rule is None else rule.value_from,
        basis=basis_of(fault.raw, fault.detail.get("应为", "")),
    )


# ---------------------------------------------------------------- all findings of one return


def tidied(
    findings: Iterable[Finding], form: Form | None, explanations: Mapping[str, Explanation] | None = None
) -> tuple[Finding, ...]:
    """In order (level, sheet, cell), each with its key, and with the sender's explanation where it has one."""
    sheets = {} if form is None else {table.name: at for at, sheet in enumerate(form.sheets) for table in sheet.tables}
    ordered = sorted(findings, key=lambda finding: _rank(finding, sheets))
    seen: dict[str, int] = {}
    keyed = []
    for finding in ordered:
        material = "\x1f".join((finding.rule, finding.table, finding.row_key, finding.column))
        number = seen[material] = seen.get(material, 0) + 1
        key = hashlib.blake2b(f"{material}\x1f{number}".encode(), digest_size=_KEY_BYTES).hexdigest()
        keyed.append(with_explanation(replace(finding, key=key), (explanations or {}).get(key)))
    return tuple(keyed)


def status_of(findings: Sequence[Finding]) -> str:
    """The status of a return by law 2: rejected | explain | accepted. A missed target never changes it."""
    data = [finding for finding in findings if finding.judges == "data"]
    if any(finding.level == "error" for finding in data):
        return "rejected"
    open_queries = any(finding.level == "query" and finding.explanation is None for finding in data)
    return "explain" if open_queries else "accepted"


def _rank(finding: Finding, sheets: Mapping[str, int]) -> tuple[int, int, str, int, int, str]:
    level = _ORDER.get((finding.judges, finding.level), _INFO)
    at = finding.at
    sheet = sheets.get(finding.table, len(sheets)) if at is not None else -1
    return level, sheet, at.sheet if at is not None else "", at.row if at else 0, at.col if at else 0, finding.rule
