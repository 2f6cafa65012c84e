"""The command `yaodian`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the exit code is that of commands.md."""
    from processor.cycles import put_off

    put_off()
    from processor.cli.app import build
    from processor.cli.base import language_of

    build(language_of(sys.argv)).main(prog_name="yaodian")
