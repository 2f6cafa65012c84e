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
        handle, name = tempfile.mkstemp(prefix=".yaodian-", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(target: Path, error: OSError) -> YaodianError:
    if error.errno == errno.ENOSPC:
        what = Text("磁盘已满，结果没有写成", "the disk is full, nothing was written")
        remedy = Text("请腾出空间后再运行一次", "Make room and run again")
    elif error.errno == errno.ENAMETOOLONG:
        what = Text("文件名太长，写不出来", "the file name is too long to be written")
        remedy = Text("请把文件名改短后再运行一次", "Shorten the name and run again")
    else:
        what = Text(f"文件写不出来（{error.strerror}）", f"the file cannot be written ({error.strerror})")
        remedy = Text(
            "如果它正在 Excel 或 WPS 里打开，请先关闭；再看文件夹是否只读",
            "Close it if it is open in Excel or WPS, and see whether the folder is read-only",
        )
    return YaodianError(what, remedy, str(target))
