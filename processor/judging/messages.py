"""Fill the {names} of a message: columns of the row, 表!字段, 参数!名称, and words of the kind (实际, 应为 ...)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from processor.judging.context import Context
from processor.judging.numbers import value_text
from processor.judging.views import View
from processor.model import Text
from processor.privacy import mask

_NAME = re.compile(r"\{([^{}]+)\}")


def filled(text: Text, told: Callable[[str], str]) -> Text:
    """`text` with every {name} replaced by `told(name)`, in both languages."""

    def word(match: re.Match[str]) -> str:
        return told(match[1])

    return Text(_NAME.sub(word, text.zh), _NAME.sub(word, text.en))


def teller(
    context: Context, words: Mapping[str, str], view: View | None = None, index: int | None = None
) -> Callable[[str], str]:
    """What a name in a message means: a word of the kind, else a column of the row, a named field, a parameter."""

    def told(name: str) -> str:
        if name in words:
            return mask(words[name])
        if view is not None and index is not None and name in view.forms:
            return view.text(name, index)
        table, found, field = name.partition("!")
        if found and table == "参数":
            return value_text(context.parameter(field))
        if found:
            at = context.field_at(table, field)
            return value_text(None) if at is None else at[0].text(field, at[1])
        return value_text(None)

    return told
