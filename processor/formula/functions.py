"""Which functions there are, and what each takes and gives.

`takes` is a row of argument kinds: a type (one value of it), or
    any       one value of any type
    numbers   one number, or a column of numbers          values   one value, or a column, of any type
    ordered   one number or date, or a column of them (all alike)
    column    a column                                    rows     a column or a table
    cell      [@列] and nothing else                       constant text written out in the formula
    criteria  pairs of column and criterion, as in COUNTIFS
`?` after a kind: may be left out; `+`: once or more. `gives` is a type, or `same`: the type of the first argument
(`same1`, `same2`: of the second, of the third).
"""

from __future__ import annotations

from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its kinds of argument, the type of its result, and how it is written (for messages)."""

    takes: str
    gives: str
    usage: str


_CRITERIA = "条件列1, 条件1, …"

FUNCTIONS: dict[str, Function] = {
    # over columns (and, in a row, over several cells); blanks are passed over
    "SUM": Function("numbers+", "number", "SUM(数, …)"),
    "COUNT": Function("values+", "number", "COUNT(值, …)"),
    "COUNTA": Function("values+", "number", "COUNTA(值, …)"),
    "COUNTBLANK": Function("values+", "number", "COUNTBLANK(值, …)"),
    "AVERAGE": Function("numbers+", "number", "AVERAGE(数, …)"),
    "MIN": Function("ordered+", "same", "MIN(数, …)"),
    "MAX": Function("ordered+", "same", "MAX(数, …)"),
    "STDEVP": Function("numbers+", "number", "STDEVP(数, …)"),
    # over the rows of a table that meet criteria
    "COUNTIF": Function("criteria", "number", "COUNTIF(条件列, 条件)"),
    "COUNTIFS": Function("criteria", "number", f"COUNTIFS({_CRITERIA})"),
    "SUMIF": Function("column any column?", "number", "SUMIF(条件列, 条件, 求和列)"),
    "SUMIFS": Function("numbers criteria", "number", f"SUMIFS(求和列, {_CRITERIA})"),
    "AVERAGEIFS": Function("numbers criteria", "number", f"AVERAGEIFS(平均列, {_CRITERIA})"),
    "MINIFS": Function("ordered criteria", "same", f"MINIFS(列, {_CRITERIA})"),
    "MAXIFS": Function("ordered criteria", "same", f"MAXIFS(列, {_CRITERIA})"),
    "COUNTUNIQUE": Function("column criteria?", "number", f"COUNTUNIQUE(列, {_CRITERIA})"),
    "ROWS": Function("rows", "number", "ROWS(表)"),
    "LOOKUP": Function("any column column", "same2", "LOOKUP(值, 表[键列], 表[取值列])"),
    "PREV": Function("cell", "same", "PREV([@列])"),
    # logic
    "AND": Function("bool+", "bool", "AND(条件, …)"),
    "OR": Function("bool+", "bool", "OR(条件, …)"),
    "NOT": Function("bool", "bool", "NOT(条件)"),
    "IF": Function("bool any any", "same1", "IF(条件, 成立时的值, 不成立时的值)"),
    "ISBLANK": Function("any", "bool", "ISBLANK(值)"),
    "ISNUMBER": Function("number", "bool", "ISNUMBER(数)"),
    "EXACT": Function("text text", "bool", "EXACT(文本, 文本)"),
    # numbers
    "ROUND": Function("number number?", "number", "ROUND(数, 位数)"),
    "ROUNDUP": Function("number number?", "number", "ROUNDUP(数, 位数)"),
    "ROUNDDOWN": Function("number number?", "number", "ROUNDDOWN(数, 位数)"),
    "INT": Function("number", "number", "INT(数)"),
    "MOD": Function("number number", "number", "MOD(数, 除数)"),
    "ABS": Function("number", "number", "ABS(数)"),
    # text
    "LEN": Function("text", "number", "LEN(文本)"),
    "LEFT": Function("text number?", "text", "LEFT(文本, 字数)"),
    "RIGHT": Function("text number?", "text", "RIGHT(文本, 字数)"),
    "MID": Function("text number number", "text", "MID(文本, 第几字起, 字数)"),
    "FIND": Function("text text number?", "number", "FIND(要找的文本, 文本)"),
    "SUBSTITUTE": Function("text text text", "text", "SUBSTITUTE(文本, 旧, 新)"),
    "TRIM": Function("text", "text", "TRIM(文本)"),
    "UPPER": Function("text", "text", "UPPER(文本)"),
    "TEXT": Function("any constant", "text", 'TEXT(值, "格式")'),
    # dates
    "DATE": Function("number number number", "date", "DATE(年, 月, 日)"),
    "YEAR": Function("date", "number", "YEAR(日期)"),
    "MONTH": Function("date", "number", "MONTH(日期)"),
    "DAY": Function("date", "number", "DAY(日期)"),
    "WEEKDAY": Function("date number?", "number", "WEEKDAY(日期, 类型)"),
    "DATEDIF": Function("date date constant", "number", 'DATEDIF(起, 止, "Y")'),
    "EDATE": Function("date number", "date", "EDATE(日期, 月数)"),
    "EOMONTH": Function("date number", "date", "EOMONTH(日期, 月数)"),
}

FORBIDDEN: dict[str, tuple[str, str]] = {
    "TODAY": ("检查日请写 参数!检查日", "Write 参数!检查日 for the check date."),
    "NOW": ("检查日请写 参数!检查日", "Write 参数!检查日 for the check date."),
    "VLOOKUP": ("请写 LOOKUP(值, 表[键列], 表[取值列])", "Write LOOKUP(key, 表[键列], 表[取值列])."),
    "XLOOKUP": ("请写 LOOKUP(值, 表[键列], 表[取值列])", "Write LOOKUP(key, 表[键列], 表[取值列])."),
    "STDEV.P": ("请写 STDEVP", "Write STDEVP."),
    "ISEMPTY": ("请写 ISBLANK", "Write ISBLANK."),
    "UNIQUE": ("不重复个数请写 COUNTUNIQUE(列)", "Write COUNTUNIQUE(列) for the number of distinct values."),
    "INDIRECT": ("规则中不能用", "It may not be used in rules."),
    "OFFSET": ("规则中不能用", "It may not be used in rules."),
    "WEBSERVICE": ("规则中不能用", "It may not be used in rules."),
}
"""Excel functions that people will try, with what to write instead."""


def arguments(function: Function, count: int) -> list[str] | None:
    """The kind of each of `count` arguments, `criteria` and what lies behind it given as column, criterion, column …;
    None when a function does not take that many."""
    kinds: list[str] = []
    for kind in function.takes.split():
        left = count - len(kinds)
        if kind.startswith("criteria"):
            if left % 2 or (left == 0 and not kind.endswith("?")):
                return None
            kinds += ["column", "criterion"] * (left // 2)
        elif kind.endswith("+"):
            if left == 0:
                return None
            kinds += [kind[:-1]] * left
        elif kind.endswith("?"):
            kinds += [kind[:-1]] * min(left, 1)
        else:
            kinds.append(kind)
    return kinds if len(kinds) == count else None
