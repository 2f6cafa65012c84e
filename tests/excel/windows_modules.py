"""xlwings' real engine for Windows on a Linux machine: the modules that it needs, with Excel's model behind them.

Every call that would cross to Excel is counted.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import datetime
import importlib
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

CALL_REJECTED = -2147418111
EXCEPTION = -2147352567
IGNORED = -2146777998


class com_error(Exception):
    """pywintypes.com_error: hresult, text, details, argument."""

    def __init__(self, hresult: int, text: str = "", details: object = None, argument: object = None) -> None:
        super().__init__(hresult, text, details, argument)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, text, details, argument


class Line:
    """What stands between the process and Excel: counts calls, and may refuse them."""

    def __init__(self) -> None:
        self.calls = 0
        self.names: list[str] = []
        self.refuse: Callable[[str], bool] = lambda name: False

    def cross(self, name: str) -> None:
        self.calls += 1
        self.names.append(name)
        if self.refuse(name):
            raise com_error(CALL_REJECTED, "Call was rejected by callee.")


class CDispatch:
    """An object of Excel's as pywin32 shows it."""

    def __init__(self, model: Any, line: Line) -> None:
        self.__dict__.update(_model=model, _line=line, _oleobj_=self)

    def GetIDsOfNames(self, _lcid: int, name: str) -> None:
        if not hasattr(self._model, name):
            raise com_error(-2147352570, "Unknown name.")

    def _wrapped(self, value: Any) -> Any:
        plain = value is None or isinstance(value, bool | int | float | str | tuple | datetime.datetime)
        return value if plain else CDispatch(value, self._line)

    def __getattr__(self, name: str) -> Any:
        with _as_com():
            value = getattr(self._model, name)
        if isinstance(value, types.MethodType):

            def call(this: CDispatch, *args: Any, **named: Any) -> Any:
                return this._called(name, value, args, named)

            return types.MethodType(call, self)
        self._line.cross(name)
        return self._wrapped(value)

    def __setattr__(self, name: str, value: Any) -> None:
        self._line.cross(f"{name}=")
        with _as_com():
            setattr(self._model, name, _model_of(value))

    def __call__(self, *args: Any) -> Any:
        return self._called("Item", self._model, args, {})

    def _called(self, name: str, function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        self._line.cross(name)
        with _as_com():
            given = {key: _model_of(value) for key, value in named.items()}
            return self._wrapped(function(*map(_model_of, args), **given))

    def __iter__(self) -> Iterator[Any]:
        for value in self._model:
            self._line.cross("Next")
            yield self._wrapped(value)


def _model_of(value: Any) -> Any:
    return value._oleobj_._model if hasattr(value, "_oleobj_") else value


@contextlib.contextmanager
def _as_com() -> Iterator[None]:
    """Errors of the model as pywin32 raises them."""
    from excel_model import Refused

    try:
        yield
    except Refused as error:
        raise com_error(EXCEPTION, "Exception occurred.", (0, "Excel", str(error), None, 0, -2146827284)) from error


class Unused:
    """A class that only has to be there."""


def _module(name: str, **members: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(members)
    return module


def load(app: Any, line: Line) -> Any:
    """xlwings._xlwindows, loaded anew with `app` as the one running Excel."""
    excel = CDispatch(app, line)
    user32 = mock.Mock()
    user32.GetTopWindow.return_value = 1
    user32.GetWindow.return_value = 0
    library = mock.Mock()
    library.PyCom_PyObjectFromIUnknown.return_value = excel
    client = _module(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=Unused,
        DispatchBaseClass=Unused,
        Dispatch=lambda found: found,
        DispatchEx=mock.Mock(side_effect=AssertionError("Excel is never started")),
        gencache=mock.Mock(),
        dynamic=mock.Mock(),
        build=mock.Mock(),
    )
    modules = {
        "pywintypes": _module(
            "pywintypes", com_error=com_error, error=OSError, TimeType=datetime.datetime, IID=lambda text: text
        ),
        "pythoncom": _module(
            "pythoncom", CoInitialize=lambda: None, ole_error=com_error, com_error=com_error, __file__="pythoncom.dll"
        ),
        "win32api": mock.Mock(),
        "win32con": mock.Mock(),
        "win32gui": mock.Mock(FindWindowEx=lambda *_: 1),
        "win32process": mock.Mock(GetWindowThreadProcessId=lambda hwnd: (1, 42)),
        "win32timezone": mock.Mock(),
        "win32com": _module("win32com", client=client),
        "win32com.client": client,
    }
    dlls = {"windll": mock.Mock(user32=user32), "oledll": mock.Mock(), "PyDLL": lambda name: library}
    sys.modules.pop("xlwings._xlwindows", None)
    with (
        mock.patch.dict(sys.modules, modules),
        mock.patch.multiple(ctypes, create=True, **dlls),
        mock.patch.object(ctypes, "byref", lambda thing: thing),
        mock.patch.object(atexit, "register", lambda function: function),
    ):
        module = importlib.import_module("xlwings._xlwindows")
    sys.modules["xlwings._xlwindows"] = module  # patch.dict has taken it out with the others
    return module
