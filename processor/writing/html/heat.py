"""单位×条款: which unit has findings under which clause, the worst level in colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processor.model import Text
from processor.records import dataclass
from processor.writing.county_book import CountyData
from processor.writing.html.findings import NO_FINDINGS, clause_ids, clause_name, unit_key
from processor.writing.html.markup import Markup, chip, icon, named, say, shown, t
from processor.writing.html.parts import both, in_words, level_counts
from processor.writing.html.units import COUNTY_KEY, Unit, Units
from processor.writing.told import COUNTY_WIDE, Told
from processor.writing.words import INFO, LEVELS, RANK, RETURN_STATUS, Level, shown_level

_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Column:
    """A clause. number: as it stands in the document, a dash for what has none."""

    id: str
    number: str
    name: Text


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit under a clause. level: the worst, None where there is nothing; number: of findings; told: all in words."""

    clause: str
    level: Level | None
    number: int
    told: Text


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with its cells. absent: nothing came that could be read."""

    key: str
    name: Text
    status: str
    absent: bool
    folded: bool
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Heat:
    """columns: the clauses that occur, in the order of the document; lines: as units are listed."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def heat_of(told: Sequence[Told], data: CountyData, units: Units) -> Heat:
    """The map of all findings; what concerns no single unit has a line of its own at the top."""
    ids = clause_ids(told, data)
    columns = tuple(Column(id, clause or "—", clause_name(clause, data)) for clause, id in ids.items())
    found: dict[str, dict[str, list[str]]] = {}
    for one in told:
        held = found.setdefault(unit_key(one, units), {})
        held.setdefault(one.finding.clause, []).append(shown_level(one.finding).id)
    blank = tuple(Cell(id, None, 0, _NOTHING) for id in ids.values())

    def cells(key: str) -> tuple[Cell, ...]:
        held = found.get(key)
        if held is None:
            return blank
        return tuple(_cell(empty, held.get(clause)) for clause, empty in zip(ids, blank, strict=True))

    lines = [_line(unit, cells(unit.key)) for unit in units.all]
    wide = cells(COUNTY_KEY)
    if any(cell.number for cell in wide):
        lines.insert(0, Line(COUNTY_KEY, COUNTY_WIDE, "", False, False, wide, sum(cell.number for cell in wide)))
    if all(line.folded for line in lines):
        lines = [replace(line, folded=not line.total) for line in lines]
    return Heat(columns, tuple(lines))


def _cell(empty: Cell, levels: Sequence[str] | None) -> Cell:
    """A cell with findings of these levels, by their ids; `empty` where there are none."""
    if not levels:
        return empty
    counts = level_counts(levels)
    worst = LEVELS[RANK[counts[0].id]]
    return Cell(empty.clause, worst, len(levels), both(lambda lang: in_words(counts, lang)))


def _line(unit: Unit, cells: tuple[Cell, ...]) -> Line:
    """Units that nothing is asked of are folded away, and so are those of which nothing came: 漏报 lists them."""
    total = sum(cell.number for cell in cells)
    folded = not any(cell.level is not None and cell.level is not INFO for cell in cells)
    absent = unit.status in ("missing", "unread")
    return Line(unit.key, unit.name, unit.status, absent and not total, folded, cells, total)


# ---------------------------------------------------------------- markup


def heat_part(heat: Heat, lang: str) -> Markup:
    """The part as markup."""
    title = t("单位 × 条款", "Units × clauses")
    yield '<section id="heat" aria-labelledby="h-heat">\n'
    if not heat.columns:
        yield f'<h2 id="h-heat">{title}</h2>\n<p class="empty">{say(NO_FINDINGS)}</p>\n</section>\n'
        return
    yield f'<div class="sh"><h2 id="h-heat">{title}</h2>\n<div class="chips">'
    yield '<button type="button" class="fchip" id="heat-all" aria-pressed="false">'
    yield f"{t('显示全部单位', 'Show every unit')} <b>{len(heat.lines)}</b></button></div></div>\n"
    yield f'<p class="note">{say(_HOW)}</p>\n'
    signs = [f'<li><i class="hk h-{one.id}">{icon(one.id)}</i>{say(one.word)}</li>' for one in LEVELS]
    yield f'<ul class="lg inline">{"".join(signs)}<li><i class="hk h-ok"></i>{t("无问题", "Clear")}</li>'
    yield f'<li><i class="hk h-absent"></i>{t("未报", "Missing")}</li></ul>\n'
    label = named("单位与条款的热力图", "Heat map of units and clauses", lang)
    yield f'<div class="hwrap" tabindex="0" role="region" {label}>'
    yield f'<table class="heat" id="heat-map"><thead><tr><th scope="col" class="u">{t("单位", "Unit")}</th>'
    yield f'<th scope="col" class="s">{t("状态", "Status")}</th>'
    for column in heat.columns:
        yield f'<th scope="col" class="v"><span class="vt">{say(column.name)}</span>'
        yield f"<em>{shown(column.number)}</em></th>"
    yield f'<th scope="col" class="s r">{t("合计", "Sum")}</th></tr></thead><tbody>\n'
    chips = {id: chip(id, status.word) for id, status in RETURN_STATUS.items()} | {"": ""}
    for line in heat.lines:
        yield _row(line, heat.columns, chips[line.status], lang)
    yield "</tbody></table></div>\n</section>\n"


_HOW = Text(
    "点格子看该单位该条的问题，方向键移动；点单位名看可打印的问题单。没有问题、只有提示和没有报的单位默认收起。",
    "Click a cell for its findings, move by arrow keys; click a unit for its printable page. Units with nothing but "
    "notes, and missing ones, are folded away.",
)


def _row(line: Line, columns: Sequence[Column], status: str, lang: str) -> str:
    name = say(line.name)
    if line.status and not line.absent and line.total:
        name = f'<a href="#unit={line.key}">{name}</a>'
    empty = '<td class="h-absent"></td>' if line.absent else '<td class="h-ok"></td>'
    if line.total:
        pairs = zip(line.cells, columns, strict=True)
        cells = "".join([_button(line, cell, column, lang) if cell.level else empty for cell, column in pairs])
    else:
        cells = empty * len(columns)
    return (
        f'<tr{_FOLD if line.folded else ""}><th scope="row" class="u">{name}</th><td class="s">{status}</td>'
        f'{cells}<td class="s num">{line.total or ""}</td></tr>\n'
    )


_FOLD = ' class="fold"'


def _button(line: Line, cell: Cell, column: Column, lang: str) -> str:
    level = cell.level
    assert level is not None
    zh, en = f"{line.name.zh} {column.number} {cell.told.zh}", f"{line.name.get('en')} {column.number} {cell.told.en}"
    return (
        f'<td><button type="button" tabindex="-1" class="h-{level.id}" data-u="{line.key}" data-c="{cell.clause}" '
        f"{named(zh, en, lang)}>{cell.number if cell.number > 1 else icon(level.id)}</button></td>"
    )
