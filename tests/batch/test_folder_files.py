"""What lies in a folder of returns: which files are read, which are told as unread, which are nobody's."""

from __future__ import annotations

import hashlib
import os
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.batch import archive as archives
from processor.batch.folder import Found, open_folder
from processor.batch.names import safe_part, shown_name, written_for
from processor.errors import YaodianError
from processor.reading import Limits

WORKBOOK = b"PK\x03\x04 a workbook as far as a folder can tell"


def put(folder: Path, *names: str, data: bytes = WORKBOOK) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def look(folder: Path, *leave_out: Path, limits: Limits | None = None) -> Found:
    with open_folder(folder, leave_out, limits) as found:
        for source in found.sources:
            assert source.path.is_file()
        return found


def names(found: Found) -> list[str]:
    return [source.name for source in found.sources]


def told(found: Found) -> dict[str, tuple[str, str]]:
    """file -> code and reason of what is unread; every one says what to do."""
    assert all(one.remedy.zh and one.remedy.en and one.why.en for one in found.unread)
    return {one.file: (one.code, one.why.zh) for one in found.unread}


# ---------------------------------------------------------------- plain files


def test_what_is_nobody_s_return(tmp_path: Path) -> None:
    put(
        tmp_path,
        "~$老城小学.xlsx",
        ".~老城小学.xlsx",
        ".DS_Store",
        "Thumbs.db",
        "THUMBS.DB",
        "Desktop.ini",
        "._老城小学.xlsx",
    )
    put(tmp_path, "__MACOSX/._a.xlsx", "学区/__MACOSX/b.xlsx", ".git/config.xlsx", "$RECYCLE.BIN/c.xlsx")
    put(tmp_path, "老城小学.xlsx", "学区/西华池 小学（修改版）.xls", "学区/深/更深/说明.docx", "a.rar")
    assert names(look(tmp_path)) == [
        "a.rar",
        "学区/深/更深/说明.docx",
        "学区/西华池 小学（修改版）.xls",
        "老城小学.xlsx",
    ]


def test_long_and_decomposed_names_stay_as_they_are(tmp_path: Path) -> None:
    long = "长" * 81 + "名.xlsx"  # 251 bytes
    apart = unicodedata.normalize("NFD", "Ålesund école.xlsx")
    put(tmp_path, long, apart)
    assert set(names(look(tmp_path))) == {long, apart}


