"""Strict YAML: what is read is what was written, or it is refused."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.errors import RulesetError
from processor.ruleset.codec import dumps, encode, loads
from processor.ruleset.items import Item
from processor.ruleset.yaml_file import parse_yaml

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    WORDS,
    st.dates(datetime.date(1900, 1, 1)),
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)


def plain(item: Item) -> Any:
    """An Item without its places."""
    if isinstance(item.value, dict):
        return {key: plain(value) for key, value in item.value.items()}
    if isinstance(item.value, tuple):
        return [plain(value) for value in item.value]
    return item.value


@given(TREES)
@settings(deadline=None, max_examples=150)
def test_what_is_read_is_what_was_written(tree: Any) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True)
    assert plain(parse_yaml(text.encode(), "x.yaml")) == tree


@given(st.one_of(st.binary(max_size=60), st.text(st.sampled_from("ab是:[]{}@'\"#&*!|>-?%,\n 01."), max_size=40)))
@settings(deadline=None, max_examples=300)
def test_whatever_stands_in_a_file_it_is_read_or_refused_with_its_place(content: bytes | str) -> None:
    body = content if isinstance(content, bytes) else content.encode()
    try:
        parse_yaml(body, "x.yaml")
    except RulesetError as error:
        assert error.where.startswith("x.yaml") and error.what.en and error.remedy.zh


@given(TREES.map(lambda tree: {"$x": tree, "y": tree}))
@settings(deadline=None, max_examples=100)
def test_the_codec_gives_back_what_it_took(tree: Any) -> None:
    once = encode(tree)
    assert encode(loads(dumps(tree))) == once


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-0.5", -0.5),
        ("1.0e+3", 1000.0),
        ("20%", "20%"),
        ("'007'", "007"),
        ("2021-03-05", datetime.date(2021, 3, 5)),
        ("2021-07", "2021-07"),
        ("true", True),
        ("~", None),
        ("一(二)", "一(二)"),
        ("=", "="),
        ("&a 1", 1),
    ],
)
def test_scalars_that_mean_what_they_show(text: str, value: Any) -> None:
    assert parse_yaml(text.encode(), "x.yaml").value == value


@pytest.mark.parametrize(
    "text", ["yes", "No", "on", "OFF", "True", "1:30", "0123", "0x1f", "1_000", ".inf", ".5", "5.", "!!int '7'a"]
)
def test_scalars_that_yaml_turns_into_something_else_are_refused(text: str) -> None:
    with pytest.raises(RulesetError):
        parse_yaml(text.encode(), "x.yaml")


def test_a_byte_order_mark_is_no_fault() -> None:
    assert plain(parse_yaml("\ufeffa: 1".encode(), "x.yaml")) == {"a": 1}


def test_lines_are_those_of_the_keys() -> None:
    item = parse_yaml(b"a: 1\nb:\n  - x\n  - c: |\n      text\n", "x.yaml").pairs()["b"]
    assert item.where == "x.yaml:2"
    assert [entry.where for entry in item.items()] == ["x.yaml:3", "x.yaml:4"]
