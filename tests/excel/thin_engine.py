"""An xlwings engine over objects that look like Excel's, with what the button asks of an engine and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

CALCULATION = {"automatic": -4105, "manual": -4135, "semiautomatic": 2}


class Engine:
    """apps: the running programs, as objects like Excel's Application."""

    type = "desktop"

    def __init__(self, name: str, running: list[Any]) -> None:
        self.name = name
        self.running = running

    @property
    def apps(self) -> Apps:
        return Apps(self)


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __iter__(self) -> Iterator[App]:
        return iter([App(app, self.engine) for app in self.engine.running])

    def __len__(self) -> int:
        return len(self.engine.running)


def _property(name: str) -> Any:
    return property(lambda self: getattr(self.api, name), lambda self, value: setattr(self.api, name, value))


class App(base_classes.App):
    api = None

    def __init__(self, api: Any, engine: Engine) -> None:
        self.api, self._engine = api, engine

    engine = property(lambda self: self._engine)
    pid = 42

    def activate(self, steal_focus: bool = False) -> None:
        assert not steal_focus

    books = property(lambda self: Books(self))
    screen_updating = _property("ScreenUpdating")
    enable_events = _property("EnableEvents")
    display_alerts = _property("DisplayAlerts")
    status_bar = _property("StatusBar")

    @property
    def calculation(self) -> str:
        return next(name for name, number in CALCULATION.items() if number == self.api.Calculation)

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.api.Calculation = CALCULATION[value]


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Book:
        return Book(self.app.api.ActiveWorkbook, self.app)

    def __len__(self) -> int:
        return int(self.app.api.Workbooks.Count)

    def __call__(self, name: str | int) -> Book:
        try:
            return Book(self.app.api.Workbooks(name), self.app)
        except Exception as error:
            raise KeyError(name) from error

    def open(self, fullname: str, *options: Any) -> Book:
        return Book(self.app.api.Workbooks.Open(fullname, *options), self.app)


class Book(base_classes.Book):
    api = None

    def __init__(self, api: Any, app: App) -> None:
        self.api, self._app = api, app

    app = property(lambda self: self._app)
    name = property(lambda self: self.api.Name)
    fullname = property(lambda self: self.api.FullName)
    sheets = property(lambda self: Sheets(self))

    def close(self) -> None:
        self.api.Close(False)

    def activate(self) -> None:
        self.api.Activate()


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Sheet:
        return Sheet(self.book.api.ActiveSheet, self.book)

    def __len__(self) -> int:
        return int(self.book.api.Worksheets.Count)

    def __call__(self, name: str | int) -> Sheet:
        return Sheet(self.book.api.Worksheets(name), self.book)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([self(number) for number in range(1, len(self) + 1)])


class Sheet(base_classes.Sheet):
    api = None
    book = None

    def __init__(self, api: Any, book: Book) -> None:
        self.api, self.book = api, book

    name = _property("Name")
    index = property(lambda self: self.api.Index)

    def range(self, address: str, other: object = None) -> Range:
        assert other is None
        return Range(self.api.Range(address), self)

    def activate(self) -> None:
        self.api.Activate()

    def delete(self) -> None:
        self.api.Delete()

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        assert before is None and after is not None
        self.api.Copy(None, after.api)


class Range(base_classes.Range):
    api = None
    sheet = None

    def __init__(self, api: Any, sheet: Sheet) -> None:
        self.api, self.sheet = api, sheet
