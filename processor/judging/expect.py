"""What a failed formula wanted, in words: the other side of its comparison, else the formula itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from fractions import Fraction

from processor.formula import Formula, unparse
from processor.formula.columns import over_rows
from processor.formula.exact import Evaluator
from processor.formula.nodes import (
    COMPARISONS,
    Binary,
    FieldRef,
    Literal,
    Node,
    ParameterRef,
    RowRef,
    Unary,
    children,
    walk,
)
from processor.formula.scope import Context as Scope
from processor.judging.context import Context
from processor.judging.kinds.compare import difference
from processor.judging.numbers import exact, number_pair, share_sign, value_text
from processor.model import Scalar, Text
from processor.patterns import lazily
from processor.records import dataclass
from processor.ruleset.types import ColumnForm, Equal

_SIGNS = {
    "=": ("", ""),
    "<>": ("不是", "not "),
    ">=": ("≥ ", ">= "),
    "<=": ("≤ ", "<= "),
    ">": ("> ", "> "),
    "<": ("< ", "< "),
}
_READABLE = (Binary, Unary, Literal, RowRef, FieldRef, ParameterRef)
"""Parts of a formula that need no knowledge of functions."""
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_ROW_REFERENCE = lazily(r"\[@([^\]]+)\]")
_COLUMN = lazily(r"([^\s()\[\],+\-*/&<>=]+)\[([^\]@]+)\]")
_SUM = lazily(r"SUM\(([^(),]+)\)")
_FIELD = lazily(r"([^\s()\[\],+\-*/&<>=\"!]+)!")


@dataclass(frozen=True, slots=True)
class Wanted:
    """expected in words; observed where it is a single figure, else ""; words for the message.

    column: the column that was compared, where the left side of the comparison is just that
    left:   the left side as a clerk reads it, "" where it calls functions
    """

    expected: Text
    observed: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    left: str = ""


def expected_of(formula: Formula, context: Context, index: int | None) -> Wanted:
    """What `formula` wanted of row `index` (None: of the whole table, return or county)."""
    node = formula.node
    if not isinstance(node, Binary) or node.op not in COMPARISONS:
        return Wanted(_formula_words(formula.source))
    left, right, op = node.left, node.right, node.op
    if _constant(left) and not _constant(right):
        left, right, op = right, left, _FLIPPED.get(op, op)
    key = "sides", formula.source, index is None
    if key not in context.memo:
        context.memo[key] = _values(left, context, index), _values(right, context, index)
    sides = context.memo[key]
    assert isinstance(sides, tuple)
    observed, wanted = (side[index or 0] for side in sides)
    column = _column(left, context)
    one, other = _pair(observed, wanted, column)
    zh, en = _SIGNS[op]
    unit = f" {column.unit}" if column is not None and column.unit and exact(wanted) is not None else ""
    origin = "" if _constant(right) else f"（{plain(unparse(right))}）"
    expected = Text(f"{zh}{other}{unit}{origin}", f"{en}{other}{unit}{origin}")
    name = left.name if isinstance(left, RowRef) else ""
    words = plain(unparse(left)) if all(isinstance(part, _READABLE) for part in walk(left)) else ""
    return Wanted(expected, one, difference(observed, wanted), name, words)


def check_words(title: Text, told: Wanted, observed: str, columns: Sequence[str]) -> Text:
    """The default message of a row that fails a check.

    title: of the rule; columns: those of the row that the check looks at
    """
    zh, en = told.expected.zh, told.expected.get("en")
    name = told.column or (columns[0] if len(columns) == 1 and not told.observed else "")
    should = "应为" if told.observed else "应"
    if name:
        return Text(f"{name}填的是“{observed}”，{should}{zh}", f"{name} is “{observed}”; it should be {en}")
    if told.left:
        return Text(f"{told.left}是{observed}，应为{zh}", f"{told.left} is {observed}; it should be {en}")
    if told.observed:
        return Text(f"{title.zh}：算得{observed}，应为{zh}", f"{title.get('en')}: {observed}; it should be {en}")
    return Text(f"{title.zh}：{should}{zh}", f"{title.get('en')}: it should be {en}")


def differ(spec: Equal, words: Mapping[str, str]) -> Text:
    """The default message of two figures that should agree; `words` hold 左, 右 and 差."""
    one, other = plain(spec.left.source), plain(spec.right.source)
    return Text(
        f"{one}是{words['左']}，{other}是{words['右']}，相差{words['差']}",
        f"{one} is {words['左']}, {other} is {words['右']}: they differ by {words['差']}",
    )


def plain(source: str) -> str:
    """A formula as a clerk reads it: 班级情况表的学生数 for 班级情况表[学生数], no brackets around names."""
    text = _ROW_REFERENCE.sub(r"\1", source)
    text = _COLUMN.sub(r"\1的\2", text)
    return _SUM.sub(r"\1之和", _FIELD.sub(r"\1的", text))


def _formula_words(source: str) -> Text:
    words = plain(source).replace(">=", "≥").replace("<=", "≤").replace("<>", "≠")
    return Text(f"符合 {words}", f"such that {words}")


def _constant(node: Node) -> bool:
    return isinstance(node, Literal | ParameterRef) or all(
        isinstance(one, Literal | ParameterRef) for one in _leaves(node)
    )


def _leaves(node: Node) -> list[Node]:
    return [one for one in walk(node) if not children(one)]


def _values(node: Node, context: Context, index: int | None) -> Sequence[Scalar | Fraction]:
    """One side of the comparison: in every row, or once."""
    scope = Scope(context)
    return [Evaluator(scope).value(node)] if index is None else over_rows(scope, node, {})


def _column(node: Node, context: Context) -> ColumnForm | None:
    """The form of the column or field that a side is, where it is just that."""
    if isinstance(node, RowRef) and context.row_table is not None:
        return context.row_table.forms.get(node.name)
    if isinstance(node, FieldRef) and (found := context.field_at(node.table, node.name)) is not None:
        return found[0].forms.get(node.name)
    return None


def _pair(observed: Scalar | Fraction, wanted: Scalar | Fraction, column: ColumnForm | None) -> tuple[str, str]:
    a, b = exact(observed), exact(wanted)
    if a is None or b is None or isinstance(observed, bool):
        return value_text(observed, column), value_text(wanted, column)
    return number_pair(a, b, sign=share_sign(column))
