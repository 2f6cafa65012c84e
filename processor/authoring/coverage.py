"""What of a document the rules answer: clause by clause checked, recorded only, without a target, or not mapped; and
alarms, where a quote no longer stands in the document or a number in it is judged by no rule."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from processor.authoring.document import Document, read_document, squeezed
from processor.authoring.figures import judged_by, meaning, numbers_in, same_figure
from processor.model import Text
from processor.ruleset.types import Indicator, Rule, Ruleset

CHECKED, RECORDED, NO_TARGET = "checked", "recorded", "no-target"
_TELLING = re.compile(r"\w(?:.*\w)?")


@dataclass(frozen=True)
class Passage:
    """Words of the document and what answers them. kind: checked | recorded | no-target

    at: where they begin in the document without white space; None where they are not in it
    rules: the ids of the rules that cite them; reason: why nothing is asked
    """

    words: str
    kind: str
    at: int | None
    rules: tuple[str, ...] = ()
    reason: Text = Text("")


@dataclass(frozen=True)
class ClauseCoverage:
    """One clause: the passages that begin in it, in order, and what of its text none of them covers."""

    clause: str
    passages: tuple[Passage, ...]
    unmapped: tuple[str, ...]

    def count(self, kind: str) -> int:
        """How many passages there are of a kind."""
        return sum(1 for one in self.passages if one.kind == kind)


@dataclass(frozen=True)
class Alarm:
    """kind: document | quote | clause | number; where: rule id or file:line; words: what is wrong."""

    kind: str
    where: str
    words: Text


@dataclass(frozen=True)
class Coverage:
    """share: of the characters of the document (white space and marks left out) that passages cover."""

    clauses: tuple[ClauseCoverage, ...]
    alarms: tuple[Alarm, ...]
    share: Fraction

    @property
    def unmapped(self) -> int:
        """How many pieces of text nothing answers."""
        return sum(len(one.unmapped) for one in self.clauses)


def cover(ruleset: Ruleset, content: bytes) -> Coverage:
    """Hold the rules against the document. content: its text in UTF-8. UnicodeDecodeError where it is not."""
    document = read_document(content.decode("utf-8-sig"), ruleset.opening)
    passages = _passages(ruleset, document)
    covered = bytearray(len(document.text))
    quoted = [(one.at, one.at + len(squeezed(one.words))) for one in passages if one.at is not None]
    for begins, end in (*quoted, *document.numbering):
        covered[begins:end] = b"\x01" * (end - begins)
    clauses = []
    for clause, begins, end in document.spans():
        inside = [one for one in passages if one.at is not None and begins <= one.at < end]
        inside.sort(key=lambda one: one.at or 0)
        clauses.append(ClauseCoverage(clause, tuple(inside), tuple(_gaps(document.text, covered, begins, end))))
    left = sum(len(gap) for one in clauses for gap in one.unmapped)
    alarms = [
        *_of_document(ruleset, content),
        *_of_quotes(ruleset, document),
        *_of_numbers(ruleset, document),
    ]
    return Coverage(tuple(clauses), tuple(alarms), 1 - Fraction(left, len(document.text) or 1))


def _passages(ruleset: Ruleset, document: Document) -> list[Passage]:
    """One for each different quote, and for each text without a target."""
    citing: dict[tuple[str, str], list[Rule]] = {}
    for rule in ruleset.rules:
        for clause, quote in rule.citations:
            citing.setdefault((clause, squeezed(quote)), []).append(rule)
    made = []
    for (clause, words), rules in citing.items():
        kind = RECORDED if all(only_recorded(rule) for rule in rules) else CHECKED
        made.append(Passage(words, kind, _place(document, words, clause), tuple(rule.id for rule in rules)))
    return made + [
        Passage(one.text, NO_TARGET, _place(document, one.text, one.clause), (), one.reason)
        for one in ruleset.no_target
    ]


def only_recorded(rule: Rule) -> bool:
    """Whether a rule shows a figure and judges nothing."""
    return isinstance(rule.spec, Indicator) and rule.spec.target is None


def _place(document: Document, words: str, clause: str) -> int | None:
    """Where words stand, in the clause that is cited if they do there."""
    found = document.find(words)
    return next((at for at in found if document.clause_at(at) == clause), found[0] if found else None)


def _gaps(text: str, covered: bytearray, begins: int, end: int) -> Iterator[str]:
    """The runs of characters that no passage covers, without the punctuation around them."""
    gap = ""
    for at in range(begins, end + 1):
        if at < end and not covered[at]:
            gap += text[at]
            continue
        if found := _TELLING.search(gap):
            yield found[0]
        gap = ""


# ---------------------------------------------------------------- alarms


def _of_document(ruleset: Ruleset, content: bytes) -> Iterator[Alarm]:
    """Whether it is the document that the rules were made from, however its lines end."""
    wanted = ruleset.document.get("sha256", "")
    digests = {hashlib.sha256(one).hexdigest() for one in (content, content.replace(b"\r\n", b"\n"))}
    if wanted and wanted not in digests:
        yield Alarm(
            "document",
            "ruleset.yaml",
            Text(
                "文件与规则集写明的不是同一份（sha256 不同）",
                "This is not the document that the ruleset names (another sha256)",
            ),
        )


def _of_quotes(ruleset: Ruleset, document: Document) -> Iterator[Alarm]:
    """Quotes that do not stand in the document, or not in the clause that is cited."""
    quoted = [(rule.id, quote, clause) for rule in ruleset.rules for clause, quote in rule.citations]
    for where, words, clause in [*quoted, *((one.source, one.text, one.clause) for one in ruleset.no_target)]:
        found = document.find(words)
        if not found:
            yield Alarm("quote", where, Text(f"文件里没有“{words}”", f"The document does not hold “{words}”"))
            continue
        clauses = [document.clause_at(at) for at in found]
        if clause and clause not in clauses:
            yield Alarm(
                "clause",
                where,
                Text(f"“{words}”在{clauses[0]}，不在{clause}", f"“{words}” stands in {clauses[0]}, not in {clause}"),
            )


def _of_numbers(ruleset: Ruleset, document: Document) -> Iterator[Alarm]:
    """Numbers in quotes that no rule judges whose own quote holds them, unless a rule says what they are (numbers)."""
    spans = [
        (at, at + len(squeezed(quote)), rule, quote)
        for rule in ruleset.rules
        for clause, quote in rule.citations
        for at in [_place(document, quote, clause)]
        if at is not None
    ]
    told: set[int] = set()
    for begins, end, _rule, _quote in spans:
        for number in numbers_in(document.text[begins:end], ruleset):
            at = begins + number.at
            if at in told:
                continue
            told.add(at)
            rules = [one for first, last, one, _ in spans if first <= at and at + len(number.text) <= last]
            judged = judged_by(rules, ruleset)
            meant = list(_meant(rules, spans, at, len(number.text)))
            if any(figure is None or figure in judged for figure in meant):
                continue
            if same_figure(number, judged) and not meant:
                continue
            ids = "、".join(dict.fromkeys(one.id for one in rules))
            yield Alarm(
                "number",
                ids,
                Text(
                    f"“{_around(document, at, number.text)}”里的{number.text}没有一条规则在判断",
                    f"No rule judges {number.text} in “{_around(document, at, number.text)}”",
                ),
            )


def _meant(
    rules: Sequence[Rule], spans: Sequence[tuple[int, int, Rule, str]], at: int, length: int
) -> Iterator[Fraction | None]:
    """What rules say the number at a place means: a number that must be judged, or None for a reason in words."""
    for begins, _end, rule, quote in spans:
        if rule not in rules:
            continue
        for words, text in rule.numbers.items():
            for found in re.finditer(f"(?={re.escape(squeezed(words))})", squeezed(quote)):
                first = begins + found.start()
                if first <= at and at + length <= first + len(squeezed(words)):
                    yield meaning(text)


def _around(document: Document, at: int, number: str) -> str:
    """The number with a few characters on both sides."""
    return document.text[max(0, at - 6) : at + len(number) + 6]
