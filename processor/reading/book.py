"""A workbook opened: its sheets as rows of raw cells, whatever the format. Only this module reaches the library."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from processor.errors import Unread
from processor.model import Text, column_letters
from processor.reading import extent
from processor.reading.container import Container, Entry, corrupt, open_container, stored, too_large
from processor.reading.limits import Limits
from processor.reading.ole import check_ole
from processor.reading.package import Package, kind_of, open_package, percent_styles
from processor.reading.raw import CellError, Raw, Uncalculated
from processor.reading.scan import SheetFacts, has_results, row_blocks, scan, uncalculated
from processor.reading.sniff import OLE, encrypted, sniff
from processor.reading.xmlread import refuse_doctype

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"))
_ANY_ERROR = re.compile(rb"(<v>)(#[^<]*)(</v>)")
_HEAD = 4096
_UNIQUE = re.compile(rb"\b(uniqueCount|count)\s*=\s*[\"']([0-9]+)[\"']")


@dataclass(slots=True)
class Sheet:
    """One sheet: its tab, state (visible, hidden, veryHidden), rows of raw cells, and what the pass over its XML found.

    rows:   all of the same width; row 0 is row 1 of the sheet
    stray:  cells that were left out because they stand far away (row, column)
    layouts: where tables were found, by name of the table
    uncalculated: how many formulas have no saved result, -1 while nobody has looked
    """

    name: str
    state: str
    rows: list[list[Raw]]
    facts: SheetFacts = field(default_factory=SheetFacts)
    stray: list[tuple[int, int]] = field(default_factory=list)
    xml: SheetXml | None = None
    layouts: dict[str, object] = field(default_factory=dict)
    uncalculated: int = -1

    def reveal(self) -> bool:
        """Put a mark into every cell whose formula has no saved result, once; True where there is one.

        The reader library shows such cells as empty, so this is called where an empty cell matters.
        """
        if self.uncalculated < 0:
            cells = self.xml.uncalculated() if self.xml is not None else []
            self.uncalculated = len(cells)
            for row, col in cells:
                if row < len(self.rows) and col < len(self.rows[row]):
                    self.rows[row][col] = Uncalculated()
        return self.uncalculated > 0


class SheetXml:
    """The sheet's own XML, looked into again only where something calls for it."""

    def __init__(self, package: Package, entry: Entry, content: bytes | None, facts: SheetFacts) -> None:
        self._facts = facts
        self._package = package
        self._entry = entry
        self._content = content

    def _blocks(self) -> Iterator[bytes]:
        if self._content is not None:
            return iter((self._content,))
        return row_blocks(self._package.container.chunks(self._entry))

    def percent_rows(self, col: int) -> frozenset[int]:
        """The rows (from 0) of column `col` (from 0) whose number format shows a percent sign."""
        styles = percent_styles(self._package)
        if not styles:
            return frozenset()
        cell = re.compile(rb'<c r="%s([0-9]+)"[^>]*?\bs="([0-9]+)"' % column_letters(col + 1).encode("ascii"))
        found = (at for block in self._blocks() for at in cell.findall(block))
        return frozenset(int(row) - 1 for row, style in found if int(style) in styles)

    def uncalculated(self) -> list[tuple[int, int]]:
        """The cells (from 0) whose formula has no saved result."""
        return self._facts.uncalculated if self._content is None else uncalculated(self._content)

    def has_results(self) -> bool:
        """True where some formula has a saved result."""
        return self._facts.results if self._content is None else has_results(self._content)


@dataclass(slots=True)
class Book:
    """A workbook. kind: xlsx | xls | xlsb | ods; patchable: marks can be written into this kind of file."""

    kind: str
    sheets: list[Sheet]

    @property
    def patchable(self) -> bool:
        """True for packages of the xlsx kind."""
        return self.kind == "xlsx"


