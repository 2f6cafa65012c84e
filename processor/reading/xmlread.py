"""The small parts of a package (workbook, relationships, styles), read with expat; no document types, no entities."""

from __future__ import annotations

from functools import lru_cache
from xml.parsers import expat

from processor.errors import Unread
from processor.reading.container import corrupt
from processor.records import dataclass

_PROLOG = 1 << 16
_DEEPEST = 64
"""Tags inside tags; each keeps the names of its parents. The parts read here need seven."""


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag: its name and attributes without prefixes, and the names of its parents, outermost first."""

    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...]


class _Doctype(Exception):
    """Raised out of expat's callbacks."""


class _TooDeep(Exception):
    """Raised out of expat's callbacks."""


def refuse_doctype(part: str, data: bytes) -> None:
    """Raise Unread where a part that is not parsed here declares a document type (only a prolog can)."""
    if data.find(b"<!DOCTYPE", 0, _PROLOG) >= 0:
        raise _no_doctype(part)


def _no_doctype(part: str) -> Unread:
    return corrupt(f"部件 {part} 含有文档类型声明", f"part {part} declares a document type")


@lru_cache(maxsize=32)
def elements(part: str, data: bytes) -> tuple[Element, ...]:
    """Every start tag of a part, in order. Raises Unread where it is no well-formed XML or has a document type.

    Remembered: the files of a round come from one template, so their small parts are the same.
    """
    found: list[Element] = []
    open_tags: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        found.append(
            Element(local, {key.rpartition(":")[2]: text for key, text in attributes.items()}, tuple(open_tags))
        )
        open_tags.append(local)
        if len(open_tags) > _DEEPEST:
            raise _TooDeep

    def end(_name: str) -> None:
        open_tags.pop()

    def doctype(*_args: object) -> None:
        raise _Doctype

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except _Doctype:
        raise _no_doctype(part) from None
    except (expat.ExpatError, _TooDeep, LookupError, ValueError) as error:  # the last two: an encoding of no such name
        raise corrupt(f"部件 {part} 不是合格的 XML", f"part {part} is not well-formed XML") from error
    return tuple(found)
