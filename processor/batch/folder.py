"""Which files of a folder are returns: also those in its archives, and what in it cannot be one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from processor.batch.names import COPIES, is_noise, shown_name
from processor.errors import YaodianError
from processor.model import Text, UnreadFile
from processor.reading import Limits
from processor.records import dataclass

_RESULTS = ({"findings.json", "县级汇总.xlsx"}, {".yaodian"})
"""A folder that holds all of one of these was written by a run: it is never read as returns."""
_JUNCTION = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT, the other kind of link to a folder on Windows."""
_INSIDE = Text("请把文件本身放进文件夹", "Put the file itself into the folder")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. name: its path below the folder, with forward slashes, as shown in every output; the members of
    an archive stand under the name of the archive, and path is where they were unpacked."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a folder. sources: what somebody may have sent, in the order of names; unread: what is there but
    cannot be opened at all (links out of the folder, folders without permission, archives with a password ...)."""

    sources: tuple[Source, ...]
    unread: tuple[UnreadFile, ...]


@contextmanager
def open_folder(folder: Path, leave_out: Iterable[Path] = (), limits: Limits | None = None) -> Iterator[Found]:
    """What lies in `folder`, at any depth and in its .zip archives.

    Lock files of Excel and WPS (`~$...`), hidden and system files, and folders with results of earlier runs are
    nobody's returns. Links are not followed: what they name inside the folder is read there, what lies outside is told.
    leave_out: files and folders of the run itself (register, output)
    limits:    what a member of an archive may have
    The members of archives lie in a temporary folder until the block ends. Nothing in `folder` is changed.
    Raises YaodianError where the folder itself cannot be listed.
    """
    import tempfile

    from processor.batch.archive import is_archive, unpack

    sources, unread = _Walk(folder, leave_out).done()
    archives = [source for source in sources if is_archive(source.path)]
    if not archives:
        yield _found(sources, unread)
        return
    with tempfile.TemporaryDirectory(prefix="yaodian-", ignore_cleanup_errors=True) as into:
        packed = {archive.name for archive in archives}
        plain = [source for source in sources if source.name not in packed]
        for number, archive in enumerate(archives):
            members, refused = unpack(archive.path, archive.name, Path(into) / str(number), limits or Limits())
            plain += [Source(member.path, member.name) for member in members]
            unread += refused
        yield _found(plain, unread)


def keep_apart(folder: Path, out: Path) -> None:
    """See that results do not go where the returns lie: the folder itself, or copies that are to be read.

    Results in a folder of their own within `folder` are fine. Raises YaodianError.
    """
    returns, results = folder.resolve(), out.resolve()
    if returns == results or returns.is_relative_to(results / COPIES):
        raise YaodianError(
            Text("结果不能写到收表的文件夹里", "results cannot be written where the returns lie"),
            Text("请用 --out 给结果另起一个文件夹", "Give the results a folder of their own with --out"),
            str(out),
        )


def _found(sources: list[Source], unread: list[UnreadFile]) -> Found:
    return Found(
        tuple(sorted(sources, key=lambda source: source.name)),
        tuple(sorted(unread, key=lambda one: (one.file, one.why.zh))),
    )


class _Walk:
    """A walk through a folder that follows no link."""

    def __init__(self, folder: Path, leave_out: Iterable[Path]) -> None:
        self._root = folder.resolve()
        self._excluded = {os.path.normcase(path.resolve()) for path in leave_out}
        self._sources: list[Source] = []
        self._unread: list[UnreadFile] = []
        self._names: set[str] = set()

    def done(self) -> tuple[list[Source], list[UnreadFile]]:
        try:
            entries = _listed(self._root)
        except OSError as error:
            raise YaodianError(
                Text(f"文件夹打不开：{error.strerror}", f"cannot list the folder: {error.strerror}"),
                Text("请检查路径和权限", "Check the path and its permissions"),
                str(self._root),
            ) from error
        ahead = [("", entries)]
        while ahead:
            under, entries = ahead.pop()
            for entry in entries:
                self._look(entry, under, ahead)
        return self._sources, self._unread

    def _look(self, entry: os.DirEntry[str], under: str, ahead: list[tuple[str, list[os.DirEntry[str]]]]) -> None:
        if is_noise(entry.name) or os.path.normcase(entry.path) in self._excluded:
            return
        name = self._name(under + shown_name(entry.name))
        try:
            info = entry.stat(follow_symlinks=False)
            mode = info.st_mode
            if stat.S_ISLNK(mode) or getattr(info, "st_reparse_tag", 0) == _JUNCTION:
                self._link(entry, name)
            elif stat.S_ISDIR(mode):
                entries = _listed(Path(entry.path))
                if not _holds_results(entries):
                    ahead.append((name + "/", entries))
            elif stat.S_ISREG(mode):
                self._sources.append(Source(Path(entry.path), name))
            else:
                self._tell(name, "not-a-workbook", Text("不是普通文件（管道、设备等）", "this is a pipe or device"))
        except OSError as error:
            reason = error.strerror or str(error)
            what = Text(f"打不开：{reason}，里面的表没有读到", f"cannot be opened: {reason}; nothing in it was read")
            self._tell(name, "corrupt", what, Text("请检查权限，再运行一次", "Check its permissions and run again"))

    def _link(self, entry: os.DirEntry[str], name: str) -> None:
        target = Path(os.path.realpath(entry.path))
        if target.exists() and target.is_relative_to(self._root):
            return  # what it names is read where it lies
        self._tell(name, "unsupported", Text("是链接，指向文件夹之外", "a link that leads out of the folder"), _INSIDE)

    def _name(self, name: str) -> str:
        """The name, with a mark behind it if names that cannot be shown have become the same."""
        while name in self._names:
            name += "_"
        self._names.add(name)
        return name

    def _tell(self, name: str, code: str, what: Text, remedy: Text = _INSIDE) -> None:
        self._unread.append(UnreadFile(name, code, what, remedy))


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _holds_results(entries: list[os.DirEntry[str]]) -> bool:
    names = {entry.name for entry in entries}
    return any(names >= ours for ours in _RESULTS)
