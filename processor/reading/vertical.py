"""Vertical forms: one record, a row per field, under a header such as 序号 | 项目 | 单位 | 数值."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processor.reading.codes import is_footer
from processor.reading.header_words import leaf_and_group
from processor.reading.labels import Field, labels_of
from processor.reading.layout import Layout, Rows, locate
from processor.reading.prepared import prepared
from processor.reading.raw import Raw, bare_key, header_key, show, squeeze
from processor.records import dataclass
from processor.ruleset.types import ColumnForm, TableForm

_MOST_BANDS = 40
"""Headers of one vertical table, side by side and below one another."""


@dataclass(frozen=True, slots=True)
class Items:
    """What a vertical table came to.

    layout: its header; fields: name -> where its value stands; extra: (row, column, text) of items that the form does
    not know and that hold something
    """

    layout: Layout
    fields: dict[str, Field]
    extra: tuple[tuple[int, int, str], ...] = ()


@prepared
def header_form(form: TableForm) -> TableForm:
    """The header of a vertical table as a table of its own, prepared once per form."""
    words = [text for text in (form.item, form.measure, form.value) if text]
    return TableForm(form.name, "table", tuple(ColumnForm(text, "text") for text in words), key=(form.item,))


def find_items(form: TableForm, rows: Rows, end: int) -> Items | None:
    """The fields of `form` in the rows up to `end` (exclusive); None where its header is not there.

    The header may stand several times, side by side or below one another; the items of all of them count.
    """
    header = header_form(form)
    layouts: list[Layout] = []
    used: set[tuple[int, int]] = set()
    while len(layouts) < _MOST_BANDS:
        layout = locate(header, without(rows[:end], used))
        if layout is None or form.item not in layout.columns or form.value not in layout.columns:
            break
        layouts.append(layout)
        used |= set(layout.columns.values())
    if not layouts:
        return None
    fields: dict[str, Field] = {}
    extra: list[tuple[int, int, str]] = []
    for layout in layouts:
        below = [other.top for other in layouts if other.top > layout.bottom]
        _read_block(form, rows[: min(below, default=end)], layout, fields, extra)
    return Items(layouts[0], fields, tuple(extra))


def without(rows: Rows, used: set[tuple[int, int]]) -> Rows:
    """`rows` with the cells `used` (column, row) left blank."""
    if not used:
        return rows
    copy: list[Sequence[Raw]] = list(rows)
    for row in {row for _, row in used if row < len(copy)}:
        copy[row] = ["" if (col, row) in used else cell for col, cell in enumerate(copy[row])]
    return copy


def _read_block(
    form: TableForm, rows: Rows, layout: Layout, fields: dict[str, Field], extra: list[tuple[int, int, str]]
) -> None:
    known = labels_of(form.columns)
    at, value_at = layout.columns[form.item][0], layout.columns[form.value][0]
    measure_at = layout.columns[form.measure][0] if form.measure in layout.columns else -1
    for row, label, sections in _labels(rows, layout.start, at):
        raw = rows[row][value_at] if value_at < len(rows[row]) else ""
        columns = known.get(header_key(label)) or known.get(bare_key(label)) or []
        column = _pick([column for column in columns if column.name not in fields], sections)
        if column is None:
            if header_key(label) == header_key(form.item):
                continue
            if is_footer(label) and raw in ("", None):
                return
            if raw not in ("", None):
                extra.append((row, value_at, label))
            continue
        measure = rows[row][measure_at] if 0 <= measure_at < len(rows[row]) else ""
        fields[column.name] = Field(row, value_at, _in_measure(column, raw, measure))


def _labels(rows: Rows, start: int, at: int) -> Iterator[tuple[int, str, set[str]]]:
    """Every item: its row, its text, and what stands left of it, a text that stands once meaning all rows below."""
    running = [""] * at
    for row in range(start, len(rows)):
        cells = rows[row]
        for col, cell in enumerate(cells[:at]):
            if isinstance(cell, str) and cell.strip():
                running[col] = header_key(cell)
        label = cells[at] if at < len(cells) else ""
        if isinstance(label, str) and label.strip():
            yield row, label, set(running)


def _pick(columns: list[ColumnForm], sections: set[str]) -> ColumnForm | None:
    """Of the fields that share a label, the one whose group stands beside it; the first where no group does."""
    same = [column for column in columns if header_key(leaf_and_group(column)[1]) in sections]
    return (same or columns or [None])[0]  # type: ignore[list-item]


def _in_measure(column: ColumnForm, raw: Raw, measure: Raw) -> Raw:
    """A bare figure with the unit of measure that is printed beside it, where that is not the form's: 12 | 元."""
    if not column.is_number or not column.unit or not isinstance(raw, float) or not isinstance(measure, str):
        return raw
    unit = squeeze(measure)
    return show(raw) + unit if unit and unit != squeeze(column.unit) else raw
