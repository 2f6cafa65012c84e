"""One column of raw cells -> one column of values. Whole columns where they are clean, single cells only where not."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Collection, Mapping, Sequence
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
    clean = clean_reader(column)(raws, context)
    return ColumnRead(clean[0]) if clean is not None else _slow(column, raws, context, percents)


Clean = tuple[Sequence[Scalar], bool, int]
"""The values of a clean column, whether one of them is None, and of a text the length of the longest."""

CleanReader = Callable[[Sequence[Raw], ReadContext], "Clean | None"]
"""The values where every cell is blank or plainly of the column's type; None where single cells need a look."""

_FLOATS = frozenset((float,))
_FIGURES = frozenset((float, int, str))
_DATES_AND_BLANKS = frozenset((datetime.date, str))
_LARGEST = 1e15
_SURELY_SMALLER = 9e14


def clean_reader(column: ColumnForm) -> CleanReader:
    """How a whole column is read at once, where it is clean. The same for every table, so worth keeping."""
    kind = column.type
    if kind in ("integer", "number", "money"):
        return _numbers(column.min, column.max, kind == "integer")
    if kind == "date":
        return _dates(bool(column.within))
    if kind in ("yesno", "choice"):
        return _choices(frozenset((*(column.of or ("是", "否")), "")))
    if kind == "phone":
        return _phones
    return {"text": _texts, "code": _texts, "unit": _units}.get(kind, _never)


def _never(raws: Sequence[Raw], context: ReadContext) -> None:
    return None


def _numbers(low: float | None, high: float | None, whole: bool) -> CleanReader:
    def within(numbers: Sequence[float]) -> bool:
        return (low is None or low <= min(numbers)) and (high is None or max(numbers) <= high)

    def read(raws: Sequence[Raw], context: ReadContext) -> Clean | None:
        kinds = set(map(type, raws))
        if kinds != _FLOATS:
            return _numbers_and_blanks(raws, kinds, within, whole)
        numbers = cast("Sequence[float]", raws)
        # The quickest look at them all: no less than the largest, NaN where there is one.
        if not math.hypot(*numbers) < _SURELY_SMALLER or not within(numbers):
            return None
        if not whole:
            return list(numbers), False, 0
        return (list(map(int, numbers)), False, 0) if all(map(float.is_integer, numbers)) else None

    return read


def _numbers_and_blanks(
    raws: Sequence[Raw], kinds: set[type], within: Callable[[Sequence[float]], bool], whole: bool
) -> Clean | None:
    filled = [raw for raw in raws if raw != ""]
    if not kinds <= _FIGURES or str in set(map(type, filled)):
        return None
    numbers = cast("list[float]", filled)
    if numbers:
        if not -_LARGEST < min(numbers) <= max(numbers) < _LARGEST or not within(numbers):
            return None
        if math.isnan(sum(numbers)):  # which minimum and maximum do not show
            return None
    if not whole:
        return _blanked(raws), str in kinds, 0
    integers: list[int] = list(map(int, numbers))
    if integers != numbers:
        return None
    rest = iter(integers)
    return [None if raw == "" else next(rest) for raw in raws], str in kinds, 0


def _blanked(raws: Sequence[Raw]) -> list[Scalar]:
    return cast("list[Scalar]", [None if raw == "" else raw for raw in raws])


def _dates(within: bool) -> CleanReader:
    def read(raws: Sequence[Raw], context: ReadContext) -> Clean | None:
        kinds = set(map(type, raws))
        blank = str in kinds
        filled = [raw for raw in raws if raw != ""] if blank else raws
        if not kinds <= _DATES_AND_BLANKS or (blank and str in set(map(type, filled))):
            return None
        dates = cast("Sequence[datetime.date]", filled)
        if within and context.year and any(date.year != context.year for date in dates):
            return None
        return (_blanked(raws) if blank else list(dates)), blank, 0

    return read


def _choices(allowed: frozenset[str]) -> CleanReader:
    def read(raws: Sequence[Raw], context: ReadContext) -> Clean | None:
        distinct = set(raws)
        return _told(raws, distinct) if distinct <= allowed else None

    return read


def _texts(raws: Sequence[Raw], context: ReadContext) -> Clean | None:
    distinct = cast("set[str]", set(raws))
    try:
        whole = "".join(distinct)
    except TypeError:  # not all are texts
        return None
    # Printable characters without a blank need no closer look.
    if (" " in whole or not whole.isprintable()) and DIRTY.search(JOINT.join(distinct)):
        return None
    if NOT_APPLICABLE in distinct:
        return None
    return _told(raws, distinct, max(map(len, distinct), default=0))


def _units(raws: Sequence[Raw], context: ReadContext) -> Clean | None:
    return _texts(raws, context) if context.find_unit is None else None


def _phones(raws: Sequence[Raw], context: ReadContext) -> Clean | None:
    distinct = set(raws)
    return _told(raws, distinct) if all(map(is_phone, distinct - {""})) else None


def _told(raws: Sequence[Raw], distinct: Collection[Raw], longest: int = 0) -> Clean:
    """Texts as values. distinct: the different ones."""
    texts = cast("Sequence[str]", raws)
    if "" in distinct:
        return [text or None for text in texts], True, longest
    return list(texts), False, longest


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
