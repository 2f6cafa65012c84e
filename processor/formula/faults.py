"""The one error of this package: a formula that is written wrongly, shown with a caret under the fault."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from processor.errors import RulesetError
from processor.model import Text

_WINDOW = 72


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _caret_lines(source: str, start: int, end: int) -> str:
    """The source, cut to a window around the fault, and a line of carets that stands under it on a terminal."""
    flat = "".join(" " if char.isspace() and char != "\u3000" else char for char in source)
    first = max(0, min(start, len(flat)) - _WINDOW // 2)
    if len(flat) - first < _WINDOW:
        first = max(0, len(flat) - _WINDOW)
    shown = flat[first : first + _WINDOW]
    head = "…" if first else ""
    tail = "…" if first + _WINDOW < len(flat) else ""
    # An ideographic space under a wide character keeps the caret in place whatever the font makes of its width.
    before = "".join("\u3000" if _width(char) == 2 else " " for char in head + shown[: start - first])
    under = shown[start - first : max(end, start + 1) - first] or " "
    carets = "".join("＾" if _width(char) == 2 else "^" for char in under)
    return f"    {head}{shown}{tail}\n    {before}{carets}"


class FormulaError(RulesetError):
    """A formula that cannot be parsed, or names or mixes what it may not.

    source:     the formula as written;  start, end: where in it the fault stands (0-based, end exclusive)
    what, remedy, where: as in YaodianError
    """

    def __init__(
        self, source: str, start: int, end: int, what: Text, remedy: Text | None = None, where: str = ""
    ) -> None:
        super().__init__(what, remedy, where)
        self.source = source
        self.start = start
        self.end = end

    def placed(self, where: str) -> FormulaError:
        """The same error with the place (file:line) in front."""
        return FormulaError(self.source, self.start, self.end, self.what, self.remedy, where)

    def caret(self) -> str:
        """Two lines: the formula, and a caret under the fault."""
        return _caret_lines(self.source, self.start, self.end)

    def line(self, lang: str = "zh") -> str:
        """The message in `lang`, then the formula and the caret on two lines of their own."""
        return f"{super().line(lang)}\n{self.caret()}"


def suggestion(name: str, known: Iterable[str]) -> Text:
    """What may have been meant by `name`: close matches, else the first few of what there is."""
    import difflib

    names = list(dict.fromkeys(known))
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        return Text("是不是“" + "”“".join(close) + "”？", "Did you mean " + ", ".join(close) + "?")
    if not names:
        return Text("", "")
    more = len(names) > 8
    return Text(
        "可用的有：" + "、".join(names[:8]) + ("……" if more else ""),
        "There are: " + ", ".join(names[:8]) + (" ..." if more else ""),
    )
