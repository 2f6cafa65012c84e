"""A YAML mapping whose keys are taken one by one; a key that nobody took is an error."""

from __future__ import annotations

import difflib
from types import TracebackType
from typing import Self

from processor.errors import RulesetError
from processor.model import Text
from processor.ruleset.items import Item


class Block:
    """One mapping of a ruleset file. Use it in a `with`: at the end, a key that was not taken is an unknown key.

    zh, en: what the mapping is, for messages (规则, rule)
    """

    def __init__(self, item: Item, zh: str, en: str) -> None:
        self.item = item
        self._pairs = item.pairs()
        self._asked: list[str] = []
        self._what = Text(zh, en)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            return
        unknown = [key for key in self._pairs if key not in self._asked]
        if unknown:
            raise self._unknown(unknown[0])

    def __contains__(self, key: str) -> bool:
        return key in self._pairs

    def get(self, key: str) -> Item | None:
        """The value of an optional key."""
        self._asked.append(key)
        return self._pairs.get(key)

    def need(self, key: str) -> Item:
        """The value of a key that must be there. RulesetError names the line of the mapping where it is missing."""
        item = self.get(key)
        if item is None:
            near = difflib.get_close_matches(key, [name for name in self._pairs if name not in self._asked], 1, 0.7)
            if near:
                raise self._unknown(near[0])
            raise self.item.error(
                f"{self._what.zh}缺少 {key}",
                f"The {self._what.en} lacks {key}",
                Text(f"请补上 {key}: …", f"Add {key}: …"),
            )
        return item

    # ---------------------------------------------------------------- optional keys with a default

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        item = self.get(key)
        return default if item is None else item.text()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts (or one text)."""
        item = self.get(key)
        return () if item is None else item.texts()

    def words(self, key: str) -> Text:
        """Words in one or both languages."""
        item = self.get(key)
        return Text("") if item is None else item.words()

    def integer(self, key: str, default: int = 0) -> int:
        """A whole number."""
        item = self.get(key)
        return default if item is None else item.integer()

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        item = self.get(key)
        return default if item is None else item.flag()

    def choice(self, key: str, default: str, *allowed: str) -> str:
        """One of a few words."""
        item = self.get(key)
        return default if item is None else item.choice(*allowed)

    def one_of(self, keys: tuple[str, ...]) -> str:
        """Which of several keys stands here: exactly one must. It counts as asked for only when it is taken."""
        found = [key for key in keys if key in self._pairs]
        if len(found) == 1:
            return found[0]
        if found:
            raise self._pairs[found[1]].error(
                f"{self._what.zh}只能写其中一个：{'、'.join(found)}",
                f"The {self._what.en} may have only one of: {', '.join(found)}",
                Text("请删去多余的，或分成两条", "Remove the others, or make two of it"),
            )
        for key in self._pairs:
            near = difflib.get_close_matches(key, keys, 1, 0.7)
            if near and key not in self._asked:
                raise self._unknown(key, near[0])
        raise self.item.error(
            f"{self._what.zh}应写且只写一个：{'、'.join(keys)}",
            f"The {self._what.en} needs exactly one of: {', '.join(keys)}",
        )

    def _unknown(self, key: str, near: str = "") -> RulesetError:
        known = [name for name in self._asked if name not in self._pairs]
        matches = [near] if near else difflib.get_close_matches(key, known, 1, 0.6)
        if matches:
            remedy = Text(f"是不是 {matches[0]}？", f"Did you mean {matches[0]}?")
        else:
            known = sorted(set(self._asked))
            remedy = Text(f"可用的键：{'、'.join(known)}", f"Known keys: {', '.join(known)}")
        return self._pairs[key].error(
            f"{self._what.zh}没有 {key} 这个键", f"A {self._what.en} has no key {key}", remedy
        )