@lru_cache(maxsize=1)
def _settle_allocator() -> None:
    """Free one large block, once: the C library then keeps the memory of parts between files instead of returning it.

    Otherwise each file pays for some hundred page faults, a tenth of its time (glibc's dynamic mmap threshold).
    """
    bytes(16 << 20)


def open_book(path: Path, limits: Limits) -> Book:
    """Open a workbook by what it holds. Raises Unread for everything that is no readable workbook."""
    _settle_allocator()
    data = _bytes(path, limits)
    if sniff(data) == OLE:
        check_ole(data, limits.cells)
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
            raise too_large("内存不够", "not enough memory") from error
        words = str(error).splitlines()[0][:120] if str(error) else kind.__name__
        raise corrupt("内容无法读取", f"its contents cannot be read ({words})") from error


def _plain_sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets of a format that is read through the reader library alone."""
    book = _open(data)
    for about in book.sheets_metadata:
        with _Refusals():
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
        self._check_strings(small)
        parts = [self._core(entry) for entry in self._package.core] if small else []
        found: list[Sheet] = []
        for part, entry in worksheets:
            whole = self._read(entry) if small else None
            pieces = [whole] if whole is not None else self._container.chunks(entry)
            facts = scan(pieces, streamed=whole is None)
            sheet = Sheet(part.name, part.state, [], facts, xml=SheetXml(self._package, entry, whole, facts))
            found.append(sheet)
            content = self._look(sheet, entry, whole)
            if content is not None:
                parts.append((entry, *content))
        book = _open(stored(parts) if small else self._container.data)
        for sheet in found:
            with _Refusals():
                grid = book.get_sheet_by_name(sheet.name)
                sheet.rows = cast("list[list[Raw]]", grid.to_python(skip_empty_area=False))
            del grid
            _put_back(sheet)
            yield sheet

    def _read(self, entry: Entry) -> bytes:
        return b"".join(self._container.chunks(entry))

    def _look(self, sheet: Sheet, entry: Entry, whole: bytes | None) -> tuple[bytes, bool] | None:
        """Hold one sheet to the limits. Its content for the clean container, and if unchanged; None if streamed."""
        facts = sheet.facts
        refuse_doctype(entry.name, whole if whole is not None else self._container.head(entry))
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
        pieces = [whole] if whole is not None else row_blocks(self._container.chunks(entry))
        most = self._limits.cells
        if extent.rectangle(pieces) <= most:
            return whole
        kept = extent.without_strays(whole, most) if whole is not None else None
        if kept is None:
            words = f"工作表“{sheet.name}”的已用区域超过 {most} 格"
            raise too_large(words, f"the used range of sheet {sheet.name} is beyond {most} cells")
        sheet.stray = kept[1]
        return kept[0]

    def _core(self, entry: Entry) -> tuple[Entry, bytes, bool]:
        """A part of the clean container. Shared strings lose a declared number that they cannot hold."""
        content = self._read(entry)
        if entry is not self._package.strings or not _overstated(content[:_HEAD], entry.size):
            return entry, content, True
        return entry, _UNIQUE.sub(b'\\1="0"', content[:_HEAD]) + content[_HEAD:], False

    def _check_strings(self, small: bool) -> None:
        """Refuse document types, and where the part is handed on as it is a number of texts that it cannot hold."""
        entry = self._package.strings
        if entry is None:
            return
        head = self._container.head(entry)
        refuse_doctype(entry.name, head)
        if not small and _overstated(head, entry.size):
            raise corrupt("声明的文字数与内容不符", "it declares more texts than it can hold")


def _overstated(head: bytes, size: int) -> bool:
    """The reader library reserves memory for as many shared strings as are declared."""
    return any(int(number[:12]) > max(size, 1000) for _, number in _UNIQUE.findall(head))


def _put_back(sheet: Sheet) -> None:
    """Put into the rows what the reader library showed as empty: formula errors."""
    rows = sheet.rows
    for (row, col), text in sheet.facts.errors.items():
        if row < len(rows) and col < len(rows[row]):
            rows[row][col] = CellError(text)
