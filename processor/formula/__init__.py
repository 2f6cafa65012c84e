"""The Excel-formula subset in which rules are written: parse, check, evaluate, print. See rule-format.md.

Only what a compiled ruleset needs is loaded at once; the parser, the checker and the printers on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from processor.formula.formula import Formula
from processor.formula.schema import Schema, TableSchema

if TYPE_CHECKING:
    from processor.formula.compiling import compile_formula
    from processor.formula.excel_form import NoNativeForm, native
    from processor.formula.faults import FormulaError
    from processor.formula.nodes import ColumnRef, FieldRef, Node, ParameterRef, RowRef, TableRef
    from processor.formula.parser import parse
    from processor.formula.plain_scope import PlainScope
    from processor.formula.printer import unparse
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

_HOME = {
    "compile_formula": "compiling",
    "NoNativeForm": "excel_form",
    "native": "excel_form",
    "FormulaError": "faults",
    "PlainScope": "plain_scope",
    "parse": "parser",
    "unparse": "printer",
    "Scope": "scope",
    **dict.fromkeys(("ColumnRef", "FieldRef", "Node", "ParameterRef", "RowRef", "TableRef"), "nodes"),
}


def __getattr__(name: str) -> Any:
    """The public name `name`, from the module that holds it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
