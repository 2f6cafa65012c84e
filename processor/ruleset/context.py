"""What forms and rules are read against: names of the ruleset, and formulas compiled with a place in the file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from processor.formula import Formula, FormulaError, Schema, compile_formula
from processor.model import Scalar, Text
from processor.patterns import lazily
from processor.records import dataclass
from processor.ruleset.items import QUOTE_FORMULA, Item
from processor.ruleset.types import target_number

PARAMETER = "参数!"
AS_OF = "检查日"
YEAR = "年度"
_SHARE = lazily(r"[-+]?[0-9]+(?:\.[0-9]+)?[%％‰]")
_RATIO = lazily(r"([0-9]+(?:\.[0-9]+)?)[:：]([0-9]+(?:\.[0-9]+)?)")
_COLUMN = lazily(r"([^\[\]!]+)\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Names:
    """What ruleset.yaml names for the rest."""

    lists: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, Scalar]

    def members(self, item: Item) -> tuple[str, ...]:
        """A list given in place, or by its name in ruleset.yaml."""
        if isinstance(item.value, tuple):
            return item.texts()
        return self.lists[
            item.among(self.lists, "ruleset.yaml 的 lists 里没有“{}”", "The lists of ruleset.yaml have no “{}”")
        ]

    def types(self) -> dict[str, str]:
        """The type of each parameter in formulas."""
        types = {name: _type_of(value) for name, value in self.parameters.items()}
        return types | {AS_OF: "date", YEAR: "number"}


def _type_of(value: Scalar) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return "date" if isinstance(value, datetime.date) else "text"


def formula(item: Item, schema: Schema, row_table: str | None, expect: str | None = None) -> Formula:
    """Compile the formula written at `item`. RulesetError at its line, with the caret of the formula's own message."""
    if isinstance(item.value, dict | tuple):
        raise item.error("这里应是表达式", "Expected an expression", QUOTE_FORMULA)
    source = item.text() if isinstance(item.value, str) else item.raw
    try:
        return compile_formula(source, schema, row_table, expect)
    except FormulaError as error:
        raise error.placed(item.where) from error


def share(text: str) -> float | None:
    """20% -> 0.2, 5‰ -> 0.005; None for any other text."""
    return float(target_number(text.replace("％", "%"))) if _SHARE.fullmatch(text) else None


def number(item: Item) -> float:
    """A number, or a share such as 20% (0.2) or 5‰ (0.005)."""
    if isinstance(item.value, int | float) and not isinstance(item.value, bool):
        return item.value
    if isinstance(item.value, str) and (part := share(item.value)) is not None:
        return part
    raise item.error(
        f"这里应是数字，却是{item.kind.zh}",
        f"Expected a number, found {item.kind.en}",
        Text("写法：12、0.5、20% 或 5‰", "Such as 12, 0.5, 20% or 5‰"),
    )


def exact(item: Item, names: Names) -> str:
    """A figure as exact text: a number, a share (20%, 5‰), a ratio (quoted '1:15'), or what 参数!NAME stands for."""
    value = item.value
    if isinstance(value, str) and value.startswith(PARAMETER):
        value = names.parameters[_parameter(item, names)]
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise item.error("这个参数不是数字", "This parameter is not a number")
        return repr(value)
    if isinstance(value, str) and (_SHARE.fullmatch(value) or _RATIO.fullmatch(value)):
        return value.replace("％", "%").replace("：", ":")
    number(item)
    return item.raw


def _parameter(item: Item, names: Names) -> str:
    name = item.text().removeprefix(PARAMETER)
    if name not in names.parameters:
        raise item.error(
            f"没有叫“{name}”的参数",
            f"There is no parameter “{name}”",
            Text("请在 ruleset.yaml 的 parameters 中写明", "State it under parameters in ruleset.yaml"),
        )
    return name


def due(item: Item | None, names: Names) -> str:
    """When a target is due: standing, round, a date (as text), or 参数!NAME of a date."""
    if item is None:
        return "standing"
    if isinstance(item.value, datetime.date):
        return item.value.isoformat()
    word = item.text()
    if word.startswith(PARAMETER):
        if not isinstance(names.parameters[_parameter(item, names)], datetime.date):
            raise item.error(
                "这个参数不是日期", "This parameter is not a date", Text("写法：2021-12-31", "Such as 2021-12-31")
            )
        return word
    if word in ("standing", "round"):
        return word
    try:
        return datetime.date.fromisoformat(word).isoformat()
    except ValueError as error:
        raise item.error(
            f"不能写“{word}”",
            f"“{word}” is not allowed here",
            Text("可用：standing、round、日期、参数!名称", "Known: standing, round, a date, 参数!NAME"),
        ) from error


def column_of(item: Item, schema: Schema) -> tuple[str, str]:
    """A column written 表[列] -> (table, column), checked against the forms."""
    match = _COLUMN.fullmatch(item.text())
    if match is None:
        raise item.error(
            f"“{item.raw}”不是一列", f"“{item.raw}” is not a column", Text("写法：'表[列]'", "Such as '表[列]'")
        )
    return match[1], check_column(item, match[1], schema, match[2])


def field_of(item: Item, schema: Schema, text: str | None = None) -> tuple[str, str]:
    """A named field written 表!字段 -> (table, field), checked against the forms. text: if only a part of it."""
    table, mark, name = (text or item.text()).partition("!")
    if not mark:
        raise item.error(
            f"“{item.raw}”不是一个字段", f"“{item.raw}” is not a field", Text("写法：表!字段", "Such as 表!字段")
        )
    check_table(item, schema, table)
    fields = schema.tables[table].fields
    if name not in fields and name in schema.tables[table].columns:
        raise item.error(
            f"“{name}”是{table}的一列，不是字段",
            f"“{name}” is a column of {table}, not a field",
            Text(f"请写 '{table}[{name}]'", f"Write '{table}[{name}]'"),
        )
    return table, item.among(fields, f"{table}没有“{{}}”字段", f"{table} has no field “{{}}”", name)


def check_table(item: Item, schema: Schema, word: str | None = None) -> str:
    """The name of a table that there is. word: where it is a part of the item's text."""
    return item.among(schema.tables, "没有叫“{}”的表", "There is no table “{}”", word)


def check_column(item: Item, table: str, schema: Schema, word: str | None = None) -> str:
    """The name of a column that the table has. word: where it is a part of the item's text."""
    check_table(item, schema, table)
    columns = schema.tables[table].columns
    return item.among(columns, f"{table}没有“{{}}”列", f"{table} has no column “{{}}”", word)
