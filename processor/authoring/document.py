"""The text of a notice without white space, and which clause each of its characters stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MARKS = re.compile(r"[#*\s]+")
"""What Markdown and page breaks put between the characters of the document."""
_CHAPTER = re.compile(r"([一二三四五六七八九十]+)、")
_SECTION = re.compile(r"[(（]([一二三四五六七八九十]+)[)）]")
_ITEM = re.compile(r"([0-9]{1,3})[.．、](?![0-9])")
BEGINNING = "开头"
"""The clause of what stands before the first number, where the ruleset has no name for it (opening)."""


@dataclass(frozen=True)
class Document:
    """text: all characters but white space and marks; clauses: (where it begins in text, how it is cited), in order;
    numbering: (begin, end) of the numbers before items."""

    text: str
    clauses: tuple[tuple[int, str], ...]
    numbering: tuple[tuple[int, int], ...] = ()

    def clause_at(self, position: int) -> str:
        """The clause that a character of `text` stands in."""
        return [clause for begins, clause in self.clauses if begins <= position][-1]

    def spans(self) -> list[tuple[str, int, int]]:
        """(clause, begin, end) of each part, in order."""
        ends = [begins for begins, _ in self.clauses[1:]] + [len(self.text)]
        return [(clause, begins, end) for (begins, clause), end in zip(self.clauses, ends, strict=True) if begins < end]

    def find(self, words: str) -> list[int]:
        """Where words stand, white space ignored."""
        wanted = squeezed(words)
        return [found.start() for found in re.finditer(f"(?={re.escape(wanted)})", self.text)] if wanted else []


def squeezed(words: str) -> str:
    """Words without white space."""
    return "".join(words.split())


def read_document(source: str, opening: Mapping[str, str]) -> Document:
    """The document in its own numbering: 一、 (一) 1. make the clauses 一, 一(一), 二(二)7.

    source: the text, lines and blanks as they may be; opening: what stands before the first number, its clause -> the
    words that it begins with
    """
    text, clauses, before, chapter, section = "", [(0, BEGINNING)], True, "", ""
    numbering: list[tuple[int, int]] = []
    for line in source.splitlines():
        line = _MARKS.sub("", line)
        found = _CHAPTER.match(line), _SECTION.match(line), _ITEM.match(line)
        if found[0]:
            before, chapter, section = False, found[0][1], ""
            clauses.append((len(text), chapter))
        elif found[1] and chapter:
            section = f"{chapter}({found[1][1]})"
            clauses.append((len(text), section))
        elif found[2] and section:
            clauses.append((len(text), section + found[2][1]))
            numbering.append((len(text), len(text) + found[2].end()))
        if before:
            clauses += [(len(text), name) for name, words in opening.items() if line.startswith(squeezed(words))]
        text += line
    return Document(text, tuple(clauses), tuple(numbering))
