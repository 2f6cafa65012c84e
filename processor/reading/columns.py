"""One column of raw cells -> one column of values. Whole columns where they are clean, single cells only where not."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from processor.model import Scalar, Text
from processor.reading.outcome import ReadValue, faulty
from processor.reading.raw import DIRTY, Raw, show
from processor.reading.values import Synonyms, read_value
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
    odd: list[tuple[int, Raw, ReadValue]] = field(default_factory=list)
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
        return _blanked(raws, datetime.date) if str in kinds else list(raws)  # type: ignore[arg-type]
    if kinds != {str}:
        return None
    distinct = set(raws)
    if kind in ("yesno", "choice") and distinct <= {"", *(column.of or ("是", "否"))}:
        return [value or None for value in raws]  # type: ignore[misc]
    if kind in ("text", "code") or (kind == "unit" and context.find_unit is None):
        texts: list[str] = raws if isinstance(raws, list) else list(raws)  # type: ignore[arg-type]
        if not DIRTY.search("\n".join(distinct)) and not (distinct & {" ", "不适用"}):  # type: ignore[arg-type]
            return [text or None for text in texts] if "" in distinct else list(texts)
    return None


def _fast_numbers(column: ColumnForm, raws: Sequence[Raw], with_text: bool) -> list[Scalar] | None:
    values = _blanked(raws, float) if with_text else list(raws)  # type: ignore[arg-type]
    if values is None:
        return None
    numbers: list[float] = [value for value in values if value is not None] if with_text else values  # type: ignore
    if not numbers:
        return values
    low, high = min(numbers), max(numbers)
    if not -1e15 < low <= high < 1e15 or (column.min is not None and low < column.min):
        return None
    if column.max is not None and high > column.max:
        return None
    if column.type != "integer":
        return values
    whole: list[Scalar] = (
        [None if value is None else int(value) for value in values] if with_text else list(map(int, numbers))
    )
    return whole if whole == values else None


def _blanked(raws: Sequence[Raw], kind: type) -> list[Scalar] | None:
    """`raws` with '' as None; None where another text stands among them."""
    values: list[Scalar] = [None if raw == "" else raw for raw in raws]  # type: ignore[misc]
    return None if str in set(map(type, values)) else values


def _slow(column: ColumnForm, raws: Sequence[Raw], context: ReadContext, percents: Percents | None) -> ColumnRead:
    shown = percents() if percents is not None and column.type == "percent" else None
    read = ColumnRead([])
    values: list[Scalar] = []
    refused: dict[int, str] = {}
    not_applicable: set[int] = set()
    for index, raw in enumerate(raws):
        outcome = read_value(
            column,
            raw,
            percent_format=shown is not None and index in shown,
            synonyms=context.synonyms,
            year=context.year,
        )
        if column.type == "unit" and context.find_unit is not None and isinstance(outcome.value, str):
            outcome = resolve_unit(column, raw, outcome, context.find_unit)
        values.append(outcome.value)
        if outcome.repair is not None or outcome.code:
            read.odd.append((index, raw, outcome))
            if outcome.refused:
                refused[index] = show(raw)
        if outcome.not_applicable:
            not_applicable.add(index)
    read.values, read.refused, read.not_applicable = values, refused, frozenset(not_applicable)
    return read


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
