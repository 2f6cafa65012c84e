"""The same workbook open in three programs, each asked through xlwings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw

from processor.batch.setup import Setup

AS_OF = ("--as-of", "2021-12-31")
RETURNS = Path(__file__).parents[2] / "samples" / "heshui-2021" / "上报表"


class Bench:
    """A program with workbooks open in it. name: openpyxl | windows | libreoffice"""

    def __init__(self, name: str, engine: Any, app: Any, line: Any = None) -> None:
        self.name, self.excel, self.line = name, app, line
        self.engine = xw.Engine(impl=engine)

    @contextmanager
    def activated(self) -> Iterator[Bench]:
        """As xlwings' one active engine; with no workbooks left open afterwards."""
        self.engine.activate()
        try:
            yield self
        finally:
            while self.excel.Workbooks.Count:
                self.excel.Workbooks(1).Close(False)
            xw.engines.active = None

    @property
    def app(self) -> xw.App:
        app = self.engine.apps.active
        assert app is not None
        return app

    def open(self, path: Path) -> xw.Book:
        """The workbook, open and in front."""
        return self.app.books.open(str(path))

    def saved(self, book: xw.Book, path: Path) -> Path:
        """The workbook as it stands, saved elsewhere."""
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        book.api.SaveCopyAs(str(path))
        return path


def _openpyxl() -> Iterator[Bench]:
    import excel_model
    from thin_engine import Engine

    app = excel_model.Application()
    yield Bench("openpyxl", Engine("openpyxl", [app]), app)


def _windows() -> Iterator[Bench]:
    import excel_model
    from windows_modules import Line, load

    app, line = excel_model.Application(), Line()
    module = load(app, line)
    yield Bench("windows", module.engine, app, line)
    sys.modules.pop("xlwings._xlwindows", None)


def _libreoffice() -> Iterator[Bench]:
    import libreoffice
    from thin_engine import Engine

    with libreoffice.running() as app:
        yield Bench("libreoffice", Engine("libreoffice", [app]), app)


def opened(name: str) -> Iterator[Bench]:
    """A program of PROGRAMS."""
    for bench in PROGRAMS[name]():
        with bench.activated():
            yield bench


PROGRAMS: dict[str, Callable[[], Iterator[Bench]]] = {
    "openpyxl": _openpyxl,
    "windows": _windows,
    "libreoffice": _libreoffice,
}


class Here:
    """Stands in for the worker where a test presses often: the same work in this process, which starts none."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_error: object) -> None:
        return

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(self._setup, *args)
