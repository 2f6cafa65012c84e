"""Which files of a folder are returns."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from processor.errors import YaodianError
from processor.model import Text
from processor.records import dataclass

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. name: its path below the folder, with forward slashes, as shown in every output."""

    path: Path
    name: str


def files_in(folder: Path, leave_out: Iterable[Path] = ()) -> list[Source]:
    """Every file below `folder` that somebody may have sent, in the order of their names.

    Lock files of Excel and WPS (`~$...`), hidden and system files are nobody's return; links are followed to files
    inside the folder only. leave_out: files and folders of the run itself (register, output).
    Raises YaodianError where the folder cannot be listed.
    """
    root = folder.resolve()
    excluded = {path.resolve() for path in leave_out}
    found: list[Source] = []
    for base, folders, names in os.walk(root, onerror=_cannot_list):
        here = Path(base)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and here / name not in excluded)
        for name in names:
            path = here / name
            if _is_noise(name) or path.resolve() in excluded or not _stays_inside(path, root):
                continue
            found.append(Source(path, path.relative_to(root).as_posix()))
    return sorted(found, key=lambda source: source.name)


def _is_noise(name: str) -> bool:
    return name.startswith(("~$", ".~", ".")) or name.lower() in _SYSTEM_FILES


def _stays_inside(path: Path, root: Path) -> bool:
    return not path.is_symlink() or path.resolve().is_relative_to(root)


def _cannot_list(error: OSError) -> None:
    raise YaodianError(
        Text(f"文件夹打不开：{error.strerror}", f"cannot list the folder: {error.strerror}"),
        Text("请检查路径和权限", "Check the path and its permissions"),
        str(error.filename),
    )
