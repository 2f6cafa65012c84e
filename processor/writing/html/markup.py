"""The small pieces of markup that the parts of the page share.

Every text goes into the page by `shown`, which masks and escapes it; whatever else stands in an f-string here and in
the parts is markup, a number, or a name of ours (of a level, a status, a unit's key).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from processor.model import Text
from processor.privacy import mask
from processor.writing.html.parts import Stack

Markup = Iterator[str]
"""A part of the page, piece by piece."""


@lru_cache(maxsize=8192)
def shown(text: str) -> str:
    """A text as it may stand in the page, in quotes too: personal numbers starred as a last line (law 6), escaped."""
    text = mask(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


def t(zh: str, en: str) -> str:
    """A text in both languages; the page shows one of them."""
    return f'<span class="zh" lang="zh-CN">{shown(zh)}</span><span class="en" lang="en">{shown(en)}</span>'


def say(text: Text) -> str:
    """The same; where both are the same it stands there once."""
    zh, en = text.zh, text.en
    if en and en != zh:
        return t(zh, en)
    return f'<span lang="zh-CN">{shown(zh)}</span>' if zh else ""


def icon(id: str, tone: str = "") -> str:
    """A sign of icons.html."""
    return f'<svg class="ic{tone}" aria-hidden="true"><use href="#i-{id}"/></svg>'


def chip(id: str, word: Text) -> str:
    """A level or status on its tint."""
    return f'<span class="chip c-{id}">{icon(id)}{say(word)}</span>'


def named(zh: str, en: str, lang: str) -> str:
    """A label that only assistive software reads, as attributes; it changes with the language of the page."""
    zh, en = shown(zh), shown(en)
    return f'aria-label="{zh if lang == "zh" else en}" data-label-zh="{zh}" data-label-en="{en}"'


def option(id: str, zh: str, en: str, lang: str) -> str:
    """An entry of a drop-down list."""
    zh, en = shown(zh), shown(en)
    return f'<option value="{id}" data-zh="{zh}" data-en="{en}">{zh if lang == "zh" else en}</option>'


def stack_bar(bar: Stack, lang: str) -> str:
    """A bar of parts that add up."""
    told = bar.told
    parts = "".join([f'<i class="s-{part.id}" style="flex:{part.number}"></i>' for part in bar.parts if part.number])
    return f'<div class="sb" role="img" {named(told.zh, told.get("en"), lang)}>{parts}</div>'
