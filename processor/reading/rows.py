"""Which rows under a header hold data: up to the footer, without totals, repeated headers, samples and empty rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.reading.codes import ELLIPSES, is_code_row, is_footer, is_part, total_kind
from processor.reading.header_words import header_words
from processor.reading.layout import Layout, Rows
from processor.reading.raw import CellError, Raw, Uncalculated, bare_key, header_key
from processor.records import dataclass
from processor.ruleset.types import TableForm

_LEADS = 4
_SERIAL = frozenset(("序号", "编号", "No.", "no"))
_SAMPLES = ("示例", "样例", "填写样例", "例：", "例:", "(例)", "（例）")


@dataclass(frozen=True, slots=True)
class DataRows:
    """columns: every sheet column from `layout.start` down, cut at the footer (index 0 is row `start`).

    data, totals, subtotals, samples: indices into them; parts: those of data that are parts of a row above (其中)
    """

    columns: Sequence[Sequence[Raw]]
    data: Sequence[int]
    totals: tuple[int, ...]
    samples: tuple[int, ...]
    subtotals: tuple[int, ...] = ()
    parts: frozenset[int] = frozenset()


def data_rows(form: TableForm, rows: Rows, layout: Layout, end: int) -> DataRows:
    """Sort the rows from layout.start to `end` (exclusive)."""
    block = rows[layout.start : end]
    columns: list[Sequence[Raw]] = list(zip(*block, strict=True)) if block else []
    if not columns:
        return DataRows([()] * (max((col for col, _ in layout.columns.values()), default=0) + 1), (), (), ())
    low, high = layout.span
    size = len(block)
    marked = _marked_rows(form, columns, _leads(form, layout), _key_columns(form, layout))
    found: dict[str, list[int]] = {"total": [], "subtotal": [], "sample": [], "part": []}
    for index in sorted(marked):
        kind = marked[index]
        if kind == "footer":
            first = next((cell for cell in block[index][low : high + 1] if cell not in ("", None)), "")
            if isinstance(first, str) and is_footer(first):
                size = index
                break
            continue
        found[kind].append(index)
    skipped = {*found["total"], *found["subtotal"], *found["sample"]}
    skipped |= _repeated_headers(form, block, columns, layout, size)
    data = _active(form, block, columns, layout, size, skipped)
    return DataRows(
        columns,
        data,
        tuple(found["total"]),
        tuple(found["sample"]),
        tuple(found["subtotal"]),
        frozenset(found["part"]).intersection(data),
    )


def _leads(form: TableForm, layout: Layout) -> list[int]:
    """The columns in which a total's word, a footer or 示例 may stand: the first few and those of the key."""
    low, high = layout.span
    keys = [layout.columns[name][0] for name in form.key if name in layout.columns]
    return sorted({*range(low, min(low + _LEADS, high + 1)), *keys})


def _key_columns(form: TableForm, layout: Layout) -> list[int]:
    """The columns of the key; without one the first column of the table."""
    return [layout.columns[name][0] for name in form.key if name in layout.columns] or [layout.span[0]]


_HEADS = frozenset("合总共累全小分其说注备附填制审单负统报校园联经盖※*示样例(（ \u3000\u00a0\n")


def _marked_rows(
    form: TableForm, columns: Sequence[Sequence[Raw]], leads: Sequence[int], keys: Sequence[int]
) -> dict[int, str]:
    """Row -> what a text in its leading columns makes of it: total, subtotal, sample, footer (if it stands first); in
    those of the key: part.

    Looks at different texts, not at cells: names of schools may all begin like 合计.
    """
    heads = _HEADS | {form.total[:1].lower(), form.total[:1].upper()}
    marked: dict[int, str] = {}
    for col in leads:
        column = columns[col] if col < len(columns) else ()
        texts = [cell for cell in set(column) if isinstance(cell, str) and cell[:1] in heads]
        kinds: dict[Raw, str] = {cell: kind for cell in texts if cell and (kind := _kind(form, cell, col in keys))}
        if kinds:
            for index, cell in enumerate(column):
                if cell in kinds:
                    marked.setdefault(index, kinds[cell])
    return marked


