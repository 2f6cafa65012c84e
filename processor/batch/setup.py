"""What a run is about: ruleset, register, check date, round. Made once, shared by `check` and `batch`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import field, fields, replace
from pathlib import Path

from processor.errors import YaodianError
from processor.model import Register, Text
from processor.reading import Limits, read_register
from processor.records import dataclass
from processor.ruleset import load_ruleset
from processor.ruleset.types import Round, Ruleset


@dataclass(frozen=True, slots=True)
class Setup:
    """The inputs of a run that are not returns. register is None where none was given (a school has none).

    limits: how much of a workbook is opened, and how long it may take
    """

    ruleset: Ruleset
    register: Register | None
    as_of: datetime.date
    round: Round
    limits: Limits = field(default_factory=Limits)


def prepare(
    ruleset: str | Path,
    register: str | Path | None,
    as_of: str | None,
    round_id: str | None,
    limits: Sequence[str] = (),
) -> Setup:
    """Load everything a run needs.

    ruleset:  a name or a folder            register: a workbook or CSV file, or None
    as_of:    YYYY-MM-DD, None for today    round_id: None for the round that as_of falls into
    limits:   NAME=VALUE each (see parse_limits)
    Raises YaodianError (RulesetError, RegisterError) where one of them cannot be used.
    """
    rules = load_ruleset(ruleset)
    date = parse_date(as_of) if as_of else datetime.date.today()
    chosen = find_round(rules, round_id) if round_id else round_at(rules, date)
    known = read_register(Path(register), rules, as_of=date) if register else None
    return Setup(rules, known, date, chosen, parse_limits(limits))


def parse_date(text: str) -> datetime.date:
    """YYYY-MM-DD as a date; YaodianError for anything else."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise YaodianError(
            Text(f"审核日期“{text}”不是日期", f"the check date {text!r} is no date"),
            Text("请写成 2021-12-31 的样子", "Write it like 2021-12-31"),
        ) from None


_LIMIT = r"(\w+)=([0-9]{1,12}(?:\.[0-9]{1,3})?)([kKmMgG]?)"
_FACTORS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def parse_limits(texts: Sequence[str]) -> Limits:
    """The limits with those named in `texts` set anew: cells=20000000, file_bytes=300M, seconds=120.

    YaodianError for what is no limit, naming those there are.
    """
    changed: dict[str, int | float] = {}
    names = [item.name for item in fields(Limits)]
    for text in texts:
        found = re.fullmatch(_LIMIT, text)
        if found is None or found[1] not in names:
            raise YaodianError(
                Text(f"“{text}”不是可以设的上限", f"{text!r} is no limit"),
                Text(f"写成 cells=20000000 的样子，可设：{'、'.join(names)}", f"Limits: {', '.join(names)}"),
            )
        value = float(found[2]) * _FACTORS[found[3].lower()]
        changed[found[1]] = value if found[1] == "seconds" else int(value)
    return replace(Limits(), **changed)  # type: ignore[arg-type]


def find_round(rules: Ruleset, round_id: str) -> Round:
    """The round called `round_id`; YaodianError naming the rounds there are."""
    for item in rules.rounds:
        if item.id == round_id:
            return item
    names = "、".join(item.id for item in rules.rounds)
    raise YaodianError(
        Text(f"规则集 {rules.id} 没有报送轮次“{round_id}”", f"ruleset {rules.id} has no round {round_id!r}"),
        Text(f"可用的轮次：{names}", f"Rounds: {names}"),
    )


def round_at(rules: Ruleset, date: datetime.date) -> Round:
    """The round that is open on `date`, else the last one that has opened, else the first."""
    opened = [item for item in rules.rounds if item.opens <= date]
    still_open = [item for item in opened if date <= item.deadline]
    if still_open:
        return min(still_open, key=lambda item: item.deadline)
    return max(opened, key=lambda item: item.deadline) if opened else min(rules.rounds, key=lambda item: item.opens)
