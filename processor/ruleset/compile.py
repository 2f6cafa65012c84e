"""The YAML files of a folder -> Ruleset. Only reached when there is no compiled form in the cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from processor.errors import RulesetError
from processor.model import Text
from processor.ruleset.all_pass import resolved
from processor.ruleset.document import Head, read_head
from processor.ruleset.forms import TAB_CODE, FormReader
from processor.ruleset.no_target import read_no_target
from processor.ruleset.rules import RuleReader
from processor.ruleset.schema import county_schema, local_schemas
from processor.ruleset.types import Form, Round, Rule, Ruleset
from processor.ruleset.verdicts import read_productions
from processor.ruleset.yaml_file import parse_yaml

VERDICTS = "verdicts.yaml"
NO_TARGET = "no_target.yaml"


def compile_ruleset(folder: Path, shown: str, files: Mapping[str, bytes], sha256: str) -> Ruleset:
    """Read and check everything. shown: the folder as messages name it; files: see load.read_files.

    RulesetError names file, line, what is wrong and what to do; it stops at the first fault.
    """
    items = {name: parse_yaml(content, str(Path(shown, name))) for name, content in files.items()}
    head = read_head(items.pop("ruleset.yaml"))
    verdicts, no_target = items.pop(VERDICTS, None), items.pop(NO_TARGET, None)
    form_items = [item for name, item in items.items() if name.startswith("forms/")]
    drafts = _unlike([FormReader(head.names).form(item) for item in form_items], shown)
    county, own = county_schema(drafts, head.names), local_schemas(drafts, head.names)
    forms = tuple(
        FormReader(head.names, county if draft.kind == "register" else own[draft.id], county).form(item)
        for draft, item in zip(drafts, form_items, strict=True)
    )
    reader = RuleReader(head.names, forms, local_schemas(forms, head.names), county)
    rules = [rule for name, item in items.items() if not name.startswith("forms/") for rule in reader.rules(item)]
    _refuse_twice(rules)
    rules = resolved(rules)
    return Ruleset(
        id=head.id,
        title=head.title,
        year=head.year,
        document=head.document,
        sha256=sha256,
        folder=str(folder),
        rounds=_rounds(head, forms, shown),
        parameters=head.names.parameters,
        lists=head.names.lists,
        synonyms=head.synonyms,
        forms=tuple(replace(form, source=_inside(form.source, shown)) for form in forms),
        rules=tuple(replace(rule, source=_inside(rule.source, shown)) for rule in rules),
        productions=() if verdicts is None else read_productions(verdicts),
        schema=county,
        parameter_info=head.parameters,
        sections=head.sections,
        opening=head.opening,
        not_figures=head.not_figures,
        no_target=tuple(
            replace(one, source=_inside(one.source, shown))
            for one in (() if no_target is None else read_no_target(no_target))
        ),
    )


def _inside(place: str, shown: str) -> str:
    """A place in the folder, named from there: what is kept in the cache must not depend on where the user stood."""
    return Path(place).relative_to(shown).as_posix()


def _unlike(forms: list[Form], shown: str) -> list[Form]:
    """Forms and tables need names of their own: formulas and rules name them without their file."""
    if not forms:
        raise RulesetError(
            Text("规则集没有报表（forms/*.yaml）", "The ruleset has no forms (forms/*.yaml)"),
            Text("请写明报表", "Describe the forms"),
            shown,
        )
    seen: dict[str, Form] = {}
    for form in forms:
        tables = [table.name for sheet in form.sheets for table in sheet.tables]
        for name, zh, en in [(form.id, "报表", "form"), *((table, "表", "table") for table in tables)]:
            other = seen.setdefault(f"{en} {name}", form)
            if other is not form:
                raise RulesetError(
                    Text(
                        f"{zh}“{name}”在 {other.source} 里已有", f"The {en} “{name}” stands in {other.source} already"
                    ),
                    Text("请换一个名称", "Give it another name"),
                    form.source,
                )
    if sum(form.kind == "register" for form in forms) > 1:
        raise RulesetError(
            Text("只能有一张 kind: register 的报表", "Only one form can have kind: register"),
            Text("请合并", "Join them"),
            next(form.source for form in forms if form.kind == "register"),
        )
    return forms


def _refuse_twice(rules: list[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        other = seen.setdefault(rule.id, rule)
        if other is not rule:
            raise RulesetError(
                Text(
                    f"规则“{rule.id}”在 {other.source} 已有", f"The rule “{rule.id}” stands at {other.source} already"
                ),
                Text("请换一个 id", "Give it another id"),
                rule.source,
            )


def _rounds(head: Head, forms: tuple[Form, ...], shown: str) -> tuple[Round, ...]:
    """The rounds, with the tables that each asks for. RulesetError: a form, sheet or table is not there."""
    known = {form.id: form for form in forms}
    made = []
    for each in head.rounds:
        for form in each.forms:
            if form not in known:
                raise _not_there(each, f"报表“{form}”", f"a form “{form}”", sorted(known), shown)
        asked = {form: _tables_asked(each, known[form], names, shown) for form, names in each.asked.items()}
        made.append(replace(each, asked=asked))
    return tuple(made)


def _tables_asked(each: Round, form: Form, names: tuple[str, ...], shown: str) -> tuple[str, ...]:
    """The tables that sheets (by tab, with or without its leading code) and tables stand for."""
    sheets = {
        name: [table.name for table in sheet.tables]
        for sheet in form.sheets
        for name in (sheet.tab, TAB_CODE.sub("", sheet.tab))
    }
    tables = {table.name: [table.name] for sheet in form.sheets for table in sheet.tables}
    found: dict[str, None] = {}
    for name in names:
        if name not in sheets and name not in tables:
            raise _not_there(each, f"工作表“{name}”", f"a sheet “{name}”", list(sheets), shown)
        found.update(dict.fromkeys(sheets.get(name) or tables[name]))
    return tuple(found)


def _not_there(each: Round, zh: str, en: str, known: list[str], shown: str) -> RulesetError:
    return RulesetError(
        Text(f"轮次“{each.id}”里的{zh}不存在", f"The round “{each.id}” names {en} that is not there"),
        Text(f"可用：{'、'.join(known)}", f"Known: {', '.join(known)}"),
        str(Path(shown, "ruleset.yaml")),
    )
