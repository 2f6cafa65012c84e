"""The kinds of rules: what stands under the kind's key, read into its spec."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from processor.formula import Formula, Schema
from processor.model import Text
from processor.records import dataclass
from processor.ruleset.block import Block
from processor.ruleset.context import Names, check_column, column_of, exact, field_of, formula, number
from processor.ruleset.items import Item
from processor.ruleset.types import (
    Check,
    Covers,
    Equal,
    In,
    Indicator,
    Matches,
    Ordered,
    Range,
    Reading,
    Recorded,
    Refers,
    Required,
    Spec,
    Target,
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
    "indicator": ("county", "return"),
    "recorded": ("return", "row", "table", "county"),
    "reading": ("return", "row", "table"),
}
"""kind -> the scopes it can have; the first is the default where there is one to take."""

KINDS = tuple(SCOPES)
SIGNS = {"percent": "%", "permille": "‰"}
FIGURES = ("count", "share", "rate", "rank", "zero")
TARGETS = ("at_least", "at_most", "above", "below", "exactly")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule looks: its scope, form and tables, and what its formulas see."""

    scope: str
    form: str
    tables: tuple[str, ...]
    schema: Schema
    names: Names

    def row_formula(self, item: Item, expect: str | None = None) -> Formula:
        """A formula on a row of the rule's table; of several tables it must fit each."""
        if not self.tables:
            raise item.error("按行的表达式要写明 table", "An expression on a row needs a table")
        formulas = [formula(item, self.schema, table, expect) for table in self.tables]
        return formulas[0]

    def formula(self, item: Item, expect: str | None = None) -> Formula:
        """A formula in the rule's own scope."""
        return self.row_formula(item, expect) if self.scope == "row" else formula(item, self.schema, None, expect)

    def column(self, item: Item) -> str:
        """A column of the rule's tables; where the rule has none, a named field 表!字段."""
        if not self.tables:
            return "!".join(field_of(item, self.schema))
        for table in self.tables:
            check_column(item, table, self.schema)
        return item.text()

    def columns(self, item: Item) -> tuple[str, ...]:
        """One or several columns."""
        entries = item.items() if isinstance(item.value, tuple) else (item,)
        if not entries:
            raise item.error("列表是空的", "The list is empty")
        return tuple(self.column(entry) for entry in entries)


def read_spec(kind: str, block: Block, place: Place) -> Spec:
    """The spec of a rule of this kind. RulesetError at the line of what is wrong."""
    if kind == "indicator":
        return _indicator(block, place)
    return _READERS[kind](block.need(kind), place)


def _check(item: Item, place: Place) -> Spec:
    return Check(place.formula(item, "bool"))


def _required(item: Item, place: Place) -> Spec:
    return Required(place.columns(item))


def _range(item: Item, place: Place) -> Spec:
    with Block(item, "range", "range") as block:
        column = place.column(block.need("column"))
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
        return Refers(place.column(block.need("column")), *column_of(block.need("to"), place.schema))


def _equal(item: Item, place: Place) -> Spec:
    with Block(item, "equal", "equal") as block:
        tolerance = block.get("tolerance")
        if tolerance is not None and number(tolerance) < 0:
            raise tolerance.error("允许误差不能是负数", "A tolerance cannot be negative")
        return Equal(
            place.formula(block.need("left")),
            place.formula(block.need("right")),
            "0" if tolerance is None else exact(tolerance, place.names),
        )


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
            if any(place.schema.tables[table].columns[column] == "text" for table in place.tables):
                raise columns_item.error(f"“{column}”不是日期或数字列", f"“{column}” is no column of dates or numbers")
        return Ordered(
            columns,
            block.choice("allow", "same_day", "same_day", "later"),
            block.choice("blanks", "trailing", "trailing", "anywhere"),
        )


def _recorded(item: Item, place: Place) -> Spec:
    return Recorded(() if item.value is True else place.columns(item))


def _reading(item: Item, place: Place) -> Spec:
    return Reading(item.texts())


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
    "recorded": _recorded,
    "reading": _reading,
}


# ---------------------------------------------------------------- indicators


def _indicator(outer: Block, place: Place) -> Spec:
    """An indicator; its target and `incomplete` stand beside it in the rule."""
    target = _target(outer.get("target"), place)
    incomplete = outer.choice("incomplete", "bounds", "bounds", "provisional", "wait")
    with Block(outer.need("indicator"), "indicator", "indicator") as block:
        for key in ("target", "incomplete"):
            if key in block:
                raise block.need(key).error(
                    f"{key} 与 indicator 并列，不写在它里面",
                    f"{key} stands beside indicator, not in it",
                    Text("请减少一级缩进", "Indent it one level less"),
                )
        unit = block.text("unit")
        contribution, contributes = block.get("contribution"), block.get("contributes")
        table = "" if contribution is None else _contribution_table(contribution, place)
        if contributes is not None and not table:
            raise contributes.error("contributes 要与 contribution 同写", "contributes goes with contribution")
        falls = target is not None and target.op in ("at_most", "below")
        return Indicator(
            value=formula(block.need("value"), place.schema, None, "number"),
            target=target,
            unit_sign=SIGNS.get(unit, unit),
            count_sign=block.text("count_unit"),
            decimals=block.integer("decimals"),
            better=block.choice("better", "lower" if falls else "higher", "higher", "lower"),
            incomplete=incomplete,
            contribution=table,
            contributes=None if contributes is None else formula(contributes, place.schema, table, "bool"),
            figure=block.choice("figure", "share" if unit in SIGNS else "count", *FIGURES),
        )


def _contribution_table(item: Item, place: Place) -> str:
    return item.among(place.schema.tables, "没有叫“{}”的表", "There is no table “{}”")


def _target(item: Item | None, place: Place) -> Target | None:
    if item is None:
        return None
    with Block(item, "target", "target") as block:
        op = block.one_of(TARGETS)
        stretch = block.get("stretch")
        target = Target(
            op=op,
            value=exact(block.need(op), place.names),
            stretch="" if stretch is None else exact(stretch, place.names),
            more=block.choice("more", "", "query", "info"),
        )
    if target.more and op != "exactly":
        raise item.error("more 只用于 exactly", "more goes with exactly only")
    if stretch is not None:
        _check_stretch(stretch, target)
    return target


def _check_stretch(item: Item, target: Target) -> None:
    """A stretch value must be harder than the target itself."""
    base, more = exact_number(target.value), exact_number(target.stretch)
    if target.op == "exactly" or (more <= base if target.op in ("at_least", "above") else more >= base):
        raise item.error(
            f"争取值 {target.stretch} 应比目标值 {target.value} 更严",
            f"The stretch {target.stretch} should be harder than the target {target.value}",
            Text("exactly 没有争取值", "exactly has no stretch") if target.op == "exactly" else None,
        )


def exact_number(text: str) -> Fraction:
    """The exact value of a figure as a Target holds it: "20%" is 1/5, "1:15" is 1/15, "4" is 4."""
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    if ":" in text:
        left, right = text.split(":")
        return Fraction(left) / Fraction(right)
    return Fraction(text)
