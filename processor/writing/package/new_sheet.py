"""Our own sheet as a part: inline strings, so that the sender's shared strings stay untouched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from processor.model import column_letters
from processor.writing.package.address import a1, area
from processor.writing.package.relations import XML_HEAD
from processor.writing.package.spec import CellStyle, NewSheet, SheetRow, Validation
from processor.writing.package.xmlbytes import escaped, quoted

_LONGEST_TEXT = 32_767
_LONGEST_PROMPT, _LONGEST_TITLE = 255, 32
_LONGEST_FOOTER = 255
_A4 = 9

StyleIndex = Callable[[CellStyle], int]


def sheet_part(sheet: NewSheet, namespace: bytes, style_index: StyleIndex) -> bytes:
    """The worksheet's XML. style_index: the format index of a style in the workbook."""
    width = max([len(row.cells) for row in sheet.rows] + [1])
    parts = [
        XML_HEAD,
        b'<worksheet xmlns="%s">' % namespace,
        _properties(sheet),
        b'<dimension ref="A1:%s"/>' % a1(max(len(sheet.rows), 1), width),
        _view(sheet),
        b'<sheetFormatPr defaultRowHeight="15"/>',
        _columns(sheet),
        b"<sheetData>",
        *_rows(sheet.rows, width, style_index),
        b"</sheetData>",
        b'<autoFilter ref="%s"/>' % quoted(sheet.autofilter) if sheet.autofilter else b"",
        _list(b"mergeCells", [b'<mergeCell ref="%s"/>' % quoted(ref) for ref in sheet.merges]),
        _list(b"dataValidations", [_validation(item) for item in sheet.validations if item.ranges]),
        _list(b"hyperlinks", _links(sheet), counted=False),
        _print_setup(sheet),
        b"</worksheet>",
    ]
    return b"".join(parts)


def defined_names(sheet: NewSheet, name: str) -> list[tuple[str, bool, str]]:
    """The names that belong to the sheet under its tab's name: built-in name, whether hidden, what it refers to."""
    tab = "'" + name.replace("'", "''") + "'!"
    names: list[tuple[str, bool, str]] = []
    if sheet.autofilter:
        names.append(("_xlnm._FilterDatabase", True, tab + _absolute(sheet.autofilter)))
    if sheet.setup.area:
        names.append(("_xlnm.Print_Area", False, tab + _absolute(sheet.setup.area)))
    if sheet.setup.repeat:
        first, last = sheet.setup.repeat
        names.append(("_xlnm.Print_Titles", False, f"{tab}${first}:${last}"))
    return names


def _absolute(ref: str) -> str:
    corners = []
    for corner in ref.replace("$", "").split(":"):
        letters = corner.rstrip("0123456789")
        corners.append(f"${letters}${corner[len(letters) :]}")
    return ":".join(corners)


def _properties(sheet: NewSheet) -> bytes:
    colour = b'<tabColor rgb="FF%s"/>' % sheet.tab_colour.encode() if sheet.tab_colour else b""
    return b'<sheetPr>%s<pageSetUpPr fitToPage="1"/></sheetPr>' % colour


def _view(sheet: NewSheet) -> bytes:
    lines = b"" if sheet.gridlines else b' showGridLines="0"'
    pane = b'<selection activeCell="A1" sqref="A1"/>'
    box = area(sheet.freeze.encode()) if sheet.freeze else None
    if box is not None and box[:2] != (1, 1):
        down, right = box[0] - 1, box[1] - 1
        where = b"bottomRight" if down and right else b"bottomLeft" if down else b"topRight"
        split = (b' xSplit="%d"' % right if right else b"") + (b' ySplit="%d"' % down if down else b"")
        at = quoted(sheet.freeze)
        pane = b'<pane%s topLeftCell="%s" activePane="%s" state="frozen"/>' % (split, at, where)
        pane += b'<selection pane="%s" activeCell="%s" sqref="%s"/>' % (where, at, at)
    return b'<sheetViews><sheetView%s tabSelected="1" workbookViewId="0">%s</sheetView></sheetViews>' % (lines, pane)


