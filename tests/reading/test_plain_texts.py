"""Shared texts that are read without the reader library."""

from __future__ import annotations

import pytest

from processor.reading.plain_parts import texts_of

_KINDS = {
    "<t>甲</t>": "甲",
    '<t xml:space="preserve"> 乙\n</t>': " 乙\n",
    "<t></t>": "",
    "<t/>": "",
    "<t>a&amp;b &gt; c</t>": "a&b > c",
    '<r><rPr><b/><rFont val="宋体"/></rPr><t>丙</t></r><r><t xml:space="preserve"> 丁</t></r>': "丙 丁",
}


def read(*items: str) -> dict[bytes, str] | None:
    inner = "".join(f"<si>{item}</si>" for item in items)
    return texts_of(f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inner}</sst>'.encode())


@pytest.mark.parametrize("items", [list(_KINDS), [*_KINDS] * 2, ["<t>甲</t>"] * 12, list(_KINDS)[1:], []])
def test_texts_of_all_kinds(items: list[str]) -> None:
    assert read(*items) == {b"%d" % at: _KINDS[item] for at, item in enumerate(items)}


@pytest.mark.parametrize(
    "item",
    [
        *("<t> x</t>", "<t>x\u3000</t>", "<t>x</t><phoneticPr/>", "<t>_x0041_</t>", "<t>&nbsp;</t>", "<t>a<b/></t>"),
        *('<t xml:space="preserve">a<b/></t>', "<r><t> x</t></r>", "<r><t>x</t></r><t>y</t>", "</si><si/><si>"),
        *("<t>x</t></si> <si><t>x</t>", "<t>x</t></si><x/><si><t>x</t>", "<t>x</t></si><si><t>x"),
    ],
)
def test_all_others_are_left_to_the_library(item: str) -> None:
    assert read(item) is None
    assert read("<t>甲</t>", item) is None


def test_time_grows_with_the_size_alone() -> None:
    """What once tried all ways to share runs among the repeats of an expression."""
    assert read("<r><rPr></rPr><t>x</t></r>" * 500 + "<y/>") is None
