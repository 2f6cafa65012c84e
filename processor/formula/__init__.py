"""The Excel-formula subset in which rules are written: parse, check, evaluate, print. See rule-format.md."""

from processor.formula.faults import FormulaError
from processor.formula.formula import Formula, compile_formula
from processor.formula.nodes import Node
from processor.formula.parser import parse
from processor.formula.printer import unparse
from processor.formula.schema import Schema, TableSchema
from processor.formula.scope import Scope

__all__ = [
    "Formula",
    "FormulaError",
    "Node",
    "Schema",
    "Scope",
    "TableSchema",
    "compile_formula",
    "parse",
    "unparse",
]
