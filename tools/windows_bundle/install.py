"""Installs the program from the wheels beside this file, for this user, without the network. Run by install.cmd.

Nothing but the standard library is used, and everything goes below %LOCALAPPDATA%\\yaodian.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST, NEWEST = (3, 11), (3, 13)


def commands(wheels: Path, home: Path) -> list[list[str]]:
    """What is run once the environment in home/venv is there. Words, never a line for a shell: paths may hold blanks,
    Chinese, & and brackets."""
    scripts = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / ("python.exe" if os.name == "nt" else "python"))
    pip = [python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return [
        [*pip, "--no-index", f"--find-links={wheels}", "--upgrade", "yaodian[excel]"],
        [python, "-I", "-m", "processor.cli", "excel", "install"],
    ]


def why_not() -> str:
    """Why it cannot be installed with this Python here; empty where it can."""
    if not os.environ.get("LOCALAPPDATA"):
        return "没有 LOCALAPPDATA，这个安装包只用于 Windows。"
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return f"这个 Python 是 {sys.version.split()[0]}，需要 3.11、3.12 或 3.13，请看安装说明。"
    if struct.calcsize("P") != 8:
        return "这个 Python 是 32 位的，需要 64 位的，请看安装说明。"
    return ""


def main() -> int:
    """Install; returns the exit code."""
    if reason := why_not():
        print(reason)
        return 2
    home = Path(os.environ["LOCALAPPDATA"]) / "yaodian"
    print("正在安装，约需一两分钟……", flush=True)
    venv.EnvBuilder(with_pip=True, clear=True).create(home / "venv")
    for words in commands(HERE / "wheels", home):
        code = subprocess.call(words)
        if code:
            print("没有装成。请关闭 Excel 再试一次；还不行，把上面的字拍照发给县教科局。")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
