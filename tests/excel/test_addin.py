"""The add-in: the shipped file is what its sources build, its VBA and its ribbon read back by other programs."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.excel import addin
from processor.excel.addin.build import built, modules
from processor.excel.addin.cfb import compound_file
from processor.excel.addin.ovba import compressed, obscured

olefile = pytest.importorskip("olefile")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
RIBBON = "{http://schemas.microsoft.com/office/2006/01/customui}"


def decompressed(data: bytes) -> bytes:
    from oletools.olevba import decompress_stream

    return bytes(decompress_stream(bytearray(data)))


@pytest.fixture(scope="module")
def project() -> object:
    with zipfile.ZipFile(addin.addin_path()) as package:
        data = package.read("xl/vbaProject.bin")
    return olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT)


def test_the_shipped_file_is_what_the_sources_build() -> None:
    assert addin.addin_path().read_bytes() == built() == built()


def test_the_modules_are_read_back_by_olevba() -> None:
    from oletools.olevba import VBA_Parser

    parser = VBA_Parser(str(addin.addin_path()))
    found = {name: code for _, _, name, code in parser.extract_macros()}
    parser.close()
    source = Path(addin.__file__).with_name("yaodian.bas").read_text(encoding="utf-8")
    assert found["YaodianRibbon.bas"].replace("\r\n", "\n").split("\n", 1)[1].strip() == source.strip()
    assert {"ThisWorkbook.cls", "Sheet1.cls"} <= set(found)


def test_the_buttons_call_what_is_there() -> None:
    with zipfile.ZipFile(addin.addin_path()) as package:
        root = ElementTree.fromstring(package.read("customUI/customUI.xml"))
        relations = package.read("_rels/.rels").decode()
    assert 'Target="customUI/customUI.xml"' in relations
    buttons = root.findall(f".//{RIBBON}button")
    assert [button.get("label") for button in buttons] == ["审核", "清除标记", "打开汇总"]
    assert root.find(f".//{RIBBON}tab").get("label") == "要点审核"  # type: ignore[union-attr]
    source = modules()[-1].source
    for button in buttons:
        assert f"Public Sub {button.get('onAction')}(control As Object)" in source


def test_the_code_starts_one_program_and_reads_no_workbook() -> None:
    source = modules()[-1].source
    assert source.count("Shell ") == 1 and source.count("Environ$") == 1
    assert '"\\yaodian\\yaodian-excel.exe"' in source
    assert set(re.findall(r'Press "(\w+)"', source)) == {"check", "clear", "summary"}
    assert not re.search(r"Workbook|Sheet|Range|Cells|Evaluate|CreateObject|Auto_Open", source)


def test_every_part_is_known_to_the_package() -> None:
    with zipfile.ZipFile(addin.addin_path()) as package:
        names = set(package.namelist())
        types = package.read("[Content_Types].xml").decode()
        assert package.testzip() is None
        for name in names:
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))
            if name.endswith(".rels"):
                base = Path(name).parent.parent
                targets = re.findall('Target="([^"]+)"', package.read(name).decode())
                assert {(base / target).as_posix() for target in targets} <= names
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types


def test_the_project_says_of_itself_what_excel_expects(project: object) -> None:
    assert not project.parsing_issues  # type: ignore[attr-defined]
    text = project.openstream("PROJECT").read().decode("cp936")  # type: ignore[attr-defined]
    assert "Document=ThisWorkbook/&H00000000\r\nDocument=Sheet1/&H00000000\r\nModule=YaodianRibbon\r\n" in text
    assert project.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")  # type: ignore[attr-defined]
    module = decompressed(project.openstream("VBA/YaodianRibbon").read())  # type: ignore[attr-defined]
    assert module.startswith(b'Attribute VB_Name = "YaodianRibbon"\r\n')


def revealed(text: str) -> tuple[int, int, bytes]:
    """Version, key and data of an obscured field, by MS-OVBA 2.4.3.3."""
    seed, version, key, *rest = bytes.fromhex(text)
    plain, last, before = key ^ seed, key, version
    out = []
    for coded in rest:
        plain, before, last = coded ^ (before + plain & 0xFF), last, coded
        out.append(plain)
    skipped = (seed & 6) // 2
    return version ^ seed, key ^ seed, bytes(out[skipped:])


def test_obscured_fields_as_excel_wrote_them() -> None:
    """The fields of a project that Excel saved (the quick start add-in of xlwings 0.37) read by the same rules."""
    project_id = "{318BEE36-5BE1-492A-826D-473DB19B0F30}"
    key = sum(project_id.encode()) & 0xFF
    assert revealed("5D5F8AADDAA8DEA8DEA8DEA8DE") == (2, key, b"\4\0\0\0\0\0\0\0")
    assert revealed("5D5F8AADDAADDBADDB52") == (2, key, b"\1\0\0\0\xff")
    assert revealed(obscured(bytes(4), project_id, 0x5D)) == (2, key, b"\4\0\0\0\0\0\0\0")
    assert revealed(obscured(b"\xff", project_id)) == (2, key, b"\1\0\0\0\xff")


@given(st.one_of(st.binary(max_size=9000), st.text("ab \n", max_size=9000).map(str.encode)))
@settings(max_examples=30, deadline=None)
def test_compression_is_undone_by_olevba(data: bytes) -> None:
    whole = decompressed(compressed(data))
    assert whole[: len(data)] == data and not whole[len(data) :].strip(b"\0")


@given(
    st.dictionaries(
        st.text("abcXYZ_", min_size=1, max_size=8).map(lambda name: f"VBA/{name.upper()}"),
        st.binary(max_size=6000),
        min_size=1,
        max_size=9,
    )
)
@settings(max_examples=25, deadline=None)
def test_compound_files_are_read_back_by_olefile(streams: dict[str, bytes]) -> None:
    data = compound_file({**streams, "PROJECT": b"x"})
    book = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT)
    assert not book.parsing_issues
    for name, content in streams.items():
        assert book.openstream(name).read() == content
    assert data == compound_file({**streams, "PROJECT": b"x"})
