"""Plain sheets are read here as the reader library reads them: cell by cell, type by type."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from processor.reading.book import open_book
from processor.reading.limits import Limits
from processor.reading.plain import PlainReader
from processor.reading.plain_parts import DATE, NUMBER, formats_of, texts_of
from processor.reading.scan import row_blocks

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_FORMATS = (0, 14, 22, 46, 9, 164, 165)
_CODES = {164: 'yyyy"年"m"月"d"日"', 165: '#,##0.00"元"'}
_TEXTS = ("合水县", " 前后有空格 ", "a&amp;b", "&lt;一&gt;", "", "12", "_x000D_", "两\n行")


def package(
    rows: str, texts: str = "", codes: dict[int, str] | None = None, formats: tuple[int, ...] = _FORMATS
) -> bytes:
    """A workbook of one sheet S with these rows and shared texts."""
    codes = _CODES if codes is None else codes
    named = "".join(f'<numFmt numFmtId="{number}" formatCode="{escaped(code)}"/>' for number, code in codes.items())
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in formats)
    kinds = (("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml"))
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(kinds, 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{named}</numFmts>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{texts}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}" xmlns:x14ac="urn:x">'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return out.getvalue()


def escaped(code: str) -> str:
    return code.replace('"', "&quot;")


def by_library(data: bytes) -> Any:
    """Rows with the type of each cell; what it says where it refuses them."""
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("S")
        return typed(rows.to_python(skip_empty_area=False))
    except BaseException:  # its panics are no Exception
        return "refused"


def typed(rows: Any) -> list[list[tuple[str, str]]]:
    return [[(type(cell).__name__, repr(cell)) for cell in row] for row in rows]


def by_us(data: bytes, path: Path, **limits: int) -> Any:
    path.write_bytes(data)
    return typed(open_book(path, Limits(**limits)).sheets[0].rows)


def plain(data: bytes) -> bool:
    """True where the sheet is read without the library."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        texts = texts_of(book.read("xl/sharedStrings.xml"))
        formats = formats_of("xl/styles.xml", book.read("xl/styles.xml"))
        return PlainReader(texts, formats).read([book.read("xl/worksheets/sheet1.xml")], 100_000) is not None


_NUMERALS = st.one_of(
    st.integers(-(10**17), 10**17).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["1_0", "+1", ".5", "5.", "1E5", "1e-7", "40373", "44197.5", "0", "60", "2958466", "１２", " 7"]),
)
_CELLS = st.one_of(
    st.tuples(st.just(""), st.just("")),
    st.tuples(st.just(""), _NUMERALS),
    st.tuples(st.just("s"), st.integers(0, len(_TEXTS) - 1).map(str)),
    st.tuples(st.just("str"), st.sampled_from(["是", "", "a&amp;b", " x ", "_x000D_", "a\r\nb", "#"])),
    st.tuples(
        st.just("inlineStr"), st.sampled_from(["合水", "", " x", "a&lt;b", "12", "_x000D_", "两\n行", "\u3000x"])
    ),
    st.tuples(st.just("b"), st.sampled_from(["0", "1"])),
    st.tuples(st.just("n"), st.integers(0, 10**6).map(str)),
)
_ROWS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.lists(st.tuples(st.integers(0, len(_FORMATS) - 1), _CELLS, st.booleans()), max_size=6),
        st.sampled_from(
            [
                "",
                ' hidden="1"',
                ' ht="30" customHeight="1"',
                ' spans="1:10"',
                ' s="2" customFormat="1" x14ac:dyDescent="0.25"',
            ]
        ),
        st.booleans(),
    ),
    max_size=8,
)


def written(rows: Any) -> str:
    """XML of rows: (blank rows before it, its cells, its attributes)."""
    number = 0
    parts = []
    for gap, cells, attributes, number_last in rows:
        number += 1 + gap
        inner = "".join(
            cell_xml("ABCDEFG"[col] + str(number), style, kind, value, formula)
            for col, (style, (kind, value), formula) in enumerate(cells)
        )
        end = f">{inner}</row>" if inner else "/>"
        own = f' r="{number}"'
        parts.append(f"<row{attributes}{own}{end}" if number_last else f"<row{own}{attributes}{end}")
    return "".join(parts)


def cell_xml(at: str, style: int, kind: str, value: str, formula: bool) -> str:
    shown = f' t="{kind}"' if kind else ""
    if not kind and not value:
        return f'<c r="{at}" s="{style}"/>'
    if kind == "inlineStr":
        kept = ' xml:space="preserve"' if formula else ""
        return f'<c r="{at}" s="{style}"{shown}><is><t{kept}>{value}</t></is></c>'
    worked = f"<f>SUM({at}:{at})</f>" if formula and kind != "s" else ""
    return f'<c r="{at}" s="{style}"{shown}>{worked}<v>{value}</v></c>'


