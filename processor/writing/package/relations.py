"""Relationships and content types: how the parts of a package find one another (ECMA-376 part 2)."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from urllib.parse import unquote

from processor.patterns import lazily
from processor.records import dataclass
from processor.writing.package.container import Package, normal
from processor.writing.package.refusal import refuse
from processor.writing.package.remembered import by_content
from processor.writing.package.xmlbytes import (
    Element,
    Splice,
    attributes,
    blanked,
    filled,
    inside,
    quoted,
    root_element,
    spliced,
    text_of,
    utf8,
)

_RELATIONSHIPS = b"http://schemas.openxmlformats.org/package/2006/relationships"
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_ID = lazily(r"[rR][iI][dD](\d{1,9})")
RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship. kind: the last word of its type; part: the stored name of the part it leads to, None where it
    leads outside or nowhere; wanted: the name it gives, also of a part that is not there (empty: it leads outside).
    """

    id: str
    kind: str
    part: str | None
    wanted: str = ""


@lru_cache(maxsize=1024)
def rels_name(part: str) -> str:
    """Where the relationships of `part` stand; the package's own for an empty name."""
    folder, name = posixpath.split(part.replace("\\", "/"))
    return posixpath.join(folder, "_rels", name + ".rels")


@lru_cache(maxsize=1024)
def _meant(folder: str, target: str) -> tuple[str, str]:
    """The part name that a target means as it stands, and with its %20 resolved."""
    target = target.replace("\\", "/")
    joined = posixpath.normpath(target if target.startswith("/") else posixpath.join(folder, target))
    return joined, unquote(joined)


@lru_cache(maxsize=1024)
def _seen_from(folder: str, part: str) -> str:
    return posixpath.relpath("/" + part, "/" + folder)


@by_content
def _relationships(data: bytes) -> tuple[Element, list[tuple[str, str, str | None, Element]]]:
    """The root, and of each relationship its id, kind, target (None where it leads outside) and place."""
    clean = blanked(data)
    root = root_element(clean)
    listed = []
    for found in inside(clean, root):
        if found.local == b"Relationship":
            values = attributes(clean[found.start : found.opened])
            name, kind, target = (text_of(values.get(key, b"")) for key in (b"Id", b"Type", b"Target"))
            outside = values.get(b"TargetMode") == b"External"
            listed.append((name, kind.rsplit("/", 1)[-1], None if outside else target, found))
    return root, listed


