"""What is found by searches is what a walk over every tag finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.writing.package.cells import Grid, _plain_rows, _walked_rows
from processor.writing.package.xmlbytes import TAG, Element, children

ROW_ENDS = ("/>", " />", "></row>", '><c r="A1"/></row>', '><c r="A1" s="1"><v>1</v></c><c r="C1"/></row>')
ROW_WORDS = ("", ' ht="30" customHeight="1"', ' hidden="1"', ' spans="1:2" x14ac:dyDescent="0.25"', ' ht="1.2.3"')
rows = st.lists(st.tuples(st.integers(1, 40), st.sampled_from(ROW_WORDS), st.sampled_from(ROW_ENDS)), max_size=12)
wanted = st.sets(st.integers(1, 42), max_size=6).map(sorted)


def _sheet_data(body: str, name: str = "sheetData") -> tuple[bytes, Element]:
    data = f"<{name}>{body}</{name}>".encode()
    return data, Element(name.encode(), 0, len(name) + 2, len(data) - len(name) - 3, len(data))


@given(rows, wanted)
def test_rows_are_found_by_searches_as_by_a_walk(made: list[tuple[int, str, str]], targets: list[int]) -> None:
    body = "".join(f'<row r="{number}"{words}{end}' for number, words, end in made)
    data, element = _sheet_data(body)
    plain, walked = _plain_rows(data, element, targets), _walked_rows(data, element, targets)
    numbers = [number for number, *_ in made]
    assert (plain is None) == (sorted(set(numbers)) != numbers)
    if plain is not None:
        assert {number: spots for number, spots in walked.spots.items() if spots} == plain.spots
        assert plain.places == {row: place for row, place in walked.places.items() if row not in numbers}
        shown, also = Grid(plain.tags), Grid(walked.tags)
        assert [shown.height(row) for row in range(42)] == [also.height(row) for row in range(42)]


@pytest.mark.parametrize(
    "row",
    [
        '<row><c r="A1"/></row>',
        '<row ht="3" r="2"/>',
        "<row r='2'/>",
        '<row r="2" ht="3"\n/>',
        '<row r="2" title="a>b"><c/></row>',
        '<row r="2"/><row r="2"/>',
        '<row r="3"/><row r="2"/>',
    ],
)
def test_rows_written_otherwise_are_walked_over(row: str) -> None:
    data, element = _sheet_data(row)
    assert _plain_rows(data, element, [2]) is None


def test_rows_with_a_prefix_are_walked_over() -> None:
    data, element = _sheet_data('<x:row r="2"/>', "x:sheetData")
    assert _plain_rows(data, element, [2]) is None
    assert [row.number for row in _walked_rows(data, element, [2]).spots[2]] == [2]


def _walked(data: bytes) -> Iterator[Element]:
    """The elements directly inside, by counting the depth of every tag."""
    depth, opened = 0, None
    for found in TAG.finditer(data):
        if found[4]:
            if not depth:
                yield Element(found[2], found.start(), found.end(), found.end(), found.end())
        elif found[1]:
            depth -= 1
            if not depth and opened:
                yield Element(opened[2], opened.start(), opened.end(), found.start(), found.end())
        else:
            opened = opened if depth else found
            depth += 1


elements = st.recursive(
    st.sampled_from(["text", "<a/>", "<ab x='>'/>", "<p:a/>", "<a />"]),
    lambda inner: st.builds(
        lambda name, parts, blank: f'<{name} y="/">{"".join(parts)}</{name}{blank}>',
        st.sampled_from(["a", "ab", "p:a", "row"]),
        st.lists(inner, max_size=4),
        st.sampled_from(["", " "]),
    ),
    max_leaves=12,
)


@given(st.lists(elements, max_size=4).map("".join))
def test_children_are_found_by_jumps_as_by_a_walk(text: str) -> None:
    data = text.encode()
    assert list(children(data, 0, len(data))) == list(_walked(data))


@pytest.mark.parametrize("text", ["<a><b>", "</a>", "<a><a></a>"])
def test_what_is_not_closed_is_no_child(text: str) -> None:
    assert list(children(text.encode(), 0, len(text))) == []
