"""The Excel button: the workbook in front is checked and marked where it stands, with the findings of `yaodian check`.

All that knows xlwings stands in this package.
"""

from __future__ import annotations
