"""What a ruleset says, once loaded: forms, rules, parameters, rounds. Frozen; read by everyone above."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from processor.formula import Formula, Schema
from processor.model import Scalar, Text
from processor.records import dataclass
from processor.ruleset.form_types import ColumnForm as ColumnForm
from processor.ruleset.form_types import Form as Form
from processor.ruleset.form_types import SheetForm as SheetForm
from processor.ruleset.form_types import TableForm as TableForm

SHARES = {"%": 100, "‰": 1000}
"""Signs of fractions of 1, and how many of them make 1."""

MOST_CONDITIONS = 12
"""Conditions of one production of verdicts.yaml; durable_rules takes no more than 16."""

# ---------------------------------------------------------------- rules: one spec class per kind of the closed set


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
    """Another way to read an indicator: shown beside it with what it would mean for the target, never judged."""

    title: Text
    value: Formula


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


Spec = Check | Range | Required | In | Matches | Unique | Refers | Equal | Covers | Ordered | Indicator | Reading


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example of a rule. outcome: pass | fail | skip.

    row: column -> value as typed (row scope);  tables: table -> rows (table, return, county scope);
    fields: 表!字段 -> value;  golden: name of a golden case that shows it instead
    """

    outcome: str
    row: Mapping[str, Scalar] = field(default_factory=dict)
    tables: Mapping[str, tuple[Mapping[str, Scalar], ...]] = field(default_factory=dict)
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    golden: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. scope: row | table | return | county; missing: unknown | skip | zero | fail.

    tables: the tables it looks at (row and table scope): one, or several that share its columns
    where:  applies only where this holds (a row outside is skipped); on return scope a formula over named fields
    marks:  columns, 表[列] or 表!字段 to mark; empty: the kind knows. Of a reading rule: the only ones it is about
    due:    standing | round | YYYY-MM-DD | 参数!NAME
    source: file:line within the ruleset's folder, for messages
    """

    id: str
    title: Text
    judges: str
    level: str
    scope: str
    spec: Spec
    message: Text
    fix: Text = Text("")
    expected: Text = Text("")
    clause: str = ""
    quote: str = ""
    demand_from: str = ""
    value_from: str = ""
    form: str = ""
    tables: tuple[str, ...] = ()
    where: Formula | None = None
    missing: str = "unknown"
    marks: tuple[str, ...] = ()
    owner: str = ""
    due: str = "standing"
    note: Text = Text("")
    also_cites: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    source: str = ""


# ---------------------------------------------------------------- verdicts and the whole


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact that must be there. where: (field, op, constant or (alias, field)); op: eq ne lt le gt ge."""

    alias: str
    tests: tuple[tuple[str, str, Scalar | tuple[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Production:
    """A production rule of verdicts.yaml. stratum: return | unit | county; then: fact templates, whose values are
    constants or references (alias, field)."""

    id: str
    stratum: str
    when: tuple[Condition, ...]
    then: tuple[Mapping[str, Scalar | tuple[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Round:
    """A reporting round: opens and deadline bound the 填报日期; forms: what is sent in it (empty: all)."""

    id: str
    title: Text
    opens: datetime.date
    deadline: datetime.date
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure or date that rules share (参数!NAME). value_from: document | ours | external, or "" (nothing said)."""

    value: Scalar
    title: Text = Text("")
    value_from: str = ""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One document, one year.

    parameters: name -> value (参数!NAME in formulas); parameter_info: the same with title and provenance
    sha256:     of all its files, with line ends made equal
    sections:   how a clause begins (二(五)) -> what that section of the document is called, in a few characters
    """

    id: str
    title: Text
    year: int
    document: Mapping[str, str]
    sha256: str
    folder: str
    rounds: tuple[Round, ...]
    parameters: Mapping[str, Scalar]
    lists: Mapping[str, tuple[str, ...]]
    synonyms: Mapping[str, tuple[str, ...]]
    forms: tuple[Form, ...]
    rules: tuple[Rule, ...]
    productions: tuple[Production, ...]
    schema: Schema
    parameter_info: Mapping[str, Parameter] = field(default_factory=dict)
    sections: Mapping[str, Text] = field(default_factory=dict)

    def form(self, form_id: str) -> Form:
        """The form called `form_id`. KeyError where there is none."""
        for form in self.forms:
            if form.id == form_id:
                return form
        raise KeyError(form_id)

    @property
    def returns(self) -> tuple[Form, ...]:
        """The forms that are sent in (all but the register)."""
        return tuple(form for form in self.forms if form.kind == "return")

    @property
    def register(self) -> Form | None:
        """The form of the register, if the ruleset has one."""
        return next((form for form in self.forms if form.kind == "register"), None)
