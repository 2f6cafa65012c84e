"""How much of a workbook the reader is willing to open."""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that are looked at before anything is inflated or handed to the reader library.

    file_bytes:     size of the file on disk
    inflated_bytes: real size of all parts together, and of one part (a ratio cap would refuse honest long tables)
    parts:          entries of the zip directory
    sheets:         sheets that the workbook declares
    cells:          cells of the smallest rectangle around what a sheet holds: the library builds it whole in memory
    merges:         merged areas of one sheet
    in_memory:      up to this inflated size the parts are kept while the file is read; beyond it they are streamed
    """

    file_bytes: int = 100 * _MB
    inflated_bytes: int = 400 * _MB
    parts: int = 5_000
    sheets: int = 200
    cells: int = 8_000_000
    merges: int = 50_000
    in_memory: int = 16 * _MB
