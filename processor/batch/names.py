"""Names of files: which are nobody's return, how one is shown, and what the files written for it are called."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from itertools import count

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

    copy: str
    beside: str


def written_for(names: Iterable[str]) -> Mapping[str, Written]:
    """For each return of a run, by its name: where its results go. No two of them meet, also not on a system that does
    not tell upper case from lower (太莪.xls and 太莪.et, A.xlsx and a.xlsx)."""
    taken: set[str] = set()
    names = list(names)
    copies = {name: _free(_safe_path(name), name, taken) for name in sorted(names)}
    return {name: Written(copy, _beside(copy, name, taken)) for name, copy in copies.items()}


def result_name(name: str) -> str:
    """NAME_审核结果.xlsx for a file called `name`."""
    return safe_part(f"{_parted(name)[0]}{RESULT_SUFFIX}.xlsx")


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


def _safe_path(name: str) -> str:
    return "/".join(safe_part(part) for part in name.split("/") if part not in ("", ".")) or safe_part("")


def _parted(name: str) -> tuple[str, str]:
    """(stem, extension with its dot)"""
    dot = name.rfind(".")
    return (name[:dot], name[dot:]) if 0 < dot < len(name) - 1 else (name, "")


def _beside(copy: str, name: str, taken: set[str]) -> str:
    """NAME_审核结果.xlsx; with the whole name before it (太莪.et_审核结果.xlsx) where that is somebody else's."""
    folder, slash, last = copy.rpartition("/")
    beside = folder + slash + result_name(last)
    if beside.casefold() in taken:
        beside = folder + slash + safe_part(f"{last}{RESULT_SUFFIX}.xlsx")
    return _free(beside, name, taken)


def _free(path: str, name: str, taken: set[str]) -> str:
    """`path`, or with a digest of `name` in it if that is taken; it is taken from now on."""
    free = path
    attempts = count()
    while free.casefold() in taken:
        mark = hashlib.blake2b(f"{next(attempts)}{name}".encode("utf-8", "replace"), digest_size=4).hexdigest()
        folder, slash, last = path.rpartition("/")
        stem, extension = _parted(last)
        free = folder + slash + safe_part(f"{stem}~{mark}{extension}")
    taken.add(free.casefold())
    return free
