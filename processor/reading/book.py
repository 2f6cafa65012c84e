"""A workbook opened: its sheets as rows of raw cells, whatever the format; the reader library is reached only from here."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from processor.errors import Unread
from processor.model import Text
from processor.reading import extent
from processor.reading.container import Container, Entry, corrupt, open_container, stored, too_large
from processor.reading.limits import Limits
from processor.reading.package import Package, kind_of, open_package, percent_styles
from processor.reading.raw import CellError, Raw, Uncalculated
from processor.reading.scan import SheetFacts, column_index, scan
from processor.reading.sniff import OLE, encrypted, sniff
from processor.reading.xmlread import refuse_doctype

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"))
_ANY_ERROR = re.compile(rb"(<v>)(#[^<]*)(</v>)")
_UNIQUE = re.compile(rb"\b(?:uniqueCount|count)\s*=\s*[\"']([0-9]+)[\"']")


@dataclass(slots=True)
class Sheet:
    """One sheet: its tab, state (visible, hidden, veryHidden), rows of raw cells, and what the pass over its XML found.

    rows:   all of the same width; row 0 is row 1 of the sheet
    stray:  cells that were left out because they stand far away (row, column)
    """

    name: str
    state: str
    rows: list[list[Raw]]
    facts: SheetFacts = field(default_factory=SheetFacts)
    stray: list[tuple[int, int]] = field(default_factory=list)
    formats: PercentFormats | None = None


class PercentFormats:
    """Which cells of a sheet show a percent sign; looked up only for percent columns."""

    def __init__(self, package: Package, entry: Entry) -> None:
        self._package = package
        self._entry = entry

    def rows(self, col: int) -> frozenset[int]:
        """The rows (from 0) of column `col` (from 0) whose number format shows a percent sign."""
        styles = percent_styles(self._package)
        data = self._package.container.read(self._entry.name)
        if not styles or data is None:
            return frozenset()
        cell = re.compile(rb'<c r="%s([0-9]+)"[^>]*?\bs="([0-9]+)"' % _letters(col))
        return frozenset(int(row) - 1 for row, style in cell.findall(data) if int(style) in styles)


@dataclass(slots=True)
class Book:
    """A workbook. kind: xlsx | xls | xlsb | ods; patchable: marks can be written into this kind of file."""

    kind: str
    sheets: list[Sheet]

    @property
    def patchable(self) -> bool:
        """True for packages of the xlsx kind."""
        return self.kind == "xlsx"


def open_book(path: Path, limits: Limits) -> Book:
    """Open a workbook by what it holds. Raises Unread for everything that is no readable workbook."""
    data = _bytes(path, limits)
    if sniff(data) == OLE:
        return Book("xls", list(_plain_sheets(data)))
    container = open_container(data, limits)
    kind = kind_of(container)
    if kind != "xlsx":
        return Book(kind, list(_plain_sheets(data)))
    return Book(kind, list(_Xlsx(open_package(container, limits), limits).sheets()))


def _bytes(path: Path, limits: Limits) -> bytes:
    if not path.is_file():
        what = Text("不是文件", "this is not a file") if path.exists() else Text("文件不存在", "there is no such file")
        raise Unread("not-a-workbook", what, Text("请核对路径", "Check the path"))
    size = path.stat().st_size
    if size > limits.file_bytes:
        mega, most = size >> 20, limits.file_bytes >> 20
        raise too_large(f"文件有 {mega} MB，上限 {most} MB", f"{mega} MB, the limit is {most} MB")
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        what = Text(f"文件打不开：{reason}", f"the file cannot be opened: {reason}")
        raise Unread("corrupt", what, Text("请关闭正在使用它的程序", "Close the program that uses it")) from error


def _open(data: bytes) -> CalamineWorkbook:
    """The reader library on bytes (given a path it would trust the extension)."""
    from python_calamine import CalamineWorkbook

    with _refusals():
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


class _refusals:  # noqa: N801 - reads as a statement
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
            raise too_large("内存不够", "not enough memory") from error
        words = str(error).splitlines()[0][:120] if str(error) else kind.__name__
        raise corrupt(f"内容无法读取（{words}）", f"its contents cannot be read ({words})") from error


def _plain_sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets of a format that is read through the reader library alone."""
    book = _open(data)
    for about in book.sheets_metadata:
        with _refusals():
            sheet = book.get_sheet_by_name(about.name)
            rows = cast("list[list[Raw]]", sheet.to_python(skip_empty_area=False))
            merges = [(*top, *bottom) for top, bottom in sheet.merged_cell_ranges or ()]
        state = str(about.visible).rpartition(".")[2]
        yield Sheet(about.name, state[:1].lower() + state[1:], rows, SheetFacts(merges=merges))


