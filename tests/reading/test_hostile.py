"""Files that are no workbooks, or want to hurt: each ends in a reason, none in a traceback or in much memory."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from processor.errors import Unread
from processor.reading import Limits, read_return
from processor.ruleset.types import Ruleset

Save = Callable[..., Path]
SHEET = "xl/worksheets/sheet2.xml"


def refused(path: Path, ruleset: Ruleset, limits: Limits | None = None) -> tuple[str, str]:
    """(code, words) of what must not be read."""
    with pytest.raises(Unread) as error:
        read_return(path, ruleset, None, **({"limits": limits} if limits else {}))
    assert error.value.remedy.zh and error.value.remedy.en and error.value.what.en
    return error.value.code, error.value.what.zh


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def ole(*names: str, content: bytes = b"") -> bytes:
    """A compound file: one sector of table, one of directory, then `content` as the last stream named."""
    sectors = -(-max(len(content), 4096) // 512) if content else 0
    end, start = 0xFFFFFFFE, 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<IIIII", 1, 1, 0, 4096, end)
    header += struct.pack("<III", 0, end, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    entries = b""
    for name in ("Root Entry", *names):
        text = name.encode("utf-16-le") + b"\0\0"
        held = (start, sectors * 512) if content and name == names[-1] else (end, 0)
        entry = text.ljust(64, b"\0") + struct.pack("<HB", len(text), 5 if name == "Root Entry" else 2)
        entries += (entry + bytes(49) + struct.pack("<IQ", *held)).ljust(128, b"\0")
    chain = [*range(start + 1, start + sectors), end] if sectors else []
    table = struct.pack("<128I", 0xFFFFFFFD, end, *chain, *[0xFFFFFFFF] * (126 - len(chain)))
    return header[:512].ljust(512, b"\0") + table + entries.ljust(512, b"\0") + content.ljust(sectors * 512, b"\0")


def record(kind: int, body: bytes) -> bytes:
    """One record of an .xls stream."""
    return struct.pack("<HH", kind, len(body)) + body


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "not-a-workbook", "空的"),
        (bytes(3000), "corrupt", "空字节"),
        (b"Rar!\x1a\x07\x00", "not-a-workbook", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\x00", "not-a-workbook", "7z"),
        (b"%PDF-1.4", "not-a-workbook", "PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "unsupported", "网页"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "unsupported",
            "XML",
        ),
        ("学段,班级\n小学,一班\n".encode("gbk"), "unsupported", "文本"),
        ("学段,班级\n小学,一班\n".encode("utf-8-sig"), "unsupported", "文本"),
        (b"\x62\x14\x23\x65" + bytes(range(200)), "encrypted", "加密软件"),
        (random.Random(1).randbytes(3000), "not-a-workbook", "不是"),
        (zipped({"a.txt": b"1"}), "not-a-workbook", "压缩包"),
        (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}), "not-a-workbook", "Word"),
        (zipped({"[Content_Types].xml": b"<Types/>"}), "corrupt", "工作簿部件"),
        (ole("EncryptedPackage", "EncryptionInfo"), "encrypted", "密码"),
        (ole("WordDocument"), "not-a-workbook", "Word"),
        (ole("Workbook")[:100], "corrupt", "结构"),
    ],
    ids=str,
)
def test_what_is_no_workbook_is_named(tmp_path: Path, ruleset: Ruleset, data: bytes, code: str, words: str) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(data)
    found = refused(path, ruleset)
    assert found[0] == code
    assert words in found[1]


def test_paths_that_are_no_files(tmp_path: Path, ruleset: Ruleset) -> None:
    assert refused(tmp_path, ruleset) == ("not-a-workbook", "不是文件")
    assert refused(tmp_path / "无.xlsx", ruleset) == ("not-a-workbook", "文件不存在")


def test_a_truncated_workbook(school: Save, ruleset: Ruleset) -> None:
    path = school()
    path.write_bytes(path.read_bytes()[:-500])
    assert refused(path, ruleset)[0] == "corrupt"


def test_a_loop_in_an_xls_chain_ends(tmp_path: Path, ruleset: Ruleset) -> None:
    data = bytearray(ole("Workbook"))
    struct.pack_into("<I", data, 512 + 4, 1)
    path = tmp_path / "表.xls"
    path.write_bytes(data)
    assert refused(path, ruleset) == ("corrupt", "文件已损坏：内部结构有误")


@pytest.mark.parametrize(
    ("broken", "code", "words"),
    [
        (record(0x00FC, struct.pack("<II", 1, 0xFFFFFFFF)), "corrupt", "声明的文字数"),
        (record(0x0200, struct.pack("<IIHHH", 9, 5, 0, 9, 0)), "corrupt", "声明的区域"),
        (record(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFF, 0, 9, 0)), "corrupt", "声明的区域"),
        (record(0x0203, struct.pack("<HHHd", 65535, 65535, 0, 1.0)), "too-large", "已用区域"),
        (record(0x002F, bytes(6)), "encrypted", "密码"),
    ],
    ids=["texts", "range turned round", "range too large", "far corner", "encrypted"],
)
def test_what_an_xls_declares_is_never_trusted(
    tmp_path: Path, ruleset: Ruleset, broken: bytes, code: str, words: str
) -> None:
    path = tmp_path / "表.xls"
    path.write_bytes(ole("Workbook", content=record(0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + broken))
    found = refused(path, ruleset)
    assert found[0] == code
    assert words in found[1]


def test_part_names(school: Save, ruleset: Ruleset) -> None:
    path = school()
    for name, words in (("xl/Worksheets/Sheet2.XML", "重复"), ("xl/../../evil.xml", "不合规")):
        copy = path.with_name("坏.xlsx")
        copy.write_bytes(path.read_bytes())
        with zipfile.ZipFile(copy, "a") as archive:
            archive.writestr(name, b"<a/>")
        assert words in refused(copy, ruleset)[1]


def test_sizes_are_looked_at_before_inflating(school: Save, ruleset: Ruleset) -> None:
    path = school()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", bytes(3 << 20))
    assert refused(path, ruleset, Limits(inflated_bytes=2 << 20)) == ("too-large", "解压后有 3 MB，上限 2 MB")
    assert refused(path, ruleset, Limits(parts=5))[0] == "too-large"
    assert refused(path, ruleset, Limits(sheets=1))[0] == "too-large"
    assert refused(path, ruleset, Limits(file_bytes=100))[0] == "too-large"


def test_a_part_that_holds_more_than_it_says(school: Save, ruleset: Ruleset) -> None:
    path = school()
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(SHEET)] != SHEET.encode():
        at = data.find(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", data, at + 24, 10)
    path.write_bytes(data)
    assert "大小不符" in refused(path, ruleset)[1]


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_document_types_are_refused(shared: Path, edit_part: Any, ruleset: Ruleset, part: str) -> None:
    bomb = b'?>\n<!DOCTYPE a [<!ENTITY b "c">]>'
    edit_part(shared, part, lambda data: data.replace(b"?>", bomb, 1))
    assert "文档类型" in refused(shared, ruleset)[1]


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576" t="n"><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c s="0" r = "XFD1048576"><v>1</v></c>',
        b'<c\nr="xfd1048576"><v>1</v></c>',
        b'<c r="A1048576" t="inlineStr"><is><t> </t></is></c>',
        b'<c r="XFD6"><v>1</v></c>',
    ],
)
def test_a_cell_in_the_far_corner_is_left_out_and_told(
    school: Save, edit_part: Any, ruleset: Ruleset, told: Any, cell: bytes
) -> None:
    path = school()
    row = b'<row r="1048576">' if b"1048576" in cell else b'<row r="6">'
    edit_part(path, SHEET, lambda data: data.replace(b"</sheetData>", row + cell + b"</row></sheetData>"))
    ret = read_return(path, ruleset, None, limits=Limits(cells=50_000))
    assert [fault[0] for fault in told(ret)] == ["stray-cell"]
    assert list(ret.tables["班级情况表"].columns["学生数"].values) == [30]


def test_a_used_range_that_is_large_everywhere(school: Save, edit_part: Any, ruleset: Ruleset) -> None:
    path = school()
    far = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(3000, 300_000, 3000))
    edit_part(path, SHEET, lambda data: data.replace(b"</sheetData>", far + b"</sheetData>"))
    assert refused(path, ruleset, Limits(cells=50_000))[0] == "too-large"


def test_declared_counts_are_never_trusted(shared: Path, edit_part: Any, ruleset: Ruleset) -> None:
    def overstate(data: bytes) -> bytes:
        return data.replace(b'uniqueCount="', b'uniqueCount="4294967')

    edit_part(shared, "xl/sharedStrings.xml", overstate)
    assert read_return(shared, ruleset, None).tables["班级情况表"].columns["班级"].values == ["一班"]
    assert read_return(shared, ruleset, None, limits=Limits(in_memory=0)).tables["班级情况表"].rows
    # Where the library has to read the sheet it is not handed the number.
    edit_part(shared, "xl/worksheets/sheet1.xml", lambda data: data.replace(b"<sheetData>", b"<!-- --><sheetData>"))
    assert read_return(shared, ruleset, None).tables["班级情况表"].columns["班级"].values == ["一班"]
    assert refused(shared, ruleset, Limits(in_memory=0))[0] == "corrupt"


def test_a_date_beyond_all_dates(school: Save, edit_part: Any, ruleset: Ruleset) -> None:
    path = school(cover=[["填报单位", "一小"], ["单位代码", "S1"], ["联系电话", "0934-5521234"], ["填报日期", 44000]])

    def change(data: bytes) -> bytes:
        return data.replace(b"<v>44000</v>", b"<v>-1e300</v>")

    edit_part(path, "xl/worksheets/sheet1.xml", change)
    assert [fault.code for fault in read_return(path, ruleset, None).faults] == ["not-a-date"]


def test_streamed_parts_read_as_kept_ones(school: Save, rows: Any, ruleset: Ruleset) -> None:
    path = school(*(["小学", f"{number}班", 30, 12, 1, "是"] for number in range(200)))
    kept, streamed = (read_return(path, ruleset, None, limits=Limits(in_memory=size)) for size in (1 << 24, 0))
    assert kept == streamed


def test_random_damage_never_ends_in_anything_but_a_reason(school: Save, ruleset: Ruleset, tmp_path: Path) -> None:
    whole = school().read_bytes()
    source = zipfile.ZipFile(io.BytesIO(whole))
    parts = {name: source.read(name) for name in source.namelist()}
    names = [name for name in parts if name.startswith("xl/") and name.endswith((".xml", ".rels"))]
    chance = random.Random(7)
    path = tmp_path / "坏.xlsx"
    ends = set()
    for round_ in range(150):
        if round_ % 2:
            data = bytearray(whole)
            for _ in range(3):
                data[chance.randrange(len(data))] = chance.randrange(256)
            path.write_bytes(data)
        else:
            changed = dict(parts)
            name = chance.choice(names)
            part = bytearray(changed[name])
            at = chance.randrange(len(part))
            part[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(4))
            path.write_bytes(zipped({**changed, name: bytes(part)}))
        try:
            read_return(path, ruleset, None)
            ends.add("read")
        except Unread as error:
            ends.add(error.code)
    assert ends >= {"read", "corrupt"}
