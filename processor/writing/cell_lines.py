"""What `check --explain` prints: how one cell was read, and which rules looked at it with what result."""

from __future__ import annotations

from collections.abc import Mapping

from processor.judging.looking import CellRules, RuleLook
from processor.judging.numbers import value_text
from processor.model import Finding, Text
from processor.privacy import mask
from processor.reading.cell import CellLook, Use
from processor.ruleset.types import ColumnForm
from processor.writing.display import pad, width, wrap
from processor.writing.pieces import BOLD, COLUMNS, DIM, LEVEL_STYLES, Line, Piece, line, piece
from processor.writing.words import EMPTY, label, shown_level

_KINDS: Mapping[str, Text] = {
    "text": Text("文字", "text"),
    "number": Text("数字", "number"),
    "date": Text("日期", "date"),
    "bool": Text("逻辑值", "true or false"),
    "error": Text("公式错误", "formula error"),
    "uncalculated": Text("公式，没有计算结果", "a formula without a result"),
}
_TYPES: Mapping[str, Text] = {
    "text": Text("文字", "text"),
    "integer": Text("整数", "whole number"),
    "number": Text("数字", "number"),
    "percent": Text("百分比", "percentage"),
    "money": Text("金额", "amount of money"),
    "date": Text("日期", "date"),
    "yesno": Text("是或否", "yes or no"),
    "choice": Text("选项", "choice"),
    "unit": Text("单位名称", "name of a unit"),
    "phone": Text("电话号码", "phone number"),
    "code": Text("代码", "code"),
}
_RESULTS: Mapping[str, Text] = {
    "fail": Text("不符合", "fails"),
    "unknown": Text("无法判断", "unknown"),
    "pass": Text("符合", "holds"),
    "skipped": Text("不适用", "n/a"),
}
_CHOICES_SHOWN = 8


def cell_screen(look: CellLook, rules: CellRules, file: str, lang: str) -> list[Line]:
    """How the cell was read and judged, a fact a line."""
    lines: list[Line] = [(piece(f"{file}  {look.at.sheet}!{look.at.a1}", BOLD),)]
    lines += _fact(Text("填的是", "Typed"), _typed(look, lang), lang)
    for use in look.uses:
        lines += _fact(Text("属于", "Part of"), _where(use, look, rules, lang), lang)
        if use.role != "header":
            lines += _fact(Text("要求", "Takes"), _demand(use.column, lang), lang)
            lines += _fact(Text("读作", "Read as"), _read(use, lang), lang)
    if not look.uses:
        lines += _fact(Text("属于", "Part of"), _nowhere(look, lang), lang)
    for repair in look.repairs:
        text = f"“{repair.raw}” → {repair.read}  {repair.why.get(lang)}"
        lines += _fact(Text("读取修正", "Repair"), text, lang)
    for finding in rules.found:
        lines += _fact(Text("读取发现", "Found"), _told(finding, lang), lang)
    if any(use.role != "header" for use in look.uses):
        lines += _rules(rules, lang)
    return lines


def _fact(name: Text, text: str, lang: str) -> list[Line]:
    """A named fact; long ones are wrapped behind the name."""
    room = 10
    first, *rest = wrap(" ".join(mask(text).split("\n")), COLUMNS - room)
    head = (piece(pad(name.get(lang), room), DIM), piece(first))
    return [head, *(line(" " * room + more) for more in rest)]


def _typed(look: CellLook, lang: str) -> str:
    zh = lang == "zh"
    kind = _KINDS[look.kind].get(lang) if look.kind in _KINDS else ""
    text = look.raw or (EMPTY.get(lang) if look.kind == "blank" else "")
    notes = [kind]
    if look.percent is not None:
        notes.append(
            Text("单元格格式带百分号", "its format shows a percent sign").get(lang)
            if look.percent
            else Text("单元格格式不带百分号", "its format shows no percent sign").get(lang)
        )
    if look.merged:
        notes.append(f"合并单元格 {look.merged}" if zh else f"merged {look.merged}")
    said = ("，" if zh else ", ").join(note for note in notes if note)
    return f"{text}（{said}）" if zh and said else f"{text} ({said})" if said else text


