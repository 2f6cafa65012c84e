"""Every finding of a run once, with whose it is and where it stands: what lists of findings are made of."""

from __future__ import annotations

from collections.abc import Iterator

from processor.model import Finding, Place, Report, ReturnResult, Text
from processor.records import dataclass
from processor.writing.pieces import file_name
from processor.writing.words import RANK, place, places, shown_level

COUNTY_WIDE = Text("全县", "County")


@dataclass(frozen=True, slots=True)
class Told:
    """A finding and the return that it stands in; result is None for a finding of all returns together."""

    finding: Finding
    result: ReturnResult | None = None

    def who(self, lang: str) -> str:
        """Whose it is: the unit, else its file; 全县 where it is nobody's."""
        return who(self.result) if self.result else COUNTY_WIDE.get(lang)


def all_told(report: Report) -> list[Told]:
    """Every finding once, worst level first: those of the returns, and those of the county that touch no return."""
    told = [Told(finding, result) for result in report.returns for finding in result.findings]
    files = {result.file for result in report.returns}
    for finding in report.county.findings if report.county else ():
        if not any(side.file in files for side in finding.also):
            told.append(Told(finding))
    return sorted(told, key=lambda one: RANK[shown_level(one.finding).id])


def who(result: ReturnResult) -> str:
    """The unit of a return, else its file."""
    return result.unit.name or file_name(result.file)


def where(one: Told, lang: str) -> str:
    """Its cells in its own file, then the other files that it touches."""
    finding = one.finding
    if finding.at and not finding.also:
        return place(finding.at, lang)
    own = [finding.at] if finding.at else []
    cells = own + [side.at for side in finding.also if not side.file]
    files = (", " if lang == "en" else "、").join(_files(finding.also))
    text = places(cells, lang) if cells else "" if files or one.result is None else place(None, lang)
    return "\n".join(part for part in (text, files) if part)


def _files(also: tuple[Place, ...]) -> Iterator[str]:
    yield from dict.fromkeys(file_name(side.file) for side in also if side.file)
