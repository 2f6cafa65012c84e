"""Small things that several parts of the page are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from processor.model import Text
from processor.records import dataclass
from processor.writing.words import LEVELS, Status

JUDGED = ("met", "in-progress", "missed", "pending")
"""The statuses of figures that are held against a target, as they stand in a bar from left to right."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind: a button of a filter, a part of a bar. sign: the name of its symbol."""

    id: str
    word: Text
    number: int
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar of parts that add up. beside: what stands behind its title."""

    title: Text
    beside: Text
    parts: tuple[Count, ...]

    @property
    def told(self) -> Text:
        """The bar in words."""
        return both(lambda lang: f"{self.title.get(lang)} {in_words(self.parts, lang)}")


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a drop-down list."""

    id: str
    word: Text
    number: int


def both(words: Callable[[str], str]) -> Text:
    """What a writer says in each language, as one."""
    return Text(words("zh"), words("en"))


def in_words(parts: Iterable[Count], lang: str) -> str:
    """Counts as people read them, without zeros: 已达标 3，未达标 2."""
    said = [f"{part.word.get(lang)} {part.number}" for part in parts if part.number]
    return ("，" if lang == "zh" else ", ").join(said)


def counts_of(words: Mapping[str, Status], found: Mapping[str, int], order: Sequence[str]) -> tuple[Count, ...]:
    """A count for each status in `order`, zeros included."""
    return tuple(Count(id, words[id].word, found.get(id, 0), id) for id in order)


def level_counts(found: Sequence[str]) -> tuple[Count, ...]:
    """A count for each level that occurs, worst first. found: the ids of levels, once for each finding"""
    return tuple(Count(level.id, level.word, number, level.id) for level in LEVELS if (number := found.count(level.id)))
