"""Functions over the cells of each row, a column at a time."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from processor.formula.nodes import NUMBER, Call, ColumnRef, Literal
from processor.formula.numbers import SAFE_INTEGER
from processor.formula.series import UNIT, Series, each

if TYPE_CHECKING:
    from processor.formula.columns import Columns


def previous(columns: Columns, node: Call) -> Series:
    """PREV: the row above; unknown in the first row."""
    values = columns.series(node.args[0]).listed()
    return Series([None, *values[:-1]] if values else [], True)


def choose(columns: Columns, node: Call) -> Series:
    """IF."""
    test, then, other = (columns.series(arg) for arg in node.args)
    certain = then.certain and other.certain
    values = [
        None if holds is None else (one if holds else two) for holds, one, two in zip(test, then, other, strict=True)
    ]
    return Series(values, test.blanks or then.blanks or other.blanks, certain)


def negation(columns: Columns, node: Call) -> Series:
    """NOT."""
    series = columns.series(node.args[0])
    if series.blanks:
        return Series([None if value is None else not value for value in series], True)
    return Series(list(map(operator.not_, series)), False)


def both(columns: Columns, node: Call) -> Series:
    """AND."""
    return kleene(columns, node, operator.and_, settles=False)


def either(columns: Columns, node: Call) -> Series:
    """OR."""
    return kleene(columns, node, operator.or_, settles=True)


def kleene(columns: Columns, node: Call, join: Callable[[Any, Any], Any], settles: bool) -> Series:
    """AND and OR of several series; `settles` is the value that decides the row alone."""
    first, *rest = (columns.series(arg) for arg in node.args)
    result = first
    for series in rest:
        if result.blanks or series.blanks:
            values: list[Any] = [
                settles
                if one is settles or other is settles
                else (None if one is None or other is None else not settles)
                for one, other in zip(result, series, strict=True)
            ]
            result = Series(values, True)
        else:
            result = Series(list(map(join, result, series)), False)
    return result


def size(columns: Columns, node: Call) -> Series:
    """ABS."""
    series = columns.series(node.args[0])
    if series.blanks:
        return Series([None if value is None else abs(value) for value in series], True, series.certain)
    return Series(list(map(abs, series)), False, series.certain)


def is_blank(columns: Columns, node: Call) -> Series:
    """ISBLANK."""
    series = columns.series(node.args[0])
    if not series.blanks:
        return Series.of(False, columns.length)
    return Series([value is None for value in series], False)


def exactly_equal(columns: Columns, node: Call) -> Series:
    """EXACT."""
    left, right = columns.series(node.args[0]), columns.series(node.args[1])
    return Series(each(operator.eq, left, right), left.blanks or right.blanks)


def total(columns: Columns, node: Call) -> Series:
    """SUM over cells of the row (blanks passed over), and over whole columns, which are the same in every row."""
    whole = [arg for arg in node.args if isinstance(arg, ColumnRef)]
    cells = [columns.series(arg) for arg in node.args if not isinstance(arg, ColumnRef)]
    lists: list[Any] = [[v or 0 for v in one] if one.blanks else one for one in cells]
    if whole:
        lists.append(columns.constant_total(whole))
    # fsum rounds once only; all ints are better added as ints, which are exact.
    add: Any = sum if all(one.column and one.column.whole for one in cells) else math.fsum
    return Series(list(map(add, zip(*lists, strict=True))), False, certain=False)


def extreme(columns: Columns, node: Call) -> Series:
    """MIN or MAX over cells of the row."""
    if any(isinstance(arg, ColumnRef) for arg in node.args):
        return columns.slowly(node)
    pick: Callable[..., Any] = min if node.name == "MIN" else max
    cells = [columns.series(arg) for arg in node.args]
    certain = all(one.certain for one in cells) and (node.type != NUMBER or all(one.small for one in cells))
    if not any(one.blanks for one in cells):
        return Series([pick(row) for row in zip(*cells, strict=True)], False, certain)
    values = [pick((v for v in row if v is not None), default=None) for row in zip(*cells, strict=True)]
    return Series(values, None in values, certain)


def rounding(columns: Columns, node: Call) -> Series:
    """ROUND to a written number of decimals; what lies too close to a half for floats is rounded exactly."""
    series = columns.series(node.args[0])
    digits = _places(node)
    bound = columns.bounds.of(node.args[0])
    unit = 10.0**digits if digits is not None else 0.0
    doubt = (bound.error + 4 * UNIT * bound.big) * unit
    if digits is None or not (bound.big * unit < SAFE_INTEGER / 16 and doubt < 0.25):
        return columns.slowly(node)
    values: list[Any] = []
    for row, value in enumerate(series):
        if value is None:
            values.append(None)
            continue
        scaled = value * unit
        whole = math.floor(scaled)
        beyond = scaled - whole - 0.5
        if abs(beyond) > doubt:
            values.append((whole + (beyond > 0)) / unit)
        else:
            values.append(columns.exact_at(node, row))
    return Series(values, None in values, certain=False)


def _places(node: Call) -> int | None:
    """The number of decimals a ROUND names, None where it is not written out or not from 0 to 9."""
    places = node.args[1] if len(node.args) == 2 else Literal(0, NUMBER)
    if isinstance(places, Literal) and isinstance(places.value, int) and 0 <= places.value <= 9:
        return places.value
    return None


FUNCTIONS: dict[str, Callable[[Columns, Call], Series]] = {
    "SUM": total,
    "ABS": size,
    "ROUND": rounding,
    "MIN": extreme,
    "MAX": extreme,
    "AND": both,
    "OR": either,
    "NOT": negation,
    "IF": choose,
    "ISBLANK": is_blank,
    "EXACT": exactly_equal,
    "PREV": previous,
}
"""Those that are worth their own way; the rest is mapped row by row."""
