"""Parts of a zip file, deflated and written with their headers.

Layout of headers: PKWARE APPNOTE.TXT 6.3.9, sections 4.3.7 (local) and 4.3.12 (central directory).
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from xml.parsers import expat

from processor import deflate
from processor.writing.package.refusal import refuse

LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s2B5H3L5H2L")
_DESCRIPTOR = 0x08
BIGGEST = 0xFFFFFFFE
_PIECE = 1 << 18


class Packed(NamedTuple):
    """A part ready to be written. chunks: its compressed bytes."""

    crc: int
    size: int
    packed_size: int
    method: int
    chunks: Sequence[bytes | memoryview]


def deflated(data: bytes) -> Packed:
    """Deflate a small part of our making."""
    deflater = deflate.deflater()
    chunk = deflater.compress(data) + deflater.flush()
    return Packed(deflate.crc32(data), len(data), len(chunk), zipfile.ZIP_DEFLATED, (chunk,))


def pack(name: str, pieces: Iterable[memoryview | bytes], xml: bool) -> Packed:
    """Deflate a part, taking its CRC-32 and parsing it (without handlers) on the way."""
    parser = expat.ParserCreate() if xml else None
    pieces = list(pieces)
    try:
        if sum(map(len, pieces)) <= _PIECE:
            whole = b"".join(pieces)
            if parser is not None:
                parser.Parse(whole, True)  # in one call, which saves a tenth of the time
            return deflated(whole)
        return _deflated_by_and_by(pieces, parser)
    except (expat.ExpatError, LookupError) as error:
        raise refuse(f"部件的 XML 有错（{error}）", f"a part is not well-formed XML ({error})", name) from error


def _deflated_by_and_by(pieces: Iterable[memoryview | bytes], parser: expat.XMLParserType | None) -> Packed:
    """Deflate a large part without ever having it as one piece."""
    deflater = deflate.deflater()
    chunks: list[bytes] = []
    crc = size = 0
    for batch in batches(pieces):
        crc, size = deflate.crc32(batch, crc), size + len(batch)
        chunks.append(deflater.compress(batch))
        if parser is not None:
            parser.Parse(batch, False)
    if parser is not None:
        parser.Parse(b"", True)
    chunks.append(deflater.flush())
    return Packed(crc, size, sum(map(len, chunks)), zipfile.ZIP_DEFLATED, chunks)


def batches(pieces: Iterable[memoryview | bytes]) -> Iterator[bytes | memoryview]:
    """The same bytes in pieces of about _PIECE: many small ones are joined, a large one is cut up."""
    waiting: list[memoryview | bytes] = []
    length = 0
    for piece in pieces:
        if length + len(piece) < _PIECE:
            waiting.append(piece)
            length += len(piece)
            continue
        yield b"".join([*waiting, piece[:_PIECE]])
        yield from (piece[start : start + _PIECE] for start in range(_PIECE, len(piece), _PIECE))
        waiting, length = [], 0
    if waiting:
        yield b"".join(waiting)


def entry(at: int, info: zipfile.ZipInfo, flags: int, name: bytes, packed: Packed) -> tuple[bytes, bytes]:
    """The local header of a part that is written at the offset `at`, and its entry in the directory.

    Sizes stand in the local header and the data-descriptor bit is cleared: some readers cannot do without.
    """
    if at > BIGGEST or packed.packed_size > BIGGEST:
        raise refuse("文件太大", "the file is too large")
    year, month, day, hour, minute, second = info.date_time
    date = (max(year, 1980) - 1980) << 9 | month << 5 | day
    time = hour << 11 | minute << 5 | second // 2
    flags, note = flags & ~_DESCRIPTOR, info.comment
    body = (20, flags, packed.method, time, date, packed.crc, packed.packed_size, packed.size, len(name), 0)
    made_by = (info.create_version & 0xFF, info.create_system & 0xFF)
    more = (len(note), 0, info.internal_attr, info.external_attr, at)
    return (
        LOCAL.pack(b"PK\x03\x04", *body) + name,
        _CENTRAL.pack(b"PK\x01\x02", *made_by, *body, *more) + name + note,
    )
