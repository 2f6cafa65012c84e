"""What `batch` prints: who must correct or explain, what could not be read, who is missing, which figures to watch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from processor.model import County, Measure, Report, ReturnResult, Text
from processor.writing.compare_lines import change_lines, duplicate_lines, unlisted_lines
from processor.writing.context import Context
from processor.writing.display import pad, wrap
from processor.writing.figures import change_text, few_received, others_text, value_text
from processor.writing.pieces import BOLD, COLUMNS, DIM, STATUS_STYLES, Line, Piece, file_name, line, piece
from processor.writing.words import ERROR, INDICATOR_STATUS, QUERY, RETURN_STATUS, SHORT, STRETCH, count_levels

UNITS_SHOWN = 8
UNREAD_SHOWN = 8
NAMES_SHOWN = 6
FIGURES_SHOWN = 7

_WATCHED = ("missed", "pending")
_TO_DO = ("rejected", "explain")
_TITLE_ROOM = 34
_INDICATOR_STYLES: Mapping[str, Mapping[str, Any]] = {
    "missed": {"fg": "magenta", "bold": True},
    "pending": {"bold": True},
    "in-progress": {"fg": "blue"},
    "met": {"fg": "green"},
}


def batch_screen(
    report: Report, context: Context, lang: str, *, out: str = "", everything: bool = False, brief: bool = False
) -> list[Line]:
    """The screen of a batch.

    out:        the folder that holds the results
    everything: nothing is left out; brief: the counts alone
    """
    counts = _counts(report, lang)
    if brief:
        return counts
    lines = [line(_heading(context, lang), BOLD), ()]
    sections = [_units(report, lang, everything), _unread(report, lang, everything), _remarks(report, lang, everything)]
    if report.county:
        sections.append(_missing(report.county, lang, everything))
        parts = (unlisted_lines, duplicate_lines, change_lines, _figures)
        sections += [part(report.county, lang, everything) for part in parts]
    for section in sections:
        lines += [*section, ()] if section else []
    lines += counts
    if out:
        lines += [(), *_results(report, out, lang)]
    return lines


def _heading(context: Context, lang: str) -> str:
    day = f"审核日期 {context.as_of}" if lang == "zh" else f"checked {context.as_of}"
    return ", ".join((context.ruleset_title.get(lang), context.round_title.get(lang), day))


# ---------------------------------------------------------------- units


def _units(report: Report, lang: str, everything: bool) -> list[Line]:
    """The returns to correct or explain, worst first, with their counts."""
    counted = [(result, count_levels(result.findings)) for result in report.returns if result.status in _TO_DO]
    counted.sort(key=lambda item: (_TO_DO.index(item[0].status), -item[1][ERROR], -item[1][QUERY]))
    if not counted:
        return []
    zh = lang == "zh"
    names, status_room, room = (28, 8, 8) if zh else (28, 12, 9)
    heads = (ERROR.word.get(lang), QUERY.word.get(lang), SHORT.word.get(lang), "修正" if zh else "Repairs")
    title = "须修改和须说明的单位" if zh else "To correct or explain"
    head = pad(title, names) + pad("状态" if zh else "Status", status_room)
    lines = [line(head + "".join(pad(text, room, right=True) for text in heads), BOLD)]
    shown = counted if everything else counted[:UNITS_SHOWN]
    for result, counts in shown:
        numbers = (counts[ERROR], counts[QUERY], counts[SHORT] + counts[STRETCH], len(result.repairs))
        style = {"fg": STATUS_STYLES[result.status]["bg"]}
        lines.append(
            (
                piece(pad(_name(result), names)),
                piece(pad(RETURN_STATUS[result.status].word.get(lang), status_room), style),
                piece("".join(pad(str(number) if number else "-", room, right=True) for number in numbers)),
            )
        )
    return lines + _rest(len(counted) - len(shown), lang)


def _name(result: ReturnResult) -> str:
    return result.unit.name or file_name(result.file)


def _rest(count: int, lang: str) -> list[Line]:
    if not count:
        return []
    text = (
        f"... 其余 {count} 个见 findings.csv (或加 --all)"
        if lang == "zh"
        else f"... {count} more in findings.csv (or --all)"
    )
    return [line(text, DIM)]


def _unread(report: Report, lang: str, everything: bool) -> list[Line]:
    count = len(report.unread)
    if not count:
        return []
    head = f"打不开 {count} 个" if lang == "zh" else f"Unreadable: {count}"
    lines = [line(head, {"fg": "red", "bold": True})]
    shown = report.unread if everything else report.unread[:UNREAD_SHOWN]
    for unread in shown:
        parts = (unread.why.get(lang), unread.remedy.get(lang))
        text = f"{file_name(unread.file)}: " + "; ".join(part for part in parts if part)
        lines += [line(f"  {part}") for part in wrap(" ".join(text.split("\n")), COLUMNS - 2)]
    return lines + _rest(count - len(shown), lang)


def _remarks(report: Report, lang: str, everything: bool) -> list[Line]:
    """What is to be told about annotated copies, such as marks in hidden rows."""
    told = [(_name(result), remark) for result in report.returns for remark in result.remarks]
    if not told:
        return []
    head = f"标注后的文件请注意 {len(told)} 处" if lang == "zh" else f"About the marked copies: {len(told)}"
    lines = [line(head, BOLD)]
    shown = told if everything else told[:UNREAD_SHOWN]
    for name, remark in shown:
        lines += [line(f"  {part}") for part in wrap(f"{name}: {remark.get(lang)}", COLUMNS - 2)]
    if more := len(told) - len(shown):
        lines.append(line(f"... 其余 {more} 处加 --all 看" if lang == "zh" else f"... {more} more with --all", DIM))
    return lines


def _missing(county: County, lang: str, everything: bool) -> list[Line]:
    count = len(county.missing)
    if not count:
        return []
    names = list(dict.fromkeys(missing.name or missing.unit for missing in county.missing))
    shown = names if everything else names[:NAMES_SHOWN]
    more = "" if len(shown) == len(names) else " 等" if lang == "zh" else " ..."
    head = f"未报 {count} 份: " if lang == "zh" else f"Missing: {count}: "
    first, *others = wrap(head + ", ".join(shown) + more, COLUMNS)
    return [(piece(first[: len(head)], BOLD), piece(first[len(head) :])), *map(line, others)]


# ---------------------------------------------------------------- figures


def _figures(county: County, lang: str, everything: bool) -> list[Line]:
    """The indicators that are missed or still open, missed first."""
    watched = [one for status in _WATCHED for one in county.indicators if one.status == status]
    shown = list(county.indicators) if everything else watched[:FIGURES_SHOWN]
    if not shown:
        return []
    zh = lang == "zh"
    title = (
        ("全部指标" if zh else "All indicators") if everything else ("要盯住的指标" if zh else "Indicators to watch")
    )
    lines = [line(title, BOLD), *(_figure(measure, lang) for measure in shown)]
    left = 0 if everything else len(watched) - len(shown)
    if left:
        more = (
            f"... 其余 {left} 项见 findings.json (或加 --all)" if zh else f"... {left} more in findings.json (or --all)"
        )
        lines.append(line(more, DIM))
    return lines


def _figure(measure: Measure, lang: str) -> Line:
    status = INDICATOR_STATUS[measure.status].word.get(lang)
    beside = " / ".join((value_text(measure), measure.target)) if measure.target else value_text(measure)
    parts = (measure.gap.get(lang), change_text(measure, lang), others_text(measure, lang))
    told = ("；" if lang == "zh" else "; ").join(part for part in parts if part)
    return (
        Piece("  "),
        piece(pad(status, 8 if lang == "zh" else 13), _INDICATOR_STYLES.get(measure.status)),
        piece(pad(measure.clause, 11) + pad(measure.title.get(lang), _TITLE_ROOM) + pad(beside, 18, right=True)),
        piece(f"  {told}".rstrip()),
    )


# ---------------------------------------------------------------- counts and where the results are


def _counts(report: Report, lang: str) -> list[Line]:
    zh = lang == "zh"
    county = report.county
    of = Counter(result.status for result in report.returns)
    returns = [(RETURN_STATUS[status].word.get(lang), of[status]) for status in ("accepted", "explain", "rejected")]
    returns.append((RETURN_STATUS["unread"].word.get(lang), len(report.unread)))
    if county:
        returns.insert(0, ("应报" if zh else "Expected", county.expected))
        returns.append((RETURN_STATUS["missing"].word.get(lang), len(county.missing)))
    lines = [
        line(part, {"fg": "yellow", "bold": True})
        for remark in report.remarks
        for part in wrap(remark.get(lang), COLUMNS)
    ]
    lines.append(_count_line("报送" if zh else "Returns", returns))
    if county and county.indicators:
        held = Counter(measure.status for measure in county.indicators)
        order = ("met", "in-progress", "missed", "pending", "recorded", *(["skipped"] if held["skipped"] else []))
        counts = [(INDICATOR_STATUS[status].word.get(lang), held[status]) for status in order]
        total = ("共" if zh else "All", len(county.indicators))
        lines.append(_count_line("指标" if zh else "Figures", [total, *counts]))
    if county and (verdicts := _verdicts(county, lang)):
        lines.append(_verdict_line("判定" if zh else "Verdicts", verdicts))
    if county and few_received(county):
        few = Text(
            "收到的不足六成, 县级结论仅供参考。",
            "Fewer than 60% of the returns are in: county figures are a first look.",
        )
        lines.append(line(few.get(lang), {"fg": "yellow"}))
    return lines


def _verdicts(county: County, lang: str) -> list[tuple[str, str]]:
    """Verdicts on the round and on roll-ups: those on units, returns and indicators are told where these are."""
    told = {"unit", "return", *(measure.rule for measure in county.indicators)}
    words = {"round": "报送进度" if lang == "zh" else "round"}
    said: dict[str, list[str]] = {}
    for verdict in county.verdicts:
        if verdict.about not in told:
            said.setdefault(words.get(verdict.about, verdict.about), []).append(verdict.verdict)
    return [(about, ", ".join(verdicts)) for about, verdicts in said.items()]


def _verdict_line(label: str, verdicts: Sequence[tuple[str, str]]) -> Line:
    return (piece(f"{label}  ", BOLD), piece("   ".join(f"{about} {verdict}" for about, verdict in verdicts)))


def _count_line(label: str, counts: Sequence[tuple[str, int]]) -> Line:
    return (piece(f"{label}  ", BOLD), piece("   ".join(f"{word} {count}" for word, count in counts)))


def _results(report: Report, out: str, lang: str) -> list[Line]:
    """Where the results are, and what each is for."""
    annotated = [result.annotated for result in report.returns if result.annotated]
    elsewhere = sum(path.startswith("../") for path in annotated)
    copies = len(annotated) - elsewhere
    zh = lang == "zh"
    named = [
        ("县级汇总.xlsx", "全县结果, 先看这个" if zh else "the county result: open this first"),
        ("report.html", "同样的结果, 用浏览器看, 可筛选、打印" if zh else "the same as a page: filter, print"),
        ("标注后", f"发回各单位, {copies} 份" if zh else f"to send back, {copies} files") if copies else None,
        ("findings.csv", "问题清单, 可用 Excel 筛选" if zh else "all findings, for a spreadsheet"),
        ("findings.json", "全部结果, 供程序读取" if zh else "all results, for programs"),
    ]
    head = (piece("结果在 " if zh else "Results in "), piece(out, BOLD))
    lines = [head, *(line(f"  {pad(item[0], 16)}{item[1]}") for item in named if item)]
    if elsewhere:
        where = (
            "标注副本还在原来各自的结果文件夹里" if zh else "Annotated copies stay in the folders they were written to"
        )
        lines.append(line(f"{where}, {elsewhere} 份" if zh else f"{where}: {elsewhere}"))
    return lines
