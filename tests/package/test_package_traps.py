"""Every trap of writing back into a sender's workbook, named."""

from __future__ import annotations

import re

import pytest

from processor.writing.package.spec import (
    Border,
    CellStyle,
    Column,
    Edge,
    Fill,
    Font,
    MarkStyle,
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
VML = "xl/drawings/vmlDrawing1.vml"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def _last_format(styles: str) -> str:
    formats = styles.split("</cellXfs>")[0]
    return formats[formats.rindex("<xf ") :]


def test_a_marked_cell_keeps_font_number_format_and_alignment(patched, mark):
    result = patched({}, [mark("A1")])
    assert '<c r="A1" s="3"><v>1</v></c>' in result[SHEET1]
    assert _last_format(result[STYLES]) == (
        '<xf numFmtId="10" fontId="1" fillId="2" borderId="0" applyFont="1"><alignment wrapText="1"/></xf>'
    ).replace("<xf ", '<xf applyFill="1" ')
    assert '<cellXfs count="4">' in result[STYLES]


def test_the_same_look_on_the_same_format_is_made_once(patched, mark):
    result = patched({}, [mark("B1"), mark("C3")])
    assert '<cellXfs count="4">' in result[STYLES] and '<fills count="3">' in result[STYLES]


def test_missing_cell_takes_the_rows_format_and_the_row_loses_its_spans(patched, mark):
    result = patched({}, [mark("B3")])
    assert '<row r="3" s="2" customFormat="1"><c r="B3" s="3"/><c r="C3">' in result[SHEET1]
    assert 'numFmtId="4"' in (made := _last_format(result[STYLES])) and '<protection locked="0"/>' in made


def test_missing_cell_in_an_unformatted_row_takes_the_columns_format(patched, mark):
    columns = ("<sheetData>", '<cols><col min="4" max="9" width="9" style="1"/></cols><sheetData>')
    result = patched({SHEET1: columns}, [mark("E1")])
    assert 'numFmtId="10"' in _last_format(result[STYLES])
    assert '<c r="E1" s="3"/></row>' in result[SHEET1]


def test_missing_row_is_made_in_order_and_the_dimension_holds_it(patched, mark):
    result = patched({}, [mark("D2"), mark("A9")])
    assert '</row><row r="2"><c r="D2" s="3"/></row><row r="3"' in result[SHEET1]
    assert '<row r="9"><c r="A9" s="3"/></row></sheetData>' in result[SHEET1]
    assert '<dimension ref="A1:D9"/>' in result[SHEET1]


@pytest.mark.parametrize("rows", ["<sheetData/>", "<sheetData />", "<sheetData></sheetData>"])
def test_empty_sheet_data_is_opened_up(patched, mark, rows):
    text = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows}</worksheet>'
    result = patched({SHEET1: text}, [mark("B2")])
    assert '<sheetData><row r="2"><c r="B2" s="3"/></row></sheetData>' in result[SHEET1]


def test_empty_row_is_opened_up(patched, mark):
    row = ('<row r="3" spans="1:2" s="2" customFormat="1"><c r="C3"><v>5</v></c></row>', '<row r="3" spans="1:2"/>')
    result = patched({SHEET1: row}, [mark("B3")])
    assert '<row r="3"><c r="B3" s="3"/></row></sheetData>' in result[SHEET1]


def test_rows_and_cells_without_addresses_are_counted(patched, mark):
    text = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c><v>1</v></c>'
        "<c><v>2</v></c></row><row/><row><c><v>3</v></c></row></sheetData></worksheet>"
    )
    result = patched({SHEET1: text}, [mark("B1"), mark("A3")])
    assert '<row><c><v>1</v></c><c s="3"><v>2</v></c></row><row/><row><c s="3"><v>3</v></c></row>' in result[SHEET1]


