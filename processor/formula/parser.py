"""Tokens -> syntax tree, with the precedence of Excel (a minus before a number binds more tightly than ^)."""

from __future__ import annotations

from fractions import Fraction

from processor.formula import lexer
from processor.formula.faults import FormulaError
from processor.formula.lexer import Token
from processor.formula.nodes import (
    BOOL,
    COMPARISONS,
    NUMBER,
    PARAMETERS,
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
from processor.model import Text

MAX_DEPTH = 64
_LEFT_ASSOCIATIVE: tuple[tuple[str, ...], ...] = (("&",), ("+", "-"), ("*", "/"), ("^",))
_END_OF_FORMULA = ("表达式的末尾", "the end of the formula")


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = lexer.tokenize(source)
        self.at = 0
        self.nesting = 0
        self.depths: dict[int, int] = {}

    # ------------------------------------------------------------ small helpers
    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def is_op(self, *signs: str) -> bool:
        return self.token.kind == lexer.OP and self.token.text in signs

    def take(self) -> Token:
        token = self.token
        if token.kind != lexer.END:
            self.at += 1
        return token

    def fail(self, start: int, end: int, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> FormulaError:
        return FormulaError(self.source, start, end, Text(zh, en), Text(hint_zh, hint_en))

    def need(self, sign: str) -> Token:
        if self.is_op(sign):
            return self.take()
        token = self.token
        found = _END_OF_FORMULA if token.kind == lexer.END else (f"“{self.raw(token)}”", self.raw(token))
        raise self.fail(
            token.start,
            token.end,
            f"这里应是“{sign}”，却是{found[0]}",
            f"{sign} is needed here, but there is {found[1]}",
        )

    def raw(self, token: Token) -> str:
        return self.source[token.start : token.end]

    def grown(self, node: Node, *below: Node) -> Node:
        """`node`, unless the tree has become too deep to be walked safely."""
        depth = 1 + max((self.depths.get(id(child), 1) for child in below), default=0)
        if depth > MAX_DEPTH:
            raise self.fail(
                *node.span, f"表达式嵌套超过{MAX_DEPTH}层", f"the formula is nested more than {MAX_DEPTH} deep",
                "连加请用 SUM(…)，或拆成几条规则", "Use SUM(…), or split it into several rules.",
            )  # fmt: skip
        self.depths[id(node)] = depth
        return node

    # ------------------------------------------------------------ the grammar, from weak to strong binding
    def formula(self) -> Node:
        if self.is_op("=") and self.at == 0:
            raise self.fail(
                self.token.start, self.token.end, "表达式前面不写等号", "a formula here has no equals sign in front",
                "请去掉开头的 =", "Remove the leading =.",
            )  # fmt: skip
        node = self.comparison()
        token = self.token
        if token.kind != lexer.END:
            raise self.unexpected(token)
        return node

    def unexpected(self, token: Token) -> FormulaError:
        word = token.text.upper()
        if token.kind == lexer.NAME and word in ("AND", "OR", "并且", "或者", "且", "或"):
            name = "OR" if word in ("OR", "或者", "或") else "AND"
            return self.fail(
                token.start, token.end, f"“{token.text}”不能写在中间", f"{token.text} cannot stand between two parts",
                f"请写 {name}(条件一, 条件二)", f"Write {name}(first, second).",
            )  # fmt: skip
        if self.is_op(")"):
            return self.fail(token.start, token.end, "多了一个右括号", "a closing parenthesis too many")
        return self.fail(
            token.start,
            token.end,
            f"“{self.raw(token)}”前面缺运算符",
            f"an operator is missing before {self.raw(token)}",
        )

    def comparison(self) -> Node:
        self.nesting += 1
        if self.nesting > MAX_DEPTH:
            raise self.fail(
                self.token.start, self.token.end,
                f"括号嵌套超过{MAX_DEPTH}层", f"parentheses are nested more than {MAX_DEPTH} deep",
            )  # fmt: skip
        left = self.chain(0)
        if self.is_op(*COMPARISONS):
            op = self.take().text
            right = self.chain(0)
            if self.is_op(*COMPARISONS):
                raise self.fail(
                    self.token.start, self.token.end, "不能连着比较", "comparisons cannot be chained",
                    "请写 AND(0<=[@列], [@列]<=100)", "Write AND(0<=[@列], [@列]<=100).",
                )  # fmt: skip
            left = self.grown(Binary(op, left, right, span=(left.span[0], right.span[1])), left, right)
        self.nesting -= 1
        return left

    def chain(self, level: int) -> Node:
        """A left-associative chain of the operators of `level`, or what binds more strongly."""
        if level == len(_LEFT_ASSOCIATIVE):
            return self.percent()
        left = self.chain(level + 1)
        while self.is_op(*_LEFT_ASSOCIATIVE[level]):
            op = self.take().text
            right = self.chain(level + 1)
            left = self.grown(Binary(op, left, right, span=(left.span[0], right.span[1])), left, right)
        return left

    def percent(self) -> Node:
        node = self.negation()
        while self.is_op("%"):
            end = self.take().end
            node = self.grown(Unary("%", node, span=(node.span[0], end)), node)
        return node

    def negation(self) -> Node:
        signs: list[Token] = []
        while self.is_op("-", "+"):
            signs.append(self.take())
        node = self.primary()
        for sign in reversed(signs):
            if sign.text == "-":
                node = self.grown(Unary("-", node, span=(sign.start, node.span[1])), node)
        return node

    def primary(self) -> Node:
        token = self.take()
        if token.kind == lexer.NUMBER:
            return self.number(token)
        if token.kind == lexer.STRING:
            return Literal(token.text, TEXT, (token.start, token.end))
        if token.kind == lexer.BRACKET:
            span = (token.start, token.end)
            return RowRef(token.text, span=span) if token.row else ColumnRef(None, token.text, span=span)
        if token.kind == lexer.NAME:
            return self.named(token)
        if token.kind == lexer.OP and token.text == "(":
            node = self.comparison()
            self.need(")")
            return node
        if token.kind == lexer.OP and token.text == "{":
            return self.one_of(token)
        found = _END_OF_FORMULA if token.kind == lexer.END else (f"“{self.raw(token)}”", self.raw(token))
        raise self.fail(
            token.start, token.end, f"这里缺一个值，却是{found[0]}", f"a value is missing here, but there is {found[1]}"
        )

    def number(self, token: Token) -> Literal:
        value = float(token.text)
        if value > 1e300 or Fraction(token.text) != Fraction(repr(value)):
            raise self.fail(
                token.start, token.end, "数字超过15位", "the number has more than 15 digits",
                "代码、身份证号等请加引号写成文本", "Write codes as text, between quotation marks.",
            )  # fmt: skip
        return Literal(int(value) if value.is_integer() and value < 2**53 else value, NUMBER, (token.start, token.end))

    def one_of(self, opening: Token) -> Node:
        items: list[Literal] = []
        while True:
            token = self.token
            node = self.negation()
            if isinstance(node, Unary) and isinstance(node.operand, Literal) and node.operand.type == NUMBER:
                node = Literal(-node.operand.value, NUMBER, node.span)  # type: ignore[operator]
            if not isinstance(node, Literal):
                raise self.fail(token.start, node.span[1], "花括号里只能写值", "only values may stand between braces")
            items.append(node)
            if self.is_op("}"):
                return OneOf(tuple(items), span=(opening.start, self.take().end))
            self.need(",")

    def named(self, token: Token) -> Node:
        """What begins with a name: TRUE, a call, 表[列], 表!名称, or a table."""
        span = (token.start, token.end)
        if self.token.kind == lexer.BRACKET:
            bracket = self.take()
            if bracket.row:
                raise self.fail(
                    bracket.start, bracket.end, "表名后面不能写 [@列]", "[@列] cannot follow a table's name",
                    "本行的值写 [@列]，整列写 表[列]", "Write [@列] for this row, 表[列] for a column.",
                )  # fmt: skip
            return ColumnRef(token.text, bracket.text, span=(token.start, bracket.end))
        if self.is_op("!"):
            self.take()
            name = self.take()
            if name.kind not in (lexer.NAME, lexer.NUMBER, lexer.BRACKET) or name.row:
                raise self.fail(name.start, name.end, "“!”后面缺名称", "a name is missing after !")
            span = (token.start, name.end)
            if token.text == PARAMETERS:
                return ParameterRef(name.text, span=span)
            return FieldRef(token.text, name.text, span=span)
        if not token.quoted and self.is_op("("):
            return self.call(token)
        if not token.quoted and token.text.upper() in ("TRUE", "FALSE"):
            return Literal(token.text.upper() == "TRUE", BOOL, span)
        return TableRef(token.text, span=span)

    def call(self, name: Token) -> Node:
        self.need("(")
        args: list[Node] = []
        if not self.is_op(")"):
            args.append(self.comparison())
            while self.is_op(","):
                self.take()
                args.append(self.comparison())
        if not self.is_op(")") and self.token.kind != lexer.END:
            raise self.unexpected(self.token)
        end = self.need(")").end
        return self.grown(Call(name.text.upper(), tuple(args), span=(name.start, end)), *args)


def parse(source: str) -> Node:
    """The syntax tree of `source` (an Excel formula without the leading =). References are not looked up here.

    FormulaError: the formula is written wrongly, is longer than 2,000 characters or nested more than 64 deep.
    """
    return _Parser(source).formula()
