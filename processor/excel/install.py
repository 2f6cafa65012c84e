"""The button on this computer, for this user: put there, looked at, taken away again.

No administrator is needed and Excel is never started. What is put where:

    %LOCALAPPDATA%\\yaodian\\yaodian-excel.exe          the one program that ribbon and shortcuts start
    %LOCALAPPDATA%\\yaodian\\settings.json              ruleset, register, language
    %LOCALAPPDATA%\\yaodian\\installed.json             what was put where, for taking it away
    %APPDATA%\\Microsoft\\Excel\\XLSTART\\yaodian.xlam    the ribbon tab
    Desktop and Send To                              shortcuts
"""

from __future__ import annotations

import json
import os
import shutil
import sysconfig
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from processor.errors import YaodianError
from processor.excel.addin import addin_path
from processor.excel.settings import FILE, Settings, home, write_settings
from processor.model import Text
from processor.records import dataclass

LAUNCHER = "yaodian-excel.exe"
MANIFEST = "installed.json"


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the button. source: the file it is a copy of, None for one that is written; words: what a shortcut
    starts the launcher with, None for what is no shortcut"""

    what: Text
    path: Path
    source: Path | None = None
    words: str | None = None


def items() -> list[Item]:
    """All files of the button, in the order in which they are put there.

    Raises YaodianError where there is no Windows profile.
    """
    roaming = _folder("APPDATA")
    desktop, send_to = _desktop(), roaming / "Microsoft" / "Windows" / "SendTo"
    ribbon = roaming / "Microsoft" / "Excel" / "XLSTART"
    scripts = Path(sysconfig.get_path("scripts"))
    return [
        Item(Text("启动程序", "launcher"), _home() / LAUNCHER, scripts / LAUNCHER),
        Item(Text("设置", "settings"), _home() / FILE),
        Item(Text("加载项（功能区“要点审核”）", "add-in (ribbon tab)"), ribbon / "yaodian.xlam", addin_path()),
        Item(Text("桌面图标", "desktop shortcut"), desktop / "要点审核.lnk", words="check"),
        Item(Text("桌面图标", "desktop shortcut"), desktop / "要点审核-清除标记.lnk", words="clear"),
        Item(Text("“发送到”菜单", "Send To menu"), send_to / "要点审核.lnk", words="send"),
    ]


def install(settings: Settings) -> list[Item]:
    """Put the button there, whole or not at all; returns its files.

    Raises YaodianError where a file cannot be written, or where the package itself is not installed with its scripts.
    """
    wanted = items()
    missing = [item.source for item in wanted if item.source is not None and not item.source.is_file()]
    if missing:
        raise YaodianError(
            Text("找不到要装的程序", "the program to be installed is not there"),
            Text('请先运行 pip install "yaodian[excel]"', 'Run pip install "yaodian[excel]" first'),
            str(missing[0]),
        )
    before = {item.path: item.path.exists() for item in wanted}
    done: list[Item] = []
    try:
        for item in wanted:
            done.append(item)
            _refusable(item.path, partial(_put, item, settings))
        manifest = [str(item.path) for item in wanted]
        text = json.dumps({"files": manifest}, ensure_ascii=False, indent=1)
        (_home() / MANIFEST).write_text(text, encoding="utf-8")
    except YaodianError:
        for item in done:
            if not before[item.path]:
                item.path.unlink(missing_ok=True)
        _drop_if_empty(_home())
        raise
    return wanted


def _put(item: Item, settings: Settings) -> None:
    item.path.parent.mkdir(parents=True, exist_ok=True)
    if item.words is not None:
        _shortcut(item.path, item.words)
    elif item.source is not None:
        shutil.copyfile(item.source, item.path)
    else:
        write_settings(settings)


def uninstall() -> list[Path]:
    """Take the button away; returns what went. What an earlier version put elsewhere goes as well, by the manifest.

    Raises YaodianError where a file is in use; what went before it stays away, and a second call goes on.
    """
    files = [Path(name) for name in _manifest()] or [item.path for item in items()]
    gone: list[Path] = []
    for path in [*files, *(_home() / name for name in ("excel.log", MANIFEST))]:
        if path.exists():
            _refusable(path, path.unlink)
            gone.append(path)
    results = _home() / "results"
    if results.is_dir():
        _refusable(results, lambda: shutil.rmtree(results))
        gone.append(results)
    _drop_if_empty(_home())
    return gone


def is_current(item: Item) -> bool | None:
    """Whether a file is there as this version puts it; None where it is not there at all."""
    if not item.path.is_file():
        return None
    return item.source is None or not item.source.is_file() or item.path.read_bytes() == item.source.read_bytes()


def _manifest() -> Sequence[str]:
    try:
        files = json.loads((_home() / MANIFEST).read_text(encoding="utf-8"))["files"]
        return [name for name in files if isinstance(name, str)]
    except (OSError, ValueError, KeyError, TypeError):  # none, or damaged: then by the list of this version
        return []


def _refusable(path: Path, action: Callable[[], object]) -> None:
    try:
        action()
    except OSError as error:
        raise YaodianError(
            Text(f"文件写不了或删不了：{error.strerror}", f"cannot write or remove the file: {error.strerror}"),
            Text("请关闭 Excel，过一分钟再试", "Close Excel, wait a minute, try again"),
            str(path),
        ) from error


def _drop_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _home() -> Path:
    _folder("LOCALAPPDATA")
    return home()


def _folder(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        raise YaodianError(
            Text(f"没有环境变量 {variable}，按钮只能装在 Windows 上", f"no {variable}: the button is for Windows"),
            Text("其他系统请用 yaodian check 文件名", "Elsewhere use yaodian check FILE"),
        )
    return Path(value)


# ---------------------------------------------------------------- the Windows shell


def _shell() -> Any:
    """WScript.Shell, which makes shortcuts and knows where the desktop is (perhaps in OneDrive); None elsewhere."""
    try:
        from win32com.client import Dispatch
    except ImportError:
        return None
    return Dispatch("WScript.Shell")


def _desktop() -> Path:
    shell = _shell()
    return Path(shell.SpecialFolders("Desktop")) if shell is not None else _folder("USERPROFILE") / "Desktop"


def _shortcut(path: Path, words: str) -> None:
    shell = _shell()
    if shell is None:
        raise YaodianError(
            Text("没有安装 pywin32，建不了图标", "pywin32 is not installed, so no shortcut can be made"),
            Text('请运行 pip install "yaodian[excel]"', 'Run pip install "yaodian[excel]"'),
            str(path),
        )
    link = shell.CreateShortcut(str(path))
    link.TargetPath = str(_home() / LAUNCHER)
    link.Arguments = words
    link.WorkingDirectory = str(_home())
    link.Description = "要点审核"
    link.Save()
