"""What a ruleset says, once loaded: forms, rules, parameters, rounds. Frozen; read by everyone above."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TypeVar

from processor.formula import Formula, Schema
from processor.model import Scalar, Text
from processor.records import dataclass
from processor.ruleset.form_types import ColumnForm as ColumnForm
from processor.ruleset.form_types import Form as Form
from processor.ruleset.form_types import SheetForm as SheetForm
from processor.ruleset.form_types import TableForm as TableForm
from processor.ruleset.kept import Kept
from processor.ruleset.spec_types import SHARES as SHARES
from processor.ruleset.spec_types import AllPass as AllPass
from processor.ruleset.spec_types import BothOrNone as BothOrNone
from processor.ruleset.spec_types import Change as Change
from processor.ruleset.spec_types import Check as Check
from processor.ruleset.spec_types import Covers as Covers
from processor.ruleset.spec_types import Equal as Equal
from processor.ruleset.spec_types import In as In
from processor.ruleset.spec_types import Indicator as Indicator
from processor.ruleset.spec_types import Matches as Matches
from processor.ruleset.spec_types import NotBoth as NotBoth
from processor.ruleset.spec_types import Ordered as Ordered
from processor.ruleset.spec_types import OtherFigure as OtherFigure
from processor.ruleset.spec_types import Range as Range
from processor.ruleset.spec_types import Reading as Reading
from processor.ruleset.spec_types import Refers as Refers
from processor.ruleset.spec_types import Required as Required
from processor.ruleset.spec_types import Spec as Spec
from processor.ruleset.spec_types import Target as Target
from processor.ruleset.spec_types import Unique as Unique
from processor.ruleset.spec_types import target_number as target_number

MOST_CONDITIONS = 12
"""Conditions of one production of verdicts.yaml; durable_rules takes no more than 16."""

# ---------------------------------------------------------------- rules


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
    also_cites: ids of other targets that it answers; also_quotes: (clause, quote) of those that have words of their own
    numbers: words of the quote that hold a number -> the number they mean, or why they are no figure to judge
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
    also_quotes: tuple[tuple[str, str], ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    source: str = ""

    @property
    def citations(self) -> tuple[tuple[str, str], ...]:
        """(clause, quote) of everything it cites word for word, its own first."""
        return (*(((self.clause, self.quote),) if self.quote else ()), *self.also_quotes)


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
    """A reporting round: opens and deadline bound the 填报日期; forms: what is sent in it (empty: all).

    asked: form -> the only tables of it that are asked in this round; a form that is not named is asked in whole
    told:  the same in words, as the ruleset writes it
    """

    id: str
    title: Text
    opens: datetime.date
    deadline: datetime.date
    forms: tuple[str, ...] = ()
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: Text = Text("")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure or date that rules share (参数!NAME). value_from: document | ours | external, or "" (nothing said)."""

    value: Scalar
    title: Text = Text("")
    value_from: str = ""


@dataclass(frozen=True, slots=True)
class NoTarget:
    """Words of the document that ask for nothing, and why."""

    text: str
    reason: Text
    clause: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One document, one year.

    needs:      table -> columns, and table -> named fields, that county rules use; None where nobody has asked yet
    parameters: name -> value (参数!NAME in formulas); parameter_info: the same with title and provenance
    sha256:     of all its files, with line ends made equal
    sections:   how a clause begins (二(五)) -> what that section of the document is called, in a few characters
    not_figures: words of the document that hold a number and tell none (九年制)
    opening:    what stands before the first number of the document: its clause -> the words that it begins with
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
    forms: Sequence[Form]
    rules: Sequence[Rule]
    productions: tuple[Production, ...]
    schema: Schema
    needs: Needs | None = None
    parameter_info: Mapping[str, Parameter] = field(default_factory=dict)
    sections: Mapping[str, Text] = field(default_factory=dict)
    opening: Mapping[str, str] = field(default_factory=dict)
    no_target: tuple[NoTarget, ...] = ()
    not_figures: tuple[str, ...] = ()

    def form(self, form_id: str) -> Form:
        """The form called `form_id`. KeyError where there is none."""
        form = _named(self.forms, form_id)
        if form is None:
            raise KeyError(form_id)
        return form

    def rule(self, rule_id: str) -> Rule | None:
        """The rule called `rule_id`."""
        return _named(self.rules, rule_id)

    def rules_on(self, form_id: str) -> tuple[Rule, ...]:
        """The rules that judge a single return of a form."""
        rules = self.rules.tagged("", form_id) if isinstance(self.rules, Kept) else self.rules
        return tuple(rule for rule in rules if rule.scope != "county" and rule.form in ("", form_id))

    def unasked(self, round_id: str, form_id: str) -> frozenset[str]:
        """The tables of a form that are not asked in a round; none where there is no such round."""
        asked = next((one.asked.get(form_id) for one in self.rounds if one.id == round_id), None)
        if asked is None:
            return frozenset()
        return frozenset(table.name for sheet in self.form(form_id).sheets for table in sheet.tables) - set(asked)

    @property
    def returns(self) -> tuple[Form, ...]:
        """The forms that are sent in (all but the register)."""
        return self._of_kind("return")

    @property
    def register(self) -> Form | None:
        """The form of the register, if the ruleset has one."""
        return next(iter(self._of_kind("register")), None)

    def _of_kind(self, kind: str) -> tuple[Form, ...]:
        forms = self.forms.tagged(kind) if isinstance(self.forms, Kept) else self.forms
        return tuple(form for form in forms if form.kind == kind)


Needs = tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]]
_Named = TypeVar("_Named", Form, Rule)


def _named(values: Sequence[_Named], name: str) -> _Named | None:
    if isinstance(values, Kept):
        return values.named(name)
    return next((one for one in values if one.id == name), None)
