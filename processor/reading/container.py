"""The zip container of a workbook, read by its own directory under limits: nothing is inflated before the rules hold.

ZIP: APPNOTE.TXT 6.3, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end record).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from processor import deflate
from processor.errors import Unread
from processor.model import Text
from processor.reading.limits import Limits
from processor.reading.sniff import encrypted
from processor.records import dataclass

_END = b"PK\x05\x06"
_END_SIZE = 22
_ENTRY = struct.Struct("<4s6H3I5H2I")
_READ_ENTRY = struct.Struct("<4s4x2H4x3IH2H8xI")
_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_SIZES = struct.Struct("<2H")
_STORED, _DEFLATED = 0, 8
_ZIP64 = 0xFFFFFFFF
_CHUNK, _SLICE = 1 << 20, 1 << 17
_HEAD = 4096
_SMALL = 1 << 14

_RESEND = Text("请重新保存或重新发送", "Save it again or send it again")
_SPLIT = Text("请分成几个文件，或删去无关内容", "Split it, or delete what does not belong in it")


def corrupt(zh: str, en: str) -> Unread:
    """A damaged container or part."""
    return Unread("corrupt", Text(f"文件已损坏：{zh}", f"the file is damaged: {en}"), _RESEND)


def too_large(zh: str, en: str, limit: str) -> Unread:
    """Beyond a limit; the words say which, `limit` is its name (a field of Limits)."""
    remedy = Text(f"{_SPLIT.zh}；确需放宽的加 --limit {limit}=新上限", f"{_SPLIT.en}; or raise it: --limit {limit}=N")
    return Unread("too-large", Text(zh, en), remedy)


@dataclass(frozen=True, slots=True)
class Entry:
    """One part: its name as written, where its data begins, sizes, checksum, method."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    method: int


