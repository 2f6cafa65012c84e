"""Names of files: which are nobody's return, how one is shown, and what the files written for it are called."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import PurePosixPath

from processor.records import dataclass

COPIES = "标注后"
"""The folder of annotated copies, in the folder of results."""
RESULT_SUFFIX = "_审核结果"
_MOST_BYTES = 255
"""What every file system of today takes for one name (NTFS and APFS count characters and take more)."""
_SYSTEM = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information"}
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]|[. ]$')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def is_noise(name: str) -> bool:
    """True for what programs and systems leave behind, a file or a folder: locks of Excel and WPS (~$...), hidden
    names (.DS_Store, ._...), Thumbs.db, desktop.ini, __MACOSX, the recycle bin."""
    return name.startswith(("~$", ".")) or name.lower() in _SYSTEM


def shown_name(name: str) -> str:
    """A file name as it can be shown. On Linux it may be bytes that are no UTF-8: those of a disk that was written in
    GBK are read so, and what is left becomes a question mark."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace").replace("\ufffd", "?")
    return "".join("_" if char < " " or char == "\x7f" else char for char in name)


@dataclass(frozen=True, slots=True)
class Written:
    """What is written for one return, below the folder of copies. copy: the annotated copy, under the name of the
    original; beside: the workbook with the results of a file that cannot be marked."""

    copy: PurePosixPath
    beside: PurePosixPath


def written_for(names: Iterable[str]) -> Mapping[str, Written]:
    """For each return of a run, by its name: where its results go. No two of them meet, also not on a system that does
    not tell upper case from lower (太莪.xls and 太莪.et, A.xlsx and a.xlsx)."""
    taken: set[str] = set()
    names = list(names)
    copies = {name: _free(_safe_path(name), name, taken) for name in sorted(names)}
    return {name: Written(copy, _beside(copy, name, taken)) for name, copy in copies.items()}


def result_name(name: str) -> str:
    """NAME_审核结果.xlsx for a file called `name`."""
    return safe_part(f"{PurePosixPath(name).stem}{RESULT_SUFFIX}.xlsx")


def safe_part(name: str) -> str:
    """`name` as one name that every file system takes: no forbidden characters, no device, at most 255 bytes. What had
    to be changed ends in a digest, so that two names do not become one; the extension stays."""
    plain = _FORBIDDEN.sub("_", name) or "_"
    if plain == name and not _DEVICES.match(name) and len(name.encode("utf-8", "replace")) <= _MOST_BYTES:
        return name
    dot = plain.rfind(".")
    stem, extension = (plain[:dot], plain[dot:]) if dot > 0 and len(plain) - dot <= 8 else (plain, "")
    mark = "~" + hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=4).hexdigest() + extension
    room = _MOST_BYTES - len(mark.encode("utf-8"))
    return stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore") + mark


def _safe_path(name: str) -> PurePosixPath:
    return PurePosixPath(*(safe_part(part) for part in PurePosixPath(name).parts))


def _beside(copy: PurePosixPath, name: str, taken: set[str]) -> PurePosixPath:
    """NAME_审核结果.xlsx; with the whole name before it (太莪.et_审核结果.xlsx) where that is somebody else's."""
    short = copy.with_name(result_name(copy.name))
    if str(short).casefold() not in taken:
        return _free(short, name, taken)
    return _free(copy.with_name(safe_part(f"{copy.name}{RESULT_SUFFIX}.xlsx")), name, taken)


def _free(path: PurePosixPath, name: str, taken: set[str]) -> PurePosixPath:
    """`path`, or with a digest of `name` in it if that is taken; it is taken from now on."""
    free = path
    attempts = count()
    while str(free).casefold() in taken:
        mark = hashlib.blake2b(f"{next(attempts)}{name}".encode("utf-8", "replace"), digest_size=4).hexdigest()
        free = path.with_name(safe_part(f"{path.stem}~{mark}{path.suffix}"))
    taken.add(str(free).casefold())
    return free