def _kind(form: TableForm, cell: str, in_key: bool) -> str:
    kind = total_kind(cell, form.total)
    if kind:
        return kind
    if in_key and is_part(cell):
        return "part"
    if cell.strip().startswith(_SAMPLES):
        return "sample"
    return "footer" if is_footer(cell) else ""


def _repeated_headers(
    form: TableForm, block: Rows, columns: Sequence[Sequence[Raw]], layout: Layout, size: int
) -> set[int]:
    """Rows in mid-sheet that print the header, or its code row, once more."""
    words = header_words(form)
    low, high = layout.span
    anchor = min(layout.columns.items(), key=lambda item: item[1])
    column, names = columns[anchor[1][0]], words.exact
    found: set[int] = set()
    if names.isdisjoint(column):
        return found
    for index in (index for index in range(size) if column[index] in names):
        texts = [cell for cell in block[index][low : high + 1] if isinstance(cell, str) and cell.strip()]
        known = [text for text in texts if header_key(text) in words.by_key or bare_key(text) in words.by_key]
        if len(texts) >= 2 and len(known) * 2 >= len(texts) + 1:
            found |= {index} | {
                near for near in (index + 1,) if near < size and _header_tail(block[near], words.by_key)
            }
    return found


def _header_tail(row: Sequence[Raw], keys: Mapping[str, object]) -> bool:
    """True for what follows the first row of a repeated header: its other rows, its code row."""
    if is_code_row(row):
        return True
    texts = [cell for cell in row if cell not in ("", None)]
    known = [text for text in texts if isinstance(text, str) and (header_key(text) in keys or bare_key(text) in keys)]
    return bool(texts) and len(known) == len(texts)


def _active(
    form: TableForm, block: Rows, columns: Sequence[Sequence[Raw]], layout: Layout, size: int, skipped: set[int]
) -> Sequence[int]:
    """The rows somebody filled in: a key cell is filled, or without one any other cell (a lone 0 is a formula's).

    A name that stands once for several rows does not show that a row is in use, nor does a placeholder.
    """
    header = header_words(form)
    words = header.nobody
    keys = [columns[layout.columns[name][0]] for name in header.naming if name in layout.columns]
    unnamed = set(range(size)) if not keys else _unfilled(keys[0], size, words)
    for column in keys[1:]:
        unnamed &= _unfilled(column, size, words)
    unnamed -= skipped
    if unnamed:
        named = form.key or _SERIAL
        others = [
            columns[col] for name, (col, _) in layout.columns.items() if name not in named and name not in _SERIAL
        ]
        held = [index for index in unnamed if any(block[index])]
        in_use = {index for index in held if any(_says(column[index]) for column in others)}
        skipped = skipped | (unnamed - in_use)
    if not skipped:
        return range(size)
    found = [index for index in range(size) if index not in skipped]
    if found and found[-1] - found[0] == len(found) - 1:
        return range(found[0], found[-1] + 1)
    return found


def _unfilled(column: Sequence[Raw], size: int, words: frozenset[str]) -> set[int]:
    """The rows where a column is blank, or holds one of `words`. A blank is '' or None nearly always, so that the slow
    look is a rare one."""
    found = {
        index
        for index, cell in enumerate(column[:size])
        if (cell.isspace() if isinstance(cell, str) and cell else not cell and cell != 0)
        or cell.__class__ is Uncalculated
    }
    if words.isdisjoint(column):
        return found
    return found | {index for index, cell in enumerate(column[:size]) if cell in words}


def _filled(cell: Raw) -> bool:
    return (
        cell not in ("", None)
        and not isinstance(cell, Uncalculated)
        and not (isinstance(cell, str) and not cell.strip())
    )


def without_placeholders(raws: Sequence[Raw]) -> Sequence[Raw]:
    """Cells of the key with … as a blank: a row that was filled in still needs its name."""
    return raws if ELLIPSES.isdisjoint(raws) else ["" if raw in ELLIPSES else raw for raw in raws]


def _says(cell: Raw) -> bool:
    """True where the cell itself shows that its row is in use."""
    return _filled(cell) and cell not in (0, False) and cell not in ELLIPSES and not isinstance(cell, CellError)
