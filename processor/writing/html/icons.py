"""One drawing for each level and status: they are told apart by shape, not only by colour."""

from __future__ import annotations

_ROUND = 'stroke-linecap="round"'
_SQUARE = (
    '<rect x="1.5" y="1.5" width="13" height="13" rx="1.5" fill="currentColor"/>'
    f'<path d="M5 5l6 6M11 5l-6 6" stroke="#fff" stroke-width="2" {_ROUND}/>'
)
_TRIANGLE = (
    '<path d="M8 1.2 15.2 14.4H.8z" fill="currentColor"/>'
    f'<path d="M8 6v4" stroke="#fff" stroke-width="1.9" {_ROUND}/><circle cx="8" cy="12.2" r="1.1" fill="#fff"/>'
)
_DIAMOND = (
    '<path d="M8 .8 15.2 8 8 15.2.8 8z" fill="currentColor"/>'
    f'<path d="M5.2 8h5.6" stroke="#fff" stroke-width="2" {_ROUND}/>'
)
_HOLLOW = '<path d="M8 2 14 8 8 14 2 8z" fill="none" stroke="currentColor" stroke-width="1.7"/>'
_RING = (
    '<circle cx="8" cy="8" r="6.7" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    f'<path d="M8 7.4v3.8" stroke="currentColor" stroke-width="1.8" {_ROUND}/>'
    '<circle cx="8" cy="4.9" r="1.1" fill="currentColor"/>'
)
_DISC = (
    '<circle cx="8" cy="8" r="7.2" fill="currentColor"/>'
    f'<path d="M4.6 8.3l2.3 2.3 4.6-5" fill="none" stroke="#fff" stroke-width="2" {_ROUND} stroke-linejoin="round"/>'
)
_HALF = (
    '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.7"/>'
    '<path d="M8 1.6a6.4 6.4 0 0 1 0 12.8z" fill="currentColor"/>'
)
_DASHED = (
    '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="3 2.2"/>'
)
_CLOCK = f'{_DASHED}<path d="M8 4.6V8l2.4 1.6" fill="none" stroke="currentColor" stroke-width="1.6" {_ROUND}/>'
_BOX = (
    '<rect x="1.8" y="1.8" width="12.4" height="12.4" rx="1.5" fill="none" stroke="currentColor" stroke-width="1.7"/>'
    f'<path d="M5 8h6" stroke="currentColor" stroke-width="1.8" {_ROUND}/>'
)
_DRAWINGS = {
    "error": _SQUARE,
    "query": _TRIANGLE,
    "short": _DIAMOND,
    "stretch": _HOLLOW,
    "info": _RING,
    "rejected": _SQUARE,
    "explain": _TRIANGLE,
    "accepted": _DISC,
    "unread": _BOX,
    "missing": _DASHED,
    "met": _DISC,
    "in-progress": _HALF,
    "missed": _DIAMOND,
    "pending": _CLOCK,
    "recorded": _RING,
    "skipped": _BOX,
}


def icons_part() -> str:
    """The drawings, to be used by their names: markup.icon."""
    symbols = [f'<symbol id="i-{id}" viewBox="0 0 16 16">{one}</symbol>\n' for id, one in _DRAWINGS.items()]
    head = '<svg width="0" height="0" class="defs" aria-hidden="true" focusable="false"><defs>\n'
    return f"{head}{''.join(symbols)}</defs></svg>\n"
