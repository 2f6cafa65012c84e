"""styles.xml: looks are appended, never renumbered.

A marked cell gets a copy of its own format with fill and border replaced. Order of the parts: ECMA-376 part 1, 18.8.39.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from processor.writing.package.looks import Ground, bare, has_fill, prefixed
from processor.writing.package.refusal import refuse
from processor.writing.package.relations import XML_HEAD
from processor.writing.package.remembered import by_content
from processor.writing.package.spec import Border, CellStyle, MarkStyle
from processor.writing.package.style_xml import border_xml, fill_xml, own_look
from processor.writing.package.xmlbytes import (
    Element,
    Splice,
    attributes,
    blanked,
    child,
    filled,
    inside,
    quoted,
    root_element,
    utf8,
    with_attributes,
)

_ORDER = (
    b"numFmts",
    b"fonts",
    b"fills",
    b"borders",
    b"cellStyleXfs",
    b"cellXfs",
    b"cellStyles",
    b"dxfs",
    b"tableStyles",
    b"colors",
    b"extLst",
)
_GROWING = (b"numFmts", b"fonts", b"fills", b"borders", b"cellXfs")
_BUILT_IN_FORMATS = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}
_FIRST_OWN_FORMAT = 164
_MOST_FORMATS = 65_490
_MOST_WORN = 512
_NO_FILL, _GREY_FILL = (
    b'<%sfill><%spatternFill patternType="' + name + b'"/></%sfill>' for name in (b"none", b"gray125")
)
_BARE = (
    b'<styleSheet xmlns="%s"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PLAIN_XF = b'<%sxf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'


class _Section:
    """One list of styles.xml. old: how many entries it has; entries: where they stand; added: new ones, in order."""

    def __init__(self, element: Element | None, entries: Sequence[Element] = ()) -> None:
        self.element = element
        self.entries = entries
        self.old = len(entries)
        self.added: list[bytes] = []
        self._indices: dict[bytes, int] = {}

    def put(self, entry: bytes) -> int:
        """The index of `entry`, appended unless it was appended before."""
        index = self._indices.get(entry)
        if index is None:
            index = self._indices[entry] = self.old + len(self.added)
            self.added.append(entry)
        return index


class _Worn(NamedTuple):
    """A format with the look of a mark: what it gets, and its element with room for the numbers of these."""

    look: MarkStyle
    fill: bytes
    border: bytes
    xf: bytes


class _Outline(NamedTuple):
    """The root, the elements in it, the lists that may grow, each with its entries; and of formats asked for before,
    what they look like, and with which marks."""

    root: Element
    elements: list[tuple[bytes, Element]]
    lists: dict[bytes, tuple[Element | None, list[Element]]]
    grounds: dict[int, Ground]
    worn: dict[tuple[int, int], _Worn]


@by_content
def _outline(data: bytes) -> _Outline:
    clean = blanked(data)
    root = root_element(clean)
    elements = [(found.local, found) for found in inside(clean, root)]
    first = dict(reversed(elements))
    growing = ((name, first.get(name)) for name in _GROWING)
    lists = {name: (element, list(inside(clean, element)) if element else []) for name, element in growing}
    return _Outline(root, elements, lists, {}, {})


class StyleBook:
    """The looks of a workbook; `data` is styles.xml, or None for a workbook that has none."""

    def __init__(self, data: bytes | None, namespace: bytes) -> None:
        self.data = utf8(data) if data else XML_HEAD + _BARE % namespace
        self._clean = blanked(self.data)
        self._outline = _outline(self.data)
        self._root, self._elements = self._outline.root, self._outline.elements
        self._prefix = self._root.prefix
        self._sections = {name: _Section(*found) for name, found in self._outline.lists.items()}
        self._marked: dict[tuple[int, int], tuple[MarkStyle, int]] = {}
        self._styled: dict[int, tuple[CellStyle, int]] = {}
        self._named = b' xfId="0"' if any(local == b"cellStyleXfs" for local, _ in self._elements) else b""
        self._padded = False

    @property
    def changed(self) -> bool:
        """Whether anything was appended."""
        return any(section.added for section in self._sections.values())

    def marked(self, base: int, look: MarkStyle) -> int:
        """The index of the format `base` with the look of a mark; made on first use. Looks are known by identity: to
        hash one for every cell takes longer than to write the cell."""
        known = self._marked.get((base, id(look)))
        if known is None:
            self._pad()
            worn = self._worn(base, look)
            fill = self._sections[b"fills"].put(worn.fill) if worn.fill else 0
            border = self._sections[b"borders"].put(worn.border) if worn.border else 0
            known = look, self._put_format(worn.xf % {b"fill": fill, b"border": border})
            self._marked[base, id(look)] = known
        return known[1]

    def _worn(self, base: int, look: MarkStyle) -> _Worn:
        """The format `base` with the look of a mark, its fill and border not numbered yet."""
        worn = self._outline.worn
        if (base, id(look)) not in worn:
            if len(worn) >= _MOST_WORN:
                worn.clear()
            worn[base, id(look)] = self._put_on(base, look)
        return worn[base, id(look)]

    def _put_on(self, base: int, look: MarkStyle) -> _Worn:
        xf = self._xf(base).replace(b"%", b"%%")
        values: dict[bytes, bytes | None] = {}
        end = xf.index(b">") + 1 if b">" in xf else len(xf)
        fill = border = b""
        if look.fill is not None:
            fill = fill_xml(self._prefix, look.fill)
            values |= {b"fillId": b"%(fill)d", b"applyFill": b"1"}
        if look.border is not None:
            border = self._crossed(attributes(xf[:end]).get(b"borderId", b"0"), look.border)
            values |= {b"borderId": b"%(border)d", b"applyBorder": b"1"}
        return _Worn(look, fill, border, with_attributes(xf[:end], values) + xf[end:])

    def ground(self, index: int) -> Ground:
        """Fill and border of a format of the source."""
        known = self._outline.grounds.get(index)
        if known is None:
            known = self._outline.grounds[index] = self._ground(index)
        return known

    def _ground(self, index: int) -> Ground:
        xf = self._xf(index)
        values = attributes(xf[: xf.index(b">") + 1])
        found: list[bytes] = []
        for name, section in ((b"fillId", b"fills"), (b"borderId", b"borders")):
            number, entries = values.get(name, b"0"), self._sections[section].entries
            entry = entries[int(number)] if number.isdigit() and int(number) < len(entries) else None
            found.append(bare(self.data[entry.start : entry.end]) if entry else b"")
        return Ground(found[0], found[1])

    def regrounded(self, base: int, fill: bytes | None, border: bytes | None) -> int:
        """The index of the format `base` with another fill and border; None leaves the one it has."""
        self._pad()
        xf = self._xf(base)
        values: dict[bytes, bytes | None] = {}
        if fill is not None:
            values[b"fillId"] = self._known(b"fills", prefixed(fill or _NO_FILL % (b"", b"", b""), self._prefix))
        if border is not None:
            values[b"borderId"] = self._known(b"borders", prefixed(border or border_xml(b"", Border()), self._prefix))
        end = xf.index(b">") + 1
        return self._put_format(with_attributes(xf[:end], values) + xf[end:])

    def _known(self, section: bytes, entry: bytes) -> bytes:
        """The index of `entry`, which is appended where the source does not have it."""
        for number, old in enumerate(self._sections[section].entries):
            if self.data[old.start : old.end] == entry:
                return b"%d" % number
        return b"%d" % self._sections[section].put(entry)

    def uses(self, mark: MarkStyle) -> bool:
        """Whether the source has a fill that is the one of a mark."""
        fills = (self.data[entry.start : entry.end] for entry in self._sections[b"fills"].entries)
        return mark.fill is not None and any(has_fill(bare(fill), mark.fill) for fill in fills)

    @property
    def formats(self) -> int:
        """How many formats the source has."""
        return self._sections[b"cellXfs"].old

    def styled(self, style: CellStyle) -> int:
        """The index of a format of our own sheet; made on first use. Styles are known by identity, too."""
        known = self._styled.get(id(style))
        if known is None:
            self._pad()
            look = own_look(self._prefix, style)
            font = self._sections[b"fonts"].put(look.font)
            fill = self._sections[b"fills"].put(look.fill) if look.fill else 0
            border = self._sections[b"borders"].put(look.border) if look.border else 0
            number = self._number_format(style.number_format)
            known = style, self._put_format(look.xf % (number, font, fill, border, self._named))
            self._styled[id(style)] = known
        return known[1]

    def _put_format(self, xf: bytes) -> int:
        formats = self._sections[b"cellXfs"]
        if formats.old + len(formats.added) >= _MOST_FORMATS:
            raise refuse("单元格格式太多", "too many cell formats")
        return formats.put(xf)

    def _pad(self) -> None:
        """What readers take for granted: format 0, border 0, and fills 0 and 1, which Excel keeps for itself."""
        if self._padded:
            return
        self._padded = True
        p = self._prefix
        basics = {
            b"fonts": [b'<%sfont><%ssz val="11"/><%sname val="Calibri"/></%sfont>' % (p, p, p, p)],
            b"fills": [_NO_FILL % (p, p, p), _GREY_FILL % (p, p, p)],
            b"borders": [b"<%sborder/>" % p],
            b"cellXfs": [_PLAIN_XF % p],
        }
        for name, entries in basics.items():
            section = self._sections[name]
            for entry in entries[section.old :]:
                section.put(entry)

    def _xf(self, index: int) -> bytes:
        formats = self._sections[b"cellXfs"]
        if not formats.entries:
            return _PLAIN_XF % self._prefix
        entry = formats.entries[index if 0 <= index < formats.old else 0]
        return self.data[entry.start : entry.end]

    def _crossed(self, index: bytes, border: Border) -> bytes:
        """The border of a mark, keeping the diagonal line of the cell's own (a divided header cell)."""
        entries = self._sections[b"borders"].entries
        own = entries[int(index)] if index.isdigit() and int(index) < len(entries) else None
        crossed = own is not None and b"diagonal" in self._clean[own.start : own.opened]
        line = child(self._clean, own, b"diagonal") if own and crossed else None
        if own is None or line is None or line.empty:
            return border_xml(self._prefix, border)
        old = attributes(self._clean[own.start : own.opened])
        keep = b"".join(b' %s="%s"' % (k, old[k]) for k in (b"diagonalUp", b"diagonalDown") if k in old)
        return border_xml(self._prefix, border, self.data[line.start : line.end], keep)

    def _number_format(self, code: str) -> int:
        if code in _BUILT_IN_FORMATS:
            return _BUILT_IN_FORMATS[code]
        section = self._sections[b"numFmts"]
        used = [attributes(self._clean[e.start : e.opened]).get(b"numFmtId", b"") for e in section.entries]
        taken = [int(number) for number in used if number.isdigit()]
        taken += [int(attributes(entry)[b"numFmtId"]) for entry in section.added]
        for entry in section.added:
            if attributes(entry)[b"formatCode"] == quoted(code):
                return int(attributes(entry)[b"numFmtId"])
        number = max([_FIRST_OWN_FORMAT - 1, *taken]) + 1
        section.added.append(b'<%snumFmt numFmtId="%d" formatCode="%s"/>' % (self._prefix, number, quoted(code)))
        return number

    def splices(self) -> list[Splice]:
        """What is to be spliced into `data`."""
        splices: list[Splice] = []
        made: list[tuple[int, bytes]] = []
        for name in _ORDER:
            section = self._sections.get(name)
            if section is None or not section.added:
                continue
            count = b"%d" % (section.old + len(section.added))
            body = b"".join(section.added)
            if section.element is None:
                qualified = self._prefix + name
                whole = b'<%s count="%s">%s</%s>' % (qualified, count, body, qualified)
                made.append((self._place_for(name), whole))
                continue
            tag = self.data[section.element.start : section.element.opened]
            new_tag = with_attributes(tag, {b"count": count}) if b"count" in attributes(tag) else tag
            splices += filled(self.data, section.element, body, new_tag)
        if made and self._root.empty:
            return filled(self.data, self._root, b"".join(whole for _, whole in made))
        return splices + [Splice(place, place, whole) for place, whole in made]

    def _place_for(self, name: bytes) -> int:
        """Where a list that the source does not have belongs: after the last one that comes before it."""
        before = _ORDER[: _ORDER.index(name)]
        ends = [found.end for local, found in self._elements if local in before]
        return max(ends, default=self._root.opened)
