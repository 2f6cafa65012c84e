"""Which rows under a header hold data: up to the footer, without totals, repeated headers, samples and empty rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.reading.codes import ELLIPSES, is_code_row, is_footer, is_part, total_kind
from processor.reading.header_words import header_words
from processor.reading.layout import Rows
from processor.reading.plan import Plan
from processor.reading.raw import JOINT, CellError, Raw, Uncalculated, bare_key, header_key
from processor.records import dataclass
from processor.ruleset.types import TableForm

_FIGURES, _TEXTS = frozenset((float,)), frozenset((str,))
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


def data_rows(plan: Plan, rows: Rows, end: int) -> DataRows:
    """Sort the rows from the layout's start to `end` (exclusive)."""
    layout = plan.layout
    block = rows[layout.start : end]
    columns: list[Sequence[Raw]] = list(zip(*block, strict=True)) if block else []
    if not columns:
        return DataRows([()] * (max((col for col, _ in layout.columns.values()), default=0) + 1), (), (), ())
    low, high = layout.span
    size = len(block)
    texts = {col: [cell for cell in columns[col] if isinstance(cell, str)] for col in plan.leads if col < len(columns)}
    marked = _marked_rows(plan, columns, texts)
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
    skipped |= _repeated_headers(plan, block, columns[low], texts[low], size)
    data = _active(plan, block, columns, size, skipped)
    return DataRows(
        columns,
        data,
        tuple(found["total"]),
        tuple(found["sample"]),
        tuple(found["subtotal"]),
        frozenset(found["part"]).intersection(data) if found["part"] else frozenset(),
    )


def _marked_rows(plan: Plan, columns: Sequence[Sequence[Raw]], texts: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Row -> what a text in its leading columns makes of it: total, subtotal, sample, footer (if it stands first); in
    those of the key: part. texts: the texts of these columns

    Looks at different texts, not at cells: names of schools may all begin like 合计.
    """
    form = plan.form
    marked: dict[int, str] = {}
    for col, own in texts.items():
        heads = plan.heads.findall(JOINT.join(("", *own)))
        kinds: dict[Raw, str] = {cell: kind for cell in set(heads) if (kind := _kind(form, cell, col in plan.keys))}
        if kinds:
            column = columns[col]
            for index in [index for index, cell in enumerate(column) if cell in kinds]:
                marked.setdefault(index, kinds[column[index]])
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


def _repeated_headers(plan: Plan, block: Rows, column: Sequence[Raw], texts: Sequence[str], size: int) -> set[int]:
    """Rows in mid-sheet that print the header, or its code row, once more. column: the first of the table; texts: those
    in it"""
    words = header_words(plan.form)
    low, high = plan.layout.span
    names = words.exact
    found: set[int] = set()
    if names.isdisjoint(column if words.numeric else texts):
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


def _active(plan: Plan, block: Rows, columns: Sequence[Sequence[Raw]], size: int, skipped: set[int]) -> Sequence[int]:
    """The rows somebody filled in: a key cell is filled, or without one any other cell (a lone 0 is a formula's).

    A name that stands once for several rows does not show that a row is in use, nor does a placeholder.
    """
    if skipped and len(skipped) == size - min(skipped):  # the total stands below all rows, as it nearly always does
        size, skipped = min(skipped), set()
    words = header_words(plan.form).nobody
    unnamed = set(range(size)) if not plan.naming else _unfilled(columns[plan.naming[0]], size, words)
    for col in plan.naming[1:]:
        unnamed &= _unfilled(columns[col], size, words)
    unnamed -= skipped
    if unnamed:
        others = [columns[col] for col in plan.others]
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
    cells = column[:size]
    if words.isdisjoint(cells):
        words = frozenset()
        kinds = set(map(type, cells))
        if kinds == _FIGURES or (kinds == _TEXTS and all(cells) and not any(map(str.isspace, cells))):  # type: ignore[arg-type]
            return set()
    found = {
        index
        for index, cell in enumerate(cells)
        if (cell.isspace() if isinstance(cell, str) and cell else not cell and cell != 0)
        or cell.__class__ is Uncalculated
    }
    return found | {index for index, cell in enumerate(cells) if cell in words} if words else found


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