def shared_texts() -> str:
    kept = ' xml:space="preserve"'
    return "".join(f"<si><t{kept if text != text.strip() else ''}>{text}</t></si>" for text in _TEXTS)


@settings(deadline=None, max_examples=200)
@given(_ROWS)
def test_the_same_cells_as_the_library(tmp_path_factory: Any, rows: Any) -> None:
    data = package(written(rows), shared_texts())
    expected = by_library(data)
    if expected == "refused":
        return
    path = tmp_path_factory.getbasetemp() / "plain.xlsx"
    assert by_us(data, path) == expected
    assert by_us(data, path, in_memory=0) == expected


def test_usual_rows_are_read_here() -> None:
    rows = (
        '<row r="1" spans="1:3" ht="30"><c r="A1" s="5" t="s"><v>0</v></c><c r="B1" s="1"/></row>'
        '<row r="2" spans="1:3"><c r="A2" s="0"><v>3</v></c><c r="C2" s="1"><v>44197</v></c></row><row r="3" ht="9"/>'
        '<row r="12" spans="1:3"><c r="A12" s="1"><v>44197</v></c><c r="C12"><f>SUM(A2:A11)</f><v>3.5</v></c></row>'
    )
    assert plain(package(rows, "<si><t>甲</t></si>"))
    tags = '<row ht="21.5" r="2"><c r="A2" s="5" t="inlineStr"><is><t>甲</t></is></c><c r="B2" t="n"></c></row>'
    assert plain(package(tags))


def test_time_grows_with_the_size_alone(tmp_path: Path) -> None:
    """What once tried all ways to share letters or attributes among the repeats of an expression."""
    data = package('<row r="1"><c r="A1" s="0"><v>44197</v></c></row>', codes={164: "m" * 500 + "x"}, formats=(164,))
    assert by_us(data, tmp_path / "code.xlsx") == by_library(data)
    attributes = ' r="1"' * 50_000
    assert not plain(package(f'<row{attributes} x/><row r="2"><c r="A2"><v>1</v></c></row>'))


def test_blocks_of_a_long_sheet_become_one_rectangle() -> None:
    """Later rows are wider, the first ones lead with blank rows, the last ones hold nothing."""
    lines = ['<row r="3"><c r="A3"><v>1</v></c></row>']
    for number in range(4, 60_000, 2):
        more = f'<c r="C{number}" t="str"><v>x y</v></c>' if number > 40_000 else ""
        lines.append(f'<row r="{number}" spans="1:3" ht="13.5"><c r="A{number}"><v>{number}</v></c>{more}</row>')
    lines += ['<row r="60001"><c r="A60001"/></row>', '<row r="60003" ht="9"/>']
    data = package("".join(lines))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    pieces = [sheet[at : at + (1 << 20)] for at in range(0, len(sheet), 1 << 20)]
    assert len(pieces) > 2
    for some in (row_blocks(pieces), [sheet]):
        read = PlainReader({}, formats_of("xl/styles.xml", b"<styleSheet/>")).read(some, 10**6)
        assert read is not None and typed(read[0]) == by_library(data)


def test_small_parts_that_recur_are_held_to_what_the_directory_says(tmp_path: Path) -> None:
    from processor.errors import Unread

    row = '<row r="1"><c r="A1" s="1"><v>44197</v></c></row>'
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package(row))) as book, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in book.namelist():
            out.writestr(name, book.read(name))
        size = out.getinfo("xl/styles.xml").file_size
    data = packed.getvalue()
    assert by_us(data, tmp_path / "sound.xlsx") == by_us(data, tmp_path / "again.xlsx") == by_library(data)
    at = data.rindex(b"xl/styles.xml") - 46 + 24
    assert int.from_bytes(data[at : at + 4], "little") == size
    for wrong in (size - 1, size + 1):
        damaged = data[:at] + wrong.to_bytes(4, "little") + data[at + 4 :]
        with pytest.raises(Unread, match="损坏"):
            by_us(damaged, tmp_path / "damaged.xlsx")


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>',
        '<row r="1"><c r="A1"><f>1+1</f></c></row>',
        '<row r="1"><c r="A1"><f>1+1</f><v></v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>x</t></r></is></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><v>x</v></c></row>',
        '<row r="1"><c r="A1" t="str"><is><t>x</t></is></c></row>',
        '<row r="1"><c r="A1"><is><t>1</t></is></c></row>',
        '<row hidden="1" r="2"><c r="A2"><v>1</v></c></row><row hidden="1" r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>',
        '<row r="1"><c r="A1" s="3"><v>1</v></c></row>',
        '<row r="#"><c r="A#"><v>1</v></c></row>',
        '<row r="01"><c r="A01"><v>1</v></c></row>',
        '<row r="1"><!-- --><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="9000"><c r="A9000"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1<v></c><c r="B1"></v>2</v></c></row>',
        '<row r="1"><c r="A1"></v>1<v></c></row>',
        '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>1</v></c><c r="B1">\0</c></row>',
        '<row r="1"><c r="A1"><v>\x0b7</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>x<!-- -->y</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x<b/></t></is></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t></v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>x</t></is></c></row>',
        '<row r="1"><c r="A1"><f.>1</f><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>x y</v></c><c r="B1"><v>1_0</v></c></row>',
        '<row r="2" r="2"/><row r="1"><c r="A1"><v>1</v></c></row>',
    ],
)
def test_everything_else_is_left_to_the_library(row: str) -> None:
    assert not plain(package(row))


