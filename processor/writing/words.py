"""The words and signs of everything people look at, in one table: levels, statuses, origins, the parts of a finding.

Every sign used anywhere is in GBK: a Chinese Windows console and old fonts show nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from processor.model import CellRef, Finding, Text
from processor.privacy import mask
from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """A level as it is shown. Its id says which it is: levels are looked up by the thousand.

    asks:    what it wants of the sender; each: the same as a clause of a sentence, after a count
    explain: an explanation is asked for or welcome
    """

    id: str
    word: Text = field(compare=False)
    asks: Text = field(compare=False)
    each: Text = field(compare=False)
    sign: str
    explain: bool = field(default=False, compare=False)


ERROR = Level(
    "error",
    Text("错误", "Error"),
    Text("须改正", "correct it"),
    Text("处错误，改正后再报", "correct before sending"),
    "■",
)
QUERY = Level(
    "query",
    Text("核实", "Query"),
    Text("改正或说明", "correct or explain"),
    Text("处要核实：改正，或在右边“说明”栏写明原因", "correct, or explain in the column on the right"),
    "▲",
    explain=True,
)
SHORT = Level(
    "short",
    Text("未达标", "Short"),
    Text("如实填报", "accepted as it is"),
    Text("处未达标，如实填报即可，不影响报送", "accepted as reported"),
    "◆",
    explain=True,
)
STRETCH = Level(
    "stretch",
    Text("未达争取值", "Below stretch"),
    Text("如实填报", "accepted as it is"),
    Text("处未达争取值，不影响报送", "accepted as reported"),
    "◇",
    explain=True,
)
INFO = Level(
    "info",
    Text("提示", "Note"),
    Text("供参考", "for information"),
    Text("处提示，供参考", "for information"),
    "○",
)

LEVELS = (ERROR, QUERY, SHORT, STRETCH, INFO)
"""Worst first."""

RANK: Mapping[str, int] = {level.id: at for at, level in enumerate(LEVELS)}
"""Places in LEVELS by id."""

_BY_PAIR = {
    ("data", "error"): ERROR,
    ("data", "query"): QUERY,
    ("target", "error"): SHORT,
    ("target", "query"): STRETCH,
}


@dataclass(frozen=True, slots=True)
class Status:
    """A status as it is shown, of a return, a unit or an indicator; told apart by its id."""

    id: str
    word: Text = field(compare=False)
    sign: str


RETURN_STATUS: Mapping[str, Status] = {
    status.id: status
    for status in (
        Status("rejected", Text("须修改", "To correct"), "■"),
        Status("explain", Text("须说明", "To explain"), "▲"),
        Status("unread", Text("打不开", "Unreadable"), "×"),
        Status("missing", Text("未报", "Missing"), "？"),
        Status("accepted", Text("可报送", "Ready"), "√"),
    )
}
"""By id, in the order in which units are listed."""

INDICATOR_STATUS: Mapping[str, Status] = {
    status.id: status
    for status in (
        Status("missed", Text("未达标", "Missed"), "◆"),
        Status("pending", Text("待定", "Pending"), "？"),
        Status("in-progress", Text("进行中", "In progress"), "→"),
        Status("met", Text("已达标", "Met"), "√"),
        Status("recorded", Text("只记录", "Recorded"), "○"),
        Status("skipped", Text("本轮不报", "Not asked"), "－"),
    )
}
"""By id, in the order in which indicators are listed."""

VALUE_FROM: Mapping[str, Text] = {
    "document": Text("文件规定", "from the document"),
    "ours": Text("本系统口径", "our reading"),
    "external": Text("外部标准", "outside standard"),
}

EMPTY = Text("（空）", "(blank)")
LABELS: Mapping[str, Text] = {
    "expected": Text("应为", "Expected"),
    "source": Text("依据", "Source"),
    "observed": Text("填的是", "Found"),
    "explanation": Text("说明", "Explanation"),
    "explained": Text("已写说明", "explained"),
    "repairs": Text("读取修正", "Repairs"),
}


def level_of(judges: str, level: str) -> Level:
    """The level under which something is shown (two axes, law 2), by judges (data, target) and level (error ...)."""
    return _BY_PAIR.get((judges, level), INFO)


def level_word(judges: str, level: str) -> Text:
    """The word for it: 错误, 核实, 未达标 ..."""
    return level_of(judges, level).word


def shown_level(finding: Finding) -> Level:
    """The level under which a finding is shown."""
    return level_of(finding.judges, finding.level)


def explained(finding: Finding) -> bool:
    """True for a query that its sender has explained: it asks for nothing any more."""
    return shown_level(finding) is QUERY and finding.explanation is not None


def count_levels(findings: Iterable[Finding]) -> dict[Level, int]:
    """How many findings are shown under each level, worst first, zeros included."""
    counted = Counter([shown_level(finding).id for finding in findings])
    return {level: counted[level.id] for level in LEVELS}


def place(at: CellRef | None, lang: str) -> str:
    """A cell in words: A2 班级情况表 D7."""
    if at is None:
        return "整个文件" if lang == "zh" else "whole file"
    return f"{at.sheet} {at.a1}"


def places(cells: Sequence[CellRef], lang: str, most: int = 3) -> str:
    """Several cells in words; the sheet is named when it changes: A2 班级情况表 D7、D9、D12 等30处."""
    comma = "、" if lang == "zh" else ", "
    named = []
    sheet = ""
    for at in cells[:most]:
        named.append(at.a1 if at.sheet == sheet else place(at, lang))
        sheet = at.sheet
    if len(cells) > most:
        return comma.join(named) + (f" 等{len(cells)}处" if lang == "zh" else f" and {len(cells) - most} more")
    return comma.join(named)


def source(finding: Finding, lang: str, *, quote: bool = True) -> str:
    """Where a demand comes from: 二(五)18 文件规定 “原文”. The quote stays Chinese."""
    origin = VALUE_FROM.get(finding.value_from, Text("")).get(lang)
    parts = [finding.clause, origin, quoted(finding.quote) if quote and finding.quote else ""]
    return mask(" ".join(part for part in parts if part))


def quoted(text: str) -> str:
    """In Chinese quotation marks; those inside become single ones (GB/T 15834)."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def label(name: str, lang: str) -> str:
    """One of LABELS with its colon."""
    return LABELS[name].get(lang) + ("：" if lang == "zh" else ": ")
