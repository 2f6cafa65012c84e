"""The kinds of rules: what stands under the kind's key, read into its spec."""

from __future__ import annotations

import re
from collections.abc import Callable

from processor.formula.checker import TYPE_WORDS
from processor.model import Text
from processor.ruleset.all_pass import read_all_pass
from processor.ruleset.block import Block
from processor.ruleset.context import column_of, exact, formula, number
from processor.ruleset.fault_codes import FAULT_CODES, UNREAD_CODES
from processor.ruleset.indicators import read_indicator, read_recorded
from processor.ruleset.items import Item
from processor.ruleset.place import Place
from processor.ruleset.types import (
    BothOrNone,
    Check,
    Covers,
    Equal,
    In,
    Matches,
    NotBoth,
    Ordered,
    Range,
    Reading,
    Refers,
    Required,
    Spec,
    Unique,
)

SCOPES = {
    "check": ("row", "table", "return", "county"),
    "required": ("row", "return"),
    "range": ("row",),
    "in": ("row",),
    "matches": ("row",),
    "unique": ("table", "county"),
    "refers": ("row",),
    "equal": ("row", "table", "return", "county"),
    "covers": ("table", "return", "county"),
    "ordered": ("row",),
    "both_or_none": ("row",),
    "not_both": ("row",),
    "all_pass": ("county",),
    "indicator": ("county", "return"),
    "recorded": ("county",),
    "reading": ("return", "row", "table"),
}
"""kind -> the scopes it can have; the first is the default where there is one to take."""

KINDS = tuple(SCOPES)
MISSING = ("unknown", "skip", "zero", "fail")

_SKIP, _FAIL, _ZERO = ("unknown", "skip"), ("unknown", "skip", "fail"), ("unknown", "skip", "zero", "fail")
_MISSING: dict[tuple[str, str], tuple[str, ...]] = {
    **{(kind, "row"): _ZERO for kind in ("check", "equal", "range")},
    **{(kind, "row"): _FAIL for kind in ("in", "matches", "refers", "ordered")},
    **{(kind, scope): _FAIL for kind in ("check", "equal") for scope in ("table", "return", "county")},
    **{("covers", scope): ("unknown", "fail") for scope in ("table", "return", "county")},
    ("indicator", "return"): _FAIL,
    ("required", "row"): _SKIP,
    ("unique", "table"): _SKIP,
    ("unique", "county"): _SKIP,
}
"""(kind, scope) -> what `missing` can say there; absent where it would say nothing."""


def read_spec(kind: str, block: Block, place: Place) -> Spec:
    """The spec of a rule of this kind. RulesetError at the line of what is wrong."""
    if kind == "indicator":
        return read_indicator(block, place)
    return _READERS[kind](block.need(kind), place)


def read_missing(kind: str, block: Block, place: Place) -> str:
    """What a value that cannot be told counts as. RulesetError where that would change nothing."""
    item = block.get("missing")
    if item is None:
        return "unknown"
    allowed = _MISSING.get((kind, place.scope), ())
    word = item.choice(*MISSING)
    if word not in allowed:
        raise item.error(
            f"missing: {word} 对 scope: {place.scope} 的 {kind} 不起作用",
            f"missing: {word} has no effect on {kind} with scope: {place.scope}",
            Text(f"可用：{'、'.join(allowed)}", f"Known: {', '.join(allowed)}")
            if allowed
            else Text("请删去 missing", "Leave missing out"),
        )
    return word


def _check(item: Item, place: Place) -> Spec:
    return Check(place.formula(item, "bool"))


def _required(item: Item, place: Place) -> Spec:
    if place.scope == "return" and place.tables:
        raise item.error(
            "scope: return 的 required 不能写 table",
            "required with scope: return cannot have a table",
            Text(
                "删去 table，字段写成 表!字段；要求每行都填的列用 scope: row",
                "Leave table out and write fields as 表!字段; for a column in every row take scope: row",
            ),
        )
    return Required(place.columns(item))


def _range(item: Item, place: Place) -> Spec:
    with Block(item, "range", "range") as block:
        column_item = block.need("column")
        column = place.column(column_item)
        if place.types(column) != {"number"}:
            raise column_item.error(
                f"“{column}”不是数字列",
                f"“{column}” is no column of numbers",
                Text("用 check 写出条件，如 '[@列] >= DATE(2021,1,1)'", "Write it as a check"),
            )
        lowest, highest = block.get("at_least"), block.get("at_most")
        if lowest is None and highest is None:
            raise item.error("range 要写 at_least 或 at_most", "A range needs at_least or at_most")
        return Range(column, None if lowest is None else number(lowest), None if highest is None else number(highest))


def _in(item: Item, place: Place) -> Spec:
    with Block(item, "in", "in") as block:
        column = place.column(block.need("column"))
        return In(column, place.names.members(block.need(block.one_of(("list", "values")))))


