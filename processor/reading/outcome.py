"""What reading one value comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from processor.model import Scalar, Text
from processor.reading.raw import Raw, show
from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class ReadValue:
    """One value as read.

    value:          None where the cell is blank, refused or 不适用
    repair:         why it was read otherwise than typed; None where nothing was repaired
    code, detail:   a fault (see faults.CODES): with a value a remark on what was read, without one a refusal
    not_applicable: the sender wrote 不适用
    """

    value: Scalar = None
    repair: Text | None = None
    code: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    not_applicable: bool = False

    @property
    def refused(self) -> bool:
        """True where something stands in the cell that could not be read."""
        return bool(self.code) and self.value is None and self.code != "blank"


BLANK = ReadValue()


def repaired(value: Scalar, why: Text) -> ReadValue:
    """A value that was read otherwise than typed."""
    return ReadValue(value, repair=why)


def faulty(code: str, raw: Raw, value: Scalar = None, **detail: str) -> ReadValue:
    """A fault: a refusal, or with `value` a remark on what was read."""
    return ReadValue(value, code=code, detail={"原值": show(raw), **detail})
