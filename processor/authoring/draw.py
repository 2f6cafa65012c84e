"""Draw one sheet of a blank workbook: titles, header block, tables, cards, notes, signature line."""

from __future__ import annotations

from typing import Any

from processor.authoring.asked import closed_cells
from processor.authoring.entry import offer_entry
from processor.authoring.layout import (
    INFO_ROW,
    TITLE_ROW,
    CardPlace,
    FormPlace,
    SheetPlace,
    TablePlace,
    filled_columns,
    summed,
)
from processor.authoring.styles import Look, Looks, entry_look
from processor.model import CellRef, column_letters
from processor.ruleset.types import ColumnForm, Ruleset

ORDINALS = "甲乙丙丁戊己庚辛壬癸"
# Full-width spaces: spreadsheet programs do not fold them together.
SIGNATURE = "单位负责人（签字）：{gap}审核人：{gap}填表人：{gap}填表日期：　　　年　　月　　日"
_LINE = 17.0
_LONG = 12
"""A column of printed words with more characters than this begins at the left instead of standing in the middle."""


def draw_sheet(sheet: Any, place: SheetPlace, book: FormPlace, ruleset: Ruleset, looks: Looks) -> None:
    """Fill an empty openpyxl worksheet with everything that is printed on it."""
    for number, width in enumerate(place.widths, 1):
        sheet.column_dimensions[column_letters(number)].width = width + 0.7
    if place.cover:
        _cover_titles(sheet, place, ruleset, looks)
    else:
        _titles(sheet, place, book, ruleset, looks)
    for block in place.blocks:
        _headings(sheet, block, looks)
        if isinstance(block, CardPlace):
            _card(sheet, block, looks)
        else:
            _table(sheet, block, looks, place.widths, closed_cells(block.form, ruleset))
    _notes(sheet, place, looks)


def write(sheet: Any, row: int, col: int, value: object, look: Look, to_col: int = 0, to_row: int = 0) -> None:
    """Write one cell; to_col, to_row: merge up to there, with the look on every cell of the merge."""
    last_row, last_col = max(row, to_row), max(col, to_col)
    for each_row in range(row, last_row + 1):
        for each_col in range(col, last_col + 1):
            look.put(sheet.cell(each_row, each_col))
    sheet.cell(row, col).value = value
    if (last_row, last_col) != (row, col):
        sheet.merge_cells(start_row=row, start_column=col, end_row=last_row, end_column=last_col)


# ---------------------------------------------------------------- titles and the header block


def _cover_titles(sheet: Any, place: SheetPlace, ruleset: Ruleset, looks: Looks) -> None:
    form = place.form
    write(
        sheet,
        1,
        1,
        f"表号：{form.code}　　制表依据：{ruleset.document.get('number', '')}",
        looks.info_right,
        place.width,
    )
    write(sheet, 2, 1, f"{ruleset.title.zh}落实情况", looks.subtitle, place.width)
    write(sheet, 3, 1, form.title, looks.big_title, place.width)
    for row, height in ((1, 24), (2, 60), (3, 64), (4, 24)):
        sheet.row_dimensions[row].height = height


def _titles(sheet: Any, place: SheetPlace, book: FormPlace, ruleset: Ruleset, looks: Looks) -> None:
    form, width = place.form, place.width
    write(sheet, TITLE_ROW, 1, f"{ruleset.title.zh}落实情况——{form.title}", looks.title, width)
    left = max(2, round(width * 0.6)) if width > 4 else 2
    right = (f"表　　号：{form.code}", f"计量单位：{form.units}" if form.units else "")
    for offset, text in enumerate(right):
        write(sheet, INFO_ROW + offset, left + 1, text or None, looks.info_right, width)
    for offset, formula in enumerate(identity_lines(book)):
        write(sheet, INFO_ROW + offset, 1, formula, looks.info, left)
    for row, height in ((TITLE_ROW, 34), (INFO_ROW, 20), (INFO_ROW + 1, 20)):
        sheet.row_dimensions[row].height = height


def identity_lines(book: FormPlace) -> tuple[str | None, str | None]:
    """The two lines of a header block, as formulas that show what the cover says; nothing where there is no cover."""
    unit, code = book.identity("unit"), book.identity("code")
    date = book.identity("report_date")
    if unit is None:
        return None, None
    first = f'="填报单位（盖章）："&{_reference(unit)}'
    if code is not None:
        first += f'&"　　单位代码："&{_reference(code)}'
    second = (
        None if date is None else f'="填报日期："&IF({_reference(date)}="","",TEXT({_reference(date)},"yyyy-mm-dd"))'
    )
    return first, second


def _reference(cell: CellRef) -> str:
    return f"'{cell.sheet}'!{cell.a1}"


def _headings(sheet: Any, block: CardPlace | TablePlace, looks: Looks) -> None:
    """The headings that the table is found by, in the rows above it."""
    top = block.header if isinstance(block, CardPlace) else block.title or block.header
    for row, text in enumerate(block.form.under, top - len(block.form.under)):
        write(sheet, row, 1, text, looks.block_title, block.width)


# ---------------------------------------------------------------- cards


