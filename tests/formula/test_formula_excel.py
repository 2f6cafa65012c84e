"""Formulas as Excel's own: openpyxl reads the same tokens, and what is printed keeps the rules' meaning."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl.formula import Tokenizer

from processor.formula import (
    ColumnRef,
    FieldRef,
    NoNativeForm,
    ParameterRef,
    RowRef,
    Schema,
    TableSchema,
    compile_formula,
)
from processor.formula.lexer import END, tokenize

SCHEMA = Schema(
    {
        "班": TableSchema(
            "班", {"学段": "text", "数": "number", "课": "number", "日": "date", "是": "bool"}, {"总数": "number"}
        ),
        "册": TableSchema("册", {"码": "text", "名": "text", "数": "number", "日": "date"}),
    },
    {"检查日": "date"},
)  # fmt: skip


def resolve(ref: Any) -> str:
    """Where the template has things: this row is 8, columns run from row 8 to 67."""
    if isinstance(ref, RowRef):
        return {"学段": "B8", "数": "C8", "课": "D8", "日": "E8", "是": "F8"}[ref.name]
    if isinstance(ref, ColumnRef):
        letter = {"码": "A", "名": "B", "数": "C", "日": "E", "学段": "B", "课": "D"}[ref.name]
        return f"{ref.table or '班'}!${letter}$8:${letter}$67"
    if isinstance(ref, FieldRef):
        return "封面!$B$2"
    return "$H$1" if isinstance(ref, ParameterRef) else f"{ref.table}!$A$8:$F$67"


NATIVE = [
    ("[@课] >= 1", "D8>=1"),
    ('[@学段] = "小学"', 'EXACT(B8,"小学")'),
    ('OR([@学段] <> "幼儿园", [@课] = 0)', 'OR(NOT(EXACT(B8,"幼儿园")),D8=0)'),
    ("-([@数] + 1) * 2 ^ 2", "-(C8+1)*2^2"),
    ("[@数] - ([@课] - 1) >= 20%", "C8-(D8-1)>=20%"),
    ("[@日] <= 参数!检查日", "E8<=$H$1"),
    ("SUM([@数], 册[数]) = 班!总数", "SUM(C8,册!$C$8:$C$67)=封面!$B$2"),
    ("COUNTIFS(册[码], [@学段]) > 0", "SUMPRODUCT(--(EXACT(册!$A$8:$A$67,B8)))>0"),
    (
        'COUNTIFS(册[码], "<>000207", 册[数], ">=1")',
        'SUMPRODUCT((NOT(EXACT(册!$A$8:$A$67,"000207"))*(册!$A$8:$A$67<>""))*((册!$C$8:$C$67>=1)*(册!$C$8:$C$67<>"")))',
    ),
    (
        'SUMIFS(册[数], 册[码], {"甲", "乙"})',
        'SUMPRODUCT(1*((EXACT(册!$A$8:$A$67,"甲"))+(EXACT(册!$A$8:$A$67,"乙"))),册!$C$8:$C$67)',
    ),
    ('COUNTIFS(册[日], "<=2021-12-31")', 'SUMPRODUCT(--((册!$E$8:$E$67<=DATE(2021,12,31))*(册!$E$8:$E$67<>"")))'),
    (
        "LOOKUP([@学段], 册[码], 册[数])",
        "INDEX(册!$C$8:$C$67,MATCH(TRUE,INDEX(EXACT(册!$A$8:$A$67,B8),0),0))",
    ),
    ("ROUND([@数])", "ROUND(C8,0)"),
    ("ROWS(册)", "ROWS(册!$A$8:$F$67)"),
    ("COUNT([@学段])", "COUNTA(B8)"),
    ("COUNTUNIQUE(册[码])", 'SUMPRODUCT((册!$A$8:$A$67<>"")/COUNTIF(册!$A$8:$A$67,册!$A$8:$A$67&""))'),
    ("AND(NOT([@是]), TRUE)", "AND(NOT(F8),TRUE)"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), NATIVE)
def test_native_form(source: str, expected: str) -> None:
    printed = compile_formula(source, SCHEMA, "班").native(resolve)
    assert printed == expected
    kinds = [token.type for token in Tokenizer("=" + printed).items]
    assert kinds.count("FUNC") % 2 == 0 and "" not in kinds


@pytest.mark.parametrize("source", ["PREV([@数]) = 1", 'COUNTUNIQUE(册[码], 册[数], ">1") = 1'])
def test_what_excel_cannot_say(source: str) -> None:
    with pytest.raises(NoNativeForm):
        compile_formula(source, SCHEMA, "班").native(resolve)


@pytest.mark.parametrize(
    "source",
    [
        "1+2*(3-4)/5^6", 'AND(a>=1,b<>"x, (y)")', "SUM(a,b,1.5)%", "-x&\"\"\"\"", "IF(a<=b,TRUE,MAX(1,2,3))",
        "'a b'!c+1",
        "COUNTIFS(班[学段],\"小学\",册[数],\">=1\")",
    ],
)  # fmt: skip
def test_openpyxl_sees_the_same_tokens(source: str) -> None:
    theirs = "".join(token.value for token in Tokenizer("=" + source).items)
    ours = "".join(source[token.start : token.end] for token in tokenize(source) if token.kind != END)
    assert ours == theirs.replace(" ", "") or ours == theirs
    operands = [
        token.value for token in Tokenizer("=" + source).items if token.type == "OPERAND" and token.subtype == "TEXT"
    ]
    strings = [source[token.start : token.end] for token in tokenize(source) if token.kind == "string"]
    assert strings == operands
