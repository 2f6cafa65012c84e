"""The failure of one row, as every row kind words it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from processor.judging.outcome import Hit, Rows
from processor.model import Text


def row_hit(rows: Rows, index: int, columns: Sequence[str], expected: Text, default: Text, **words: str) -> Hit:
    """The failure of row `index`; the first of `columns` is what was observed, rule.marks replaces what is marked."""
    view = rows.view
    marked = rows.rule.marks or columns
    places = [place for column in marked if (place := view.place(column, index)) is not None]
    if not places and (whole := view.row_place(index)) is not None:
        places = [whole]
    observed = view.text(columns[0], index) if columns else ""
    first = marked[0] if marked else ""
    told = {"实际": observed, "应为": expected.zh, **words}
    return Hit(
        places=tuple(dict.fromkeys(places)),
        observed=words.get("实际", observed),
        expected=expected,
        default=default,
        table=view.name,
        column=first,
        row_key=view.row_key(index),
        view=view,
        index=index,
        words=told,
        taken=rows.taken(index),
    )


def value_hit(rows: Rows, column: str, expected: Text) -> Callable[[int], Hit]:
    def describe(index: int) -> Hit:
        observed = rows.view.text(column, index)
        default = Text(
            f"{column}填的是“{observed}”，应为{expected.zh}",
            f"{column} is “{observed}”; it should be {expected.get('en')}",
        )
        return row_hit(rows, index, (column,), expected, default)

    return describe
