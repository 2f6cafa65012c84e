"""The records of an .xls workbook stream, looked at before the reader library believes the counts that they declare.

[MS-XLS] 2.1.4 (record), 2.4.265 (SST), 2.4.90 (Dimensions), 2.4.117 (FilePass); rows are 16 bits wide, columns 8.
"""

from __future__ import annotations

import struct

from processor.reading.container import corrupt, too_large
from processor.reading.sniff import encrypted

_BOF, _SST, _DIMENSIONS, _FILE_PASS = 0x0809, 0x00FC, 0x0200, 0x002F
_CELLS = frozenset((0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E))
_LARGEST = 65_536 * 256
_BIFF8_DIMENSIONS = 14


def check_biff(stream: bytes, most_cells: int) -> None:
    """Raises Unread where a workbook stream is encrypted, or declares or uses more than it can hold or may have."""
    at, row, col = 0, 0, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = at + 4
        at = body + size
        if at > len(stream):
            return
        if kind in _CELLS and size >= 4:
            cell_row, cell_col = struct.unpack_from("<HH", stream, body)
            row, col = max(row, cell_row), max(col, cell_col)
            if (row + 1) * (col + 1) > most_cells:
                words = f"已用区域超过 {most_cells} 格"
                raise too_large(words, f"its used range is beyond {most_cells} cells", "cells")
        elif kind == _BOF:
            row = col = 0
        elif kind == _FILE_PASS:
            raise encrypted()
        elif kind == _SST and size >= 8:
            if max(struct.unpack_from("<II", stream, body)[1:]) > len(stream):
                raise corrupt("声明的文字数与内容不符", "it declares more texts than it can hold")
        elif kind == _DIMENSIONS and size >= 10 and not 0 <= _declared(stream, body, size) <= _LARGEST:
            raise corrupt("声明的区域与格式不符", "it declares a range that the format does not have")


def _declared(stream: bytes, body: int, size: int) -> int:
    """The cells of a Dimensions record; negative where it ends before it begins."""
    layout = "<IIHH" if size >= _BIFF8_DIMENSIONS else "<HHHH"
    first_row, end_row, first_col, end_col = struct.unpack_from(layout, stream, body)
    if not end_row or not end_col:
        return 0
    rows, cols = end_row - first_row, end_col - first_col
    return int(rows * cols) if rows >= 0 and cols >= 0 else -1
