"""漏报: who has not sent anything that can be read, with a text to remind them; and what that leaves open."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence

from processor.model import Report, Text
from processor.records import dataclass
from processor.writing.county_book import CountyData, UnitLine
from processor.writing.html.compared import Double
from processor.writing.html.markup import Markup, chip, say, shown, t
from processor.writing.html.parts import both
from processor.writing.reminder import reminder, unread_text, whose
from processor.writing.words import RETURN_STATUS


@dataclass(frozen=True, slots=True)
class Absent:
    """A unit that owes a return."""

    name: str
    form: Text
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that could not be read, whose it is, and what to do."""

    name: str
    why: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Kind:
    """Units of one kind. owed: how many returns of them are expected."""

    word: Text
    owed: int
    absent: tuple[Absent, ...]


@dataclass(frozen=True, slots=True)
class MissingPart:
    """open: the figures that cannot be told yet because of them; reminder: ready to be sent."""

    kinds: tuple[Kind, ...]
    broken: tuple[Broken, ...]
    reminder: Text
    open: tuple[Text, ...]

    @property
    def total(self) -> int:
        """How many returns are wanting."""
        return sum(len(kind.absent) for kind in self.kinds) + len(self.broken)


_UNKNOWN = Text("未分类", "other")


def missing_of(report: Report, data: CountyData, as_of: datetime.date) -> MissingPart:
    """Who must be asked once more, by kind of unit."""
    lines = [line for line in data.to_press if line.status == "missing"]
    owed = Counter(line.kind for line in data.used if line.expected)
    kinds = [kind for kind in data.kinds if any(line.kind == kind for line in lines)]
    kinds += [kind for kind in dict.fromkeys(line.kind for line in lines) if kind not in kinds]
    measures = report.county.indicators if report.county else ()
    return MissingPart(
        kinds=tuple(
            Kind(kind if kind.zh else _UNKNOWN, owed[kind], tuple(_absent(one) for one in lines if one.kind == kind))
            for kind in kinds
        ),
        broken=tuple(_broken(line) for line in data.to_press if line.unread),
        reminder=both(lambda lang: reminder(data, as_of, lang)) if data.to_press else Text(""),
        open=tuple(one.title for one in measures if one.status == "pending") if data.to_press else (),
    )


def _absent(line: UnitLine) -> Absent:
    return Absent(whose(line), line.form, line.contact, line.phone)


def _broken(line: UnitLine) -> Broken:
    unread = line.unread
    assert unread is not None
    return Broken(whose(line), both(lambda lang: unread_text(unread, lang)), unread.remedy)


# ---------------------------------------------------------------- markup


def missing_part(missing: MissingPart, doubles: Sequence[Double]) -> Markup:
    """The part as markup."""
    copy = ""
    if missing.total:
        told = f'data-zh="{shown(missing.reminder.zh)}" data-en="{shown(missing.reminder.get("en"))}"'
        copy = f'<button type="button" class="btn" id="copy" {told}>{t("复制催报通知", "Copy a reminder")}</button>'
    title = t("漏报与打不开的文件", "Missing and unreadable returns")
    yield '<section id="missing" aria-labelledby="h-missing">\n'
    yield f'<div class="sh"><h2 id="h-missing">{title}</h2>{copy}</div>\n'
    if missing.total:
        yield from _wanting(missing)
    else:
        yield f'<p class="empty">{t("全部报齐。", "Everything has come in.")}</p>\n'
    if doubles:
        yield f'<h3 class="dh">{t("重复的和名录外的文件", "Files that are not counted")}</h3>\n'
        yield '<ul class="unread doubles">'
        yield from map(_double, doubles)
        yield "</ul>\n"
    yield "</section>\n"


def _wanting(missing: MissingPart) -> Markup:
    if missing.broken:
        sign = chip("unread", RETURN_STATUS["unread"].word)
        yield '<ul class="unread">'
        for one in missing.broken:
            yield f'<li>{sign} <b lang="zh-CN">{shown(one.name)}</b> {say(one.why)} → {say(one.remedy)}</li>'
        yield "</ul>\n"
    yield '<div class="mg">'
    for kind in missing.kinds:
        number = f"{len(kind.absent)}{f' / {kind.owed}' if kind.owed else ''}"
        yield f'<div class="mcard"><h3>{say(kind.word)} <small>{t("未报", "missing")} {number}</small></h3><ul>'
        for absent in kind.absent:
            call = f'<span lang="zh-CN">{shown(absent.contact)} {shown(absent.phone)}</span>'
            yield f'<li><b lang="zh-CN">{shown(absent.name)}</b>{call}</li>'
        yield "</ul></div>"
    yield "</div>\n"
    if missing.open:
        titles = t("；", "; ").join([say(title) for title in missing.open])
        still = t("因此还不能定论的指标：", "Targets that stay open because of them: ")
        yield f'<p class="note open">{still}{titles}</p>\n'


def _double(one: Double) -> str:
    used = f'{t("；采用 ", "; counted: ")}<span lang="zh-CN">{shown(one.used)}</span>' if one.used else ""
    file = f'<span lang="zh-CN">{shown(one.file)}</span>'
    return f'<li><b lang="zh-CN">{shown(one.name)}</b> {file}{t("：", ": ")}{say(one.state)}{used}</li>'
