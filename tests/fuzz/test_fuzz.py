"""A short run of the fuzzer (benchmarks/fuzz.py): damaged workbooks end in a reading or a reason, soon."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from processor.batch.setup import prepare
from processor.reading import Limits

ROOT = Path(__file__).parents[2]
FILES = 150


@pytest.fixture(scope="module")
def fuzzer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzzer_of_workbooks", ROOT / "benchmarks" / "fuzz.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_damaged_workbooks(fuzzer: ModuleType) -> None:
    setup = replace(prepare("heshui-2021", None, "2021-12-31", None), limits=Limits(seconds=10, memory_bytes=1 << 30))
    tally = fuzzer.fuzz(fuzzer.shipped(), range(FILES), 4, setup)
    assert tally.failures == []
    assert tally.ends.total() == FILES
    assert {"read", "corrupt"} <= set(tally.ends)


def test_the_same_seed_makes_the_same_files(fuzzer: ModuleType) -> None:
    seeds = fuzzer.shipped()[:2]
    assert [fuzzer.damaged(seeds, number, 4) for number in range(9)] == [
        fuzzer.damaged(seeds, number, 4) for number in range(9)
    ]
