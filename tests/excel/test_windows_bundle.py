"""The bundle for a school: its scripts, and whether its wheels are all that 64-bit Windows asks for."""

from __future__ import annotations

import email
import importlib.util
import os
import re
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

TOOLS = Path(__file__).parents[2] / "tools" / "windows_bundle"
VERSION = "3.12"
WINDOWS = {
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "python_version": VERSION,
    "python_full_version": f"{VERSION}.0",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bundle_{name}", TOOLS / f"{name}.py")
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def index_is_there() -> bool:
    """Whether the package index answers."""
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    configured = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False).stdout.strip()
    url = urlsplit(os.environ.get("PIP_INDEX_URL") or configured or "https://pypi.org/simple")
    proxy = urlsplit(os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy") or "")
    host, port = (proxy.hostname, proxy.port) if proxy.hostname else (url.hostname, url.port)
    try:
        with socket.create_connection((host or "", port or (80 if url.scheme == "http" else 443)), 3):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle for one version of Python, unpacked where a school might."""
    if not index_is_there():
        pytest.skip("the bundle downloads wheels, and no package index answers")
    folder = tmp_path_factory.mktemp("下载 (1) & co")
    build = module("build")
    bundle = build.bundle(folder / "yaodian-windows.zip", [VERSION])
    with zipfile.ZipFile(bundle) as package:
        package.extractall(folder)
    return folder / build.FOLDER


def test_it_holds_what_the_guide_names(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir()} == {
        *("install.cmd", "install.py", "uninstall.cmd", "安装说明.html", "wheels")
    }
    names = {path.name.split("-")[0] for path in (unpacked / "wheels").iterdir()}
    assert {"yaodian", "xlwings", "pywin32", "python_calamine", "openpyxl"} <= names
    assert not any(name.startswith("durable") for name in names)


def test_pip_resolves_it_for_windows_offline(unpacked: Path, tmp_path: Path) -> None:
    build = module("build")
    words = ["install", "--no-index", f"--find-links={unpacked / 'wheels'}", f"--target={tmp_path / 'out'}"]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", *words, "--no-deps", "--dry-run"),
            *(*build.for_windows(VERSION), "yaodian", *build.requirements()),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "yaodian-0" in done.stdout and "pywin32-" in done.stdout


def test_every_condition_holds_on_windows(unpacked: Path) -> None:
    """What each wheel asks for, weighed as Windows would: pip here weighs it as this system does."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name, parse_wheel_filename

    wheels = {}
    for path in (unpacked / "wheels").iterdir():
        name, version, _, tags = parse_wheel_filename(path.name)
        assert any(tag.platform in ("any", "win_amd64") for tag in tags), path.name
        with zipfile.ZipFile(path) as wheel:
            part = next(each for each in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each))
            wheels[name] = version, email.message_from_bytes(wheel.read(part))
    for name, (_, metadata) in wheels.items():
        for extra in ("", "excel") if name == "yaodian" else ("",):
            for text in metadata.get_all("Requires-Dist", []):
                asked = Requirement(text)
                if asked.marker is None or asked.marker.evaluate({**WINDOWS, "extra": extra}):
                    found = wheels.get(canonicalize_name(asked.name))
                    assert found, f"{name} asks for {text}"
                    assert found[0] in asked.specifier, f"{name} asks for {text}"


def test_our_wheel_starts_the_button_without_a_console(unpacked: Path) -> None:
    wheel = next((unpacked / "wheels").glob("yaodian-*.whl"))
    with zipfile.ZipFile(wheel) as package:
        part = next(name for name in package.namelist() if name.endswith("entry_points.txt"))
        scripts = package.read(part).decode()
        assert "processor/excel/addin/yaodian.xlam" in package.namelist()
    assert re.search(r"\[gui_scripts\]\s+yaodian-excel = processor\.excel\.door:main", scripts)


@pytest.mark.parametrize("name", ["install.cmd", "uninstall.cmd"])
def test_command_files_are_safe_in_any_code_page_and_path(name: str) -> None:
    data = (TOOLS / name).read_bytes()
    assert data.isascii() and data.count(b"\r\n") == data.count(b"\n") == len(data.splitlines())
    for line in data.decode().splitlines():
        for found in re.finditer(r"%(?:HERE|HOME_|LOCALAPPDATA|~dp0)%?", line):
            assert line[: found.start()].count('"') % 2, f"not in quotes: {line}"


def test_what_install_runs_are_words_not_lines(tmp_path: Path) -> None:
    install = module("install")
    home = tmp_path / "王 小明 & (县)" / "yaodian"
    first, second = install.commands(tmp_path / "下载 (1)" / "wheels", home)
    assert "--no-index" in first and f"--find-links={tmp_path / '下载 (1)' / 'wheels'}" in first
    assert first[-1] == "yaodian[excel]" and first[0].startswith(str(home))
    assert second[1:] == ["-I", "-m", "processor.cli", "excel", "install"]


def test_install_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    install = module("install")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert "只用于 Windows" in install.why_not()
    monkeypatch.setenv("LOCALAPPDATA", "C:\\x")
    assert install.why_not() == ("" if install.OLDEST <= sys.version_info[:2] <= install.NEWEST else install.why_not())
    monkeypatch.setattr(install, "NEWEST", (3, 10))
    assert "需要 3.11、3.12 或 3.13" in install.why_not()
