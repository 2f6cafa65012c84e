"""`yaodian excel` on a stand-in for a Windows profile whose name holds Chinese, blanks and brackets."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.excel.addin import addin_path

LAUNCHER = b"MZ launcher"


class Shortcut:
    """What WScript.Shell makes: written as JSON here."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def Save(self) -> None:
        values = {name: value for name, value in vars(self).items() if name != "path"}
        self.path.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")


class Shell:
    def __init__(self, desktop: Path) -> None:
        self.desktop = desktop

    def SpecialFolders(self, name: str) -> str:
        assert name == "Desktop"
        return str(self.desktop)

    def CreateShortcut(self, path: str) -> Shortcut:
        return Shortcut(path)


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder; the desktop stands in OneDrive, as it often does."""
    folder = tmp_path / "王 小明 (县教科局) & co"
    scripts = tmp_path / "程序 files" / "Scripts"
    for made in (folder / "AppData" / "Roaming", folder / "AppData" / "Local", folder / "OneDrive" / "桌面", scripts):
        made.mkdir(parents=True)
    (scripts / "yaodian-excel.exe").write_bytes(LAUNCHER)
    monkeypatch.setenv("APPDATA", str(folder / "AppData" / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(folder / "AppData" / "Local"))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(scripts))
    client = types.ModuleType("win32com.client")
    vars(client)["Dispatch"] = lambda name: Shell(folder / "OneDrive" / "桌面") if name == "WScript.Shell" else None
    monkeypatch.setitem(sys.modules, "win32com", types.ModuleType("win32com"))
    monkeypatch.setitem(sys.modules, "win32com.client", client)
    return folder


@pytest.fixture
def yaodian(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """The command with these words: exit code and what it printed."""
    from processor.cli.app import build

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stop:
            build("zh").main(["excel", *words], prog_name="yaodian")
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out + printed.err

    return run


def files(user: Path) -> dict[str, bytes]:
    return {path.relative_to(user).as_posix(): path.read_bytes() for path in user.rglob("*") if path.is_file()}


def test_install_status_uninstall(user: Path, yaodian: Callable[..., tuple[int, str]]) -> None:
    assert yaodian("status")[0] == 1
    code, said = yaodian("install", "--dry-run")
    assert code == 0 and said.count("将写入") == 6 and files(user) == {}

    code, said = yaodian("install")
    assert code == 0 and "装好了。请关闭 Excel 再打开" in said
    found = files(user)
    home = "AppData/Local/yaodian"
    assert found[f"{home}/yaodian-excel.exe"] == LAUNCHER
    assert found["AppData/Roaming/Microsoft/Excel/XLSTART/yaodian.xlam"] == addin_path().read_bytes()
    links = {name: json.loads(data) for name, data in found.items() if name.endswith(".lnk")}
    assert {name: link["Arguments"] for name, link in links.items()} == {
        "OneDrive/桌面/要点审核.lnk": "check",
        "OneDrive/桌面/要点审核-清除标记.lnk": "clear",
        "AppData/Roaming/Microsoft/Windows/SendTo/要点审核.lnk": "send",
    }
    assert {link["TargetPath"] for link in links.values()} == {str(user / home / "yaodian-excel.exe")}
    assert len(found) == 7  # and the manifest

    code, said = yaodian("status")
    assert code == 0 and said.count("已装") == 6 and "没有" not in said
    assert yaodian("install")[0] == 0  # over itself
    assert files(user) == found

    code, said = yaodian("uninstall", "--dry-run")
    assert code == 0 and said.count("将删除") == 6 and files(user) == found
    code, said = yaodian("uninstall")
    assert code == 0 and files(user) == {}
    assert not (user / home).exists()
    assert "没有安装，不用卸载" in yaodian("uninstall")[1]


def test_an_older_add_in_is_seen_and_replaced(user: Path, yaodian: Callable[..., tuple[int, str]]) -> None:
    yaodian("install")
    add_in = user / "AppData/Roaming/Microsoft/Excel/XLSTART/yaodian.xlam"
    add_in.write_bytes(b"older")
    code, said = yaodian("status")
    assert code == 1 and "旧版  加载项" in said
    yaodian("install")
    assert yaodian("status")[0] == 0


def test_what_is_of_others_stays(user: Path, yaodian: Callable[..., tuple[int, str]]) -> None:
    ribbon = user / "AppData/Roaming/Microsoft/Excel/XLSTART"
    ribbon.mkdir(parents=True)
    (ribbon / "别人的.xlam").write_bytes(b"x")
    home = user / "AppData/Local/yaodian"
    home.mkdir()
    (home / "venv").mkdir()
    yaodian("install")
    (home / "results").mkdir()
    (home / "results" / "旧_审核结果.xlsx").write_bytes(b"x")
    yaodian("uninstall")
    assert list(files(user)) == ["AppData/Roaming/Microsoft/Excel/XLSTART/别人的.xlam"]
    assert [path.name for path in home.iterdir()] == ["venv"]


def test_half_an_installation_is_undone(
    user: Path, yaodian: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(shortcut: Shortcut) -> None:
        raise PermissionError(13, "Permission denied", str(shortcut.path))

    monkeypatch.setattr(Shortcut, "Save", refuse)
    code, said = yaodian("install")
    assert code == 2 and "请关闭 Excel，过一分钟再试" in said
    assert files(user) == {}


def test_a_file_in_use_is_told(
    user: Path, yaodian: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    yaodian("install")

    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        code, said = yaodian("uninstall")
    assert code == 2 and "请关闭 Excel" in said
    assert yaodian("uninstall")[0] == 0 and files(user) == {}


def test_without_windows_or_scripts_it_is_said(
    user: Path, yaodian: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(user / "nowhere"))
    code, said = yaodian("install")
    assert code == 2 and "找不到要装的程序" in said and files(user) == {}
    monkeypatch.delenv("APPDATA")
    code, said = yaodian("install")
    assert code == 2 and "按钮只能装在 Windows 上" in said


def test_settings_are_checked_before_anything_is_written(user: Path, yaodian: Callable[..., tuple[int, str]]) -> None:
    code, said = yaodian("install", "--ruleset", "没有这个")
    assert code == 2 and "没有这个" in said and files(user) == {}
    register = Path(__file__).parents[2] / "samples" / "heshui-2021" / "单位名录.xlsx"
    assert yaodian("install", "--register", str(register))[0] == 0
    assert json.loads(files(user)["AppData/Local/yaodian/settings.json"])["register"] == str(register)
