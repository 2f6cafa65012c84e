"""`yaodian rules coverage`: the rules held against the text of the document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from processor.cli.base import BLOCKED, Command, common, words

if TYPE_CHECKING:
    from processor.authoring.coverage import Coverage


def coverage_command(lang: str) -> Command:
    """The command, with help in `lang`."""

    @click.command(
        "coverage",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "逐条核对文件原文：哪些由规则判断、哪些只记录、哪些没有指标（写明理由）、哪些还没有对应；引文与文件不符、"
            "引文里的数字没有规则判断的，报警。\n\n例：yaodian rules coverage --document 工作要点.txt",
            "Clause by clause, what of the document the rules answer; alarms where a quote is not in it or a number is "
            "judged by no rule.\n\nExample: yaodian rules coverage --document notice.txt",
        ),
    )
    @click.option(
        "--document",
        required=True,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=words(lang, "文件原文（UTF-8 文本）", "the text of the document (UTF-8)"),
    )
    @click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "markdown"]),
        default="text",
        show_default=True,
        help=words(lang, "输出格式", "output format"),
    )
    @common(lang)
    def run(document: Path, form: str, ruleset: str, lang: str) -> int:
        from processor.authoring.coverage import cover
        from processor.ruleset import load_ruleset

        rules = load_ruleset(ruleset)
        found = _covered(cover, rules, document)
        if form == "markdown":
            from processor.authoring.clause_table import markdown

            for line in markdown(found, rules, lang):
                click.echo(line)
        elif form == "json":
            click.echo(json.dumps(_data(found, lang), ensure_ascii=False, indent=1))
        else:
            for line in _lines(found, lang):
                click.echo(line)
        return BLOCKED if found.alarms else 0

    return run


def _covered(cover: Any, rules: Any, document: Path) -> Coverage:
    """What `cover` finds; YaodianError where the file cannot be read as text."""
    from processor.errors import YaodianError
    from processor.model import Text

    try:
        result: Coverage = cover(rules, document.read_bytes())
    except OSError as error:
        raise YaodianError(
            Text("文件读不了", "the document cannot be read"),
            Text("请检查路径", "Check its path"),
            str(document),
        ) from error
    except UnicodeDecodeError as error:
        raise YaodianError(
            Text("不是 UTF-8 文本", "this is no UTF-8 text"),
            Text("请把文件另存为 UTF-8 的 .txt", "Save the document as .txt in UTF-8"),
            str(document),
        ) from error
    return result


def _lines(found: Coverage, lang: str) -> Iterator[str]:
    from processor.authoring.coverage import CHECKED, NO_TARGET, RECORDED
    from processor.writing.display import pad

    zh = lang == "zh"
    heads = ("条款", "判断", "只记录", "无指标", "未对应")
    if not zh:
        heads = ("Clause", "checked", "recorded", "none", "unmapped")
    yield pad(heads[0], 10) + "".join(pad(head, 10, right=True) for head in heads[1:])
    for one in found.clauses:
        counts = [*(one.count(kind) for kind in (CHECKED, RECORDED, NO_TARGET)), len(one.unmapped)]
        yield pad(one.clause, 10) + "".join(pad(str(count), 10, right=True) for count in counts)
        for text in one.unmapped:
            yield f"  {'未对应' if zh else 'unmapped'}: {text}"
    for alarm in found.alarms:
        yield click.style(f"{'报警' if zh else 'alarm'}: {alarm.where}: {alarm.words.get(lang)}", fg="magenta")
    share = f"{float(found.share):.1%}" if found.share < 1 else "100%"
    if found.share < 1 and share == "100.0%":
        share = "99.9%"
    yield words(
        lang,
        f"原文已对应 {share}，未对应 {found.unmapped} 处，报警 {len(found.alarms)} 处",
        f"{share} of the text answered, {found.unmapped} unmapped, {len(found.alarms)} alarms",
    )


def _data(found: Coverage, lang: str) -> dict[str, Any]:
    return {
        "share": float(found.share),
        "unmapped": found.unmapped,
        "clauses": [
            {
                "clause": one.clause,
                "passages": [
                    {
                        "words": passage.words,
                        "kind": passage.kind,
                        "rules": list(passage.rules),
                        "reason": passage.reason.get(lang),
                    }
                    for passage in one.passages
                ],
                "unmapped": list(one.unmapped),
            }
            for one in found.clauses
        ],
        "alarms": [
            {"kind": alarm.kind, "where": alarm.where, "words": alarm.words.get(lang)} for alarm in found.alarms
        ],
    }
