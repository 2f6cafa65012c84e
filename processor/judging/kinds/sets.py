"""Kinds about what occurs in a column: unique (once only), covers (every member of a list)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import cast

from processor.judging.context import Context
from processor.judging.kinds.figures import applies, marked_spots
from processor.judging.kinds.rows import columns_there
from processor.judging.numbers import value_text, values_text
from processor.judging.outcome import PASSED, SKIPPED, UNKNOWN, Hit, Outcome, Rows, failed
from processor.judging.views import View
from processor.model import Counts, Scalar, Text
from processor.privacy import mask
from processor.ruleset.types import Covers, Rule, Unique


def judge_unique(rule: Rule, context: Context) -> Outcome:
    """Values that may occur once: in each table, or in county scope in no two returns (or rows of the register)."""
    spec = rule.spec
    assert isinstance(spec, Unique)
    needed = (*spec.columns, *(rule.where.row_columns if rule.where is not None else ()))
    outcome = Outcome()
    for table in rule.tables:
        view = context.views.get(table)
        if table in context.left_out:
            outcome += SKIPPED
        elif view is None or not columns_there(context, view, needed) or not context.known_rows(view, rule.where):
            outcome += UNKNOWN
        else:
            rows = Rows(rule, context, view, spec.columns)
            outcome += _across(rows) if context.county and len(view.parts) > 1 else _within(rows)
    return outcome


def _values(rows: Rows) -> tuple[list[Scalar | tuple[Scalar, ...]], int]:
    """One value a row, None where it does not count (blank, or outside `where`); and in how many rows it cannot be told
    whether it counts."""
    columns = [rows.view.columns[name] for name in rows.columns]
    values: list[Scalar | tuple[Scalar, ...]]
    if len(columns) == 1:
        values = list(columns[0])
    else:
        values = [None if None in row else row for row in zip(*columns, strict=True)]
    marks = rows.applies()
    if marks is None:
        return values, 0
    unknown = 0
    if rows.rule.missing != "skip" and None in marks:
        unknown = sum(value is not None and ok is None for value, ok in zip(values, marks, strict=True))
    return [value if ok is True else None for value, ok in zip(values, marks, strict=True)], unknown


def _within(rows: Rows) -> Outcome:
    """Repeats within one table: each later row fails, the first is marked with it."""
    values, unknown = _values(rows)
    present = len(values) - values.count(None)
    skipped = len(values) - present - unknown
    if len(set(values)) - (present < len(values)) == present:
        return Outcome(Counts(passed=present, skipped=skipped, unknown=unknown))
    first: dict[Scalar | tuple[Scalar, ...], int] = {}
    hits = []
    for at, value in enumerate(values):
        if value is None:
            continue
        if value in first:
            hits.append(_repeat(rows, at, first[value]))
        else:
            first[value] = at
    return Outcome(Counts(present - len(hits), len(hits), skipped, unknown), tuple(hits))


def _repeat(rows: Rows, index: int, first: int) -> Hit:
    view = rows.view
    names = "、".join(rows.columns)
    value = _shown(rows, index)
    places = [view.place(column, at) for at in (index, first) for column in (rows.rule.marks or rows.columns)]
    earlier = view.place(rows.columns[0], first)
    cell = earlier.at.a1 if earlier is not None else ""
    return Hit(
        places=tuple(dict.fromkeys(place for place in places if place is not None)),
        observed=value,
        expected=Text("不重复", "not repeated"),
        default=Text(f"{names}“{value}”与 {cell} 重复", f"{names} “{value}” repeats {cell}"),
        table=view.name,
        column=rows.columns[0],
        row_key=view.row_key(index),
        view=view,
        index=index,
        words={"实际": value, "应为": "不重复"},
    )


def _across(rows: Rows) -> Outcome:
    """Values that stand in several workbooks: one failure a value, marked in each of them."""
    values, unknown = _values(rows)
    blank = values.count(None)
    different = len(set(values)) - (blank > 0)
    hits: list[Hit] = []
    if different < len(values) - blank:
        repeated = _repeated(values)
        places: dict[Scalar | tuple[Scalar, ...], list[int]] = {}
        for at, value in enumerate(values):
            if value in repeated:
                places.setdefault(value, []).append(at)
        hits = [_shared(rows, indices) for indices in places.values() if _several(rows.view, indices)]
    return Outcome(Counts(different - len(hits), len(hits), blank - unknown, unknown), tuple(hits))


def _repeated(values: Sequence[Scalar | tuple[Scalar, ...]]) -> set[Scalar | tuple[Scalar, ...]]:
    """What stands there twice or more often, blanks aside. Counting would take twice the memory."""
    seen: set[Scalar | tuple[Scalar, ...]] = set()
    repeated: set[Scalar | tuple[Scalar, ...]] = set()
    for value in values:
        (repeated if value in seen else seen).add(value)
    return repeated - {None}


def _several(view: View, indices: list[int]) -> bool:
    return len({view.part(at).file for at in indices}) > 1


def _shared(rows: Rows, indices: list[int]) -> Hit:
    view = rows.view
    value = _shown(rows, indices[0])
    names = "、".join(rows.columns)
    places = [view.place(column, at) for at in indices for column in (rows.rule.marks or rows.columns)]
    units = list(dict.fromkeys(_unit_name(view, at) for at in indices))
    return Hit(
        places=tuple(dict.fromkeys(place for place in places if place is not None)),
        observed=value,
        expected=Text("全县不重复", "once in the county"),
        default=Text(
            f"{names}“{value}”在{values_text(units)}都有", f"{names} “{value}” stands in {', '.join(units[:6])}"
        ),
        table=view.name,
        column=rows.columns[0],
        row_key=value,
        view=view,
        index=indices[0],
        words={"实际": value, "应为": "不重复"},
    )


def _unit_name(view: View, index: int) -> str:
    names = view.columns.get("单位名称")
    return value_text(names[index]) if names is not None else view.part(index).unit


def _shown(rows: Rows, index: int) -> str:
    return "，".join(mask(rows.view.text(column, index)) for column in rows.columns)


def judge_covers(rule: Rule, context: Context) -> Outcome:
    """Every member of a list must occur in a column. While returns are missing, a member that is not there yet is
    unknown, unless the rule judges what has been received (missing: fail)."""
    spec = rule.spec
    assert isinstance(spec, Covers)
    if context.skipped(rule, spec.where) or spec.table in context.left_out:
        return SKIPPED
    applicable = applies(rule, context)
    if applicable is not True:
        return SKIPPED if applicable is False else UNKNOWN
    view = context.views.get(spec.table)
    members = _members(spec, context)
    looked_at = (spec.column, *(spec.where.row_columns if spec.where is not None else ()))
    if view is None or members is None or not columns_there(context, view, looked_at):
        return UNKNOWN
    if not context.known_rows(view, spec.where):
        return UNKNOWN
    there = _there(spec, view, context)
    absent = [member for member in members if member not in there]
    if not absent:
        return PASSED
    if context.missing(spec.table) and rule.missing != "fail":
        return UNKNOWN
    if any(context.blind.at(spec.table, column) for column in looked_at):
        return UNKNOWN  # the member may stand in a row whose fault is reported already
    names = values_text(absent, most=20)
    expected = Text(f"{len(members)}个都有", f"all {len(members)}")
    observed = str(len(members) - len(absent))
    header = [place for part in view.parts if (place := view.header(spec.column, part)) is not None]
    places = [spot.place for spot in marked_spots(rule, context)] or header
    return failed(
        Hit(
            places=() if context.county else tuple(places),
            observed=observed,
            expected=expected,
            default=Text(
                f"{len(members)}个应有的，还缺{names}", f"of {len(members)} there should be, missing: {names}"
            ),
            table=spec.table,
            column=spec.column,
            words={"实际": observed, "应为": str(len(members)), "差": str(len(absent)), "缺": names},
        )
    )


def covered(rule: Rule, context: Context) -> tuple[int, int] | None:
    """(how many members of the list occur by now, how many there are); None where the list is not there, or the table
    that should have them."""
    spec = rule.spec
    assert isinstance(spec, Covers)
    view = context.views.get(spec.table)
    members = _members(spec, context)
    if view is None or members is None or spec.table in context.gone:
        return None
    there = _there(spec, view, context) if spec.column in view.columns else frozenset()
    return sum(member in there for member in members), len(members)


def _members(spec: Covers, context: Context) -> tuple[str, ...] | None:
    """The list; None where it stands in a table that is not there."""
    if spec.members_from is None:
        return spec.members
    table, column = spec.members_from
    view = context.views.get(table)
    if view is None or column not in view.columns or table in context.gone:
        return None
    values = view.columns[column]
    if spec.members_where is not None:
        marks = spec.members_where.over_rows(context.on(view))
        values = [value for value, ok in zip(values, marks, strict=True) if ok is True]
    return tuple(dict.fromkeys(value_text(value) for value in values if value is not None))


def _there(spec: Covers, view: View, context: Context) -> Set[str]:
    """What occurs in the column, as a clerk would write it; gathered once for the rule and for what is shown of it."""
    key = "covers", spec.table, spec.column, None if spec.where is None else spec.where.source
    there = context.memo.get(key)
    if there is None:
        values = view.columns[spec.column]
        if spec.where is not None:
            marks = spec.where.over_rows(context.on(view))
            values = [value for value, ok in zip(values, marks, strict=True) if ok is True]
        different = set(zip(map(type, values), values, strict=True))  # 1 is not yes
        there = context.memo[key] = {value_text(value) for _, value in different if value is not None}
    return cast("Set[str]", there)