def test_what_looks_like_a_cell_in_comments_and_cdata_is_left_alone(patched, mark):
    trap = '<!-- <row r="1"><c r="A1"/></row> --><row r="1" spans="1:2"><c r="A1" s="1">'
    inner = ("<f>A1*2</f>", '<f><![CDATA[A1*2<c r="A1"/>]]></f>')
    text = ('<row r="1" spans="1:2"><c r="A1" s="1">', trap)
    first = patched({SHEET1: text}, [mark("A1")])
    assert '<!-- <row r="1"><c r="A1"/></row> -->' in first[SHEET1] and '<c r="A1" s="3">' in first[SHEET1]
    second = patched({SHEET1: inner}, [mark("B1")])
    assert '<![CDATA[A1*2<c r="A1"/>]]>' in second[SHEET1]


@pytest.mark.parametrize("index", ["", "77", "x"])
def test_format_index_that_means_nothing(patched, mark, index):
    result = patched({SHEET1: ('<c r="A1" s="1">', f'<c r="A1" s="{index}">')}, [mark("A1")])
    assert '<c r="A1" s="3">' in result[SHEET1]


@pytest.mark.parametrize("book", ["<styleSheet {}/>", "<styleSheet {}></styleSheet>", "<x:styleSheet {}/>"])
def test_empty_style_sheet_gets_what_readers_take_for_granted(patched, mark, book):
    uri = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = book.format(f'xmlns:x="{uri}"' if "x:" in book else f'xmlns="{uri}"')
    result = patched({STYLES: text}, [mark("A1")])
    prefix = "x:" if "x:" in book else ""
    for name, count in (("fonts", 1), ("fills", 3), ("borders", 1), ("cellXfs", 2)):
        assert f'<{prefix}{name} count="{count}">' in result[STYLES]


