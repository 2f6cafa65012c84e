"""Regular expressions that are compiled when they are first used.

The program knows some hundred of them, and a command uses a few: compiling all costs a tenth of its start.

    _AT = lazily(r"([A-Z]{1,3})([0-9]{1,7})")
    _AT.fullmatch(text)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr

if TYPE_CHECKING:

    def lazily(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
        """A pattern like re.compile(pattern, flags), which it becomes at its first use."""

else:

    class lazily:
        """A pattern like re.compile(pattern, flags), which it becomes at its first use."""

        def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
            self._asked = pattern, flags

        def __getattr__(self, name: str) -> Any:
            # Only what is not there yet comes here: from the second use on, a method is an attribute like any other.
            if "_made" not in self.__dict__:
                self._made = re.compile(*self._asked)
            value = getattr(self._made, name)
            setattr(self, name, value)
            return value
