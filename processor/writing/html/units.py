"""单位: every unit once, with how its returns stand; and the keys by which the parts of the page mean a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from urllib.parse import quote

from processor.model import Report, ReturnResult, Text
from processor.patterns import lazily
from processor.privacy import mask
from processor.records import dataclass
from processor.writing.county_book import CountyData, UnitLine
from processor.writing.html.compared import change_text
from processor.writing.html.markup import Markup, chip, named, say, shown, t
from processor.writing.html.parts import both
from processor.writing.pieces import file_name
from processor.writing.reminder import unread_text, whose
from processor.writing.words import LEVELS, RETURN_STATUS, Level, count_levels

COUNTY_KEY = "county"
"""Stands for all returns together."""

_NO_FINDINGS: Mapping[Level, int] = dict.fromkeys(LEVELS, 0)
_REPLACED = Text("（重复，没有采用）", " (duplicate, not used)")
_NOTHING = Text("", "")
_ORDER = {status: at for at, status in enumerate(RETURN_STATUS)}
_PLAIN = lazily(r"[0-9A-Za-z_.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Copy:
    """An annotated copy: what it is called, and its path beside the page."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. status: the worst of its returns; replaced: not a unit, but a return that another one took the place of.

    counts: for every level, worst first
    why: of a file that could not be read, what is wrong with it; change: since the run before
    """

    key: str
    code: str
    name: Text
    kind: Text
    status: str
    forms: tuple[Text, ...]
    filed: str
    counts: Mapping[Level, int]
    repairs: int
    copies: tuple[Copy, ...]
    why: Text
    change: Text = Text("")
    replaced: bool = False

    @property
    def found(self) -> bool:
        """Whether there is any finding."""
        return any(self.counts.values())

    @property
    def clear(self) -> bool:
        """Everything came in and nothing is to be said about it."""
        return self.status == "accepted" and not self.found

    @property
    def has_page(self) -> bool:
        """There is something to print and send to it."""
        return not self.clear and self.status not in ("missing", "unread")


@dataclass(frozen=True, slots=True)
class Units:
    """All units, in the order in which they are listed, and which file belongs to which."""

    all: tuple[Unit, ...]
    of_file: Mapping[str, str] = field(default_factory=dict)


def units_of(report: Report, data: CountyData) -> Units:
    """Every unit of the register and every sender beside it: to correct, to explain, unreadable, missing, ready; within
    each the worst first."""
    gathered: dict[str, list[UnitLine]] = {}
    for at, line in enumerate(data.lines):
        gathered.setdefault(_key(line, at), []).append(line)
    seen = {line.result.file for line in data.lines if line.result}
    # Whatever the lines leave out (a run without a register and lines) is told under its own file.
    for at, result in enumerate(report.returns):
        if result.file not in seen:
            gathered[f"r{at}"] = [_line(result)]
    of_file = {line.result.file: key for key, lines in gathered.items() for line in lines if line.result}
    changes: dict[str, list[Text]] = {}
    for change in report.county.changes if report.county else ():
        changes.setdefault(change.unit, []).append(change_text(change))
    units = [_unit(key, lines, changes.get(lines[0].code, [])) for key, lines in gathered.items()]
    units.sort(key=_urgency)
    return Units(tuple(units), of_file)


def _urgency(unit: Unit) -> tuple[int, ...]:
    errors, queries, short, *_ = unit.counts.values()
    return _ORDER[unit.status], -errors, -queries, -short


def _key(line: UnitLine, at: int) -> str:
    """The unit's code where it can stand in an address and tells nothing personal; else its place in the list."""
    plain = _PLAIN.fullmatch(line.code) and mask(line.code) == line.code
    return line.code if line.used and plain else f"n{at}"


def _line(result: ReturnResult) -> UnitLine:
    return UnitLine(result.status, result.unit.code, result.unit.name, Text(""), Text(""), result=result)


