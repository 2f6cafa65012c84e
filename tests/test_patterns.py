"""A pattern that is compiled at its first use behaves as one that is compiled at once."""

from __future__ import annotations

import re

import pytest

from processor.patterns import lazily


def test_it_matches_as_the_compiled_one_does() -> None:
    lazy = lazily(r"([a-z]+)([0-9]+)", re.IGNORECASE)
    at_once = re.compile(r"([a-z]+)([0-9]+)", re.IGNORECASE)
    for _ in range(2):
        found = lazy.fullmatch("Ab12")
        assert found is not None
        assert found.groups() == ("Ab", "12")
        assert lazy.findall("a1 b2") == at_once.findall("a1 b2")
        assert lazy.sub("-", "x a1") == "x -"
    assert (lazy.pattern, lazy.flags, lazy.groups) == (at_once.pattern, at_once.flags, at_once.groups)


def test_bytes() -> None:
    assert [found[1] for found in lazily(rb"<(\w)").finditer(b"<a<b")] == [b"a", b"b"]


def test_what_is_no_pattern_is_told_at_its_first_use() -> None:
    wrong = lazily("(")
    with pytest.raises(re.error):
        wrong.search("")
