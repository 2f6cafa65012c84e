"""A VBA project made of source text alone (MS-OVBA): no compiled code, so Excel compiles it when it opens the file.

Nothing in it depends on the machine or the clock: the seed of the "encrypted" fields is fixed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from processor.excel.addin.cfb import compound_file

CODE_PAGE = 936
"""Of all text in the project: Chinese."""

_PROJECT_ID = "{6B2F5C0E-8D41-4C7A-9E53-7A4D1C0F2B96}"
_SEED = 0x53
_OLE_AUTOMATION = rb"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
_COOKIE = 0xFFFF
_CHUNK = 4096


@dataclass(frozen=True)
class Module:
    """A module of the project. source: with its attributes, lines ended as in Python; base: the GUID of the class that
    a document's module extends, empty for a module of procedures"""

    name: str
    source: str
    base: str = ""

    @property
    def text(self) -> bytes:
        """The source as it is stored."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.base:
            lines += [
                f'Attribute VB_Base = "0{self.base}"',
                "Attribute VB_GlobalNameSpace = False",
                "Attribute VB_Creatable = False",
                "Attribute VB_PredeclaredId = True",
                "Attribute VB_Exposed = True",
                "Attribute VB_TemplateDerived = False",
                "Attribute VB_Customizable = True",
            ]
        lines += self.source.rstrip("\n").split("\n") if self.source else []
        return ("\r\n".join(lines) + "\r\n").encode(f"cp{CODE_PAGE}")


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """vbaProject.bin with these modules, documents first."""
    streams = {f"VBA/{module.name}": compressed(module.text) for module in modules}
    streams["VBA/dir"] = compressed(_dir(name, modules))
    streams["VBA/_VBA_PROJECT"] = bytes.fromhex("CC61FFFF000000")
    streams["PROJECT"] = _project(name, modules)
    streams["PROJECTwm"] = b"".join(_both(module.name) for module in modules) + b"\0\0"
    return compound_file(streams)


def _both(name: str) -> bytes:
    return _text(name) + b"\0" + name.encode("utf-16-le") + b"\0\0"


def _text(text: str) -> bytes:
    return text.encode(f"cp{CODE_PAGE}")


# ---------------------------------------------------------------- the dir stream (2.3.4.2)


def _dir(name: str, modules: Sequence[Module]) -> bytes:
    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HI", kind, len(data)) + data

    def word(value: int) -> bytes:
        return struct.pack("<H", value)

    def long(value: int) -> bytes:
        return struct.pack("<I", value)

    parts = [
        record(0x01, long(1)),  # Windows, 32 bits: what Excel writes in either
        record(0x02, long(0x409)) + record(0x14, long(0x409)),
        record(0x03, word(CODE_PAGE)),
        record(0x04, _text(name)),
        record(0x05, b"") + record(0x40, b""),
        record(0x06, b"") + record(0x3D, b""),
        record(0x07, long(0)) + record(0x08, long(0)),
        struct.pack("<HIIH", 0x09, 4, 1, 0),  # version 1.0
        record(0x0C, b"") + record(0x3C, b""),
        record(0x16, b"stdole") + record(0x3E, "stdole".encode("utf-16-le")),
        record(0x0D, struct.pack("<I", len(_OLE_AUTOMATION)) + _OLE_AUTOMATION + b"\0" * 6),
        record(0x0F, word(len(modules))) + record(0x13, word(_COOKIE)),
    ]
    for module in modules:
        wide = module.name.encode("utf-16-le")
        parts += [
            record(0x19, _text(module.name)) + record(0x47, wide),
            record(0x1A, _text(module.name)) + record(0x32, wide),
            record(0x1C, b"") + record(0x48, b""),
            record(0x31, long(0)),  # the source begins at once
            record(0x1E, long(0)) + record(0x2C, word(_COOKIE)),
            record(0x22 if module.base else 0x21, b""),
            record(0x2B, b""),
        ]
    return b"".join(parts) + struct.pack("<HI", 0x10, 0)


# ---------------------------------------------------------------- the PROJECT stream (2.3.1)


def _project(name: str, modules: Sequence[Module]) -> bytes:
    lines = [f'ID="{_PROJECT_ID}"']
    lines += [f"Document={one.name}/&H00000000" if one.base else f"Module={one.name}" for one in modules]
    lines += [
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{obscured(struct.pack("<I", 0))}"',  # not protected
        f'DPB="{obscured(bytes(1))}"',  # no password
        f'GC="{obscured(bytes([0xFF]))}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{one.name}=0, 0, 0, 0, C" for one in modules),
    ]
    return _text("\r\n".join(lines) + "\r\n")


def obscured(data: bytes, project_id: str = _PROJECT_ID, seed: int = _SEED) -> str:
    """Data as the fields CMG, DPB and GC hold it (2.4.3.2), as hexadecimal text."""
    key = sum(project_id.encode()) & 0xFF
    out = bytearray([seed, seed ^ 2, seed ^ key])
    plain, last, before = key, seed ^ key, seed ^ 2
    for byte in bytes((seed & 6) // 2) + struct.pack("<I", len(data)) + data:
        coded = byte ^ (before + plain & 0xFF)
        plain, before, last = byte, last, coded
        out.append(coded)
    return out.hex().upper()


# ---------------------------------------------------------------- compression (2.4.1)


def compressed(data: bytes) -> bytes:
    """Data as a compressed container."""
    out = bytearray(b"\x01")
    for at in range(0, len(data), _CHUNK):
        out += _chunk(data[at : at + _CHUNK])
    return bytes(out)


def _chunk(data: bytes) -> bytes:
    body = bytearray()
    at = 0
    while at < len(data):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if at >= len(data):
                break
            offset, length = _match(data, at)
            if length:
                flags |= 1 << bit
                shift = 16 - _offset_bits(at)
                tokens += struct.pack("<H", offset - 1 << shift | length - 3)
                at += length
            else:
                tokens.append(data[at])
                at += 1
        body += bytes([flags]) + tokens
    if len(body) >= _CHUNK:  # it does not shrink: stored as it is
        return struct.pack("<H", 0x3000 | _CHUNK - 1) + data.ljust(_CHUNK, b"\0")
    return struct.pack("<H", 0xB000 | len(body) - 1) + bytes(body)


def _offset_bits(at: int) -> int:
    """Bits of a copy token that hold the offset, at this place of a chunk."""
    return max((at - 1).bit_length(), 4)


def _match(data: bytes, at: int) -> tuple[int, int]:
    """How far back the longest piece stands that comes again, and its length; 0, 0 where none is worth a token."""
    if at == 0:
        return 0, 0
    most = min((0xFFFF >> _offset_bits(at)) + 3, len(data) - at)
    best = (0, 0)
    found = data.rfind(data[at : at + 3], 0, at + 2) if most >= 3 else -1
    while found >= 0 and best[1] < most:
        length = 3
        while length < most and data[found + length] == data[at + length]:
            length += 1
        if length > best[1]:
            best = at - found, length
        found = data.rfind(data[at : at + 3], 0, found + 2)
    return best
