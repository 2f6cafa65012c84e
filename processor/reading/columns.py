"""One column of raw cells -> one column of values. Whole columns where they are clean, single cells only where not."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import cast

from processor.model import NOT_APPLICABLE, Scalar, Text
from processor.reading.outcome import ReadValue, faulty
from processor.reading.raw import DIRTY, JOINT, Raw, show
from processor.reading.values import Synonyms, is_phone, read_value
from processor.records import dataclass
from processor.ruleset.types import ColumnForm

UnitFinder = Callable[[str], "str | Sequence[str]"]
"""A typed unit name -> its name in the register, or the names that come nearest (none: an empty list)."""

ALIAS = Text("单位名录中的全称", "its full name in the register")


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What reading values needs besides the cells. find_unit is None where there is no register."""

    synonyms: Synonyms = field(default_factory=dict)
    year: int = 0
    find_unit: UnitFinder | None = None


@dataclass(slots=True)
class ColumnRead:
    """values: one per row; odd: what reading had to say, row index -> (raw, outcome)."""

    values: Sequence[Scalar]
    odd: Sequence[tuple[int, Raw, ReadValue]] = ()
    refused: Mapping[int, str] = field(default_factory=dict)
    not_applicable: frozenset[int] = frozenset()


Percents = Callable[[], "frozenset[int] | None"]
"""Row indices whose cells show a percent sign; None: not known for this kind of file."""


def read_column(
    column: ColumnForm, raws: Sequence[Raw], context: ReadContext, percents: Percents | None = None
) -> ColumnRead:
    """Read the cells `raws` of one column, top to bottom.

    percents: asked for percent columns only. Blanks are None and not remarked on: whether a blank is a fault is the
    business of the table (checks.py).
    """
    fast = _fast(column, raws, context)
    return ColumnRead(fast) if fast is not None else _slow(column, raws, context, percents)


def _fast(column: ColumnForm, raws: Sequence[Raw], context: ReadContext) -> list[Scalar] | None:
    """The values where every cell is blank or plainly of the column's type; None where single cells need a look."""
    kinds = set(map(type, raws))
    kind = column.type
    if kind in ("integer", "number", "money") and kinds <= {float, int, str}:
        return _fast_numbers(column, raws, str in kinds)
    if kind == "date" and kinds <= {datetime.date, str} and not column.within:
        return _blanked(raws) if str in kinds else cast("list[Scalar]", list(raws))
    if kinds != {str}:
        return None
    texts = cast("Sequence[str]", raws)
    distinct = set(texts)
    if kind in ("yesno", "choice"):
        plain = not distinct.difference(column.of or ("是", "否"), ("",))
    elif kind == "phone":
        plain = all(map(is_phone, distinct - {""}))
    elif kind in ("text", "code") or (kind == "unit" and context.find_unit is None):
        plain = NOT_APPLICABLE not in distinct and _all_clean(distinct)
    else:
        return None
    if not plain:
        return None
    return [text or None for text in texts] if "" in distinct else list(texts)


def _fast_numbers(column: ColumnForm, raws: Sequence[Raw], with_text: bool) -> list[Scalar] | None:
    values = _blanked(raws) if with_text else cast("list[Scalar]", list(raws))
    if values is None:
        return None
    numbers = cast("list[float]", [value for value in values if value is not None] if with_text else values)
    if not numbers:
        return values
    low, high, total = min(numbers), max(numbers), sum(numbers)
    if total != total:  # there is a NaN, which minimum and maximum do not show
        return None
    if not -1e15 < low <= high < 1e15 or (column.min is not None and low < column.min):
        return None
    if column.max is not None and high > column.max:
        return None
    if column.type != "integer":
        return values
    whole: list[int] = list(map(int, numbers))
    if whole != numbers:
        return None
    if not with_text:
        return cast("list[Scalar]", whole)
    rest = iter(whole)
    return [None if value is None else next(rest) for value in values]


