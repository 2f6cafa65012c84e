"""What was found: findings of a return, figures and verdicts of the county, and the report that holds all of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction

from processor.model.cells import CellRef, Place, Text
from processor.model.comparing import FileDifference, PreviousRun, UnitChange
from processor.model.returns import Explanation, Repair, UnitRef
from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What a return did.

    level:    error | query | info        judges: data | target        (law 2 says how the pair is shown)
    at:       the cell to mark, None for the workbook as a whole; also: the other side of an inter-table check
    observed: what is there, as text      expected: what should be
    key:      rule + record key, short hex, unique in the return and stable when rows move
    basis:    short digest of what is there (and, in a comparison, of the other side): another value has another one
    due_later: a target that is not yet due (shown as 提示, worded 进行中)
    explanation: what the sender wrote about it and counts; explanation_remark: why what was written does not count
    """

    rule: str
    level: str
    judges: str
    at: CellRef | None
    message: Text
    expected: Text
    fix: Text
    observed: str = ""
    also: tuple[Place, ...] = ()
    table: str = ""
    column: str = ""
    row_key: str = ""
    clause: str = ""
    quote: str = ""
    value_from: str = ""
    key: str = ""
    due_later: bool = False
    explanation: str | None = None
    basis: str = ""
    explanation_remark: Text = Text("")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one unit does to a county figure: `value` as shown, `short` where it pulls the figure down."""

    unit: str
    name: str
    value: str
    short: bool


@dataclass(frozen=True, slots=True)
class ChangeFigure:
    """How a figure stands to an earlier one, exactly; None where that cannot be told.

    by: points | percent | amount: value, low, high are points (3 is three percentage points), a fraction of `before`,
    or of the figure's own unit
    since: what `before` is called
    """

    since: Text
    before: Fraction | None
    by: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True)
class OtherReading:
    """The same figure read in another way, shown and never judged. met: whether it would meet the target, None for a
    figure of another kind."""

    title: Text
    value: Fraction | None
    met: bool | None
    unit_sign: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A county figure. value, low, high are exact; low and high are None where missing returns leave that side open,
    and equal value when nothing is missing.

    unit_sign: %, 人, 所 ...; decimals: digits to show at least
    target, stretch: in words, such as >= 20%
    status: met | in-progress | missed | pending | recorded (shown, never judged) | skipped (the round does not ask it)
    passed_over: how many blank or refused cells the figure passed over
    change: of an indicator whose target is one for the change since an earlier figure
    others: the figure in other readings
    because: of a roll-up, how each of its rules stands
    awaited: the returns still to come that can change the figure
    """

    rule: str
    title: Text
    clause: str
    value_from: str
    quote: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    unit_sign: str
    decimals: int
    target: str
    stretch: str
    status: str
    stretch_met: bool | None
    level: str
    due: str
    gap: Text
    contribution: tuple[Contribution, ...] = ()
    passed_over: int = 0
    kind: str = "count"
    owner: str = ""
    change: ChangeFigure | None = None
    others: tuple[OtherReading, ...] = ()
    because: tuple[Text, ...] = ()
    awaited: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What forward chaining concluded. because: the facts that fired it, in words."""

    about: str
    unit: str
    verdict: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many single judgements (a rule on a row, table or return) came out how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True, slots=True)
class ReturnResult:
    """One return, judged. status: accepted | explain | rejected. rules: how many rules looked at it.

    explanations: key of a finding -> what the sender wrote beside it, also for findings that only the roll-up can make
    remarks: what is to be told about the annotated copy, a sentence each
    """

    file: str
    form: str
    version: str
    unit: UnitRef
    status: str
    counts: Counts
    rules: int
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    verdicts: tuple[Verdict, ...] = ()
    patchable: bool = True
    report_date: datetime.date | None = None
    annotated: str = ""
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that could not be read: code, why and what to do (see errors.Unread)."""

    file: str
    code: str
    why: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Missing:
    """A return that the register expects and nobody sent; where a file of the unit cannot be read, that is told instead
    (UnreadFile)."""

    unit: str
    name: str
    form: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Several files for one unit and form; `used` is the one that counts.

    same: all hold the same; by: what chose the one that counts: revision | report-date | explanations | name (the last
    of the names, where nothing in the files says which is later)
    differences: of each other file from the one that counts
    """

    unit: str
    name: str
    files: tuple[str, ...]
    used: str
    same: bool
    form: str = ""
    by: str = "name"
    differences: tuple[FileDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A return whose unit (`name`, as it stands in the return) is not in the register: no county figure counts it."""

    file: str
    name: str
    form: str


@dataclass(frozen=True, slots=True)
class County:
    """The county result. previous: the earlier runs it is compared with, the earliest first; changes: since the last of
    them, a unit and form each."""

    indicators: tuple[Measure, ...] = ()
    findings: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    expected: int = 0
    received: int = 0
    unlisted: tuple[Unlisted, ...] = ()
    previous: tuple[PreviousRun, ...] = ()
    changes: tuple[UnitChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All of a run: what findings.json holds.

    returns: in the order of their names; of a large run they lie on the disk, each made anew when it is asked for
    remarks: on the run as a whole, a sentence each: that it was interrupted, what it had to do otherwise than usual
    complete: False where the run was stopped before its end: the report covers what was done until then
    """

    ruleset: str
    ruleset_sha256: str
    register_file: str
    register_sha256: str
    as_of: datetime.date
    round: str
    engine: str
    returns: Sequence[ReturnResult]
    unread: tuple[UnreadFile, ...]
    county: County | None = None
    remarks: tuple[Text, ...] = ()
    complete: bool = True
