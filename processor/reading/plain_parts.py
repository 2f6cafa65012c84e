"""Shared texts and number formats of a package, where they are written in the usual way; see plain.py."""

from __future__ import annotations

import re
from functools import lru_cache

from processor.patterns import lazily
from processor.reading.scan import Area, binds_prefix, hidden_columns, merged_areas
from processor.reading.xmlread import elements

Spans = tuple[tuple[int, int], ...]

NUMBER, DATE = "n", "d"
_LONG = 1 << 13
"""Bytes before or behind the rows of a sheet that are not remembered."""
_NUMBERS = frozenset((*range(14), *range(37, 41), 48, 49))
_DATES = frozenset(range(14, 18))
_NUMBER_CODE = re.compile(r'(?:General|[0#,.?%;()+\- ]|[_\\][ ()\-]|"[^"]*")+')
_DATE_CODE = re.compile(r'(?:yy|[md]|[-/. ]|\\[-/. ]|"[年月日]"|[年月日])+')

_SST = lazily(r"\A(?:\ufeff)?(?:<\?xml[^<>]*\?>\s*)?<sst [^<>]*>")
_ITEM, _ITEM_END = "<si>", "</si>"
_TEXT, _KEPT, _TEXT_END = "<t>", '<t xml:space="preserve">', "</t>"
_BETWEEN = _TEXT_END + _ITEM_END + _ITEM + _TEXT
_RICH = lazily(r"(?:<r>(?:<rPr>[^<]*(?:<(?!/rPr>)[^<]*)*</rPr>)?<t[^<>]*>[^<]*</t></r>)+")
_RUN = lazily(r"<t( xml:space=\"preserve\")?>([^<]*)</t>")
_NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#10;", "\n"), ("&amp;", "&"))
_AMPERSAND, _RETURN = b"&\r"
_ODD = lazily(r"_x[0-9A-Fa-f]{4}_|\r|&(?!lt;|gt;|quot;|apos;|amp;|#10;)")


def texts_of(content: bytes) -> dict[bytes, str] | None:
    """Shared texts by their number as cells write it; None where one is written in another than the usual way."""
    try:
        whole = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    head = _SST.match(whole)
    if head is None or not whole.rstrip().endswith("</sst>"):
        return None if head is None or not head[0].endswith("/>") else {}
    body = whole[head.end() : whole.rindex("</sst>")].strip()
    # In bytes a search for one character costs next to nothing.
    entities = _AMPERSAND in content
    if (entities or content.find(b"_x") >= 0 or _RETURN in content) and _ODD.search(body):
        return None
    found = _split(body)
    if found is None:
        return None
    if entities:
        found = [plain_text(text) if "&" in text else text for text in found]
    return dict(zip(_numbers(len(found)), found, strict=False))


def _split(body: str) -> list[str] | None:
    if not body:
        return []
    if body.startswith(_ITEM + _TEXT) and body.endswith(_TEXT_END + _ITEM_END):
        found = body[len(_ITEM + _TEXT) : -len(_TEXT_END + _ITEM_END)].split(_BETWEEN)
        if body.count("<") == 4 * len(found) and found == list(map(str.strip, found)):
            return found
    if not (body.startswith(_ITEM) and body.endswith(_ITEM_END)):
        return None
    items = body[len(_ITEM) : -len(_ITEM_END)].split(_ITEM_END + _ITEM)
    found = [text for text in map(_text_of, items) if text is not None]
    return found if len(found) == len(items) else None


def _text_of(item: str) -> str | None:
    if item.startswith(_TEXT) and item.endswith(_TEXT_END):
        text = item[len(_TEXT) : -len(_TEXT_END)]
        return text if text == text.strip() and "<" not in text else None
    if item.startswith(_KEPT) and item.endswith(_TEXT_END):
        text = item[len(_KEPT) : -len(_TEXT_END)]
        return text if "<" not in text else None
    if item == "<t/>":
        return ""
    runs = _RUN.findall(item) if _RICH.fullmatch(item) else []
    if not runs or len(runs) != item.count("<r>") or any(not kept and text != text.strip() for kept, text in runs):
        return None
    return "".join([text for _, text in runs])


def plain_text(text: str) -> str:
    """A text without entities; ValueError where the reader library would do more to it than put five characters in."""
    if "&" not in text and "_x" not in text and "\r" not in text:
        return text
    if _ODD.search(text):
        raise ValueError(text)
    for entity, character in _NAMED:
        text = text.replace(entity, character)
    return text


@lru_cache(maxsize=1)
def _known_numbers() -> list[bytes]:
    return []


def _numbers(count: int) -> list[bytes]:
    """0, 1, 2, ... as cells write them, at least `count`; made once."""
    known = _known_numbers()
    known += [b"%d" % number for number in range(len(known), count)]
    return known


def columns_of(head: bytes) -> Spans | None:
    """The hidden columns of a sheet by what stands before its rows; None where that is not written as usual."""
    return _columns_of(head) if len(head) < _LONG else _columns_of.__wrapped__(head)


@lru_cache(maxsize=256)
def _columns_of(head: bytes) -> Spans | None:
    head.decode()
    if b"<!" in head or b":worksheet" in head[:1024] or binds_prefix(head):
        return None
    return tuple(hidden_columns(head))


def merges_of(tail: bytes) -> tuple[Area, ...] | None:
    """The merged areas of a sheet by what stands behind its rows; None where that is not written as usual."""
    return _merges_of(tail) if len(tail) < _LONG else _merges_of.__wrapped__(tail)


@lru_cache(maxsize=256)
def _merges_of(tail: bytes) -> tuple[Area, ...] | None:
    tail.decode()
    if not tail.rstrip().endswith(b"</worksheet>") or b"<!" in tail:
        return None
    return tuple(merged_areas(tail))


@lru_cache(maxsize=16)
def formats_of(part: str, content: bytes) -> tuple[str, ...]:
    """Of every cell style (index into cellXfs): NUMBER, DATE (whole days), or "" for what the library has to read.

    Which formats make a number a date is the library's own rule; the tests compare with it.
    """
    codes: dict[str, str] = {}
    used: list[str] = []
    for element in elements(part, content):
        values = element.attributes
        if element.name == "numFmt" and element.parents[-1:] == ("numFmts",):
            codes[values.get("numFmtId", "")] = values.get("formatCode", "")
        elif element.name == "xf" and element.parents[-1:] == ("cellXfs",):
            used.append(values.get("numFmtId", "0"))
    return tuple(_kind(number, codes.get(number)) for number in used)


def _kind(number: str, code: str | None) -> str:
    if code is not None:
        if _NUMBER_CODE.fullmatch(code):
            return NUMBER
        return DATE if _DATE_CODE.fullmatch(code) and ("y" in code or "d" in code) else ""
    known = int(number) if number.isdecimal() else -1
    return NUMBER if known in _NUMBERS else DATE if known in _DATES else ""
