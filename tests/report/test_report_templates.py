"""Compiled templates are kept beside compiled rulesets; the page is the same with them, without them, and damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_sample import page

from processor.ruleset.cache import SETTING


def test_the_page_is_the_same_from_kept_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "off")
    plain = page()
    folder = tmp_path / "cache"
    monkeypatch.setenv(SETTING, str(folder))
    assert page() == plain
    kept = sorted(folder.glob("page-*.cache"))
    assert len(kept) > 1
    times = [path.stat().st_mtime_ns for path in kept]
    assert page() == plain
    assert [path.stat().st_mtime_ns for path in kept] == times
    kept[0].write_bytes(kept[0].read_bytes()[:40])
    assert page() == plain


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv(SETTING, str(blocked))
    assert "<html" in page()
