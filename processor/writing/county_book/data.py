"""What the county workbook shows beside the report: who is who, and what rules and sections are called."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field

from processor.model import ReturnResult, Text, UnreadFile
from processor.records import dataclass
from processor.writing.words import RETURN_STATUS


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One line of 单位情况: a return that came in, a file that could not be read, or a return that nobody sent.

    status:   an id of RETURN_STATUS
    kind:     the unit's kind in the register (小学 ...), or that it does not stand there; empty where nothing is known
    expected: the register expects it in this round (always True without a register)
    used:     False for a return that another one of the same unit took the place of
    contact, phone: from the register; the phone number is masked
    """

    status: str
    code: str
    name: str
    kind: Text
    form: Text
    result: ReturnResult | None = None
    unread: UnreadFile | None = None
    expected: bool = True
    used: bool = True
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class CountyData:
    """lines: in the order of the register, then what does not stand in it; kinds: of units, in the order of the chart

    titles:   rule id -> what the rule is called      sections: section of the document -> its title
    deadline: of the round                  forms: id -> title
    """

    lines: tuple[UnitLine, ...] = ()
    kinds: tuple[Text, ...] = ()
    titles: Mapping[str, Text] = field(default_factory=dict)
    sections: Mapping[str, Text] = field(default_factory=dict)
    deadline: datetime.date | None = None
    forms: Mapping[str, Text] = field(default_factory=dict)

    @property
    def used(self) -> list[UnitLine]:
        """The lines that tiles and charts count: all but returns that were replaced."""
        return [line for line in self.lines if line.used]

    @property
    def to_press(self) -> list[UnitLine]:
        """Who must be asked once more: nothing came, or nothing that can be read."""
        return [line for status in ("missing", "unread") for line in self.lines if line.status == status]


def status_counts(lines: Sequence[UnitLine]) -> Mapping[str, int]:
    """How many lines have each return status, zeros included."""
    counted = Counter(line.status for line in lines)
    return {status: counted[status] for status in RETURN_STATUS}
