"""Laws that hold for every formula: printing and parsing, the quick way and the sure way, three values, bounds."""

from __future__ import annotations

import datetime
import json
import math
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from processor.formula import Formula, PlainScope, Schema, TableSchema, compile_formula, parse, unparse
from processor.formula.columns import Columns, over_rows
from processor.formula.exact import Evaluator
from processor.formula.numbers import exact, plain
from processor.formula.plan import Cells, Closer
from processor.formula.scope import Context

SCHEMA = Schema(
    {
        "本表": TableSchema(
            "本表",
            {
                "甲": "number",
                "乙": "number",
                "丙": "number",
                "整": "number",
                "名": "text",
                "校": "text",
                "起": "date",
                "止": "date",
                "对": "bool",
            },
        ),
        "他表": TableSchema(
            "他表", {"名": "text", "数": "number", "量": "number", "日": "date"}, {"头": "number", "号": "text"}
        ),
    },
    {"检查日": "date", "年度": "number"},
)

TRICKY = [
    0,
    1,
    2,
    -1,
    0.0,
    0.1,
    0.2,
    0.3,
    0.5,
    1.5,
    98.85,
    98.9,
    1e15,
    1e15 + 0.5,
    100,
    -2.5,
    1e-9,
    2**53,
    2**53 + 1,
    1e16,
    10**23,
    1e23,
]
NUMBERS = st.one_of(
    st.sampled_from(TRICKY),
    st.integers(0, 5),
    st.integers(0, 500).map(lambda n: n / 100),
    st.floats(-1e12, 1e12, allow_nan=False),
)
TEXTS = st.sampled_from(["甲班", "乙班", "000207", "207", ">5", "*", "a", "A"])
DATES = st.dates(datetime.date(2020, 12, 28), datetime.date(2021, 3, 3))
VALUES: dict[str, Any] = {"number": NUMBERS, "text": TEXTS, "date": DATES, "bool": st.booleans()}


def columns(table: str, count: int) -> st.SearchStrategy[dict[str, list[Any]]]:
    """Columns of one table, one cell in five blank."""
    return st.fixed_dictionaries(
        {
            name: st.lists(st.one_of(*[VALUES[kind]] * 4, st.none()), min_size=count, max_size=count)
            for name, kind in SCHEMA.tables[table].columns.items()
        }
    )


@st.composite
def scopes(draw: st.DrawFn) -> PlainScope:
    """Small tables with blanks."""
    own, other = draw(st.integers(0, 5)), draw(st.integers(0, 6))
    return PlainScope(
        {"本表": draw(columns("本表", own)), "他表": draw(columns("他表", other))},
        "本表",
        {("他表", "头"): draw(st.one_of(NUMBERS, st.none())), ("他表", "号"): draw(st.one_of(TEXTS, st.none()))},
        {"检查日": datetime.date(2021, 1, 31), "年度": 2021},
    )


LEAVES = {
    "number": [
        "[@甲]",
        "[@乙]",
        "[@丙]",
        "[@整]",
        "1",
        "0.3",
        "20%",
        "98.9",
        "他表!头",
        "参数!年度",
        "SUM(他表[数])",
        "3",
    ],
    "text": ["[@名]", "[@校]", '"甲班"', '"000207"', "他表!号"],
    "date": ["[@起]", "[@止]", "参数!检查日", "DATE(2021, 1, 31)"],
    "bool": ["[@对]", "TRUE"],
}
GROWN = {
    "number": [
        "({number} + {number})",
        "({number} - {number})",
        "({number} * {number})",
        "({number} / {number})",
        "(-{number})",
        "({number})%",
        "SUM({number}, {number}, {number})",
        "ROUND({number}, 1)",
        "ABS({number})",
        "MIN({number}, {number})",
        "MAX({number}, {number})",
        "AVERAGE({number}, {number})",
        "IF({bool}, {number}, {number})",
        "INT({number})",
        "MOD({number}, {number})",
        "({date} - {date})",
        "LEN({text})",
        "MONTH({date})",
        "COUNT({number}, {text})",
        "COUNTIFS(他表[名], {text})",
        'COUNTIFS(他表[名], "<>"&{text})',
        'COUNTIFS(他表[数], ">="&{number})',
        'COUNTIFS(他表[数], {number}, 他表[名], {{"甲班","207"}})',
        'SUMIFS(他表[数], 他表[名], {text}, 他表[量], ">1")',
        "AVERAGEIFS(他表[数], 他表[名], {text})",
        'MAXIFS(他表[数], 他表[日], "<="&{date})',
        "LOOKUP({text}, 他表[名], 他表[数])",
        "LOOKUP({number}, 他表[数], 他表[量])",
        "PREV([@甲])",
        'COUNTUNIQUE(他表[名], 他表[数], ">0.2")',
        "SUM(他表[数], {number})",
        'DATEDIF({date}, {date}, "M")',
        "({number}^2)",
        "COUNTIFS([名], {text})",
        'COUNTIFS(他表[数], "<"&{number}, 他表[名], {text})',
        "ROWS(他表)",
        "FIND({text}, {text})",
        "COUNTIFS(他表[数], {number})",
    ],
    "text": [
        "({text} & {text})",
        "LEFT({text}, 2)",
        "IF({bool}, {text}, {text})",
        "({text} & {number})",
        'TEXT({number}, "0.0")',
    ],
    "date": ["({date} + {number})", "EDATE({date}, 1)", "IF({bool}, {date}, {date})", "MIN({date}, {date})"],
    "bool": [
        "({number} = {number})",
        "({number} <> {number})",
        "({number} < {number})",
        "({number} <= {number})",
        "({number} > {number})",
        "({number} >= {number})",
        "({text} = {text})",
        "({date} <= {date})",
        "AND({bool}, {bool})",
        "OR({bool}, {bool}, {bool})",
        "NOT({bool})",
        "ISBLANK({number})",
        "ISNUMBER({number})",
        "({text} <> {text})",
        "EXACT({text}, {text})",
    ],
}


