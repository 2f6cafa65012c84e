"""The repeats of an .ods sheet, multiplied out before the reader library does so.

OpenDocument 1.3 part 3, 9.1.2 to 9.1.4 (table, row, cell), 19.679 and 19.681 (number-columns-repeated, -rows-repeated).
"""

from __future__ import annotations

import re

from processor.reading.container import Container, too_large
from processor.reading.limits import Limits
from processor.reading.xmlread import refuse_doctype

_TAG = rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^<>]*)>"
_REPEATED = rb"number-(?:rows|columns)-repeated=\"([0-9]{1,12})\""
_CONTENT = "content.xml"


def check_ods(container: Container, limits: Limits) -> None:
    """Raises Unread where the used ranges of all sheets together are beyond the limit, or a document type stands there.

    What is not written in the usual way is left to the limits of the worker.
    """
    content = container.read(_CONTENT) or b""
    refuse_doctype(_CONTENT, content)
    total = rows = cols = row = col = step = 0
    for found in re.finditer(_TAG, content):
        times = re.search(_REPEATED, found[2])
        repeat = int(times[1]) if times else 1
        if found[1] == b"table":
            total, rows, cols, row, step = total + rows * cols, 0, 0, 0, 0
        elif found[1] == b"table-row":
            row, col, step = row + step, 0, repeat
        else:
            col += repeat
            if b"value-type=" in found[2]:
                rows, cols = row + step, max(cols, col)
        if total + rows * cols > limits.cells:
            words = f"已用区域合计超过 {limits.cells} 格"
            raise too_large(words, f"used ranges beyond {limits.cells} cells", "cells")
