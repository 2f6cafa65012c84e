"""A compound file (MS-CFB, version 3) of a few streams, the same bytes every time: no clock, no random id."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_SECTOR, _MINI_SECTOR, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_BLACK = 1
_HEADER_FAT_SLOTS = 109


@dataclass
class _Entry:
    """A directory entry (2.6.1); left, right and child are numbers of entries."""

    name: str
    kind: int
    data: bytes = b""
    children: list[_Entry] = field(default_factory=list)
    number: int = 0
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = 0
    size: int = 0


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams. Names are paths with forward slashes; the storages in them are made.

    ValueError where it would grow beyond what the header alone can address (7 MB).
    """
    root = _Entry("Root Entry", _ROOT)
    for path, data in streams.items():
        *folders, name = path.split("/")
        _folder(root, folders).children.append(_Entry(name, _STREAM, data))
    entries = list(_numbered(root))
    for entry in entries:
        entry.child = _tree(sorted(entry.children, key=_order))
    return _written(root, entries)


def _folder(root: _Entry, path: Sequence[str]) -> _Entry:
    for name in path:
        found = next((entry for entry in root.children if entry.name == name), None)
        if found is None:
            found = _Entry(name, _STORAGE)
            root.children.append(found)
        root = found
    return root


def _numbered(root: _Entry) -> Iterator[_Entry]:
    waiting = [root]
    number = 0
    while waiting:
        entry = waiting.pop(0)
        entry.number = number
        number += 1
        waiting += entry.children
        yield entry


def _order(entry: _Entry) -> tuple[int, str]:
    """Siblings are ordered by length, then by capital letters (2.6.4)."""
    return len(entry.name.encode("utf-16-le")), entry.name.upper()


def _tree(siblings: Sequence[_Entry]) -> int:
    """Siblings as a balanced tree; the number of its top. All nodes are black, which a red-black tree allows only where
    it is perfect, and which every reader takes."""
    if not siblings:
        return _NONE
    middle = len(siblings) // 2
    top = siblings[middle]
    top.left, top.right = _tree(siblings[:middle]), _tree(siblings[middle + 1 :])
    return top.number


class _Sectors:
    """Sectors one after the other, and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size, self.data, self.chain = size, bytearray(), list[int]()

    def put(self, data: bytes) -> int:
        """The number of the first sector of `data`; _END for nothing."""
        if not data:
            return _END
        first = len(self.chain)
        count = -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.chain += [*range(first + 1, first + count), _END]
        return first


def _written(root: _Entry, entries: Sequence[_Entry]) -> bytes:
    mini, big = _Sectors(_MINI_SECTOR), _Sectors(_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < _CUTOFF else big).put(entry.data)
    root.start, root.size = big.put(bytes(mini.data)), len(mini.data)
    mini_table = b"".join(struct.pack("<I", number) for number in mini.chain)
    mini_start = big.put(_filled(mini_table))
    directory = big.put(_directory(entries))
    fat_count = 1
    while fat_count * (_SECTOR // 4) < len(big.chain) + fat_count:
        fat_count += 1
    if fat_count > _HEADER_FAT_SLOTS:
        raise ValueError("too large for one header")
    fat_start = len(big.chain)
    chain = big.chain + [_FAT] * fat_count
    fat = _filled(b"".join(struct.pack("<I", number) for number in chain))
    slots = [*range(fat_start, fat_start + fat_count)] + [_FREE] * (_HEADER_FAT_SLOTS - fat_count)
    header = struct.pack(
        "<8s16x5H6x9I",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        *(0x3E, 3, 0xFFFE, 9, 6),  # minor and major version, byte order, sizes of sectors as powers of two
        *(0, fat_count, directory, 0, _CUTOFF, mini_start, -(-len(mini_table) // _SECTOR), _END, 0),
    )
    return header + struct.pack(f"<{_HEADER_FAT_SLOTS}I", *slots) + bytes(big.data) + fat


def _filled(table: bytes) -> bytes:
    """A table of sectors up to the end of its last sector."""
    count = -(-len(table) // _SECTOR)
    return table.ljust(count * _SECTOR, b"\xff")


def _directory(entries: Sequence[_Entry]) -> bytes:
    data = b"".join(_packed(entry) for entry in entries)
    unused = struct.pack("<64xHBB3I16xI8x8xIQ", 0, 0, 0, _NONE, _NONE, _NONE, 0, 0, 0)
    return data + unused * (-len(entries) % (_SECTOR // 128))


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    links = (entry.left, entry.right, entry.child)
    return struct.pack("<64sHBB3I16xI8x8xIQ", name, len(name), entry.kind, _BLACK, *links, 0, entry.start, entry.size)