def _columns(sheet: NewSheet) -> bytes:
    parts = [
        b'<col min="%d" max="%d" width="%g" customWidth="1"%s/>'
        % (number, number, column.width, b' hidden="1"' if column.hidden else b"")
        for number, column in enumerate(sheet.columns, 1)
    ]
    return _list(b"cols", parts, counted=False)


def _rows(rows: Sequence[SheetRow], width: int, style_index: StyleIndex) -> Iterator[bytes]:
    starts = [b'<c r="' + column_letters(col).encode() for col in range(1, width + 1)]
    looks: dict[int, bytes] = {}
    for number, row in enumerate(rows, 1):
        height = b' ht="%g" customHeight="1"' % row.height if row.height is not None else b""
        digits = b"%d" % number
        pieces: list[bytes] = []
        for start, cell in zip(starts, row.cells, strict=False):
            if cell is not None:
                style = cell.style
                look = looks.get(id(style))
                if look is None:
                    look = looks[id(style)] = b'"' if style is None else b'" s="%d"' % style_index(style)
                pieces += (start, digits, look, _value(cell.value))
        if pieces or height:
            yield b'<row r="%d"%s>%s</row>' % (number, height, b"".join(pieces))


def _value(value: str | int | float | None) -> bytes:
    """What stands in a cell's element behind its look."""
    if value is None or value == "":
        return b"/>"
    if isinstance(value, str):
        return b' t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % escaped(value[:_LONGEST_TEXT])
    return b"><v>%s</v></c>" % repr(value).encode()


def _validation(item: Validation) -> bytes:
    texts = (
        (b"promptTitle", item.prompt_title[:_LONGEST_TITLE]),
        (b"prompt", item.prompt[:_LONGEST_PROMPT]),
        (b"errorTitle", item.error_title[:_LONGEST_TITLE]),
        (b"error", item.error[:_LONGEST_PROMPT]),
    )
    words = b"".join(b' %s="%s"' % (name, quoted(text)) for name, text in texts if text)
    return (
        b'<dataValidation type="%s" operator="%s" allowBlank="1" showInputMessage="1" showErrorMessage="1"%s'
        b' sqref="%s"><formula1>%s</formula1></dataValidation>'
    ) % (quoted(item.kind), quoted(item.operator), words, quoted(" ".join(item.ranges)), escaped(item.formula))


def _links(sheet: NewSheet) -> list[bytes]:
    links: list[bytes] = []
    for number, row in enumerate(sheet.rows, 1):
        for col, cell in enumerate(row.cells, 1):
            if cell is not None and cell.link:
                tip = b' tooltip="%s"' % quoted(cell.tip) if cell.tip else b""
                links.append(b'<hyperlink ref="%s" location="%s"%s/>' % (a1(number, col), quoted(cell.link), tip))
    return links


def _print_setup(sheet: NewSheet) -> bytes:
    setup = sheet.setup
    left, right, top, bottom = setup.margins
    footer = "".join(f"&{place}{text}" for place, text in zip("LCR", setup.footer, strict=True) if text)
    return (
        b'<printOptions horizontalCentered="1"/>'
        b'<pageMargins left="%g" right="%g" top="%g" bottom="%g" header="0.25" footer="0.25"/>'
        b'<pageSetup paperSize="%d" orientation="%s" fitToWidth="1" fitToHeight="0"/>%s'
    ) % (
        *(left, right, top, bottom, _A4),
        b"landscape" if setup.landscape else b"portrait",
        b"<headerFooter><oddFooter>%s</oddFooter></headerFooter>" % escaped(footer[:_LONGEST_FOOTER])
        if footer
        else b"",
    )


def _list(name: bytes, items: list[bytes], *, counted: bool = True) -> bytes:
    if not items:
        return b""
    count = b' count="%d"' % len(items) if counted else b""
    return b"<%s%s>%s</%s>" % (name, count, b"".join(items), name)
