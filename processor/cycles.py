"""The search for objects that only refer to one another, put off: the program leaves next to none.

A start makes 60,000 objects that stay, a return is freed as a whole (reading/returns.py sees to it), and with Python's
own settings a tenth of a start and a twentieth of a batch go into searching them in vain.
"""

from __future__ import annotations

import atexit
import gc

_MANY = 100_000
"""Objects that may come up before they are searched; at worst some ten MB of what could be freed wait for it."""


def put_off() -> None:
    """For a process of ours, at its begin: search seldom, and not at its end, when all goes with the process."""
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)
