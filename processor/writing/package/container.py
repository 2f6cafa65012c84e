"""The zip container: parts that are not touched keep their compressed bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO

from processor import deflate
from processor.records import dataclass
from processor.writing.package.packing import BIGGEST, LOCAL, Packed, batches, deflated, entry, pack
from processor.writing.package.refusal import refuse
from processor.writing.package.xmlbytes import Splice, spliced

_END = struct.Struct("<4s4H2LH")
_UTF8, _ENCRYPTED = 0x800, 0x01
_INFLATED_MOST = 1 << 30
_NEW = zipfile.ZipInfo(date_time=(1980, 1, 1, 0, 0, 0))
"""What the directory says of a part of our making."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done to a part: its CRC-32 and size now, its CRC-32 before, and the cuts that lead back. A cut says: at
    this offset of the new bytes, so many of them were put for these."""

    name: str
    crc: int
    size: int
    before: int
    cuts: tuple[tuple[int, int, bytes], ...]


@lru_cache(maxsize=1024)
def normal(name: str) -> str:
    """A part's name as names are compared: forward slashes, no leading one, without case."""
    return name.replace("\\", "/").lstrip("/").lower()


class Package:
    """A workbook's zip file: reads parts, takes changed and new ones, writes the whole.

    Raises Unpatchable for what could not be written back without risk (no zip, encrypted, two parts of one name,
    overlapping parts, sizes beyond 4 GB).
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        if source[:4] == b"\xd0\xcf\x11\xe0":
            raise refuse("是旧版 .xls 或加了密码的文件", "it is an old .xls or protected by a password")
        if source[:4] != b"PK\x03\x04":
            raise refuse("不是 .xlsx 文件", "not an .xlsx file")
        try:
            with zipfile.ZipFile(io.BytesIO(source)) as archive:
                infos, self._comment = archive.infolist(), archive.comment
        except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, OverflowError) as error:
            raise refuse("不是完整的 .xlsx 文件", "not a whole .xlsx file") from error
        self._infos = infos
        self._by_name: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            key = normal(info.filename)
            if key in self._by_name:
                raise refuse("压缩包里有重名的部件", "two parts have one name", info.filename)
            self._by_name[key] = info
        self._raw = self._located()
        self._changed: dict[str, Packed] = {}
        self._added: dict[str, Packed] = {}
        self._dropped: set[str] = set()
        self._numbers: dict[str, int] = {}
        self.edits: list[Edit] = []

    def _located(self) -> dict[str, tuple[bytes, int]]:
        """Per part: its name's bytes and where its data begins; refuses what does not lie clean in the file."""
        raw: dict[str, tuple[bytes, int]] = {}
        end_before = 0
        for key, info in sorted(self._by_name.items(), key=lambda item: item[1].header_offset):
            at = info.header_offset
            if info.flag_bits & _ENCRYPTED:
                raise refuse("文件加了密", "the file is encrypted")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise refuse("压缩方式不受支持", "unsupported compression", info.filename)
            if at < end_before or at + LOCAL.size > len(self._source):
                raise refuse("压缩包的部件互相重叠", "parts of the zip overlap", info.filename)
            fields = LOCAL.unpack_from(self._source, at)
            name_at = at + LOCAL.size
            data_at = name_at + fields[9] + fields[10]
            end_before = data_at + info.compress_size
            if fields[0] != b"PK\x03\x04" or end_before > len(self._source) or info.file_size > BIGGEST:
                raise refuse("压缩包已损坏", "the zip is damaged", info.filename)
            raw[key] = (self._source[name_at : name_at + fields[9]], data_at)
        return raw

    @property
    def names(self) -> list[str]:
        """The parts' names as they stand in the file, added ones at the end."""
        return [info.filename for info in self._infos] + list(self._added)

    def find(self, name: str) -> str | None:
        """The stored name of the source's part that `name` means (without case, slashes either way), or None."""
        info = self._by_name.get(normal(name))
        return info.filename if info else None

    def free_name(self, pattern: str) -> str:
        """A part name not in use; `pattern` holds {} for a number counted from 1."""
        number = self._numbers.get(pattern, 1)
        while normal(name := pattern.format(number)) in self._by_name or name in self._added:
            number += 1
        self._numbers[pattern] = number
        return name

    def read(self, name: str, most: int | None = None) -> bytes:
        """The part's bytes, or the first `most` of them (then unchecked)."""
        info = self._by_name[normal(name)]
        data_at = self._raw[normal(name)][1]
        packed = memoryview(self._source)[data_at : data_at + info.compress_size]
        if info.file_size > _INFLATED_MOST:
            raise refuse("部件太大", "a part is too large", name)
        if info.compress_type == zipfile.ZIP_STORED:
            data = bytes(packed if most is None else packed[:most])
        else:
            data = self._inflated(packed, info.file_size if most is None else min(most, info.file_size), name)
        if most is None and (len(data) != info.file_size or deflate.crc32(data) != info.CRC):
            raise refuse("压缩包已损坏", "the zip is damaged", name)
        return data

    @staticmethod
    def _inflated(packed: memoryview, most: int, name: str) -> bytes:
        try:
            return deflate.decompressobj(-15).decompress(packed, most) if most else b""
        except deflate.errors as error:
            raise refuse("压缩包已损坏", "the zip is damaged", name) from error

    def change(self, name: str, data: bytes, splices: Sequence[Splice], *, xml: bool = True) -> None:
        """Put `data`, the part's text in UTF-8, with `splices` in the place of a part; it is packed at once.

        xml: refuse the package (Unpatchable) when the outcome is not well-formed XML.
        """
        info = self._by_name[normal(name)]
        if normal(name) in self._changed:
            raise refuse("一个部件被两处共用", "a part belongs to two others", name)
        packed = pack(name, spliced(data, splices), xml)
        self._changed[normal(name)] = packed
        if len(data) == info.file_size and deflate.crc32(data) == info.CRC:
            cuts = tuple(_cuts(data, splices))
        else:
            cuts = ((0, packed.size, self.read(name)),)
        self.edits.append(Edit(info.filename, packed.crc, packed.size, info.CRC, cuts))

    def replace(self, name: str, data: bytes) -> None:
        """Put other bytes in the place of a part; they are neither looked at nor entered as an edit."""
        self._changed[normal(name)] = deflated(data)

    def drop(self, name: str) -> None:
        """Leave a part out."""
        self._dropped.add(normal(name))

    def stamp(self, name: str) -> tuple[int, int] | None:
        """CRC-32 and size of a part as the zip's directory states them; None where there is no such part."""
        info = self._by_name.get(normal(name))
        return (info.CRC, info.file_size) if info else None

    def add(self, name: str, data: bytes) -> None:
        """Put a new part of our making at the end of the package."""
        self._added[name] = deflated(data)

    @property
    def added(self) -> dict[str, tuple[int, int]]:
        """The names of the new parts, with the CRC-32 and size of each."""
        return {name: (packed.crc, packed.size) for name, packed in self._added.items()}

    def write(self, out: BinaryIO) -> None:
        """The whole package, in the order of the source, new parts at the end."""
        pieces: list[bytes | memoryview] = []
        central: list[bytes] = []
        at = 0
        for part in self._parts():
            packed = part[-1]
            header, listed = entry(at, *part)
            pieces += (header, *packed.chunks)
            central.append(listed)
            at += len(header) + packed.packed_size
        size, count = sum(map(len, central)), len(central)
        if at + size > BIGGEST or count > 0xFFFE:
            raise refuse("文件太大", "the file is too large")
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, size, at, len(self._comment))
        for batch in batches([*pieces, *central, end, self._comment]):
            out.write(batch)

    def _parts(self) -> Iterator[tuple[zipfile.ZipInfo, int, bytes, Packed]]:
        """Every part that is written: what the directory says of it, its flags, its name's bytes, its data."""
        source = memoryview(self._source)
        for key, info in self._by_name.items():
            if key in self._dropped:
                continue
            name, data_at = self._raw[key]
            packed = self._changed.get(key)
            if packed is None:
                chunks = (source[data_at : data_at + info.compress_size],)
                packed = Packed(info.CRC, info.file_size, info.compress_size, info.compress_type, chunks)
            yield info, info.flag_bits, name, packed
        for new, packed in self._added.items():
            yield _NEW, 0 if new.isascii() else _UTF8, new.encode("utf-8"), packed


def _cuts(data: bytes, splices: Sequence[Splice]) -> Iterator[tuple[int, int, bytes]]:
    """The splices as seen from the new bytes."""
    shift = 0
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        yield start + shift, len(new), data[start:end]
        shift += len(new) - (end - start)
