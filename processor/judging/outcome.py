"""What evaluators hand back, and how flags of rows become counts and failures (three-valued)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from processor.judging.context import Context
from processor.judging.views import View
from processor.model import Counts, Place, Scalar, Text
from processor.records import dataclass
from processor.ruleset.types import Required, Rule


@dataclass(frozen=True, slots=True)
class Hit:
    """One failure of a rule, before it is worded as a Finding.

    places: the cells to mark, the first carries the comment
    default: the kind's own words where the rule has no message
    view, index: the row that {列名} in a message means
    words:  what else a message may name: 实际, 应为, 差, 左, 右, 缺
    taken:  (table, column, index) whose default fault this finding replaces
    """

    places: tuple[Place, ...]
    observed: str
    expected: Text
    default: Text
    table: str = ""
    column: str = ""
    row_key: str = ""
    view: View | None = None
    index: int | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    taken: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often a rule held, failed, did not apply or could not be told, and its failures."""

    counts: Counts = field(default_factory=Counts)
    hits: tuple[Hit, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.counts + other.counts, self.hits + other.hits)


SKIPPED = Outcome(Counts(skipped=1))
UNKNOWN = Outcome(Counts(unknown=1))
PASSED = Outcome(Counts(passed=1))


def failed(hit: Hit) -> Outcome:
    """The outcome of one failure."""
    return Outcome(Counts(failed=1), (hit,))


@dataclass(frozen=True, slots=True)
class Rows:
    """The row table of a rule and the columns it looks at, for settling flags."""

    rule: Rule
    context: Context
    view: View
    columns: tuple[str, ...]

    @property
    def judges_blanks(self) -> bool:
        """True for a rule that itself says what a blank is: it takes over faults that no rule of the ruleset claims."""
        return self.rule.missing == "fail" or isinstance(self.rule.spec, Required)

    def applies(self) -> Sequence[Scalar] | None:
        """Whether the rule applies, by row; None where it always does."""
        where = self.rule.where
        return None if where is None else self.context.over_rows(where, self.view)

    def settle(self, flags: Sequence[Scalar], describe: Callable[[int], Hit]) -> Outcome:
        """Counts and hits from one flag a row (True holds, False fails, None cannot be told).

        describe: makes the Hit of a failing row; called for those only
        """
        total = self.view.rows
        applies = self.applies()
        if applies is None:
            doubtful = [] if flags.count(True) == total else [at for at, flag in enumerate(flags) if flag is not True]
            skipped = 0
        else:
            pairs = enumerate(zip(flags, applies, strict=True))
            doubtful = [at for at, (flag, ok) in pairs if ok is not False and not (ok is True and flag is True)]
            skipped = applies.count(False)
        passed = total - skipped - len(doubtful)
        watch = self.context.watch
        if watch is not None and applies is not None:
            watch.extend((self.view.name, at, "skip") for at, ok in enumerate(applies) if ok is False)
        unknown = 0
        hits = []
        for at in doubtful:
            state = self._state(at, flags[at], True if applies is None else applies[at])
            if watch is not None:
                watch.append((self.view.name, at, state))
            if state == "fail":
                hits.append(describe(at))
            elif state == "skip":
                skipped += 1
            else:
                unknown += 1
        return Outcome(Counts(passed, len(hits), skipped, unknown), tuple(hits))

    def taken(self, index: int) -> tuple[tuple[str, str, int], ...]:
        """The default faults of row `index` that a finding of this rule replaces."""
        if not self.judges_blanks:
            return ()
        found = ((name, self.context.blind.at(self.view.name, name)) for name in self.columns)
        return tuple((self.view.name, name, index) for name, blind in found if blind.get(index) is False)

    def _state(self, index: int, flag: Scalar, applies: Scalar) -> str:
        missing = self.rule.missing
        if applies is not True:
            return "skip" if missing == "skip" else "unknown"
        if self._reported(index):
            return "unknown"
        if flag is False:
            return "fail"
        if missing == "skip" or any(self.view.inapplicable(name, index) for name in self.columns):
            return "skip"
        return "fail" if missing == "fail" else "unknown"

    def _reported(self, index: int) -> bool:
        """True where a cell of the row has a fault of its own that this rule does not take over."""
        faults = (self.context.blind.at(self.view.name, name).get(index) for name in self.columns)
        return any(claimed is True or (claimed is False and not self.judges_blanks) for claimed in faults)
