"""The page in headless Chromium: what a reader does with it, on a wide and a narrow screen and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, opened
from county_sample import CONTEXT, DATA, REPORT
from page_sample import NOBODY, with_findings, with_indicators, without_findings

from processor.writing.html import write_report

SHOWN = "#list tbody tr:not([hidden])"
DETAILS = re.compile(r"\s+")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "sample": (REPORT, DATA),
        "clear": (without_findings(), NOBODY),
        "many": (with_findings(450), DATA),
        "full": (with_indicators(126), DATA),
    }
    for name, (report, data) in made.items():
        write_report(report, CONTEXT, folder / f"{name}.html", "zh", data)
    return {name: folder / f"{name}.html" for name in made}


def count(page: Any, query: str) -> int:
    return int(page.locator(query).count())


def texts(page: Any, query: str) -> list[str]:
    return [DETAILS.sub(" ", text).strip() for text in page.locator(query).all_inner_texts()]


# ---------------------------------------------------------------- the list


def test_filters_of_the_list_narrow_it_together_and_reset_gives_all_back(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["sample"]) as page:
        assert (count(page, SHOWN), page.inner_text("#shown")) == (12, "12")
        page.select_option("#f-unit", "P01")
        assert (count(page, SHOWN), page.inner_text("#shown")) == (4, "4")
        page.click("[data-level=error]")
        assert count(page, SHOWN) == 2
        page.click("[data-level=short]")
        assert count(page, SHOWN) == 3
        page.fill("#f-text", "D9")
        assert texts(page, f"{SHOWN} .k-at") == ["A2 班级情况表 D9"]
        page.fill("#f-text", "没有这样的字")
        assert page.is_visible("#none") and page.inner_text("#shown") == "0"
        page.click("#filter [type=reset]")
        assert count(page, SHOWN) == 12 and page.input_value("#f-unit") == "" and not page.is_visible("#none")
        assert page.get_attribute("[data-level=error]", "aria-pressed") == "false"
        page.select_option("#f-rule", label="学生数一致 (5)")
        assert count(page, SHOWN) == 5


def test_headers_sort_both_ways_and_say_so(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["sample"]) as page:
        at_first = texts(page, f"{SHOWN} .k-unit")
        page.click("th.k-unit button")
        up = texts(page, f"{SHOWN} .k-unit")
        assert page.get_attribute("th.k-unit", "aria-sort") == "ascending"
        assert sorted(up) == sorted(at_first) and up != at_first and up.index("固城小学") < up.index("西华池小学")
        page.click("th.k-unit button")
        assert texts(page, f"{SHOWN} .k-unit") == up[::-1]
        assert page.get_attribute("th.k-unit", "aria-sort") == "descending"
        page.click("th.k-lv button")
        assert texts(page, f"{SHOWN} .k-unit") == at_first
        assert page.get_attribute("th.k-unit", "aria-sort") == "none"


def test_a_long_list_is_shown_in_parts(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["many"]) as page:
        assert (count(page, SHOWN), page.inner_text("#shown")) == (200, "458")
        assert page.inner_text("#more") == "再显示 200 条（还有 258 条）"
        page.click("#more")
        page.click("#more")
        assert count(page, SHOWN) == 458 and not page.is_visible("#more")
        page.click("[data-set-lang=en]")
        page.click("[data-level=error]")
        assert page.inner_text("#more") == "Show 200 more of 252"


# ---------------------------------------------------------------- indicators, heat map, jobs


def test_indicators_are_filtered_by_status_and_empty_sections_go(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["sample"]) as page:
        assert count(page, ".irow[data-st]:not([hidden])") == 8
        page.click("[data-status=missed].fchip")
        assert count(page, ".irow[data-st]:not([hidden])") == 3 and count(page, ".sec:not([hidden])") == 1
        page.click("[data-status=pending].fchip")
        assert count(page, ".irow[data-st]:not([hidden])") == 5
        page.click('[data-status=""]')
        assert count(page, ".irow[data-st]:not([hidden])") == 8


def test_many_indicators_open_on_those_to_watch_and_a_section_shows_all(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["full"]) as page:
        assert count(page, ".irow[data-st]:not([hidden])") == 42
        assert page.get_attribute("[data-status=missed].fchip", "aria-pressed") == "true"
        page.click('[data-status=""]')
        assert count(page, ".irow[data-st]:not([hidden])") == 126


def test_a_cell_of_the_heat_map_filters_the_list(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["sample"]) as page:
        page.click("#heat-map button[data-u=P02][data-c=c2]")
        assert texts(page, f"{SHOWN} .k-cl .cl") == ["二(三)12"] and texts(page, f"{SHOWN} .k-unit") == ["西华池小学"]
        assert page.evaluate("document.activeElement.id") == "f-unit"
        assert page.get_attribute("#to-sheet", "href") == "#unit=P02" and page.is_visible("#to-sheet")


def test_arrow_keys_move_through_the_heat_map(browser: Any, pages: dict[str, Path]) -> None:
    where = "[document.activeElement.dataset.u, document.activeElement.dataset.c]"
    with opened(browser, pages["sample"]) as page:
        assert count(page, "#heat-map button[tabindex='0']") == 1
        page.focus("#heat-map button[tabindex='0']")
        seen = [page.evaluate(where)]
        for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"):
            page.keyboard.press(key)
            seen.append(page.evaluate(where))
        county, taie, short = ["county", "c0"], ["P01", "c0"], ["P01", "c1"]
        assert seen == [county, taie, short, short, ["n6", "c0"], taie, taie]
        assert count(page, "#heat-map button[tabindex='0']") == 1


def test_units_without_findings_are_folded_away(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["sample"]) as page:
        assert not page.is_visible("#heat-map tr:has-text('店子小学')")
        page.click("#heat-all")
        assert page.is_visible("#heat-map tr:has-text('店子小学')")
        assert page.get_attribute("#heat-all", "aria-pressed") == "true"


def test_the_three_jobs_lead_to_their_lists(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["sample"]) as page:
        page.click("[data-only-level]")
        assert set(texts(page, f"{SHOWN} .k-lv")) == {"错误"} and page.url.endswith("#findings")
        page.click("[data-only-status]")
        assert count(page, ".irow[data-st]:not([hidden])") == 5 and page.url.endswith("#targets")


def test_the_reminder_is_copied(browser: Any, pages: dict[str, Path]) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    with opened(browser, pages["sample"], permissions=allowed) as page:
        page.click("#copy")
        page.locator("#copy", has_text="已复制").wait_for(timeout=5000)  # the clipboard answers when it likes
        assert page.evaluate("navigator.clipboard.readText()").startswith("【催报】报送截止日期12月20日已过")
        page.locator("#copy", has_text="复制催报通知").wait_for(timeout=5000)


# ---------------------------------------------------------------- language


def test_the_language_changes_everything_and_is_remembered(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["sample"]) as page:
        assert page.inner_text("#h-targets") == "指标完成情况" and page.get_attribute("html", "lang") == "zh-CN"
        assert page.get_attribute("#f-text", "placeholder") == "单位、位置、文字…"
        page.click("[data-set-lang=en]")
        assert page.inner_text("#h-targets") == "Targets" and page.get_attribute("html", "lang") == "en"
        assert page.get_attribute("#f-text", "placeholder") == "unit, cell, words…"
        assert page.inner_text("#f-unit option >> nth=0") == "All units"
        assert page.get_attribute(".heat button >> nth=0", "aria-label") == "County — Error 1, Query 1"
        assert page.locator(".zh:visible").count() == 0
        page.reload()
        assert page.inner_text("#h-targets") == "Targets"
    with opened(browser, pages["sample"], more="?lang=en") as page:
        assert page.inner_text("#h-findings") == "Findings"


# ---------------------------------------------------------------- a unit's page, paper, screens


def test_a_unit_has_a_page_to_print_and_send_back(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["sample"]) as page:
        page.click("#heat-map a[href='#unit=P01']")
        assert page.inner_text(".sheet h1") == "太莪小学问题单" and not page.is_visible("#main")
        assert texts(page, ".sheet .k-no") == ["1", "2", "3", "4"]
        assert texts(page, ".sheet .st .k-lv") == ["错误", "错误", "未达标", "未达争取值"]
        assert [cell["open"] for cell in page.evaluate(OPEN)] == [False, False, True, True]
        assert texts(page, ".x-repairs code") == ["４３人", "43"]
        assert "改正后重新报送" in page.inner_text(".sheet .ask:visible") and "P01" in page.inner_text(".x-code")
        assert "单位负责人" in page.inner_text(".sign")
        page.click("#back")
        page.locator("#main").wait_for(timeout=5000)
        assert count(page, ".sheet") == 0


OPEN = "[...document.querySelectorAll('.sheet td.k-say')].map(cell => ({open: cell.classList.contains('open')}))"


def test_a_unit_is_opened_by_its_address_and_all_at_once(browser: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    with opened(browser, pages["sample"], more="#unit=P02") as page:
        assert page.inner_text(".sheet h1") == "西华池小学问题单"
        assert page.inner_text(".sheet .ask:visible").startswith("没有错误；要核实的")
    with opened(browser, pages["sample"], more="#unit=nobody") as page:
        assert page.is_visible("#main")
    with opened(browser, pages["sample"]) as page:
        page.click("#all-sheets")
        names = [text.removesuffix("问题单") for text in texts(page, ".sheet h1")]
        assert names == ["太莪小学", "太阳花幼儿园", "西华池小学"]
        assert printed_pages(page, tmp_path / "sheets.pdf") == 3


def test_paper_shows_everything_unless_it_is_filtered(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["many"]) as page:
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert count(page, SHOWN) == 458 and count(page, "details:not([open])") == 0
        assert not page.is_visible("#filter") and not page.is_visible(".nav")
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert count(page, SHOWN) == 200 and count(page, "details:not([open])") > 0
        page.emulate_media(media="screen")
        page.select_option("#f-unit", "P02")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert count(page, SHOWN) == 2


def printed_pages(page: Any, path: Path) -> int:
    """How many pages it is on paper."""
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    return len(re.findall(rb"/Type\s*/Page[^s]", path.read_bytes()))


@pytest.mark.parametrize("name", ["sample", "clear", "full"])
@pytest.mark.parametrize("width", [360, 1400])
def test_nothing_is_wider_than_the_screen(browser: Any, pages: dict[str, Path], name: str, width: int) -> None:
    for more in ("?lang=en", "#sheets"):
        with opened(browser, pages[name], width, more) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "width", "more"),
    [
        ("sample", 1400, ""),
        ("sample", 360, "?lang=en"),
        ("sample", 1400, "#unit=P01"),
        ("clear", 360, ""),
        ("full", 1400, "?lang=en"),
    ],
)
def test_axe_finds_nothing(browser: Any, pages: dict[str, Path], name: str, width: int, more: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    with opened(browser, pages[name], width, more) as page:
        found = axe.run(page).response["violations"]
        told = [
            (one["id"], [(node["html"][:200], node.get("failureSummary")) for node in one["nodes"][:3]])
            for one in found
        ]
        assert told == []
