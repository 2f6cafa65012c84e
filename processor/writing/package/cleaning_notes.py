"""Our comments taken out of a comments part, and their boxes out of the drawing; the sender's own stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from processor.patterns import lazily
from processor.records import dataclass
from processor.writing.package.address import area
from processor.writing.package.xmlbytes import (
    TAG,
    Element,
    Splice,
    attributes,
    blanked,
    child,
    inside,
    root_element,
    text_of,
    utf8,
)

Cell = tuple[int, int]

_KEY_LINE = lazily(r"#([0-9a-f]{4,16})[ \t]*$", re.MULTILINE)
_HEAD_LINE = lazily(r"^(?:【[^】\n]+】|\[[^\]\n]+\])", re.MULTILINE)
_LINE_END = r"(?:\r|_x000D_)*\n"
_SHAPE = lazily(rb"<((?:[\w.\-]+:)?shape)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>.*?</\1\s*>", re.DOTALL)
_NUMBER = rb"<(?:[\w.\-]+:)?%s\s*>\s*(\d+)\s*</"
_ROW, _COLUMN = lazily(_NUMBER % b"Row"), lazily(_NUMBER % b"Column")
_ANY_SHAPE = lazily(
    rb"<(?:[\w.\-]+:)?(?:shape|rect|roundrect|oval|line|polyline|curve|arc|image|group)\b", re.IGNORECASE
)


def keys_in(texts: Iterable[str]) -> set[str]:
    """The short keys at the ends of lines of our comments."""
    return {found[1] for text in texts for found in _KEY_LINE.finditer(text)}


class OurTexts:
    """By what our part of a comment is known: the texts that we wrote, and the keys of our findings."""

    def __init__(self, texts: Iterable[str], keys: Collection[str]) -> None:
        self._texts = {text: _LINE_END.join(map(re.escape, text.split("\n"))) for text in texts if text.strip()}
        self._keys = frozenset(keys)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where our texts stand in a comment's, with the blank lines between them and the sender's own before them."""
        plain = text.replace("\r", "").replace("_x000D_", "")
        found = [
            place.span()
            for known, pattern in self._texts.items()
            if known in plain
            for place in re.finditer(pattern, text)
        ]
        for end in _KEY_LINE.finditer(text):
            if end[1] in self._keys and not any(start <= end.start() < stop for start, stop in found):
                heads = [head.start() for head in _HEAD_LINE.finditer(text, 0, end.end())]
                found.append((max(heads, default=text.rfind("\n", 0, end.start()) + 1), end.end()))
        return [(len(text[:start].rstrip("\r\n\t ")) if start else start, stop) for start, stop in found]


@dataclass(frozen=True, slots=True)
class LeftNotes:
    """A comments part without ours. gone: cells whose comment goes as a whole; kept: how many lose our text only;
    empty: no comment is left."""

    data: bytes
    splices: list[Splice]
    gone: frozenset[Cell]
    kept: int
    empty: bool


def without_notes(data: bytes, ours: OurTexts) -> LeftNotes:
    """A comments part without our texts."""
    data = utf8(data)
    clean = blanked(data)
    listed = child(clean, root_element(clean), b"commentList")
    splices: list[Splice] = []
    gone: set[Cell] = set()
    count = kept = 0
    for comment in inside(clean, listed) if listed else ():
        box = area(attributes(clean[comment.start : comment.opened]).get(b"ref", b""))
        pieces = list(_pieces(clean, comment))
        text = "".join(piece.text for piece in pieces)
        spans = ours.spans(text)
        count += 1
        if not spans or box is None:
            continue
        if _left(text, spans).strip():
            splices += _cut(pieces, spans)
            kept += 1
        else:
            splices.append(Splice(comment.start, comment.end, b""))
            gone.add(box[:2])
    return LeftNotes(data, splices, frozenset(gone), kept, count == len(gone))


def notes_in(data: bytes) -> dict[Cell, str]:
    """The texts of a comments part by cell."""
    clean = blanked(utf8(data))
    listed = child(clean, root_element(clean), b"commentList")
    found: dict[Cell, str] = {}
    for comment in inside(clean, listed) if listed else ():
        box = area(attributes(clean[comment.start : comment.opened]).get(b"ref", b""))
        if box is not None:
            found[box[:2]] = "".join(piece.text for piece in _pieces(clean, comment))
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of a comment: where it begins in the whole, its <t>, and the run around it (else the <t> itself)."""

    at: int
    text: str
    body: Element
    run: Element


def _pieces(clean: bytes, comment: Element) -> Iterator[_Piece]:
    whole = child(clean, comment, b"text")
    at = 0
    for part in inside(clean, whole) if whole else ():
        body = part if part.local == b"t" else child(clean, part, b"t") if part.local == b"r" else None
        if body is not None:
            text = text_of(clean[body.opened : body.closing])
            yield _Piece(at, text, body, part)
            at += len(text)


def _left(text: str, spans: list[tuple[int, int]]) -> str:
    return "".join(letter for at, letter in enumerate(text) if not any(start <= at < stop for start, stop in spans))


def _cut(pieces: list[_Piece], spans: list[tuple[int, int]]) -> Iterator[Splice]:
    for piece in pieces:
        here = [(start - piece.at, stop - piece.at) for start, stop in spans]
        left = _left(piece.text, here)
        if left == piece.text:
            continue
        if left:
            written = left.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            yield Splice(piece.body.opened, piece.body.closing, written.encode())
        else:
            yield Splice(piece.run.start, piece.run.end, b"")


def without_boxes(data: bytes, gone: Collection[Cell]) -> tuple[bytes, list[Splice], bool]:
    """Bytes and splices of a VML drawing without the boxes of `gone`, and whether any shape is left. Such a part is
    often no valid XML and is never parsed."""
    data = utf8(data)
    splices: list[Splice] = []
    for shape in _SHAPE.finditer(data):
        row, col = _ROW.search(shape[0]), _COLUMN.search(shape[0])
        note = b'ObjectType="Note"' in shape[0] or b"ObjectType='Note'" in shape[0]
        if note and row and col and (int(row[1]) + 1, int(col[1]) + 1) in gone:
            splices.append(Splice(shape.start(), shape.end(), b""))
    rest = data
    for place in reversed(splices):
        rest = rest[: place.start] + rest[place.end :]
    return data, splices, any(not tag[1] and _ANY_SHAPE.match(tag[0]) for tag in TAG.finditer(rest))
