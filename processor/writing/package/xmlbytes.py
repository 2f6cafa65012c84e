"""XML as bytes: find elements and attributes by offset, and cut new bytes in, without ever writing a document anew.

A document that is parsed and written again comes back with other prefixes, and prefixes are named literally in
mc:Ignorable; so the patcher only looks for places and splices there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from processor.patterns import lazily
from processor.writing.package.refusal import refuse

_NAME = rb"[A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?"
_INSIDE = rb"""((?:[^>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*+)"""
TAG = lazily(rb"<(/?)(" + _NAME + rb")" + _INSIDE + rb"(/?)>")
_ATTRIBUTE = lazily(rb"""\s+([^\s=>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_OPAQUE = lazily(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_DECLARATION = lazily(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.\-]+)["'][^>]*?\?>""")
_USUAL_HEADS = (b'<?xml version="1.0" encoding="UTF-8"', b'<?xml version="1.0" encoding="utf-8"')
_CONTROL = lazily("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG_NAME = lazily(rb"<[^\s/>]+")
_SPECIAL = lazily("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff<>&_]")
_SPECIAL_QUOTED = lazily('[\x00-\x1f\ufffe\uffff\ud800-\udfff<>&"]')
_LOOKS_ESCAPED = lazily(r"_(?=x[0-9A-Fa-f]{4}_)")


class Element(NamedTuple):
    """Where an element stands: `start` of its tag, `opened` just after the tag, `closing` the start of its end tag,
    `end` just after that. An empty element (<a/>) has opened = closing = end."""

    name: bytes
    start: int
    opened: int
    closing: int
    end: int

    @property
    def local(self) -> bytes:
        """The name without its prefix."""
        return self.name.rpartition(b":")[2]

    @property
    def prefix(self) -> bytes:
        """The prefix with its colon, or nothing."""
        head, colon, _ = self.name.rpartition(b":")
        return head + colon

    @property
    def empty(self) -> bool:
        """Whether it is written <a/>."""
        return self.opened == self.end


class Splice(NamedTuple):
    """Bytes start..end give way to `new`."""

    start: int
    end: int
    new: bytes


def utf8(data: bytes) -> bytes:
    """The document in UTF-8 (without another declared encoding); the same object where it is UTF-8 already."""
    if data.startswith(_USUAL_HEADS):
        return data
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _recoded(data, encoding)
    if data.startswith(b"<\0?\0"):
        return _recoded(data, "utf-16-le")
    if data.startswith(b"\0<\0?"):
        return _recoded(data, "utf-16-be")
    found = _DECLARATION.match(data[:200])
    if not found or found[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        return data
    return _recoded(data, found[1].decode("ascii"))


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise refuse("文字编码无法识别", f"unknown text encoding {encoding}") from error
    return re.sub(r"(<\?xml[^>]*?encoding\s*=\s*[\"'])[^\"']+", r"\g<1>UTF-8", text, count=1).encode("utf-8")


def blanked(data: bytes) -> bytes:
    """`data` with comments, CDATA and processing instructions blanked to the same length, so that what looks like a
    tag is one; the same object where there are none. Offsets hold for both."""
    body = data.find(b"?>") + 2 if data[:5] in (b"<?xml", b"\xef\xbb\xbf<?") else 0
    if data.find(b"!") < 0 and data.find(b"?", body) < 0:  # one byte is found ten times as fast as two
        return data
    if data.find(b"<!DOCTYPE", 0, 4096) >= 0:
        raise refuse("文件部件含有 DOCTYPE 声明", "a part holds a DOCTYPE")
    if data.find(b"<!", body) < 0 and data.find(b"<?", body) < 0:
        return data
    return _OPAQUE.sub(lambda found: b" " * len(found[0]), data)


def root_element(data: bytes) -> Element:
    """The outermost element of (blanked) `data`."""
    first = next((found for found in TAG.finditer(data) if not found[1]), None)
    if first is None:
        raise refuse("文件部件不是有效的 XML", "a part is not XML")
    if first[4]:
        return Element(first[2], first.start(), first.end(), first.end(), first.end())
    closing = data.rfind(b"</" + first[2])
    end = data.find(b">", closing) + 1
    if closing < first.end() or not end:
        raise refuse("文件部件不完整", "a part is cut off")
    return Element(first[2], first.start(), first.end(), closing, end)


def children(data: bytes, start: int, end: int) -> Iterator[Element]:
    """The elements directly inside data[start:end] (blanked, and a run of whole elements)."""
    at = start
    while found := TAG.search(data, at, end):
        at = found.end()
        if found[4]:
            yield Element(found[2], found.start(), at, at, at)
        elif not found[1]:
            closing, after = _closed(data, found[2], at, end)
            if not after:
                return
            yield Element(found[2], found.start(), at, closing, after)
            at = after


def _closed(data: bytes, name: bytes, opened: int, end: int) -> tuple[int, int]:
    """Where the end tag of an element stands, from and to; zeros where there is none."""
    tag = b"</" + name + b">"
    closing = data.find(tag, opened, end)
    if closing >= 0 and data.find(b"<" + name, opened, closing) < 0:
        return closing, closing + len(tag)
    depth = 1  # one of its kind within it, or an end tag with a blank
    for found in TAG.finditer(data, opened, end):
        if not found[4]:
            depth += -1 if found[1] else 1
            if not depth:
                return found.span()
    return 0, 0


def inside(data: bytes, element: Element) -> Iterator[Element]:
    """The children of `element`."""
    return children(data, element.opened, element.closing)


def child(data: bytes, element: Element, local: bytes) -> Element | None:
    """The first child of that local name."""
    return next((found for found in inside(data, element) if found.local == local), None)


def attributes(tag: bytes) -> dict[bytes, bytes]:
    """Attribute name -> value as written, of a tag's bytes."""
    return {
        found[1]: found[2] if found[2] is not None else found[3] for found in _ATTRIBUTE.finditer(tag, _after_name(tag))
    }


def _after_name(tag: bytes) -> int:
    found = _TAG_NAME.match(tag)
    return found.end() if found else 0


def with_attributes(tag: bytes, values: dict[bytes, bytes | None]) -> bytes:
    """The tag with these attributes set; None takes one away. All other bytes stay."""
    left = dict(values)
    pieces: list[bytes] = []
    at = 0
    for found in _ATTRIBUTE.finditer(tag, _after_name(tag)):
        if found[1] not in left:
            continue
        value = left.pop(found[1])
        pieces.append(tag[at : found.start()])
        if value is not None:
            pieces.append(b" " + found[1] + b'="' + value + b'"')
        at = found.end()
    pieces.append(tag[at:])
    tag = b"".join(pieces)
    new = b"".join(b" " + name + b'="' + value + b'"' for name, value in left.items() if value is not None)
    place = _after_name(tag)
    return tag[:place] + new + tag[place:]


def filled(data: bytes, element: Element, new: bytes, tag: bytes | None = None) -> list[Splice]:
    """Splices that put `new` at the end inside `element` (opening it up where it is empty), with its tag replaced by
    `tag` where that is given."""
    old = data[element.start : element.opened]
    tag = old if tag is None else tag
    if element.empty:
        body = tag.rstrip()[:-2].rstrip() + b">" + new + b"</" + element.name + b">"
        return [Splice(element.start, element.end, body)]
    splices = [Splice(element.closing, element.closing, new)]
    return splices if tag == old else [Splice(element.start, element.opened, tag), *splices]


def spliced(data: bytes, splices: Iterable[Splice]) -> Iterator[memoryview | bytes]:
    """The pieces of `data` with all splices made, in order, without a copy of what stays. Splices at one place keep
    the order they are given in. Overlapping ones come from elements that are not nested as they should be: refused."""
    view = memoryview(data)
    at = 0
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        if start < at:
            raise refuse("部件的结构混乱", "the structure of a part is broken")
        if start > at:
            yield view[at:start]
        yield new
        at = end
    yield view[at:]


def namespace_prefix(root_tag: bytes, *uris: bytes) -> bytes | None:
    """The prefix that a root tag binds to one of these namespaces, None where it binds none (or only as default)."""
    for name, value in _of_root(root_tag).items():
        if name.startswith(b"xmlns:") and value in uris:
            return name[6:]
    return None


def namespace(root_tag: bytes, prefix: bytes) -> bytes:
    """The namespace that a root tag binds to `prefix` (with its colon, or nothing for the default)."""
    return _of_root(root_tag).get(b"xmlns:" + prefix[:-1] if prefix else b"xmlns", b"")


_of_root = lru_cache(maxsize=64)(attributes)
"""Root tags are the same in all sheets that a program writes."""


def text_of(value: bytes) -> str:
    """An attribute value or character data as text."""
    text = value.decode("utf-8", "replace")
    if "&" not in text:
        return text
    import html

    return html.unescape(text)


def escaped(text: str) -> bytes:
    """Text for an element of type ST_Xstring: what XML cannot hold is written _xHHHH_ (ECMA-376 part 1, 22.9.2.19)."""
    if not _SPECIAL.search(text):
        return text.encode("utf-8")
    text = _LOOKS_ESCAPED.sub("_x005F_", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _entities(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)).encode("utf-8")


def quoted(text: str) -> bytes:
    """Text for an attribute value between double quotes."""
    if not _SPECIAL_QUOTED.search(text):
        return text.encode("utf-8")
    text = _entities(_CONTROL.sub("", text)).replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;").encode("utf-8")


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
