"""The Excel-formula subset in which rules are written: parse, check, evaluate, print. See rule-format.md."""

from processor.formula.excel_form import NoNativeForm, native
from processor.formula.faults import FormulaError
from processor.formula.formula import Formula, compile_formula
from processor.formula.nodes import ColumnRef, FieldRef, Node, ParameterRef, RowRef, TableRef
from processor.formula.parser import parse
from processor.formula.plain_scope import PlainScope
from processor.formula.printer import unparse
from processor.formula.schema import Schema, TableSchema
from processor.formula.scope import Scope

__all__ = [
    "ColumnRef",
    "FieldRef",
    "Formula",
    "FormulaError",
    "NoNativeForm",
    "Node",
    "ParameterRef",
    "PlainScope",
    "RowRef",
    "Schema",
    "Scope",
    "TableRef",
    "TableSchema",
    "compile_formula",
    "native",
    "parse",
    "unparse",
]
