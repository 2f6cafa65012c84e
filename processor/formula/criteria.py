"""Criteria of COUNTIFS and its kin: what a column's cell is compared with, and how.

A criterion is a value (equality) or text that begins with an operator. The operator is read from the formula only,
never from a cell, so a cell that happens to hold ">5" is compared as the text it is; `*` is no wildcard.
"""

from __future__ import annotations

import datetime
import re
from fractions import Fraction

from processor.formula.nodes import BOOL, DATE, NUMBER, TEXT, Binary, Literal, Node, OneOf, Unary
from processor.records import dataclass

# Patterns are compiled on first use (re keeps them): most runs need none of them.
_OPERATOR = r"\s*(<>|<=|>=|=|<|>|≠|≤|≥|＝|＜|＞)\s*"
_HALF = {"≠": "<>", "≤": "<=", "≥": ">=", "＝": "=", "＜": "<", "＞": ">"}
_NUMBER = r"(-?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(%?)"
_DATE = r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
_TRUTH = {"TRUE": True, "FALSE": False}

BLANK, FILLED = "blank", "filled"


@dataclass(frozen=True, slots=True)
class Criterion:
    """op: = <> < <= > >= with the operand's node; or blank, filled (no operand); or `in` with a OneOf."""

    op: str
    operand: Node | None


class CriterionError(ValueError):
    """The operand of a criterion does not fit the type of its column."""


def operand(text: str, kind: str) -> Node:
    """The literal that stands behind an operator, read as the type of the column.

    CriterionError: it cannot be read so.
    """
    if kind == TEXT:
        return Literal(text, TEXT)
    if kind == NUMBER and (match := re.fullmatch(_NUMBER, text)):
        value = float(match[2])
        if Fraction(match[2]) != Fraction(repr(value)):
            raise CriterionError(text)
        node: Node = Literal(int(value) if value.is_integer() else value, NUMBER)
        node = Unary("%", node, NUMBER) if match[3] else node
        return Unary("-", node, NUMBER) if match[1] else node
    if kind == DATE and (match := re.fullmatch(_DATE, text)):
        try:
            date = datetime.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as error:
            raise CriterionError(text) from error
        return Literal(date.isoformat(), DATE)
    if kind == BOOL and text.upper() in _TRUTH:
        return Literal(_TRUTH[text.upper()], BOOL)
    raise CriterionError(text)


def _behind_operator(node: Node) -> tuple[str, str, Node | None] | None:
    """(operator, text behind it, node joined to it with &) of a criterion that is written with an operator."""
    if isinstance(node, Literal) and isinstance(node.value, str) and node.type == TEXT:
        match = re.match(_OPERATOR, node.value)
        return (_HALF.get(match[1], match[1]), node.value[match.end() :], None) if match else None
    if isinstance(node, Binary) and node.op == "&":
        found = _behind_operator(node.left)
        if found is None:
            return None
        op, text, joined = found
        if joined is not None or text:
            rest = Literal(text, TEXT) if joined is None else joined
            return op, "", Binary("&", rest, node.right, TEXT, node.span)
        return op, "", node.right
    return None


def read_criterion(node: Node, kind: str) -> Criterion:
    """The criterion that `node` states for a column of type `kind`.

    CriterionError: the text behind an operator does not fit the column.
    """
    if isinstance(node, OneOf):
        return Criterion("in", node)
    if isinstance(node, Literal) and node.value == "" and node.type == TEXT:
        return Criterion(BLANK, None)
    found = _behind_operator(node)
    if found is None:
        return Criterion("=", node)
    op, text, joined = found
    if joined is not None:
        return Criterion(op, joined)
    if not text:
        if op in ("=", "<>"):
            return Criterion(BLANK if op == "=" else FILLED, None)
        raise CriterionError(text)
    return Criterion(op, operand(text, kind))
