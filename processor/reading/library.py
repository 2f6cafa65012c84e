"""The reader library. Only this module reaches it; what it raises, panics included, becomes Unread."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from processor.errors import Unread
from processor.reading.container import corrupt, too_large
from processor.reading.grid import Sheet
from processor.reading.raw import Raw
from processor.reading.scan import SheetFacts
from processor.reading.sniff import encrypted

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def open_with_library(data: bytes) -> CalamineWorkbook:
    """The reader library on bytes (given a path it would trust the extension)."""
    from python_calamine import CalamineWorkbook

    with _Refusals():
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


class _Refusals:
    """Turns what the reader library raises, panics included, into Unread."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None or issubclass(kind, KeyboardInterrupt | SystemExit | GeneratorExit | Unread):
            return
        from python_calamine import PasswordError

        if issubclass(kind, PasswordError):
            raise encrypted() from error
        if issubclass(kind, MemoryError):
            raise too_large("内存不够", "not enough memory", "memory_bytes") from error
        words = str(error).splitlines()[0][:120] if str(error) else kind.__name__
        raise corrupt("内容无法读取", f"its contents cannot be read ({words})") from error


def rows_of(book: CalamineWorkbook, name: str) -> list[list[Raw]]:
    """The rows of the sheet `name`, from row 1 and column A on. Raises Unread where it cannot be read."""
    with _Refusals():
        return cast("list[list[Raw]]", book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def plain_sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets of a format that is read through the reader library alone."""
    book = open_with_library(data)
    for about in book.sheets_metadata:
        with _Refusals():
            sheet = book.get_sheet_by_name(about.name)
            rows = cast("list[list[Raw]]", sheet.to_python(skip_empty_area=False))
            merges = [(*top, *bottom) for top, bottom in sheet.merged_cell_ranges or ()]
        state = str(about.visible).rpartition(".")[2]
        yield Sheet(about.name, state[:1].lower() + state[1:], rows, SheetFacts(merges=merges))
