"""Sheets of an .xlsx package: the plain ones read here (plain.py), all others scanned, held to the limits, then read by
the library from a package without hazards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from processor import deflate
from processor.patterns import lazily
from processor.reading import extent, texts
from processor.reading.container import Entry, corrupt, stored, too_large
from processor.reading.grid import Sheet, SheetXml
from processor.reading.library import open_with_library, rows_of
from processor.reading.limits import HARMLESS, Limits, NotHarmless
from processor.reading.package import Package
from processor.reading.plain import PlainReader
from processor.reading.plain_parts import NUMBER, formats_of, texts_of
from processor.reading.scan import PLAIN_COLUMNS, SheetFacts, row_blocks, scan, shared_cells
from processor.reading.xmlread import refuse_doctype
from processor.records import dataclass

_KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"))
_ANY_ERROR = lazily(rb"(<v>)(#[^<]*)(</v>)")
_MOST_TEXT = 64 << 20
"""Bytes of shared texts that are read here."""


@dataclass(slots=True)
class _Held:
    """A sheet under way. whole: its part as the library will see it; None while the part is streamed, not kept.

    done: its rows are there, read without the library
    """

    sheet: Sheet
    entry: Entry
    whole: bytes | None
    own: bool = True
    done: bool = False

    @property
    def facts(self) -> SheetFacts:
        return self.sheet.facts


class _Summed:
    """Pieces of a part, and their checksum once all were taken."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.sum = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.sum = deflate.crc32(piece, self.sum)
            yield piece


def _is_harmless(facts: SheetFacts) -> bool:
    return facts.plain and facts.rows <= HARMLESS.rows and len(facts.merges) <= HARMLESS.merges


