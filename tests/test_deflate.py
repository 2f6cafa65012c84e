"""What is deflated here inflates everywhere, and the other way round; damage is told by the errors named."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor import deflate


@given(st.lists(st.binary(max_size=3000), max_size=5))
def test_zlib_reads_what_is_deflated(pieces: list[bytes]) -> None:
    packer = deflate.deflater()
    packed = b"".join([*(packer.compress(piece) for piece in pieces), packer.flush()])
    assert zlib.decompress(packed, -15) == b"".join(pieces)
    assert deflate.crc32(b"".join(pieces)) == zlib.crc32(b"".join(pieces))
    assert zlib.decompress(deflate.compress(b"".join(pieces))) == b"".join(pieces)


@given(st.binary(max_size=3000), st.sampled_from([1, 6, 9]))
def test_what_zlib_deflates_is_read(data: bytes, level: int) -> None:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    assert deflate.decompressobj(-15).decompress(packed, len(data) + 1) == data
    assert deflate.decompress(zlib.compress(data, level)) == data


def test_no_more_is_inflated_than_is_asked_for() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(1 << 24)) + packer.flush()
    unpacker = deflate.decompressobj(-15)
    assert len(unpacker.decompress(packed, 1000)) == 1000
    assert len(unpacker.decompress(unpacker.unconsumed_tail, 5000)) == 5000


@pytest.mark.parametrize("packed", [b"\xff" * 20, b"\x07\x00", bytes(20)])
def test_damage(packed: bytes) -> None:
    with pytest.raises(deflate.errors):
        deflate.decompressobj(-15).decompress(packed)