@dataclass(frozen=True, slots=True)
class Container:
    """The parts of a package by lower-case name. `data` is the whole file."""

    data: bytes
    entries: dict[str, Entry]

    def find(self, name: str) -> Entry | None:
        """The part called `name` (case and leading slash do not matter)."""
        return self.entries.get(_folded(name))

    def read(self, name: str) -> bytes | None:
        """A whole part, inflated; None where there is none. Raises Unread where it is damaged.

        Small parts are remembered: in all files of a template most of them are the same, packed bytes and all.
        """
        entry = self.find(name)
        if entry is None:
            return None
        if entry.size <= _SMALL and entry.method == _DEFLATED:
            return _inflate(self._packed(entry), entry, _unpacked_before)
        return self.content(entry)

    def content(self, entry: Entry) -> bytes:
        """A whole part, inflated. Raises Unread where it is damaged."""
        if entry.method == _DEFLATED and entry.size > _CHUNK:
            return b"".join(_inflate_long(self.data, entry))
        packed = self._packed(entry)
        return packed if entry.method == _STORED else _inflate(packed, entry)

    def _packed(self, entry: Entry) -> bytes:
        return self.data[entry.start : entry.start + entry.packed]

    def head(self, entry: Entry) -> bytes:
        """The first bytes of a part, at most 4 KB."""
        packed = self.data[entry.start : entry.start + min(entry.packed, _HEAD)]
        if entry.method == _STORED:
            return packed
        try:
            return deflate.decompressobj(-15).decompress(packed, _HEAD)
        except deflate.errors as error:
            raise corrupt(f"部件 {entry.name} 无法解压", f"part {entry.name} cannot be inflated") from error

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The inflated bytes of a part, piece by piece; never more than the directory says."""
        if entry.method == _DEFLATED and entry.size > _CHUNK:
            yield from _inflate_long(self.data, entry)
        else:
            yield self.content(entry)


def _unpacked(packed: bytes, size: int) -> bytes:
    """What `packed` holds, as far as one byte beyond `size`."""
    return deflate.decompressobj(-15).decompress(packed, size + 1)


_unpacked_before = lru_cache(maxsize=64)(_unpacked)


def _inflate(packed: bytes, entry: Entry, unpacked: Callable[[bytes, int], bytes] = _unpacked) -> bytes:
    try:
        whole = unpacked(packed, entry.size)
    except deflate.errors as error:
        raise corrupt(f"部件 {entry.name} 无法解压", f"part {entry.name} cannot be inflated") from error
    if len(whole) != entry.size:
        raise corrupt(f"部件 {entry.name} 的大小不符", f"part {entry.name} has another size than stated")
    return whole


def _inflate_long(data: bytes, entry: Entry) -> Iterator[bytes]:
    """A part piece by piece, fed in slices: what is left of a slice is copied for every piece."""
    unpacker = deflate.decompressobj(-15)
    at, end, seen = entry.start, entry.start + entry.packed, 0
    left = b""
    try:
        while seen <= entry.size:
            if not left:
                left = data[at : min(at + _SLICE, end)]
                at += len(left)
            piece = unpacker.decompress(left, _CHUNK)
            left = unpacker.unconsumed_tail
            if piece:
                seen += len(piece)
                yield piece
            elif left or at >= end or unpacker.eof:
                break
    except deflate.errors as error:
        raise corrupt(f"部件 {entry.name} 无法解压", f"part {entry.name} cannot be inflated") from error
    if seen != entry.size:
        raise corrupt(f"部件 {entry.name} 的大小不符", f"part {entry.name} has another size than stated")


def open_container(data: bytes, limits: Limits) -> Container:
    """Read the directory of `data` and hold it to the rules. Raises Unread (corrupt, encrypted, too-large)."""
    end = data.rfind(_END, max(0, len(data) - _END_SIZE - 0xFFFF))
    if end < 0 or end + _END_SIZE > len(data):
        raise corrupt("不完整，可能没有下载或复制完", "incomplete, perhaps a broken download")
    count, size, at = struct.unpack("<H2I", data[end + 10 : end + 20])
    if _ZIP64 in (size, at) or count == 0xFFFF:
        raise corrupt("使用了 zip64 目录", "it uses a zip64 directory")
    if at + size > end:
        raise corrupt("目录超出文件", "its directory lies outside the file")
    if count > limits.parts:
        words = f"文件含 {count} 个部件，上限 {limits.parts}"
        raise too_large(words, f"{count} parts, the limit is {limits.parts}", "parts")
    entries = _entries(data, at, at + size, count)
    inflated = sum(entry.size for entry in entries.values())
    if inflated > limits.inflated_bytes:
        mega, most = inflated >> 20, limits.inflated_bytes >> 20
        words = f"解压后有 {mega} MB，上限 {most} MB"
        raise too_large(words, f"{mega} MB once inflated, the limit is {most} MB", "inflated_bytes")
    if inflated > max(limits.in_memory, limits.ratio * len(data)):
        words = f"解压后是原来的 {inflated // len(data)} 倍，上限 {limits.ratio} 倍"
        raise too_large(words, f"{inflated // len(data)} times its size once inflated, limit {limits.ratio}", "ratio")
    return Container(data, entries)


def _entries(data: bytes, at: int, end: int, count: int) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    spans: list[tuple[int, int]] = []
    for _ in range(count):
        if at + _ENTRY.size > end:
            raise corrupt("目录不完整", "its directory is incomplete")
        magic, flags, method, crc, packed, size, name_size, extra, comment, local = _READ_ENTRY.unpack_from(data, at)
        start = at + _ENTRY.size
        at = start + name_size + extra + comment
        if magic != b"PK\x01\x02" or at > end:
            raise corrupt("目录有误", "its directory is wrong")
        if flags & 1:
            raise encrypted()
        name, key = _named(data[start : start + name_size], bool(flags & 0x800))
        entry = _entry(data, name, local, method, packed, size, crc)
        spans.append((local, entry.start + packed))
        if key in entries:
            raise corrupt(f"部件 {name} 重复", f"part {name} occurs twice")
        entries[key] = entry
    _no_overlap(spans)
    return entries


def _entry(data: bytes, name: str, local: int, method: int, packed: int, size: int, crc: int) -> Entry:
    if _ZIP64 in (packed, size, local):
        raise corrupt("使用了 zip64 大小", "it uses zip64 sizes")
    if method not in (_STORED, _DEFLATED):
        raise corrupt(f"部件 {name} 的压缩方法不受支持", f"part {name} uses an unsupported compression")
    if method == _STORED and packed != size:
        raise corrupt(f"部件 {name} 的大小不符", f"part {name} has another size than stated")
    if local + _LOCAL.size > len(data) or not data.startswith(b"PK\x03\x04", local):
        raise corrupt(f"部件 {name} 的位置有误", f"part {name} is not where the directory says")
    name_size, extra = _LOCAL_SIZES.unpack_from(data, local + 26)
    start = local + _LOCAL.size + name_size + extra
    if start + packed > len(data):
        raise corrupt(f"部件 {name} 不完整", f"part {name} is incomplete")
    return Entry(name, start, packed, size, crc, method)


@lru_cache(maxsize=256)
def _named(raw: bytes, modern: bool) -> tuple[str, str]:
    """The name of a part, and what it is found by. modern: it is said to be UTF-8."""
    # Nearly every name is ASCII, for which the table of an old code page need not be loaded.
    name = raw.decode("utf-8" if modern or raw.isascii() else "cp437", "replace")
    key = _folded(name)
    if ".." in key.split("/") or "\0" in key or ":" in key:
        raise corrupt(f"部件路径 {name} 不合规", f"the part name {name} is not allowed")
    return name, key


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _no_overlap(spans: list[tuple[int, int]]) -> None:
    spans.sort()
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise corrupt("部件互相重叠", "its parts overlap")


def stored(parts: list[tuple[Entry, bytes, bool]]) -> bytes:
    """A new container that holds `parts` uncompressed: what the reader library gets to see, and nothing else.

    parts: (entry, content, whether the content is the entry's own, so that its checksum still holds)
    """
    body: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for entry, content, own in parts:
        name = entry.name.replace("\\", "/").lstrip("/").encode("utf-8")
        crc = entry.crc if own else deflate.crc32(content)
        sizes = (crc, len(content), len(content))
        body += (_LOCAL.pack(b"PK\x03\x04", 20, 0x800, 0, 0, 0x21, *sizes, len(name), 0), name, content)
        directory += (
            _ENTRY.pack(b"PK\x01\x02", 20, 20, 0x800, 0, 0, 0x21, *sizes, len(name), 0, 0, 0, 0, 0, at),
            name,
        )
        at += _LOCAL.size + len(name) + len(content)
    packed = b"".join(directory)
    end = struct.pack("<4s4H2IH", _END, 0, 0, len(parts), len(parts), len(packed), at, 0)
    return b"".join((*body, packed, end))
