"""What `check` prints: the findings of a return, place first, then what is wrong and what to do; the status last."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model import Finding, ReturnResult, Text, UnreadFile
from processor.privacy import mask
from processor.writing.context import Context
from processor.writing.display import pad, width, wrap
from processor.writing.fold import Group, fold
from processor.writing.pieces import (
    BOLD,
    COLUMNS,
    DIM,
    LEVEL_STYLES,
    STATUS_STYLES,
    Line,
    Piece,
    file_name,
    line,
    piece,
)
from processor.writing.words import (
    ERROR,
    LABELS,
    QUERY,
    RETURN_STATUS,
    SHORT,
    count_levels,
    explained,
    label,
    places,
)

FOLD_OVER = 20
"""A return with more findings than this has its equal ones folded."""

REPAIRS_SHOWN = 5

_CELL_ROOM = 8


def check_screen(
    result: ReturnResult, context: Context, lang: str, *, everything: bool = False, brief: bool = False
) -> list[Line]:
    """The screen of one return. everything: nothing is folded or left out; brief: file and status alone."""
    head = file_name(result.file)
    if brief:
        return [(piece(head, BOLD), Piece("  "), *_status(result, lang))]
    facts = (context.form_title.get(lang), context.round_title.get(lang), _checked(context, lang))
    lines: list[Line] = [(piece(head, BOLD), piece("  " + ", ".join(fact for fact in facts if fact)))]
    if result.findings:
        lines += _findings(result.findings, lang, everything)
    if result.repairs:
        lines += [(), *_repairs(result, lang, everything)]
    if result.findings or result.repairs:
        lines.append(())
    lines.append(_status(result, lang))
    lines += [line(part) for remark in result.remarks for part in wrap(remark.get(lang), COLUMNS)]
    if result.findings:
        lines += [line(text) for text in (_advice(result, lang), _next_step(result, lang)) if text]
    return lines


def unread_screen(unread: UnreadFile, lang: str) -> list[Line]:
    """The screen of a file that could not be read: why, and what to do."""
    status = RETURN_STATUS["unread"].word.get(lang)
    head = (piece(f" {status} ", STATUS_STYLES["unread"]), Piece("  "), piece(file_name(unread.file), BOLD))
    return [head, *(line(f"  {text}") for text in (unread.why.get(lang), unread.remedy.get(lang)) if text)]


def _checked(context: Context, lang: str) -> str:
    return f"审核日期 {context.as_of}" if lang == "zh" else f"checked {context.as_of}"


# ---------------------------------------------------------------- findings


def _findings(findings: Sequence[Finding], lang: str, everything: bool) -> list[Line]:
    """Under the name of each sheet, in the order in which the sheets are first named."""
    groups = fold(findings, everything=everything or len(findings) <= FOLD_OVER)
    sheets: dict[str, list[Group]] = {}
    for group in groups:
        sheets.setdefault(group.first.at.sheet if group.first.at else "", []).append(group)
    room = max(6, *(width(group.level.word.get(lang)) for group in groups))
    lines: list[Line] = []
    for sheet, members in sheets.items():
        lines += [(), line(sheet or Text("整个文件", "The file as a whole").get(lang))]
        for group in members:
            lines += _group(group, room, lang)
    return lines


def _group(group: Group, room: int, lang: str) -> list[Line]:
    first = group.first
    indent = 2 + _CELL_ROOM + 1 + room + 2
    body = first.message.get(lang) + (f"  [{first.clause}]" if first.clause else "")
    where = _where(group, lang)
    level = Piece(pad(group.level.word.get(lang), room), LEVEL_STYLES[group.level])
    wrapped = list(wrap(" ".join(mask(body).split("\n")), COLUMNS - indent))
    lines: list[Line] = []
    if width(where) > _CELL_ROOM:
        lines.append(line(f"  {where}"))
        where = ""
    lines.append((piece(f"  {pad(where, _CELL_ROOM)} "), level, piece(f"  {wrapped[0]}")))
    lines += [line(" " * indent + rest) for rest in wrapped[1:]]
    expected, fix = first.expected.get(lang), first.fix.get(lang)
    todo = "; ".join(
        text for text in (f"{label('expected', lang).rstrip('：: ')} {expected}" if expected else "", fix) if text
    )
    todo = " ".join(mask(todo).split("\n"))
    said = label("explanation", lang) + first.explanation if first.explanation else first.explanation_remark.get(lang)
    for text in (todo, " ".join(mask(said).split("\n"))):
        lines += [line(" " * indent + rest, DIM) for rest in wrap(text, COLUMNS - indent) if rest]
    return lines


def _where(group: Group, lang: str) -> str:
    """The cells on the sheet whose name stands above; the other sides of a check are in the words."""
    if group.first.at is None:
        return ""
    own = group.first.at.sheet
    cells = [finding.at for finding in group.findings if finding.at and finding.at.sheet == own]
    text = places(cells, lang).removeprefix(f"{own} ")
    others = ", ".join(file_name(file) for file in group.files[:3])
    return f"{text} ({others})" if others else text


# ---------------------------------------------------------------- repairs, status, what to do


def _repairs(result: ReturnResult, lang: str, everything: bool) -> list[Line]:
    count = len(result.repairs)
    shown = result.repairs if everything else result.repairs[:REPAIRS_SHOWN]
    reads = "读作" if lang == "zh" else "read as"
    several = len({repair.at.sheet for repair in result.repairs}) > 1
    told = [
        f'{f"{repair.at.sheet} " if several else ""}{repair.at.a1} "{repair.raw}" {reads} {repair.read}'
        for repair in shown
    ]
    more = "" if len(shown) == count else " 等" if lang == "zh" else " ..."
    head = f"读取修正 {count} 处: " if lang == "zh" else f"Repairs: {count}: "
    text = " ".join(mask(head + ", ".join(told) + more).split("\n"))
    return [line(part) for part in wrap(text, COLUMNS)]


def _status(result: ReturnResult, lang: str) -> Line:
    block = piece(f" {RETURN_STATUS[result.status].word.get(lang)} ", STATUS_STYLES[result.status])
    said = sum(map(explained, result.findings))
    remark = f" ({LABELS['explained'].get(lang)} {said})" if said else ""
    counts = [
        f"{level.word.get(lang)} {count}{remark if level is QUERY else ''}"
        for level, count in count_levels(result.findings).items()
        if count
    ]
    if counts:
        return block, piece("  " + ", ".join(counts))
    nothing = f"审核 {result.rules} 项规则, 没有发现问题。" if lang == "zh" else f"{result.rules} rules, nothing found."
    return block, piece(f"  {nothing}")


def _advice(result: ReturnResult, lang: str) -> str:
    counts = count_levels(result.findings)
    zh = lang == "zh"
    open_queries = counts[QUERY] - sum(map(explained, result.findings))
    parts = [
        ("错误改正后再报" if zh else "Correct the errors before sending") if counts[ERROR] else "",
        ("核实项改正或写说明" if zh else "correct or explain the queries") if open_queries else "",
        ("未达标如实报, 不影响报送" if zh else "a missed target is accepted as reported") if counts[SHORT] else "",
    ]
    said = "; ".join(part for part in parts if part)
    return said + ("。" if zh else ".") if said else ""


def _next_step(result: ReturnResult, lang: str) -> str:
    if result.annotated:
        return f"标注后的文件: {result.annotated}" if lang == "zh" else f"Marked copy: {result.annotated}"
    name = file_name(result.file)
    command = f'yaodian check "{name}" --annotate' if " " in name else f"yaodian check {name} --annotate"
    return f"要在表上看到标记: {command}" if lang == "zh" else f"To see the marks in the sheets: {command}"
