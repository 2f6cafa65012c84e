"""A headless Chromium, and pages in it that tell what goes wrong in them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser. Without one the test is skipped; where YAODIAN_NEED_CHROMIUM is set (in CI), it fails."""
    program = next((path for path in map(shutil.which, NAMES) if path), None)
    if program is None:
        absent("Chromium is not installed")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


def absent(why: str) -> None:
    """Skip with the reason, or fail where the browser must be there."""
    if os.environ.get("YAODIAN_NEED_CHROMIUM"):
        pytest.fail(why)
    pytest.skip(why)


@contextmanager
def opened(browser: Any, path: Path, width: int = 1400, more: str = "", **context: Any) -> Iterator[Any]:
    """The page at `path`; whatever it complains of, and whatever else it asks for, fails the test at the end.

    more: what follows the address, such as #unit=P01
    """
    surroundings = browser.new_context(viewport={"width": width, "height": 900}, **context)
    page = surroundings.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri() + more)
    yield page
    surroundings.close()
    assert complaints == []
    assert {url.partition("#")[0].partition("?")[0] for url in asked} == {path.as_uri()}
