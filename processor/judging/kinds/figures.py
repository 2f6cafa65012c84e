"""Kinds that judge one figure of a table, a return or the county: check, equal, and the indicator of a return."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from processor.formula import Formula
from processor.judging.change import target_now
from processor.judging.context import Context
from processor.judging.kinds.compare import agree, difference
from processor.judging.numbers import BLANK, exact, number_pair
from processor.judging.outcome import PASSED, SKIPPED, UNKNOWN, Hit, Outcome, failed
from processor.judging.targets import holds, target_words
from processor.judging.views import View
from processor.model import Place, Text
from processor.records import dataclass
from processor.ruleset.types import Check, Equal, Indicator, Required, Rule, target_number


def judge_figure(rule: Rule, context: Context) -> Outcome:
    """A rule that makes one judgement: on each table it names (scope table), else on the return or the county."""
    if rule.scope != "table":
        return _judge_once(rule, context)
    outcome = Outcome()
    for table in rule.tables:
        view = context.views.get(table)
        if table in context.left_out:
            outcome += SKIPPED
        elif view is None:
            outcome += UNKNOWN
        else:
            outcome += _judge_once(rule, context.on(view))
    return outcome


def applies(rule: Rule, context: Context) -> bool | None:
    """Whether a rule on a whole table, return or county applies; None where that cannot be told."""
    if rule.where is None:
        return True
    if not context.known(rule.where):
        return None
    value = rule.where.value(context)
    return value if isinstance(value, bool) else None


def _judge_once(rule: Rule, context: Context) -> Outcome:
    spec = rule.spec
    formulas = formulas_of(rule)
    if context.skipped(rule, *formulas):
        return SKIPPED
    applicable = applies(rule, context)
    if applicable is not True:
        return UNKNOWN if applicable is None and rule.missing != "skip" else SKIPPED
    if not context.known(*formulas):
        return UNKNOWN
    if isinstance(spec, Check):
        return _check(rule, spec, context)
    if isinstance(spec, Equal):
        return _equal(rule, spec, context)
    assert isinstance(spec, Indicator)
    return _indicator(rule, spec, context)


def formulas_of(rule: Rule) -> tuple[Formula, ...]:
    """The formulas that give the figure of a rule."""
    spec = rule.spec
    if isinstance(spec, Check):
        return (spec.formula,)
    if isinstance(spec, Equal):
        return spec.left, spec.right
    return spec.formulas if isinstance(spec, Indicator) else ()


def _undecided(rule: Rule) -> Outcome | None:
    """The outcome of an unknown figure; None where the rule wants it to fail."""
    return None if rule.missing == "fail" else SKIPPED if rule.missing == "skip" else UNKNOWN


def _check(rule: Rule, spec: Check, context: Context) -> Outcome:
    value = spec.formula.value(context)
    if value is True:
        return PASSED
    if value is None and (outcome := _undecided(rule)) is not None:
        return outcome
    if context.waits_for(spec.formula) and rule.missing != "fail":
        low, high = spec.formula.bounds(context)
        if low != high:
            return UNKNOWN
    from processor.judging.expect import expected_of  # words are needed for failures only

    told = expected_of(spec.formula, context, None)
    observed = told.observed or _first_value(spec.formula, context)
    default = Text(f"{rule.title.zh}：不符合", f"{rule.title.get('en')}: does not hold")
    words = {"实际": observed, "应为": told.expected.zh, **told.words}
    return _failed(rule, context, (spec.formula,), observed, told.expected, default, words)


def _equal(rule: Rule, spec: Equal, context: Context) -> Outcome:
    left, right = spec.left.value(context), spec.right.value(context)
    same = agree(left, right, spec.tolerance)
    if same:
        return PASSED
    if same is None and (outcome := _undecided(rule)) is not None:
        return outcome
    if context.waits_for(spec.left, spec.right) and rule.missing != "fail":
        return UNKNOWN
    from processor.judging.expect import differ

    words = difference(left, right)
    expected = Text(words["右"])
    default = differ(spec, words)
    words = {"实际": words["左"], "应为": words["右"], **words}
    return _failed(rule, context, (spec.left, spec.right), words["左"], expected, default, words)


def _indicator(rule: Rule, spec: Indicator, context: Context) -> Outcome:
    value = exact(spec.value.value(context))
    before = None if spec.change is None else exact(spec.change.before.value(context))
    target = target_now(spec, before)
    if spec.target is None:
        return SKIPPED
    if value is None or target is None:
        return _undecided(rule) or UNKNOWN
    if holds(target, value):
        return PASSED
    goal = target_number(target.value)
    observed, _ = number_pair(value, goal, spec.decimals, spec.unit_sign)
    expected = Text(target_words(spec, spec.target.value, value))
    missing = number_pair(abs(value - goal), Fraction(0), spec.decimals, spec.unit_sign)[0]
    words = {"实际": observed, "应为": expected.zh, "差": missing}
    if before is not None:
        words["前"] = number_pair(before, value, spec.decimals, spec.unit_sign)[0]
    default = Text(
        f"{rule.title.zh}：{observed}，应{expected.zh}", f"{rule.title.get('en')}: {observed}, should be {expected.zh}"
    )
    return _failed(rule, context, (spec.value,), observed, expected, default, words)


def judge_required_fields(rule: Rule, context: Context) -> Outcome:
    """Named fields (表!字段) that may not be blank."""
    spec = rule.spec
    assert isinstance(spec, Required)
    applicable = applies(rule, context)
    if applicable is not True:
        return SKIPPED if applicable is False else UNKNOWN
    outcome = Outcome()
    for mark in spec.columns:
        table, _, name = mark.partition("!")
        found = context.field_at(table, name)
        if found is None:
            outcome += SKIPPED if table in context.left_out else UNKNOWN
            continue
        view, index = found
        if view.columns[name][index] is not None or view.inapplicable(name, index):
            outcome += PASSED
        elif index in (blind := context.blind.at(table, name)) and blind[index]:
            outcome += UNKNOWN
        else:
            outcome += failed(_blank_field(view, name, index))
    return outcome


def _blank_field(view: View, name: str, index: int) -> Hit:
    place = view.place(name, index)
    return Hit(
        places=() if place is None else (place,),
        observed="",
        expected=Text("填写", "filled in"),
        default=Text(f"{name}没有填写", f"{name} is not filled in"),
        table=view.name,
        column=name,
        words={"实际": BLANK, "应为": "填写"},
        taken=((view.name, name, index),),
    )


def _failed(
    rule: Rule,
    context: Context,
    formulas: Iterable[Formula],
    observed: str,
    expected: Text,
    default: Text,
    words: dict[str, str],
) -> Outcome:
    spots = marked_spots(rule, context) or [spot for formula in formulas for spot in spots_of(formula, context)]
    first = spots[0] if spots else None
    row = context.row_table
    return failed(
        Hit(
            places=() if context.county else tuple(dict.fromkeys(spot.place for spot in spots)),
            observed=observed,
            expected=expected,
            default=default,
            table=first.table if first is not None else row.name if row is not None else "",
            column=first.column if first is not None else "",
            view=row if row is not None and row.rows == 1 else None,
            index=0 if row is not None and row.rows == 1 else None,
            words=words,
        )
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell to mark, and the table and column it belongs to."""

    place: Place
    table: str
    column: str


