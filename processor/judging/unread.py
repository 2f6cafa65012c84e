"""Files that could not be read: whose they are, by their names, and which returns they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.model import Missing, Register, Unit, UnreadFile
from processor.ruleset.types import Form, Ruleset


def unit_of_file(file: str, register: Register | None) -> Unit | None:
    """The unit that a file is named after: by its code, or the longest of its names that the path holds."""
    units = register.units if register is not None else ()
    fitting = [
        (len(word), unit.code, unit)
        for unit in units
        for word in (unit.code, unit.name, *unit.aliases)
        if word and word in file
    ]
    return max(fitting, key=lambda found: found[:2])[2] if fitting else None


def stand_for(forms: Sequence[Form], files: Sequence[UnreadFile]) -> Mapping[str, UnreadFile]:
    """Form id -> the unread file that is taken for it, of one unit: the files that are named after a form first, then
    the others, in order."""
    found: dict[str, UnreadFile] = {}
    rest = list(files)
    for form in forms:
        named = next((one for one in rest if form.title.zh in one.file), None)
        if named is not None:
            found[form.id] = named
            rest.remove(named)
    return found | dict(zip((form.id for form in forms if form.id not in found), rest, strict=False))


def not_sent(
    outstanding: Sequence[Missing], unread: Sequence[UnreadFile], ruleset: Ruleset, register: Register | None
) -> list[Missing]:
    """Of the returns that are not there, those that no unread file stands for: their units have sent nothing."""
    files: dict[str, list[UnreadFile]] = {}
    for one in unread:
        unit = unit_of_file(one.file, register)
        if unit is not None:
            files.setdefault(unit.code, []).append(one)
    broken: set[tuple[str, str]] = set()
    for code, found in files.items():
        forms = [ruleset.form(one.form) for one in outstanding if one.unit == code]
        broken.update((code, form) for form in stand_for(forms, found))
    return [one for one in outstanding if (one.unit, one.form) not in broken]
