"""Every trap of write-back.md that lies in cells and formats, named."""

from __future__ import annotations

import re

import pytest

from processor.writing.package import container
from processor.writing.package.spec import (
    Border,
    Edge,
    Fill,
    MarkStyle,
)

SHEET1 = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
COMMENTS = "xl/comments1.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


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


def test_namespaces_named_in_mc_ignorable_keep_their_prefixes(patched, mark):
    root = (
        "<worksheet xmlns=",
        '<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" xmlns=',
    )
    result = patched({SHEET1: root}, [mark("A1", "一")])
    assert result[SHEET1].startswith(root[1]) and 'mc:Ignorable="x14ac"' in result[SHEET1]


def test_our_texts_never_touch_the_shared_strings(patched, mark, our_sheet):
    shared = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>须修改</t></si></sst>'
    result = patched({"xl/sharedStrings.xml": shared}, [mark("A1", "一")], our_sheet)
    assert result["xl/sharedStrings.xml"] == shared and 't="inlineStr"' in result["xl/worksheets/sheet2.xml"]


def test_conditional_formatting_of_the_senders_outranks_our_fill_so_the_comment_tells_it_too(patched, mark, our_sheet):
    rule = '<conditionalFormatting sqref="A1"><cfRule type="cellIs" dxfId="0" priority="1"/></conditionalFormatting>'
    result = patched({SHEET1: ("<pageMargins", f"{rule}<pageMargins")}, [mark("A1", "改正")], our_sheet)
    assert rule in result[SHEET1] and "改正" in result[COMMENTS] and result.outcome.sheet


def test_protected_filtered_frozen_and_grouped_sheets_stay_so(patched, mark, our_sheet):
    row = '<row r="2" hidden="1" outlineLevel="1" collapsed="1"><c r="A2" s="1"><v>2</v></c></row><row r="3"'
    view = (
        '<sheetView tabSelected="1" workbookViewId="0"/>',
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>',
    )
    tail = '<sheetProtection sheet="1" password="CC1A"/><autoFilter ref="A1:C3"><filterColumn colId="0"/></autoFilter>'
    text = patched({}, [])[SHEET1]
    for old, new in (view, ('<row r="3"', row), ("</sheetData>", f"</sheetData>{tail}")):
        assert old in text
        text = text.replace(old, new)
    result = patched({SHEET1: text}, [mark("A2", "一")], our_sheet)
    assert re.sub(r"<legacyDrawing[^>]*>", "", result[SHEET1]) == text.replace('<c r="A2" s="1">', '<c r="A2" s="3">')
    assert result.outcome.hidden == (("班级", 2),)


def test_ten_thousand_marks_are_one_pass_over_the_sheet(patched, mark, monkeypatch):
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 10_001))
    text = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>'
    copies = []

    def counted(data, splices, _real=container.spliced):
        copies.append(len(data))
        return _real(data, splices)

    monkeypatch.setattr(container, "spliced", counted)
    result = patched({SHEET1: text + "</worksheet>"}, [mark(f"A{row}") for row in range(1, 10_001)])
    assert copies.count(len(text) + len("</worksheet>")) == 1
    assert result[SHEET1].count('s="3"') == 10_000
