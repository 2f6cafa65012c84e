"""How much of a workbook the reader is willing to open."""

from __future__ import annotations

from processor.records import dataclass

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that are looked at before anything is inflated or handed to the reader library.

    file_bytes:     size of the file on disk
    inflated_bytes: real size of all parts together, and of one part
    ratio:          inflated to packed size of what is larger than in_memory (alone it would refuse honest long tables)
    parts:          entries of the zip directory
    sheets:         sheets that the workbook declares
    cells:          cells of the smallest rectangles around what the sheets hold: the library builds them in memory
    merges:         merged areas of one sheet
    text_bytes:     texts of all cells, once each cell has a copy of its shared text
    in_memory:      up to this inflated size the parts are kept while the file is read; beyond it they are streamed
    seconds:        time for one workbook that is read in a worker
    memory_bytes:   memory of a worker, where the system can hold a process to it (not on Windows)
    """

    file_bytes: int = 100 * _MB
    inflated_bytes: int = 400 * _MB
    ratio: int = 300
    parts: int = 5_000
    sheets: int = 200
    cells: int = 8_000_000
    merges: int = 50_000
    text_bytes: int = 400 * _MB
    in_memory: int = 16 * _MB
    seconds: float = 60.0
    memory_bytes: int = 2_048 * _MB


@dataclass(frozen=True, slots=True)
class Harmless:
    """What an .xlsx may have at most to be read without a worker, if its cells are written in the usual way.

    Time and memory of such a file grow with its size alone, and its size is small: no clock has to stand over it, and
    the reader library gets it only once every number that it would believe has been looked at. All else goes to a
    worker: other formats, long tables, cells far out, parts that were written by hand.
    """

    sheet_bytes: int = 8 * _MB
    rows: int = 9_999
    merges: int = 2_000
    text_bytes: int = 64 * _MB


HARMLESS = Harmless()


class NotHarmless(Exception):
    """This workbook is to be read in a process that may die. Never leaves processor.batch."""