def marked_spots(rule: Rule, context: Context) -> list[Spot]:
    """The cells that rule.marks names: 表!字段, 表[列], or a column of the tables the rule is on."""
    spots: list[Spot] = []
    for mark in rule.marks:
        table, found, name = mark.partition("!")
        if found:
            spots += _field_spot(table, name, context)
            continue
        table, found, name = mark.partition("[")
        tables = (table,) if found else rule.tables
        for one in tables:
            spots += _column_spots(one, name.rstrip("]") if found else mark, context)
    return spots


def spots_of(formula: Formula, context: Context) -> list[Spot]:
    """The cells a figure comes from: its named fields, and for a column its total or its header."""
    spots = [spot for table, name in formula.fields for spot in _field_spot(table, name, context)]
    return spots + [spot for table, column in formula.columns for spot in _column_spots(table, column, context)]


def _field_spot(table: str, name: str, context: Context) -> list[Spot]:
    place = context.field_place(table, name)
    return [] if place is None or place.file else [Spot(place, table, name)]


def _column_spots(table: str, column: str, context: Context) -> list[Spot]:
    """The cell for a whole column of the return at hand (the register's are not marked)."""
    view = context.views.get(table)
    parts = () if view is None else view.parts
    places = [view.header(column, part) for part in parts if view is not None and not part.file]
    return [Spot(place, table, column) for place in places if place is not None]


def _first_value(formula: Formula, context: Context) -> str:
    for table, name in formula.fields:
        found = context.field_at(table, name)
        if found is not None:
            return found[0].text(name, found[1])
    return ""
