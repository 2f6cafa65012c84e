"""The command `yaodian`."""

from __future__ import annotations

import atexit
import gc
import sys


def main() -> None:
    """Run the command line; the exit code is that of commands.md."""
    from processor.cli.app import build
    from processor.cli.base import language_of

    # What is left at the end goes with the process: to look through all of it for cycles
    # first takes a tenth of a start.
    atexit.register(gc.freeze)
    build(language_of(sys.argv)).main(prog_name="yaodian")
