"""The journal, read back from a workbook that was marked."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence

from processor import deflate
from processor.records import dataclass
from processor.writing.package.address import area
from processor.writing.package.container import Package
from processor.writing.package.journal import NAMESPACE
from processor.writing.package.looks import Ground
from processor.writing.package.spec import Border, Edge, Fill, MarkStyle
from processor.writing.package.xmlbytes import Element, attributes, blanked, inside, root_element, text_of, utf8

_FOLDER = "customxml/"
_HEAD = 4096
"""A program may write more namespaces into the root's tag."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A part that was changed: its CRC-32 and size then, its CRC-32 before, and the cuts that lead its bytes back."""

    name: str
    stamp: tuple[int, int]
    before: int
    cuts: Sequence[tuple[int, int, bytes]]

    def led_back(self, data: bytes) -> bytes:
        """The sender's bytes, of the bytes that we left."""
        pieces: list[bytes] = []
        at = 0
        for start, length, old in self.cuts:
            pieces += [data[at:start], old]
            at = start + length
        return b"".join([*pieces, data[at:]])

    def is_original(self, data: bytes) -> bool:
        """Whether the bytes are those that the sender's part had."""
        return deflate.crc32(data) == self.before


@dataclass(frozen=True, slots=True)
class Remembered:
    """A marked cell: what it looked like, and the mark that it got."""

    row: int
    col: int
    before: Ground
    mark: MarkStyle


@dataclass(frozen=True, slots=True)
class Journal:
    """What the journal says (see journal.Marking).

    part:  its own part        added: name -> CRC-32 and size of the parts that we added
    tabs:  name -> state of the sender's tabs, in order
    cells: sheet -> its marked cells      notes: sheet -> (row, column) -> the text of our comment
    ours:  the marks that are a fill alone, of a kind that the sender did not use
    """

    part: str
    sheet: str
    active: str
    tabs: Mapping[str, str]
    added: Mapping[str, tuple[int, int]]
    changed: Sequence[Changed]
    theme: Sequence[str]
    cells: Mapping[str, Sequence[Remembered]]
    notes: Mapping[str, Mapping[tuple[int, int], str]]
    ours: frozenset[MarkStyle]


def journal_of(package: Package) -> Journal | None:
    """The journal that a package carries; None where it carries none, or one that somebody has tampered with: marks are
    then found by their looks alone."""
    for name in package.names:
        lower = name.replace("\\", "/").lower()
        if lower.startswith(_FOLDER) and lower.endswith(".xml") and NAMESPACE in package.read(name, _HEAD):
            data = utf8(package.read(name))
            clean = blanked(data)
            root = root_element(clean)
            if root.local != b"marks":
                continue
            try:
                return _Reader(clean).journal(name, root)
            except (KeyError, ValueError, TypeError):
                return None
    return None


class _Reader:
    """Reads one journal. KeyError, ValueError or TypeError where it is not as we wrote it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def journal(self, part: str, root: Element) -> Journal:
        """The whole."""
        by_kind: dict[bytes, list[tuple[Element, dict[str, str]]]] = {}
        for element in inside(self._data, root):
            by_kind.setdefault(element.local, []).append((element, self._values(element)))

        def values(kind: bytes) -> list[dict[str, str]]:
            return [each for _, each in by_kind.get(kind, [])]

        head = self._values(root)
        looks = {one["id"]: Ground(one["fill"].encode(), one["border"].encode()) for one in values(b"look")}
        marks = {one["id"]: _mark(one) for one in values(b"mark")}
        return Journal(
            part=part,
            sheet=head.get("sheet", ""),
            active=head.get("active", ""),
            tabs={one["name"]: one["state"] for one in values(b"tab")},
            added={one["name"]: _stamp(one) for one in values(b"added")},
            changed=[
                Changed(each["name"], _stamp(each), int(each["before"]), list(self._cuts(element)))
                for element, each in by_kind.get(b"part", [])
            ],
            theme=" ".join(one["colours"] for one in values(b"theme")).split(),
            cells=_cells(values(b"cell"), looks, marks),
            notes=self._notes(by_kind.get(b"note", [])),
            ours=frozenset(marks[one["id"]] for one in values(b"mark") if one["ours"] == "1"),
        )

    def _values(self, element: Element) -> dict[str, str]:
        tag = self._data[element.start : element.opened]
        return {name.decode(): text_of(value) for name, value in attributes(tag).items()}

    def _cuts(self, part: Element) -> Iterable[tuple[int, int, bytes]]:
        for cut in inside(self._data, part):
            values = self._values(cut)
            yield int(values["at"]), int(values["length"]), b64decode(self._data[cut.opened : cut.closing])

    def _notes(self, found: Iterable[tuple[Element, dict[str, str]]]) -> dict[str, dict[tuple[int, int], str]]:
        notes: dict[str, dict[tuple[int, int], str]] = {}
        for element, values in found:
            box = area(values["ref"].encode())
            if box is not None:
                text = text_of(self._data[element.opened : element.closing])
                notes.setdefault(values["sheet"], {})[box[:2]] = text
        return notes


def _stamp(values: Mapping[str, str]) -> tuple[int, int]:
    return int(values["crc"]), int(values["size"])


def _mark(values: Mapping[str, str]) -> MarkStyle:
    fill = Fill(values["colour"], values["pattern"], values["ground"]) if "colour" in values else None
    edges = [Edge(*values[side].split(" ")) if side in values else None for side in ("left", "right", "top", "bottom")]
    return MarkStyle(fill, Border(*edges) if any(edges) else None)


def _cells(
    found: Iterable[Mapping[str, str]], looks: Mapping[str, Ground], marks: Mapping[str, MarkStyle]
) -> dict[str, list[Remembered]]:
    cells: dict[str, list[Remembered]] = {}
    for one in found:
        box = area(one["ref"].encode())
        if box is not None:
            remembered = Remembered(box[0], box[1], looks[one["look"]], marks[one["mark"]])
            cells.setdefault(one["sheet"], []).append(remembered)
    return cells
