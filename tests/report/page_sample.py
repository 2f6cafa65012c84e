"""The county of county_sample.py as a page, variants of it, and ways to look into a page without a browser."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

from county_sample import CONTEXT, COUNTY, DATA, ERROR, INDICATORS, REPORT, TAIE, measure

from processor.model import CellRef, Report, Text
from processor.writing.county_book import CountyData
from processor.writing.html.page import render

NOBODY = replace(DATA, lines=())


def page(report: Report = REPORT, data: CountyData = DATA, lang: str = "zh") -> str:
    """The page as text."""
    return render(report, CONTEXT, lang, data).decode("utf-8")


def without_findings() -> Report:
    """Everything came in and nothing is to be said about it."""
    clean = replace(TAIE, status="accepted", findings=(), repairs=(), annotated="")
    county = replace(COUNTY, findings=(), missing=(), received=5)
    return replace(REPORT, returns=(clean,), unread=(), county=county)


def with_findings(number: int) -> Report:
    """One return with `number` errors, each in a row of its own."""
    many = tuple(replace(ERROR, at=CellRef("A2 班级情况表", 8 + at, 4), key=f"{at:06x}") for at in range(number))
    return replace(REPORT, returns=(replace(TAIE, findings=many), *REPORT.returns[1:]))


def with_indicators(number: int) -> Report:
    """`number` indicators in six sections, every third of them missed, the others met."""
    made = tuple(
        measure(
            f"m{at}",
            f"指标{at}",
            "missed" if at % 3 == 0 else "met",
            Fraction(at % 3, 2),
            ">= 50%",
            clause=f"二({'一二三四五六'[at % 6]}){at}",
        )
        for at in range(number)
    )
    return replace(REPORT, county=replace(COUNTY, indicators=made))


def hostile() -> tuple[Report, CountyData]:
    """Names and values that would be markup, script or a phone number if they were let through."""
    nasty = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
    finding = replace(ERROR, message=Text(nasty), observed=nasty, explanation="电话13812342210")
    result = replace(TAIE, unit=replace(TAIE.unit, name=nasty), findings=(finding,), annotated='标注后/"><b>.xlsx')
    line = replace(DATA.lines[0], name=nasty, result=result)
    return replace(REPORT, returns=(result,)), replace(DATA, lines=(line,))


class Parsed(HTMLParser):
    """What stands in a page: elements with their attributes, ids, and the texts of style and script."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inside: dict[str, list[str]] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag

    def handle_data(self, data: str) -> None:
        self.inside.setdefault(self._open, []).append(data)

    def values(self, *names: str) -> list[str]:
        """The values of these attributes, wherever they stand."""
        return [value for _, attributes in self.elements for name, value in attributes.items() if name in names]


__all__ = ["COUNTY", "INDICATORS", "NOBODY", "REPORT", "Parsed", "hostile", "page", "with_findings", "with_indicators"]
