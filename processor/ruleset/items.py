"""One YAML value with its file and line, and typed views of it that say in words what does not fit."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from processor.errors import RulesetError
from processor.model import Text
from processor.records import dataclass

Plain = None | bool | int | float | str | datetime.date

QUOTE_FORMULA = Text("表达式请加引号", "Put quotes around the expression")
QUOTE_TEXT = Text("文字请加引号", "Put quotes around the text")


@dataclass(frozen=True, slots=True)
class Item:
    """One YAML value and where it stands.

    value: a scalar, a tuple of Items (a list), or a dict of Items (a mapping)
    raw:   a scalar exactly as written, without its quotes
    """

    value: Plain | tuple[Item, ...] | dict[str, Item]
    file: str
    line: int
    raw: str = ""

    @property
    def where(self) -> str:
        """file:line, for messages."""
        return f"{self.file}:{self.line}"

    def error(self, zh: str, en: str, remedy: Text | None = None) -> RulesetError:
        """The error at this place, to be raised: what is wrong in both languages, and what to do."""
        return RulesetError(Text(zh, en), remedy, self.where)

    @property
    def kind(self) -> Text:
        """What this is, in words."""
        names: tuple[tuple[type | tuple[type, ...], str, str], ...] = (
            (dict, "键值对", "a mapping"),
            (tuple, "列表", "a list"),
            (bool, "真假值", "true/false"),
            ((int, float), "数字", "a number"),
            (datetime.date, "日期", "a date"),
            (str, "文字", "text"),
        )
        return next((Text(zh, en) for types, zh, en in names if isinstance(self.value, types)), Text("空的", "empty"))

    # ---------------------------------------------------------------- typed views; RulesetError where they do not fit

    def text(self) -> str:
        """A text that is not blank."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        if self.value is None or isinstance(self.value, str):
            raise self.error(
                "这里是空的", "This is empty", Text("请填写，或删去这个键", "Fill it in, or remove the key")
            )
        if isinstance(self.value, dict | tuple):
            hint = Text(
                "以 { 或 [ 开头的文字要加引号；表达式请加引号",
                "Text that begins with { or [ needs quotes; put quotes around expressions",
            )
        else:
            hint = Text(f"请加引号：'{self.raw}'", f"Put it in quotes: '{self.raw}'")
        raise self.error(f"这里应是文字，却是{self.kind.zh}", f"Expected text, found {self.kind.en}", hint)

    def texts(self) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        if isinstance(self.value, tuple):
            return tuple(item.text() for item in self.value)
        return (self.text(),)

    def words(self) -> Text:
        """Words for the screen: a text (Chinese), or {zh: …, en: …}."""
        if not isinstance(self.value, dict):
            return Text(self.text())
        for key in self.value.keys() - {"zh", "en"}:
            raise self.value[key].error(
                f"文字只能有 zh、en 两种语言，没有 {key}",
                f"Words come in zh and en only, not {key}",
                Text("如果整句话是一段文字，请加引号", "If the whole is one text, put it in quotes"),
            )
        if "zh" not in self.value:
            raise self.error("缺少中文 zh", "The Chinese words (zh) are missing", Text("请补上 zh: …", "Add zh: …"))
        return Text(self.value["zh"].text(), self.value["en"].text() if "en" in self.value else "")

    def integer(self) -> int:
        """A whole number."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        raise self.error(f"这里应是整数，却是{self.kind.zh}", f"Expected a whole number, found {self.kind.en}")

    def flag(self) -> bool:
        """true or false."""
        if isinstance(self.value, bool):
            return self.value
        raise self.error(f"这里应是 true 或 false，却是{self.kind.zh}", f"Expected true or false, found {self.kind.en}")

    def date(self) -> datetime.date:
        """A date."""
        if isinstance(self.value, datetime.date):
            return self.value
        raise self.error(
            f"这里应是日期，却是{self.kind.zh}",
            f"Expected a date, found {self.kind.en}",
            Text("写法：2021-12-31", "Such as 2021-12-31"),
        )

    def scalar(self) -> Plain:
        """Any single value, blank included."""
        if isinstance(self.value, dict | tuple):
            raise self.error(
                f"这里应是一个值，却是{self.kind.zh}", f"Expected one value, found {self.kind.en}", QUOTE_TEXT
            )
        return self.value

    def items(self) -> tuple[Item, ...]:
        """A list."""
        if isinstance(self.value, tuple):
            return self.value
        raise self.error(
            f"这里应是列表，却是{self.kind.zh}",
            f"Expected a list, found {self.kind.en}",
            Text("写法：[甲, 乙]", "Such as [a, b]"),
        )

    def pairs(self) -> dict[str, Item]:
        """A mapping."""
        if isinstance(self.value, dict):
            return self.value
        raise self.error(
            f"这里应是键值对，却是{self.kind.zh}",
            f"Expected a mapping, found {self.kind.en}",
            Text("写法：{键: 值}", "Such as {key: value}"),
        )

    def choice(self, *allowed: str) -> str:
        """One of a few words."""
        word = self.text()
        if word not in allowed:
            raise self.error(f"不能写“{word}”", f"“{word}” is not allowed here", suggest(word, allowed))
        return word

    def among(self, known: Iterable[str], zh: str, en: str, word: str | None = None) -> str:
        """A name that must be known. zh, en: what to say where it is not; word: the name, if a part of the text."""
        name, names = self.text() if word is None else word, tuple(known)
        if name not in names:
            raise self.error(zh.format(name), en.format(name), suggest(name, names))
        return name


def suggest(word: str, known: Iterable[str]) -> Text:
    """What to write instead of `word`: the nearest name, else what there is (the first of a long list)."""
    import difflib

    names = tuple(known)
    near = difflib.get_close_matches(word, names, 1, 0.5)
    if near:
        return Text(f"是不是“{near[0]}”？", f"Did you mean “{near[0]}”?")
    if not names:
        return Text("")
    shown = names[:12]
    more = Text("等", ", …") if len(names) > len(shown) else Text("")
    return Text(f"可用：{'、'.join(shown)}{more.zh}", f"Known: {', '.join(shown)}{more.en}")
