"""Where rules/, templates/ and samples/ stand: inside the package once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path


def folder(kind: str) -> Path:
    """The folder of what is shipped. kind: rules | templates | samples. It may be absent where nothing was shipped."""
    inside = Path(__file__).parent / kind
    return inside if inside.is_dir() else Path(__file__).parent.parent / kind


def ruleset_names() -> list[str]:
    """The names of the rulesets that are shipped, sorted."""
    root = folder("rules")
    return sorted(path.parent.name for path in root.glob("*/ruleset.yaml")) if root.is_dir() else []