def _matches(item: Item, place: Place) -> Spec:
    with Block(item, "matches", "matches") as block:
        column, pattern = place.column(block.need("column")), block.need("pattern")
        try:
            re.compile(pattern.text())
        except re.error as error:
            raise pattern.error(f"正则表达式有误（{error}）", f"The pattern is malformed ({error})") from error
        return Matches(column, pattern.text(), block.flag("negate", False))


def _unique(item: Item, place: Place) -> Spec:
    if not place.tables:
        raise item.error("unique 要写明 table", "unique needs a table")
    return Unique(place.columns(item))


def _refers(item: Item, place: Place) -> Spec:
    with Block(item, "refers", "refers") as block:
        column, to_item = place.column(block.need("column")), block.need("to")
        table, to = column_of(to_item, place.schema)
        found = place.schema.tables[table].columns[to]
        if place.types(column) != {found}:
            raise to_item.error(
                f"“{column}”与{table}的“{to}”类型不同，永远对不上",
                f"“{column}” and {table}[{to}] are of different types and can never agree",
            )
        return Refers(column, table, to)


def _equal(item: Item, place: Place) -> Spec:
    with Block(item, "equal", "equal") as block:
        left, right_item, tolerance = place.formula(block.need("left")), block.need("right"), block.get("tolerance")
        right = place.formula(right_item)
        if left.type != right.type:
            one, other = TYPE_WORDS[left.type], TYPE_WORDS[right.type]
            raise right_item.error(
                f"左边是{one[0]}，右边是{other[0]}，永远不会相等",
                f"The left side is {one[1]}, the right side is {other[1]}: they can never be equal",
                Text("请改成同一类型", "Make both sides the same type"),
            )
        if tolerance is not None and left.type != "number":
            raise tolerance.error("允许误差只用于数字", "A tolerance goes with numbers only")
        if tolerance is not None and number(tolerance) < 0:
            raise tolerance.error("允许误差不能是负数", "A tolerance cannot be negative")
        return Equal(left, right, "0" if tolerance is None else exact(tolerance, place.names))


def _covers(item: Item, place: Place) -> Spec:
    with Block(item, "covers", "covers") as block:
        table, column = column_of(block.need("by"), place.schema)
        where, members, members_where = block.get("where"), block.need("list"), block.get("list_where")
        source = column_of(members, place.schema) if isinstance(members.value, str) and "[" in members.value else None
        if members_where is not None and source is None:
            raise members_where.error("list_where 只用于 list: '表[列]'", "list_where goes with list: '表[列]' only")
        return Covers(
            members=() if source else place.names.members(members),
            table=table,
            column=column,
            where=None if where is None else formula(where, place.schema, table, "bool"),
            members_from=source,
            members_where=formula(members_where, place.schema, source[0], "bool") if members_where and source else None,
        )


def _ordered(item: Item, place: Place) -> Spec:
    with Block(item, "ordered", "ordered") as block:
        columns_item = block.need("columns")
        columns = place.columns(columns_item)
        for column in columns:
            if "text" in place.types(column):
                raise columns_item.error(f"“{column}”不是日期或数字列", f"“{column}” is no column of dates or numbers")
        if len(set.union(*(place.types(column) for column in columns))) > 1:
            raise columns_item.error("日期列和数字列不能排在一起", "Dates and numbers cannot be put in one order")
        return Ordered(
            columns,
            block.choice("allow", "same_day", "same_day", "later"),
            block.choice("blanks", "trailing", "trailing", "anywhere"),
        )


def _reading(item: Item, place: Place) -> Spec:
    entries = item.items() if isinstance(item.value, tuple) else (item,)
    known = (*FAULT_CODES, *UNREAD_CODES)
    return Reading(
        tuple(entry.among(known, "没有叫“{}”的读取问题", "There is no fault code “{}”") for entry in entries)
    )


def _both_or_none(item: Item, place: Place) -> Spec:
    return BothOrNone(_several(item, place))


def _not_both(item: Item, place: Place) -> Spec:
    return NotBoth(_several(item, place))


def _several(item: Item, place: Place) -> tuple[str, ...]:
    """Two columns at least."""
    columns = place.columns(item)
    if len(columns) < 2:
        raise item.error("至少要写两列", "Two columns at least are needed")
    return columns


_READERS: dict[str, Callable[[Item, Place], Spec]] = {
    "check": _check,
    "required": _required,
    "range": _range,
    "in": _in,
    "matches": _matches,
    "unique": _unique,
    "refers": _refers,
    "equal": _equal,
    "covers": _covers,
    "ordered": _ordered,
    "both_or_none": _both_or_none,
    "not_both": _not_both,
    "all_pass": read_all_pass,
    "recorded": read_recorded,
    "reading": _reading,
}
