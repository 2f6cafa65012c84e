"""Patching a workbook's package: marks and one sheet go in, everything else keeps its bytes."""
