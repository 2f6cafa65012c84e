"""What may be written, how it is taken, and what is said of what may not."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from processor.formula import FormulaError, PlainScope, Schema, TableSchema, compile_formula, parse, unparse

SCHEMA = Schema(
    {
        "班级情况表": TableSchema(
            "班级情况表",
            {
                "学段": "text", "班级": "text", "学生数": "number", "每周劳动课": "number",
                "体育活动（分钟）": "number", "填表日期": "date", "参与优质学校+": "text",
            },
            {"填报单位": "text", "合计人数": "number"},
        ),
        "学校基本情况": TableSchema(
            "学校基本情况", {"学生数": "number"}, {"学生数": "number", "是否参与“优质学校+”": "text"}
        ),
    },
    {"检查日": "date", "年度": "number"},
)  # fmt: skip
ROW: dict[str, list[Any]] = {
    "学段": ["小学"], "班级": ["一班"], "学生数": [40], "每周劳动课": [1.0], "体育活动（分钟）": [60],
    "填表日期": [datetime.date(2021, 3, 5)], "参与优质学校+": ["是"],
}  # fmt: skip


def one(source: str) -> Any:
    """The value of a formula in the one row above."""
    fields = {("学校基本情况", "学生数"): 40, ("学校基本情况", "是否参与“优质学校+”"): "是"}
    scope = PlainScope({"班级情况表": ROW, "学校基本情况": {"学生数": [40]}}, "班级情况表", fields, {"年度": 2021})
    return compile_formula(source, SCHEMA, "班级情况表").over_rows(scope)[0]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("[@每周劳动课]≥1", "[@每周劳动课] >= 1"),
        ("［＠每周劳动课］＞＝１", "[@每周劳动课] >= 1"),
        ("【@学段】＝“小学”", '[@学段] = "小学"'),
        ("ＡＮＤ（[@学生数]≠0，[@学生数]≤６０）", "AND([@学生数] <> 0, [@学生数] <= 60)"),
        ('[@学段]="（小学），≥１"', '[@学段] = "（小学），≥１"'),
        ("[@学生数]×2÷4－1", "[@学生数] * 2 / 4 - 1"),
        ("sum([@学生数],5)%", "SUM([@学生数], 5)%"),
        ("'学校基本情况'！学生数", "学校基本情况!学生数"),
        ("-2^2", "-2 ^ 2"),
        ("-(2^2)", "-(2 ^ 2)"),
        ("2-(3-4)", "2 - (3 - 4)"),
        ("(2-3)-4", "2 - 3 - 4"),
        ("2^3^2", "2 ^ 3 ^ 2"),
        ("(1+2)%", "(1 + 2)%"),
        ("((1))+.5", "1 + 0.5"),
        ('"a""b"&“c”', '"a""b" & "c"'),
        ('COUNTIFS(班级情况表[学段], {"小学"，"初中"})', 'COUNTIFS(班级情况表[学段], {"小学", "初中"})'),
        ("+5", "5"),
    ],
)
def test_what_a_chinese_keyboard_types(typed: str, plain: str) -> None:
    assert unparse(parse(typed)) == plain
    assert parse(plain) == parse(typed)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("[@体育活动(分钟)] = 60", True),
        ("[@ 学生数 ] = 40", True),
        ("学校基本情况![是否参与“优质学校+”] = [@参与优质学校+]", True),
        ("-2^2 = 4", True),
        ("2^3^2", 64),
        ("1+2*3-4/2", 5),
        ("50%*2", 1),
        ('"共"&[@学生数]&"人"&0.5', "共40人0.5"),
        ("[@填表日期] + 27", datetime.date(2021, 4, 1)),
        ("TEXT([@填表日期], \"yyyy年m月d日\")", "2021年3月5日"),
        ('TEXT(0.985, "0.0%")', "98.5%"),
        ('TEXT(1234.5, "#,##0.00")', "1,234.50"),
        ("DATE(2021, 13, 1) - DATE(2021, 12, 31)", 1),
        ('DATEDIF(DATE(2008,9,1), DATE(2021,8,31), "Y")', 12),
        ("WEEKDAY(DATE(2021,3,5), 2)", 5),
        ("EOMONTH(DATE(2021,1,31), 1)", datetime.date(2021, 2, 28)),
        ("EDATE(DATE(2021,1,31), 1)", datetime.date(2021, 2, 28)),
        ("ROUND(2.5, 0) + ROUND(-2.5)", 0),
        ("ROUND(1.005, 2)", 1.01),
        ("ROUNDUP(1.01, 1) + ROUNDDOWN(1.09, 1)", 2.1),
        ("MOD(-7, 3)", 2),
        ("INT(-1.5)", -2),
        ('MID("000207", 3, 2) & RIGHT("ab", 5) & LEFT("xyz", 2)', "02abxy"),
        ('ISNUMBER(FIND("学", [@学段]))', True),
        ('LEN(SUBSTITUTE("融资、自筹", "融资", ""))', 3),
        ("IF([@学生数] > 45, \"大班\", \"合格\")", "合格"),
        ("YEAR([@填表日期]) = 参数!年度", True),
        ("1/0", None),
        ("10^400", None),
    ],
)  # fmt: skip
def test_values(source: str, value: Any) -> None:
    assert one(source) == value


WRONG = [
    ("[@每周劳动]>=1", "[@每周劳动]", "没有“每周劳动”这一列", "每周劳动课"),
    ("SUM(班级表[学生数])=1", "班级表[学生数]", "没有表“班级表”", "班级情况表"),
    ("学校基本情况!班数=1", "学校基本情况!班数", "没有字段“班数”", ""),
    ("参数!检查=1", "参数!检查", "没有参数“检查”", "检查日"),
    ("SUMM([@学生数])", "SUMM", "没有函数 SUMM", "SUM"),
    ("TODAY()", "TODAY", "没有函数 TODAY", "参数!检查日"),
    ('[@学生数]="40"', '[@学生数]="40"', "不能拿数与文本比较", "数字不加引号"),
    ('[@填表日期]>="2021-1-1"', '[@填表日期]>="2021-1-1"', "不能拿日期与文本比较", "DATE("),
    ('[@学段]>"小学"', '[@学段]>"小学"', "文本只能用 = 或 <> 比较", ""),
    ('[@学段]=""', '""', "不能与空文本比较", "ISBLANK"),
    ("0<=[@学生数]<=60", "<=", "不能连着比较", "AND("),
    ("[@学生数]>1 AND [@学生数]<9", "AND", "不能写在中间", "AND("),
    ("=[@学生数]>1", "=", "前面不写等号", "去掉"),
    ("[@学生数]==1", "==", "等于号写了两个", "一个 ="),
    ("[@学生数]!=1", "!=", "不能用 !=", "<>"),
    ("学生数>=1", "学生数", "没有加方括号", "[@学生数]"),
    ("检查日>1", "检查日", "前面缺“参数!”", "参数!检查日"),
    ("小学", "小学", "看不懂“小学”", "引号"),
    ("B8>1", "B8", "单元格地址", "[@列]"),
    ("SUM(A1:A9)", ":", "不能用单元格区域", "[@列]"),
    ("班级情况表>1", "班级情况表", "是一张表", "ROWS(班级情况表)"),
    ("班级情况表[学生数]>1", "班级情况表[学生数]", "却是一整列", "SUM"),
    ("班级情况表!学生数>1", "班级情况表!学生数", "是一列，不是单个值", "班级情况表[学生数]"),
    ("SUM(班级情况表[学段])", "班级情况表[学段]", "要的是数的列", ""),
    ("([@学生数]>1", "", "这里应是“)”，却是表达式的末尾", ""),
    ("[@学生数]>1)", ")", "多了一个右括号", ""),
    ("[@学生数", "[", "方括号没有配对", ""),
    ("[@学段]=“小学", "“", "引号没有配对", ""),
    ("[@学生数]>", "", "这里缺一个值", ""),
    ("ROUND()", "ROUND()", "参数个数不对", "ROUND(数, 位数)"),
    ("IF([@学生数]>1,1,\"a\")", "\"a\"", "与前面一样是数", ""),
    ("AND([@学段], [@学生数]>1)", "[@学段]", "这里应是条件，却是文本", "“是”"),
    ('COUNTIFS(班级情况表[学生数],">=多")', '">=多"', "读不成数", ""),
    ('COUNTIFS(班级情况表[学段],">=小学")', '">=小学"', "文本不能比大小", ""),
    ("COUNTIFS(班级情况表[学段],1)", "1", "条件却是数", ""),
    ('COUNTIFS(班级情况表[学段],"小学",学校基本情况[学生数],1)', "学校基本情况[学生数]", "同一张表", ""),
    ("PREV(1)", "1", "只能写 [@列]", ""),
    ("12345678901234567", "12345678901234567", "超过15位", "文本"),
    ('{"a"}="a"', '{"a"}', "花括号只能用作条件", ""),
    ("", "", "这里缺一个值", ""),
    ("[@学生数]#1", "#", "看不懂的符号", ""),
    ("1 2", "2", "前面缺运算符", ""),
    ("TEXT([@学生数],\"General\")", "\"General\"", "这个格式不能用", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "under", "what", "remedy"), WRONG)
def test_a_fault_is_shown_where_it_is(source: str, under: str, what: str, remedy: str) -> None:
    with pytest.raises(FormulaError) as caught:
        compile_formula(source, SCHEMA, "班级情况表")
    error = caught.value
    assert what in error.what.zh and error.what.en
    assert remedy in error.remedy.zh
    assert source[error.start : error.end] == under
    assert error.placed("rules.yaml:7").line().startswith("rules.yaml:7: ")


def test_the_caret_stands_under_the_fault() -> None:
    with pytest.raises(FormulaError) as caught:
        compile_formula("[@学段]=[@学断]", SCHEMA, "班级情况表")
    assert caught.value.line() == (
        "表“班级情况表”没有“学断”这一列。是不是“学段”？\n"
        "    [@学段]=[@学断]\n"
        "    \u0020\u0020\u3000\u3000\u0020\u0020^^＾＾^"
    )  # fmt: skip
    assert caught.value.line("en").splitlines()[0] == "table 班级情况表 has no column 学断. Did you mean 学段?"


def test_a_long_formula_is_shown_around_the_fault() -> None:
    source = "AND(" + ",".join(["[@学生数]>1"] * 30 + ["[@无此列]>1"] + ["[@学生数]>1"] * 30) + ")"
    with pytest.raises(FormulaError) as caught:
        compile_formula(source, SCHEMA, "班级情况表")
    _, shown, caret = caught.value.line().splitlines()
    assert "[@无此列]" in shown and shown.strip().startswith("…") and shown.endswith("…")
    assert shown.index("[@无此列]") == caret.index("^")


def test_limits() -> None:
    for source in ("(" * 65 + "1" + ")" * 65, "+".join(["1"] * 66), "-" * 65 + "1", "NOT(" * 65 + "TRUE" + ")" * 65):
        with pytest.raises(FormulaError, match="嵌套超过64层"):
            parse(source)
    assert parse("(" * 60 + "1" + ")" * 60) == parse("1")
    with pytest.raises(FormulaError, match="超过2000个字符"):
        parse("1+" * 1000 + "1")


def test_row_references_need_a_row_and_types_what_is_expected() -> None:
    with pytest.raises(FormulaError, match="这里没有“本行”"):
        compile_formula("[@学生数] > 1", SCHEMA)
    with pytest.raises(FormulaError, match="这里应是条件，却是数"):
        compile_formula("[@学生数]", SCHEMA, "班级情况表", "bool")
    assert compile_formula("[@学生数]", SCHEMA, "班级情况表", "number").type == "number"


def test_what_a_formula_says_it_uses() -> None:
    formula = compile_formula(
        "AND([@学生数] = SUM(学校基本情况[学生数]), COUNTIFS([班级],[@班级]) = 1, "
        "[@学生数] <= 班级情况表!合计人数, 参数!年度 = 2021)",
        SCHEMA, "班级情况表", "bool",
    )  # fmt: skip
    assert formula.row_columns == ("学生数", "班级")
    assert formula.tables == ("学校基本情况", "班级情况表")
    assert formula.columns == (("学校基本情况", "学生数"), ("班级情况表", "班级"))
    assert formula.fields == (("班级情况表", "合计人数"),)
    assert formula.parameters == ("年度",)
