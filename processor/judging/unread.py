"""Files that could not be read: whose they are, by their names."""

from __future__ import annotations

from processor.model import Register, Unit


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
