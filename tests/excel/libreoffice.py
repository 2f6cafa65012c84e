"""LibreOffice, started without a window, with the objects of uno_model in it, which are asked from here."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PYTHONS = ("/usr/bin/python3", "/usr/lib/libreoffice/program/python", "python3")


def missing() -> str:
    """Why LibreOffice cannot be asked here; empty where it can."""
    if shutil.which("soffice") is None:
        return "LibreOffice is not installed"
    return "" if python_with_uno() else "no Python with UNO (Debian: python3-uno)"


def python_with_uno() -> str:
    """The Python that can talk to LibreOffice; empty for none."""
    for python in PYTHONS:
        try:
            if not subprocess.run([python, "-c", "import uno"], capture_output=True).returncode:
                return python
        except OSError:
            continue
    return ""


class Said(Exception):
    """What LibreOffice's side raised."""


class Remote:
    """An object on the other side."""

    def __init__(self, talk: Any, number: int) -> None:
        self.__dict__.update(_talk=talk, _number=number)

    def __getattr__(self, name: str) -> Any:
        return self._talk({"on": self._number, "do": "get", "name": name})

    def __setattr__(self, name: str, value: Any) -> None:
        self._talk({"on": self._number, "do": "set", "name": name, "value": _given(value)})

    def __call__(self, *args: Any) -> Any:
        return self._talk({"on": self._number, "do": "call", "args": [_given(arg) for arg in args]})


def _given(value: Any) -> Any:
    return {"object": value._number} if isinstance(value, Remote) else value


@contextlib.contextmanager
def running() -> Iterator[Remote]:
    """LibreOffice as an object like Excel's Application; ended afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        pipe = f"yaodian{os.getpid()}"
        office = subprocess.Popen(
            [
                *("soffice", "--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
                *(f"-env:UserInstallation={Path(folder).as_uri()}", f"--accept=pipe,name={pipe};urp;"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        model = subprocess.Popen(
            [python_with_uno(), str(Path(__file__).with_name("uno_model.py")), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        try:
            yield _application(model)
        finally:
            assert model.stdin and model.stdout
            model.stdin.close()
            model.wait(30)
            model.stdout.close()
            office.terminate()
            office.wait(30)


def _application(model: subprocess.Popen[str]) -> Remote:
    questions, answers = model.stdin, model.stdout
    assert questions and answers

    def talk(ask: dict[str, Any]) -> Any:
        print(json.dumps(ask), file=questions, flush=True)
        answer = json.loads(answers.readline())
        if "error" in answer:
            raise Said(answer["error"])
        return Remote(talk, answer["object"]) if "object" in answer else answer["value"]

    assert answers.readline().strip() == "{}", "LibreOffice did not answer"
    return Remote(talk, 0)