def test_a_formula_that_is_no_text_is_left_to_the_library() -> None:
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1"><f>"\xe4\xb8"</f><v>1</v></c></row></sheetData></worksheet>'
    assert PlainReader({}, ()).read([sheet], 9) is None
    for sound in (b"\xe4\xb8\xad", b"&amp;", b"&#10;", b"#,##0"):
        assert PlainReader({}, ()).read([sheet.replace(b"\xe4\xb8", sound)], 9) is not None
    assert PlainReader({}, ()).read([sheet.replace(b"\xe4\xb8", b"&")], 9) is None


def test_a_plan_for_one_row_is_not_taken_for_another() -> None:
    """Row 2 in style 2 says 2 twice; row 14 in style 14 would too, but its style is another."""
    rows = '<row r="2"><c r="A2" s="2"><v>1</v></c></row><row r="4"><c r="A4" s="4"><v>1</v></c></row>'
    data = package(rows, formats=(0, 0, 0, 0, 46))
    assert not plain(data)
    assert plain(package(rows.replace("<v>1<", "<v>100<"), formats=(0, 0, 0, 0, 14)))


@pytest.mark.parametrize(
    "code",
    [
        *("yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', "yyyy年m月", "d/m/yy", "yyyy\\-mm\\-dd", "m-d"),
        *("0", "0.00", "#,##0", "#,##0.00_);(#,##0.00)", "0.0%", '0"人"', '#,##0"元"', "General", "@", "[Red]0", "0_ "),
        *("h:mm", "yyyy-mm-dd hh:mm", "[h]:mm", "mm:ss", 'yyyy"d"', "0.0E+00", "[$-804]yyyy-mm-dd", "[DBNum1]0"),
        *('"d"0', '"共"0"天"', "yy;@", "AAAA", "mmmm", "general", "0/0", "??/??", "* 0"),
    ],
)
def test_formats_make_days_as_they_do_in_the_library(code: str) -> None:
    data = package('<row r="1"><c r="A1" s="0"><v>44197</v></c></row>', codes={164: code}, formats=(164,))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        (kind,) = formats_of("xl/styles.xml", book.read("xl/styles.xml"))
    (((name, _),),) = by_library(data)
    assert kind in {"float": (NUMBER, ""), "date": (DATE, "")}.get(name, ("",))


@pytest.mark.parametrize("number", [*range(82), 100, 163])
def test_built_in_formats_too(number: int) -> None:
    data = package('<row r="1"><c r="A1" s="0"><v>44197</v></c></row>', codes={}, formats=(number,))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        (kind,) = formats_of("xl/styles.xml", book.read("xl/styles.xml"))
    (((name, _),),) = by_library(data)
    assert kind in {"float": (NUMBER, ""), "date": (DATE, "")}.get(name, ("",))


def test_years_that_count_from_1904_are_left_to_the_library(tmp_path: Path) -> None:
    data = package('<row r="1"><c r="A1" s="1"><v>44197</v></c></row>')
    old = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(old, "w") as out:
        for name in book.namelist():
            out.writestr(name, book.read(name).replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>'))
    assert (
        by_us(old.getvalue(), tmp_path / "1904.xlsx")
        == by_library(old.getvalue())
        == [[("date", "datetime.date(2025, 1, 2)")]]
    )


def test_a_part_that_does_not_match_its_checksum_is_damaged(tmp_path: Path) -> None:
    from processor.errors import Unread

    data = package('<row r="1"><c r="A1"><v>44197</v></c></row>').replace(b"<v>44197<", b"<v>44198<")
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(data)
    with pytest.raises(Unread, match="损坏"):
        open_book(path, Limits())
