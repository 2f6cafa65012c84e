"""Patching a workbook's package: marks and one sheet go in, everything else keeps its bytes."""

from processor.writing.package.patcher import AUTHOR, Outcome, patch

__all__ = ["AUTHOR", "Outcome", "patch"]
