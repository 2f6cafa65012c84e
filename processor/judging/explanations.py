"""The sender's explanations: which of them count, and what is said about those that do not."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from processor.model import Explanation, Finding, Text

_SHORTEST = 5
_SAYS_NOTHING = frozenset({"无", "同上"})
_BASIS_BYTES = 3
_QUOTED = 20
"""Characters of an explanation that are quoted when it does not count."""


def basis_of(*texts: str) -> str:
    """A short digest of what a finding rests on: with another value it is another, and an explanation lapses."""
    return hashlib.blake2b("\x1f".join(texts).encode("utf-8", "replace"), digest_size=_BASIS_BYTES).hexdigest()


def explains(text: str) -> bool:
    """False for an explanation that says nothing: fewer than 5 characters, 无, 同上."""
    text = "".join(text.split())
    return len(text) >= _SHORTEST and text not in _SAYS_NOTHING


def with_explanation(finding: Finding, said: Explanation | None) -> Finding:
    """`finding` with what its sender wrote beside it; where that does not count, with a remark that says why.

    said: None where nothing was written; the finding is left as it is
    """
    if said is None:
        return finding
    shown = said.text if len(said.text) <= _QUOTED else f"{said.text[:_QUOTED]}…"
    if said.basis != finding.basis:
        remark = Text(
            f"原来的说明“{shown}”是对改动前的数写的，已经失效；仍需说明的请重新写",
            f"The explanation “{shown}” was given for another value and has lapsed; write it again if it still holds",
        )
    elif not explains(said.text):
        remark = Text(
            f"说明“{shown}”不足{_SHORTEST}个字，不算说明，请写明原因",
            f"“{shown}” explains nothing (fewer than {_SHORTEST} characters); give the reason",
        )
    else:
        return replace(finding, explanation=said.text, explanation_remark=Text(""))
    return replace(finding, explanation=None, explanation_remark=remark)
