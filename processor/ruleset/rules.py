"""A list of rules in YAML -> Rule. What a kind holds is in kinds.py, worked examples in examples.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from processor.formula import Formula, Schema
from processor.model import Text
from processor.records import dataclass
from processor.ruleset.block import Block
from processor.ruleset.context import (
    Names,
    check_column,
    check_table,
    column_of,
    due,
    field_of,
    formula,
)
from processor.ruleset.examples import read_examples
from processor.ruleset.items import Item
from processor.ruleset.kinds import KINDS, SCOPES, read_missing, read_spec
from processor.ruleset.place import Place
from processor.ruleset.placeholders import check_placeholders
from processor.ruleset.types import Check, Covers, Equal, Form, Indicator, Required, Rule, Spec

PROVENANCE = ("document", "ours", "external")


@dataclass(frozen=True, slots=True)
class RuleReader:
    """Reads rules against the forms. local: form id -> what a formula on one return of it sees."""

    names: Names
    forms: tuple[Form, ...]
    local: Mapping[str, Schema]
    county: Schema

    def rules(self, item: Item) -> tuple[Rule, ...]:
        """All rules of one file. RulesetError at the line of what is wrong."""
        return tuple(self._rule(entry) for entry in item.items())

    def _rule(self, item: Item) -> Rule:
        with Block(item, "规则", "rule") as block:
            rule_id = block.need("id").text()
            kind = block.one_of(KINDS)
            place = self._place(block, kind)
            spec = read_spec(kind, block, place)
            where = self._where(block.get("where"), place, kind)
            if place.scope == "return" and not place.form:
                place = self._narrowed(place, spec, where)
                spec, where = read_spec(kind, block, place), self._where(block.get("where"), place, kind)
            clause, quote, numbers = _cite(block.get("cite"))
            also, more = _also_cites(block.get("also_cites"))
            check_placeholders(block, kind, spec, place)
            return Rule(
                id=rule_id,
                title=block.need("title").words(),
                judges=block.need("judges").choice("target", "data"),
                level=block.need("level").choice("error", "query", "info"),
                scope=place.scope,
                spec=spec,
                message=block.words("message"),
                fix=block.words("fix"),
                expected=block.words("expected"),
                clause=clause,
                quote=quote,
                demand_from=block.choice("demand_from", "", *PROVENANCE),
                value_from=block.choice("value_from", "", *PROVENANCE),
                form=place.form,
                tables=place.tables,
                where=where,
                missing=read_missing(kind, block, place),
                marks=self._marks(block.get("marks"), place),
                owner=block.text("owner"),
                due=due(block.get("due"), self.names),
                note=block.words("note"),
                also_cites=tuple(also),
                also_quotes=tuple(quoted for quoted in also.values() if quoted is not None),
                numbers=numbers | more,
                examples=read_examples(block.get("examples"), place),
                source=item.where,
            )

    # ---------------------------------------------------------------- where a rule looks

    def _place(self, block: Block, kind: str) -> Place:
        """Scope, form and tables of a rule, and the schema its formulas are read against."""
        scopes = SCOPES[kind]
        scope_item = block.get("scope") if len(scopes) == 1 or kind == "reading" else block.need("scope")
        scope = scopes[0] if scope_item is None else scope_item.choice("row", "table", "return", "county")
        if scope not in scopes:
            raise block.need(kind).error(
                f"{kind} 不能用于 scope: {scope}",
                f"{kind} cannot have scope: {scope}",
                Text(f"可用：{'、'.join(scopes)}", f"Known: {', '.join(scopes)}"),
            )
        table_items = self._table_items(block)
        for entry in table_items:
            check_table(entry, self.county)
        tables = tuple(entry.text() for entry in table_items)
        if scope in ("row", "table") and not tables and kind != "reading":
            raise block.item.error(f"scope: {scope} 的规则要写明 table", f"A rule with scope: {scope} needs a table")
        form = self._form(block, scope, tables)
        schema = self.county if scope == "county" or not form else self.local[form]
        for entry in table_items:
            check_table(entry, schema)
        return Place(scope, form, tables, schema, self.names)

    def _table_items(self, block: Block) -> tuple[Item, ...]:
        key = block.one_of(("table", "tables")) if "table" in block and "tables" in block else "table"
        item = block.get(key) if key in block else block.get("tables")
        block.get("table")
        if item is None:
            return ()
        return item.items() if isinstance(item.value, tuple) else (item,)

    def _form(self, block: Block, scope: str, tables: tuple[str, ...]) -> str:
        """The form whose returns the rule judges; empty for a county rule and for what holds in every form."""
        item = block.get("form")
        if item is not None:
            known = [form.id for form in self.forms]
            return item.among(known, "没有叫“{}”的报表", "There is no form “{}”")
        holders = {
            form.id for form in self.forms for sheet in form.sheets for table in sheet.tables if table.name in tables
        }
        if len(holders) > 1:
            raise block.item.error(
                f"这些表不在同一张报表里：{'、'.join(tables)}", f"These tables are not in one form: {', '.join(tables)}"
            )
        if holders:
            return holders.pop()
        returns = [form.id for form in self.forms if form.kind == "return"]
        return returns[0] if scope == "return" and len(returns) == 1 else ""

    def _narrowed(self, place: Place, spec: Spec, where: Formula | None) -> Place:
        """The place of a rule on a return that names no form: its formulas look at tables of one form only, and so
        does the rule. Unchanged where they look at none, or at several."""
        named = {table for formula in (*_formulas_of(spec), where) if formula is not None for table in formula.tables}
        if isinstance(spec, Covers):
            named.add(spec.table)
        elif isinstance(spec, Required):
            named.update(name.split("!")[0] for name in spec.columns)
        holders = {
            form.id
            for form in self.forms
            for sheet in form.sheets
            for table in sheet.tables
            if form.kind == "return" and table.name in named
        }
        if len(holders) != 1:
            return place
        form = holders.pop()
        return replace(place, form=form, schema=self.local[form])

    def _where(self, item: Item | None, place: Place, kind: str) -> Formula | None:
        """The condition: on the row for a rule about rows, else over columns and named fields."""
        if item is None:
            return None
        by_row = place.scope == "row" or kind == "unique"
        return place.row_formula(item, "bool") if by_row else formula(item, place.schema, None, "bool")

    def _marks(self, item: Item | None, place: Place) -> tuple[str, ...]:
        """Cells to mark: a column of the rule's table, 表[列] or 表!字段."""
        entries = () if item is None else item.items() if isinstance(item.value, tuple) else (item,)
        for entry in entries:
            word = entry.text()
            if "!" in word:
                field_of(entry, place.schema)
            elif "[" in word or not place.tables:
                column_of(entry, place.schema)
            else:
                for table in place.tables:
                    check_column(entry, table, place.schema)
        return tuple(entry.text() for entry in entries)


