"""The compiled ruleset on disk: equal to the one from YAML, never stale, never trusted when damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from processor import resources
from processor.ruleset import cache, load_ruleset
from processor.ruleset.codec import dumps, encode, loads
from processor.ruleset.types import Ruleset


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("YAODIAN_CACHE", str(folder))
    return folder


def test_the_cached_ruleset_equals_the_compiled_one(write: Callable[..., Path], kept: Path) -> None:
    folder = write()
    compiled, cached = load_ruleset(folder), load_ruleset(folder)
    assert encode(cached) == encode(compiled)
    assert [path.suffix for path in kept.iterdir()] == [".json"]


@pytest.mark.parametrize("name", resources.ruleset_names())
def test_a_shipped_ruleset_survives_the_codec(name: str) -> None:
    ruleset = load_ruleset(name)
    again = loads(dumps(ruleset))
    assert isinstance(again, Ruleset)
    assert encode(again) == encode(ruleset)
    assert again.rules[0].id == ruleset.rules[0].id


def test_neither_yaml_nor_the_compiler_is_loaded_for_a_cached_ruleset(write: Callable[..., Path], kept: Path) -> None:
    folder = write()
    load_ruleset(folder)
    code = (
        "import sys; from processor.ruleset import load_ruleset; "
        "r = load_ruleset(sys.argv[1]); assert len(r.rules) == 2; "
        "print([m for m in ('yaml', 'processor.ruleset.compile', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env=os.environ | {"PYTHONPATH": str(Path(resources.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_change_of_any_file_is_seen_and_the_old_form_goes(write: Callable[..., Path], kept: Path) -> None:
    assert load_ruleset(write()).parameters["大班额上限"] == 55
    folder = write(("ruleset.yaml", "大班额上限: 55", "大班额上限: 50"))
    assert load_ruleset(folder).parameters["大班额上限"] == 50
    assert len(list(kept.iterdir())) == 1


def test_a_change_of_the_program_is_seen(
    write: Callable[..., Path], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write()
    before = cache.cache_path(folder, "0")
    monkeypatch.setattr(cache, "program_stamp", lambda: "another version")
    assert cache.cache_path(folder, "0") != before


@pytest.mark.parametrize(
    "damage", [lambda body: body[: len(body) // 2], lambda body: b"", lambda body: body[:-1] + b"0"]
)
def test_a_damaged_cache_is_made_anew(damage: Callable[[bytes], bytes], write: Callable[..., Path], kept: Path) -> None:
    folder = write()
    whole = encode(load_ruleset(folder))
    (path,) = kept.iterdir()
    good = path.read_bytes()
    path.write_bytes(damage(good))
    assert encode(load_ruleset(folder)) == whole
    assert path.read_bytes() == good


def test_without_a_cache_it_works(write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    folder = write()
    for setting in ("off", str(blocked), str(blocked / "below")):
        monkeypatch.setenv("YAODIAN_CACHE", setting)
        assert len(load_ruleset(folder).rules) == 2
    assert blocked.read_text() == "in the way"


def test_keys_that_look_like_the_codecs_own_are_kept() -> None:
    for value in ({"$": "x"}, {"$date": "2021"}, {"$Rule": (1, 2)}, {"a": {"$pairs": ()}}, {}):
        assert loads(dumps(value)) == value


def test_only_what_belongs_to_a_ruleset_is_encoded() -> None:
    with pytest.raises(TypeError, match="not part of a ruleset: set"):
        encode({"a": {1}})
