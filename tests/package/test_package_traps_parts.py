"""Every trap of write-back.md that lies in the package, its names and our own sheet, named."""

from __future__ import annotations

from processor.writing.package.spec import (
    Border,
    CellStyle,
    Column,
    Edge,
    Fill,
    Font,
    NewSheet,
    PrintSetup,
    SheetCell,
    SheetRow,
    Validation,
)

SHEET1 = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"
COMMENTS = "xl/comments1.xml"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"


def test_prefixed_and_strict_parts_keep_prefix_and_namespace(patched, mark, our_sheet):
    uri = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    sheet = f'<x:worksheet xmlns:x="{uri}"><x:sheetData><x:row r="1"><x:c r="A1"/></x:row></x:sheetData></x:worksheet>'
    book = (
        f'<s:workbook xmlns:s="{uri}" xmlns:rel="{office}"><s:sheets><s:sheet name="班级" sheetId="1" rel:id="rId1"/>'
        "</s:sheets></s:workbook>"
    )
    result = patched({SHEET1: sheet, BOOK: book}, [mark("A1", "一"), mark("B4")], our_sheet)
    assert '<x:c s="3" r="A1"/>' in result[SHEET1] and '<x:row r="4"><x:c r="B4" s="3"/>' in result[SHEET1]
    assert f'<x:legacyDrawing xmlns:r="{office}" r:id=' in result[SHEET1]
    assert f'<comments xmlns="{uri}">' in result[COMMENTS] and f'Type="{office}/comments"' in result[SHEET_RELS]
    assert f'<worksheet xmlns="{uri}">' in result["xl/worksheets/sheet2.xml"]
    assert '<s:sheet name="审核结果" sheetId="2" rel:id="rId3"/></s:sheets>' in result[BOOK]
    assert '<s:bookViews><s:workbookView activeTab="1"/></s:bookViews><s:sheets>' in result[BOOK]


def test_targets_absolute_and_with_backslashes(patched, mark):
    result = patched(
        {"xl/_rels/workbook.xml.rels": ("worksheets/sheet1.xml", "/xl\\worksheets\\sheet1.xml")}, [mark("A1")]
    )
    assert '<c r="A1" s="3">' in result[SHEET1]


def test_part_in_another_encoding_is_rewritten_in_utf8(patched, mark):
    text = (
        '<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>一班</t></is></c></row></sheetData></worksheet>'
    )
    result = patched({SHEET1: text.encode("utf-16")}, [mark("A1")])
    assert result[SHEET1].startswith('<?xml version="1.0" encoding="UTF-8"?>') and "一班" in result[SHEET1]


def test_our_sheet_stands_last_and_the_file_opens_on_it(patched, our_sheet):
    names = '<definedNames><definedName name="n" localSheetId="0">班级!$A$1</definedName></definedNames><calcPr'
    sheet = NewSheet("审核结果", our_sheet.rows, autofilter="A1:B2", setup=PrintSetup(repeat=(5, 5), area="A1:B9"))
    result = patched({BOOK: ("<calcPr", names)}, [], sheet)
    assert '<sheet name="审核结果" sheetId="5" r:id="rId3"/></sheets>' in result[BOOK]
    assert 'activeTab="1"' in result[BOOK] and 'tabSelected="0"' in result[SHEET1]
    assert '<definedName name="n" localSheetId="0">班级!$A$1</definedName>' in result[BOOK]
    assert "'审核结果'!$5:$5</definedName>" in result[BOOK] and "'审核结果'!$A$1:$B$9" in result[BOOK]
    assert '<definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">' in result[BOOK]
    assert 'tabSelected="1"' in result["xl/worksheets/sheet2.xml"]


def test_a_sheet_of_the_senders_with_our_name_does_no_harm(patched, our_sheet):
    result = patched({BOOK: ('name="班级"', 'name="审核结果"')}, [], our_sheet)
    assert result.outcome.sheet == "审核结果 (2)" and 'name="审核结果 (2)"' in result[BOOK]
    long = NewSheet("表" * 40, our_sheet.rows)
    assert len(patched({}, [], long).outcome.sheet) == 31


