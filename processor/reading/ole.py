"""The OLE container of .xls files, looked at before the reader library follows its chains: it would run round a loop.

Compound file: [MS-CFB] 2.2 (header), 2.3 (FAT), 2.5 (DIFAT), 2.6 (directory).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from processor.errors import Unread
from processor.model import Text
from processor.reading.biff import check_biff
from processor.reading.container import corrupt
from processor.reading.sniff import encrypted

_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_ENTRY_SIZE = 128
_SMALL = 64
_WORKBOOK = frozenset(("workbook", "book"))
_ENCRYPTED = frozenset(("encryptedpackage", "encryptioninfo"))


def check_ole(data: bytes, most_cells: int) -> None:
    """Raises Unread for a compound file that is encrypted, holds no workbook, whose chains are broken, or whose records
    declare or use more than `most_cells`."""
    size = 1 << struct.unpack_from("<H", data, 30)[0] if len(data) >= 512 else 0
    if size not in (512, 4096):
        raise _broken()
    table = _allocation(data, size)
    directory = b"".join(_sector(data, size, at) for at in _chain(table, struct.unpack_from("<I", data, 48)[0]))
    if not directory:
        raise corrupt("不完整，可能没有下载或复制完", "incomplete, perhaps a broken download")
    cutoff, small_start = struct.unpack_from("<II", data, 56)
    small = b"".join(_sector(data, size, at) for at in _chain(table, small_start))
    small_table = struct.unpack(f"<{len(small) // 4}I", small[: len(small) // 4 * 4])
    inner = b""
    streams: dict[str, bytes] = {}
    for at in range(0, len(directory) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
        name, kind, start, length = _entry(directory, at)
        if not kind:
            continue
        streams.setdefault(name, b"")
        wanted = (kind == 5 and not inner) or (kind == 2 and name in _WORKBOOK and not streams[name])
        if not wanted or not length or start >= _END:
            continue
        if kind == 2 and length < cutoff:
            parts = [inner[at * _SMALL : (at + 1) * _SMALL] for at in _chain(small_table, start)]
        else:
            parts = [_sector(data, size, at) for at in _chain(table, start)]
        if kind == 5:
            inner = b"".join(parts)
        else:
            streams[name] = b"".join(parts)[:length]
    if streams.keys() & _ENCRYPTED:
        raise encrypted()
    if not streams.keys() & _WORKBOOK:
        what = Text("这是 Word 文档", "this is a Word document") if "worddocument" in streams else _NO_WORKBOOK
        raise Unread("not-a-workbook", what, _SAVE_AS)
    for name in _WORKBOOK & streams.keys():
        check_biff(streams[name], most_cells)


_NO_WORKBOOK = Text("文件里没有工作簿", "the file holds no workbook")
_SAVE_AS = Text("请用 Excel/WPS 打开并另存为 .xlsx", "Open it in Excel or WPS and save it as .xlsx")


def _broken() -> Unread:
    return corrupt("内部结构有误", "its structure is broken")


def _entry(directory: bytes, at: int) -> tuple[str, int, int, int]:
    """Name in lower case, kind (1 storage, 2 stream, 5 root), first sector and length of a directory entry."""
    size, kind = struct.unpack_from("<HB", directory, at + 64)
    start, length = struct.unpack_from("<II", directory, at + 116)
    name = directory[at : at + max(0, min(size, 64) - 2)].decode("utf-16-le", "replace").lower()
    return name, kind, start, length


def _sector(data: bytes, size: int, at: int) -> bytes:
    return data[(at + 1) * size : (at + 2) * size]


def _allocation(data: bytes, size: int) -> tuple[int, ...]:
    """The sector allocation table; its own sectors are listed in the header and in a chain of further lists."""
    listed = list(struct.unpack_from("<109I", data, 76))
    following, count = struct.unpack_from("<II", data, 68)
    seen: set[int] = set()
    while following < _END:
        if following in seen or len(seen) > count:
            raise _broken()
        seen.add(following)
        block = _sector(data, size, following)
        if len(block) < size:
            raise _broken()
        numbers = struct.unpack(f"<{size // 4}I", block)
        listed += numbers[:-1]
        following = numbers[-1]
    sectors = b"".join(_sector(data, size, at) for at in listed if at < _END)
    return struct.unpack(f"<{len(sectors) // 4}I", sectors[: len(sectors) // 4 * 4])


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """The sectors of a chain. Raises Unread where it does not end."""
    for _ in range(len(table) + 1):
        if start >= _END or start >= len(table):
            return
        yield start
        start = table[start]
    raise _broken()
