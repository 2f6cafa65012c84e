"""`yaodian check FILE --explain CELL`: how one cell was read and judged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from processor.cli.base import BLOCKED
from processor.cli.screen import show

if TYPE_CHECKING:
    from processor.batch.setup import Setup


def explain(paths: Sequence[Path], setup: Setup, address: str, lang: str, alone: bool) -> int:
    """Print the story of a cell; returns the exit code.

    alone: False where something else was asked for too
    Raises YaodianError for that, for several files, and for an address that does not lead to one cell.
    """
    from processor.batch.cell import explain_cell
    from processor.errors import Unread, YaodianError
    from processor.model import Text, UnreadFile
    from processor.writing.cell_lines import cell_screen
    from processor.writing.check_lines import unread_screen

    if len(paths) != 1 or not alone:
        raise YaodianError(
            Text("--explain 只看一个文件里的一格，不写文件", "--explain looks at one cell of one file, writes nothing"),
            Text(
                "请只写一个文件名，去掉 --out、--annotate 和 --format",
                "Name one file, and leave out --out, --annotate and --format",
            ),
        )
    (path,) = paths
    try:
        look, rules = explain_cell(path, setup, address)
    except Unread as unread:
        show(unread_screen(UnreadFile(str(path), unread.code, unread.what, unread.remedy), lang))
        return BLOCKED
    show(cell_screen(look, rules, path.name, lang))
    return 0
