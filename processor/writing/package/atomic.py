"""Files that are whole or not there: written beside the target, flushed to the disk, then renamed over it."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from processor.errors import YaodianError
from processor.model import Text

_BEGINS, _ENDS = ".yaodian-", ".tmp"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FOLDER = (
    Text("文件夹不能写入（只读，或没有权限）", "the folder cannot be written to (read-only, or no permission)"),
    Text("请用 --out 写到别的文件夹", "Write to another folder with --out"),
)
_OPEN = (
    Text("文件写不出来：它可能正在 Excel 或 WPS 里打开", "the file cannot be written: it may be open in Excel or WPS"),
    Text("请先关闭它，再运行一次", "Close it and run again"),
)


def write_atomically(target: Path, pieces: Iterable[bytes]) -> None:
    """Write `pieces` as the file `target`, whole or not at all. Raises YaodianError as `replacing` does."""
    with replacing(target) as out:
        for piece in pieces:
            out.write(piece)


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of `target` when the block ends well, and is gone when it does not.

    Raises YaodianError when the folder cannot be written to, the disk is full, or `target` is open elsewhere.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_BEGINS, suffix=_ENDS, dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error, _FOLDER) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        # Some shares know no modes; the file is then readable for whom the share says.
        with suppress(PermissionError):
            temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as error:
        raise _unwritable(target, error, _OPEN) from error
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def clear_unfinished(folder: Path) -> None:
    """Take away what runs that were killed were writing into this folder and those in it. No run may be writing now."""
    for path in folder.rglob(f"{_BEGINS}*{_ENDS}"):
        with suppress(OSError):
            path.unlink()


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file; False where one of them leads to none."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(target: Path, error: OSError, forbidden: tuple[Text, Text]) -> YaodianError:
    """The error to raise. forbidden: what to say, and what to do, where it is a matter of permission"""
    if error.errno in _FULL:
        what = Text("磁盘已满，结果没有写成", "the disk is full, nothing was written")
        remedy = Text("请腾出空间，或用 --out 写到别的盘，再运行一次", "Make room, or write elsewhere, and run again")
    elif error.errno == errno.ENAMETOOLONG:
        what = Text("文件名太长，写不出来", "the file name is too long to be written")
        remedy = Text(
            "请把文件名改短，或用 --out 写到别的文件夹，再运行一次", "Shorten the name, or use --out, and run again"
        )
    elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
        what, remedy = forbidden
    else:
        what = Text(f"文件写不出来（{error.strerror}）", f"the file cannot be written ({error.strerror})")
        remedy = Text("请检查路径，或用 --out 写到别的文件夹", "Check the path, or write to another folder with --out")
    return YaodianError(what, remedy, str(target))
