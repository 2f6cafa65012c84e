"""Every trap of write-back.md that lies in comments and their boxes, named."""

from __future__ import annotations

import re

SHEET1 = "xl/worksheets/sheet1.xml"
COMMENTS = "xl/comments1.xml"
VML = "xl/drawings/vmlDrawing1.vml"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


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