class _Xlsx:
    """Reads one package. Small ones are inflated once: scanned, then handed on uncompressed, clean of all hazards."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self._package = package
        self._limits = limits

    @cached_property
    def _container(self) -> Container:
        return self._package.container

    def sheets(self) -> Iterator[Sheet]:
        worksheets = [(part, part.entry) for part in self._package.sheets if part.entry is not None]
        size = sum(entry.size for _, entry in worksheets)
        small = size <= self._limits.in_memory
        parts = [(entry, self._read(entry), True) for entry in self._package.core] if small else []
        self._check_strings()
        found: list[Sheet] = []
        for part, entry in worksheets:
            sheet = Sheet(part.name, part.state, [], formats=PercentFormats(self._package, entry))
            found.append(sheet)
            content = self._look(sheet, entry, small)
            if content is not None:
                parts.append((entry, *content))
        book = _open(stored(parts) if small else self._container.data)
        for sheet in found:
            with _refusals():
                grid = book.get_sheet_by_name(sheet.name)
                sheet.rows = cast("list[list[Raw]]", grid.to_python(skip_empty_area=False))
            del grid
            _put_back(sheet)
            yield sheet

    def _read(self, entry: Entry) -> bytes:
        return b"".join(self._container.chunks(entry))

    def _look(self, sheet: Sheet, entry: Entry, small: bool) -> tuple[bytes, bool] | None:
        """Scan one sheet; its content for the clean container and whether it is unchanged, None where it is streamed."""
        whole = self._read(entry) if small else None
        pieces = [whole] if whole is not None else self._container.chunks(entry)
        if whole is not None:
            refuse_doctype(entry.name, whole)
        sheet.facts = facts = scan(pieces)
        if len(facts.merges) > self._limits.merges:
            most = self._limits.merges
            raise too_large(f"工作表“{sheet.name}”的合并单元格超过 {most} 处", f"more than {most} merged areas")
        own = True
        if not facts.plain:
            trimmed = self._trim(sheet, entry, whole)
            own, whole = trimmed is whole, trimmed
        if whole is not None and not _KNOWN_ERRORS.issuperset(facts.errors.values()):
            whole, own = _ANY_ERROR.sub(rb"\1#N/A\3", whole), False
        return None if whole is None else (whole, own)

    def _trim(self, sheet: Sheet, entry: Entry, whole: bytes | None) -> bytes | None:
        """Leave out far cells where the rectangle would be too large to read."""
        pieces = [whole] if whole is not None else self._container.chunks(entry)
        most = self._limits.cells
        if extent.rectangle(pieces) <= most:
            return whole
        kept = extent.without_strays(whole, most) if whole is not None else None
        if kept is None:
            words = f"工作表“{sheet.name}”的已用区域超过 {most} 格"
            raise too_large(words, f"the used range of sheet {sheet.name} is beyond {most} cells")
        sheet.stray = kept[1]
        return kept[0]

    def _check_strings(self) -> None:
        """The reader library reserves memory for as many shared strings as are declared."""
        entry = self._package.strings
        if entry is None:
            return
        head = next(self._container.chunks(entry), b"")[:4096]
        refuse_doctype(entry.name, head)
        declared = max((int(number[:12]) for number in _UNIQUE.findall(head)), default=0)
        if declared > max(entry.size, 1000):
            raise corrupt("声明的文字数与内容不符", "it declares more texts than it can hold")


def _put_back(sheet: Sheet) -> None:
    """Put into the rows what the reader library showed as empty: errors and formulas without a result."""
    rows = sheet.rows
    for (row, col), text in sheet.facts.errors.items():
        if row < len(rows) and col < len(rows[row]):
            rows[row][col] = CellError(text)
    for row, col in sheet.facts.uncalculated:
        if row < len(rows) and col < len(rows[row]):
            rows[row][col] = Uncalculated()


def _letters(col: int) -> bytes:
    from processor.model import column_letters

    return column_letters(col + 1).encode("ascii")


__all__ = ["Book", "Sheet", "column_index", "open_book"]
