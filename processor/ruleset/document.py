"""ruleset.yaml: the document and its sections, rounds, parameters, lists and synonyms."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from processor.model import Scalar, Text
from processor.records import dataclass
from processor.ruleset.block import Block
from processor.ruleset.context import AS_OF, PARAMETER, YEAR, Names, share
from processor.ruleset.items import Item
from processor.ruleset.types import Parameter, Round

PROVENANCE = ("document", "ours", "external")


@dataclass(frozen=True, slots=True)
class Head:
    """What ruleset.yaml says."""

    id: str
    title: Text
    year: int
    document: Mapping[str, str]
    rounds: tuple[Round, ...]
    parameters: Mapping[str, Parameter]
    synonyms: Mapping[str, tuple[str, ...]]
    names: Names
    sections: Mapping[str, Text]
    opening: Mapping[str, str]
    not_figures: tuple[str, ...]


def read_head(item: Item) -> Head:
    """ruleset.yaml. RulesetError at the line of what is wrong."""
    with Block(item, "规则集", "ruleset") as block:
        parameters = {name: _parameter(name, value) for name, value in _pairs(block.get("parameters")).items()}
        return Head(
            id=block.need("id").text(),
            title=block.need("title").words(),
            year=block.need("year").integer(),
            document=_document(block.get("document")),
            rounds=_rounds(block.need("rounds")),
            parameters=parameters,
            synonyms=_word_lists(block.get("synonyms")),
            names=Names(_word_lists(block.get("lists")), {name: each.value for name, each in parameters.items()}),
            sections={clause: title.words() for clause, title in _pairs(block.get("sections")).items()},
            not_figures=block.texts("not_figures"),
            opening={clause: words.text() for clause, words in _pairs(block.get("opening")).items()},
        )


def _pairs(item: Item | None) -> dict[str, Item]:
    return {} if item is None else item.pairs()


def _word_lists(item: Item | None) -> dict[str, tuple[str, ...]]:
    return {name: words.texts() for name, words in _pairs(item).items()}


def _document(item: Item | None) -> dict[str, str]:
    """Title, number, date and sha256 of the document, as text."""
    if item is None:
        return {}
    with Block(item, "document", "document") as block:
        found = {key: block.get(key) for key in ("title", "number", "date", "sha256")}
    return {
        key: value.date().isoformat() if isinstance(value.value, datetime.date) else value.text()
        for key, value in found.items()
        if value is not None
    }


def _parameter(name: str, item: Item) -> Parameter:
    """A value alone, or {value, title, value_from}."""
    if name in (AS_OF, YEAR):
        raise item.error(f"{PARAMETER}{name} 由系统给出，不能另写", f"{PARAMETER}{name} is given by the program")
    if not isinstance(item.value, dict):
        return Parameter(_value(item))
    with Block(item, "参数", "parameter") as block:
        return Parameter(_value(block.need("value")), block.words("title"), block.choice("value_from", "", *PROVENANCE))


def _value(item: Item) -> Scalar:
    """A number, date or text; 20% is the number 0.2, 5‰ is 0.005."""
    value = item.scalar()
    if value is None:
        raise item.error("参数没有值", "The parameter has no value")
    part = share(value) if isinstance(value, str) else None
    return value if part is None else part


def _asked(item: Item | None) -> dict[str, tuple[str, ...]]:
    """form -> names of the sheets and tables that are asked, none where all are: school, or {school: [封面, …]}."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in () if item is None else item.items() if isinstance(item.value, tuple) else (item,):
        pairs = entry.pairs() if isinstance(entry.value, dict) else {entry.text(): None}
        for form, names in pairs.items():
            if form in found:
                raise entry.error(f"报表“{form}”写了两次", f"The form “{form}” stands twice")
            found[form] = () if names is None else names.texts()
            if names is not None and not found[form]:
                raise names.error(f"没有写“{form}”报哪些表", f"No sheet of “{form}” is named")
    return found


def _told(parts: Mapping[str, tuple[str, ...]]) -> Text:
    """What is asked in a round that does not ask whole forms."""
    names = [name for tables in parts.values() for name in tables]
    return Text(f"只报{'、'.join(names)}", f"only {', '.join(names)}") if names else Text("")


def _rounds(item: Item) -> tuple[Round, ...]:
    """The reporting rounds: at least one, as every run belongs to one."""
    if not item.items():
        such = "{id: 2021-12, title: 年底, opens: 2021-12-01, deadline: 2021-12-20}"
        raise item.error(
            "rounds 是空的", "rounds is empty", Text(f"至少写一轮：- {such}", f"Give at least one: - {such}")
        )
    rounds: list[Round] = []
    for entry in item.items():
        with Block(entry, "轮次", "round") as block:
            asked = _asked(block.get("forms"))
            parts = {form: tables for form, tables in asked.items() if tables}
            each = Round(
                id=block.need("id").text(),
                title=block.need("title").words(),
                opens=block.need("opens").date(),
                deadline=block.need("deadline").date(),
                forms=tuple(asked),
                asked=parts,
                told=_told(parts),
            )
        if each.opens > each.deadline:
            raise entry.error("轮次的 opens 晚于 deadline", "The round opens after its deadline")
        if any(each.id == other.id for other in rounds):
            raise entry.error(f"轮次“{each.id}”写了两次", f"The round “{each.id}” stands twice")
        rounds.append(each)
    return tuple(rounds)