class Relations:
    """The relationships of one part, to read and to add to."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._folder = posixpath.dirname(part.replace("\\", "/"))
        self._wanted_name = rels_name(part)
        self._name = package.find(self._wanted_name)
        self._data = utf8(package.read(self._name)) if self._name else b""
        self._added: list[bytes] = []
        self._removed: list[Splice] = []
        self._places: dict[str, Element] = {}
        self._root: Element | None = None
        self._last = 0
        self.items: list[Relation] = []
        if self._data:
            self._read()

    def _read(self) -> None:
        self._root, listed = _relationships(self._data)
        for name, kind, target, place in listed:
            wanted, part = ("", None) if target is None else self._resolved(target)
            self.items.append(Relation(name, kind, part, wanted))
            self._places[name] = place

    def _resolved(self, target: str) -> tuple[str, str | None]:
        """The part name that a target means, and the stored name where there is such a part."""
        joined, plain = _meant(self._folder, target)
        return plain.lstrip("/"), self._package.find(joined) or self._package.find(plain)

    def of_kind(self, kind: str) -> list[Relation]:
        """The relationships of that kind which lead to a part of the package."""
        return [item for item in self.items if item.kind == kind and item.part is not None]

    def part_of(self, relation_id: str) -> str | None:
        """The part that the relationship of that id leads to."""
        return next((item.part for item in self.items if item.id == relation_id), None)

    def add(self, base: str, kind: str, part: str) -> str:
        """A new relationship to `part`; returns its id. base: TRANSITIONAL or STRICT."""
        if not self._last:
            self._last = max((int(found[1]) for item in self.items if (found := _ID.fullmatch(item.id))), default=0)
        self._last += 1
        relation_id = f"rId{self._last}"
        prefix = self._root.prefix if self._root else b""
        target = _seen_from(self._folder, part)
        self._added.append(
            b'<%sRelationship Id="%s" Type="%s" Target="%s"/>'
            % (prefix, relation_id.encode(), f"{base}/{kind}".encode(), quoted(target))
        )
        self.items.append(Relation(relation_id, kind, part, part))
        return relation_id

    def remove(self, relation: Relation) -> None:
        """Take one of `items` out."""
        place = self._places.pop(relation.id)
        self._removed.append(Splice(place.start, place.end, b""))
        self.items.remove(relation)

    @property
    def name(self) -> str | None:
        """The stored name of the part that holds them; None where there is none yet."""
        return self._name

    def edits(self) -> tuple[str, bytes, list[Splice]] | None:
        """Name, bytes and splices of the part when it is there and changes; None when there is nothing to change."""
        if self._name is None or self._root is None or not (self._added or self._removed):
            return None
        added = filled(self._data, self._root, b"".join(self._added)) if self._added else []
        return self._name, self._data, self._removed + added

    def new_part(self) -> tuple[str, bytes] | None:
        """Name and bytes of the part when it has to be made."""
        if not self._added or self._name is not None:
            return None
        body = b'<Relationships xmlns="%s">%s</Relationships>' % (_RELATIONSHIPS, b"".join(self._added))
        return self._wanted_name, XML_HEAD + body


@by_content
def _types(data: bytes) -> tuple[Element, dict[str, str], dict[str, Element]]:
    """The root, the types by ending, and where the parts stand that have one of their own."""
    clean = blanked(data)
    root = root_element(clean)
    defaults: dict[str, str] = {}
    places: dict[str, Element] = {}
    for found in inside(clean, root):
        values = attributes(clean[found.start : found.opened])
        if found.local == b"Default":
            defaults[text_of(values.get(b"Extension", b"")).lower()] = text_of(values.get(b"ContentType", b""))
        elif found.local == b"Override":
            places[normal(text_of(values.get(b"PartName", b"")))] = found
    return root, defaults, places


class ContentTypes:
    """[Content_Types].xml, to add to."""

    def __init__(self, package: Package) -> None:
        name = package.find("[Content_Types].xml")
        if name is None:
            raise refuse("缺少 [Content_Types].xml", "[Content_Types].xml is missing")
        self.name = name
        self.data = utf8(package.read(name))
        self._root, defaults, places = _types(self.data)
        self._defaults, self._places = dict(defaults), dict(places)
        self._overrides = set(places)
        self._removed: list[Splice] = []
        self._added: list[bytes] = []

    def add(self, part: str, kind: str, *, by_extension: bool = False) -> None:
        """Name the content type of a new part; `by_extension` where all parts of that ending have it (rels, vml)."""
        extension = posixpath.splitext(part)[1].lstrip(".").lower()
        if normal(part) in self._overrides or (by_extension and self._defaults.get(extension) == kind):
            return
        prefix = self._root.prefix
        if by_extension and extension not in self._defaults:
            self._defaults[extension] = kind
            self._added.append(
                b'<%sDefault Extension="%s" ContentType="%s"/>' % (prefix, quoted(extension), kind.encode())
            )
            return
        self._overrides.add(normal(part))
        self._added.append(
            b'<%sOverride PartName="%s" ContentType="%s"/>' % (prefix, quoted("/" + part.lstrip("/")), kind.encode())
        )

    def remove(self, part: str) -> None:
        """Take out what is said of one part; what is said of all parts of its ending stays."""
        place = self._places.pop(normal(part), None)
        if place is not None:
            self._removed.append(Splice(place.start, place.end, b""))

    def splices(self) -> list[Splice]:
        """What is to be spliced into `data`; nothing where no part was added or removed."""
        added = filled(self.data, self._root, b"".join(self._added)) if self._added else []
        return self._removed + added


XML_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def joined(data: bytes, splices: list[Splice]) -> bytes:
    """`data` with the splices made, as one piece; for small parts."""
    return b"".join(spliced(data, splices))
