"""County figures: `indicator` with its target, and `recorded`, which counts the rows that are filled in."""

from __future__ import annotations

from processor.model import Text
from processor.ruleset.block import Block
from processor.ruleset.context import PARAMETER, exact, formula
from processor.ruleset.items import Item
from processor.ruleset.place import Place
from processor.ruleset.types import SHARES, Change, Indicator, OtherFigure, Spec, Target, target_number

SIGNS = {"percent": "%", "permille": "‰"}
FIGURES = ("count", "share", "rate", "rank", "zero")
TARGETS = ("at_least", "at_most", "above", "below", "exactly")
CHANGES = ("points", "percent", "amount")
LAST_YEAR = Text("上年", "last year")
ENTRIES = "条"
"""What a recorded figure counts."""


def read_indicator(outer: Block, place: Place) -> Spec:
    """An indicator; its target and `incomplete` stand beside it in the rule. RulesetError at the line of what is
    wrong."""
    target, change_item = _target(outer.get("target"), place), outer.get("change")
    if target is not None and change_item is not None:
        raise change_item.error("target 和 change 只能写一个", "There can be target or change, not both")
    if target is None and change_item is None and place.scope == "return":
        raise outer.need("indicator").error(
            "scope: return 的 indicator 要写 target", "An indicator with scope: return needs a target"
        )
    incomplete = outer.choice("incomplete", "bounds", "bounds", "provisional", "wait")
    with Block(outer.need("indicator"), "indicator", "indicator") as block:
        for key in ("target", "change", "incomplete"):
            if key in block:
                raise block.need(key).error(
                    f"{key} 与 indicator 并列，不写在它里面",
                    f"{key} stands beside indicator, not in it",
                    Text("请减少一级缩进", "Indent it one level less"),
                )
        unit = block.text("unit")
        sign = SIGNS.get(unit, unit)
        contribution, contributes = block.get("contribution"), block.get("contributes")
        table = "" if contribution is None else _contribution_table(contribution, place)
        if contributes is not None and not table:
            raise contributes.error("contributes 要与 contribution 同写", "contributes goes with contribution")
        change = None
        if change_item is not None:
            change, target = _change(change_item, sign, place)
        return Indicator(
            value=formula(block.need("value"), place.schema, None, "number"),
            target=target,
            unit_sign=sign,
            count_sign=block.text("count_unit"),
            decimals=block.integer("decimals"),
            incomplete=incomplete,
            contribution=table,
            contributes=None if contributes is None else formula(contributes, place.schema, table, "bool"),
            figure=block.choice("figure", "share" if sign in SIGNS.values() else "count", *FIGURES),
            change=change,
            others=_others(block.get("others"), place),
        )


def _contribution_table(item: Item, place: Place) -> str:
    return item.among(place.schema.tables, "没有叫“{}”的表", "There is no table “{}”")


def _target(item: Item | None, place: Place) -> Target | None:
    if item is None:
        return None
    with Block(item, "target", "target") as block:
        return _bound(block, place)


def _bound(block: Block, place: Place) -> Target:
    """at_least, at_most, above, below or exactly, with stretch and more."""
    op = block.one_of(TARGETS)
    stretch = block.get("stretch")
    target = Target(
        op=op,
        value=exact(block.need(op), place.names),
        stretch="" if stretch is None else exact(stretch, place.names),
        more=block.choice("more", "", "query", "info"),
    )
    if target.more and op != "exactly":
        raise block.item.error("more 只用于 exactly", "more goes with exactly only")
    if stretch is not None:
        _check_stretch(stretch, target)
    return target


def _change(item: Item, sign: str, place: Place) -> tuple[Change, Target]:
    """The figure to compare with, and the target of the change from it."""
    with Block(item, "change", "change") as block:
        before = formula(block.need("from"), place.schema, None, "number")
        by_item = block.need("by")
        by = by_item.choice(*CHANGES)
        since = block.get("since")
        target = _bound(block, place)
        if by == "points" and sign not in SHARES:
            raise by_item.error(
                "by: points 只用于 unit: percent 或 permille",
                "by: points goes with unit: percent or permille",
                Text("个数的变化用 amount，增幅用 percent", "Take amount for counts, percent for growth"),
            )
        if by == "amount" and sign in SHARES:
            raise by_item.error("百分比的变化用 by: points", "The change of a share is by: points")
        for key in (target.op, "stretch"):
            _check_change_number(block.get(key), by)
    return Change(before, by, LAST_YEAR if since is None else since.words()), target


def _check_change_number(item: Item | None, by: str) -> None:
    """Points and amounts are bare numbers, growth is a share: 3 points, 5%. A 0 is a 0."""
    if item is None or item.raw == "0" or item.raw.startswith(PARAMETER):
        return
    if (by == "percent") != (item.raw[-1:] in ("%", "％", "‰")):
        raise item.error(
            f"by: {by} 的数不写成 {item.raw}",
            f"With by: {by} a figure is not written {item.raw}",
            Text("增幅写 5%", "Write 5%") if by == "percent" else Text("写不带 % 的数，如 3", "Write 3, without %"),
        )


def _others(item: Item | None, place: Place) -> tuple[OtherFigure, ...]:
    """Further readings of the figure, [{title, value}], and figures of another kind beside it: with a unit."""
    found = []
    for entry in () if item is None else item.items():
        with Block(entry, "others", "others") as block:
            value = formula(block.need("value"), place.schema, None, "number")
            unit = block.get("unit")
            sign = None if unit is None else SIGNS.get(unit.text(), unit.text())
            found.append(OtherFigure(block.need("title").words(), value, sign))
    return tuple(found)


def _check_stretch(item: Item, target: Target) -> None:
    """A stretch value must be harder than the target itself."""
    base, more = target_number(target.value), target_number(target.stretch)
    if target.op == "exactly" or (more <= base if target.op in ("at_least", "above") else more >= base):
        raise item.error(
            f"争取值 {target.stretch} 应比目标值 {target.value} 更严",
            f"The stretch {target.stretch} should be harder than the target {target.value}",
            Text("exactly 没有争取值", "exactly has no stretch") if target.op == "exactly" else None,
        )


def read_recorded(item: Item, place: Place) -> Spec:
    """`recorded: true` counts the rows of the rule's tables, columns those rows in which all of them are filled in.

    An indicator without a target: shown with its bounds while returns are missing, never judged.
    """
    if not place.tables:
        raise item.error("recorded 要写明 table", "recorded needs a table")
    columns = () if item.value is True else place.columns(item)
    counts = []
    for table in place.tables:
        filled = ", ".join(f'{table}[{column}], "<>"' for column in columns)
        counts.append(f"COUNTIFS({filled})" if columns else f"ROWS({table})")
    source = Item(" + ".join(counts), item.file, item.line)
    return Indicator(formula(source, place.schema, None, "number"), unit_sign=ENTRIES)
