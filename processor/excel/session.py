"""The running Excel: found, never started; asked with bounds; left as it was.

xlwings is imported here only when a button is pressed. Three of its habits are turned off: at the end of the process it
would end Excel processes that it does not know; it would ask a busy Excel again for ever; and nothing here reads what
its own add-in reads from the workbook (a sheet `xlwings.conf`, sheets named like modules).
"""

from __future__ import annotations

import atexit
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from processor.errors import YaodianError
from processor.model import Text

if TYPE_CHECKING:
    import xlwings

_T = TypeVar("_T")

_BUSY = frozenset({-2147418111, -2147417846, -2146777998})
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, and what Excel says while a cell is being typed into."""

_COM_ATTEMPTS = 3
"""Of xlwings itself, at once; waiting is done here."""

_STEP = 0.2
PATIENCE = 5.0
"""Seconds that a busy Excel is waited for."""

RESTORE_PATIENCE = 30.0
"""Seconds for putting back how Excel works: worth more than a press."""


def library() -> Any:
    """xlwings, disarmed. YaodianError where it is not installed."""
    try:
        import xlwings
    except ImportError:
        raise YaodianError(
            Text("没有安装 xlwings，按钮用不了", "xlwings is not installed, so the button cannot be used"),
            Text('请运行 pip install "yaodian[excel]"', 'Run pip install "yaodian[excel]"'),
        ) from None
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        atexit.unregister(windows.cleanup)
        vars(windows)["N_COM_ATTEMPTS"] = _COM_ATTEMPTS
    return xlwings


def active_book() -> xlwings.Book:
    """The workbook in front. YaodianError where no Excel runs, or none is open that may be changed."""
    xw = library()
    engine = xw.engines.active
    app = insist(lambda: engine.apps.active) if engine is not None else None
    if app is None:
        raise YaodianError(
            Text("没有正在运行的 Excel", "no Excel is running"),
            Text(
                "请先用 Excel 打开填报表再按“审核”；用 WPS 的请运行 yaodian check 文件名",
                "Open the return in Excel, then press again; with WPS run yaodian check FILE",
            ),
        )
    wait_until_ready(app)
    if insist(lambda: app.api.ActiveWorkbook is None):
        raise YaodianError(
            Text("Excel 里没有打开可以修改的工作簿", "no workbook is open that may be changed"),
            Text("请打开填报表；顶上有“受保护的视图”的，先按“启用编辑”", "Open the return; leave Protected View first"),
        )
    book: xlwings.Book = insist(lambda: app.books.active)
    return book


def wait_until_ready(app: xlwings.App) -> None:
    """Wait until Excel takes commands. YaodianError (see busy_error) where it does not within PATIENCE."""

    def ready() -> None:
        if app.api.Ready is False:
            raise _NotReady

    insist(ready)


class _NotReady(Exception):
    hresult = -2146777998


def busy_error() -> YaodianError:
    """What is told where Excel takes no commands."""
    return YaodianError(
        Text(
            "Excel 正忙：可能正在编辑单元格，或开着对话框", "Excel is busy: a cell is being edited or a dialog is open"
        ),
        Text("请按回车或 Esc 结束编辑、关掉对话框，再按一次", "Press Enter or Esc, close dialogs, then press again"),
    )


def is_busy(error: BaseException) -> bool:
    """Whether an error of COM says that Excel has no time now."""
    codes = {getattr(error, "hresult", None)}
    details = error.args[2] if len(error.args) > 2 else None
    if isinstance(details, tuple) and len(details) > 5:
        codes.add(details[5])
    return bool(codes & _BUSY) or type(error).__name__ == "ExcelBusyError"


def insist(action: Callable[[], _T], seconds: float | None = None) -> _T:
    """Do what may be done twice, again while Excel is busy. Raises busy_error() after so many seconds (PATIENCE)."""
    until = time.monotonic() + (PATIENCE if seconds is None else seconds)
    while True:
        try:
            return action()
        except Exception as error:
            if not is_busy(error):
                raise
            if time.monotonic() >= until:
                raise busy_error() from error
        time.sleep(_STEP)


@contextmanager
def quiet(app: xlwings.App) -> Iterator[None]:
    """Excel without screen updates, events (macros of the workbook), questions and recalculation; as it was again
    afterwards, whatever happens in between."""
    wanted = {"screen_updating": False, "enable_events": False, "display_alerts": False, "calculation": "manual"}
    with ExitStack() as stack:
        for name, value in wanted.items():
            before = insist(partial(getattr, app, name))
            if before == value:
                continue
            stack.callback(insist, partial(setattr, app, name, before), RESTORE_PATIENCE)
            insist(partial(setattr, app, name, value))
        yield


_LONGEST = 250
"""Characters that Excel's status bar surely takes."""


def tell(app: xlwings.App, text: str) -> None:
    """Show a line in the status bar."""
    line = " ".join(text.split())
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    insist(partial(setattr, app, "status_bar", line))
