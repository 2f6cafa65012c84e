"""What the note on a marked cell says: what is there, what should be, what to do, where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import Finding
from processor.privacy import mask
from processor.writing.words import label, shown_level, source

KEY_LENGTH = 4
"""Characters of a finding's key that end its note (#3f9c): by it we know our own notes again."""


def comment_text(findings: Sequence[Finding], lang: str) -> str:
    """The note of one cell for all its findings, in the given order (worst first), a blank line between them.

    At most 6 lines for each: label, message, what should be, what to do, source, and the key at the end of the last.
    """
    return "\n\n".join("\n".join(_lines(finding, lang)) for finding in findings)


def _lines(finding: Finding, lang: str) -> list[str]:
    level = shown_level(finding)
    word, asks = level.word.get(lang), level.asks.get(lang)
    lines = [f"【{word}·{asks}】" if lang == "zh" else f"[{word}: {asks}]", finding.message.get(lang)]
    if finding.expected.get(lang):
        lines.append(label("expected", lang) + finding.expected.get(lang))
    if finding.fix.get(lang):
        lines.append(finding.fix.get(lang))
    origin = source(finding, lang, quote=False)
    key = f"#{finding.key[:KEY_LENGTH]}"
    lines.append(f"{label('source', lang)}{origin}  {key}" if origin else key)
    return [mask(" ".join(line.split("\n"))) for line in lines]
