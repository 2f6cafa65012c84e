"""Findings of a kind under one line: 30 cells with the same fault are one thing to tell, not 30."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processor.model import CellRef, Finding
from processor.records import dataclass
from processor.writing.words import QUERY, Level, shown_level

MOST_ALONE = 3
"""Findings of one rule and column that still stand each on its own."""


@dataclass(frozen=True, slots=True)
class Group:
    """One line to tell: findings of one level, rule, table, column and explanation; the first one speaks for all."""

    level: Level
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding whose words are shown."""
        return self.findings[0]

    @property
    def cells(self) -> list[CellRef]:
        """All its cells in this workbook, each once: first the marked ones, then the other sides."""
        own = [finding.at for finding in self.findings if finding.at is not None]
        others = [place.at for finding in self.findings for place in finding.also if not place.file]
        return list(dict.fromkeys(own + others))

    @property
    def files(self) -> list[str]:
        """Other files that it concerns, each once."""
        return list(dict.fromkeys(place.file for finding in self.findings for place in finding.also if place.file))


def fold(findings: Iterable[Finding], *, everything: bool = False, most_alone: int = MOST_ALONE) -> list[Group]:
    """Groups in the order of their first findings.

    Queries stay alone: each waits for its own explanation. everything: True leaves all alone.
    """
    given = tuple(findings)
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, finding in enumerate(given):
        level = shown_level(finding)
        alone = everything or level is QUERY
        said = finding.explanation, finding.explanation_remark.zh
        key = (at,) if alone else (level.id, finding.rule, finding.table, finding.column, said)
        alike.setdefault(key, []).append(at)
    parts = []
    for members in alike.values():
        parts += [members] if len(members) > most_alone else [[at] for at in members]
    return [Group(shown_level(given[part[0]]), tuple(given[at] for at in part)) for part in sorted(parts)]


def common(texts: Sequence[str]) -> tuple[str, bool]:
    """The first of some texts, and whether all are the same."""
    return texts[0], all(text == texts[0] for text in texts)