def _card(sheet: Any, block: CardPlace, looks: Looks) -> None:
    if block.header:
        form = block.form
        words = (form.item or "项目", form.value or "填报内容", form.measure or "计量单位", "填报说明")
        for col, word in enumerate(words, 1):
            write(sheet, block.header, col, word, looks.head)
        sheet.row_dimensions[block.header].height = 24
    for row, group in block.banners.items():
        write(sheet, row, 1, group, looks.banner, block.width)
        sheet.row_dimensions[row].height = 22
    plain = not block.header
    for column in filled_columns(block.form):
        row = block.rows[column.name]
        write(sheet, row, 1, column.name, looks.label)
        entry_look(column.type, card=True).put(sheet.cell(row, block.value))
        if plain:
            write(sheet, row, 3, column.note.zh or None, looks.small, block.width)
        else:
            write(sheet, row, 3, column.unit or None, looks.number_row)
            write(sheet, row, 4, column.note.zh or None, looks.small)
        sheet.row_dimensions[row].height = 32 if plain else 21.5
        offer_entry(sheet, column, row, row, block.value)


# ---------------------------------------------------------------- tables and checklists


def _table(
    sheet: Any, block: TablePlace, looks: Looks, widths: tuple[int, ...], closed: frozenset[tuple[int, str]]
) -> None:
    columns = filled_columns(block.form)
    if block.title:
        write(sheet, block.title, 1, block.form.title, looks.block_title, block.width)
        sheet.row_dimensions[block.title].height = 24
    _headers(sheet, block, columns, looks)
    if block.total:
        _total_row(sheet, block, columns, looks)
    preprinted = {name for row in block.form.fixed for name in row}
    for column in columns:
        col = block.columns[column.name]
        entry = entry_look(column.type)
        longest = max((len(row.get(column.name, "")) for row in block.form.fixed), default=0)
        words = looks.fixed_text if longest > _LONG else looks.fixed
        for index in range(block.count):
            row = block.first + index
            fixed = index < len(block.form.fixed) and column.name in preprinted
            shut = fixed or (index, column.name) in closed
            (words if fixed else looks.fixed if shut else entry).put(sheet.cell(row, col))
            if fixed:
                sheet.cell(row, col).value = block.form.fixed[index].get(column.name)
        if column.name not in preprinted:
            offer_entry(sheet, column, block.first, block.last, col)
    for index in range(block.count):
        texts = block.form.fixed[index] if index < len(block.form.fixed) else {}
        lines = max((-(-2 * len(text) // widths[block.columns[name] - 1]) for name, text in texts.items()), default=1)
        sheet.row_dimensions[block.first + index].height = 21 if lines == 1 else _LINE * lines


def header_text(column: ColumnForm) -> str:
    """The words of a column's header: its name and, on a line of its own, the unit of measure; none if unnamed."""
    if column.unnamed:
        return ""
    return f"{column.name}\n（{column.unit}）" if column.unit else column.name


def _headers(sheet: Any, block: TablePlace, columns: tuple[ColumnForm, ...], looks: Looks) -> None:
    top, bottom = block.header, block.header + block.grouped
    at = 0
    while at < len(columns):
        column = columns[at]
        col = at + 1
        if not column.group:
            write(sheet, top, col, header_text(column) or None, looks.head, col, bottom)
            at += 1
            continue
        end = at
        while end < len(columns) and columns[end].group == column.group:
            write(sheet, bottom, end + 1, header_text(columns[end]) or None, looks.head)
            end += 1
        write(sheet, top, col, column.group, looks.head, end)
        at = end
    sheet.row_dimensions[top].height = 22 if block.grouped else 34
    if block.grouped:
        sheet.row_dimensions[bottom].height = 46
    for number, word in enumerate(_numbers(columns), 1):
        write(sheet, block.numbers, number, word, looks.number_row)
    sheet.row_dimensions[block.numbers].height = 16


def leading_words(columns: tuple[ColumnForm, ...]) -> int:
    """How many columns at the left hold words rather than figures: they carry 甲, 乙 … and the word 合计."""
    count = 0
    for column in columns:
        if column.is_number or count == len(ORDINALS):
            break
        count += 1
    return count if count < len(columns) else 1


def _numbers(columns: tuple[ColumnForm, ...]) -> list[str | int]:
    lead = leading_words(columns)
    return [ORDINALS[number] if number < lead else number - lead + 1 for number in range(len(columns))]


def _total_row(sheet: Any, block: TablePlace, columns: tuple[ColumnForm, ...], looks: Looks) -> None:
    write(sheet, block.total, 1, block.form.total, looks.total_word, leading_words(columns))
    for col in range(leading_words(columns) + 1, block.width + 1):
        looks.total.put(sheet.cell(block.total, col))
    for _, col in summed(block):
        letters = column_letters(col)
        sheet.cell(block.total, col).value = f"=SUM({letters}{block.first}:{letters}{block.last})"
    sheet.row_dimensions[block.total].height = 22


# ---------------------------------------------------------------- below the tables


def _notes(sheet: Any, place: SheetPlace, looks: Looks) -> None:
    room = sum(place.widths)
    for offset, note in enumerate(place.form.notes):
        row = place.notes + offset
        text = f"{'说明：' if offset == 0 else '　　　'}{offset + 1}.{note}"
        write(sheet, row, 1, text, looks.note, place.width)
        sheet.row_dimensions[row].height = _LINE * (1 + (2 * len(text) - 1) // room)
    if place.sign:
        gap = "　" * (9 if place.form.landscape else 5)
        write(sheet, place.sign, 1, SIGNATURE.format(gap=gap), looks.info, place.width)
        sheet.row_dimensions[place.sign].height = 30