def test_results_are_never_returns(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", "结果/标注后/a.xlsx", "结果/县级汇总.xlsx", "结果/findings.json", "单位名录.xlsx")
    put(tmp_path, "out/标注后/a.xlsx", "别的/findings.json")
    found = look(tmp_path, tmp_path / "out", tmp_path / "别的" / ".." / "单位名录.xlsx")
    assert names(found) == ["a.xlsx", "别的/findings.json"]


def test_links_lead_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    put(folder, "学区/a.xlsx")
    put(tmp_path, "outside/secret.xlsx")
    (folder / "again.xlsx").symlink_to(folder / "学区" / "a.xlsx")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "学区" / "self").symlink_to("self")
    (folder / "out").symlink_to(tmp_path / "outside", target_is_directory=True)
    (folder / "secret.xlsx").symlink_to(tmp_path / "outside" / "secret.xlsx")
    (folder / "gone.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    found = look(folder)
    assert names(found) == ["学区/a.xlsx"]
    outside = ("unsupported", "是链接，指向文件夹之外")
    assert told(found) == dict.fromkeys(["gone.xlsx", "out", "secret.xlsx", "学区/self"], outside)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among files here")
def test_a_pipe_is_told_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert told(look(tmp_path)) == {"pipe.xlsx": ("not-a-workbook", "不是普通文件（管道、设备等）")}


def test_a_folder_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.xlsx", "锁着/b.xlsx")
    scan = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "锁着":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = look(tmp_path)
    assert names(found) == ["a.xlsx"]
    assert told(found) == {"锁着": ("corrupt", "打不开：Permission denied，里面的表没有读到")}


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(YaodianError, match="文件夹打不开"), open_folder(tmp_path / "nowhere"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    """A disk written in GBK: the names are read so, and two that cannot be shown stay two."""
    root = os.fsencode(tmp_path)
    for raw in ("老城小学.xlsx".encode("gbk"), b"\xff.xlsx", b"\xfe.xlsx"):
        with open(os.path.join(root, raw), "wb") as file:
            file.write(WORKBOOK)
    found = look(tmp_path)
    assert names(found) == ["?.xlsx", "?.xlsx_", "老城小学.xlsx"]
    assert all(name.encode() for name in names(found))


# ---------------------------------------------------------------- archives


def pack(path: Path, members: dict[str, bytes], *, encoding: str = "utf-8", flag: bool = False) -> None:
    """An archive with member names in this encoding, with or without bit 11."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, data in enumerate(members.values()):
            archive.writestr(zipfile.ZipInfo(f"{at:04}" + "x" * (len(list(members)[at].encode(encoding)) - 4)), data)
    raw = path.read_bytes()
    for at, name in enumerate(members):
        wanted = name.encode(encoding)
        raw = raw.replace(f"{at:04}".encode() + b"x" * (len(wanted) - 4), wanted)
    if flag:
        raw = _with_flag(raw, 0x800)
    path.write_bytes(raw)


def _with_flag(raw: bytes, bit: int) -> bytes:
    data = bytearray(raw)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(magic)
        while start >= 0:
            value = struct.unpack_from("<H", data, start + at)[0] | bit
            struct.pack_into("<H", data, start + at, value)
            start = data.find(magic, start + 4)
    return bytes(data)


@pytest.mark.parametrize(("encoding", "flag"), [("gbk", False), ("utf-8", False), ("utf-8", True)])
def test_names_in_an_archive(tmp_path: Path, encoding: str, flag: bool) -> None:
    """Windows packs GBK without saying so, some programs UTF-8 without saying so, others say so."""
    members = {
        "学区/老城小学.xlsx": b"1",
        "学区/誠信\\西华池小学（修改版）.xlsx": b"22",
        "学区/~$老城小学.xlsx": b"333",
    }
    (tmp_path / "镇").mkdir()
    pack(tmp_path / "镇" / "收回.zip", members, encoding=encoding, flag=flag)
    with open_folder(tmp_path) as found:
        got = {source.name: source.path.read_bytes() for source in found.sources}
        kept = [source.path for source in found.sources]
    assert got == {"镇/收回.zip/学区/老城小学.xlsx": b"1", "镇/收回.zip/学区/誠信/西华池小学（修改版）.xlsx": b"22"}
    assert not any(path.exists() for path in kept)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["收回.zip"]


def test_the_unicode_path_field_counts(tmp_path: Path) -> None:
    """Info-ZIP writes the name twice; the field counts while it belongs to the name beside it."""
    for right in (True, False):
        info = zipfile.ZipInfo("plain.xlsx")
        crc = zlib.crc32(b"plain.xlsx") ^ (0 if right else 1)
        field = struct.pack("<BI", 1, crc) + "老城小学.xlsx".encode()
        info.extra = struct.pack("<HH", 0x7075, len(field)) + field
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(info, b"1")
        assert names(look(tmp_path)) == ["a.zip/老城小学.xlsx" if right else "a.zip/plain.xlsx"]


def test_one_level_of_archives_in_archives(tmp_path: Path) -> None:
    inner, middle, outer = tmp_path / "c.zip", tmp_path / "b.zip", tmp_path / "in" / "a.zip"
    outer.parent.mkdir()
    pack(inner, {"deep.xlsx": b"1"})
    for path, inside, beside in ((middle, inner, "b.xlsx"), (outer, middle, "a.xlsx")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(inside, inside.name)
            archive.writestr(beside, b"2")
    found = look(tmp_path / "in")
    assert names(found) == ["a.zip/a.xlsx", "a.zip/b.zip/b.xlsx"]
    assert told(found) == {"a.zip/b.zip/c.zip": ("unsupported", "压缩包套压缩包超过两层，没有解开")}


def test_paths_that_lead_out_are_told_and_not_written(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for name in (
            "../out.xlsx",
            "学区/../../out.xlsx",
            "/etc/out.xlsx",
            "C:\\out.xlsx",
            "..\\out.xlsx",
            "good.xlsx",
        ):
            archive.writestr(name, b"1")
        link = zipfile.ZipInfo("link.xlsx")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    found = look(folder)
    assert names(found) == ["a.zip/good.xlsx"]
    assert [one.file for one in found.unread] == [
        "a.zip/.._out (2).xlsx",
        "a.zip/.._out.xlsx",
        "a.zip/C:_out.xlsx",
        "a.zip/_etc_out.xlsx",
        "a.zip/link.xlsx",
        "a.zip/学区_.._.._out.xlsx",
    ]
    assert found.unread[1].why.zh.startswith("压缩包里的“../out.xlsx”是链接，或要写到压缩包之外")
    assert not list(tmp_path.rglob("out.xlsx"))


def test_archives_with_a_password(tmp_path: Path) -> None:
    pack(tmp_path / "all.zip", {"a.xlsx": b"1", "b.xlsx": b"2"})
    (tmp_path / "all.zip").write_bytes(_with_flag((tmp_path / "all.zip").read_bytes(), 1))
    pack(tmp_path / "one.zip", {"a.xlsx": b"1", "b.xlsx": b"2"})
    raw = (tmp_path / "one.zip").read_bytes()
    second = raw.rfind(b"PK\x01\x02")
    (tmp_path / "one.zip").write_bytes(raw[:second] + _with_flag(raw[second:], 1))
    found = look(tmp_path)
    assert names(found) == ["one.zip/a.xlsx"]
    assert told(found) == {
        "all.zip": ("encrypted", "压缩包有密码"),
        "one.zip/b.xlsx": ("encrypted", "压缩包里的这个文件有密码"),
    }


def test_bombs_are_refused_before_they_are_inflated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xlsx", bytes(80 << 20))
    with zipfile.ZipFile(tmp_path / "big.zip", "w") as archive:
        archive.writestr("a.xlsx", bytes(2 << 20))
        archive.writestr("b.xlsx", b"1")
    found = look(tmp_path, limits=Limits(file_bytes=1 << 20))
    assert names(found) == ["big.zip/b.xlsx"]
    assert told(found)["big.zip/a.xlsx"] == ("too-large", "文件有 2 MB，上限 1 MB")
    code, why = told(found)["bomb.zip"]
    assert code == "too-large"
    assert why.startswith("压缩包解开后是原来的 ")
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)
    assert told(look(tmp_path))["big.zip"] == ("too-large", "压缩包里的文件超过 1 个，没有解开")


def test_members_that_lie_on_one_another(tmp_path: Path) -> None:
    """Many entries of the directory that name the same bytes: small on disk, without end once unpacked."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0000.xlsx", os.urandom(5000))
    raw = (tmp_path / "a.zip").read_bytes()
    start, end = raw.find(b"PK\x01\x02"), raw.rfind(b"PK\x05\x06")
    entry = raw[start:end]
    many = b"".join(entry.replace(b"0000", b"%04d" % at) for at in range(50))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 50, 50, len(many), start, 0)
    (tmp_path / "a.zip").write_bytes(raw[:start] + many + tail)
    assert told(look(tmp_path))["a.zip"][0] == "too-large"


