"""结论: where the county stands in one sentence, what is to be done, and two bars."""

from __future__ import annotations

import math
from collections.abc import Mapping

from processor.model import Report, Text
from processor.records import dataclass
from processor.writing.context import Context
from processor.writing.county_book import CountyData
from processor.writing.county_book.data import status_counts
from processor.writing.figures import few_received
from processor.writing.html.markup import Markup, say, stack_bar, t
from processor.writing.html.parts import JUDGED, Stack, both, counts_of, in_words
from processor.writing.html.targets import WATCHED, Targets
from processor.writing.words import RETURN_STATUS

_FEW = Text(
    "收到的不足六成，县级结论仅供参考：凡是“待定”的，等报齐再看。",
    "Fewer than 60% of the returns are in: county figures are a first look, wait with what is pending.",
)
_RETURN_ORDER = ("accepted", "explain", "rejected", "unread", "missing")


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do. part: of the page, where; level, statuses: what the lists there are filtered by."""

    number: int
    look: str
    word: Text
    beside: Text
    part: str
    level: str = ""
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """few: so few returns are in that county figures are only a first look; remarks: on the run, such as its end."""

    lead: Text
    few: bool
    remarks: tuple[Text, ...]
    jobs: tuple[Job, ...]
    stacks: tuple[Stack, ...]


def summary_of(report: Report, context: Context, data: CountyData, targets: Targets) -> Summary:
    """What a reader must know who reads nothing else."""
    county = report.county
    received = county.received if county else len(report.returns)
    expected = county.expected if county else 0
    share = f"{math.floor(1000 * received / expected) / 10:g}%" if expected else ""
    held = status_counts(data.used)
    returns = counts_of(RETURN_STATUS, held, _RETURN_ORDER)
    beside = Text(f"应报 {expected} 份", f"{expected} expected") if expected else Text("")
    of_all = Text(f"共 {targets.total} 项", f"{targets.total} in all")
    stacks = (
        Stack(
            Text("指标完成情况", "Targets"),
            of_all,
            tuple(count for count in targets.counts if _shown(count.id, targets)),
        ),
        Stack(Text("报送情况", "Returns"), beside, returns),
    )
    lead = both(lambda lang: _lead(context, expected, received, share, targets, lang))
    few = county is not None and few_received(county)
    return Summary(lead, few, report.remarks, _jobs(held, targets), stacks)


def _shown(status: str, targets: Targets) -> bool:
    """What nothing is judged by is left out where there is none: most rulesets know nothing of it."""
    return status in JUDGED or any(count.id == status and count.number for count in targets.counts)


def _lead(context: Context, expected: int, received: int, share: str, targets: Targets, lang: str) -> str:
    zh = lang == "zh"
    if zh:
        came = f"应报 {expected} 份，已收 {received} 份（{share}）" if expected else f"收到 {received} 份"
        said = f"截至 {context.as_of}，{came}。"
    else:
        came = f"{received} of {expected} returns are in ({share})" if expected else f"{received} returns are in"
        said = f"As of {context.as_of}, {came}."
    held = in_words(targets.counts, lang)
    if not held:
        return said
    return said + (f"{targets.total} 项指标中，{held}。" if zh else f" Of {targets.total} targets: {held}.")


def _jobs(held: Mapping[str, int], targets: Targets) -> tuple[Job, ...]:
    watched = {count.id: count.number for count in targets.counts if count.id in WATCHED}
    missing, unread = held["missing"], held["unread"]
    return (
        Job(
            missing + unread,
            "missing",
            Text("份要催报", "returns to press for"),
            Text(f"未报 {missing}，打不开 {unread}", f"{missing} missing, {unread} unreadable"),
            "missing",
        ),
        Job(
            held["rejected"],
            "error",
            Text("份要退回修改", "returns to send back"),
            Text(f"另有 {held['explain']} 份须说明", f"{held['explain']} more to explain"),
            "findings",
            level="error",
        ),
        Job(
            sum(watched.values()),
            "short",
            Text("项指标要盯住", "targets to watch"),
            Text(
                f"未达标 {watched['missed']}，待定 {watched['pending']}",
                f"{watched['missed']} missed, {watched['pending']} pending",
            ),
            "targets",
            statuses=WATCHED,
        ),
    )


def summary_part(summary: Summary, lang: str) -> Markup:
    """The part as markup."""
    yield '<section id="summary" aria-labelledby="h-summary">\n'
    yield f'<h2 id="h-summary" class="vh">{t("结论", "Summary")}</h2>\n<p class="lead">{say(summary.lead)}</p>\n'
    for remark in (*summary.remarks, *((_FEW,) if summary.few else ())):
        yield f'<p class="warn" role="note">{say(remark)}</p>\n'
    yield '<div class="todo">\n'
    yield from map(_job, summary.jobs)
    yield '</div>\n<div class="two">\n'
    for bar in summary.stacks:
        yield f'<figure class="stack"><figcaption>{say(bar.title)} <small>{say(bar.beside)}</small></figcaption>\n'
        yield f'{stack_bar(bar, lang)}\n<ul class="lg">'
        for part in bar.parts:
            yield f'<li{"" if part.number else _ZERO}><i class="sw s-{part.id}"></i><span>{say(part.word)}</span>'
            yield f"<b>{part.number}</b></li>"
        yield "</ul>\n</figure>\n"
    yield "</div>\n</section>\n"


_ZERO = ' class="zero"'


def _job(job: Job) -> str:
    only = f' data-only-level="{job.level}"' if job.level else ""
    only += f' data-only-status="{" ".join(job.statuses)}"' if job.statuses else ""
    number = f'<span class="n{"" if job.number else " none"}">{job.number}</span>'
    words = f'<span class="tx"><b>{say(job.word)}</b><small>{say(job.beside)}</small></span>'
    return f'<a class="card card-{job.look}" href="#{job.part}"{only}>{number}{words}</a>\n'
