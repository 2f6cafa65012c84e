"""Where the reader keeps what it finds while it reads one sheet: faults and repairs, with their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from processor.model import CellRef, Fault, Repair, Text
from processor.privacy import mask, mask_number
from processor.reading.outcome import ReadValue
from processor.reading.raw import Raw, show
from processor.records import dataclass
from processor.ruleset.types import ColumnForm


@dataclass(slots=True)
class Ledger:
    """Collects while a return is read; frozen into Return.faults and Return.repairs at its end."""

    faults: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)

    def fault(
        self,
        code: str,
        at: CellRef | None,
        raw: str = "",
        table: str = "",
        column: str = "",
        index: int | None = None,
        also: Sequence[CellRef] = (),
        **detail: str,
    ) -> None:
        """Note a fault."""
        self.faults.append(Fault(code, at, raw, table, column, index, detail, tuple(also)))

    def value(self, column: ColumnForm, raw: Raw, read: ReadValue, at: CellRef, table: str, index: int | None) -> None:
        """Note what reading one value has to say: its repair, its fault, or both. Blanks are for checks.py to tell."""
        if read.repair is not None:
            self.repair(column, raw, read, at)
        if read.code and read.code != "blank":
            detail = {key: masked(column, text) for key, text in read.detail.items()}
            self.faults.append(
                Fault(read.code, at, detail.get("原值", ""), table, column.name, index, _without_raw(detail))
            )

    def repair(self, column: ColumnForm, raw: Raw, read: ReadValue, at: CellRef) -> None:
        """Put one repair on the ledger."""
        value = read.value
        shown = "不适用" if read.not_applicable else show(value)
        if column.type == "percent" and isinstance(value, int | float):
            shown = f"{show(round(value * 100, 10))}%"
        self.repairs.append(Repair(at, masked(column, show(raw)), masked(column, shown), read.repair or Text("")))


def masked(column: ColumnForm, text: str) -> str:
    """`text` without its personal numbers; in columns that hold nothing else, whatever they look like."""
    if column.type == "phone" or column.personal:
        return mask_number(text) if any(char.isdigit() for char in text) else text
    return mask(text)


def _without_raw(detail: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in detail.items() if key != "原值"}
