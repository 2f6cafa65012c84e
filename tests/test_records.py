"""Records behave as frozen dataclasses with slots do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field

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


def test_only_frozen_classes_with_slots_are_records() -> None:
    with pytest.raises(TypeError, match="frozen"):
        dataclass(frozen=False, slots=True)
