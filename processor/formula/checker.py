"""Looks every name of a formula up in the schema and types every node; what does not fit is shown with a caret."""

from __future__ import annotations

from dataclasses import replace

from processor.formula import criteria, names
from processor.formula.faults import FormulaError, suggestion
from processor.formula.functions import FORBIDDEN, FUNCTIONS, Function, arguments
from processor.formula.nodes import (
    BOOL,
    COMPARISONS,
    CONDITIONAL,
    DATE,
    NUMBER,
    TEXT,
    Binary,
    Call,
    ColumnRef,
    FieldRef,
    Literal,
    Node,
    OneOf,
    ParameterRef,
    RowRef,
    TableRef,
    Unary,
)
from processor.formula.schema import Schema
from processor.formula.texts import DATE_UNITS, is_format
from processor.model import Text

TYPE_WORDS = {
    NUMBER: ("数", "a number"),
    TEXT: ("文本", "text"),
    DATE: ("日期", "a date"),
    BOOL: ("条件", "a condition"),
}
_COLUMN_KINDS = ("column", "numbers", "values", "ordered", "rows")


class Checker:
    """Checks one formula. row_table: the table whose rows it is meant for, None where there is no row."""

    def __init__(self, source: str, schema: Schema, row_table: str | None) -> None:
        self.source = source
        self.names = names.Names(source, schema, row_table)

    def fail(self, node: Node, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> FormulaError:
        return FormulaError(self.source, *node.span, Text(zh, en), Text(hint_zh, hint_en))

    # ------------------------------------------------------------ single values
    def scalar(self, node: Node) -> Node:
        """`node` typed, as one value (a column, table or {…} is none)."""
        if isinstance(node, Literal):
            return node
        if isinstance(node, RowRef):
            return self.names.cell(node)
        if isinstance(node, FieldRef):
            return self.names.field(node)
        if isinstance(node, ParameterRef):
            return self.names.parameter(node)
        if isinstance(node, Unary):
            return replace(node, operand=self.typed(node.operand, NUMBER), type=NUMBER)
        if isinstance(node, Binary):
            return self.comparison(node) if node.op in COMPARISONS else self.arithmetic(node)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, TableRef):
            raise self.names.bare(node)
        if isinstance(node, OneOf):
            raise self.fail(
                node, "花括号只能用作条件", "braces may only be a criterion",
                '例如 COUNTIFS(表[列], {"甲","乙"})', 'For instance COUNTIFS(表[列], {"甲","乙"}).',
            )  # fmt: skip
        raise self.fail(
            node, "这里要一个值，却是一整列", "one value is needed here, not a whole column",
            "本行的值写 [@列]，整列要用 SUM、COUNTIFS 等汇总", "Write [@列], or sum it up with SUM, COUNTIFS ….",
        )  # fmt: skip

    def typed(self, node: Node, *wanted: str) -> Node:
        """`node` as one value of one of the types `wanted`."""
        found = self.scalar(node)
        if found.type in wanted:
            return found
        zh = "或".join(TYPE_WORDS[kind][0] for kind in wanted)
        en = " or ".join(TYPE_WORDS[kind][1] for kind in wanted)
        have = TYPE_WORDS[found.type]
        hint = Text("")
        if wanted == (BOOL,) and found.type == TEXT:
            hint = Text("是否列请写 [@列]=“是”", 'Write [@列]="是" for a yes-or-no column.')
        if NUMBER in wanted and isinstance(found, Literal) and found.type == TEXT:
            hint = Text("数字不加引号", "Numbers have no quotation marks.")
        raise self.fail(node, f"这里应是{zh}，却是{have[0]}", f"{en} is needed here, not {have[1]}", hint.zh, hint.en)

    def comparison(self, node: Binary) -> Node:
        left, right = self.scalar(node.left), self.scalar(node.right)
        for side in (left, right):
            if isinstance(side, Literal) and side.type == TEXT and side.value == "":
                raise self.fail(
                    side, "不能与空文本比较", "nothing compares with empty text",
                    "是否空白请写 ISBLANK([@列])", "Write ISBLANK([@列]) for a blank cell.",
                )  # fmt: skip
        if left.type != right.type:
            one, other = TYPE_WORDS[left.type], TYPE_WORDS[right.type]
            hint = self.comparison_hint(left, right)
            raise self.fail(
                node,
                f"不能拿{one[0]}与{other[0]}比较",
                f"{one[1]} cannot be compared with {other[1]}",
                hint.zh,
                hint.en,
            )
        if left.type in (TEXT, BOOL) and node.op not in ("=", "<>"):
            word = TYPE_WORDS[left.type]
            raise self.fail(node, f"{word[0]}只能用 = 或 <> 比较", f"{word[1]} can only be compared with = or <>")
        return replace(node, left=left, right=right, type=BOOL)

    def comparison_hint(self, left: Node, right: Node) -> Text:
        kinds = {left.type, right.type}
        literal = next((side for side in (left, right) if isinstance(side, Literal) and side.type == TEXT), None)
        if kinds == {DATE, TEXT} and literal:
            return Text("日期请写 DATE(2021,12,31)", "Write DATE(2021,12,31).")
        if kinds == {NUMBER, TEXT} and literal:
            return Text("数字不加引号", "Numbers have no quotation marks.")
        if kinds == {NUMBER, TEXT}:
            return Text("文本请加引号", "Put text between quotation marks.")
        if kinds == {BOOL, TEXT}:
            return Text("是否列是文本，请与“是”“否”比较", 'A yes-or-no column is text: compare it with "是" or "否".')
        return Text("")

    def arithmetic(self, node: Binary) -> Node:
        if node.op == "&":
            sides = (self.typed(side, TEXT, NUMBER, DATE) for side in (node.left, node.right))
            return replace(node, left=next(sides), right=next(sides), type=TEXT)
        wanted = (NUMBER, DATE) if node.op in ("+", "-") else (NUMBER,)
        left = self.typed(node.left, *wanted)
        right = self.typed(node.right, *wanted)
        dates = (left.type == DATE, right.type == DATE)
        if dates == (True, True) and node.op == "+":
            raise self.fail(node, "两个日期不能相加", "two dates cannot be added")
        if dates == (False, True) and node.op == "-":
            raise self.fail(node, "不能从数里减去日期", "a date cannot be taken from a number")
        kind = DATE if any(dates) and not all(dates) else NUMBER
        return replace(node, left=left, right=right, type=kind)

    # ------------------------------------------------------------ calls
    def call(self, node: Call) -> Node:
        function = FUNCTIONS.get(node.name)
        if function is None:
            hint = Text(*FORBIDDEN[node.name]) if node.name in FORBIDDEN else suggestion(node.name, FUNCTIONS)
            start = node.span[0]
            what = Text(f"没有函数 {node.name}", f"there is no function {node.name}")
            raise FormulaError(self.source, start, start + len(node.name), what, hint)
        kinds = arguments(function, len(node.args))
        if kinds is None:
            raise self.fail(
                node, f"{node.name} 的参数个数不对", f"{node.name} takes another number of arguments",
                f"写法：{function.usage}", f"It is written {function.usage}.",
            )  # fmt: skip
        if node.name in CONDITIONAL:
            args = self.conditional(node, kinds)
        else:
            args = tuple(self.argument(arg, kind, function) for arg, kind in zip(node.args, kinds, strict=True))
        checked = replace(node, args=args, type=self.result(function, args))
        self.particular(checked)
        return checked

    def result(self, function: Function, args: tuple[Node, ...]) -> str:
        if function.gives.startswith("same"):
            return args[int(function.gives[4:] or 0)].type
        return function.gives

    def argument(self, node: Node, kind: str, function: Function) -> Node:
        """One argument of the kind `kind` (see functions.py), typed."""
        if kind in _COLUMN_KINDS and isinstance(node, ColumnRef):
            column = self.names.column(node)
            if (kind == "numbers" and column.type != NUMBER) or (
                kind == "ordered" and column.type not in (NUMBER, DATE)
            ):
                word = TYPE_WORDS[column.type]
                raise self.fail(
                    node, f"要的是数的列，“{column.name}”是{word[0]}", f"{column.name} holds {word[1]}, not numbers"
                )
            return column
        if kind == "rows" and isinstance(node, TableRef):
            return self.names.table(node)
        if kind in ("column", "rows"):
            raise self.fail(
                node, "这里应是一整列", "a whole column is needed here", f"写法：{function.usage}", function.usage
            )
        if kind == "cell" and not isinstance(node, RowRef):
            raise self.fail(node, "这里只能写 [@列]", "only [@列] may stand here")
        if kind == "constant" and not (isinstance(node, Literal) and node.type == TEXT):
            raise self.fail(node, "这里应写出文本", "text must be written out here", function.usage, function.usage)
        wanted = {"numbers": (NUMBER,), "ordered": (NUMBER, DATE)}.get(kind, (kind,) if kind in TYPE_WORDS else ())
        return self.typed(node, *wanted) if wanted else self.scalar(node)

    def particular(self, node: Call) -> None:
        """What single functions ask beyond the kinds of their arguments."""
        args = node.args
        if node.name in ("MIN", "MAX", "IF"):
            alike = args[1:] if node.name == "IF" else args
            odd = next((arg for arg in alike if arg.type != alike[0].type), None)
            if odd:
                one, other = TYPE_WORDS[alike[0].type], TYPE_WORDS[odd.type]
                raise self.fail(
                    odd, f"这里应与前面一样是{one[0]}，却是{other[0]}", f"{one[1]} is needed as before, not {other[1]}"
                )
        if node.name == "LOOKUP":
            self.same_table(args[1], args[2])
            if args[0].type != args[1].type:
                one, other = TYPE_WORDS[args[1].type], TYPE_WORDS[args[0].type]
                raise self.fail(
                    args[0], f"键列是{one[0]}，却拿{other[0]}去找", f"the key column holds {one[1]}, not {other[1]}"
                )
        if node.name == "DATEDIF" and isinstance(args[2], Literal) and args[2].value not in DATE_UNITS:
            raise self.fail(
                args[2], "单位只能是 " + "、".join(DATE_UNITS), "the unit is one of " + ", ".join(DATE_UNITS)
            )
        if node.name == "TEXT" and isinstance(args[1], Literal) and not is_format(str(args[1].value), args[0].type):
            raise self.fail(
                args[1], "这个格式不能用", "this format cannot be used",
                "数用 0、0.0、0%、0.0%、000；日期用 yyyy-mm-dd、yyyy年m月d日", "Use 0, 0.0, 0%, 000 or yyyy-mm-dd.",
            )  # fmt: skip

    def same_table(self, first: Node, other: Node) -> None:
        tables = [node.table or self.names.row_table for node in (first, other) if isinstance(node, ColumnRef)]
        if len(set(tables)) > 1:
            raise self.fail(
                other, "这一列应与前面的列在同一张表", "this column must be of the same table as the one before"
            )

    # ------------------------------------------------------------ criteria
    def conditional(self, node: Call, kinds: list[str]) -> tuple[Node, ...]:
        """The arguments of COUNTIFS and its kin: columns of one table, and criteria that fit their columns."""
        function = FUNCTIONS[node.name]
        if node.name == "SUMIF":
            kinds = ["column", "criterion", "numbers"][: len(kinds)]
        args: list[Node] = []
        first: Node | None = None
        for arg, kind in zip(node.args, kinds, strict=True):
            if kind == "criterion":
                args.append(self.criterion(arg, args[-1]))
                continue
            if not isinstance(arg, ColumnRef):
                raise self.fail(
                    arg, "这里应是一整列", "a whole column is needed here", f"写法：{function.usage}", function.usage
                )
            column = self.argument(arg, kind, function)
            self.same_table(first or column, column)
            first = first or column
            args.append(column)
        if node.name == "SUMIF" and len(args) == 2 and args[0].type != NUMBER:
            raise self.fail(node.args[0], "求和列不是数", "the column to be summed holds no numbers")
        return tuple(args)

    def criterion(self, node: Node, column: Node) -> Node:
        """A criterion typed; what it compares with has the column's type."""
        word = TYPE_WORDS[column.type]
        if isinstance(node, OneOf):
            for item in node.items:
                if item.type != column.type:
                    raise self.fail(item, f"这一列是{word[0]}", f"this column holds {word[1]}")
            return replace(node, type=column.type)
        checked = self.scalar(node)
        try:
            stated = criteria.read_criterion(checked, column.type)
        except criteria.CriterionError as error:
            raise self.fail(
                node,
                f"这一列是{word[0]}，条件“{error}”读不成{word[0]}",
                f"this column holds {word[1]}; {error} is none",
            ) from error
        if stated.operand is not None and stated.operand.type != column.type:
            other = TYPE_WORDS[stated.operand.type]
            raise self.fail(
                node, f"这一列是{word[0]}，条件却是{other[0]}", f"this column holds {word[1]}, not {other[1]}"
            )
        if column.type in (TEXT, BOOL) and stated.op in ("<", "<=", ">", ">="):
            raise self.fail(node, f"{word[0]}不能比大小", f"{word[1]} has no order")
        return checked


def check(node: Node, source: str, schema: Schema, row_table: str | None, expect: str | None = None) -> Node:
    """The tree with types and full names.

    expect: the type the formula must give (number, text, date, bool), None for any.
    FormulaError: an unknown name (with close matches), types that do not fit, a wrong number of arguments.
    """
    checked = Checker(source, schema, row_table)
    return checked.typed(node, expect) if expect else checked.scalar(node)
