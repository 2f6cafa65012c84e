"""Faults of the run (never of a return): what could not be done, where, and what to do about it."""

from __future__ import annotations

from processor.model import Text


class YaodianError(Exception):
    """The run, or a part of it, could not be done. Commands show it as one line; never a traceback.

    what:   what is wrong, in both languages
    remedy: what to do about it, in both languages; may be empty
    where:  file, file:line or cell, as the user would name it; may be empty
    """

    def __init__(self, what: Text, remedy: Text | None = None, where: str = "") -> None:
        super().__init__(what.zh)
        self.what = what
        self.remedy = remedy or Text("", "")
        self.where = where

    def __reduce__(self) -> tuple[type[YaodianError], tuple[object, ...]]:
        """Errors travel between processes with all that they say."""
        return type(self), (self.what, self.remedy, self.where)

    def line(self, lang: str = "zh") -> str:
        """The whole message as one line of text in `lang` (zh or en)."""
        head = f"{self.where}: " if self.where else ""
        end = "。" if lang == "zh" else ". "
        remedy = self.remedy.get(lang)
        return head + self.what.get(lang) + (end + remedy if remedy else "")


class RulesetError(YaodianError):
    """A ruleset, form or formula is written wrongly."""


class RegisterError(YaodianError):
    """The register (单位名录) cannot be used."""


class Unread(YaodianError):
    """One workbook cannot be read. In a batch it becomes an entry of Report.unread and the run goes on.

    code: one of commands.md: encrypted, corrupt, not-a-workbook, unsupported, too-large, uncalculated, unknown-unit,
          unknown-template, old-template, timeout, crash
    """

    def __init__(self, code: str, what: Text, remedy: Text | None = None, where: str = "") -> None:
        super().__init__(what, remedy, where)
        self.code = code

    def __reduce__(self) -> tuple[type[Unread], tuple[object, ...]]:
        return type(self), (self.code, self.what, self.remedy, self.where)


class Unpatchable(YaodianError):
    """Marks cannot be written into this workbook without risk to its contents; it is left untouched."""
