"""A workbook opened: its sheets as rows of raw cells, whatever the format."""

from __future__ import annotations

import stat
from functools import lru_cache
from pathlib import Path

from processor.errors import Unread
from processor.model import Text
from processor.reading.container import open_container, too_large
from processor.reading.grid import Sheet
from processor.reading.library import plain_sheets
from processor.reading.limits import Limits, NotHarmless
from processor.reading.ods import check_ods
from processor.reading.ole import check_ole
from processor.reading.package import kind_of, open_package
from processor.reading.sniff import OLE, sniff
from processor.reading.xlsb import check_xlsb
from processor.reading.xlsx import XlsxSheets
from processor.records import dataclass

__all__ = ["Book", "Sheet", "open_book"]


@dataclass(slots=True)
class Book:
    """A workbook. kind: xlsx | xls | xlsb | ods; patchable: marks can be written into this kind of file."""

    kind: str
    sheets: list[Sheet]

    @property
    def patchable(self) -> bool:
        """True for packages of the xlsx kind."""
        return self.kind == "xlsx"


def open_book(path: Path, limits: Limits, harmless: bool = False) -> Book:
    """Open a workbook by what it holds. Raises Unread for everything that is no readable workbook.

    harmless: raise NotHarmless for what should be read in a worker, before the reader library gets to see it
    """
    _settle_allocator()
    data = _bytes(path, limits)
    if sniff(data) == OLE:
        if harmless:
            raise NotHarmless
        check_ole(data, limits.cells)
        return Book("xls", list(plain_sheets(data)))
    container = open_container(data, limits)
    kind = kind_of(container)
    if kind == "xlsx":
        return Book(kind, list(XlsxSheets(open_package(container, limits), limits, harmless).read()))
    if harmless:
        raise NotHarmless
    (check_xlsb if kind == "xlsb" else check_ods)(container, limits)
    return Book(kind, list(plain_sheets(data)))


@lru_cache(maxsize=1)
def _settle_allocator() -> None:
    """Free one large block, once: the C library then keeps the memory of parts between files instead of returning it.

    Otherwise each file pays for some hundred page faults, a tenth of its time (glibc's dynamic mmap threshold).
    """
    bytes(16 << 20)


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        about = path.stat()
    except (OSError, ValueError):
        about = None
    if about is None or not stat.S_ISREG(about.st_mode):
        what = Text("不是文件", "this is not a file") if path.exists() else Text("文件不存在", "there is no such file")
        raise Unread("not-a-workbook", what, Text("请核对路径", "Check the path"))
    if about.st_size > limits.file_bytes:
        mega, most = about.st_size >> 20, limits.file_bytes >> 20
        raise too_large(f"文件有 {mega} MB，上限 {most} MB", f"{mega} MB, the limit is {most} MB", "file_bytes")
    try:
        with open(path, "rb", buffering=0) as file:
            return file.readall()
    except OSError as error:
        reason = error.strerror or str(error)
        what = Text(f"文件打不开：{reason}", f"the file cannot be opened: {reason}")
        raise Unread("corrupt", what, Text("请关闭正在使用它的程序", "Close the program that uses it")) from error
