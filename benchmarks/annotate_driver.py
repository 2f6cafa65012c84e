#!/usr/bin/env python3
"""Mark a workbook as a specification says: annotate_driver.py IN OUT SPEC

SPEC is JSON: {"sheets": [{"sheet": name, "cells": [{"ref": "B2", "color": "FFC7CE", "comment": "..."}]}],
"summary": {"name": name, "rows": [[text, ...], ...]}}. Exit status 1 and one line when the workbook is refused.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from processor.errors import Unpatchable
from processor.writing.package.atomic import replacing
from processor.writing.package.patcher import patch
from processor.writing.package.spec import CellMark, Fill, MarkStyle, NewSheet, SheetCell, SheetRow


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _marks(spec: dict) -> list[CellMark]:
    marks = []
    for sheet in spec["sheets"]:
        for cell in sheet["cells"]:
            letters, row = re.fullmatch(r"([A-Za-z]+)(\d+)", cell["ref"]).groups()
            style = MarkStyle(Fill(cell["color"]))
            marks.append(CellMark(sheet["sheet"], int(row), _column(letters), style, cell["comment"]))
    return marks


def main(source: str, target: str, spec_file: str) -> int:
    """Mark `source` as the specification says and write the result to `target`."""
    spec = json.loads(Path(spec_file).read_text(encoding="utf-8"))
    summary = spec["summary"]
    rows = tuple(SheetRow(tuple(SheetCell(value) for value in row)) for row in summary["rows"])
    try:
        with replacing(Path(target)) as out:
            patch(Path(source).read_bytes(), out, _marks(spec), NewSheet(summary["name"], rows))
    except Unpatchable as error:
        print(error.line("en"), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
