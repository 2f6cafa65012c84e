"""A writer of the smallest .xlsb workbooks that a spreadsheet program opens: texts and numbers, no styles.

[MS-XLSB] 2.1.4 (records), 2.4.301 (BrtBundleSh), 2.4.718 (BrtRowHdr), 2.4.318 (BrtCellSt), 2.4.315 (BrtCellReal).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

_TYPES = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsb(sheets: Mapping[str, Sequence[Sequence[object]]], last_row: int = 0) -> bytes:
    """The bytes of a workbook: tab -> rows. last_row: the number that rows give themselves, 0 for their own."""
    links, bundles = "", b""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (tab, rows) in enumerate(sheets.items(), start=1):
            links += (
                f'<Relationship Id="rId{number}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{number}.bin"/>'
            )
            bundles += _record(156, struct.pack("<II", 0, number) + _text(f"rId{number}") + _text(tab))
            archive.writestr(f"xl/worksheets/sheet{number}.bin", _sheet(rows, last_row))
        book = _record(131) + _record(143) + bundles + _record(144) + _record(132)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _relations(links))
        main = f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.bin"/>'
        archive.writestr("_rels/.rels", _relations(main))
        types = f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="bin" ContentType="{_TYPES}"/></Types>'
        archive.writestr("[Content_Types].xml", types)
    return buffer.getvalue()


def _relations(links: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _sheet(rows: Sequence[Sequence[object]], last_row: int) -> bytes:
    width = max((len(row) for row in rows), default=1)
    parts = [_record(129), _record(148, struct.pack("<4I", 0, max(len(rows) - 1, 0), 0, width - 1)), _record(145)]
    for at, row in enumerate(rows):
        parts.append(_record(0, struct.pack("<IIHHBI", last_row or at, 0, 300, 0, 0, 0)))
        for col, value in enumerate(row):
            if isinstance(value, int | float):
                parts.append(_record(5, struct.pack("<IId", col, 0, value)))
            elif value is not None:
                parts.append(_record(6, struct.pack("<II", col, 0) + _text(str(value))))
    return b"".join((*parts, _record(146), _record(130)))


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, length = len(body), b""
    while True:
        size, low = size >> 7, size & 127
        length += bytes([low | 128 if size else low])
        if not size:
            return head + length + body


def _text(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data
