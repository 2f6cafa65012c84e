"""One sheet of the county workbook: A4, title, an explaining line, and a table with a frozen header and a filter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from processor.model import Text
from processor.privacy import mask
from processor.records import dataclass
from processor.writing.book_styles import Styles
from processor.writing.context import Context
from processor.writing.county_book import looks
from processor.writing.display import line_count
from processor.writing.package.spec import CellStyle

if TYPE_CHECKING:
    import xlsxwriter

LIMIT = 20_000
"""Rows of a list; what is beyond stands in findings.csv or findings.json."""

TITLE_ROW, NOTE_ROW, TABLE_ROW = 0, 1, 2
_LONGEST = 32_000  # a cell holds 32,767 characters
_TALLEST = 409.0  # points, Excel's limit; in whole pixels 408.75
_LONGEST_LINK = 2_000
_SURE = 0.94  # of the room that a cell has on paper
_A4 = 9
_MARGINS = (0.4, 0.4, 0.5, 0.55)
_FOOTER_TITLE = 100  # characters; a footer has 255 in all


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its header, its width in Excel's characters, and whether it holds numbers."""

    word: Text
    width: float
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. file: a path relative to the workbook, with forward slashes, which it links to."""

    value: str | float | None
    look: CellStyle = looks.BODY
    file: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet: its name in both languages, the colour of its tab, and how its paper lies."""

    name: Text
    colour: str
    landscape: bool = True