def test_our_sheet_in_full(patched):
    style = CellStyle(
        Font(bold=True, underline=True), Fill("FFFDE7"), Border(bottom=Edge("thin", "8C96A1")), locked=False
    )
    sheet = NewSheet(
        "审核结果",
        (
            SheetRow((SheetCell("=1+1 <&>\x07\n_x0041_", style, "'班级'!A1", "去"), None, SheetCell(2.5)), 36),
            SheetRow(),
            SheetRow((SheetCell(None, CellStyle(number_format="0.0%")),)),
        ),
        (Column(11), Column(8.5, hidden=True)),
        ("A1:B1",),
        "A2",
        "A1:C3",
        (Validation(("C1:C3", "E1"), "textLength", "200", prompt="写明原因"),),
        "A61B1B",
        setup=PrintSetup(footer=("甲", "第 &P 页", "")),
    )
    text = (result := patched({}, [], sheet))["xl/worksheets/sheet2.xml"]
    assert '<t xml:space="preserve">=1+1 &lt;&amp;&gt;_x0007_\n_x005F_x0041_</t>' in text
    assert '<row r="1" ht="36" customHeight="1">' in text and '<c r="C1"><v>2.5</v></c>' in text and 'r="2"' not in text
    assert '<hyperlink ref="A1" location="\'班级\'!A1" tooltip="去"/>' in text
    assert 'showGridLines="0"' in text and '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"' in text
    assert '<col min="2" max="2" width="8.5" customWidth="1" hidden="1"/>' in text
    assert 'prompt="写明原因" sqref="C1:C3 E1"><formula1>200</formula1>' in text
    assert "<oddFooter>&amp;L甲&amp;C第 &amp;P 页</oddFooter>" in text and '<tabColor rgb="FFA61B1B"/>' in text
    assert '<numFmt numFmtId="164" formatCode="0.0%"/>' in result[STYLES]
    assert result[STYLES].count('<protection locked="0"/></xf>') == 2


def test_parts_may_stand_outside_xl(patched, mark, plain_parts):
    gone = ("worksheets/sheet1.xml", "../班级/s.xml")
    types = ("/xl/worksheets/sheet1.xml", "/班级/s.xml")
    parts = {"xl/_rels/workbook.xml.rels": gone, "[Content_Types].xml": types, "班级/s.xml": plain_parts[SHEET1]}
    result = patched(parts, [mark("A1", "一")])
    assert '<c r="A1" s="3">' in result["班级/s.xml"] and "班级/_rels/s.xml.rels" in result.names
    assert "../xl/comments1.xml" in result["班级/_rels/s.xml.rels"]


def test_names_of_parts_keep_the_utf8_flag(patched, mark):
    result = patched({"xl/media/图.bin": b"x"}, [mark("A1")])
    info = result.archive.getinfo("xl/media/图.bin")
    assert info.flag_bits & 0x800


def test_tab_names_are_compared_without_case(patched):
    rows = (SheetRow((SheetCell("x"),)),)
    result = patched({BOOK: ('name="班级"', 'name="CHECK result"')}, [], NewSheet("Check result", rows))
    assert result.outcome.sheet == "Check result (2)"


def test_hidden_sheets_with_marks_are_reported(patched, mark, our_sheet):
    result = patched({BOOK: ('name="班级"', 'state="hidden" name="班级"')}, [mark("A1")], our_sheet)
    assert result.outcome.unseen == ("班级",) and result.outcome.hidden == ()


def test_our_sheet_can_tell_what_came_of_the_marks(patched, mark):
    seen = []

    def make(outcome):
        seen.append(outcome)
        return NewSheet("审核结果", (SheetRow((SheetCell(f"批注 {outcome.comments}"),)),))

    result = patched({"_xmlsignatures/sig1.xml": "<a/>"}, [mark("A1", "一")], make)
    assert seen[0].signed and "批注 1" in result["xl/worksheets/sheet2.xml"] and result.outcome.sheet == "审核结果"