def _blanked(raws: Sequence[Raw]) -> list[Scalar] | None:
    """`raws` with '' as None; None where another text stands among them."""
    values = [None if raw == "" else raw for raw in raws]
    return None if str in set(map(type, values)) else cast("list[Scalar]", values)


def _slow(column: ColumnForm, raws: Sequence[Raw], context: ReadContext, percents: Percents | None) -> ColumnRead:
    """The values where some cells need a look of their own."""
    shown = percents() if percents is not None and column.type == "percent" else None
    odd: list[tuple[int, Raw, ReadValue]] = []
    values = cast("list[Scalar]", [None if raw == "" else raw for raw in raws])
    refused: dict[int, str] = {}
    not_applicable: set[int] = set()
    for index in _suspects(column, raws, context):
        raw = raws[index]
        outcome = read_value(
            column,
            raw,
            percent_format=shown is not None and index in shown,
            synonyms=context.synonyms,
            year=context.year,
        )
        if column.type == "unit" and context.find_unit is not None and isinstance(outcome.value, str):
            outcome = resolve_unit(column, raw, outcome, context.find_unit)
        values[index] = outcome.value
        if outcome.repair is not None or outcome.code:
            odd.append((index, raw, outcome))
            if outcome.refused:
                refused[index] = show(raw)
        if outcome.not_applicable:
            not_applicable.add(index)
    if column.type == "integer":
        values = [int(value) if isinstance(value, float) and value.is_integer() else value for value in values]
    return ColumnRead(values, odd, refused, frozenset(not_applicable))


def _suspects(column: ColumnForm, raws: Sequence[Raw], context: ReadContext) -> list[int]:
    """The rows whose cells are neither blank nor read as they stand: few, in nearly every column."""
    kind = column.type
    if kind in ("integer", "number", "money"):
        low = max(-1e15, column.min if column.min is not None else -1e15)
        high = min(1e15, column.max if column.max is not None else 1e15)
        step = 1 if kind == "integer" else 0
        return [
            index
            for index, raw in enumerate(raws)
            if (not low <= raw <= high or (step and raw % step) if type(raw) is float else raw != "")
        ]
    if kind == "date":
        year = context.year if column.within else 0
        return [
            index
            for index, raw in enumerate(raws)
            if (year and raw.year != year if type(raw) is datetime.date else raw != "")
        ]
    fine = _fine_texts(column, {raw for raw in raws if isinstance(raw, str)}, context)
    return [index for index, raw in enumerate(raws) if raw not in fine]


def _fine_texts(column: ColumnForm, texts: set[str], context: ReadContext) -> frozenset[str]:
    """Those of `texts` that are read as they stand in this column; the blank always is."""
    kind = column.type
    if kind in ("yesno", "choice"):
        return frozenset(("", *(column.of or ("是", "否"))))
    if kind == "phone":
        return frozenset(("", *filter(is_phone, texts)))
    if kind in ("text", "code") or (kind == "unit" and context.find_unit is None):
        return frozenset(("", *(text for text in texts if not DIRTY.search(text) and text != NOT_APPLICABLE)))
    return frozenset(("",))


def _all_clean(texts: set[str]) -> bool:
    """True where cleaning would change none of `texts`. Printable characters without a blank need no closer look."""
    whole = JOINT.join(texts)
    if whole.replace(JOINT, "").isprintable() and " " not in whole:
        return True
    return DIRTY.search(whole) is None


def resolve_unit(column: ColumnForm, raw: Raw, read: ReadValue, find: UnitFinder) -> ReadValue:
    """`read`, a unit's name, as the register writes it. A name that is not there stays as it is, with a fault."""
    typed = str(read.value)
    found = find(typed)
    if not isinstance(found, str):
        near = "，相近的有：" + "、".join(found) if found else ""
        return faulty("unit-unknown", raw, value=typed, 相近=near)
    if found == typed:
        return read
    if not column.repair:
        return faulty("unit-unknown", raw, value=typed, 相近=f"，应为“{found}”")
    return ReadValue(found, ALIAS)
