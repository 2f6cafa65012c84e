"""Compiled templates are kept beside compiled rulesets; the page is the same with them, without them, and damaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from page_sample import REPORT, page

from processor.model import Text
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


def test_a_run_that_was_stopped_says_so_on_top() -> None:
    told = Text("未完成，只审核了 3/5 个文件", "Not finished: 3 of 5 files checked")
    shown = page(replace(REPORT, remarks=(told,), complete=False))
    assert shown.count(told.zh) == 1 and shown.count(told.get("en")) == 1
    assert shown.index(told.zh) < shown.index("指标完成情况")
    assert told.zh not in page()
