"""One table of words and one of colours: complete, in GBK, readable, told apart in grey."""

import pytest
from report_sample import A2, ERRORS, QUERY, SHORT, finding

from processor.model import CellRef
from processor.writing import colours, words
from processor.writing.colours import LEVEL_TONES, STATUS_BANNERS
from processor.writing.fold import fold
from processor.writing.words import LEVELS, level_word, places, shown_level, source


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.1: (lighter + 0.05) / (darker + 0.05)."""
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def grey(colour: str) -> float:
    """CIE lightness 0 to 100."""
    light = _light(colour)
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


def test_contrast_is_that_of_the_formula() -> None:
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("FFFFFF", "A61B1B") == pytest.approx(7.5, abs=0.05)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.id)
def test_every_level_can_be_read(level: words.Level) -> None:
    tone = LEVEL_TONES[level]
    assert contrast(tone.text, tone.chip) >= 4.5
    assert tone.mark.fill is not None
    ground = tone.mark.fill.ground or tone.mark.fill.colour
    assert contrast("000000", ground) >= 7
    assert contrast(tone.on_mark, ground) >= 4.5


@pytest.mark.parametrize("banner", STATUS_BANNERS.values(), ids=STATUS_BANNERS.keys())
def test_every_status_can_be_read(banner: colours.Banner) -> None:
    assert contrast(banner.text, banner.ground) >= 4.5


def test_levels_differ_without_colour() -> None:
    marks = [LEVEL_TONES[level].mark for level in LEVELS]
    assert len({mark.border.left.style if mark.border else "" for mark in marks}) == len(LEVELS)
    assert grey("F1948C") + 10 < grey("FFD766")


def test_small_text_can_be_read_on_white() -> None:
    for colour in (colours.INK, colours.MUTED, colours.LINK, colours.BRAND):
        assert contrast(colour, "FFFFFF") >= 4.5


def test_all_words_and_signs_are_in_gbk() -> None:
    for level in LEVELS:
        (level.word.zh + level.asks.zh + level.each.zh + level.sign).encode("gbk")
    for status in [*words.RETURN_STATUS.values(), *words.INDICATOR_STATUS.values()]:
        (status.word.zh + status.sign).encode("gbk")


def test_everything_is_said_in_both_languages() -> None:
    for level in LEVELS:
        assert all(text.zh and text.en for text in (level.word, level.asks, level.each))
    for status in [*words.RETURN_STATUS.values(), *words.INDICATOR_STATUS.values()]:
        assert status.word.zh
        assert status.word.en


@pytest.mark.parametrize(
    ("judges", "level", "word"),
    [
        ("data", "error", "错误"),
        ("data", "query", "核实"),
        ("target", "error", "未达标"),
        ("target", "query", "未达争取值"),
        ("data", "info", "提示"),
        ("target", "info", "提示"),
    ],
)
def test_two_axes_give_five_words(judges: str, level: str, word: str) -> None:
    assert level_word(judges, level).zh == word


def test_places_and_sources() -> None:
    cells = [CellRef(A2, row, 4) for row in (7, 9, 12, 13)]
    assert places(cells, "zh") == "A2 班级情况表 D7、D9、D12 等4处"
    assert places([*cells[:1], CellRef("A1", 1, 28)], "zh") == "A2 班级情况表 D7、A1 AB1"
    assert places(cells, "en", most=1) == "A2 班级情况表 D7 and 3 more"
    assert source(SHORT, "zh") == "二(五)18 文件规定 “开齐开足每周不少于1课时的劳动教育课程”"
    assert source(QUERY, "en", quote=False) == "二(三)12 outside standard"


def test_folding_keeps_the_order_and_leaves_queries_alone() -> None:
    alike = [
        finding("error", "target", CellRef(A2, row, 7), f"{row}", rule="r", column="c", key=str(row))
        for row in range(6)
    ]
    queries = [
        finding("query", "data", CellRef(A2, row, 8), f"q{row}", rule="q", column="c", key=f"q{row}")
        for row in range(6)
    ]
    groups = fold([alike[0], *ERRORS, *alike[1:], *queries])
    assert [group.first.message.zh for group in groups][:3] == ["0", *(error.message.zh for error in ERRORS)]
    assert [len(group.findings) for group in groups] == [6, 1, 1, 1, 1, 1, 1, 1, 1]
    assert len(fold([*alike, *queries], everything=True)) == 12
    assert shown_level(alike[0]).id == "short"
