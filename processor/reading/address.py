"""An address as people type it (D8, $D$8, A2 班级情况表!D8) -> one cell of a workbook."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from processor.errors import YaodianError
from processor.model import CellRef, Text
from processor.patterns import lazily
from processor.reading.raw import header_key

_CELL = lazily(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_EXAMPLE = "D8"


def find_address(address: str, sheets: Sequence[str], likely: Sequence[Callable[[CellRef], bool]] = ()) -> CellRef:
    """The cell that `address` means among `sheets` (the tabs of a workbook).

    likely: without a sheet in the address, the first of these tests that is true on exactly one sheet decides
    Raises YaodianError for what is no address, names no sheet, or may mean cells on several sheets.
    """
    tab, cell = _parts(address)
    found = _CELL.fullmatch(unicodedata.normalize("NFKC", cell).strip().upper())
    col, row = (_column(found[1]), int(found[2])) if found else (0, 0)
    if not found or col > _MOST_COLUMNS or row > _MOST_ROWS:
        raise YaodianError(
            Text(f"“{address}”不是单元格地址", f"“{address}” is no cell address"),
            Text(f"请写成 {_EXAMPLE} 或 {_named(sheets[:1])}", f"Write it like {_EXAMPLE} or {_named(sheets[:1])}"),
        )
    places = [CellRef(sheet, row, col) for sheet in (_tabs(tab, sheets) if tab else sheets)]
    if len(places) == 1:
        return places[0]
    if tab:
        raise _no_sheet(tab, sheets)
    for test in likely:
        chosen = [at for at in places if test(at)]
        if len(chosen) == 1:
            return chosen[0]
        places = chosen or places
    raise YaodianError(
        Text(f"好几张工作表都有 {places[0].a1}", f"{places[0].a1} stands on several sheets"),
        Text(
            f"请写明工作表，例如 --explain {_named([places[0].sheet], places[0].a1)}。"
            f"有：{'、'.join(at.sheet for at in places)}",
            f"Name the sheet, as in --explain {_named([places[0].sheet], places[0].a1)}. "
            f"There are: {', '.join(at.sheet for at in places)}",
        ),
    )


def _parts(address: str) -> tuple[str, str]:
    tab, _, cell = address.replace("！", "!").rpartition("!")
    return tab.strip().strip("'‘’").replace("''", "'"), cell


def _column(letters: str) -> int:
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return col


def _tabs(tab: str, sheets: Sequence[str]) -> list[str]:
    """The sheets that `tab` may mean: the one of this name, else those that are written alike, else that hold it."""
    if tab in sheets:
        return [tab]
    wanted = header_key(tab)
    alike = [sheet for sheet in sheets if header_key(sheet) == wanted]
    return alike or [sheet for sheet in sheets if wanted and wanted in header_key(sheet)]


def _named(sheets: Sequence[str], cell: str = _EXAMPLE) -> str:
    return f'"{sheets[0]}!{cell}"' if sheets else cell


def _no_sheet(tab: str, sheets: Sequence[str]) -> YaodianError:
    return YaodianError(
        Text(f"“{tab}”不是填报内容的工作表", f"“{tab}” is no sheet of what was filled in"),
        Text(f"可以写：{'、'.join(sheets)}", f"Name one of: {', '.join(sheets)}"),
    )
