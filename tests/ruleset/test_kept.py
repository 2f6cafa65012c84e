"""Forms and rules from the cache: decoded when asked for, and then the same as compiled."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from processor import resources
from processor.model import Text
from processor.ruleset import cache, load_ruleset
from processor.ruleset.codec import dumps
from processor.ruleset.compile import compile_ruleset
from processor.ruleset.county_needs import county_needs, with_needs
from processor.ruleset.kept import COUNTY, Kept
from processor.ruleset.load import content_hash, find_folder, read_files
from processor.ruleset.types import Ruleset

_BROKEN = b"{"


def texts(*words: str) -> list[bytes]:
    return [dumps(Text(word)) for word in words]


def test_only_what_is_asked_for_is_decoded() -> None:
    index = [("一", "school"), ("二", COUNTY), ("三", ""), ("四", "office")]
    some, more = texts("甲", "乙")
    kept: Kept[Text] = Kept(index, [some, _BROKEN, more, _BROKEN])
    assert kept.tagged("", "school") == (Text("甲"), Text("乙"))
    assert kept.named("三") is kept[2] is kept[-2]
    assert kept.named("五") is None
    assert len(kept) == 4
    assert pickle.loads(pickle.dumps(kept))[0] == Text("甲")
    with pytest.raises(json.JSONDecodeError):
        list(kept)


def test_as_a_whole_it_is_as_good_as_a_tuple() -> None:
    kept: Kept[Text] = Kept([("一", ""), ("二", "")], texts("甲", "乙"))
    assert kept == (Text("甲"), Text("乙")) and kept == Kept([("x", ""), ("y", "")], texts("甲", "乙"))
    assert kept != (Text("甲"),) and kept != ["甲"]
    assert kept[:1] == (Text("甲"),) and list(reversed(kept)) == [Text("乙"), Text("甲")]
    assert hash(kept) == hash((Text("甲"), Text("乙"))) and repr(kept) == "Kept(一, 二)"
    with pytest.raises(IndexError):
        kept[2]


@pytest.mark.parametrize("name", resources.ruleset_names())
def test_a_shipped_ruleset_gives_the_same_from_the_cache(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cache.SETTING, str(tmp_path))
    compiled, cached = compiled_of(name), (load_ruleset(name), load_ruleset(name))[1]
    assert isinstance(cached.rules, Kept) and isinstance(cached.forms, Kept)
    assert cached.rules == compiled.rules and cached.forms == compiled.forms
    assert cached.returns == compiled.returns and cached.register == compiled.register
    for form in compiled.forms:
        assert cached.form(form.id) == form
        assert cached.rules_on(form.id) == compiled.rules_on(form.id)
        assert compiled.rules_on(form.id) == tuple(
            rule for rule in compiled.rules if rule.scope != "county" and rule.form in ("", form.id)
        )
    for rule in compiled.rules:
        assert cached.rule(rule.id) == rule
    assert cached.rule("x-none") is None
    assert county_needs(compiled) == with_needs(compiled).needs
    with pytest.raises(KeyError):
        cached.form("x-none")


def compiled_of(name: str) -> Ruleset:
    folder = find_folder(name)
    files = read_files(folder)
    return compile_ruleset(folder, name, files, content_hash(files))


def test_checking_a_return_leaves_the_rules_of_others_alone(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules of the county and of another form could be damaged: nobody looks at them."""
    from processor.judging.plan import plan_of

    monkeypatch.setenv(cache.SETTING, str(tmp_path / "cache"))
    folder = write()
    compiled, cached = load_ruleset(folder), load_ruleset(folder)
    assert isinstance(cached.rules, Kept)
    index, kept = cached.rules.__reduce__()[1]
    form = compiled.returns[0].id
    damaged = [text if tag in ("", form) else _BROKEN for (_, tag), text in zip(index, kept, strict=True)]
    object.__setattr__(cached, "rules", Kept(index, damaged))
    plan, expected = plan_of(cached, form), plan_of(compiled, form)
    assert (plan.rules, plan.looked_at, plan.columns, plan.fields) == (
        expected.rules,
        expected.looked_at,
        expected.columns,
        expected.fields,
    )
