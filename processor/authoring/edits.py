"""Changes made to a filled workbook by hand, written as text: one line `sheet,what,value` each.

`what` is a cell (E8) or an action (`!hide`). A value that reads as a number or a date (2021-03-05) is typed as one; a
leading apostrophe keeps it text, as in a spreadsheet program; nothing clears the cell; `=formula` is left uncalculated,
and `=formula => 12` has been calculated to 12. Actions:

    !delete                     !rename,new name            !copy,new name            (a sheet)
    !hide,12:14                 !hide-column,D              !merge,B9:B12
    !delete-column,H            !swap-columns,J:K           !delete-row,15
    !extra,name                 (a further sheet)
    !link,预算.xlsx             (the workbook that [1] means in formulas)
    !format,E8 0.0%             (a number format)
    !insert-row,3               !insert-column,D            (an empty one before it)
    !uncalculated,              (no formula of the workbook has a result: saved by a program that cannot calculate)
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processor.authoring.repack import Result
from processor.model import Scalar

SHEET_ACTIONS = ("!delete", "!rename", "!copy", "!extra", "!insert-row", "!insert-column", "!uncalculated")
"""Actions on whole sheets: they come last, when everything on the sheets has been typed and calculated."""

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REFERENCE = re.compile(r"[A-Z]+([0-9]+)")
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_CELL = re.compile(r"[A-Z]+[0-9]+")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: on which sheet, the cell or action, and the text of its value."""

    sheet: str
    what: str
    value: str = ""


def read_edits(lines: Iterable[str]) -> tuple[Edit, ...]:
    """Edits from CSV lines without a header; blank lines and lines that begin with # are left out.

    ValueError: a line that is no edit.
    """
    edits = []
    for row in csv.reader(line for line in lines if line.strip() and not line.startswith("#")):
        if len(row) < 2:
            raise ValueError(",".join(row))
        edits.append(Edit(row[0], row[1], ",".join(row[2:])))
    return tuple(edits)


def apply_edits(book: Any, edits: Sequence[Edit]) -> dict[tuple[str, str], Result]:
    """Make the changes to an openpyxl workbook. Returns the results of formulas that were given one, by (tab, cell).

    ValueError: neither a cell nor a known action. KeyError: no such sheet.
    """
    results: dict[tuple[str, str], Result] = {}
    for edit in edits:
        sheet = book[edit.sheet]
        if _CELL.fullmatch(edit.what):
            value = typed(edit.value)
            if isinstance(value, str) and value.startswith("=") and " => " in value:
                value, result = value.split(" => ", 1)
                known = typed(result)
                results[edit.sheet, edit.what] = known if isinstance(known, int | float) else result
            sheet[edit.what].value = value
        elif edit.what in _ACTIONS:
            _ACTIONS[edit.what](book, sheet, edit.value)
        else:
            raise ValueError(edit.what)
    return results


def apply_late(book: Any, edit: Edit, results: Mapping[tuple[str, str], Result]) -> dict[tuple[str, str], Result]:
    """Make one of SHEET_ACTIONS to a workbook whose formulas have `results`; returns the results as they are then."""
    apply_edits(book, [edit])
    if edit.what == "!uncalculated":
        return {}
    if edit.what == "!copy":
        return {**results, **{(edit.value, cell): told for (tab, cell), told in results.items() if tab == edit.sheet}}
    if edit.what == "!rename":
        return {(edit.value if tab == edit.sheet else tab, cell): told for (tab, cell), told in results.items()}
    if edit.what.startswith("!insert"):
        return {
            (tab, _pushed(cell, edit) if tab == edit.sheet else cell): told for (tab, cell), told in results.items()
        }
    return dict(results)


def _pushed(cell: str, edit: Edit) -> str:
    """Where a cell stands after a row or column was inserted."""
    from openpyxl.utils import column_index_from_string, get_column_letter

    found = _PLACE.fullmatch(cell)
    if found is None:
        raise ValueError(cell)
    col, row = column_index_from_string(found[1]), int(found[2])
    if edit.what == "!insert-row":
        row += row >= int(edit.value)
    else:
        col += col >= column_index_from_string(edit.value)
    return f"{get_column_letter(col)}{row}"


def typed(text: str) -> Scalar:
    """What a spreadsheet program makes of `text` typed into a cell."""
    if not text:
        return None
    if text.startswith("'"):
        return text[1:]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return datetime.date.fromisoformat(text) if _DATE.fullmatch(text) else text


# ---------------------------------------------------------------- actions


def _delete(book: Any, sheet: Any, value: str) -> None:
    book.remove(sheet)


def _rename(book: Any, sheet: Any, value: str) -> None:
    sheet.title = value


