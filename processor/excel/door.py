"""`yaodian-excel check | clear | summary | send FILE...`: what stands behind the ribbon and the shortcuts.

A program without a console. It takes one of four words and, for `send`, paths of files; which workbook is meant is the
one in front of the running Excel. What it has to say goes to Excel's status bar, else into a message box.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from processor.errors import YaodianError
from processor.excel.settings import Settings, home, read_settings, results_folder
from processor.model import Text

if TYPE_CHECKING:
    import xlwings

    from processor.batch.setup import Setup

DONE, BLOCKED, NOT_DONE = 0, 1, 2
"""Exit codes, as of the other commands."""

LOG = "excel.log"
SHOWN_SECONDS = 12.0
"""How long our line stays in the status bar; then Excel has it back."""

_MESSAGE_BOX = 0x40 | 0x10000 | 0x40000  # information, to the foreground, above other windows


def main() -> None:
    """The script `yaodian-excel`."""
    sys.exit(press(sys.argv[1:]))


def press(words: Sequence[str], shown_seconds: float = SHOWN_SECONDS) -> int:
    """Do what a button says; returns the exit code. Nothing is raised: whatever happens is told."""
    lang, app = "zh", None
    try:
        settings = read_settings()
        lang = settings.lang
        if words[:1] == ["send"] and len(words) > 1:
            return _send([Path(word) for word in words[1:]], settings)
        if len(words) != 1 or words[0] not in ("check", "clear", "summary"):
            raise YaodianError(
                Text("不知道要做什么", "it is not said what to do"), Text("用法：yaodian-excel check | clear | summary")
            )
        from processor.excel.session import active_book, insist

        book = active_book()
        app = insist(lambda: book.app)
        code = _pressed(book, words[0], settings)
        _hand_back(app, shown_seconds)
        return code
    except YaodianError as error:
        _say(app, error.line(lang))
    except Exception as error:
        _log()
        kind = f"{type(error).__name__}: {error}".splitlines()[0]
        _say(app, Text(f"程序出错，没有完成：{kind}。", f"Internal error: {kind}. ").get(lang) + str(home() / LOG))
    return NOT_DONE


def _pressed(book: xlwings.Book, word: str, settings: Settings) -> int:
    from processor.excel.button import check_book, clear_marks

    if word == "summary":
        return _summary(book)
    setup = _setup(settings)
    if word == "clear":
        clear_marks(book, setup, settings.lang)
        return DONE
    pressed = check_book(book, setup, results_folder(), settings.lang)
    return DONE if pressed.status in ("accepted", "explain") else BLOCKED


def _setup(settings: Settings) -> Setup:
    from processor.batch.setup import prepare

    return prepare(settings.ruleset, settings.register or None, None, None)


def _summary(book: xlwings.Book) -> int:
    """Bring our sheet to the front, or the workbook that stands for it."""
    from processor.excel.button import report_of, result_sheet
    from processor.excel.session import insist

    sheet = result_sheet(book)
    if sheet is not None:
        insist(sheet.activate)
        return DONE
    report = report_of(book, results_folder())
    if not report.exists():
        raise YaodianError(
            Text("这个文件还没有审核结果", "this file has no results yet"), Text("请先按“审核”", "Press check first")
        )
    insist(lambda: book.app.books.open(str(report), update_links=False, add_to_mru=False))
    return DONE


def _send(paths: Sequence[Path], settings: Settings) -> int:
    """Files as they are, without Excel: what `yaodian check FILE --annotate` does; the copies are shown."""
    from processor.batch.outputs import report_name, write_copy, write_unread
    from processor.batch.run import check_files

    setup = _setup(settings)
    missing = [path for path in paths if not path.is_file()]
    if missing:
        raise YaodianError(Text("没有这个文件", "no such file"), where=str(missing[0]))
    report = check_files(paths, setup)
    made = [
        write_copy(Path(one.file), report_name(Path(one.file)), one, report, setup, settings.lang).path
        for one in report.returns
    ]
    made += [write_unread(report_name(Path(one.file)), one, report, setup, settings.lang) for one in report.unread]
    for path in made:
        _show(path)
    return BLOCKED if report.unread or any(one.status == "rejected" for one in report.returns) else DONE


def _show(path: Path) -> None:
    if hasattr(os, "startfile"):
        os.startfile(path)
    elif sys.stdout is not None:
        print(path)


def _hand_back(app: xlwings.App, seconds: float) -> None:
    """Leave our line to be read, then give the status bar back to Excel, unless another line stands there."""
    from processor.excel.session import insist

    line = insist(lambda: app.status_bar)
    time.sleep(seconds)
    try:
        if line and app.status_bar == line:
            app.status_bar = False
    except Exception as error:
        # Meanwhile Excel may have been closed, or somebody types: the line then stays a while longer.
        if not hasattr(error, "hresult"):
            raise


def _say(app: xlwings.App | None, text: str) -> None:
    """Tell it where it is seen: in the status bar, else in a box."""
    if app is None or not _in_status_bar(app, text):
        _box(text)


def _in_status_bar(app: xlwings.App, text: str) -> bool:
    """Whether Excel took the line; it does not while it is busy, or after it was closed."""
    from processor.excel.session import tell

    try:
        tell(app, text)
    except YaodianError:
        return False
    except Exception as error:
        if not hasattr(error, "hresult"):
            raise
        return False
    return True


def _box(text: str) -> None:
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, "要点审核", _MESSAGE_BOX)
    elif sys.stderr is not None:
        print(text, file=sys.stderr)


def _log() -> None:
    """The last fault of ours in full, for the maintainers."""
    home().mkdir(parents=True, exist_ok=True)
    (home() / LOG).write_text(traceback.format_exc(), encoding="utf-8")
