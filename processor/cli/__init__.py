"""The command `yaodian`."""

from __future__ import annotations

import atexit
import gc
import sys

_MANY = 100_000
"""Objects that may come up before cycles are searched for: a start makes 60,000 that stay, and a return leaves none."""


def main() -> None:
    """Run the command line; the exit code is that of commands.md."""
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])
    # What is left at the end goes with the process; to look through it for cycles first takes a tenth of a start.
    atexit.register(gc.freeze)

    from processor.cli.app import build
    from processor.cli.base import language_of

    build(language_of(sys.argv)).main(prog_name="yaodian")
