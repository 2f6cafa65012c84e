"""Bad input: each kind has one line of its own, the exit code of the contract, no traceback, and nothing is written."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "heshui-2021"
RETURNS, REGISTER = SAMPLES / "上报表", SAMPLES / "单位名录.xlsx"
TEMPLATE = ROOT / "templates" / "heshui-2021" / "学校填报表.xlsx"
AS_OF = ("--as-of", "2021-12-31")
Run = Callable[..., Any]


def one_line(text: str) -> str:
    """The only line of `text`."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_a_path_that_does_not_exist(yaodian: Run) -> None:
    done = yaodian("check", "没有.xlsx")
    assert done.code == 2
    assert one_line(done.err) == "没有.xlsx: 没有这个文件。请检查文件名和路径"
    assert yaodian("check", "没有.xlsx", "--lang", "en").err.startswith("没有.xlsx: no such file. ")


def test_a_folder(yaodian: Run, tmp_path: Path) -> None:
    done = yaodian("check", str(tmp_path))
    assert done.code == 2
    assert "这是文件夹，不是填报表。审核整个文件夹请用 yaodian batch" in one_line(done.err)


def test_batch_on_what_is_no_folder(yaodian: Run, tmp_path: Path) -> None:
    done = yaodian("batch", str(tmp_path / "没有"), "--out", str(tmp_path / "out"))
    assert done.code == 2
    assert "没有这个文件夹" in one_line(done.err)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("made", "code", "words", "english"),
    [
        ("text", "unsupported", "这是文本文件（如 CSV）", "text"),
        ("truncated", "corrupt", "文件已损坏", "damaged"),
        ("encrypted", "encrypted", "密码", "password"),
        ("foreign", "unknown-template", "不是", "template"),
        ("old", "old-template", "2020", "2020"),
    ],
)
def test_a_workbook_that_is_refused(
    yaodian: Run, tmp_path: Path, made: str, code: str, words: str, english: str
) -> None:
    sent = tmp_path / "报表.xlsx"
    MAKERS[made](sent)
    before = sent.read_bytes()
    done = yaodian("check", str(sent), *AS_OF)
    assert done.code == 1
    assert "Traceback" not in done.out + done.err
    assert words in done.out
    assert english in yaodian("check", str(sent), *AS_OF, "--lang", "en").out.lower()
    assert f'"code": "{code}"' in yaodian("check", str(sent), *AS_OF, "--format", "json").out
    assert [path.name for path in tmp_path.iterdir()] == ["报表.xlsx"]
    assert sent.read_bytes() == before


def make_text(path: Path) -> None:
    path.write_text("学校,人数\n老城小学,300\n", "utf-8")


def make_truncated(path: Path) -> None:
    path.write_bytes(TEMPLATE.read_bytes()[:-3000])


def make_encrypted(path: Path) -> None:
    """A compound file as Excel writes it for a workbook with a password: header, a FAT sector, a directory sector."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    shape = (0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    header = struct.pack("<8s16sHHHHH6sIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", *shape)
    entries = b""
    for name, kind, child in (("Root Entry", 5, 1), ("EncryptionInfo", 2, free), ("EncryptedPackage", 2, free)):
        named = (name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1, free, free, child)
        entries += struct.pack("<64sHBBIII16sIQQIQ", *named, b"", 0, 0, 0, end, 0)
    table = struct.pack("<2I", fat, end).ljust(512, b"\xff")
    path.write_bytes(header.ljust(512, b"\xff") + table + entries.ljust(512, b"\0"))


def make_foreign(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["月份", "销售额"])
    sheet.append(["1月", 300])
    book.save(path)


def make_old(path: Path) -> None:
    """Our template as another year's: the hidden sheet says so."""
    book = openpyxl.load_workbook(TEMPLATE)
    meta = book["_meta"]
    for row in meta.iter_rows():
        for cell in row:
            if cell.value == "heshui-2021":
                cell.value = "heshui-2020"
    book.save(path)


MAKERS: dict[str, Callable[[Path], None]] = {
    "text": make_text,
    "truncated": make_truncated,
    "encrypted": make_encrypted,
    "foreign": make_foreign,
    "old": make_old,
}


def test_a_register_without_its_columns(yaodian: Run, tmp_path: Path) -> None:
    register = tmp_path / "名录.csv"
    register.write_text("学校\n老城小学\n", "utf-8-sig")
    done = yaodian("batch", str(RETURNS), "--register", str(register), *AS_OF, "--out", str(tmp_path / "out"))
    assert done.code == 2
    assert "单位代码" in one_line(done.err)
    assert not (tmp_path / "out").exists()


def test_a_ruleset_with_a_broken_formula_shows_where(yaodian: Run, tmp_path: Path) -> None:
    folder = tmp_path / "规则"
    shutil.copytree(ROOT / "rules" / "heshui-2021", folder)
    for path in folder.glob("*.yaml"):
        text = path.read_text("utf-8")
        path.write_text(text.replace("[@每周劳动课] >= 1", "[@每周劳动科] >= 1"), "utf-8")
    done = yaodian("check", str(RETURNS / "固城小学.xlsx"), "--ruleset", str(folder))
    assert done.code == 2
    assert "每周劳动科" in done.err and "^" in done.err
    assert ".yaml:" in done.err


def test_a_ruleset_that_does_not_exist(yaodian: Run) -> None:
    done = yaodian("rules", "list", "--ruleset", "heshui-1999")
    assert done.code == 2
    assert "heshui-1999" in one_line(done.err)


def test_a_check_date_that_is_none(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / "固城小学.xlsx"), "--as-of", "昨天")
    assert done.code == 2
    assert one_line(done.err) == "审核日期“昨天”不是日期。请写成 2021-12-31 的样子"


def test_a_round_that_does_not_exist(yaodian: Run) -> None:
    done = yaodian("check", str(RETURNS / "固城小学.xlsx"), "--round", "2021-05")
    assert done.code == 2
    assert "可用的轮次：2021-03、2021-07、2021-09、2021-12" in one_line(done.err)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("check",), "缺少 FILE...。加 --help 看用法"),
        (("check", "a.xlsx", "--asof", "2021-12-31"), "没有选项 --asof，是不是 --as-of。加 --help 看用法"),
        (("chek",), "没有命令 chek。加 --help 看用法"),
    ],
)
def test_usage_errors_are_one_chinese_line(yaodian: Run, words: tuple[str, ...], line: str) -> None:
    done = yaodian(*words)
    assert done.code == 2
    assert one_line(done.err) == line
