"""What a file is shows in its bytes, never in its name: every kind that is read, every kind that is refused by name."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from processor.cli.app import build

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
SAMPLE = HERE.parents[1] / "samples" / "heshui-2021" / "上报表" / "固城小学.xlsx"
LEGACY, ODS = GOLDEN / "legacy-xls" / "sent", GOLDEN / "ods" / "sent"


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"formats_{name}", HERE / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_xlsb() -> bytes:
    """The sample, its values only, as .xlsb."""
    book = openpyxl.load_workbook(SAMPLE, data_only=True)
    sheets = {
        sheet.title: [
            [value.date().isoformat() if hasattr(value, "date") else value for value in row] for row in sheet.values
        ]
        for sheet in book.worksheets
    }
    return bytes(_module("xlsb").xlsb(sheets))


def as_xlsm() -> bytes:
    """The sample as a workbook with macros: they are bytes that nobody looks at."""
    source = zipfile.ZipFile(SAMPLE)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                macros = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
                data = (
                    data.replace(b"</Types>", macros)
                    .replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
                    .replace(b"application/vnd.openxmlformats-officedocument.sheet", b"application/vnd.ms-excel.sheet")
                )
            if name == "xl/_rels/workbook.xml.rels":
                kind = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
                link = b'<Relationship Id="rIdMacros" Type="%s" Target="vbaProject.bin"/></Relationships>' % kind
                data = data.replace(b"</Relationships>", link)
            archive.writestr(name, data)
        archive.writestr("xl/vbaProject.bin", b"\xcc\x61 no macro is ever run")
    return target.getvalue()


READ: dict[str, tuple[Callable[[], bytes], bool]] = {
    "表.xlsx": (SAMPLE.read_bytes, True),
    "表.xlsm": (as_xlsm, True),
    "ooxml.et": (SAMPLE.read_bytes, True),
    "没有扩展名": (SAMPLE.read_bytes, True),
    "表.csv": (SAMPLE.read_bytes, True),
    "表.xls": (LEGACY.read_bytes, False),
    "ole.et": (LEGACY.read_bytes, False),
    "其实是旧格式.xlsx": (LEGACY.read_bytes, False),
    "表.ods": (ODS.read_bytes, False),
    "表.xlsb": (as_xlsb, False),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_read(tmp_path: Path, name: str) -> None:
    make, patchable = READ[name]
    path = tmp_path / "收" / name
    path.parent.mkdir()
    path.write_bytes(make())
    before = path.read_bytes()
    out = tmp_path / "出"
    report = check(path, "--out", str(out))
    (one,) = report["returns"]
    assert (one["form"], one["unit"]["name"], one["status"]) == ("school", "合水县固城小学", "accepted")
    written = Path(one["annotated"])
    assert path.read_bytes() == before
    assert [path.name for path in out.iterdir()] == [written.name]
    assert written.name == (name if patchable else f"{Path(name).stem}_审核结果.xlsx")
    if patchable:
        assert zipfile.ZipFile(written).testzip() is None
        assert ("xl/vbaProject.bin" in zipfile.ZipFile(written).namelist()) == name.endswith(".xlsm")
    else:
        sheet = openpyxl.load_workbook(written).worksheets[0]
        cells = [str(cell) for row in sheet.values for cell in row if cell is not None]
        assert any("固城小学" in cell for cell in cells)
        assert any("另存为 .xlsx" in cell for cell in cells)


def test_in_a_batch_the_report_stands_where_the_copy_would(tmp_path: Path) -> None:
    folder = tmp_path / "收" / "固城镇"
    folder.mkdir(parents=True)
    shutil.copy(LEGACY, folder / "固城小学.xls")
    (folder / "太莪小学.xlsx").write_bytes((HERE / "files" / "locked.xlsx").read_bytes())
    done = run("batch", str(tmp_path / "收"), "--out", str(tmp_path / "出"), "--copies", "all", "--as-of", "2021-12-31")
    assert done.exit_code == 1
    assert [path.name for path in (tmp_path / "出" / "标注后" / "固城镇").iterdir()] == ["固城小学_审核结果.xlsx"]
    report = json.loads((tmp_path / "出" / "findings.json").read_text("utf-8"))
    assert report["returns"][0]["annotated"] == "标注后/固城镇/固城小学_审核结果.xlsx"
    assert [(one["file"], one["code"]) for one in report["unread"]] == [("固城镇/太莪小学.xlsx", "encrypted")]


HTML = "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table><tr><td>{}</td></tr></table></body></html>"
REFUSED: dict[str, tuple[bytes, str, str, str]] = {
    "网页.xls": (HTML.format("学段").encode("gbk"), "unsupported", "网页表格", "另存为 .xlsx"),
    "网页带BOM.xls": (("\ufeff" + HTML.format("学段")).encode("utf-8"), "unsupported", "网页表格", "另存为 .xlsx"),
    "单个网页.xls": (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table><tr><td>1</td></tr></table></html>",
        "unsupported",
        "网页表格",
        "另存为 .xlsx",
    ),
    "表格2003.xls": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
        "unsupported",
        "XML 表格",
        "另存为 .xlsx",
    ),
    "逗号.xlsx": ("学段,班级\r\n小学,1班\r\n".encode("gbk"), "unsupported", "CSV", "另存为 .xlsx"),
    "制表符.xls": ("学段\t班级\r\n小学\t1班\r\n".encode("utf-16"), "unsupported", "CSV", "另存为 .xlsx"),
    "加密.xlsx": ((HERE / "files" / "locked.xlsx").read_bytes(), "encrypted", "密码", "取消密码"),
    "加密.xls": ((HERE / "files" / "locked.xls").read_bytes(), "encrypted", "密码", "取消密码"),
    "加密.ods": ((HERE / "files" / "locked.ods").read_bytes(), "encrypted", "密码", "取消密码"),
    "没下载完.xlsx": (SAMPLE.read_bytes()[:9000], "corrupt", "已损坏", "重新"),
    "没下载完.xls": (LEGACY.read_bytes()[:9000], "corrupt", "已损坏", "重新"),
    "空.xlsx": (b"", "not-a-workbook", "空的", "重新发送"),
    "文档.xlsx": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "not-a-workbook", "PDF", "Excel 工作簿"),
    "照片.xlsx": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(64), "not-a-workbook", "图片", "Excel 工作簿"),
    "包.xlsx": (bytes.fromhex("526172211a0701003392b5e50a01050600050101808000"), "not-a-workbook", "RAR", "解压"),
    "老包.xlsx": (bytes.fromhex("526172211a0700cf907300000d00000000000000"), "not-a-workbook", "RAR", "解压"),
    "七.xlsx": (bytes.fromhex("377abcaf271c00048d9bd50f") + bytes(20), "not-a-workbook", "7z", "解压"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_by_name_with_a_remedy(tmp_path: Path, name: str) -> None:
    data, code, words, remedy = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(data)
    report = check(path)
    (one,) = report["unread"]
    assert (one["code"], report["returns"]) == (code, [])
    assert re.search(words, one["why"]) and re.search(remedy, one["remedy"])
    assert path.read_bytes() == data


def test_a_far_cell_of_an_xlsb_is_looked_at_first(tmp_path: Path) -> None:
    data = _module("xlsb").xlsb({"A2 班级情况表": [[1, 2]]}, last_row=2_000_000_000)
    path = tmp_path / "远.xlsb"
    path.write_bytes(data)
    (one,) = check(path)["unread"]
    assert (one["code"], one["why"]) == ("too-large", "已用区域合计超过 8000000 格")


def test_repeated_rows_of_an_ods_are_multiplied_first(tmp_path: Path) -> None:
    path = tmp_path / "远.ods"
    with zipfile.ZipFile(ODS) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "content.xml":
                data = data.replace(b"<table:table-row ", b'<table:table-row table:number-rows-repeated="3000000" ', 1)
            target.writestr(name, data)
    (one,) = check(path)["unread"]
    assert (one["code"], one["why"]) == ("too-large", "已用区域合计超过 8000000 格")


def run(*words: str) -> Any:
    return CliRunner().invoke(build("zh"), words)


def check(path: Path, *more: str) -> Any:
    done = run("check", str(path), "--as-of", "2021-12-31", "--format", "json", *more)
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)
