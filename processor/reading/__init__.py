"""Workbook -> Return: opened under limits, recognised, read with every repair on the ledger."""

from processor.reading.columns import ReadContext, read_column
from processor.reading.examples import build_table
from processor.reading.faults import CODES, FaultCode
from processor.reading.limits import Limits, NotHarmless
from processor.reading.meta import Meta, meta_rows, read_meta, signature
from processor.reading.outcome import ReadValue
from processor.reading.register import read_register
from processor.reading.returns import read_return
from processor.reading.units import UnitIndex, find_unit, unit_index
from processor.reading.values import read_value

__all__ = [
    "CODES",
    "FaultCode",
    "Limits",
    "Meta",
    "NotHarmless",
    "ReadContext",
    "ReadValue",
    "UnitIndex",
    "build_table",
    "find_unit",
    "meta_rows",
    "read_column",
    "read_meta",
    "read_register",
    "read_return",
    "read_value",
    "signature",
    "unit_index",
]
