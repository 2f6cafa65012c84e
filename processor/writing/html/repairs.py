"""读取修正: what was read otherwise than it was typed."""

from __future__ import annotations

from processor.model import Report, Text
from processor.records import dataclass
from processor.writing.html.markup import Markup, say, shown, t
from processor.writing.html.units import Units
from processor.writing.words import place

LIMIT = 2_000
"""Repairs that the page holds; all stand in findings.json."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A value that was read otherwise."""

    unit: str
    name: Text
    place: Text
    typed: str
    read: str
    why: Text


@dataclass(frozen=True, slots=True)
class Repairs:
    """rest: how many are left out."""

    rows: tuple[Repaired, ...]
    rest: int

    @property
    def total(self) -> int:
        """All of the run."""
        return len(self.rows) + self.rest


def repairs_of(report: Report, units: Units) -> Repairs:
    """Return by return, cut at LIMIT."""
    names = {unit.key: unit.name for unit in units.all}
    rows = []
    for result in report.returns:
        key = units.of_file[result.file]
        for repair in result.repairs:
            at = repair.at
            spot = Text(place(at, "zh"), place(at, "en"))
            rows.append(Repaired(key, names[key], spot, repair.raw, repair.read, repair.why))
    return Repairs(tuple(rows[:LIMIT]), max(0, len(rows) - LIMIT))


def repairs_part(repairs: Repairs) -> Markup:
    """The part as markup."""
    yield '<section id="repairs" aria-labelledby="h-repairs">\n'
    yield f'<div class="sh"><h2 id="h-repairs">{t("读取修正", "Repairs made while reading")}</h2></div>\n'
    if not repairs.total:
        yield f'<p class="empty">{t("没有修正。", "No repairs.")}</p>\n</section>\n'
        return
    yield f'<p class="note">{say(_HOW)}</p>\n'
    unfolded = " open" if repairs.total <= _FEW else ""
    yield f"<details{unfolded}><summary>{t('全部修正', 'All repairs')} <b>{repairs.total}</b></summary>\n"
    heads = [f"<th>{say(word)}</th>" for word in _HEADS]
    yield f'<table class="rt" id="repair-table"><thead><tr>{"".join(heads)}</tr></thead><tbody>\n'
    for row in repairs.rows:
        yield f'<tr data-u="{row.unit}"><td class="k-unit">{say(row.name)}</td><td>{say(row.place)}</td>'
        yield f"<td><code>{shown(row.typed)}</code></td><td><code>{shown(row.read)}</code></td>"
        yield f"<td>{say(row.why)}</td></tr>\n"
    yield "</tbody></table>"
    if rest := repairs.rest:
        yield f'<p class="note">{t(f"其余 {rest} 处见 findings.json。", f"{rest} more in findings.json.")}</p>'
    yield "</details>\n</section>\n"


_FEW = 12
"""Repairs that are listed at once; more are folded away."""

_HOW = Text(
    "程序按“读成”一栏理解，原文件没有改动。理解错了，请退回单位改原表。",
    "The program goes by “Read as”; the files themselves are untouched. If one is wrong, the unit must correct its "
    "return.",
)
_HEADS = (
    Text("单位", "Unit"),
    Text("位置", "Where"),
    Text("原来填的", "Typed"),
    Text("读成", "Read as"),
    Text("为什么", "Why"),
)
