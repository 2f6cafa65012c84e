"""`yaodian rules`: what is checked, and whether the rules say what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from processor.cli.base import BLOCKED, Command, Group, common, words
from processor.cli.coverage import coverage_command

if TYPE_CHECKING:
    from processor.authoring.examples import ExampleOutcome
    from processor.ruleset.types import Rule, Ruleset

_FORMAT = click.Choice(["text", "json"])


def rules_group(lang: str) -> Group:
    """The group `rules`, with help in `lang`."""
    group = Group(
        "rules",
        lang=lang,
        help=words(
            lang,
            "列出、查看、测试审核规则，与文件原文核对。",
            "List, show and test the rules, hold them against the document.",
        ),
    )
    for command in (_list_command(lang), _show_command(lang), _test_command(lang), coverage_command(lang)):
        group.add_command(command)
    return group


def _list_command(lang: str) -> Command:
    @click.command(
        "list",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "列出全部规则，一条一行。\n\n例：yaodian rules list",
            "List all rules, one a line.\n\nExample: yaodian rules list --format json",
        ),
    )
    @click.option(
        "--format",
        "form",
        type=_FORMAT,
        default="text",
        show_default=True,
        help=words(lang, "输出格式", "output format"),
    )
    @common(lang)
    def run(form: str, ruleset: str, lang: str) -> int:
        from processor.ruleset import load_ruleset

        rules = load_ruleset(ruleset)
        if form == "json":
            _print_json([_summary(rule) for rule in rules.rules])
        else:
            from processor.writing.display import pad

            for rule in rules.rules:
                click.echo(
                    f"{pad(rule.id, 36)} {pad(_kind(rule, lang), 12)} {pad(rule.clause, 10)} {rule.title.get(lang)}"
                )
            click.echo(words(lang, f"共 {len(rules.rules)} 条规则", f"{len(rules.rules)} rules"))
        return 0

    return run


def _show_command(lang: str) -> Command:
    @click.command(
        "show",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "查看一条规则，或一个条款下的全部规则。\n\n例：yaodian rules show labour-lessons-weekly\n\n"
            "    yaodian rules show --clause 二(五)18",
            "Show one rule, or all rules of a clause.\n\nExample: yaodian rules show labour-lessons-weekly",
        ),
    )
    @click.argument("rule_id", required=False, metavar="[ID]")
    @click.option("--clause", metavar="C", help=words(lang, "条款，如 二(五)18", "a clause, such as 二(五)18"))
    @common(lang)
    def run(rule_id: str | None, clause: str | None, ruleset: str, lang: str) -> int:
        from processor.ruleset import load_ruleset

        for rule in _chosen(load_ruleset(ruleset), rule_id, clause):
            for name, value in _facts(rule, lang):
                click.echo(f"{click.style(name, bold=True)}: {value}" if value else "", nl=bool(value))
            click.echo()
        return 0

    return run


def _test_command(lang: str) -> Command:
    @click.command(
        "test",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "运行规则自带的例子：每个例子的结果应与写明的一致。\n\n例：yaodian rules test labour-lessons-weekly",
            "Run the examples that stand in the rules; each must come out as it says.\n\n"
            "Example: yaodian rules test labour-lessons-weekly",
        ),
    )
    @click.argument("rule_id", required=False, metavar="[ID]")
    @common(lang)
    def run(rule_id: str | None, ruleset: str, lang: str) -> int:
        from processor.authoring.examples import run_examples
        from processor.ruleset import load_ruleset

        rules = load_ruleset(ruleset)
        if rule_id:
            _chosen(rules, rule_id, None)
        outcomes = run_examples(rules, rule_id)
        wrong = [outcome for outcome in outcomes if not outcome.ok]
        for outcome in wrong:
            click.echo(_disagreement(outcome, lang))
        click.echo(
            words(
                lang,
                f"例子 {len(outcomes)} 个，{len(outcomes) - len(wrong)} 个一致，{len(wrong)} 个不一致",
                f"{len(outcomes)} examples, {len(outcomes) - len(wrong)} as they say, {len(wrong)} not",
            )
        )
        return BLOCKED if wrong else 0

    return run


def _disagreement(outcome: ExampleOutcome, lang: str) -> str:
    """What an example says and what came out, with the place of its rule."""
    told = "; ".join(finding.message.get(lang) for finding in outcome.findings)
    line = words(
        lang,
        f"第 {outcome.number} 个例子：写明 {outcome.wanted}，实际 {outcome.came}",
        f"example {outcome.number}: says {outcome.wanted}, came {outcome.came}",
    )
    return f"{outcome.rule.source} {outcome.rule.id} {line}" + (f" ({told})" if told else "")


def _chosen(rules: Ruleset, rule_id: str | None, clause: str | None) -> list[Rule]:
    """The rules asked for; YaodianError with the nearest ids where there is none."""
    from difflib import get_close_matches

    from processor.errors import YaodianError
    from processor.model import Text

    found = [
        rule
        for rule in rules.rules
        if (rule_id and (rule.id == rule_id or rule_id in rule.also_cites)) or (clause and rule.clause == clause)
    ]
    if found:
        return found
    if not rule_id and not clause:
        raise YaodianError(
            Text("没有说要看哪条规则", "no rule was named"),
            Text(
                "请写规则编号或 --clause 条款；yaodian rules list 列出全部",
                "Give an id or --clause; see: yaodian rules list",
            ),
        )
    near = get_close_matches(rule_id or "", [rule.id for rule in rules.rules], 3, 0.4)
    clauses = sorted({rule.clause for rule in rules.rules if rule.clause})
    wanted = rule_id or clause
    raise YaodianError(
        Text(f"规则集 {rules.id} 里没有“{wanted}”", f"ruleset {rules.id} has no {wanted!r}"),
        Text(
            f"相近的编号：{'、'.join(near) or '无'}" if rule_id else f"有规则的条款：{'、'.join(clauses)}",
            f"Close: {', '.join(near) or 'none'}" if rule_id else f"Clauses with rules: {', '.join(clauses)}",
        ),
    )


def _kind(rule: Rule, lang: str) -> str:
    from processor.writing.words import level_word

    return level_word(rule.judges, rule.level).get(lang)


def _summary(rule: Rule) -> dict[str, Any]:
    """A rule as one object of `rules list --format json`."""
    return {
        "id": rule.id,
        "title": rule.title.zh,
        "title_en": rule.title.en,
        "clause": rule.clause,
        "quote": rule.quote,
        "judges": rule.judges,
        "level": rule.level,
        "scope": rule.scope,
        "form": rule.form,
        "demand_from": rule.demand_from,
        "value_from": rule.value_from,
        "due": rule.due,
        "also_cites": list(rule.also_cites),
        "source": rule.source,
    }


def _facts(rule: Rule, lang: str) -> Iterator[tuple[str, str]]:
    """A rule's properties in the order a reader asks for them."""
    origin = {
        "document": words(lang, "文件规定", "the document"),
        "ours": words(lang, "本系统口径", "our reading"),
        "external": words(lang, "外部标准", "external standard"),
    }
    yield words(lang, "规则", "Rule"), f"{rule.id}  {rule.title.get(lang)}"
    yield words(lang, "依据", "Clause"), f"{rule.clause} “{rule.quote}”" if rule.quote else rule.clause
    yield words(lang, "要求出自", "Demand from"), origin.get(rule.demand_from, rule.demand_from)
    yield words(lang, "数值出自", "Figure from"), origin.get(rule.value_from, rule.value_from)
    yield words(lang, "级别", "Level"), _kind(rule, lang)
    yield words(lang, "范围", "Scope"), " ".join([rule.scope, *rule.tables])
    yield words(lang, "适用条件", "Applies when"), rule.where.source if rule.where else ""
    yield words(lang, "判断", "Judges"), describe(rule)
    yield words(lang, "截止", "Due"), rule.due
    yield words(lang, "提示语", "Message"), rule.message.get(lang)
    yield words(lang, "怎么办", "What to do"), rule.fix.get(lang)
    yield words(lang, "责任股室", "Owner"), rule.owner
    yield words(lang, "说明", "Note"), rule.note.get(lang)
    yield words(lang, "同时引用", "Also cites"), "、".join(rule.also_cites)
    yield words(lang, "写在", "Written in"), rule.source


def describe(rule: Rule) -> str:
    """What a rule asks, as its kind and its parts: check: [@每周劳动课] >= 1."""
    from dataclasses import fields

    from processor.formula import Formula
    from processor.ruleset.types import Change, Target

    parts = []
    for item in fields(rule.spec):
        value = getattr(rule.spec, item.name)
        if isinstance(value, Formula):
            parts.append(f"{item.name}={value.source}")
        elif isinstance(value, Target):
            parts.append(f"{value.op} {value.value}" + (f", stretch {value.stretch}" if value.stretch else ""))
        elif isinstance(value, Change):
            parts.append(f"{value.since.zh}={value.before.source}, by {value.by}")
        elif item.name == "others":
            parts.extend(f"{other.title.zh}={other.value.source}" for other in value)
        elif item.name == "entries":
            continue
        elif value not in (None, "", (), False):
            parts.append(f"{item.name}={'、'.join(value) if isinstance(value, tuple) else value}")
    return f"{type(rule.spec).__name__.lower()}: {'; '.join(parts)}"


def _print_json(data: object) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=1))