class Page:
    """A sheet under way. Rows and columns count from 0, as XlsxWriter counts them."""

    def __init__(self, book: xlsxwriter.Workbook, styles: Styles, tab: Tab, context: Context, lang: str) -> None:
        self.lang = lang
        self.context = context
        self.sheet: Any = book.add_worksheet(tab.name.get(lang))
        self._styles = styles
        self.sheet.hide_gridlines(2)
        self.sheet.set_tab_color(f"#{tab.colour}")
        self.sheet.set_paper(_A4)
        if tab.landscape:
            self.sheet.set_landscape()
        self.sheet.set_margins(*_MARGINS)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(_footer(tab.name.get(lang), context, lang))

    def put(self, row: int, col: int, cell: Cell) -> None:
        """Write one cell: a text is never more than text."""
        look = self._styles.of(cell.look)
        if isinstance(cell.value, str):
            text = clean(cell.value)
            if cell.file and len(cell.file) < _LONGEST_LINK:
                self.sheet.write_url(row, col, file_link(cell.file), look, text)
            elif text:
                self.sheet.write_string(row, col, text, look)
            else:
                self.sheet.write_blank(row, col, None, look)
        elif cell.value is None:
            self.sheet.write_blank(row, col, None, look)
        else:
            self.sheet.write_number(row, col, cell.value, look)

    def put_over(self, row: int, first: int, last: int, cell: Cell) -> None:
        """Write one cell over the columns from `first` to `last` of a row."""
        look = self._styles.of(cell.look)
        if first != last:
            self.sheet.merge_range(row, first, row, last, "", look)
        self.put(row, first, cell)

    def link_over(self, row: int, first: int, last: int, text: str, tab: str, look: CellStyle) -> None:
        """Write a text that leads to another sheet of this workbook."""
        self.sheet.merge_range(row, first, row, last, "", self._styles.of(look))
        self.sheet.write_url(row, first, f"internal:'{tab}'!A1", self._styles.of(look), clean(text))

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns from A on."""
        for at, width in enumerate(widths):
            self.sheet.set_column(at, at, width)

    def title(self, title: str, note: str, heads: Sequence[Head]) -> None:
        """Title and explaining line of a list with these columns."""
        self.widths([head.width for head in heads])
        self.sheet.set_row(TITLE_ROW, 30)
        self.put(TITLE_ROW, 0, Cell(title, looks.TITLE))
        wide = sum(head.width for head in heads)
        self.sheet.set_row(NOTE_ROW, row_height([(note, room(wide, looks.SMALL))], least=18))
        self.put_over(NOTE_ROW, 0, len(heads) - 1, Cell(note, looks.NOTE))

    def table(
        self, heads: Sequence[Head], rows: Sequence[Sequence[Cell]], empty: str, *, at: int = TABLE_ROW, frozen: int = 0
    ) -> int:
        """Header and rows from row `at` on, with a filter; or the one line `empty`. Returns the row below.

        frozen: how many columns stay in view
        """
        if not rows:
            self.sheet.set_row(at, 24)
            self.put(at, 0, Cell(empty, looks.EMPTY))
            return at + 1
        self.sheet.set_row(at, 24)
        for col, head in enumerate(heads):
            self.put(at, col, Cell(head.word.get(self.lang), looks.NUMBER_HEADER if head.number else looks.HEADER))
        rooms = [head.width for head in heads]
        for row, cells in enumerate(rows, at + 1):
            texts = [
                (cell.value, room(width, cell.look.font.size))
                for cell, width in zip(cells, rooms, strict=True)
                if isinstance(cell.value, str) and cell.look.wrap
            ]
            self.sheet.set_row(row, row_height(texts))
            for col, cell in enumerate(cells):
                self.put(row, col, cell)
        last = at + len(rows)
        self.sheet.autofilter(at, 0, last, len(heads) - 1)
        self.sheet.freeze_panes(at + 1, frozen)
        self.sheet.repeat_rows(at)
        return last + 1

    def bars(self, rows: tuple[int, int], col: int, colour: str, most: float | None = None) -> None:
        """Data bars from 0 to `most` (or the greatest value) in the cells of a column."""
        top = {"max_type": "num", "max_value": most} if most is not None else {}
        look = {"type": "data_bar", "bar_color": f"#{colour}", "bar_solid": True, "data_bar_2010": True}
        self.sheet.conditional_format(rows[0], col, rows[1], col, {**look, "min_type": "num", "min_value": 0, **top})


@lru_cache(maxsize=256)
def room(width: float, size: float) -> float:
    """Columns of text for which a cell of `width` surely has room, at a font of `size` points.

    width: in Excel's characters, which are 7 pixels wide, with 5 pixels of padding to each cell. A little is taken off:
    bold text is wider, and a line does not begin with a comma or end within an opening quote.
    """
    return _SURE * (7 * width - 5) / (size * 96 / 72 / 2)


def row_height(texts: Sequence[tuple[str, float]], *, least: float = 20, line: float = 14.5) -> float:
    """The height in points of a row that holds these (text, columns of room); `line` is that of one line."""
    lines = max((line_count(text, columns) for text, columns in texts), default=1)
    return min(_TALLEST, max(least, 6 + line * lines))


@lru_cache(maxsize=2048)
def clean(text: str) -> str:
    """A text as it may stand in a cell: personal numbers masked, not too long, no half characters.

    A damaged workbook may hold half of a surrogate pair, which no encoding can write.
    """
    text = mask(text).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_ESCAPED = str.maketrans({char: f"%{ord(char):02x}" for char in '%# "<>[]^`{}'})


def file_link(path: str) -> str:
    """A link to a file relative to the workbook. Signs that mean something in a link are escaped here, all of them:
    XlsxWriter leaves a link alone that looks escaped already."""
    return f"external:{path.translate(_ESCAPED)}"


def left_out(count: int, where: str, lang: str) -> str:
    """The line below a list that was cut."""
    return f"其余 {count} 条见 {where}" if lang == "zh" else f"{count} more in {where}"


def _footer(name: str, context: Context, lang: str) -> str:
    """Left what it is, in the middle the page, on the right the check date. An & would begin a code: it is doubled."""
    what = f"{context.ruleset_title.get(lang)[:_FOOTER_TITLE]} {name}".replace("&", "&&")
    pages = "第 &P 页，共 &N 页" if lang == "zh" else "Page &P of &N"
    day = f"审核日期 {context.as_of}" if lang == "zh" else f"Checked {context.as_of}"
    font = '&"微软雅黑"&8'
    # A blank after the size: a name that begins with a digit would be read as part of it.
    return "".join(f"&{side}{font} {words}" for side, words in zip("LCR", (what, pages, day), strict=True))
