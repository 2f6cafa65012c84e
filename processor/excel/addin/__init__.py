"""The add-in: the ribbon tab 要点审核, and the builder that makes yaodian.xlam of yaodian.bas and ribbon.xml."""

from __future__ import annotations

from pathlib import Path

FILE = "yaodian.xlam"


def addin_path() -> Path:
    """The built add-in, as it is shipped."""
    return Path(__file__).with_name(FILE)
