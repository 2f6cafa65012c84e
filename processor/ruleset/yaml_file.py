"""A YAML file -> Items, read strictly: what YAML 1.1 quietly turns into something else is an error.

Only this module knows PyYAML. It composes nodes (tag and text of every scalar) and decides itself what a scalar is, so
that `on`, `1:30`, `0123` and `1_000` are errors with a hint instead of True, 90, 83 and 1000.
"""

from __future__ import annotations

import datetime

import yaml

from processor.errors import RulesetError
from processor.model import Text
from processor.patterns import lazily
from processor.ruleset.items import QUOTE_FORMULA, QUOTE_TEXT, Item, Plain

_TAG = "tag:yaml.org,2002:"
_INTEGER = lazily(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = lazily(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_REFERENCE = lazily(r"\[@|[\w)）+]\[")


def parse_yaml(content: bytes, shown: str) -> Item:
    """The whole of one YAML file. shown: how messages name the file. RulesetError for everything that is not clean."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = Text("文件不是 UTF-8 编码", "The file is not UTF-8")
        raise RulesetError(what, Text("请另存为 UTF-8", "Save it as UTF-8"), shown) from error
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise _syntax_error(error, text, shown) from error
    if node is None:
        raise RulesetError(
            Text("文件是空的", "The file is empty"), Text("请填写，或删去这个文件", "Fill it in, or delete it"), shown
        )
    return _Converter(shown).item(node)


def _syntax_error(error: yaml.YAMLError, text: str, shown: str) -> RulesetError:
    """A YAML syntax error in a rule author's words."""
    marks = [mark for name in ("problem_mark", "context_mark") if (mark := getattr(error, name, None)) is not None]
    lines = text.splitlines()
    about = [lines[mark.line] for mark in marks if mark.line < len(lines)]
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    line = marks[0].line + 1 if marks else 1
    if "\t" in "".join(row[: len(row) - len(row.lstrip())] for row in about):
        remedy = Text("缩进请用空格，不用制表符", "Indent with spaces, not with tabs")
    elif any(_REFERENCE.search(row) for row in about):
        remedy = QUOTE_FORMULA
    else:
        remedy = Text(
            "请检查缩进和括号；含有“: ”或以 { [ @ % & * ! \" ' 开头的文字请加引号",
            "Check indents and brackets; put quotes around text that holds “: ” or begins with { [ @ % & * ! \" '",
        )
    what = Text(f"YAML 写法有误（{problem}）", f"The YAML is malformed ({problem})")
    return RulesetError(what, remedy, f"{shown}:{line}")


class _Converter:
    """Composed nodes -> Items of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: set[int] = set()

    def item(self, node: yaml.Node, key_line: int = 0) -> Item:
        """The Item of a node. key_line: where its key stands; messages about the value name that line."""
        line = key_line or node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, line)
        if id(node) in self._open:
            raise self._error(
                line,
                Text("引用（*）指向了自己", "An alias (*) refers to itself"),
                Text("请删去这个引用", "Remove the alias"),
            )
        self._open.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            item = Item(tuple(self.item(child) for child in node.value), self._file, line)
        else:
            item = Item(self._pairs(node), self._file, line)
        self._open.discard(id(node))
        return item

    def _error(self, line: int, what: Text, remedy: Text) -> RulesetError:
        return RulesetError(what, remedy, f"{self._file}:{line}")

    def _pairs(self, node: yaml.Node) -> dict[str, Item]:
        pairs: dict[str, Item] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._key(key_node, line)
            if key in pairs:
                raise self._error(
                    line,
                    Text(
                        f"键“{key}”写了两次（另一处在第{pairs[key].line}行）",
                        f"Key “{key}” stands twice (also on line {pairs[key].line})",
                    ),
                    Text("请删去一处：YAML 会悄悄只留后一个", "Remove one: YAML would quietly keep the later one"),
                )
            pairs[key] = self.item(value_node, line)
        return pairs

    def _key(self, node: yaml.Node, line: int) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._error(line, Text("键应是文字", "A key must be text"), QUOTE_TEXT)
        raw = str(node.value)
        if node.tag == _TAG + "str":
            return raw
        remedy = Text(f"请加引号：'{raw}'", f"Put it in quotes: '{raw}'")
        if node.tag == _TAG + "bool":
            raise self._error(
                line, Text(f"YAML 把键“{raw}”当作真假值", f"YAML takes the key “{raw}” for true/false"), remedy
            )
        if node.tag == _TAG + "merge":
            raise self._error(
                line,
                Text("不支持合并键 <<", "The merge key << is not supported"),
                Text("请直接写出各键", "Write the keys out"),
            )
        raise self._error(line, Text(f"键“{raw}”不是文字", f"The key “{raw}” is not text"), remedy)

    def _scalar(self, node: yaml.Node, line: int) -> Item:
        raw = str(node.value)
        kind = str(node.tag).removeprefix(_TAG)
        return Item(self._plain(kind, raw, line), self._file, line, raw)

    def _plain(self, kind: str, raw: str, line: int) -> Plain:
        """The value of a scalar of this tag; whatever YAML 1.1 reads otherwise than it is written is refused."""
        if kind in ("str", "value", "merge"):  # the latter two are = and << by themselves
            return raw
        if kind == "null":
            return None
        if kind == "bool" and raw in ("true", "false"):
            return raw == "true"
        if kind == "int" and _INTEGER.fullmatch(raw):
            return int(raw)
        if kind == "float" and _DECIMAL.fullmatch(raw):
            return float(raw)
        if kind == "timestamp":
            try:
                return datetime.date.fromisoformat(raw)
            except ValueError as error:
                raise self._error(
                    line,
                    Text(f"没有“{raw}”这一天", f"“{raw}” is no date"),
                    Text("写法：2021-12-31", "Such as 2021-12-31"),
                ) from error
        if kind in ("bool", "int", "float"):
            raise self._misread(kind, raw, line)
        raise self._error(
            line,
            Text(f"不支持 YAML 标签 {kind}", f"The YAML tag {kind} is not supported"),
            Text("请删去以 ! 开头的标签", "Remove the tag, which begins with !"),
        )

    def _misread(self, kind: str, raw: str, line: int) -> RulesetError:
        """A scalar that YAML 1.1 reads otherwise than it is written: yes, 1:30, 0123."""
        as_what = Text("真假值", "true/false") if kind == "bool" else Text("另一个数字", "another number")
        remedy = Text(f"请加引号：'{raw}'", f"Put it in quotes: '{raw}'")
        if kind == "bool":
            remedy = Text(f"{remedy.zh}；真假值写 true、false", f"{remedy.en}; for true or false write just that")
        return self._error(
            line, Text(f"YAML 会把“{raw}”读作{as_what.zh}", f"YAML reads “{raw}” as {as_what.en}"), remedy
        )
