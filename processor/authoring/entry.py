"""What helps a sender at a cell: drop-downs, a hint on what to type, and a warning at what cannot be right."""

from __future__ import annotations

from typing import Any

from processor.model import NOT_APPLICABLE, column_letters
from processor.ruleset.types import ColumnForm

_LONGEST_LIST, _LONGEST_PROMPT, _LONGEST_TITLE = 255, 250, 32
_KINDS = {"integer": "whole", "number": "decimal", "money": "decimal", "percent": "decimal", "date": "date"}
_WORDS = {
    "whole": "填整数；没有发生的填0，不适用的填“不适用”",
    "decimal": "填数字；没有发生的填0，不适用的填“不适用”",
    "date": "填日期，如 2021-03-05",
}


def offer_entry(sheet: Any, column: ColumnForm, first: int, last: int, col: int) -> None:
    """Attach the drop-down or the check of `column` to its cells (rows first..last of openpyxl's `sheet`)."""
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = column_letters(col)
    validation: Any = DataValidation(allow_blank=True, sqref=f"{letters}{first}:{letters}{last}")
    choices = choices_of(column)
    listed = ",".join(choices)
    kind = _KINDS.get(column.type, "")
    if choices and len(listed) <= _LONGEST_LIST and not any("," in choice for choice in choices):
        validation.type, validation.formula1 = "list", f'"{listed}"'
        _alert(validation, "stop", f"只能填：{'、'.join(choices)}")
    elif kind:
        validation.type = kind
        _bounds(validation, column, kind)
        # A warning, not a stop: 不适用 is a legal answer, and a true figure is never refused.
        _alert(validation, "warning", f"{_WORDS[kind]}。确定要这样填吗？")
    prompt = _prompt(column, kind)
    if prompt:
        validation.showInputMessage = True
        validation.promptTitle, validation.prompt = column.name[:_LONGEST_TITLE], prompt[:_LONGEST_PROMPT]
    if validation.type or prompt:
        sheet.add_data_validation(validation)


def choices_of(column: ColumnForm) -> tuple[str, ...]:
    """The words of the drop-down: 不适用 is offered wherever yes and no are."""
    if column.type == "yesno":
        return ("是", "否", NOT_APPLICABLE)
    return column.of if column.type == "choice" else ()


def _bounds(validation: Any, column: ColumnForm, kind: str) -> None:
    if kind == "date":
        validation.operator, validation.formula1, validation.formula2 = "between", "DATE(2000,1,1)", "DATE(2099,12,31)"
        return
    low, high = column.min, column.max
    low_text, high_text = f"{low:g}" if low is not None else "", f"{high:g}" if high is not None else ""
    if low is not None and high is not None:
        validation.operator, validation.formula1, validation.formula2 = "between", low_text, high_text
    elif high is not None:
        validation.operator, validation.formula1 = "lessThanOrEqual", high_text
    else:
        validation.operator, validation.formula1 = "greaterThanOrEqual", low_text or "-1000000000"


def _alert(validation: Any, style: str, words: str) -> None:
    validation.showErrorMessage = True
    validation.errorStyle = style
    validation.errorTitle, validation.error = "请核对", words[:_LONGEST_PROMPT]


def _prompt(column: ColumnForm, kind: str) -> str:
    unit = f"计量单位：{column.unit}" if column.unit else ""
    return "\n".join(part for part in (column.note.zh, unit, _WORDS["date"] if kind == "date" else "") if part)
