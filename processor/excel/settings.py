"""What the buttons check with, per user: written by `yaodian excel install`, never taken from a workbook."""

from __future__ import annotations

import json
import os
from pathlib import Path

from processor.errors import YaodianError
from processor.model import Text
from processor.records import dataclass
from processor.writing.package.atomic import write_atomically

FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """ruleset: name or folder; register: file, empty for none (a school has none); lang: zh | en."""

    ruleset: str = "heshui-2021"
    register: str = ""
    lang: str = "zh"


def home() -> Path:
    """The folder of what is ours on this computer, for this user: %LOCALAPPDATA%\\yaodian on Windows."""
    local = os.environ.get("LOCALAPPDATA")
    if local:
        return Path(local) / "yaodian"
    import platformdirs

    return platformdirs.user_data_path("yaodian", appauthor=False)


def results_folder() -> Path:
    """Where results go that have no place in their workbook."""
    return home() / "results"


def read_settings() -> Settings:
    """The settings; the defaults where none were written. YaodianError where the file is damaged."""
    path = home() / FILE
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        known = {name: values[name] for name in ("ruleset", "register", "lang") if isinstance(values.get(name), str)}
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, AttributeError) as error:
        raise YaodianError(
            Text("按钮的设置读不出来", "the settings of the button cannot be read"),
            Text("请再运行一次 yaodian excel install", "Run yaodian excel install again"),
            str(path),
        ) from error
    return Settings(**known)


def write_settings(settings: Settings) -> Path:
    """Write the settings; returns where. YaodianError where that is not possible."""
    path = home() / FILE
    values = {"ruleset": settings.ruleset, "register": settings.register, "lang": settings.lang}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, [json.dumps(values, ensure_ascii=False, indent=1).encode()])
    return path
