"""The zip container, what is refused, and the journal."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from processor.errors import Unpatchable
from processor.writing.package.cleaning import original_parts
from processor.writing.package.container import Package
from processor.writing.package.patcher import patch
from processor.writing.package.recollection import journal_of

SHEET1 = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


def test_untouched_parts_keep_their_compressed_bytes(plain, mark):
    source = io.BytesIO(plain)
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("xl/media/图.bin", b"\x00" * 3000, zipfile.ZIP_STORED)
        archive.comment = b"note"
    out = io.BytesIO()
    patch(source.getvalue(), out, [mark("A1")])
    assert b"\x00" * 3000 in out.getvalue()
    with zipfile.ZipFile(out) as archive:
        assert archive.comment == b"note" and archive.testzip() is None
        assert archive.read("xl/media/图.bin") == b"\x00" * 3000


def test_data_descriptor_bit_is_cleared_and_sizes_stand_in_the_local_header(mark, plain_parts):
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in plain_parts.items():
            archive.writestr(name, text)
    assert zipfile.ZipFile(io.BytesIO(stream.getvalue())).infolist()[0].flag_bits & 8
    out = io.BytesIO()
    patch(stream.getvalue(), out, [mark("A1")])
    for info in zipfile.ZipFile(out).infolist():
        flags, packed = struct.unpack_from("<H10xL", out.getvalue(), info.header_offset + 6)
        assert not flags & 8 and packed == info.compress_size


def test_malformed_sheet_is_refused(patched, mark):
    with pytest.raises(Unpatchable, match="标记写不进这个文件") as error:
        patched({SHEET1: ("<v>1</v>", "<v>1</w>")}, [mark("A1")])
    assert "sheet1.xml" in error.value.line() and "mismatched tag" in error.value.line("en")


def test_doctype_is_refused(patched, mark):
    with pytest.raises(Unpatchable, match="DOCTYPE"):
        patched({SHEET1: ("<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet')}, [mark("A1")])


def test_duplicate_part_names_are_refused(patched, mark):
    with pytest.raises(Unpatchable, match="重名"):
        patched({"xl/Worksheets/Sheet1.XML": "<a/>"}, [mark("A1")])


def test_password_and_other_files_are_refused():
    for data in (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, b"", b"text", b"PK\x03\x04 and no more"):
        with pytest.raises(Unpatchable):
            patch(data, io.BytesIO(), [])


def test_truncated_workbook_is_refused(plain, mark):
    with pytest.raises(Unpatchable, match="不是完整的"):
        patch(plain[:-40], io.BytesIO(), [mark("A1")])


def test_mark_on_a_sheet_that_is_not_there_is_refused(patched, mark):
    with pytest.raises(Unpatchable, match="没有名为“别处”的工作表"):
        patched({}, [mark("A1", sheet="别处")])


def test_signed_workbook_is_reported(patched, mark):
    assert patched({"_xmlsignatures/sig1.xml": "<a/>"}, [mark("A1")]).outcome.signed
    assert not patched({}, [mark("A1")]).outcome.signed


def _led_back(data):
    package = Package(data)
    return original_parts(package, journal_of(package))


def _originals(result, source_parts):
    back = _led_back(result.data)
    assert all(back[name] == source_parts[name] for name in back)
    return set(back)


def test_the_journal_leads_every_changed_part_back_to_the_senders_bytes(patched, mark, plain_parts, our_sheet):
    result = patched({}, [mark("A1", "一"), mark("D2", "二"), mark("B3")], our_sheet)
    sources = {name: text.encode() for name, text in plain_parts.items()}
    changed = {name for name in sources if result[name].encode() != sources[name]}
    assert changed == _originals(result, sources) == {*sources} - {"_rels/.rels"}
    journal = result["customXml/item1.xml"]
    assert '<cell sheet="班级" ref="A1" look="1" mark="0"/>' in journal and '<added name="xl/comments1.xml" ' in journal
    assert '<look id="1" fill="&lt;fill&gt;&lt;patternFill patternType=&quot;none&quot;/&gt;&lt;/fill&gt;"' in journal


def test_the_journal_keeps_a_part_that_was_in_another_encoding(patched, mark, plain_parts):
    text = plain_parts[SHEET1].encode("utf-16")
    assert _led_back(patched({SHEET1: text}, [mark("A1")]).data)[SHEET1] == text


def test_the_journal_leaves_out_what_was_saved_since(patched, mark, plain):
    result = patched({}, [mark("A1")])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in result.names:
            archive.writestr(name, result[name].replace("<v>1</v>", "<v>7</v>"))
    assert set(_led_back(stream.getvalue())) == {STYLES, "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    assert journal_of(Package(plain)) is None
