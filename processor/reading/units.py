"""Who a name means: the units of a register by code, name and alias. Near names are suggested, never taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from processor.model import Register, Unit
from processor.patterns import lazily
from processor.reading.prepared import prepared
from processor.reading.raw import squeeze
from processor.records import dataclass

_COUNTIES = "县区市旗"
_SUFFIX = "学校"
_BRACKETS = str.maketrans("", "", "()（）[]【】《》·.、，,。“”\"'‘’")
_SEPARATORS = lazily(r"[\s_\-—+（）()【】\[\]《》.,，、]+")
_SHORTEST = 4
_LONGEST = 60
_MOST_LOOKED_FOR = 100


@dataclass(frozen=True, slots=True)
class UnitIndex:
    """A register's units, ready for looking up. keys: every way a name may be written -> the units it can mean."""

    by_code: dict[str, Unit]
    names: dict[str, Unit]
    keys: dict[str, tuple[Unit, ...]]

    def by_name(self, name: str) -> Unit | None:
        """The one unit that `name` means; None where none or several do."""
        exact = self.names.get(name)
        if exact is not None:
            return exact
        for level in (_plain(name), *_shortened(name)):
            found = self.keys.get(level, ())
            if len({unit.code for unit in found}) == 1:
                return found[0]
        return None

    def near(self, name: str) -> list[str]:
        """At most three names of the register that look like `name`."""
        from difflib import get_close_matches

        wanted = _plain(name)
        if len(wanted) > _LONGEST:
            return []
        keys = {_plain(unit.name): unit.name for unit in self.by_code.values()}
        inside = [full for key, full in keys.items() if wanted and (wanted in key or key in wanted)]
        close = [keys[key] for key in get_close_matches(wanted, keys, n=3, cutoff=0.5)]
        return list(dict.fromkeys([*inside, *close]))[:3]

    def finder(self) -> Callable[[str], str | list[str]]:
        """For one return: says which full name a typed one means, else the names that come nearest.

        The nearest are looked for a hundred times at most: it takes a look at every name, and a table may have
        thousands of names that nobody knows.
        """
        left = iter(range(_MOST_LOOKED_FOR))

        def find(typed: str) -> str | list[str]:
            unit = self.by_name(typed)
            if unit is not None:
                return unit.name
            return self.near(typed) if next(left, None) is not None else []

        return find

    def in_text(self, text: str) -> Unit | None:
        """The one unit that is named in a file or folder name."""
        for part in _SEPARATORS.split(text):
            unit = self.by_code.get(part) or (self.by_name(part) if len(part) >= _SHORTEST else None)
            if unit is not None:
                return unit
        plain = _plain(text)
        found = {
            unit.code: (len(key), unit)
            for key, units in self.keys.items()
            if len(key) >= _SHORTEST and key in plain
            for unit in units
        }
        if not found:
            return None
        longest = max(size for size, _ in found.values())
        best = [unit for size, unit in found.values() if size == longest]
        return best[0] if len(best) == 1 else None


@prepared
def unit_index(register: Register) -> UnitIndex:
    """The index of `register`, made once per register."""
    return _index(register.units)


def find_unit(register: Register, code: str, name: str) -> Unit | list[str]:
    """The unit with this code, else the one this name means (full name, alias, or one of these without 合水县 or 学校,
    if only one unit fits); else at most three suggestions."""
    index = unit_index(register)
    unit = index.by_code.get(squeeze(code)) if code else None
    unit = unit or (index.by_name(name) if name else None)
    return unit if unit is not None else index.near(name)


def _index(units: Iterable[Unit]) -> UnitIndex:
    by_code: dict[str, Unit] = {}
    names: dict[str, Unit] = {}
    keys: dict[str, dict[str, Unit]] = {}
    for unit in units:
        by_code.setdefault(unit.code, unit)
        names.setdefault(unit.name, unit)
        for name in (unit.name, *unit.aliases):
            for key in {_plain(name), *_shortened(name)}:
                keys.setdefault(key, {})[unit.code] = unit
    return UnitIndex(by_code, names, {key: tuple(found.values()) for key, found in keys.items()})


def _plain(name: str) -> str:
    return squeeze(name).translate(_BRACKETS)


def _shortened(name: str) -> list[str]:
    """`name` without the county before it, without 学校 behind it, without both."""
    plain = squeeze(name)
    without_county = _without_county(plain)
    found = [without_county, plain.removesuffix(_SUFFIX), without_county.removesuffix(_SUFFIX)]
    return [key.translate(_BRACKETS) for key in found if len(key) >= 2]


def _without_county(name: str) -> str:
    """`name` without two or three Chinese characters and 县 before two more. (An expression takes 1 ms to compile.)"""
    for at in (2, 3):
        around = name[:at] + name[at + 1 : at + 3]
        if len(around) == at + 2 and name[at] in _COUNTIES and min(around) >= "\u4e00" and max(around) <= "\u9fff":
            return name[at + 1 :]
    return name
