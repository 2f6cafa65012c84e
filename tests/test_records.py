"""Records behave as frozen dataclasses with slots do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import weakref
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field
from functools import cached_property
from typing import Any

import pytest

from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A point."""

    x: int
    y: int = 2
    names: Mapping[str, int] = field(default_factory=dict)

    @property
    def far(self) -> int:
        return self.x + self.y


@dataclasses.dataclass(frozen=True, slots=True)
class Plain:
    """The same, made by the standard library."""

    x: int
    y: int = 2
    names: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Other:
    """Another class with the same fields."""

    x: int
    y: int = 2


@dataclass(frozen=True, slots=True)
class Nothing:
    """No fields at all."""


def test_arguments_and_defaults() -> None:
    assert (Point(1).x, Point(1).y, Point(1).names, Point(1, y=3).far) == (1, 2, {}, 4)
    assert Point(1).names is not Point(1).names
    assert repr(Point(1, 5, {"a": 1})) == "Point(x=1, y=5, names={'a': 1})"
    assert repr(Nothing()) == "Nothing()"


@pytest.mark.parametrize("arguments", [(), (1, 2, {}, 4)])
def test_wrong_arguments_are_refused_as_usual(arguments: tuple[object, ...]) -> None:
    for made in (Point, Plain):
        with pytest.raises(TypeError, match=r"__init__\(\) (missing|takes)"):
            made(*arguments)  # type: ignore[arg-type]


def test_equality_and_hash() -> None:
    assert Point(1) == Point(1) and Point(1) != Point(2)
    assert Other(1) == Other(1, 2) and hash(Other(1)) == hash(Other(1, 2))
    assert Point(1) != Other(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_records_do_not_change() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError, match="x"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="x"):
        del point.x
    with pytest.raises(FrozenInstanceError):
        point.new = 2  # type: ignore[attr-defined]
    assert not hasattr(point, "__dict__")


def test_the_tools_of_the_standard_library_work() -> None:
    point = Point(1, names={"a": 1})
    assert dataclasses.is_dataclass(point)
    assert [each.name for each in dataclasses.fields(point)] == ["x", "y", "names"]
    assert dataclasses.replace(point, y=9) == Point(1, 9, {"a": 1})
    assert dataclasses.asdict(point) == {"x": 1, "y": 2, "names": {"a": 1}}
    assert copy.copy(point) == point and copy.deepcopy(point) == point
    assert pickle.loads(pickle.dumps(point)) == point
    match point:
        case Point(x, y):
            assert (x, y) == (1, 2)


@dataclass(slots=True)
class Open:
    """A record that changes."""

    seen: list[int] = field(default_factory=list)
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Told:
    """A record with a field that says nothing about it."""

    value: int
    where: int = field(default=0, compare=False)


def test_records_that_change() -> None:
    one = Open()
    one.seen.append(1)
    one.note = "new"
    assert one == Open([1]) and one != Open() and one != Open([1, 2])
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    assert pickle.loads(pickle.dumps(one)).note == "new"
    assert dataclasses.replace(one, seen=[]) == Open([])


def test_fields_that_are_not_compared() -> None:
    assert Told(1, 2) == Told(1, 3) and hash(Told(1, 2)) == hash(Told(1)) and Told(1) != Told(2)
    assert pickle.loads(pickle.dumps(Told(1, 2))).where == 2
    assert [each.compare for each in dataclasses.fields(Told)] == [True, False]
    assert Told.__init__.__qualname__ == "Told.__init__"


@dataclass(frozen=True)
class Wide:
    """A record that something can be kept with."""

    value: int
    data: list[int] = field(repr=False, hash=False)

    @cached_property
    def total(self) -> int:
        return self.value + sum(self.data)


def test_records_without_slots_have_room_for_what_is_worked_out() -> None:
    one = Wide(1, [2, 3])
    assert (one.total, vars(one), weakref.ref(one)()) == (6, {"total": 6}, one)
    assert hash(one) == hash(Wide(1, [])) and one != Wide(1, [])
    assert repr(one) == "Wide(value=1)"
    again = pickle.loads(pickle.dumps(one))
    assert again == one and vars(again) == {}
    with pytest.raises(FrozenInstanceError):
        one.value = 2  # type: ignore[misc]


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(TypeError, match="can change"):

        @dataclass(frozen=True, slots=True)
        class Shared:
            names: list[str] = []  # noqa: RUF012

    with pytest.raises(TypeError, match="base"):

        @dataclass(frozen=True, slots=True)
        class Derived(Point):
            z: int = 0


def test_a_field_without_default_after_one_with() -> None:
    class Wrong:
        x: int = 0
        y: int

    made: Any = dataclass(frozen=True, slots=True)(Wrong)
    with pytest.raises(TypeError, match="y has no default"):
        made(1, 2)
