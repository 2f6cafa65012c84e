"""The records of .xlsb sheets, looked at before the reader library builds the rectangle around their cells.

[MS-XLSB] 2.1.4 (record), 2.4.718 (BrtRowHdr), 2.4.307 to 2.4.321 (cells begin with their column); rows from 0.
"""

from __future__ import annotations

import struct

from processor.reading.container import Container, too_large
from processor.reading.limits import Limits

_ROW = 0
_CELLS = range(1, 12)


def check_xlsb(container: Container, limits: Limits) -> None:
    """Raises Unread where the used ranges of all sheets together are beyond the limit, or a part is damaged."""
    left = limits.cells
    for key, entry in container.entries.items():
        if key.endswith(".bin") and "worksheets/" in key:
            left -= _rectangle(b"".join(container.chunks(entry)), limits.cells)
        if left < 0:
            words = f"已用区域合计超过 {limits.cells} 格"
            raise too_large(words, f"used ranges beyond {limits.cells} cells", "cells")


def _rectangle(data: bytes, enough: int) -> int:
    """Rows x columns of the smallest rectangle from A1 that holds all cells; where larger, something above `enough`."""
    at, row, rows, cols = 0, 0, 0, 0
    while at + 2 <= len(data) and rows * cols <= enough:
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        if kind == _ROW and size >= 4:
            row = struct.unpack_from("<I", data, at)[0] if at + 4 <= len(data) else 0
        elif kind in _CELLS and at + 4 <= len(data):
            rows, cols = max(rows, row + 1), max(cols, struct.unpack_from("<I", data, at)[0] + 1)
        at += size
    return rows * cols


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of at most `most` bytes, seven bits each, the lowest first; and where it ends."""
    value = 0
    for place in range(most):
        byte = data[at] if at < len(data) else 0
        at += 1
        value |= (byte & 127) << 7 * place
        if byte < 128:
            break
    return value, at