def _formulas_of(spec: Spec) -> tuple[Formula | None, ...]:
    """The formulas of a kind that can judge a return."""
    if isinstance(spec, Check):
        return (spec.formula,)
    if isinstance(spec, Equal):
        return spec.left, spec.right
    if isinstance(spec, Covers):
        return (spec.where,)
    return spec.formulas if isinstance(spec, Indicator) else ()


def _also_cites(item: Item | None) -> tuple[dict[str, tuple[str, str] | None], dict[str, str]]:
    """Other target ids -> (clause, quote) where they have words of their own, written {id, clause, quote, numbers}; and
    what the numbers in those words mean."""
    found: dict[str, tuple[str, str] | None] = {}
    numbers: dict[str, str] = {}
    for entry in () if item is None else item.items() if isinstance(item.value, tuple) else (item,):
        if not isinstance(entry.value, dict):
            found[entry.text()] = None
            continue
        with Block(entry, "also_cites", "also_cites") as block:
            name = block.need("id").text()
            clause, quote = block.need("clause").text(), block.need("quote").text()
            numbers |= _numbers(block.get("numbers"), quote)
        found[name] = clause, quote
    return found, numbers


def _cite(item: Item | None) -> tuple[str, str, dict[str, str]]:
    """The clause, its words, and what the numbers in them mean."""
    if item is None:
        return "", "", {}
    with Block(item, "cite", "cite") as block:
        clause, quote = block.need("clause").text(), block.text("quote")
        return clause, quote, _numbers(block.get("numbers"), quote)


def _numbers(item: Item | None, quote: str) -> dict[str, str]:
    """Words of a quote -> the number they mean, or why it is no figure."""
    whole = "".join(quote.split())
    meant = {} if item is None else item.pairs()
    for words, meaning in meant.items():
        if "".join(words.split()) not in whole:
            raise meaning.error(f"引文里没有“{words}”", f"The quote does not hold “{words}”")
    return {words: str(meaning.scalar()) for words, meaning in meant.items()}