def _copy(book: Any, sheet: Any, value: str) -> None:
    book.copy_worksheet(sheet).title = value


def _extra(book: Any, sheet: Any, value: str) -> None:
    book.create_sheet(value)["A1"].value = value


def _hide(book: Any, sheet: Any, value: str) -> None:
    first, last = (int(part) for part in value.split(":"))
    for row in range(first, last + 1):
        sheet.row_dimensions[row].hidden = True


def _hide_column(book: Any, sheet: Any, value: str) -> None:
    sheet.column_dimensions[value].hidden = True


def _merge(book: Any, sheet: Any, value: str) -> None:
    sheet.merge_cells(value)


def _delete_row(book: Any, sheet: Any, value: str) -> None:
    row = int(value)
    _shift_merges(sheet, lambda box: _moved(box, "min_row", "max_row", row))
    sheet.delete_rows(row)


def _insert_row(book: Any, sheet: Any, value: str) -> None:
    row = int(value)
    _shift_merges(sheet, lambda box: _pushed_box(box, "min_row", "max_row", row))
    sheet.insert_rows(row)


def _insert_column(book: Any, sheet: Any, value: str) -> None:
    from openpyxl.utils import column_index_from_string

    col = column_index_from_string(value)
    _shift_merges(sheet, lambda box: _pushed_box(box, "min_col", "max_col", col))
    sheet.insert_cols(col)


def _pushed_box(box: Any, low: str, high: str, new: int) -> bool:
    """Adjust a merged range for a row or column that comes in before number `new`."""
    first, last = getattr(box, low), getattr(box, high)
    setattr(box, high, last + (last >= new))
    setattr(box, low, first + (first >= new))
    return True


def _format(book: Any, sheet: Any, value: str) -> None:
    cell, number_format = value.split(" ", 1)
    sheet[cell].number_format = number_format


def _uncalculated(book: Any, sheet: Any, value: str) -> None:
    """Nothing in the sheets themselves: apply_late lets go of the results."""


def _delete_column(book: Any, sheet: Any, value: str) -> None:
    """As a spreadsheet program would: what stands to the right moves left, merged cells with it."""
    from openpyxl.utils import column_index_from_string

    col = column_index_from_string(value)
    _shift_merges(sheet, lambda box: _moved(box, "min_col", "max_col", col))
    sheet.delete_cols(col)
    for row in sheet.iter_rows(min_col=col):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=SUM("):
                cell.value = _REFERENCE.sub(rf"{cell.column_letter}\g<1>", cell.value)


def _swap_columns(book: Any, sheet: Any, value: str) -> None:
    left, right = value.split(":")
    for row in range(1, sheet.max_row + 1):
        one, other = sheet[f"{left}{row}"], sheet[f"{right}{row}"]
        if type(one).__name__ == type(other).__name__ == "Cell":
            one.value, other.value = other.value, one.value


def _link(book: Any, sheet: Any, value: str) -> None:
    """Name the workbook that [1] means in formulas."""
    from openpyxl.packaging.relationship import Relationship
    from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink, ExternalSheetNames

    link = ExternalLink(ExternalBook(ExternalSheetNames(["Sheet1"]), id="rId1"))
    link.file_link = Relationship(type="externalLinkPath", Target=value, TargetMode="External", Id="rId1")
    book._external_links.append(link)


def _moved(box: Any, low: str, high: str, gone: int) -> bool:
    """Adjust a merged range for a row or column that is deleted; False where nothing of it is left."""
    first, last = getattr(box, low), getattr(box, high)
    setattr(box, high, last - (gone <= last))
    setattr(box, low, first - (gone < first))
    return bool(getattr(box, high) >= getattr(box, low)) and box.size["rows"] * box.size["columns"] > 1


def _shift_merges(sheet: Any, moved: Callable[[Any], bool]) -> None:
    """Take all merges off, and put back those that are left, where they now belong, once the cells have moved."""
    from openpyxl.worksheet.cell_range import CellRange

    boxes = [CellRange(box.coord) for box in sheet.merged_cells.ranges]
    for box in boxes:
        sheet.unmerge_cells(box.coord)
    for box in boxes:
        if moved(box):
            sheet.merged_cells.add(box.coord)


_ACTIONS: Mapping[str, Callable[[Any, Any, str], None]] = {
    "!delete": _delete,
    "!rename": _rename,
    "!copy": _copy,
    "!extra": _extra,
    "!hide": _hide,
    "!hide-column": _hide_column,
    "!merge": _merge,
    "!delete-row": _delete_row,
    "!delete-column": _delete_column,
    "!swap-columns": _swap_columns,
    "!link": _link,
    "!format": _format,
    "!insert-row": _insert_row,
    "!insert-column": _insert_column,
    "!uncalculated": _uncalculated,
}
