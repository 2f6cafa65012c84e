"""What the outcome of a file depends on, as digests: with the same keys, nothing has to be done again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from processor import __version__
from processor.batch.readings import READINGS
from processor.batch.setup import Setup
from processor.batch.stored import format_of_ledger
from processor.formula import Formula
from processor.judging.verdicts import engine_name
from processor.records import dataclass

_CHECK_DATE = "检查日"
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Keys:
    """The part of the keys that all files of a run share.

    reading: ruleset, version, limits, and what reading takes from the register (who is called what) and from the check
             date (in rulesets with a column that names it)
    judging: all of that, the whole register, the check date, the round, the verdict engine
    """

    reading: str
    judging: str

    def of(self, sha256: str) -> Keys:
        """The keys of a file with this content: those of the run, then its own. They go with the name of the file (who
        it is from may stand in that alone)."""
        return Keys(f"{self.reading}.{sha256}", f"{self.judging}.{sha256}")


def keys_of(setup: Setup) -> Keys:
    """The keys of a run."""
    rules, register = setup.ruleset, setup.register
    units = [(unit.code, unit.name, unit.aliases, unit.forms) for unit in register.units] if register else None
    date = setup.as_of if any(_CHECK_DATE in formula.parameters for formula in _formulas(setup)) else ""
    reading = digest_of(rules.sha256, __version__, READINGS, setup.limits, units, date)
    register_sha256 = register.sha256 if register else ""
    judging = digest_of(reading, format_of_ledger(), register_sha256, setup.as_of, setup.round.id, engine_name())
    return Keys(reading, judging)


def sha256_of(path: Path) -> str:
    """The digest of a file's content; empty where it cannot be opened, which reading it will say."""
    digest = hashlib.sha256()
    try:
        with path.open("rb", buffering=0) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


def digest_of(*parts: object) -> str:
    """A digest of plain values and records."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _formulas(setup: Setup) -> Iterator[Formula]:
    """The formulas that are evaluated while returns are read."""
    for form in setup.ruleset.returns:
        for sheet in form.sheets:
            for column in (*sheet.header, *(column for table in sheet.tables for column in table.columns)):
                values: tuple[object, ...] = column.__getstate__()  # type: ignore[assignment]  # see records.py
                yield from (value for value in values if isinstance(value, Formula))