def test_damaged_archives(tmp_path: Path) -> None:
    pack(tmp_path / "cut.zip", {"a.xlsx": b"1" * 1000})
    (tmp_path / "cut.zip").write_bytes((tmp_path / "cut.zip").read_bytes()[:60])
    (tmp_path / "crc.zip").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "crc.zip", "w") as archive:
        archive.writestr("a.xlsx", b"11111111")
        archive.writestr("b.xlsx", b"2")
    (tmp_path / "crc.zip").write_bytes((tmp_path / "crc.zip").read_bytes().replace(b"11111111", b"11112111"))
    found = look(tmp_path)
    assert names(found) == ["crc.zip/b.xlsx"]
    assert told(found) == {
        "cut.zip": ("corrupt", "压缩包已损坏"),
        "crc.zip/a.xlsx": ("corrupt", "压缩包已损坏"),
    }


def test_a_workbook_called_zip_is_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
    put(tmp_path, "picture.zip", data=b"\x89PNG")
    assert names(look(tmp_path)) == ["a.zip", "picture.zip"]


def test_names_that_differ_in_case_or_not_at_all(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.xlsx", b"1")
        archive.writestr("A.xlsx", b"2")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.xlsx", b"3")
    with open_folder(tmp_path) as found:
        got = {source.name: source.path.read_bytes() for source in found.sources}
    assert got == {"a.zip/a.xlsx": b"1", "a.zip/A.xlsx": b"2", "a.zip/a (2).xlsx": b"3"}


def test_nothing_in_the_folder_changes(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", "学区/b.xlsx")
    pack(tmp_path / "c.zip", {"老城小学.xlsx": b"1"}, encoding="gbk")

    def state() -> dict[str, tuple[str, int]]:
        return {
            str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in sorted(tmp_path.rglob("*"))
            if path.is_file()
        }

    before = state()
    look(tmp_path)
    assert state() == before


# ---------------------------------------------------------------- names of what is written


def test_results_of_files_with_one_stem_do_not_meet() -> None:
    made = written_for(["太莪.xls", "太莪.et", "太莪_审核结果.xlsx", "学区/太莪.xls", "A.xlsx", "a.xlsx"])
    assert {name: one.copy for name, one in made.items() if name != "a.xlsx"} == {
        name: name for name in ("太莪.xls", "太莪.et", "太莪_审核结果.xlsx", "学区/太莪.xls", "A.xlsx")
    }
    assert made["太莪.et"].beside == "太莪.et_审核结果.xlsx"
    assert made["太莪.xls"].beside == "太莪.xls_审核结果.xlsx"
    assert made["学区/太莪.xls"].beside == "学区/太莪_审核结果.xlsx"
    paths = [path.casefold() for one in made.values() for path in (one.copy, one.beside)]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("老城小学.xlsx", "老城小学.xlsx"),
        ("con.xlsx", "con~"),
        ("a:b?.xlsx", "a_b_~"),
        ("..", "._~"),
        ("长" * 90 + ".xlsx", "长" * 80),
        ("名" * 100, "名" * 82),
    ],
)
def test_a_name_that_every_system_takes(name: str, safe: str) -> None:
    made = safe_part(name)
    assert made.startswith(safe)
    assert len(made.encode()) <= 255
    assert Path(made).suffix == Path(name).suffix or name == ".."


_NAMES = st.lists(st.text(min_size=1, max_size=120).filter(lambda text: "/" not in text), min_size=1, max_size=3)


@settings(deadline=None, max_examples=150)
@given(st.sets(_NAMES.map("/".join), max_size=12))
def test_whatever_the_names_results_stay_below_and_apart(files: set[str]) -> None:
    made = written_for(files)
    assert set(made) == files
    paths = [PurePosixPath(path) for one in made.values() for path in (one.copy, one.beside)]
    assert len({str(path).casefold() for path in paths}) == 2 * len(files)
    for path in paths:
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert all(len(part.encode("utf-8", "replace")) <= 255 for part in path.parts)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=40))
def test_any_name_can_be_shown(raw: bytes) -> None:
    shown = shown_name(raw.decode("utf-8", "surrogateescape"))
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not any(char < " " or char == "\x7f" for char in shown)
