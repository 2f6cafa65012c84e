"""The workbook part: which sheets there are, and one more at the end that the file opens on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from processor.records import dataclass
from processor.writing.package.container import Package
from processor.writing.package.looks import theme_colours
from processor.writing.package.refusal import refuse
from processor.writing.package.relations import STRICT, TRANSITIONAL, Relations
from processor.writing.package.remembered import by_content
from processor.writing.package.xmlbytes import (
    Element,
    Splice,
    attributes,
    blanked,
    child,
    escaped,
    filled,
    inside,
    namespace,
    namespace_prefix,
    quoted,
    root_element,
    text_of,
    utf8,
    with_attributes,
)

STRICT_MAIN = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_MOST_SHEETS = 60_000
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_BEFORE_VIEWS = (b"fileVersion", b"fileSharing", b"workbookPr", b"AlternateContent", b"workbookProtection")
_BEFORE_NAMES = (*_BEFORE_VIEWS, b"bookViews", b"sheets", b"functionGroups", b"externalReferences")


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of the workbook: its tab's name, its part, what kind of sheet it is (worksheet, chartsheet ...), and
    whether it is hidden or veryHidden (else empty)."""

    name: str
    part: str
    kind: str
    state: str = ""


class _Listed(NamedTuple):
    """A tab as the workbook lists it. relation: the id of the relationship that leads to its part"""

    name: str
    number: int
    relation: str
    state: str


@by_content
def _outline(data: bytes) -> tuple[Element, bytes, dict[bytes, Element], list[_Listed]]:
    """The root and its tag, the first element of each kind in it, and the tabs that it lists."""
    clean = blanked(data)
    root = root_element(clean)
    root_tag = clean[root.start : root.opened]
    top = {item.local: item for item in reversed(list(inside(clean, root)))}
    prefix = namespace_prefix(root_tag, TRANSITIONAL.encode(), STRICT.encode())
    listed = []
    for element in inside(clean, top[b"sheets"]) if b"sheets" in top else ():
        values = attributes(clean[element.start : element.opened])
        digits = values.get(b"sheetId", b"")
        wanted = [prefix + b":id"] if prefix else []
        wanted += [name for name in values if name.endswith(b":id")]
        relation = text_of(next((values[name] for name in wanted if name in values), b""))
        name, state = text_of(values.get(b"name", b"")), text_of(values.get(b"state", b""))
        number = int(digits) if digits.isdigit() else 0
        listed.append(_Listed(name, number, relation, "" if state == "visible" else state))
    return root, root_tag, top, listed


class Workbook:
    """The workbook part of a package."""

    def __init__(self, package: Package) -> None:
        documents = Relations(package, "").of_kind("officeDocument")
        if not documents or documents[0].part is None:
            raise refuse("找不到工作簿", "there is no workbook in the file")
        self.part = documents[0].part
        self.data = utf8(package.read(self.part))
        self._clean = blanked(self.data)
        self._root, self._root_tag, self._top, listed = _outline(self.data)
        if self._root.local != b"workbook":
            raise refuse("找不到工作簿", "there is no workbook in the file", self.part)
        self.namespace = namespace(self._root_tag, self._root.prefix)
        self.base = STRICT if self.namespace == STRICT_MAIN else TRANSITIONAL
        self.relations = Relations(package, self.part)
        if b"sheets" not in self._top:
            raise refuse("工作簿没有工作表", "the workbook has no sheets", self.part)
        self._sheets = [sheet.name for sheet in listed]
        self._last_number = max((sheet.number for sheet in listed), default=0)
        self.tabs = list(self._tabs(listed))

    def _tabs(self, listed: Sequence[_Listed]) -> Iterator[Tab]:
        """The tabs that lead to a part."""
        by_id = {item.id: item for item in self.relations.items}
        for sheet in listed:
            relation = by_id.get(sheet.relation)
            if relation is not None and relation.part is not None:
                yield Tab(sheet.name, relation.part, relation.kind, sheet.state)

    @property
    def active(self) -> str:
        """The name of the tab that the file opens on."""
        views = self._top.get(b"bookViews")
        view = child(self._clean, views, b"workbookView") if views else None
        index = attributes(self._clean[view.start : view.opened]).get(b"activeTab", b"0") if view else b"0"
        return self._sheets[int(index)] if index.isdigit() and int(index) < len(self._sheets) else ""

    def free_name(self, wanted: str) -> str:
        """`wanted` as a tab's name that is allowed and not in use (names are compared without case)."""
        wanted = wanted.translate(_NOT_IN_NAMES).strip("' ")[:_LONGEST_NAME] or "Sheet"
        taken = {name.casefold() for name in self._sheets}
        name, number = wanted, 2
        while name.casefold() in taken:
            ending = f" ({number})"
            name, number = wanted[: _LONGEST_NAME - len(ending)] + ending, number + 1
        return name

    def with_sheet(self, name: str, relation_id: str, names: list[tuple[str, bool, str]]) -> list[Splice]:
        """Splices that put a tab at the end, open the file on it and define its built-in `names`."""
        if len(self._sheets) >= _MOST_SHEETS:
            raise refuse("工作表太多", "too many sheets")
        p = self._root.prefix
        prefix = namespace_prefix(self._root_tag, self.base.encode())
        declared = b"" if prefix else b' xmlns:r="%s"' % self.base.encode()
        tab = b'<%ssheet name="%s" sheetId="%d"%s %s:id="%s"/>' % (
            *(p, quoted(name), self._last_number + 1),
            *(declared, prefix or b"r", relation_id.encode()),
        )
        splices = filled(self.data, self._top[b"sheets"], tab)
        splices += self._opened_on(len(self._sheets))
        return splices + self._defined(names, len(self._sheets))

    def _opened_on(self, index: int) -> list[Splice]:
        p = self._root.prefix
        views = self._top.get(b"bookViews")
        view = child(self._clean, views, b"workbookView") if views else None
        new = b'<%sworkbookView activeTab="%d"/>' % (p, index)
        if views is None:
            whole = b"<%sbookViews>%s</%sbookViews>" % (p, new, p)
            place = self._after(_BEFORE_VIEWS)
            return [Splice(place, place, whole)]
        if view is None:
            return filled(self.data, views, new)
        tag = self.data[view.start : view.opened]
        return [Splice(view.start, view.opened, with_attributes(tag, {b"activeTab": b"%d" % index}))]

    def _defined(self, names: list[tuple[str, bool, str]], index: int) -> list[Splice]:
        if not names:
            return []
        p = self._root.prefix
        body = b"".join(
            b'<%sdefinedName name="%s" localSheetId="%d"%s>%s</%sdefinedName>'
            % (p, quoted(name), index, b' hidden="1"' if hidden else b"", escaped(ref), p)
            for name, hidden, ref in names
        )
        element = self._top.get(b"definedNames")
        if element is not None:
            return filled(self.data, element, body)
        place = self._after(_BEFORE_NAMES)
        return [Splice(place, place, b"<%sdefinedNames>%s</%sdefinedNames>" % (p, body, p))]

    def _after(self, before: tuple[bytes, ...]) -> int:
        ends = [item.end for local, item in self._top.items() if local in before]
        return max(ends, default=self._root.opened)


def theme_of(package: Package, book: Workbook) -> tuple[str, ...]:
    """The colours of a workbook's theme, in the order in which formats count them; empty where it has none."""
    found = book.relations.of_kind("theme")
    return theme_colours(package.read(found[0].part)) if found and found[0].part else ()
