"""Reading one file so that nothing it does can cost more than this file."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from processor.batch.folder import Source
from processor.batch.setup import Setup
from processor.batch.worker import crashed, out_of_memory
from processor.errors import Unread
from processor.model import Return
from processor.reading import read_return

_T = TypeVar("_T")


def attempt(call: Callable[[], _T], setup: Setup) -> _T | Unread:
    """What `call` gives, or why this file could not be done: one file must not cost a county its result."""
    try:
        return call()
    except Unread as unread:
        return unread
    except MemoryError:
        return out_of_memory(setup.limits.memory_bytes)
    except Exception as error:
        if os.environ.get("YAODIAN_DEBUG"):
            raise
        return crashed(f"{type(error).__name__}: {error}"[:200])


def read_source(source: Source, setup: Setup, harmless: bool = False) -> Return:
    """One return as it is read in this run. Raises Unread, and NotHarmless where only what is harmless is wanted."""
    return read_return(
        source.path,
        setup.ruleset,
        setup.register,
        name=source.name,
        as_of=setup.as_of,
        limits=setup.limits,
        harmless=harmless,
    )
