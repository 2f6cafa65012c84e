"""A .zip archive among the returns: its members are unpacked beside the run, never into the sender's folder.

ZIP: APPNOTE.TXT 6.3, section 4.4.4 (bit 0: encrypted, bit 11: the name is UTF-8) and 4.6.9 (Unicode path, 0x7075).
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path, PurePosixPath

from processor.batch.names import is_noise, safe_part
from processor.errors import Unread, YaodianError
from processor.model import Text, UnreadFile
from processor.patterns import lazily
from processor.reading import Limits
from processor.records import dataclass

_MB = 1 << 20
MOST_MEMBERS = 20_000
MOST_BYTES = 4_096 * _MB
_FLAG_ENCRYPTED, _FLAG_UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075
_DEPTH = 2
_FULL = (28, 122)  # ENOSPC, EDQUOT
_UNPACK = Text("请解压后把里面的文件放进文件夹，再运行一次", "Unpack it, put its files into the folder and run again")
_PACK_AGAIN = Text("请重新压缩或重新发送", "Pack it again or send it again")
_DRIVE = lazily(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A file that was unpacked. name: of the archive, a slash and its path within; path: where it lies now."""

    path: Path
    name: str


def is_archive(path: Path) -> bool:
    """True for a .zip file that is no workbook under a wrong name: it is to be unpacked."""
    if path.suffix.lower() != ".zip":
        return False
    try:
        with path.open("rb") as file:
            if file.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
                return False
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return True  # unpacking says what is wrong with it
    return not names & {"[Content_Types].xml", "mimetype"}


def unpack(path: Path, name: str, into: Path, limits: Limits) -> tuple[list[Member], list[UnreadFile]]:
    """The members of the archive at `path`, unpacked below the folder `into`, and what could not be unpacked.

    name: how the archive is called in results. An archive within the archive is unpacked too, one within that is not.
    Raises YaodianError where the disk is full.
    """
    job = _Job(into, limits)
    job.unpack(path, name, _DEPTH)
    return job.members, job.unread


class _Job:
    """One archive with those in it: what they may take together is bounded."""

    def __init__(self, into: Path, limits: Limits) -> None:
        self.members: list[Member] = []
        self.unread: list[UnreadFile] = []
        self._into = into
        self._limits = limits
        self._bytes_left = MOST_BYTES
        self._members_left = MOST_MEMBERS
        self._numbers = count()
        self._refused: set[str] = set()

    def unpack(self, path: Path, name: str, depth: int) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                infos = [info for info in archive.infolist() if not info.is_dir()]
                names = member_names(infos)
                kept = [(info, shown) for info, shown in zip(infos, names, strict=True) if not _is_noise(shown)]
                self._allow([info for info, _ in kept], path.stat().st_size)
                for info, shown in kept:
                    self._member(archive, info, shown, name, depth)
        except Unread as refusal:
            self._refuse(name, refusal)
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
            self._refuse(name, _damaged(error))

    def _allow(self, infos: Sequence[zipfile.ZipInfo], packed: int) -> None:
        """Hold the directory to the limits before anything is inflated; zipfile never inflates more than it states."""
        if infos and all(info.flag_bits & _FLAG_ENCRYPTED for info in infos):
            raise _encrypted("")
        inflated = sum(info.file_size for info in infos)
        self._members_left -= len(infos)
        self._bytes_left -= inflated
        if self._members_left < 0:
            raise _bomb(f"压缩包里的文件超过 {MOST_MEMBERS} 个", f"it holds more than {MOST_MEMBERS} files")
        if self._bytes_left < 0 or sum(info.compress_size for info in infos) > packed:
            raise _bomb(
                f"压缩包解开后超过 {MOST_BYTES // _MB} MB，或内容互相重叠",
                f"it takes more than {MOST_BYTES // _MB} MB once unpacked, or its members overlap",
            )
        if inflated > max(64 * _MB, self._limits.ratio * packed):
            raise _bomb(
                f"压缩包解开后是原来的 {inflated // max(packed, 1)} 倍",
                f"it is {inflated // max(packed, 1)} times its size once unpacked",
            )

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str, name: str, depth: int) -> None:
        if _leads_out(shown) or stat.S_ISLNK(info.external_attr >> 16):
            # Not under its own path, which may lead anywhere, also when somebody makes a file name of it.
            return self._refuse(f"{name}/{shown.replace('/', '_')}", _unsafe(shown))
        full = f"{name}/{shown}"
        if info.flag_bits & _FLAG_ENCRYPTED:
            return self._refuse(full, _encrypted(shown))
        if info.file_size > self._limits.file_bytes:
            return self._refuse(full, _too_large(info.file_size, self._limits.file_bytes))
        # A folder of its own for each: names that differ in case only, or stand there twice, do not meet.
        target = self._into.joinpath(str(next(self._numbers)), *(safe_part(part) for part in PurePosixPath(full).parts))
        try:
            self._extract(archive, info, target)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            return self._refuse(full, _damaged(error))
        if not is_archive(target):
            self.members.append(Member(target, full))
        elif depth > 1:
            self.unpack(target, full, depth - 1)
        else:
            self._refuse(full, _too_deep())
        return None

    def _extract(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
        import shutil

        try:
            target.parent.mkdir(parents=True)
            with archive.open(info) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, _MB)
        except OSError as error:
            if error.errno in _FULL:
                raise YaodianError(
                    Text("磁盘已满，压缩包解不开", "the disk is full, an archive cannot be unpacked"),
                    Text(
                        "请腾出临时文件夹所在盘的空间，再运行一次", "Make room where temporary files go and run again"
                    ),
                    str(self._into),
                ) from error
            raise

    def _refuse(self, name: str, refusal: Unread) -> None:
        while name in self._refused:  # each has a line of its own
            name += "_"
        self._refused.add(name)
        self.unread.append(UnreadFile(name, refusal.code, refusal.what, refusal.remedy))