class XlsxSheets:
    """Reads one package. Small ones are inflated once: scanned, then handed on uncompressed, clean of all hazards."""

    def __init__(self, package: Package, limits: Limits, harmless: bool) -> None:
        self._package = package
        self._container = package.container
        self._limits = limits
        self._harmless = harmless
        entries = [part.entry for part in package.sheets if part.entry is not None]
        self._size = sum(entry.size for entry in entries)
        self._small = self._size <= limits.in_memory

    def read(self) -> Iterator[Sheet]:
        """The sheets, in order. Raises Unread, and NotHarmless where only what is harmless was asked for."""
        if self._harmless and self._size > HARMLESS.sheet_bytes:
            raise NotHarmless
        plain = self._plain_reader()
        held = [self._held(part.name, part.state, part.entry, plain) for part in self._package.sheets if part.entry]
        self._fit(held)
        if not all(one.done for one in held):
            self._by_library([one for one in held if not one.done])
        for one in held:
            yield one.sheet

    def _by_library(self, held: list[_Held]) -> None:
        parts = [*self._core(), *((one.entry, one.whole, one.own) for one in held if one.whole is not None)]
        book = open_with_library(stored(parts) if self._small else self._container.data)
        for one in held:
            one.sheet.rows = rows_of(book, one.sheet.name)
            one.sheet.put_back_errors()

    def _plain_reader(self) -> PlainReader:
        """What reads the plain sheets. Very many texts are left to the library."""
        styles, strings = self._package.styles, self._package.strings
        formats = formats_of(styles.name, self._container.read(styles.name) or b"") if styles is not None else ()
        if self._package.days_from_1904:
            formats = tuple(kind if kind == NUMBER else "" for kind in formats)
        few = strings is not None and strings.size <= _MOST_TEXT
        return PlainReader(texts_of(self._container.content(strings)) if strings and few else None, formats)

    def _held(self, name: str, state: str, entry: Entry, plain: PlainReader) -> _Held:
        whole = self._container.content(entry) if self._small else None
        if whole is not None:
            read, crc = plain.read((whole,), self._limits.cells), deflate.crc32(whole)
        else:
            pieces = _Summed(self._container.chunks(entry))
            read, crc = plain.read(row_blocks(pieces), self._limits.cells), pieces.sum
        if read is None or crc != entry.crc or len(read[1].merges) > self._limits.merges:
            return self._scanned(name, state, entry, whole)
        if self._harmless and not _is_harmless(read[1]):
            raise NotHarmless
        rows, facts = read
        xml = SheetXml(self._package, entry, whole, facts)
        # A plain sheet has no formula without a result.
        return _Held(Sheet(name, state, rows, facts, xml=xml, uncalculated=0), entry, whole, done=True)

    def _scanned(self, name: str, state: str, entry: Entry, whole: bytes | None) -> _Held:
        facts = scan([whole] if whole is not None else self._container.chunks(entry), streamed=whole is None)
        refuse_doctype(entry.name, whole if whole is not None else self._container.head(entry))
        if self._harmless and not _is_harmless(facts):
            raise NotHarmless
        most = self._limits.merges
        if len(facts.merges) > most:
            raise too_large(f"工作表“{name}”的合并单元格超过 {most} 处", f"more than {most} merged areas", "merges")
        sheet = Sheet(name, state, [], facts, xml=SheetXml(self._package, entry, whole, facts))
        if whole is not None and not _KNOWN_ERRORS.issuperset(facts.errors.values()):
            return _Held(sheet, entry, _ANY_ERROR.sub(rb"\1#N/A\3", whole), own=False)
        return _Held(sheet, entry, whole)

    def _blocks(self, one: _Held) -> Iterable[bytes]:
        return (one.whole,) if one.whole is not None else row_blocks(self._container.chunks(one.entry))

    def _fit(self, held: list[_Held]) -> None:
        """Hold the rectangles that the library will build to the limit, measured only where a bound is not enough.

        Cells far from all others are left out where the sheets are too large with them.
        """
        most = self._limits.cells
        sizes = [self._bound(one) for one in held]
        if sum(sizes) > most:
            held[:] = [self._undone(one) for one in held]
            sizes = [extent.rectangle(self._blocks(one)) for one in held]
        if sum(sizes) > most:
            sizes = [self._trimmed(one) for one in held]
        if sum(sizes) > most:
            name = held[sizes.index(max(sizes))].sheet.name
            words = f"已用区域合计超过 {most} 格，最大的工作表是“{name}”"
            raise too_large(words, f"used ranges beyond {most} cells, the largest is sheet {name}", "cells")
        self._check_texts(held)

    def _bound(self, one: _Held) -> int:
        """At least as many cells as the rectangle around the sheet has."""
        if one.done:
            return len(one.sheet.rows) * len(one.sheet.rows[0]) if one.sheet.rows else 0
        return one.facts.rows * PLAIN_COLUMNS if one.facts.plain else extent.rectangle(self._blocks(one))

    def _undone(self, one: _Held) -> _Held:
        return self._scanned(one.sheet.name, one.sheet.state, one.entry, one.whole) if one.done else one

    def _trimmed(self, one: _Held) -> int:
        """The cells of the rectangle once far cells are left out."""
        kept = extent.without_strays(one.whole, self._limits.cells) if one.whole is not None else None
        if kept is not None and kept[1]:
            one.whole, one.sheet.stray = kept
            one.own = False
        return extent.rectangle(self._blocks(one))

    def _check_texts(self, held: list[_Held]) -> None:
        """Hold the texts of all cells to the limit: a long shared text may be shown by a million of them."""
        entry = self._package.strings
        if entry is None:
            return
        most = HARMLESS.text_bytes if self._harmless else self._limits.text_bytes
        cells = sum(one.facts.shared if one.done or one.whole is None else shared_cells(one.whole) for one in held)
        if entry.size * cells <= most:
            return
        content = self._container.content(entry)
        if texts.longest_text(content) * cells <= most:
            return
        if texts.shown_text(content, (block for one in held for block in self._blocks(one))) > most:
            if self._harmless:
                raise NotHarmless
            mega = most >> 20
            raise too_large(f"各格文字合计超过 {mega} MB", f"texts of all cells beyond {mega} MB", "text_bytes")

    def _core(self) -> list[tuple[Entry, bytes, bool]]:
        """The parts of the clean container besides the sheets; none where the library gets the file itself.

        Shared texts lose a declared number that they cannot hold; where they are handed on as they are it is refused.
        """
        strings = self._package.strings
        if strings is not None:
            head = self._container.head(strings)
            refuse_doctype(strings.name, head)
            if not self._small and texts.overstated(head, strings.size):
                raise corrupt("声明的文字数与内容不符", "it declares more texts than it can hold")
        if not self._small:
            return []
        parts = []
        for entry in self._package.core:
            content = self._container.content(entry)
            if entry is strings and texts.overstated(content, entry.size):
                parts.append((entry, texts.without_counts(content), False))
            else:
                parts.append((entry, content, True))
        return parts
