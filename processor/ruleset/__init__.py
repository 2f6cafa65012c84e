"""YAML -> Ruleset: strict, compiled once and cached by content."""

from processor.ruleset.load import load_ruleset

__all__ = ["load_ruleset"]
