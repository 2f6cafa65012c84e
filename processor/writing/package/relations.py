"""Relationships and content types: how the parts of a package find one another (ECMA-376 part 2)."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from processor.records import dataclass
from processor.writing.package.container import Package, normal
from processor.writing.package.refusal import refuse
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


def rels_name(part: str) -> str:
    """Where the relationships of `part` stand; the package's own for an empty name."""
    folder, name = posixpath.split(part.replace("\\", "/"))
    return posixpath.join(folder, "_rels", name + ".rels")


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
        self.items: list[Relation] = []
        if self._data:
            self._read()

    def _read(self) -> None:
        clean = blanked(self._data)
        self._root = root_element(clean)
        for found in inside(clean, self._root):
            if found.local == b"Relationship":
                values = attributes(clean[found.start : found.opened])
                target = text_of(values.get(b"Target", b""))
                outside = values.get(b"TargetMode") == b"External"
                kind = text_of(values.get(b"Type", b"")).rsplit("/", 1)[-1]
                wanted, part = ("", None) if outside else self._resolved(target)
                self.items.append(Relation(text_of(values.get(b"Id", b"")), kind, part, wanted))
                self._places[self.items[-1].id] = found

    def _resolved(self, target: str) -> tuple[str, str | None]:
        """The part name that a target means, and the stored name where there is such a part."""
        target = target.replace("\\", "/")
        joined = posixpath.normpath(target if target.startswith("/") else posixpath.join(self._folder, target))
        found = self._package.find(joined) or self._package.find(unquote(joined))
        return unquote(joined).lstrip("/"), found

    def of_kind(self, kind: str) -> list[Relation]:
        """The relationships of that kind which lead to a part of the package."""
        return [item for item in self.items if item.kind == kind and item.part is not None]

    def part_of(self, relation_id: str) -> str | None:
        """The part that the relationship of that id leads to."""
        return next((item.part for item in self.items if item.id == relation_id), None)

    def add(self, base: str, kind: str, part: str) -> str:
        """A new relationship to `part`; returns its id. base: TRANSITIONAL or STRICT."""
        numbers = [int(found[1]) for item in self.items if (found := re.fullmatch(r"[rR][iI][dD](\d{1,9})", item.id))]
        relation_id = f"rId{max(numbers, default=0) + 1}"
        prefix = self._root.prefix if self._root else b""
        target = posixpath.relpath("/" + part, "/" + self._folder)
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


class ContentTypes:
    """[Content_Types].xml, to add to."""

    def __init__(self, package: Package) -> None:
        name = package.find("[Content_Types].xml")
        if name is None:
            raise refuse("缺少 [Content_Types].xml", "[Content_Types].xml is missing")
        self.name = name
        self.data = utf8(package.read(name))
        clean = blanked(self.data)
        self._root = root_element(clean)
        self._defaults: dict[str, str] = {}
        self._overrides: set[str] = set()
        self._places: dict[str, Element] = {}
        self._removed: list[Splice] = []
        for found in inside(clean, self._root):
            values = attributes(clean[found.start : found.opened])
            kind = text_of(values.get(b"ContentType", b""))
            if found.local == b"Default":
                self._defaults[text_of(values.get(b"Extension", b"")).lower()] = kind
            elif found.local == b"Override":
                part = normal(text_of(values.get(b"PartName", b"")))
                self._overrides.add(part)
                self._places[part] = found
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