@st.composite
def sources(draw: st.DrawFn, kind: str, depth: int, leaves: dict[str, list[str]], grown: dict[str, list[str]]) -> str:
    """A formula of the type `kind`."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(leaves[kind]))
    pattern = draw(st.sampled_from(grown[kind]))
    parts = {name: sources(name, depth - 1, leaves, grown) for name in leaves}
    while True:
        found = next((name for name in parts if "{" + name + "}" in pattern), None)
        if found is None:
            return pattern.replace("{{", "{").replace("}}", "}")
        pattern = pattern.replace("{" + found + "}", draw(parts[found]), 1)


KINDS = st.sampled_from(["number", "text", "date", "bool", "bool", "bool"])
FORMULAS = KINDS.flatmap(lambda kind: sources(kind, 3, LEAVES, GROWN))


@settings(deadline=None, max_examples=150)
@given(FORMULAS)
def test_printing_and_parsing_give_the_same_tree(source: str) -> None:
    node = parse(source)
    assert parse(unparse(node)) == node
    assert unparse(parse(unparse(node))) == unparse(node)


@settings(deadline=None, max_examples=100)
@given(FORMULAS)
def test_a_formula_survives_json(source: str) -> None:
    formula = compile_formula(source, SCHEMA, "本表")
    again = Formula.from_data(json.loads(json.dumps(formula.to_data())))
    assert again == formula
    assert again.node == formula.node
    assert unparse(again.node) == unparse(formula.node)


@settings(deadline=None, max_examples=400)
@given(FORMULAS, scopes())
def test_columns_agree_with_exact_rows(source: str, scope: PlainScope) -> None:
    formula = compile_formula(source, SCHEMA, "本表")
    quick = formula.over_rows(scope)
    fresh = Context(PlainScope(scope.tables, "本表", scope.fields, scope.parameters))
    sure = [Evaluator(fresh, row).value(formula.node) for row in range(scope.rows(None))]
    assert len(quick) == len(sure)
    if formula.type != "number":
        assert quick == sure
        return
    # Numbers themselves are floats near the exact ones, as near as the bounds say; only decisions are exact.
    error = Columns(Context(scope), {}).bounds.of(formula.node).error
    for one, other in zip(quick, sure, strict=True):
        if one is None or other is None:
            assert one is None and (other is None or plain(cast(Any, other)) is None)
        else:
            assert isinstance(one, (int, float)) and isinstance(other, (int, Fraction))
            assert error == math.inf or math.isnan(error) or abs(exact(one) - other) <= Fraction(error)


PLANNED = {
    "number": [
        "[@甲] - [@乙]",
        "SUM([@甲], [@乙], [@丙])",
        "ABS([@整] - {number})",
        "{number} + {number}",
        "-{number}",
        "30% * {number}",
        "{number} * 1.5",
        "([@乙] - {number}) * 他表!头",
    ],
    "bool": [
        "({number} = {number})",
        "({number} <= {number})",
        "({number} > {number})",
        "([@甲] <> {number})",
        "([@甲] < [@整])",
        "({text} = {text})",
        "({text} <> {text})",
        "(LEFT({text}, 1) = {text})",
        "(LEN([@名]) >= {number})",
        "(MONTH([@起]) <= 2)",
        "([@止] - [@起] >= [@整])",
        "([@起] <= {date})",
        "([@对] = {bool})",
        "AND({bool}, {bool})",
        "OR({bool}, {bool}, {bool})",
        "NOT({bool})",
        "ISBLANK([@名])",
    ],
    "text": ["LEFT({text}, 2)"],
    "date": ["EDATE({date}, 1)"],
}
SIMPLE = st.one_of(
    st.integers(-3, 40).map(lambda n: n / 10),
    st.integers(0, 9).map(float),
    st.integers(0, 9),
    st.sampled_from([0.1, 0.2, 0.3, 2**53 + 1, 1e23, 1e-9]),
)


@st.composite
def filled_scopes(draw: st.DrawFn) -> PlainScope:
    """As most tables are: many a column is of one kind and has no blanks."""
    count = draw(st.integers(0, 4))
    number = draw(
        st.sampled_from([SIMPLE, NUMBERS, st.integers(0, 9).map(float), st.integers(0, 30).map(lambda n: n / 10)])
    )
    values = {**VALUES, "number": number}
    blanks = draw(st.sampled_from([st.nothing(), st.none()]))
    own = {
        name: draw(st.lists(st.one_of(*[values[kind]] * 4, blanks), min_size=count, max_size=count))
        for name, kind in SCHEMA.tables["本表"].columns.items()
    }
    head = draw(st.one_of(number, st.none()))
    return PlainScope(
        {"本表": own, "他表": draw(columns("他表", 2))},
        "本表",
        {("他表", "头"): head, ("他表", "号"): "甲班"},
        {"检查日": datetime.date(2021, 1, 31), "年度": 2021},
    )


@settings(deadline=None, max_examples=400)
@given(sources("bool", 4, LEAVES, PLANNED), filled_scopes(), st.data())
def test_a_plan_agrees_with_the_tree_and_with_exact_rows(source: str, scope: PlainScope, data: st.DataObject) -> None:
    formula = compile_formula(source, SCHEMA, "本表")
    if formula.plan is None:
        return
    rows = scope.rows(None)
    fresh = Context(PlainScope(scope.tables, "本表", scope.fields, scope.parameters))
    sure = [Evaluator(fresh, row).value(formula.node) for row in range(rows)]
    assert over_rows(fresh, formula.node, {}) == sure
    mask = data.draw(st.one_of(st.none(), st.lists(st.booleans(), min_size=rows, max_size=rows)))
    size = rows if mask is None else mask.count(True)
    try:
        flags, blanks = formula.plan(Cells(partial(scope.column, None), size, lambda: scope, {}, mask))
    except Closer:
        return
    assert list(flags) == [one for one, ok in zip(sure, mask or [True] * rows, strict=True) if ok]
    assert blanks or None not in flags


def test_what_is_common_has_a_plan_and_needs_no_closer_look() -> None:
    numbers = {
        "甲": [0.3, 2.0],
        "乙": [0.1, 1.0],
        "丙": [0.2, 1.0],
        "整": [3, 4],
        "名": ["甲班", None],
        "校": ["甲班", "乙班"],
    }
    days = {"起": [datetime.date(2021, 1, 1)] * 2, "止": [datetime.date(2021, 2, 1)] * 2, "对": [True, False]}
    scope = PlainScope(
        {"本表": numbers | days, "他表": {}}, "本表", {}, {"检查日": datetime.date(2021, 1, 31), "年度": 2021}
    )
    for source, expected in (
        ("[@甲] = [@乙] + [@丙]", [True, True]),
        ("ABS([@甲] - SUM([@乙], [@丙])) <= 0.005", [True, True]),
        ("[@甲] >= 1", [False, True]),
        ("1 <= [@甲]", [False, True]),
        ("[@整] > [@甲]", [True, True]),
        ('AND([@名] = "甲班", NOT(ISBLANK([@校])))', [True, None]),
        ('ISNUMBER(FIND("甲", [@名]))', [True, None]),
        ('ISNUMBER(FIND("甲", [@校]))', [True, False]),
        ("YEAR([@起]) = 参数!年度", [True, True]),
        ("[@起] <= 参数!检查日", [True, True]),
        ("[@甲] * 2 = [@乙] * 6", [True, False]),
        ("[@甲] * 30% <= 0.09", [True, False]),
    ):
        formula = compile_formula(source, SCHEMA, "本表")
        assert formula.plan is not None, source
        cells = Cells(partial(scope.column, None), 2, lambda: scope, {})
        assert list(formula.plan(cells)[0]) == expected, source


# A number nobody has sent yet is taken to be 0 or more.
COMING: dict[str, Any] = {**VALUES, "number": st.one_of(st.integers(0, 5), st.sampled_from([0.1, 0.3, 98.9]))}
NATURAL: dict[str, Any] = {"头": COMING["number"], "号": TEXTS}
ONE_ROW_SCHEMA = Schema(
    {"本表": SCHEMA.tables["本表"], "他表": replace(SCHEMA.tables["他表"], one_row=True)}, SCHEMA.parameters
)
WHOLE_LEAVES = {
    "number": [
        "1",
        "0.3",
        "98.9",
        "他表!头",
        "参数!年度",
        "SUM(他表[数])",
        'COUNTIFS(本表[名], "甲班")',
        "ROWS(本表)",
        "ROWS(他表)",
    ],
    "text": ['"甲班"', '"000207"', "他表!号"],
    "date": ["参数!检查日", "DATE(2021, 1, 31)", "MAX(他表[日])"],
    "bool": ["TRUE", "ISBLANK(他表!号)"],
}
WHOLE = {
    **GROWN,
    "number": [
        pattern
        for pattern in GROWN["number"]
        if "[名], {text})" not in pattern.replace("他表", "") or "他表" in pattern
        if "PREV" not in pattern and "COUNTIFS([" not in pattern
    ]
    + [
        'COUNTIFS(他表[名], {text}, 他表[数], ">0.2") / COUNTIFS(他表[名], {text})',
        'COUNTIFS(他表[名], "甲班", 他表[数], ">0.2") / COUNTIFS(他表[名], "甲班")',
        'COUNTIFS(本表[名], "甲班", 本表[整], ">1") / COUNTIFS(本表[名], "甲班")',
        'COUNTIFS(他表[名], {{"甲班","乙班"}}) / ROWS(他表)',
        "COUNTA(本表[名]) / ROWS(本表)",
        "MIN(他表[数])",
        "MAX(本表[整])",
        "AVERAGE(他表[数])",
        "STDEVP(他表[数])",
        "COUNTUNIQUE(本表[名])",
        "COUNTBLANK(他表[名])",
        'SUMIF(他表[数], ">0.2")',
        'MINIFS(他表[数], 他表[名], "甲班")',
        'SUMIFS(他表[数], 他表[名], "<>甲班") / SUM(他表[量])',
        'COUNTIFS(他表[名], "")',
        'COUNTIFS(他表[名], "<>")',
        "SUM(本表[甲], 他表!头)",
        "ROUNDUP({number}, 0)",
    ],
}


@settings(deadline=None, max_examples=300)
@given(KINDS.flatmap(lambda kind: sources(kind, 3, WHOLE_LEAVES, WHOLE)), scopes(), st.data())
def test_bounds_hold_for_every_way_to_fill_the_unknown(source: str, scope: PlainScope, data: st.DataObject) -> None:
    formula = compile_formula(source, ONE_ROW_SCHEMA)
    lacking = {"本表": data.draw(st.integers(0, 2)), "他表": data.draw(st.integers(0, 2))}
    sent = PlainScope(scope.tables, None, scope.fields, scope.parameters, lacking)
    low, high = formula.bounds(sent)
    full = PlainScope(
        {name: filled(data, name, table, lacking[name]) for name, table in scope.tables.items()},
        None,
        {key: value if value is not None else data.draw(NATURAL[key[1]]) for key, value in scope.fields.items()},
        scope.parameters,
    )
    for value in (formula.value(sent), formula.value(full)):
        if value is None or formula.type not in ("number", "bool"):
            continue
        assert low is None or low <= value, (low, high, value)
        assert high is None or value <= high, (low, high, value)
    assert formula.passed_over(sent) >= formula.passed_over(full) == 0


def filled(data: st.DataObject, name: str, table: Any, lacking: int) -> dict[str, list[Any]]:
    """A table with its blanks filled and the rows of missing returns added: one each in 他表, up to two in 本表."""
    added = data.draw(st.integers(0, lacking * (1 if name == "他表" else 2)))
    kinds = SCHEMA.tables[name].columns
    return {
        column: [
            value if value is not None else data.draw(COMING[kinds[column]]) for value in [*values, *[None] * added]
        ]
        for column, values in table.items()
    }
