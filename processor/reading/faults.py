"""Everything the reader and the forms themselves can find wrong, by code: default level and words.

A rule of kind `reading` gives a code a title, a level and words of its own; without one the words below are shown.
Names in braces are filled from the fault's detail; {列名} is its column, {原值} what stands in the cell, {表} the
table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from processor.model import Text
from processor.records import dataclass


@dataclass(frozen=True, slots=True)
class FaultCode:
    """level: error | query | info (always on the data axis); words: what is wrong; fix: what to do about it."""

    level: str
    words: Text
    fix: Text = Text("")


def _code(level: str, zh: str, en: str, fix_zh: str = "", fix_en: str = "") -> FaultCode:
    return FaultCode(level, Text(zh, en), Text(fix_zh, fix_en))


_STRUCTURE = {
    "missing-sheet": _code("error", "缺少工作表“{表}”", "Sheet {表} is missing", "请用原模板补上这张表", "Put it back"),
    "doubled-sheet": _code(
        "error", "发现两张“{表}”：{工作表}", "Two sheets for {表}: {工作表}", "请删去一张", "Delete one of them"
    ),
    "missing-table": _code(
        "error", "找不到“{表}”的表头", "The header of {表} is not there", "请用原模板的表头", "Restore the header"
    ),
    "missing-column": _code(
        "error", "“{表}”缺少列：{列名}", "{表} has no column {列名}", "请恢复这一列的表头和数据", "Restore the column"
    ),
    "missing-item": _code(
        "error", "“{表}”缺少项目：{列名}", "{表} has no item {列名}", "请恢复这一行", "Restore its row"
    ),
    "extra-item": _code("info", "多出的项目“{原值}”未读", "Item {原值} is not of the form and was not read"),
    "other-period": _code(
        "query",
        "表头写的期间是“{原值}”，本报表是“{应为}”",
        "The header says {原值}, this form is for {应为}",
        "请核对是不是本期的表",
        "Check that this is the form of this period",
    ),
    "extra-sheet": _code("info", "多出的工作表未读：{工作表}", "Sheets that are not of the form, not read: {工作表}"),
    "renamed-sheet": _code("info", "工作表名称改为“{工作表}”，已按“{表}”读取", "{工作表} is read as {表}"),
    "extra-column": _code("info", "多出的列“{原值}”未读", "Column {原值} is not of the form and was not read"),
    "moved-column": _code("info", "列的顺序与模板不同，已按列名读取：{列名}", "Columns moved, read by name: {列名}"),
    "stray-cell": _code(
        "info",
        "远离表格的单元格 {单元格} 未读",
        "Cell {单元格}, far from the table, was not read",
        "请删去",
        "Delete it",
    ),
    "legacy-format": _code(
        "info",
        "{格式} 格式看不出公式错误和百分比格式",
        "In a {格式} file errors of formulas and percent formats cannot be seen",
        "请另存为 .xlsx 再审核",
        "Save as .xlsx",
    ),
    "hidden-rows": _code("info", "第{行}行被隐藏，仍计入", "Rows {行} are hidden; they count"),
    "hidden-columns": _code("info", "列“{列名}”被隐藏，仍计入", "Column {列名} is hidden; it counts"),
    "merged-data": _code(
        "info",
        "“{列名}”有合并单元格，已按同一内容填到第{行}行",
        "Merged cells in {列名}: read as the same value in rows {行}",
        "数据行请不要合并单元格",
        "Do not merge data cells",
    ),
    "merged-number": _code(
        "error",
        "“{列名}”第{行}行合并成一格，无法知道各行的数",
        "Rows {行} of {列名} are merged: the figure of each row is not known",
        "请取消合并，逐行填写",
        "Unmerge and fill every row",
    ),
}

_IDENTITY = {
    "header-blank": _code("error", "表头的“{列名}”没有填", "{列名} is not filled in", "请填写", "Fill it in"),
    "unit-unknown": _code(
        "error",
        "“{原值}”不在单位名录中{相近}",
        "{原值} is not in the register{相近}",
        "请填单位名录中的全称",
        "Use the name in the register",
    ),
    "unit-wrong-form": _code(
        "error",
        "{单位}不报“{报表}”",
        "{单位} does not return {报表}",
        "请核对单位名录的应报表种类",
        "See which forms the register asks of this unit",
    ),
    "unit-conflict": _code(
        "error",
        "同一份表里有两个单位：{单位}与{另一单位}",
        "Two units in one return: {单位} and {另一单位}",
        "一份表只填一个单位",
        "One unit per return",
    ),
    "unit-by-name": _code("info", "填报单位按{依据}认定为{单位}", "Unit {单位} was taken from the {依据}"),
    "older-version": _code(
        "info", "模板版本 {原值}，现行版本 {版本}", "Template version {原值}, the current one is {版本}"
    ),
}

_VALUES = {
    "blank": _code("error", "“{列名}”没有填", "{列名} is blank", "没有发生的填0，不适用的填“不适用”", "Fill it in"),
    "not-a-number": _code(
        "error", "“{列名}”应填数字，填的是“{原值}”", "{列名} takes a number, not {原值}", "请只填数字", "Numbers only"
    ),
    "wrong-unit": _code(
        "error",
        "“{列名}”的单位是“{应为}”，填的是“{原值}”",
        "{列名} is in {应为}, not as {原值} says",
        "请换算后只填数字",
        "Convert it",
    ),
    "not-an-integer": _code("error", "“{列名}”应为整数，填的是{原值}", "{列名} takes whole numbers, not {原值}"),
    "below-min": _code(
        "error", "“{列名}”填的是{原值}，应不小于{应为}", "{列名} is {原值}, it should be at least {应为}"
    ),
    "above-max": _code(
        "error", "“{列名}”填的是{原值}，应不大于{应为}", "{列名} is {原值}, it should be at most {应为}"
    ),
    "not-a-choice": _code(
        "error",
        "“{列名}”只能填{应为}，填的是“{原值}”",
        "{列名} takes one of {应为}, not {原值}",
        "请从下拉列表选择",
        "Choose",
    ),
    "not-a-date": _code(
        "error",
        "“{列名}”应填日期，填的是“{原值}”",
        "{列名} takes a date, not {原值}",
        "请写成 2021-03-05",
        "As 2021-03-05",
    ),
    "ambiguous-date": _code(
        "error",
        "“{列名}”填的是数字{原值}，无法区分是1月还是10月",
        "{列名} holds the number {原值}: January or October cannot be told apart",
        "请写成 2021-10-01",
        "Write it as 2021-10-01",
    ),
    "date-without-day": _code(
        "error", "“{列名}”只有年月：{原值}", "{列名} has no day: {原值}", "请写到日，如 2021-03-05", "Give the day too"
    ),
    "date-out-of-year": _code(
        "error", "“{列名}”{原值}不在{应为}年内", "{列名} {原值} is not within {应为}", "请核对日期", "Check the date"
    ),
    "year-assumed": _code("info", "“{列名}”没有写年份，按{应为}年读取", "{列名} has no year, read as {应为}"),
    "date-serial": _code(
        "info", "“{列名}”显示为数字，按日期{应为}读取", "{列名} shows a number, read as the date {应为}"
    ),
    "converted": _code("info", "“{列名}”填的是“{原值}”，已换算为{应为}", "{列名} {原值} was converted to {应为}"),
    "number-as-yesno": _code("info", "“{列名}”填的是{原值}，按“{应为}”读取", "{列名} {原值} was read as {应为}"),
    "blank-word": _code("info", "“{列名}”填的是“{原值}”，按“{应为}”读取", "{列名} {原值} was read as {应为}"),
    "ambiguous-percent": _code(
        "error",
        "“{列名}”填的是{原值}，看不出是{原值}%还是比例",
        "{列名} is {原值}: a percentage or a fraction cannot be told apart",
        "请带百分号填写，如 98.9%",
        "Write it with a percent sign, as 98.9%",
    ),
    "percent-assumed": _code("info", "“{列名}”填的是{原值}，按{应为}读取", "{列名} {原值} was read as {应为}"),
    "percent-range": _code("error", "“{列名}”{原值}不在0–100%之间", "{列名} {原值} is not within 0-100%"),
    "digits-lost": _code(
        "error",
        "“{列名}”是长编号，按数字填会丢失后几位",
        "{列名} is a long code; typed as a number it loses its last digits",
        "请先把单元格设为文本再填",
        "Format the cell as text and type it again",
    ),
    "bad-phone": _code("query", "“{列名}”不像电话号码：{原值}", "{列名} does not look like a phone number: {原值}"),
    "error-cell": _code(
        "error",
        "“{列名}”是公式错误 {原值}",
        "{列名} holds the error {原值}",
        "请改正公式或直接填数",
        "Repair the formula",
    ),
    "uncalculated-formula": _code(
        "error",
        "“{列名}”的公式没有计算结果",
        "The formula in {列名} was never calculated",
        "请用 Excel/WPS 打开并保存一次",
        "Open and save the file once in Excel or WPS",
    ),
    "external-link": _code(
        "query",
        "“{列名}”的公式引用了别的工作簿，已按保存的结果读取",
        "The formula in {列名} points to another workbook; its saved result was read",
        "请改填数值",
        "Replace it by its value",
    ),
    "privacy": _code(
        "query", "“{列名}”写有身份证号或手机号：{原值}", "{列名} holds a personal number: {原值}", "请删去", "Remove it"
    ),
}

_TABLE = {
    "total-differs": _code(
        "error",
        "“{列名}”合计填{原值}，各行之和为{应为}",
        "The total of {列名} is {原值}, the rows add up to {应为}",
        "请核对合计",
        "Check the total",
    ),
    "total-skips-text": _code(
        "info",
        "“{列名}”合计{原值}漏掉了文本格式的数字，按各行之和{应为}读取",
        "The total of {列名}, {原值}, passes over numbers stored as text; the rows add up to {应为}",
        "请把涂色的格改为数字",
        "Type the marked cells as numbers",
    ),
    "duplicate-key": _code(
        "error", "{键}与第{行}行重复", "{键} is also in row {行}", "请改正或删去重复的行", "Correct or delete one"
    ),
    "sample-row": _code(
        "error", "示例行没有删去：{原值}", "A sample row was left in: {原值}", "请删去示例行", "Delete it"
    ),
    "missing-row": _code(
        "error", "缺少固定行“{原值}”", "The fixed row {原值} is missing", "请恢复这一行", "Restore it"
    ),
}

CODES: Mapping[str, FaultCode] = MappingProxyType({**_STRUCTURE, **_IDENTITY, **_VALUES, **_TABLE})
"""code -> default level and words."""