def _unit(key: str, lines: Sequence[UnitLine], changes: Sequence[Text]) -> Unit:
    first = lines[0]
    results = [line.result for line in lines if line.result]
    findings = [finding for result in results for finding in result.findings]
    filed = [result.report_date.isoformat() for result in results if result.report_date]
    name = whose(first) or (file_name(results[0].file) if results else "")
    unread = [line.unread for line in lines if line.unread]
    return Unit(
        key=key,
        code=first.code,
        name=Text(name) if first.used else both(lambda lang: name + _REPLACED.get(lang)),
        kind=first.kind,
        status=min((line.status for line in lines), key=_ORDER.__getitem__),
        forms=tuple(dict.fromkeys(line.form for line in lines if line.form.zh)),
        filed=max(filed, default=""),
        counts=count_levels(findings) if findings else _NO_FINDINGS,
        repairs=sum(len(result.repairs) for result in results),
        copies=tuple(Copy(file_name(one.annotated), one.annotated) for one in results if one.annotated),
        why=both(lambda lang: "; ".join(unread_text(one, lang) for one in unread)) if unread else _NOTHING,
        change=both(lambda lang: "; ".join(one.get(lang) for one in changes if one.zh))
        if first.used and changes
        else _NOTHING,
        replaced=not first.used,
    )


# ---------------------------------------------------------------- markup


def units_part(units: Sequence[Unit], rest_of: Mapping[str, int], lang: str) -> Markup:
    """The part as markup. rest_of: key of a unit -> findings of it that the page leaves out"""
    sheets = t("打印要退回和要说明的各单位问题单", "Print the pages of all units to correct or explain")
    link = f'<a class="btn" id="all-sheets" href="#sheets">{sheets}</a>' if any(one.has_page for one in units) else ""
    yield '<section id="units" aria-labelledby="h-units">\n'
    yield f'<div class="sh"><h2 id="h-units">{t("单位情况", "Units")}</h2>{link}</div>\n'
    if not units:
        none = t("没有应报的单位，也没有收到报表。", "No returns are expected and none came in.")
        yield f'<p class="empty">{none}</p>\n</section>\n'
        return
    unfolded = " open" if len(units) <= _FEW else ""
    yield f'<details class="fold-print"{unfolded}><summary>{t("全部单位", "All units")} <b>{len(units)}</b></summary>\n'
    levels = "".join([f'<th class="r">{say(one.word)}</th>' for one in LEVELS])
    yield f'<table class="rt ut" id="unit-table"><thead><tr><th>{t("状态", "Status")}</th><th>{t("单位", "Unit")}</th>'
    yield f'<th>{t("类型", "Kind")}</th>{levels}<th class="r">{t("读取修正", "Repairs")}</th>'
    yield f"<th>{t('填报日期', 'Report date')}</th><th>{t('标注后的表', 'Annotated copy')}</th>"
    yield f"<th>{t('问题单', 'Page')}</th></tr></thead><tbody>\n"
    chips = {id: chip(id, status.word) for id, status in RETURN_STATUS.items()}
    for unit in units:
        yield _row(unit, rest_of.get(unit.key, 0), chips[unit.status], lang)
    yield "</tbody></table></details>\n</section>\n"


_FEW = 30
"""Units that are listed at once; of more the list is folded."""


def _row(unit: Unit, rest: int, status: str, lang: str) -> str:
    send = " data-send" if unit.has_page and unit.status in ("rejected", "explain") and not unit.replaced else ""
    change = f' <small class="k-change">{say(unit.change)}</small>' if unit.change.zh else ""
    forms = t("、", ", ").join([say(form) for form in unit.forms])
    counts = "".join([f'<td class="r num">{number or ""}</td>' for number in unit.counts.values()])
    copies = "<br>".join([_link(copy) for copy in unit.copies])
    return (
        f'<tr data-unit="{unit.key}" data-status="{unit.status}" data-rest="{rest}"{send}>'
        f'<td class="k-st">{status}</td><td class="k-name"><b>{say(unit.name)}</b> '
        f'<small class="k-code">{shown(unit.code)}</small>{change}</td>'
        f'<td class="k-kind">{say(unit.kind)} <small class="k-form">{forms}</small></td>{counts}'
        f'<td class="r num">{unit.repairs or ""}</td><td class="k-filed">{unit.filed}</td>'
        f'<td class="k-copy">{copies}{say(unit.why)}</td><td class="k-go">{_page(unit, lang)}</td></tr>\n'
    )


def _link(copy: Copy) -> str:
    """A link to a file beside the page. Its address is not masked: the link would lead nowhere."""
    return f'<a href="{quote(copy.path)}" lang="zh-CN">{shown(copy.name)}</a>'


def _page(unit: Unit, lang: str) -> str:
    if not unit.has_page:
        return ""
    label = named(f"打开 {unit.name.zh} 问题单", f"Open the page of {unit.name.get('en')}", lang)
    return f'<a href="#unit={unit.key}" {label}>{t("打开", "Open")}</a>'