def member_names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The path of each member as its sender saw it, with forward slashes.

    A name is UTF-8 where bit 11 or the extra field 0x7075 says so. Otherwise it is in the code page of the sender's
    system, which nothing states: all such names of an archive are UTF-8 if they can all be read so (many programs
    forget the bit), else GBK (GB 18030), else CP437 as the specification has it.
    """
    plain = {at: _raw(info) for at, info in enumerate(infos) if not info.flag_bits & _FLAG_UTF8}
    encoding = next((one for one in ("utf-8", "gb18030") if all(_decodes(raw, one) for raw in plain.values())), "cp437")
    names = []
    for at, info in enumerate(infos):
        name = info.orig_filename
        if at in plain:
            name = _unicode_path(info, plain[at]) or plain[at].decode(encoding)
        names.append(_tidy(name))
    return list(_distinct(names))


def _raw(info: zipfile.ZipInfo) -> bytes:
    """The bytes of a name without bit 11: zipfile has read them as CP437, which has a sign for every byte."""
    return info.orig_filename.encode("cp437")


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _unicode_path(info: zipfile.ZipInfo, raw: bytes) -> str:
    """The name in the extra field 0x7075 if it was written for this very name, else ""."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            stated = struct.unpack("<I", field[1:5])[0]
            if stated == zlib.crc32(raw) and _decodes(field[5:], "utf-8"):
                return field[5:].decode("utf-8")
    return ""


def _tidy(name: str) -> str:
    """Forward slashes, no NUL and what follows it, no control characters that would break a line on screen."""
    name = name.partition("\0")[0].replace("\\", "/")
    return "".join("_" if char < " " or char == "\x7f" else char for char in name).removeprefix("./")


def _distinct(names: Sequence[str]) -> Iterator[str]:
    """The same names, with a number before the extension of those that were there already."""
    taken: set[str] = set()
    for name in names:
        path, free = PurePosixPath(name), name
        numbers = count(2)
        while free in taken:
            free = str(path.with_name(f"{path.stem} ({next(numbers)}){path.suffix}")) if path.name else name + "_"
        taken.add(free)
        yield free


def _is_noise(name: str) -> bool:
    return any(is_noise(part) for part in PurePosixPath(name).parts if part != "..")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/") or not PurePosixPath(name).name


def _encrypted(member: str) -> Unread:
    what = Text("压缩包有密码", "the archive has a password")
    if member:
        what = Text("压缩包里的这个文件有密码", "this file of the archive has a password")
    return Unread("encrypted", what, _UNPACK)


def _bomb(zh: str, en: str) -> Unread:
    return Unread("too-large", Text(f"{zh}，没有解开", f"{en}; it was not unpacked"), _UNPACK)


def _too_large(size: int, most: int) -> Unread:
    mega, limit = size // _MB, most // _MB
    return Unread(
        "too-large",
        Text(f"文件有 {mega} MB，上限 {limit} MB", f"{mega} MB, the limit is {limit} MB"),
        Text(
            "请删去无关内容；确需放宽的加 --limit file_bytes=新上限",
            "Delete what does not belong in it; or raise it: --limit file_bytes=N",
        ),
    )


def _unsafe(member: str) -> Unread:
    shown = member if len(member) <= 60 else member[:57] + "..."
    return Unread(
        "unsupported",
        Text(
            f"压缩包里的“{shown}”是链接，或要写到压缩包之外，没有读取",
            f"{shown!r} in the archive is a link or leads out of the archive; it was not read",
        ),
        _PACK_AGAIN,
    )


def _too_deep() -> Unread:
    what = Text("压缩包套压缩包超过两层，没有解开", "an archive in an archive in an archive; it was not unpacked")
    return Unread("unsupported", what, _UNPACK)


def _damaged(error: Exception) -> Unread:
    if isinstance(error, NotImplementedError):
        what = Text("压缩方法不常见，解不开", "it is packed in a way that is not supported")
        return Unread("unsupported", what, _UNPACK)
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        what = Text(f"压缩包打不开：{reason}", f"the archive cannot be opened: {reason}")
        return Unread("corrupt", what, _PACK_AGAIN)
    return Unread("corrupt", Text("压缩包已损坏", "the archive is damaged"), _PACK_AGAIN)
