"""Run the worked examples of rules: what must pass, fail or be skipped is read and judged as a return would be."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from processor.judging.all_pass import past, standing_of, with_all_pass
from processor.judging.context import Context
from processor.judging.evaluate import evaluate
from processor.judging.findings import finding_of
from processor.judging.measures import measure_of
from processor.judging.outcome import Outcome
from processor.judging.views import UNIT_CODE, UNIT_NAME, Part, View, header_form, view_of
from processor.model import Finding, Scalar
from processor.reading.examples import build_table
from processor.ruleset.types import AllPass, Example, Indicator, Rule, Ruleset, SheetForm, TableForm

PASS, FAIL, SKIP, UNKNOWN, GOLDEN = "pass", "fail", "skip", "unknown", "golden"
_MEASURED = {"met": PASS, "recorded": PASS, "missed": FAIL, "in-progress": FAIL}


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """One example as it came out.

    number:  1-based within its rule; wanted, came: pass | fail | skip | unknown; `golden` where a golden case shows it
    findings: what a failing example would be told
    """

    rule: Rule
    number: int
    wanted: str
    came: str
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it came out as wanted; one that names a golden case is left to the golden tests."""
        return self.came in (self.wanted, GOLDEN)


def run_examples(ruleset: Ruleset, rule_id: str | None = None) -> list[ExampleOutcome]:
    """Run every example of every rule, or of the rule called so. KeyError: no rule of that name."""
    rules = [rule for rule in ruleset.rules if rule_id in (None, rule.id)]
    if not rules:
        raise KeyError(rule_id)
    return [outcome for rule in rules for outcome in _of_rule(rule, ruleset)]


def _of_rule(rule: Rule, ruleset: Ruleset) -> Iterator[ExampleOutcome]:
    for number, example in enumerate(rule.examples, 1):
        if example.golden:
            yield ExampleOutcome(rule, number, example.outcome, GOLDEN)
            continue
        context = context_of(rule, example, ruleset)
        if isinstance(rule.spec, Indicator):
            status = measure_of(rule, context, None).status
            came = SKIP if status == "recorded" and rule.spec.target else _MEASURED.get(status, UNKNOWN)
            yield ExampleOutcome(rule, number, example.outcome, came)
        elif isinstance(rule.spec, AllPass):
            status = _rolled_up(rule, example, ruleset)
            yield ExampleOutcome(rule, number, example.outcome, _MEASURED.get(status, UNKNOWN))
        else:
            outcome = evaluate(rule, context)
            findings = tuple(finding_of(rule, hit, context) for hit in outcome.hits)
            yield ExampleOutcome(rule, number, example.outcome, _came(outcome), findings)


def _rolled_up(rule: Rule, example: Example, ruleset: Ruleset) -> str:
    """How a roll-up stands: each of its rules is judged on the example as if it were its own."""
    spec = rule.spec
    assert isinstance(spec, AllPass)
    named = [one for one in ruleset.rules if one.id in spec.rules]
    measured = [one for one in named if isinstance(one.spec, Indicator)]
    contexts = {one.id: context_of(one, example, ruleset) for one in named}
    measures = [measure_of(one, contexts[one.id], None) for one in measured]
    as_of, round_id = _as_of(example, ruleset), ruleset.rounds[-1].id

    def stands(one: Rule) -> str:
        context = contexts.get(one.id) or context_of(one, example, ruleset)
        return standing_of(evaluate(one, context).counts, past(one, ruleset, round_id, as_of), 0)

    made = with_all_pass(measures, ruleset, stands, as_of=as_of, round_id=round_id)
    return next(one.status for one in made if one.rule == rule.id)


def _came(outcome: Outcome) -> str:
    """The worst that a rule says of the rows of an example."""
    counts = outcome.counts
    for count, word in ((counts.failed, FAIL), (counts.unknown, UNKNOWN), (counts.passed, PASS)):
        if count:
            return word
    return SKIP


def context_of(rule: Rule, example: Example, ruleset: Ruleset) -> Context:
    """What the rule sees of an example: the tables it writes out, the cards that its fields belong to. Tables that it
    does not mention are not there. Its check date is its `as_of`, else the last day of the year."""
    rows: dict[str, list[Mapping[str, Scalar]]] = {name: list(given) for name, given in example.tables.items()}
    if example.row:
        rows[rule.tables[0]] = [example.row]
    cards: dict[str, dict[str, Scalar]] = {}
    for place, value in example.fields.items():
        table, _, name = place.partition("!")
        cards.setdefault(table, {})[name] = value
    views: dict[str, View] = {}
    headers: dict[str, View] = {}
    forms = list(_tables(ruleset))
    for sheet, form in forms:
        block = header_form(sheet, form.name)
        own, head = _split(cards.get(form.name, {}), block)
        if form.name in rows or own:
            views[form.name] = _view(form, rows.get(form.name) or [own], ruleset, rule.scope == "county")
        if head:
            headers[form.name] = _view(block, [head], ruleset, county=False)
    context = Context(
        ruleset=ruleset,
        as_of=_as_of(example, ruleset),
        round_id=ruleset.rounds[-1].id,
        views=views,
        headers=headers,
        gone=frozenset(form.name for _, form in forms) - views.keys(),
        county=rule.scope == "county",
    )
    for _, form in forms:
        if form.name in views:
            views[form.name] = _derived(form, views[form.name], context)
    return replace(context, turned={}, memo={})


def _split(fields: Mapping[str, Scalar], block: TableForm) -> tuple[dict[str, Scalar], dict[str, Scalar]]:
    """Named fields that stand on a card itself, and those of its sheet's header block."""
    names = {column.name for column in block.columns}
    own = {name: value for name, value in fields.items() if name not in names}
    return own, {name: value for name, value in fields.items() if name in names}


def _view(form: TableForm, rows: Sequence[Mapping[str, Scalar]], ruleset: Ruleset, county: bool) -> View:
    typed = [{name: "" if value is None else value for name, value in row.items()} for row in rows]
    added = {UNIT_CODE, UNIT_NAME} - {column.name for column in form.columns}
    if not county or not any(added & row.keys() for row in typed):
        return view_of(form, [Part("", "", build_table(form, typed, ruleset)[0])])
    # rows of returns name who sent them: those of one unit, one after another, are one return
    parts, names = [], {}
    for (code, name), sent in itertools.groupby(typed, lambda row: (row.get(UNIT_CODE, ""), row.get(UNIT_NAME, ""))):
        own = [{column: value for column, value in row.items() if column not in added} for row in sent]
        parts.append(Part(str(code), str(code), build_table(form, own, ruleset)[0]))
        names[str(code)] = str(name)
    return view_of(form, parts, names)


def _derived(form: TableForm, view: View, context: Context) -> View:
    """The computed columns that the example does not give; they may look at other tables and fields of the example."""
    columns = dict(view.columns)
    for column in form.columns:
        given = column.name in columns and any(value is not None for value in columns[column.name])
        if column.derive is not None and not given:
            columns[column.name] = column.derive.over_rows(context.on(replace(view, columns=columns)))
    return replace(view, columns=columns, absent=view.absent - columns.keys())


def _tables(ruleset: Ruleset) -> Iterator[tuple[SheetForm, TableForm]]:
    for form in ruleset.forms:
        for sheet in form.sheets:
            for table in sheet.tables:
                yield sheet, table


def _as_of(example: Example, ruleset: Ruleset) -> datetime.date:
    return datetime.date.fromisoformat(example.as_of) if example.as_of else datetime.date(ruleset.year, 12, 31)