def _where(use: Use, look: CellLook, rules: CellRules, lang: str) -> str:
    zh, name = lang == "zh", use.column.name
    if use.role == "header":
        return f"表“{use.table}”列“{name}”的表头" if zh else f"the header of column {name}, table {use.table}"
    if use.role == "total":
        return f"表“{use.table}”的合计行，列“{name}”" if zh else f"the total row of {use.table}, column {name}"
    if use.role == "field":
        return f"表“{use.table}”的“{name}”一格" if zh else f"field {name} of {use.table}"
    row = f"第{look.at.row}行" if zh else f"row {look.at.row}"
    if rules.row_key and rules.row_key != f"第{look.at.row}行":
        row += f"（{rules.row_key}）" if zh else f" ({rules.row_key})"
    return f"表“{use.table}”，{row}，列“{name}”" if zh else f"table {use.table}, {row}, column {name}"


def _nowhere(look: CellLook, lang: str) -> str:
    zh = lang == "zh"
    text = "不属于任何一张表，没有规则看这一格" if zh else "no table; no rule looks at it"
    for table, part in look.beside:
        if part == "row":
            text += (
                f"。这一行是表“{table}”的数据行，但这一列没有认出的表头"
                if zh
                else f". Its row is data of {table}, its column has no known header"
            )
        else:
            text += (
                f"。这一列是表“{table}”的列，但这一行不是数据行（空行、标题、表头、示例、小计或说明）"
                if zh
                else f". Its column is one of {table}, its row holds no data (empty, title, header, sample, remark)"
            )
    return text


def _demand(column: ColumnForm, lang: str) -> str:
    zh = lang == "zh"
    parts = [_TYPES[column.type].get(lang)]
    if column.of:
        more = " …" if len(column.of) > _CHOICES_SHOWN else ""
        parts.append(("、" if zh else ", ").join(column.of[:_CHOICES_SHOWN]) + more)
    if column.unit:
        parts.append(f"单位“{column.unit}”" if zh else f"in {column.unit}")
    if column.min is not None:
        parts.append(f"≥ {column.min:g}" if zh else f">= {column.min:g}")
    if column.max is not None:
        parts.append(f"≤ {column.max:g}" if zh else f"<= {column.max:g}")
    if column.within == "year":
        parts.append("本年度内" if zh else "within the year")
    if column.required:
        need = "必填" if zh else "required"
        parts.append(f"{need}（{column.where.source}）" if column.where else need)
    return ("，" if zh else ", ").join(parts)


def _read(use: Use, lang: str) -> str:
    if use.not_applicable:
        return Text("不适用", "not applicable (不适用)").get(lang)
    if use.refused:
        return Text("读不出来，不参加计算", "could not be read; it counts nowhere").get(lang)
    if use.value is None:
        return EMPTY.get(lang)
    return value_text(use.value, use.column)


def _told(finding: Finding, lang: str) -> str:
    return f"{shown_level(finding).word.get(lang)}  {finding.message.get(lang)}"


def _rules(rules: CellRules, lang: str) -> list[Line]:
    zh = lang == "zh"
    counts = {result: sum(1 for one in rules.looks if one.result == result) for result in _RESULTS}
    told = ("，" if zh else ", ").join(f"{_RESULTS[name].get(lang)} {count}" for name, count in counts.items() if count)
    head = f"{len(rules.looks)} 项看过这一格" if zh else f"{len(rules.looks)} looked at this cell"
    lines = _fact(Text("规则", "Rules"), head + (f"：{told}" if zh and told else f": {told}" if told else ""), lang)
    room = 2 + max(width(word.get(lang)) for word in _RESULTS.values())
    for one in rules.looks:
        lines += _look(one, room, lang)
    if rules.county:
        names = ("、" if zh else ", ").join(f"{rule.title.get(lang)} [{rule.id}]" for rule in rules.county)
        lines += _fact(Text("县级汇总", "County"), ("另外用到：" if zh else "used as well by: ") + names, lang)
    return lines


def _look(one: RuleLook, room: int, lang: str) -> list[Line]:
    clause = f"  {one.rule.clause}" if one.rule.clause else ""
    head = f"{one.rule.title.get(lang)} [{one.rule.id}]{clause}"
    indent = " " * (2 + room)
    style = LEVEL_STYLES[shown_level(one.findings[0])] if one.findings else {}
    first, *rest = wrap(mask(head), COLUMNS - 2 - room)
    lines: list[Line] = [(Piece("  "), piece(pad(_RESULTS[one.result].get(lang), room), style), piece(first))]
    lines += [line(indent + more) for more in rest]
    for finding in one.findings:
        said = finding.explanation_remark.get(lang)
        if finding.explanation:
            said = label("explanation", lang) + finding.explanation
        for text in (_told(finding, lang), said):
            folded = wrap(" ".join(mask(text).split("\n")), COLUMNS - 2 - room)
            lines += [line(indent + more, DIM) for more in folded if more]
    return lines
