"""Text -> tokens, each with its place in the source as typed.

Signs of a Chinese input method (≥ ＝ （ ） “ ” １ ［ 【) are taken for their half-width counterparts, but never inside
a string literal and never inside the name between brackets.
"""

from __future__ import annotations

import re

from processor.formula.faults import FormulaError
from processor.model import Text
from processor.records import dataclass

MAX_LENGTH = 2000

NUMBER, STRING, NAME, BRACKET, OP, END = "number", "string", "name", "bracket", "op", "end"

_SPECIAL = {
    "≥": ">=", "≤": "<=", "≠": "<>", "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-",
    "【": "[", "】": "]", "“": '"', "”": '"', "‘": "'", "’": "'", "、": ",", "；": ";", "。": ".",
}  # fmt: skip
_CLOSING = {'"': '"', "“": '”"＂', "”": '”"＂', "＂": '＂"', "'": "'", "‘": "’'", "’": "’'"}
_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE]\d+)?", re.ASCII)
_TWO = ("<=", ">=", "<>")
_SINGLE = "=<>+-*/&^%(),!{}"


@dataclass(frozen=True, slots=True)
class Token:
    """kind: number | string | name | bracket | op | end; text: half-width, without quotes or brackets.

    quoted: a name in single quotes;  row: a bracket that begins with @
    """

    kind: str
    text: str
    start: int
    end: int
    quoted: bool = False
    row: bool = False


def fold(char: str) -> str:
    """The half-width counterpart of one character (two characters for ≥ ≤ ≠)."""
    if char in _SPECIAL:
        return _SPECIAL[char]
    if "！" <= char <= "～":
        return chr(ord(char) - 0xFEE0)
    return char


def _is_name(char: str) -> bool:
    return char.isalnum() or char in "_.·"


class _Lexer:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.tokens: list[Token] = []

    def fail(self, start: int, end: int, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> FormulaError:
        return FormulaError(self.source, start, end, Text(zh, en), Text(hint_zh, hint_en))

    def run(self) -> list[Token]:
        while self.at < len(self.source):
            char = self.source[self.at]
            sign = fold(char)
            if char.isspace():
                self.at += 1
            elif sign == '"':
                self.tokens.append(self.quoted(STRING))
            elif sign == "'":
                self.tokens.append(self.quoted(NAME))
            elif sign == "[":
                self.tokens.append(self.bracket())
            elif _is_name(sign):
                self.tokens.append(self.word())
            else:
                self.tokens.append(self.operator(sign))
        self.tokens.append(Token(END, "", len(self.source), len(self.source)))
        return self.tokens

    def quoted(self, kind: str) -> Token:
        """A string literal, or a table name in single quotes; the quote doubled stands for itself."""
        start = self.at
        closing = _CLOSING[self.source[start]]
        parts: list[str] = []
        at = start + 1
        while at < len(self.source):
            char = self.source[at]
            if char in closing:
                if self.source[at + 1 : at + 2] != char or char in "”’":
                    self.at = at + 1
                    return Token(kind, "".join(parts), start, self.at, quoted=kind == NAME)
                at += 1
            parts.append(char)
            at += 1
        raise self.fail(
            start, start + 1, "引号没有配对", "the quotation mark is never closed",
            "文本请用一对引号括起来", "Put text between two quotation marks.",
        )  # fmt: skip

    def bracket(self) -> Token:
        """[列] or [@列]: the name is kept as typed."""
        start = self.at
        at = start + 1
        while at < len(self.source) and fold(self.source[at]) != "]":
            at += 1
        if at == len(self.source):
            raise self.fail(start, start + 1, "方括号没有配对", "the bracket is never closed", "请补上 ]", "Add ].")
        name = self.source[start + 1 : at].strip()
        row = fold(name[:1]) == "@"
        name = name[1:].strip() if row else name
        self.at = at + 1
        if not name:
            raise self.fail(start, self.at, "方括号里没有列名", "no column name between the brackets")
        return Token(BRACKET, name, start, self.at, row=row)

    def word(self) -> Token:
        """A number or a name: the longest run of letters, digits, _ and the point."""
        start = self.at
        while self.at < len(self.source) and _is_name(fold(self.source[self.at])):
            self.at += 1
        text = "".join(fold(char) for char in self.source[start : self.at])
        kind = NUMBER if _NUMBER.fullmatch(text) else NAME
        return Token(kind, text, start, self.at)

    def operator(self, sign: str) -> Token:
        start = self.at
        self.at += 1
        following = fold(self.source[self.at]) if self.at < len(self.source) else ""
        if sign + following in _TWO:
            self.at += 1
            return Token(OP, sign + following, start, self.at)
        if sign + following in _HINTS:
            raise self.fail(start, self.at + 1, *_HINTS[sign + following])
        if sign in _HINTS:
            raise self.fail(start, self.at, *_HINTS[sign])
        if sign in _TWO or sign in _SINGLE:
            return Token(OP, sign, start, self.at)
        raise self.fail(start, self.at, f"看不懂的符号“{sign}”", f"the sign {sign} means nothing here")


_HINTS: dict[str, tuple[str, str, str, str]] = {
    "==": ("等于号写了两个", "the equals sign is doubled", "等于写一个 =", "Write one = for equality."),
    "=>": ("比较符写反了", "the comparison is written backwards", "大于等于写 >=", "Write >=."),
    "=<": ("比较符写反了", "the comparison is written backwards", "小于等于写 <=", "Write <=."),
    "!=": ("不能用 !=", "!= is not a sign of Excel", "不等于写 <>", "Write <> for inequality."),
    "&&": ("不能用 &&", "&& is not a sign of Excel", "“并且”写 AND(…, …)", "Write AND(…, …)."),
    "|": ("不能用 |", "| is not a sign of Excel", "“或者”写 OR(…, …)", "Write OR(…, …)."),
    ":": ("不能用单元格区域", "cell ranges cannot be used", "整列写 表[列]，本行写 [@列]", "Write 表[列] or [@列]."),
    "$": ("不能用单元格地址", "cell addresses cannot be used", "整列写 表[列]，本行写 [@列]", "Write 表[列] or [@列]."),
    "@": ("@ 要写在方括号里", "@ belongs inside the brackets", "本行的值写 [@列]", "Write [@列]."),
    "]": ("多了一个右方括号", "a closing bracket too many", "", ""),
    ";": ("不能用分号", "the semicolon cannot be used", "参数之间请用逗号", "Separate arguments with commas."),
}  # fmt: skip


def tokenize(source: str) -> list[Token]:
    """The tokens of `source`, the last of kind `end`.

    FormulaError: a sign that means nothing, an unclosed quotation mark or bracket, more than 2,000 characters.
    """
    if len(source) > MAX_LENGTH:
        raise FormulaError(
            source, MAX_LENGTH, MAX_LENGTH + 1,
            Text(f"表达式超过{MAX_LENGTH}个字符", f"the formula is longer than {MAX_LENGTH} characters"),
            Text("请拆成几条规则", "Split it into several rules."),
        )  # fmt: skip
    return _Lexer(source).run()