def test_no_style_sheet_at_all_gets_one(patched, mark):
    gone = (f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>', "")
    result = patched({"xl/_rels/workbook.xml.rels": gone}, [mark("A1")])
    assert '<cellXfs count="2">' in result["xl/styles1.xml"]
    assert "styles1.xml" in result["xl/_rels/workbook.xml.rels"] and "/xl/styles1.xml" in result["[Content_Types].xml"]


def test_border_of_a_mark_keeps_a_diagonal_line(patched, mark):
    line = '<diagonal style="thin"><color auto="1"/></diagonal>'
    own = ("<border/>", f'<border diagonalUp="1"><left/><right/><top/><bottom/>{line}</border>')
    style = MarkStyle(None, Border.box(Edge("medium", "A61B1B")))
    result = patched({STYLES: own}, [mark("A1", style=style)])
    new = result[STYLES].split("</borders>")[0].rsplit("<border ", 1)[1]
    assert new.startswith('diagonalUp="1"') and new.endswith(line + "</border>") and new.count('style="medium"') == 4


def test_hatch_fill_and_box_border(patched, mark):
    style = MarkStyle(Fill("B0568F", "lightUp", "FBF1F7"), Border.box(Edge("double", "801650")))
    result = patched({}, [mark("A1", style=style)])
    assert '<patternFill patternType="lightUp"><fgColor rgb="FFB0568F"/><bgColor rgb="FFFBF1F7"/>' in result[STYLES]
    assert result[STYLES].count('style="double"') == 4


def test_cell_inside_a_merge_is_marked_at_its_first_cell(patched, mark):
    merge = ("<pageMargins", '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells><pageMargins')
    result = patched({SHEET1: merge}, [mark("B2", "一"), mark("A1", "二")])
    assert '<c r="A1" s="3">' in result[SHEET1] and 'r="B2"' not in result[SHEET1]
    assert result.outcome.comments == 1 and "一" in result[COMMENTS] and "\n\n二" in result[COMMENTS]


def test_comment_has_text_box_relationships_and_content_types(patched, mark):
    result = patched({}, [mark("B1", "【错误】\n改正")])
    assert '<comment ref="B1" authorId="0">' in result[COMMENTS] and "<author>要点审核</author>" in result[COMMENTS]
    assert "<b/>" in result[COMMENTS].split("【错误】")[0]
    assert "<x:Row>0</x:Row><x:Column>1</x:Column>" in result[VML] and "width:225pt;height:36pt" in result[VML]
    relation = re.search(r'Id="(\w+)" Type="[^"]+/vmlDrawing"', result[SHEET_RELS])
    assert relation and f'<legacyDrawing r:id="{relation[1]}"/></worksheet>' in result[SHEET1]
    assert '<Default Extension="vml"' in result["[Content_Types].xml"]
    assert '<Override PartName="/xl/comments1.xml"' in result["[Content_Types].xml"]


def _with_comment(text: str, vml: str = "<xml></xml>") -> dict:
    return {
        SHEET1: ("</worksheet>", '<legacyDrawing r:id="rId7"/></worksheet>'),
        SHEET_RELS: f'{RELATIONS}<Relationship Id="rId7" Type="{OFFICE}/vmlDrawing" Target="/xl\\v.vml"/>'
        f'<Relationship Id="rId9" Type="{OFFICE}/comments" Target="../../xl/c.xml"/></Relationships>',
        "xl/c.xml": '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors>'
        f'<author>王</author></authors><commentList><comment ref="A1" authorId="0">{text}</comment></commentList>'
        "</comments>",
        "xl/v.vml": vml,
    }


def test_cell_that_has_a_comment_gets_our_text_behind_its_own(patched, mark):
    result = patched(_with_comment("<text><t>原有</t><phoneticPr fontId='1'/></text>"), [mark("A1", "一\n二")])
    assert "<text><r><t>原有</t></r><r>" in result["xl/c.xml"]
    assert result["xl/c.xml"].index("二") < result["xl/c.xml"].index("<phoneticPr")
    assert result["xl/c.xml"].count("<comment ") == 1 and "<author>要点审核</author>" not in result["xl/c.xml"]
    assert result["xl/v.vml"] == "<xml></xml>"


def test_new_comment_beside_old_ones_takes_a_shape_id_above_the_highest(patched, mark):
    broken = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="_x0000_s1077"><br></v:shape></xml>\n'
    result = patched(_with_comment("<text/>", broken), [mark("B1", "一")])
    assert "<author>王</author><author>要点审核</author></authors>" in result["xl/c.xml"]
    assert '<comment ref="B1" authorId="1">' in result["xl/c.xml"]
    assert 'id="_x0000_s1078"' in result["xl/v.vml"] and result["xl/v.vml"].endswith("</v:shape></xml>\n")
    assert (
        "<br></v:shape>" in result["xl/v.vml"]
        and 'xmlns:x="urn:schemas-microsoft-com:office:excel"' in result["xl/v.vml"]
    )
    assert "legacyDrawing" in result[SHEET1] and result[SHEET1].count("legacyDrawing") == 1


def test_threaded_comment_is_left_alone_and_reported(patched, mark):
    parts = {
        SHEET_RELS: f'{RELATIONS}<Relationship Id="rId1" Type="http://schemas.microsoft.com/office/2017/10/'
        'relationships/threadedComment" Target="../threadedComments/t.xml"/></Relationships>',
        "xl/threadedComments/t.xml": '<ThreadedComments><threadedComment ref="A1" id="{1}"/></ThreadedComments>',
    }
    result = patched(parts, [mark("A1", "一"), mark("B1", "二")])
    assert result.outcome.skipped == (("班级", 1, 1),) and result.outcome.comments == 1
    assert 'ref="A1"' not in result[COMMENTS] and '<c r="A1" s="3">' in result[SHEET1]


def test_legacy_drawing_stands_before_controls(patched, mark):
    tail = (
        "</worksheet>",
        '<drawing r:id="rId5"/><mc:AlternateContent xmlns:mc="m"><controls/></mc:AlternateContent><tableParts/>'
        "</worksheet>",
    )
    result = patched({SHEET1: tail}, [mark("A1", "一")])
    assert re.search(r'<drawing r:id="rId5"/><legacyDrawing r:id="rId\d+"/><mc:AlternateContent', result[SHEET1])


def test_relationship_parts_listed_by_override_only_still_get_a_content_type(patched, mark):
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    result = patched({"[Content_Types].xml": (rels, "")}, [mark("A1", "一")])
    assert rels in result["[Content_Types].xml"]


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
