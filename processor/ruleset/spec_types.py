"""What each kind of rule of the closed set holds, once read: one class a kind. Frozen."""

from __future__ import annotations

from fractions import Fraction

from processor.formula import Formula
from processor.model import Text
from processor.records import dataclass

SHARES = {"%": 100, "‰": 1000}
"""Signs of fractions of 1, and how many of them make 1."""


@dataclass(frozen=True, slots=True)
class Check:
    """A formula that must hold."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Range:
    """A column (row scope) within bounds; a bound is None where open."""

    column: str
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True, slots=True)
class Required:
    """Columns that may not be blank."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class In:
    """A column whose value must be one of a list."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """A text column that must match a regular expression wholly (or, negated, may not contain it)."""

    column: str
    pattern: str
    negate: bool = False


@dataclass(frozen=True, slots=True)
class Unique:
    """Columns that together occur once: in a table (scope table) or over all returns (scope county)."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refers:
    """A column whose value must stand in another column (of the register, or of another table)."""

    column: str
    table: str
    to: str


@dataclass(frozen=True, slots=True)
class Equal:
    """Two figures that must agree within a tolerance (as text, exact). Both sides are marked."""

    left: Formula
    right: Formula
    tolerance: str = "0"


@dataclass(frozen=True, slots=True)
class Covers:
    """Every member of a list must occur in a column, among the rows where `where` holds."""

    members: tuple[str, ...]
    table: str
    column: str
    where: Formula | None = None
    members_from: tuple[str, str] | None = None
    members_where: Formula | None = None


@dataclass(frozen=True, slots=True)
class BothOrNone:
    """Columns of which all are filled in or none is."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotBoth:
    """Columns of which one at most is filled in."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllPass:
    """Other rules that must all be met (county).

    entries: as written: ids, or beginnings of ids with * at the end
    judges, levels: only those of them; "" and (): all
    rules: the ids they stand for
    """

    entries: tuple[str, ...]
    judges: str = ""
    levels: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ordered:
    """Columns of dates, or of numbers, that must follow one another.

    allow: same_day | later; blanks: trailing | anywhere
    """

    columns: tuple[str, ...]
    allow: str = "same_day"
    blanks: str = "trailing"


@dataclass(frozen=True, slots=True)
class Target:
    """op: at_least | at_most | above | below | exactly; value and stretch as exact text ("20%", "1:15", "4").

    more: the level of a figure beyond an `exactly` target (query), "" where that is a miss too
    """

    op: str
    value: str
    stretch: str = ""
    more: str = ""


def target_number(text: str) -> Fraction:
    """The exact number of a figure in a Target: "20%" is 1/5, "5‰" is 1/200, "1:15" is 1/15, "98.9" is 989/10."""
    text = text.strip()
    for sign, parts in SHARES.items():
        if text.endswith(sign):
            return Fraction(text[: -len(sign)]) / parts
    one, _, other = text.partition(":")
    return Fraction(one) / Fraction(other or 1)


@dataclass(frozen=True, slots=True)
class Change:
    """What a figure is compared with: its target is one for the change from `before`.

    by: points (of a percent or permille figure), percent (of `before`) or amount; since: what `before` is called (上年)
    """

    before: Formula
    by: str
    since: Text


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """Another way to read an indicator: shown beside it with what it would mean for the target, never judged.

    unit_sign: of a figure of another kind, which says nothing about the target; None: in the indicator's own unit
    """

    title: Text
    value: Formula
    unit_sign: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A county (or return) figure and its target; without a target it is shown, never judged.

    change: where the target is for the change since an earlier figure; others: further readings of the figure
    unit_sign: %, ‰, 人, 所 ...; count_sign: what numerator and denominator of a share count (所, 人), for the gap
    incomplete: bounds | provisional | wait; contribution: the table whose rows lift or pull the figure
    figure: count | share | rate | rank | zero (how it is drawn)
    contributes: row-scope formula on the contribution table: True lifts, False pulls, unknown: not there yet
    """

    value: Formula
    target: Target | None = None
    unit_sign: str = ""
    count_sign: str = ""
    decimals: int = 0
    incomplete: str = "bounds"
    contribution: str = ""
    contributes: Formula | None = None
    figure: str = "count"
    change: Change | None = None
    others: tuple[OtherFigure, ...] = ()

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas that the judgement rests on: the figure, and what it is compared with."""
        return (self.value,) if self.change is None else (self.value, self.change.before)


@dataclass(frozen=True, slots=True)
class Reading:
    """Words, level and title for what the reader and the forms themselves find (see reading.faults.CODES)."""

    codes: tuple[str, ...]


Spec = (
    Check
    | Range
    | Required
    | In
    | Matches
    | Unique
    | Refers
    | Equal
    | Covers
    | Ordered
    | BothOrNone
    | NotBoth
    | AllPass
    | Indicator
    | Reading
)
