"""The page as text: it loads nothing, points at nothing that is not there, lets nothing through, and can be read."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from county_sample import CONTEXT, DATA, REPORT
from page_sample import NOBODY, Parsed, hostile, page, with_findings, with_indicators, without_findings
from test_county_compared import COMPARED

from processor.errors import YaodianError
from processor.model import County, Report, Text
from processor.writing import colours
from processor.writing.colours import LEVEL_TONES, STATUS_TONES
from processor.writing.county_book import CountyData
from processor.writing.html import write_report
from processor.writing.html.findings import LIMIT
from processor.writing.html.look import colour_rules
from processor.writing.html.page import render
from processor.writing.words import INDICATOR_STATUS, LEVELS, RETURN_STATUS

PAGES = [
    (REPORT, DATA),
    (without_findings(), NOBODY),
    (with_findings(300), DATA),
    (with_indicators(126), DATA),
    hostile(),
]


@pytest.mark.parametrize(("report", "data"), PAGES)
def test_the_page_loads_nothing(report: Report, data: CountyData) -> None:
    parsed = Parsed(page(report, data))
    assert parsed.values("src", "srcset", "action", "ping", "background") == []
    assert not [tag for tag, _ in parsed.elements if tag in ("link", "img", "iframe", "object", "base", "embed")]
    style = "".join(parsed.inside["style"])
    assert "url(" not in style and "@import" not in style
    assert "http" not in "".join(parsed.inside["script"]) + style
    outside = [value for value in parsed.values("href") if not value.startswith(("#", "%E6%A0%87%E6%B3%A8%E5%90%8E/"))]
    assert outside == []
    (policy,) = [attributes["content"] for tag, attributes in parsed.elements if "http-equiv" in attributes]
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize(("report", "data"), PAGES)
def test_whatever_is_pointed_at_is_there_once(report: Report, data: CountyData) -> None:
    text = page(report, data)
    parsed = Parsed(text)
    ids = parsed.values("id")
    assert len(ids) == len(set(ids))
    views = {"#sheets", "#unit="} | {f"#unit={unit}" for unit in parsed.values("data-unit")}
    wanted = {value for value in parsed.values("href") if value.startswith("#")} - views
    wanted |= {f"#{id}" for value in parsed.values("aria-labelledby", "aria-controls", "for") for id in value.split()}
    assert {value[1:] for value in wanted} - set(ids) == set()
    styled = set(re.findall(r'class="([^"]*)"', text))
    signs = {name[2:] for names in styled for name in names.split() if name.startswith("c-")}
    assert signs <= {id[2:] for id in ids if id.startswith("i-")}


def test_the_script_asks_only_for_what_is_there() -> None:
    parsed = Parsed(page())
    script = "".join(parsed.inside["script"])
    asked = set(re.findall(r"one\('#([\w-]+)", script)) | set(re.findall(r"all\('#([\w-]+)", script))
    assert asked - set(parsed.values("id")) == set() and len(asked) > 15


def test_markup_in_a_return_stays_text_and_personal_numbers_are_starred() -> None:
    text = page(*hostile())
    parsed = Parsed(text)
    assert [tag for tag, _ in parsed.elements if tag in ("img", "b") and "onerror" in str(_)] == []
    assert sum(tag == "script" for tag, _ in parsed.elements) == 1
    assert "13812342210" not in text and "138****2210" in text
    assert "%E6%A0%87%E6%B3%A8%E5%90%8E/%22%3E%3Cb%3E.xlsx" in parsed.values("href")


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        write_report(REPORT, CONTEXT, tmp_path / name, "zh", DATA)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.html", "two.html"]


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(YaodianError):
        write_report(REPORT, CONTEXT, tmp_path / "report.html", "zh", DATA)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_the_page_opens_in_the_language_asked_for() -> None:
    assert '<html lang="zh-CN" data-lang="zh">' in page()
    assert '<html lang="en" data-lang="en">' in page(lang="en")


def test_empty_parts_say_so() -> None:
    text = page(without_findings(), NOBODY)
    assert text.count("各单位没有需要修改或核实的问题。") == 2
    assert "全部报齐。" in text and "没有修正。" in text and "没有应报的单位，也没有收到报表。" not in text


def test_what_is_left_out_is_told() -> None:
    text = page(with_findings(LIMIT + 20))
    told = ["其余 28 条见 findings.csv。", 'data-unit="P01" data-status="rejected" data-rest="20"']
    assert (text.count('<tr class="e-'), [words in text for words in told]) == (LIMIT, [True, True])


def test_126_indicators_open_on_those_to_watch_and_all_are_in_the_page() -> None:
    text = page(with_indicators(126))
    assert 'data-opens="missed"' in text and text.count('<div class="irow" data-st=') == 126


def test_a_run_that_was_stopped_says_so_on_top() -> None:
    told = Text("未完成，只审核了 3/5 个文件", "Not finished: 3 of 5 files checked")
    shown = page(replace(REPORT, remarks=(told,), complete=False))
    assert shown.count(told.zh) == 1 and shown.count(told.get("en")) == 1
    assert shown.index(told.zh) < shown.index("指标完成情况")
    assert told.zh not in page()


NASTY = '<x yy="\'">&lt;13812342210'
OURS = {"status", "level", "judges", "kind", "value_from", "by", "engine", "form", "unit_sign", "target", "stretch"}
"""Fields that hold words of the program, by which it looks things up."""


def poisoned(value: Any, name: str = "") -> Any:
    """The same with markup and a phone number behind every text and every name that comes from outside."""
    if isinstance(value, str):
        return value if name in OURS else value + NASTY
    if isinstance(value, tuple):
        return tuple(poisoned(one, name) for one in value)
    if isinstance(value, dict):
        return {key: poisoned(one, name) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        made = {field.name: poisoned(getattr(value, field.name), field.name) for field in fields(value)}
        return replace(value, **made)
    return value


@pytest.mark.parametrize("county", [REPORT.county, COMPARED])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_at_all_becomes_markup_or_shows_a_number(county: County, lang: str) -> None:
    report, data = poisoned(replace(REPORT, county=county)), poisoned(DATA)
    text = render(report, poisoned(CONTEXT), lang, data).decode()
    parsed = Parsed(text)
    assert not [tag for tag, attributes in parsed.elements if tag == "x" or "yy" in attributes]
    links = [quote(one.annotated) for one in report.returns if one.annotated]
    assert text.count("13812342210") == sum(text.count(f'href="{link}"') for link in links) == len(links)
    assert text.count("&lt;x yy=&#34;&#39;&#34;&gt;&amp;lt;138****2210") > 100


# ---------------------------------------------------------------- colours


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert round(contrast("000000", "FFFFFF"), 1) == 21.0


def test_text_on_chips_and_cells_can_be_read() -> None:
    for level in LEVELS:
        tone = LEVEL_TONES[level]
        fill = tone.mark.fill
        assert fill is not None
        grounds = [fill.colour] if fill.pattern == "solid" else [fill.ground, tone.chip]
        assert contrast(tone.text, tone.chip) >= 4.5 and contrast(tone.text, colours.WHITE) >= 4.5, level.id
        assert all(contrast(tone.on_mark, ground) >= 4.5 for ground in grounds), level.id
    for id in (*RETURN_STATUS, *INDICATOR_STATUS):
        status = STATUS_TONES[id]
        assert contrast(status.text, status.chip) >= 4.5 and contrast(status.text, colours.WHITE) >= 4.5, id


def test_plain_text_and_controls_can_be_seen() -> None:
    for ground in (colours.WHITE, colours.PANEL, "EAF0F6"):
        assert contrast(colours.MUTED, ground) >= 4.5 and contrast(colours.BRAND, ground) >= 4.5
        assert contrast(colours.INK, ground) >= 7
    assert contrast(colours.CONTROL, colours.WHITE) >= 3 and contrast(colours.LINK, colours.WHITE) >= 4.5


def test_every_level_and_status_has_its_colours() -> None:
    css = colour_rules()
    for level in LEVELS:
        assert f".c-{level.id}{{" in css and f".h-{level.id}{{" in css
    for id in (*RETURN_STATUS, *INDICATOR_STATUS):
        assert f".c-{id}{{" in css and f".s-{id}{{" in css


def test_words_of_the_table_are_used() -> None:
    text = page()
    for status in RETURN_STATUS.values():
        assert status.word.zh in text and status.word.en in text
    assert Text("未达争取值", "Below stretch") == LEVELS[3].word and "未达争取值" in text
