"""The annotated copy of a return: the sender's own workbook with marks, comments and the sheet 审核结果."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from processor.model import CellRef, Finding, ReturnResult, Text
from processor.privacy import mask
from processor.writing.colours import LEVEL_TONES
from processor.writing.fold import MOST_ALONE, fold
from processor.writing.package.atomic import replacing, same_file
from processor.writing.package.patcher import Outcome, SheetMaker, patch
from processor.writing.package.refusal import refuse
from processor.writing.package.spec import CellMark, MarkStyle, NewSheet
from processor.writing.words import LABELS, explained, label, shown_level, source

MOST_COMMENTS = 100
LOOKS = tuple(tone.mark for tone in LEVEL_TONES.values())
"""The looks that marks may have."""

_ASKS = {"zh": "【{word}·{asks}】", "en": "[{word}: {asks}]"}


def annotate(
    source_file: Path, target: Path, result: ReturnResult, sheet: NewSheet | SheetMaker, lang: str = "zh"
) -> Outcome:
    """Write the annotated copy of `source_file` to `target`, whole or not at all; the original is only read.

    sheet: our sheet, or what makes it when all marks are in. Marks of an earlier time give way to the new ones.
    Raises Unpatchable when marks cannot be put into the workbook without risk to it, YaodianError when `target` cannot
    be written.
    """
    try:
        data = source_file.read_bytes()
    except OSError as error:
        raise refuse(f"原文件打不开（{error.strerror}）", f"the file cannot be opened ({error.strerror})") from error
    if same_file(source_file, target):
        raise refuse("标注后的文件不能写在原文件上", "the annotated copy would replace the original", str(target))
    with replacing(target) as out:
        return patch(data, out, marks_of(result, lang), sheet, looks=LOOKS)


def marks_of(result: ReturnResult, lang: str = "zh") -> list[CellMark]:
    """The marks of a return's findings, worst first: both sides of an inter-table check are marked, the comment stands
    on the first; at most MOST_COMMENTS cells get one, and of findings of a kind the first MOST_ALONE."""
    marks: list[CellMark] = []
    commented: set[CellRef] = set()
    for group in fold(worst_first(result.findings)):
        style = LEVEL_TONES[group.level].mark
        for rank, finding in enumerate(group.findings):
            if finding.at is not None:
                wanted = finding.at in commented or (rank < MOST_ALONE and len(commented) < MOST_COMMENTS)
                comment = comment_text(finding, lang, len(group.findings) - MOST_ALONE) if wanted else None
                commented |= {finding.at} if wanted else set()
                marks.append(_mark(finding.at, style, comment))
            marks += [_mark(place.at, style, None) for place in finding.also if place.file in ("", result.file)]
    return marks


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Findings by shown level, worst first, otherwise in the order given."""
    ranks = {level: rank for rank, level in enumerate(LEVEL_TONES)}
    return sorted(findings, key=lambda finding: ranks[shown_level(finding)])


def comment_text(finding: Finding, lang: str = "zh", more: int = 0) -> str:
    """A finding as a comment: level, what is there, what should be, what to do, where it says so and our short key.

    more: how many cells with a finding of this kind have no comment of their own
    """
    level = shown_level(finding)
    asks = LABELS["explained"] if explained(finding) else level.asks
    head = _ASKS["en" if lang == "en" else "zh"].format(word=level.word.get(lang), asks=asks.get(lang))
    lines = [head, _line(finding.message, lang)]
    if expected := _line(finding.expected, lang):
        lines.append(label("expected", lang) + expected)
    if fix := _line(finding.fix, lang):
        lines.append(fix)
    if more > 0:
        lines.append(f"其余{more}处同类" if lang == "zh" else f"{more} more cells are alike")
    if finding.explanation:
        lines.append(label("explanation", lang) + _line(Text(finding.explanation), lang))
    origin = source(finding, lang, quote=False)
    key = f"#{finding.key}" if finding.key else ""
    lines.append(f"{label('source', lang)}{origin}  {key}".rstrip() if origin else key)
    return "\n".join(line for line in lines if line)


def _line(text: Text, lang: str) -> str:
    """Words on one line, personal numbers masked."""
    return mask(" ".join(text.get(lang).split()))


def _mark(at: CellRef, style: MarkStyle, comment: str | None) -> CellMark:
    return CellMark(at.sheet, at.row, at.col, style, comment)
